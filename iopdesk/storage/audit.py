"""The audit: one chained entry per act, view and login; content stays in the change log.

``mac = HMAC-SHA-256(audit key, previous mac + the entry's facts)``. The key is
random, made once and kept in the encrypted file, so anchors stay checkable
after the file's own key changes.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from sqlalchemy import Connection, bindparam, insert, select, update

from iopdesk.storage.models.ledger import AuditChain, AuditEntry

CHAIN = 1
"""This computer's chain; a practice with several will number them."""

# built once, as every act runs them: building takes longer than running
_HEAD = select(AuditChain.key, AuditChain.seq, AuditChain.mac).where(AuditChain.chain == CHAIN)
_APPEND = insert(AuditEntry)
_MOVE_HEAD = (
    update(AuditChain)
    .where(AuditChain.chain == CHAIN)
    .values(seq=bindparam("at_seq"), mac=bindparam("with_mac"))
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stands before the next entry."""

    key: bytes
    seq: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one act. ``subject`` names a kind of record, never a person's name."""

    at: datetime
    person_id: int | None
    act: str
    subject: str | None = None
    subject_id: int | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The first entry that does not hold, and why (a code)."""

    seq: int
    code: str
    chain: int = CHAIN


def start(connection: Connection, epoch: str) -> None:
    """Begin a chain in a new practice file."""
    connection.execute(
        insert(AuditChain).values(
            chain=CHAIN, epoch=epoch, key=secrets.token_bytes(32), seq=0, mac=b"\0" * 32
        )
    )


def head(connection: Connection) -> Head:
    """The chain's head; the next entry is ``head.seq + 1``."""
    row = connection.execute(_HEAD).one()
    return Head(row.key, row.seq, row.mac)


def digest(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """SHA-256 over an act's stored change rows, in order."""
    parts = [[r["table_name"], r["row_id"], r["operation"], r["cells"]] for r in rows]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).digest()


def append(
    connection: Connection,
    before: Head,
    entry: Entry,
    rows: Sequence[Mapping[str, Any]],
) -> Head:
    """Chain one entry behind ``before`` and move the head; return the new head."""
    seq = before.seq + 1
    mark = digest(rows)
    mac = _mac(before.key, before.mac, seq, entry, mark)
    row = {
        "chain": CHAIN,
        "seq": seq,
        "at": entry.at,
        "person_id": entry.person_id,
        "act": entry.act,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "undoes": entry.undoes,
        "digest": mark,
        "mac": mac,
    }
    connection.execute(_APPEND, row)
    connection.execute(_MOVE_HEAD, {"at_seq": seq, "with_mac": mac})
    return Head(before.key, seq, mac)


def verify(connection: Connection) -> Finding | None:
    """Walk the whole chain and its change rows; None when everything holds.

    Codes: ``audit.no_head`` (what the chain begins with is gone), ``audit.extra`` (an
    entry that no act wrote), ``audit.missing`` (a number is gone), ``audit.altered``
    (facts or order do not match the chain), ``audit.changes_altered`` (the change rows
    do not match the entry), ``audit.orphan_changes``, ``audit.truncated``,
    ``audit.head_altered``.
    """
    connection.scalar(select(1))  # begins the one reading that all of this is
    driver: Any = connection.connection.driver_connection
    outside = driver.execute(_OUTSIDE, (CHAIN, CHAIN)).fetchone()
    if outside is not None:
        return Finding(outside[1], "audit.extra", outside[0])
    now = driver.execute(_RAW_HEAD, (CHAIN,)).fetchone()
    if now is None or [type(each) for each in now] != [bytes, int, bytes]:
        return Finding(1, "audit.no_head")
    key, last, seal = now
    found = _walk(driver, key, last)
    if isinstance(found, Finding):
        return found
    seq, mac = found
    if seq != last:
        return Finding(seq + 1, "audit.truncated")
    return None if mac == seal else Finding(seq, "audit.head_altered")


_OUTSIDE = (
    "SELECT chain, seq FROM audit WHERE chain != ? "
    "UNION ALL SELECT chain, 0 FROM audit_chains WHERE chain != ? LIMIT 1"
)
_RAW_HEAD = "SELECT key, seq, mac FROM audit_chains WHERE chain = ?"
_RAW_ENTRIES = (
    "SELECT seq, at, person_id, act, subject, subject_id, undoes, digest, mac FROM audit "
    "WHERE chain = ? ORDER BY seq"
)
_RAW_CHANGES = "SELECT seq, table_name, row_id, operation, cells FROM change_log ORDER BY seq, id"
"""Read without SQLAlchemy: years of entries are walked in one go, a million in seconds."""

_AT_ONCE = 2_000


def _walk(driver: Any, key: bytes, last: Any) -> Finding | tuple[int, bytes]:
    """Every entry in order, up to the number the head says; the last number and mac."""
    mac, seq = b"\0" * 32, 0
    seal, facts_of = _sealer(key), _facts_reader()
    changes = _digests(driver)
    pending, marked = next(changes, _NO_CHANGES)
    for number, *facts, mark, stored in _read(driver, _RAW_ENTRIES, (CHAIN,)):
        seq += 1
        if number != seq or seq > last:
            is_extra = number < seq or seq > last
            return Finding(number, "audit.extra") if is_extra else Finding(seq, "audit.missing")
        if pending < seq:
            return Finding(pending, "audit.orphan_changes")
        try:
            mac = seal(mac + facts_of(seq, *facts) + b"\0" + mark)
        except (TypeError, ValueError):  # a kind of value that the program never writes
            return Finding(seq, "audit.altered")
        if mac != stored:
            return Finding(seq, "audit.altered")
        written = _EMPTY
        if pending == seq:
            written = marked
            pending, marked = next(changes, _NO_CHANGES)
        if written != mark:
            return Finding(seq, "audit.changes_altered")
    if pending != _NO_CHANGES[0]:
        return Finding(pending, "audit.orphan_changes")
    return seq, mac


def _read(driver: Any, statement: str, given: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    cursor = driver.execute(statement, given)
    try:
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
    finally:
        cursor.close()


def _digests(driver: Any) -> Iterator[tuple[Any, bytes]]:
    """Number and digest of every act that changed rows, as :func:`digest` makes it."""
    word = _words()
    current, parts = None, list[str]()
    for seq, table, row_id, operation, cells in _read(driver, _RAW_CHANGES):
        if seq != current:
            if parts:
                yield current, _digest_of(parts)
            current, parts = seq if type(seq) is int else 0, []
        text = encode_basestring(cells) if type(cells) is str else json.dumps(cells, default=repr)
        row = row_id if type(row_id) is int else word(row_id)
        parts.append(f"[{word(table)}, {row}, {word(operation)}, {text}]")
    if parts:
        yield current, _digest_of(parts)


def _digest_of(parts: Sequence[str]) -> bytes:
    return hashlib.sha256(f"[{', '.join(parts)}]".encode()).digest()


_EMPTY = _digest_of(())
_NO_CHANGES = (2**63, _EMPTY)


def _words() -> Callable[[Any], str]:
    """JSON of the few words that stand in entries again and again."""
    return functools.cache(lambda value: json.dumps(value, ensure_ascii=False, default=repr))


def _facts_reader() -> Callable[..., bytes]:
    """From stored values to the bytes that :func:`_mac` seals, by the same rule but faster."""
    word = _words()

    def facts_of(
        seq: int, at: str, person: Any, act: Any, subject: Any, subject_id: Any, undoes: Any
    ) -> bytes:
        is_whole = type(person) in _IDS and type(subject_id) in _IDS and type(undoes) in _IDS
        if not is_whole or len(at) != 26 or at[10] != " ":
            raise ValueError
        since = datetime.fromisoformat(at) - _NAIVE_EPOCH
        moment = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
        who = "null" if person is None else person
        record = "null" if subject_id is None else subject_id
        other = "null" if undoes is None else undoes
        facts = f"[{CHAIN},{seq},{moment},{who},{word(act)},{word(subject)},{record},{other}]"
        return facts.encode()

    return facts_of


_IDS = frozenset({int, type(None)})


def _sealer(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA-256 under one key, which is taken in once."""
    keyed = HMAC(key, SHA256())

    def seal(message: bytes) -> bytes:
        one = keyed.copy()
        one.update(message)
        return one.finalize()

    return seal


def _mac(key: bytes, previous: bytes, seq: int, entry: Entry, mark: bytes) -> bytes:
    facts = [
        CHAIN,
        seq,
        (entry.at - _EPOCH) // _MICROSECOND,
        entry.person_id,
        entry.act,
        entry.subject,
        entry.subject_id,
        entry.undoes,
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.digest(key, previous + text + b"\0" + mark, "sha256")

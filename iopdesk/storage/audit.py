"""The audit: one chained entry per act, view and login; content stays in the change log.

``mac = HMAC-SHA-256(audit key, previous mac + the entry's facts)``. The key is
random, made once and kept in the encrypted file, so anchors stay checkable
after the file's own key changes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from iopdesk.storage.models.ledger import AuditChain, AuditEntry, ChangeEntry

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

    Codes: ``audit.missing`` (a number is gone), ``audit.altered`` (facts or
    order do not match the chain), ``audit.changes_altered`` (the change rows
    do not match the entry), ``audit.orphan_changes``, ``audit.truncated``.
    """
    now = head(connection)
    mac, seq = b"\0" * 32, 0
    change_rows = _changes_by_act(connection)
    pending = next(change_rows, None)
    for row in connection.execute(
        select(AuditEntry).where(AuditEntry.chain == CHAIN).order_by(AuditEntry.seq)
    ):
        seq += 1
        if row.seq != seq:
            return Finding(seq, "audit.missing")
        if pending is not None and pending[0] < seq:
            return Finding(pending[0], "audit.orphan_changes")
        rows: list[dict[str, Any]] = []
        if pending is not None and pending[0] == seq:
            rows = pending[1]
            pending = next(change_rows, None)
        entry = Entry(row.at, row.person_id, row.act, row.subject, row.subject_id, row.undoes)
        mac = _mac(now.key, mac, seq, entry, row.digest)
        if not hmac.compare_digest(mac, row.mac):
            return Finding(seq, "audit.altered")
        if digest(rows) != row.digest:
            return Finding(seq, "audit.changes_altered")
    if pending is not None:
        return Finding(pending[0], "audit.orphan_changes")
    if seq != now.seq or mac != now.mac:
        return Finding(seq + 1, "audit.truncated")
    return None


def _changes_by_act(
    connection: Connection,
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    current, rows = -1, list[dict[str, Any]]()
    query = select(
        ChangeEntry.seq,
        ChangeEntry.table_name,
        ChangeEntry.row_id,
        ChangeEntry.operation,
        ChangeEntry.cells,
    ).order_by(ChangeEntry.seq, ChangeEntry.id)
    for row in connection.execute(query).mappings():
        if row["seq"] != current:
            if rows:
                yield current, rows
            current, rows = row["seq"], []
        rows.append(dict(row))
    if rows:
        yield current, rows


def _mac(key: bytes, previous: bytes, seq: int, entry: Entry, mark: bytes) -> bytes:
    facts = [
        CHAIN,
        seq,
        (entry.at - _EPOCH) // timedelta(microseconds=1),
        entry.person_id,
        entry.act,
        entry.subject,
        entry.subject_id,
        entry.undoes,
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.digest(key, previous + text + b"\0" + mark, "sha256")

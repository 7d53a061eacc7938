"""Anchors of the audit, outside of the practice file: ``<name>.iopdesk-anchor``.

An anchor is the chain's head at some moment. The chain alone cannot tell that its end
was cut off or that the whole file was put back; with an anchor from before it can.
Anchors may lag behind the file, never lead it. They hold numbers and seals, no content.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, select

from iopdesk.errors import Trouble
from iopdesk.storage import files
from iopdesk.storage.audit import Finding
from iopdesk.storage.models.ledger import AuditChain, AuditEntry

SUFFIX: Final = "-anchor"
RESTORED: Final = "practice.restored"
"""The audit entry that begins a new epoch: older anchors behind it are of another course."""

EVERY: Final = 1_000
"""An anchor is set at the latest after this many entries."""

_MOST_LINES: Final = 2_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Head of a chain (``mac`` in hexadecimal digits) and when it was seen, UTC."""

    chain: int
    epoch: str
    seq: int
    mac: str
    at: str


def path_of(practice_path: Path) -> Path:
    """Where the anchors of a practice file lie."""
    return files.sibling(practice_path, SUFFIX)


def set_anchor(practice_path: Path, read_engine: Engine, *, now: datetime | None = None) -> bool:
    """Write down the head that is in the file now. False when that was not possible.

    A head that is written down already is not written again.
    """
    at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    with read_engine.connect() as connection:
        heads = [
            Anchor(row.chain, row.epoch, row.seq, row.mac.hex(), at)
            for row in connection.execute(
                select(AuditChain.chain, AuditChain.epoch, AuditChain.seq, AuditChain.mac)
            )
            if row.seq
        ]
    path = path_of(practice_path)
    known = read_anchors(practice_path)
    marks = {(one.chain, one.epoch, one.seq, one.mac) for one in known}
    new = [one for one in heads if (one.chain, one.epoch, one.seq, one.mac) not in marks]
    if not new:
        return True
    try:
        _write(path, [*known, *new])
    except OSError:
        _log.warning("audit anchor could not be written")
        return False
    return True


def read_anchors(practice_path: Path) -> tuple[Anchor, ...]:
    """The anchors beside a practice file, oldest first; a line that is none is passed over."""
    found: list[Anchor] = []
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in path_of(practice_path).read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError, TypeError):
                found.append(_whole(Anchor(**json.loads(line))))
    return tuple(found)


def _whole(anchor: Anchor) -> Anchor:
    """The anchor, when its numbers are numbers. Raises ``TypeError``."""
    if not (type(anchor.chain) is type(anchor.seq) is int and isinstance(anchor.mac, str)):
        raise TypeError("not an anchor")
    return anchor


def check(connection: Connection, anchors: Iterable[Anchor]) -> Finding | None:
    """The first anchor that the chain does not hold; None when it holds all.

    Codes: ``audit.anchor_differs`` (the entry is another one, or one before it is),
    ``audit.rolled_back`` (the chain ends before it; the first entry that is gone is
    named), ``audit.missing`` (the entry itself is gone). Anchors behind a restore are of
    an earlier course of events and excused.
    """
    epochs = {
        row.chain: row.epoch
        for row in connection.execute(select(AuditChain.chain, AuditChain.epoch))
    }
    restored = {
        row.chain: row.seq
        for row in connection.execute(
            select(AuditEntry.chain, AuditEntry.seq)
            .where(AuditEntry.act == RESTORED)
            .order_by(AuditEntry.seq.desc())
        )
    }
    for anchor in sorted(anchors, key=lambda one: (one.chain, one.seq)):
        is_earlier = epochs.get(anchor.chain) != anchor.epoch
        if is_earlier and anchor.chain in restored and anchor.seq >= restored[anchor.chain]:
            continue
        mac = connection.scalar(
            select(func.hex(AuditEntry.mac)).where(
                AuditEntry.chain == anchor.chain, AuditEntry.seq == anchor.seq
            )
        )
        if mac is None:
            return _gone(connection, anchor)
        if mac.lower() != anchor.mac:
            return Finding(anchor.seq, "audit.anchor_differs", anchor.chain)
    return None


def _gone(connection: Connection, anchor: Anchor) -> Finding:
    """The first entry that is not there any more although an anchor is of it or of a later one."""
    newest = select(func.max(AuditEntry.seq)).where(AuditEntry.chain == anchor.chain)
    last = connection.scalar(newest) or 0
    if last < anchor.seq:
        return Finding(last + 1, "audit.rolled_back", anchor.chain)
    return Finding(anchor.seq, "audit.missing", anchor.chain)


def _write(path: Path, anchors: list[Anchor]) -> None:
    """All of them anew, so that a crash leaves the old ones or the new ones."""
    if len(anchors) > _MOST_LINES:
        anchors = [*anchors[: -_MOST_LINES // 2 : 2], *anchors[-_MOST_LINES // 2 :]]
    new = path.with_name(path.name + ".new")
    text = "".join(json.dumps(asdict(each)) + "\n" for each in anchors)
    try:
        files.write_through(new, text.encode())
        files.move_over(new, path)
    except OSError:
        files.discard(new)
        raise


def require(connection: Connection, practice_path: Path) -> int:
    """How many anchors were checked. Raises ``Trouble`` with the code of the first that fails."""
    anchors = read_anchors(practice_path)
    finding = check(connection, anchors)
    if finding is not None:
        raise Trouble(finding.code, entry=finding.seq, chain=finding.chain)
    return len(anchors)

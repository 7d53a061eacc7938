"""Undo: the inverse of an act's rows, as a new act that names the one it undoes.

A row may be put back only when nothing later remains on it after striking out
each act directly followed by the act that undoes it, and when its touched
values are still what the act wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.errors import NotAllowed, sentences
from iopdesk.i18n import N_
from iopdesk.services.acts import REGISTRY, Act, Work
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.change_log import RowChange, decode_cells
from iopdesk.storage.models import Attendance, ConsentSignature
from iopdesk.storage.models.ledger import AuditEntry, ChangeEntry

_MODELS: dict[str, type[Logged]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Logged)
}
_READ_AT_ONCE = 500
_LOCKED_BY = {"analyte_results": ("specimen_id", "specimens", "signed_at")}
"""Rows that nothing done before may change any more once a column of their parent is set."""

_NEVER_TAKEN_BACK = "safety_prompts"
"""Whoever answers for a patient in danger closes a prompt by a word; nobody unsays it."""

_PLACED = ("on", "start_minute", "minutes", "starts_at", "status")
"""Columns of a session that a mark made since relies on."""


class StandsInTheWayError(Exception):
    """Later work stands on what would be put back; the door says so by the act's name."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone: the name of the act at the bottom of a chain of undos."""

    act: str
    label: str


@dataclass(slots=True)
class Stacks:
    """Acts a person can undo and redo, newest last; they end at user switch."""

    undo: list[int] = field(default_factory=list)
    redo: list[int] = field(default_factory=list)


def undo(work: Work, seq: int, check: Callable[[Act, int | None], None]) -> Undone:
    """Put back what act ``seq`` changed. ``check`` asks the original act's permission.

    Raises :class:`NotAllowed` for another person's act, one that cannot be
    undone or is no longer allowed, and :class:`StandsInTheWayError` when later work
    stands on it.
    """
    original, mark = _original(work, seq)
    check(mark, original.subject_id)
    changes = _changes(work.db, seq)
    if any(_unsays(change) for change in changes):
        raise NotAllowed(mark.name, "undo.not_allowed")
    _refuse_later_acts(work.db, seq, changes)
    rows = _load(work.db, changes)
    _refuse_locked(work.db, seq, changes, rows)
    _refuse_signed(work.db, changes, rows)
    _refuse_marked(work.db, seq, changes)
    previous: tuple[str, str] | None = None
    for change in reversed(changes):
        kind = (change.table, change.operation)
        if previous is not None and kind != previous:
            # without relationships the unit of work does not order by foreign keys
            work.db.flush()
        previous = kind
        _put_back(work.db, change, rows)
    return Undone(mark.name, mark.label)


def _unsays(change: RowChange) -> bool:
    """Whether putting it back would unsay a prompt; one that moved with its patient moves back."""
    return change.table == _NEVER_TAKEN_BACK and set(change.cells) != {"patient_id"}


def _original(work: Work, seq: int) -> tuple[AuditEntry, Act]:
    """The act under a chain of undos and redos, and its mark."""
    entry = _entry(work.db, seq)
    author = entry.person_id
    while entry.undoes is not None:
        entry = _entry(work.db, entry.undoes)
    mark = REGISTRY.get(entry.act)
    if mark is None or not mark.undo or author != work.person.id:
        raise NotAllowed(entry.act, "undo.not_allowed")
    return entry, mark


def _entry(db: Session, seq: int) -> AuditEntry:
    return db.scalars(select(AuditEntry).where(AuditEntry.seq == seq)).one()


def _changes(db: Session, seq: int) -> list[RowChange]:
    rows = db.scalars(select(ChangeEntry).where(ChangeEntry.seq == seq).order_by(ChangeEntry.id))
    return [
        RowChange(
            row.table_name,
            row.row_id,
            row.operation,
            decode_cells(row.table_name, row.cells),
        )
        for row in rows
    ]


def _refuse_later_acts(db: Session, seq: int, changes: list[RowChange]) -> None:
    touched = {(change.table, change.row_id) for change in changes}
    later: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
    found = db.execute(
        select(
            ChangeEntry.table_name,
            ChangeEntry.row_id,
            ChangeEntry.seq,
            AuditEntry.undoes,
        )
        .join(AuditEntry, AuditEntry.seq == ChangeEntry.seq)
        .where(
            ChangeEntry.seq > seq,
            ChangeEntry.table_name.in_({table for table, _row in touched}),
        )
        .order_by(ChangeEntry.seq)
    )
    counted: set[tuple[str, int, int]] = set()
    for table, row_id, act_seq, undoes in found:
        # an act may write a row more than once: it stands in the way once, or takes back once
        if (table, row_id) in touched and (table, row_id, act_seq) not in counted:
            counted.add((table, row_id, act_seq))
            stack = later.setdefault((table, row_id), [])
            if stack and undoes == stack[-1][0]:
                stack.pop()
            else:
                stack.append((act_seq, undoes))
    if any(later.values()):
        raise StandsInTheWayError


def _refuse_locked(
    db: Session, seq: int, changes: list[RowChange], rows: dict[tuple[str, int], Logged]
) -> None:
    """A result that was signed since keeps what the signature stands under."""
    for table, (key, parent, column) in _LOCKED_BY.items():
        own = [change for change in changes if change.table == table]
        parents = _parents(own, key, rows)
        later = db.scalars(
            select(ChangeEntry).where(
                ChangeEntry.seq > seq,
                ChangeEntry.table_name == parent,
                ChangeEntry.row_id.in_(parents),
            )
        )
        if own and any(column in decode_cells(parent, each.cells) for each in later):
            raise StandsInTheWayError


def _parents(own: list[RowChange], key: str, rows: dict[tuple[str, int], Logged]) -> set[int]:
    """What the rows of these changes belong to, also of those that are gone."""
    found = {change.cells[key][0] for change in own if change.operation == "delete"}
    return found | {
        getattr(rows[change.table, change.row_id], key)
        for change in own
        if (change.table, change.row_id) in rows
    }


def _refuse_signed(
    db: Session, changes: list[RowChange], rows: dict[tuple[str, int], Logged]
) -> None:
    """A consent keeps the words that somebody signed; it moves with its patient all the same."""
    worded = {
        change.row_id
        for change in changes
        if change.table == "consents" and set(change.cells) != {"patient_id"}
    }
    named = [change for change in changes if change.table == "consent_recipients"]
    worded |= _parents(named, "consent_id", rows)
    signed = select(ConsentSignature.id).where(
        ConsentSignature.consent_id.in_(worded), ConsentSignature.is_signed
    )
    if worded and db.scalar(signed.limit(1)) is not None:
        raise StandsInTheWayError


def _refuse_marked(db: Session, seq: int, changes: list[RowChange]) -> None:
    """A session that was marked since its move keeps its time, whoever marked it."""
    moved = [
        change.row_id
        for change in changes
        if change.table == "sessions"
        and change.operation == "update"
        and set(_PLACED) & set(change.cells)
    ]
    marked = select(Attendance.id).where(Attendance.session_id.in_(moved), Attendance.version > seq)
    if moved and db.scalar(marked.limit(1)) is not None:
        raise StandsInTheWayError


def _load(db: Session, changes: list[RowChange]) -> dict[tuple[str, int], Logged]:
    """All touched rows that exist, with few reads."""
    wanted: dict[str, list[int]] = {}
    for change in changes:
        wanted.setdefault(change.table, []).append(change.row_id)
    rows: dict[tuple[str, int], Logged] = {}
    for table, ids in wanted.items():
        model = _MODELS[table]
        for start in range(0, len(ids), _READ_AT_ONCE):
            part = ids[start : start + _READ_AT_ONCE]
            for row in db.scalars(select(model).where(model.id.in_(part))):
                rows[table, row.id] = row
    return rows


def _put_back(db: Session, change: RowChange, rows: dict[tuple[str, int], Logged]) -> None:
    key = (change.table, change.row_id)
    row = rows.get(key)
    if change.operation == "delete":
        if row is not None:
            raise StandsInTheWayError
        old = {name: before for name, (before, _after) in change.cells.items()}
        rows[key] = restored = _MODELS[change.table](id=change.row_id, **old)
        db.add(restored)
        return
    if row is None:
        raise StandsInTheWayError
    for name, (_before, after) in change.cells.items():
        if getattr(row, name) != after:
            raise StandsInTheWayError
    if change.operation == "insert":
        db.delete(row)
        del rows[key]
    else:
        for name, (before, _after) in change.cells.items():
            setattr(row, name, before)


sentences(
    {
        "undo.not_allowed": N_(
            "This step cannot be undone, or it is not yours to undo. Nothing was changed; "
            "correct it where it stands."
        ),
        "undo.conflict": N_(
            "Not undone: {what}. Something done later stands on it; nothing was changed."
        ),
        "redo.conflict": N_(
            "Not done again: {what}. Something done since stands in its way; nothing was changed."
        ),
    }
)

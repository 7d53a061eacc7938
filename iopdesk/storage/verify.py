"""Is the practice file whole: pages, references, audit chain, and change log against tables.

Folding the change log row by row must give exactly the tables, so a row that
was changed behind the program's back is found. What is named is a table, a row
id and a column, never a value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, select, text

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import anchors, audit, document_store, engine, search
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.change_log import decode_cells
from iopdesk.storage.models.ledger import ChangeEntry


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was checked and held."""

    entries: int
    rows: int
    anchors: int = 0


@dataclass(slots=True)
class _Folded:
    """A row as its changes leave it; ``cells`` is None for one that is gone."""

    row_id: int
    seq: int
    cells: dict[str, Any] | None


def verify(db: Engine, practice_path: Path | None = None) -> Verified:
    """Check the whole opened file in one reading, with the anchors beside it.

    Raises ``Trouble`` for the first thing that does not hold: ``verify.pages``,
    ``verify.structure``, ``verify.reference``, an ``audit.…`` code of
    :func:`iopdesk.storage.audit.verify` or :func:`iopdesk.storage.anchors.check`, or
    ``verify.row_missing``, ``verify.row_extra``, ``verify.row_differs``,
    ``verify.unreadable``, ``verify.log_differs``, ``verify.content``.
    """
    with db.connect() as connection:
        _check_pages(connection)
        finding = audit.verify(connection)
        if finding is not None:
            raise Trouble(finding.code, entry=finding.seq, chain=finding.chain)
        checked = anchors.require(connection, practice_path) if practice_path else 0
        rows = sum(_check_table(connection, name) for name in _logged_tables())
        document_store.check_contents(connection)
        return Verified(audit.head(connection).seq, rows, checked)


def _check_pages(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if engine.cipher_faults(driver):
        raise Trouble("verify.pages")
    search.look_again(connection)
    if connection.execute(text("PRAGMA quick_check")).scalar_one() != "ok":
        raise Trouble("verify.structure")
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise Trouble("verify.reference", table=broken[0], row=broken[1])


def _logged_tables() -> list[str]:
    return sorted(
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Logged)
    )


# -- the fold ---------------------------------------------------------------------


def _check_table(connection: Connection, name: str) -> int:
    """Walk the folded and the live rows of one table side by side; answers how many live.

    Both are closed whatever is found: a cursor left to the garbage collector would take the
    statement it shares with the next walk back to its beginning, in the middle of that walk.
    """
    with (
        contextlib.closing(_live(connection, name)) as live,
        contextlib.closing(_fold(connection, name)) as folds,
    ):
        return _compare_all(name, live, folds)


def _compare_all(name: str, live: Iterator[RowMapping], folds: Iterator[_Folded]) -> int:
    row = next(live, None)
    count = 0
    for folded in folds:
        if row is not None and row["id"] < folded.row_id:
            raise Trouble("verify.row_extra", table=name, row=row["id"])
        is_same = row is not None and row["id"] == folded.row_id
        if folded.cells is None:
            if is_same:
                raise Trouble("verify.row_extra", table=name, row=folded.row_id)
            continue
        if row is None or not is_same:
            raise Trouble("verify.row_missing", table=name, row=folded.row_id)
        _compare(name, folded.cells, folded.seq, row)
        count += 1
        row = next(live, None)
    if row is not None:
        raise Trouble("verify.row_extra", table=name, row=row["id"])
    return count


def _compare(name: str, cells: Mapping[str, Any], seq: int, row: RowMapping) -> None:
    for column, value in row.items():
        # a column that a later version of the program added is in no older change
        if column in cells and cells[column] != value:
            raise Trouble("verify.row_differs", table=name, row=row["id"], column=column)
    if row["version"] != seq:
        raise Trouble("verify.row_differs", table=name, row=row["id"], column="version")


def _live(connection: Connection, name: str) -> Generator[RowMapping]:
    table = Base.metadata.tables[name]
    query = select(table).order_by(table.c.id).execution_options(yield_per=1000)
    try:
        with connection.execute(query) as result:
            yield from result.mappings()
    except (ValueError, LookupError, TypeError) as error:  # a value no column type reads
        raise Trouble("verify.unreadable", table=name, row=_unreadable(connection, name)) from error


def _unreadable(connection: Connection, name: str) -> int:
    """The first row of a table that cannot be read; looked for one by one, as it is rare."""
    table = Base.metadata.tables[name]
    ids = connection.scalars(select(table.c.id).order_by(table.c.id)).all()
    for row_id in ids:
        try:
            connection.execute(select(table).where(table.c.id == row_id)).all()
        except (ValueError, LookupError, TypeError):
            return int(row_id)
    raise AssertionError("a row could not be read, and then each could")


def _fold(connection: Connection, name: str) -> Generator[_Folded]:
    """Every row the change log knows of one table, by id, with its last values."""
    query = (
        select(ChangeEntry.row_id, ChangeEntry.seq, ChangeEntry.operation, ChangeEntry.cells)
        .where(ChangeEntry.table_name == name)
        .order_by(ChangeEntry.row_id, ChangeEntry.seq, ChangeEntry.id)
        .execution_options(yield_per=1000)
    )
    now: _Folded | None = None
    with connection.execute(query) as result:
        for row_id, seq, operation, cells in result:
            if now is None or now.row_id != row_id:
                if now is not None:
                    yield now
                now = _Folded(row_id, seq, None)
            _apply(name, now, seq, operation, decode_cells(name, cells))
    if now is not None:
        yield now


def _apply(
    name: str, row: _Folded, seq: int, operation: str, cells: Mapping[str, tuple[Any, Any]]
) -> None:
    """One change on top of those before it; its old values must be what they left."""
    before = row.cells
    if (operation == "insert") != (before is None):
        raise Trouble("verify.log_differs", table=name, row=row.row_id, entry=seq)
    if before is not None:
        for column, (old, _new) in cells.items():
            if column in before and before[column] != old:
                raise Trouble("verify.log_differs", table=name, row=row.row_id, entry=seq)
    new = {column: value for column, (_old, value) in cells.items()}
    row.seq = seq
    row.cells = None if operation == "delete" else {**(before or {}), **new}


sentences(
    {
        "verify.pages": N_(
            "The file is damaged: a page was changed outside of the program."
            " Keep this file, and restore the last verified backup."
        ),
        "verify.structure": N_(
            "The file is damaged: its inner structure does not hold."
            " Keep this file, and restore the last verified backup."
        ),
        "verify.reference": N_(
            "The file does not hold together: row {row} of {table} points to a row that is gone."
        ),
        "verify.row_missing": N_("Row {row} of {table} is gone although no act removed it."),
        "verify.row_extra": N_("Row {row} of {table} is there although no act wrote it."),
        "verify.row_differs": N_(
            "Row {row} of {table} was changed outside of the program: {column} is not what the "
            "change log says."
        ),
        "verify.unreadable": N_(
            "Row {row} of {table} holds a value that the program never writes."
        ),
        "verify.log_differs": N_(
            "The change log of row {row} of {table} does not follow on itself at entry {entry}."
        ),
        "audit.no_head": N_("The beginning of the audit is gone: nothing in it can be checked."),
        "audit.extra": N_("Entry {entry} of the audit is there although no act wrote it."),
        "audit.head_altered": N_(
            "The end of the audit was altered: it is not the seal of entry {entry}."
        ),
        "audit.missing": N_("Entry {entry} of the audit is missing."),
        "audit.altered": N_("Entry {entry} of the audit was altered."),
        "audit.changes_altered": N_("The changes of audit entry {entry} were altered."),
        "audit.orphan_changes": N_("There are changes of entry {entry} that the audit lacks."),
        "audit.anchor_differs": N_(
            "Entry {entry} of the audit is not the one that was written down outside of the file."
        ),
        "audit.rolled_back": N_(
            "The audit once had an entry {entry}: an older file was put in the place of this one."
            " Keep this file, and restore the last verified backup."
        ),
        "audit.truncated": N_("The audit ends before entry {entry}, which it once had."),
    }
)

"""The change log: every changed row of an act, old and new, and the guards around it.

Mapper events see rows in the order of the SQL, with ids and foreign keys, and
also the rows the unit of work touches by itself. What they cannot see (bulk
and raw writes) is refused: by ``do_orm_execute``, and by comparing the
connection's ``total_changes`` around flushes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ClauseElement, Connection, event, insert, inspect, select
from sqlalchemy.orm import (
    ColumnProperty,
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
)
from sqlalchemy.sql.elements import TextClause

from iopdesk.storage.base import Base, Logged
from iopdesk.storage.models.ledger import ChangeEntry
from iopdesk.storage.types import Choice

_STORE = insert(ChangeEntry)


class UnloggedWriteError(Exception):
    """A write that the change log could not see; a bug, never a person's fault."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One changed row: ``cells`` maps a column to (old, new)."""

    table: str
    row_id: int
    operation: str
    cells: Mapping[str, tuple[Any, Any]]

    def __repr__(self) -> str:
        return f"RowChange({self.operation} {self.table} {self.row_id})"


# -- values as JSON, and back by the column's type --------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, tuple):
        return {"items": list(value)}
    raise TypeError(f"the change log cannot hold a {type(value).__name__}")


def _value(plain: Any, column_type: Any) -> Any:
    if isinstance(plain, dict):
        ((kind, content),) = plain.items()
        match kind:
            case "at":
                return datetime.fromisoformat(content)
            case "on":
                return date.fromisoformat(content)
            case "bytes":
                return base64.b64decode(content)
            case _:
                return tuple(content)
    if plain is not None and isinstance(column_type, Choice):
        return column_type.enum(plain)
    return plain


def encode_cells(cells: Mapping[str, tuple[Any, Any]]) -> str:
    """Cells as canonical JSON, the form that is stored and digested."""
    plain = {name: [_plain(old), _plain(new)] for name, (old, new) in cells.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def decode_cells(table: str, text: str) -> dict[str, tuple[Any, Any]]:
    """Stored cells as Python values of the columns' types."""
    columns = Base.metadata.tables[table].columns
    return {
        name: (_value(old, columns[name].type), _value(new, columns[name].type))
        for name, (old, new) in json.loads(text).items()
    }


# -- what an act changed ----------------------------------------------------------


def begin(db: Session) -> None:
    """Arm the log and the guards on a session that is about to run an act."""
    db.info["changes"] = []
    db.info["act"] = True
    rearm(db)


def changes(db: Session) -> list[RowChange]:
    """The rows changed so far, in the order of the SQL."""
    found: list[RowChange] = db.info["changes"]
    return found


def rearm(db: Session) -> None:
    """Take the connection's present count of changes as accounted for."""
    db.info["total_changes"] = _total(db)


def check_no_unlogged_write(db: Session) -> None:
    """Raise ``UnloggedWriteError`` when rows changed outside of a flush."""
    if _total(db) != db.info["total_changes"]:
        raise UnloggedWriteError("rows were written outside of a flush")


def write(db: Session, seq: int) -> list[dict[str, Any]]:
    """Store the act's changes under its number; return the stored rows for the digest."""
    rows = [
        {
            "seq": seq,
            "table_name": change.table,
            "row_id": change.row_id,
            "operation": change.operation,
            "cells": encode_cells(change.cells),
        }
        for change in changes(db)
    ]
    if rows:
        db.connection().execute(_STORE, rows)
    return rows


def _total(db: Session) -> int:
    driver = db.connection().connection.driver_connection
    total: int = getattr(driver, "total_changes", 0)
    return total


def _columns(mapper: Mapper[Any]) -> Iterable[str]:
    return (attr.key for attr in mapper.column_attrs if attr.key not in ("id", "version"))


def _record(session: Session | None, change: RowChange) -> None:
    if session is None or "changes" not in session.info:
        raise UnloggedWriteError("a logged row was written outside of an act")
    session.info["changes"].append(change)


@event.listens_for(Logged, "after_insert", propagate=True)
def _inserted(mapper: Mapper[Any], _connection: Connection, row: Logged) -> None:
    cells = {name: (None, getattr(row, name)) for name in _columns(mapper)}
    _record(inspect(row).session, RowChange(row.__tablename__, row.id, "insert", cells))


@event.listens_for(Logged, "after_update", propagate=True)
def _updated(mapper: Mapper[Any], _connection: Connection, row: Logged) -> None:
    state = inspect(row)
    cells = {}
    for name in _columns(mapper):
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before: Sequence[Any] = history.deleted or ()
        after: Sequence[Any] = history.added or (None,)
        if not before:
            raise UnloggedWriteError(f"old value of {row.__tablename__}.{name} is unknown")
        cells[name] = (before[0], after[0])
    if cells:
        _record(state.session, RowChange(row.__tablename__, row.id, "update", cells))


def _session_of(row: Logged) -> Session:
    session = inspect(row).session
    if session is None:
        raise UnloggedWriteError("a logged row was written outside of an act")
    return session


@event.listens_for(Logged, "before_delete", propagate=True)
def _deleting(mapper: Mapper[Any], connection: Connection, row: Logged) -> None:
    table = mapper.local_table
    stored = connection.execute(select(table).where(table.c.id == row.id)).mappings().one()
    cells = {name: (stored[name], None) for name in _columns(mapper)}
    _session_of(row).info["deleting", row.__tablename__, row.id] = cells


@event.listens_for(Logged, "after_delete", propagate=True)
def _deleted(_mapper: Mapper[Any], _connection: Connection, row: Logged) -> None:
    session = _session_of(row)
    cells = session.info.pop(("deleting", row.__tablename__, row.id))
    _record(session, RowChange(row.__tablename__, row.id, "delete", cells))


@event.listens_for(Logged, "attribute_instrument", propagate=True)
def _watch_column(_cls: type, _key: str, attribute: Any) -> None:
    if isinstance(attribute.property, ColumnProperty):
        # active_history: without it the old value of an expired column is lost silently
        event.listen(attribute, "set", _refuse_expression, active_history=True)


def _refuse_expression(_row: Logged, value: Any, _old: Any, _initiator: Any) -> None:
    if isinstance(value, ClauseElement):
        raise UnloggedWriteError("an SQL expression cannot be logged")


# -- the guards -------------------------------------------------------------------


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(execution: ORMExecuteState) -> None:
    if not execution.session.info.get("act"):
        return
    is_write = execution.is_insert or execution.is_update or execution.is_delete
    if is_write or isinstance(execution.statement, TextClause):
        raise UnloggedWriteError("acts write through the session's objects only")


@event.listens_for(Session, "before_flush")
def _before_flush(db: Session, _context: Any, _instances: Any) -> None:
    if db.info.get("act"):
        check_no_unlogged_write(db)


@event.listens_for(Session, "after_flush")
def _after_flush(db: Session, _context: Any) -> None:
    if db.info.get("act"):
        rearm(db)


@event.listens_for(Session, "before_commit")
def _before_commit(db: Session) -> None:
    if db.info.get("act") and not db.info.get("door_commits"):
        raise UnloggedWriteError("an act never commits")


@event.listens_for(Session, "after_transaction_create")
def _refuse_savepoint(db: Session, transaction: SessionTransaction) -> None:
    if db.info.get("act") and transaction.nested:
        raise UnloggedWriteError("an act takes no savepoints")

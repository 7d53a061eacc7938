"""Numbers that are never used twice: record numbers, document numbers.

Counters stay outside of log and undo: the number of an undone record stays
spent, and redoing brings the same record back.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from iopdesk.storage import change_log
from iopdesk.storage.models import Counter

_NEXT = select(Counter.next).where(Counter.name == bindparam("of"))
_MOVE = update(Counter).where(Counter.name == bindparam("of")).values(next=bindparam("to"))


def take(db: Session, name: str, count: int = 1) -> int:
    """Take ``count`` numbers of the series; returns the first of them."""
    connection = db.connection()
    change_log.check_no_unlogged_write(db)
    first: int = connection.execute(_NEXT, {"of": name}).scalar_one()
    connection.execute(_MOVE, {"of": name, "to": first + count})
    change_log.rearm(db)
    return first

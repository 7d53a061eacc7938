"""Fetching a record an act is about, or saying that it is gone or changed."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from iopdesk.errors import Conflict
from iopdesk.storage.base import Logged

M = TypeVar("M", bound=Logged)


def get(db: Session, model: type[M], record_id: int, expected_version: int | None = None) -> M:
    """The row, for changing it.

    Raises :class:`Conflict` when it is gone, or when ``expected_version`` (what
    the person had open) is not its version any more.
    """
    row = db.get(model, record_id)
    if row is None or (expected_version is not None and row.version != expected_version):
        raise Conflict(model.__name__.lower())
    return row

"""The base of every table, and the number of the act that is being written.

``Logged`` rows carry ``version``: the number of the act that last wrote them.
Act numbers never repeat, so an old version can never pass for a newer one.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from iopdesk.storage.types import Id

ACT: ContextVar[int] = ContextVar("act")
"""Number of the act whose rows are being written; unset outside of an act."""


class Base(DeclarativeBase):
    """Every table: names of constraints are fixed, ids are never used again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Logged(Base):
    """A row whose every change enters the change log and can be undone.

    A model lists its constraints and indexes in ``constraints``. It has no
    ``relationship()``, no server default and no ``onupdate``: those write
    what the log cannot see.
    """

    __abstract__ = True
    constraints: tuple[Any, ...] = ()

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(Id)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*cls.constraints, {"sqlite_autoincrement": True})

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {
            "version_id_col": cls.version,
            "version_id_generator": lambda _version: ACT.get(),
            "eager_defaults": False,
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id})"

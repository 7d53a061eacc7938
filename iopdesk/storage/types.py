"""Column types of the practice file: instants in UTC, choices as text, immutable lists.

Plain enough for SQLite today and PostgreSQL later; every type round-trips.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Id = BigInteger().with_variant(Integer, "sqlite")
"""64-bit ids; plain INTEGER on SQLite, where only that can AUTOINCREMENT."""


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. SQLite hands back naive times; this does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[Any]):
    """A member of a text or number enum, stored by value and validated in Python.

    Not a CHECK constraint: Alembic does not see those change.
    """

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum] | type[IntEnum]) -> None:
        super().__init__()
        self.enum = enum

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        plain: TypeEngine[Any] = Integer() if issubclass(self.enum, IntEnum) else String(40)
        return dialect.type_descriptor(plain)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | int | None:
        if value is None:
            return None
        member: StrEnum | IntEnum = self.enum(value)
        return member.value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.enum(value)


class Items(TypeDecorator[tuple[Any, ...]]):
    """A short immutable list of plain values, stored as JSON text.

    Immutable on purpose: a list changed in place would be neither seen nor logged.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not isinstance(value, tuple):
            raise TypeError("a list column takes a tuple")
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(json.loads(value))

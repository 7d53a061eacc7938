"""The house's own rows, outside of log and undo: change log, audit, counters, drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.storage.base import Base
from iopdesk.storage.types import Id, UtcInstant


class ChangeEntry(Base):
    """One row changed by one act: ``cells`` is JSON {column: [old, new]}."""

    __tablename__ = "change_log"
    __table_args__ = (
        Index(None, "table_name", "row_id", "seq"),
        Index(None, "seq"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    seq: Mapped[int] = mapped_column(Id)
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(Id)
    operation: Mapped[str] = mapped_column(String(6))
    cells: Mapped[str] = mapped_column(Text)


class AuditEntry(Base):
    """One act, view or login, chained to the one before it."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "subject", "subject_id"),
        Index(None, "person_id"),
        Index(None, "undoes"),
    )

    chain: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    person_id: Mapped[int | None] = mapped_column(Id)
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[int | None] = mapped_column(Id)
    undoes: Mapped[int | None] = mapped_column(Id)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class AuditChain(Base):
    """Head and key of an audit chain. The key is made once and survives a re-key."""

    __tablename__ = "audit_chains"

    chain: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(String(40))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    seq: Mapped[int] = mapped_column(Id)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class Counter(Base):
    """Next number of a series that is never used twice: MRN, document numbers."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next: Mapped[int] = mapped_column(Id)


class Draft(Base):
    """Half-typed text and view state, offered back only to the person who typed it."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("person_id", "form", "record"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    form: Mapped[str] = mapped_column(String(60))
    record: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Id)
    saved_at: Mapped[datetime] = mapped_column(UtcInstant)
    payload: Mapped[str] = mapped_column(Text)

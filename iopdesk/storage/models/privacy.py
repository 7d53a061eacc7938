"""Records that few may open: who is restricted, who may open them, and glass that was broken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.storage.base import Logged
from iopdesk.storage.types import UtcInstant


class Restriction(Logged):
    """A patient whose record only their own caseload, directors and named people open."""

    __tablename__ = "restrictions"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)


class RestrictionAccess(Logged):
    """A person who was named as one who may open a restricted record."""

    __tablename__ = "restriction_access"
    constraints = (UniqueConstraint("patient_id", "person_id"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class BreakGlass(Logged):
    """A record opened in an emergency by somebody who may not; a director reviews it later."""

    __tablename__ = "break_glass"
    constraints = (Index(None, "person_id", "ends_at"), Index(None, "reviewed_at"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    ends_at: Mapped[datetime] = mapped_column(UtcInstant)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    finding: Mapped[str] = mapped_column(Text)

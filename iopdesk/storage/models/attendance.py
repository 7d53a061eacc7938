"""Attendance, and the roster of a session as it was when its day ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.attendance import Mark
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class Attendance(Logged):
    """One patient at one session. ``minutes`` is the attended time inside the session."""

    __tablename__ = "attendance"
    constraints = (
        UniqueConstraint("session_id", "patient_id"),
        Index(None, "patient_id"),
        Index(None, "episode_id"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    episode_id: Mapped[int | None] = mapped_column(ForeignKey("episodes.id"))
    mark: Mapped[Mark] = mapped_column(Choice(Mark))
    arrived_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    left_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class RosterEntry(Logged):
    """One patient who was expected at a session, frozen when its day ended."""

    __tablename__ = "roster_entries"
    constraints = (UniqueConstraint("session_id", "patient_id"), Index(None, "patient_id"))

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))

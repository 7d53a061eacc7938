"""Treatment sessions and the series that make them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class Series(Logged):
    """A recurrence rule (RFC 5545) of a group; ``start_minute`` is local wall time."""

    __tablename__ = "series"
    constraints = (Index(None, "group_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    rule: Mapped[str] = mapped_column(Text)
    start_minute: Mapped[int]
    minutes: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    made_until: Mapped[date]


class TreatmentSession(Logged):
    """One dated, timed occurrence.

    ``on`` and ``start_minute`` are the practice's wall time, ``starts_at`` the
    same as an instant. A session of one patient names the patient.
    """

    __tablename__ = "sessions"
    constraints = (
        Index(None, "on", "start_minute"),
        Index(None, "group_id", "on"),
        Index(None, "patient_id", "on"),
        Index(None, "series_id"),
        # asked as is_closed.is_(False): only the same words can use it
        Index(
            "ix_sessions_open",
            "on",
            sqlite_where=text("is_closed IS 0"),
            postgresql_where=text("is_closed IS false"),
        ),
    )

    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[SessionKind] = mapped_column(Choice(SessionKind))
    service: Mapped[Service] = mapped_column(Choice(Service))
    modality: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    start_minute: Mapped[int]
    minutes: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UtcInstant)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    status: Mapped[SessionStatus] = mapped_column(Choice(SessionStatus))
    cancel_reason: Mapped[str] = mapped_column(Text)
    is_by_video: Mapped[bool]
    topic: Mapped[str] = mapped_column(Text)
    is_closed: Mapped[bool]

"""What surrounds treatment: support meetings, family, referrals, incidents, follow-ups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.supports import (
    FamilyKind,
    IncidentKind,
    MeetingKind,
    MeetingProof,
    ReferralFor,
    ReferralState,
)
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class SupportMeeting(Logged):
    """A meeting a patient went to; nobody else who was there is ever recorded."""

    __tablename__ = "support_meetings"
    constraints = (Index(None, "patient_id", "held_on"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    held_on: Mapped[date]
    kind: Mapped[MeetingKind] = mapped_column(Choice(MeetingKind))
    is_on_site: Mapped[bool]
    proof: Mapped[MeetingProof] = mapped_column(Choice(MeetingProof))
    note: Mapped[str] = mapped_column(Text)


class Incident(Logged):
    """Impaired on site, or a crisis: what was seen, what was done, who was told."""

    __tablename__ = "incidents"
    constraints = (Index(None, "patient_id", "happened_at"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[IncidentKind] = mapped_column(Choice(IncidentKind))
    happened_at: Mapped[datetime] = mapped_column(UtcInstant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    observed: Mapped[str] = mapped_column(Text)
    is_driving_prevented: Mapped[bool | None]
    ride: Mapped[str] = mapped_column(Text)
    medical_check: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)


class FamilyAttendance(Logged):
    """Family or friends at education, support or counseling; counts in no census."""

    __tablename__ = "family_attendances"
    constraints = (Index(None, "patient_id", "held_on"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[FamilyKind] = mapped_column(Choice(FamilyKind))
    held_on: Mapped[date]
    minutes: Mapped[int]
    needs_child_care: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)


class Referral(Logged):
    """Where a patient is sent for what the program does not do itself."""

    __tablename__ = "referrals"
    constraints = (Index(None, "patient_id"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    purpose: Mapped[ReferralFor] = mapped_column(Choice(ReferralFor))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    to_words: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    referred_on: Mapped[date]
    appointment_on: Mapped[date | None]
    state: Mapped[ReferralState] = mapped_column(Choice(ReferralState))
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(Text)


class FollowUp(Logged):
    """How somebody fares some days after discharge; None where it was not asked."""

    __tablename__ = "follow_ups"
    constraints = (UniqueConstraint("episode_id", "days"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    days: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    is_reached: Mapped[bool]
    is_abstinent: Mapped[bool | None]
    living: Mapped[str] = mapped_column(Text)
    working: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)

"""Episodes and what is dated inside them: placements, stages, schedules, assessments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import DiagnosisKind, HoldKind, Origin, PlacementReason, Stage
from iopdesk.domain.substances import Frequency, Route
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items, UtcInstant


class Episode(Logged):
    """One admission to one discharge. The index allows one open episode per patient.

    ``weekly_meetings``: the support meetings a week that the patient aims at.
    """

    __tablename__ = "episodes"
    constraints = (
        Index(None, "patient_id"),
        Index(None, "counselor_id"),
        Index(None, "discharged_on"),
        Index(
            "uq_episodes_one_open",
            "patient_id",
            unique=True,
            sqlite_where=text("discharged_on IS NULL"),
            postgresql_where=text("discharged_on IS NULL"),
        ),
    )

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    counselor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    origin: Mapped[Origin] = mapped_column(Choice(Origin))
    admitted_on: Mapped[date]
    methadone_since: Mapped[date | None]
    naloxone_on: Mapped[date | None]
    goals_decided_on: Mapped[date | None]
    discharged_on: Mapped[date | None]
    discharge_reason: Mapped[DischargeReason | None] = mapped_column(Choice(DischargeReason))
    discharge_status: Mapped[str] = mapped_column(Text)
    prognosis: Mapped[str] = mapped_column(Text)
    next_level: Mapped[str] = mapped_column(Text)
    weekly_meetings: Mapped[int | None]


class OutsideStay(Logged):
    """Care elsewhere before (or after) the episode: detox, residential."""

    __tablename__ = "outside_stays"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    level: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Placement(Logged):
    """A stretch of an episode at one level of care; ``ends_on`` is inside.

    ``review_id`` is the review of the plan that it came from.
    """

    __tablename__ = "placements"
    constraints = (Index(None, "episode_id", "starts_on"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    edition: Mapped[str] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(8))
    reason: Mapped[PlacementReason] = mapped_column(Choice(PlacementReason))
    note: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    review_id: Mapped[int | None] = mapped_column(ForeignKey("plan_reviews.id"))


class StagePeriod(Logged):
    """Where in recovery the patient was, dated; ``ends_on`` is inside."""

    __tablename__ = "stage_periods"
    constraints = (Index(None, "episode_id", "starts_on"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class PrescribedSchedule(Logged):
    """Minutes a week and weekdays (0 = Monday) the patient is expected to attend."""

    __tablename__ = "prescribed_schedules"
    constraints = (Index(None, "episode_id", "starts_on"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    weekly_minutes: Mapped[int]
    weekdays: Mapped[tuple[int, ...]] = mapped_column(Items)
    is_taper: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Assessment(Logged):
    """The detailed assessment; treatment waits until ``completed_on`` is set.

    ``ratings`` are six numbers 0-4 in the order of the dimensions of its edition, and
    ``dimension_words`` what the clinician wrote about each; empty before there were any.
    """

    __tablename__ = "assessments"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    edition: Mapped[str] = mapped_column(String(8))
    completed_on: Mapped[date | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ratings: Mapped[tuple[int, ...]] = mapped_column(Items)
    cows_score: Mapped[int | None]
    ciwa_score: Mapped[int | None]
    phq9_score: Mapped[int | None]
    gad7_score: Mapped[int | None]
    presenting_problem: Mapped[str] = mapped_column(Text)
    substances: Mapped[str] = mapped_column(Text)
    last_use_on: Mapped[date | None]
    is_daily_use: Mapped[bool]
    strengths: Mapped[str] = mapped_column(Text)
    needs: Mapped[str] = mapped_column(Text)
    medical_evaluated_on: Mapped[date | None]
    dimension_words: Mapped[tuple[str, ...]] = mapped_column(Items)


class SubstanceUse(Logged):
    """A substance a patient has used, and how."""

    __tablename__ = "substance_uses"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    route: Mapped[Route | None] = mapped_column(Choice(Route))
    frequency: Mapped[Frequency | None] = mapped_column(Choice(Frequency))
    first_used_at: Mapped[int | None]
    last_used_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text)


class HoldOverride(Logged):
    """A clinical director let treatment go on despite a hold, in writing."""

    __tablename__ = "hold_overrides"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    hold: Mapped[HoldKind] = mapped_column(Choice(HoldKind))
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcInstant)


class Diagnosis(Logged):
    """A diagnosis by ICD-10 code and words."""

    __tablename__ = "diagnoses"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    code: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text)
    kind: Mapped[DiagnosisKind] = mapped_column(Choice(DiagnosisKind))
    is_primary: Mapped[bool]

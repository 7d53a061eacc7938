"""Goals of the treatment plan with their objectives and reviews, and the plan for after."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class Goal(Logged):
    """One goal of an episode: an area, its evidence and its status."""

    __tablename__ = "goals"
    constraints = (Index(None, "episode_id"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    area: Mapped[GoalArea] = mapped_column(Choice(GoalArea))
    words: Mapped[str] = mapped_column(Text)
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus))
    evidence: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    target_on: Mapped[date | None]


class CarePlan(Logged):
    """What the step-down or discharge of an episode says in words of its own."""

    __tablename__ = "care_plans"
    constraints = (UniqueConstraint("episode_id", "kind"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    kind: Mapped[PlanKind] = mapped_column(Choice(PlanKind))
    decided_on: Mapped[date | None]
    takes_effect_on: Mapped[date | None]
    to_level: Mapped[str] = mapped_column(String(8))
    shape: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    overdose_plan: Mapped[str] = mapped_column(Text)
    crisis_plan: Mapped[str] = mapped_column(Text)
    tests_after: Mapped[str] = mapped_column(Text)
    meetings_after: Mapped[str] = mapped_column(Text)
    recheck_on: Mapped[date | None]
    patient_part: Mapped[str] = mapped_column(Text)


class CarePlanLine(Logged):
    """A row of a plan's table: an appointment, a warning sign, a resource, a timetable entry."""

    __tablename__ = "care_plan_lines"
    constraints = (Index(None, "plan_id", "part", "position"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("care_plans.id"))
    part: Mapped[PlanPart] = mapped_column(Choice(PlanPart))
    position: Mapped[int]
    first: Mapped[str] = mapped_column(Text)
    second: Mapped[str] = mapped_column(Text)
    third: Mapped[str] = mapped_column(Text)


class Objective(Logged):
    """A step towards a goal, with its day and its status."""

    __tablename__ = "objectives"
    constraints = (Index(None, "goal_id", "position"),)

    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id"))
    position: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    target_on: Mapped[date | None]
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus))
    status_on: Mapped[date]


class GoalProgress(Logged):
    """What was seen of a goal on a day: the status it came to, and its evidence."""

    __tablename__ = "goal_progress"
    constraints = (Index(None, "goal_id", "seen_on"),)

    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id"))
    seen_on: Mapped[date]
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus))
    evidence: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("plan_reviews.id"))


class PlanReview(Logged):
    """The plan as made or reviewed on a day, and who signed it.

    ``is_first``: the plan was made on this day. The next review is due on ``next_on``.
    """

    __tablename__ = "plan_reviews"
    constraints = (Index(None, "episode_id", "reviewed_on"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    is_first: Mapped[bool]
    reviewed_on: Mapped[date]
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(Text)
    recommends: Mapped[PlacementReason | None] = mapped_column(Choice(PlacementReason))
    next_on: Mapped[date | None]
    patient_signed_on: Mapped[date | None]
    counselor_signed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    counselor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

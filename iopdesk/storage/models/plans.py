"""Goals of the treatment plan, and the plan for what comes after."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice


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

"""Goals of an episode, and the decision whether all are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get, name_of
from iopdesk.storage.models import Episode, Goal


@dataclass(frozen=True, slots=True, repr=False)
class GoalRow:
    """One goal as the chart and the papers show it."""

    goal_id: int
    version: int
    area: GoalArea
    words: str
    status: GoalStatus
    evidence: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class GoalsChanged:
    """Goals after an act."""

    said: str


@act(
    "goal.update",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Update goals"),
    icon="clipboard-text-outline",
)
def update_goals(
    work: Work,
    *,
    episode_id: int,
    goals: Sequence[tuple[GoalArea, GoalStatus, str]],
    decided_on: date | None = None,
) -> GoalsChanged:
    """Set status and evidence of the areas given; an area without a goal gets one.

    ``decided_on`` records the goals-met meeting. Raises ``RuleBroken`` when a
    goal is called met without evidence.
    """
    episode = get(work.db, Episode, episode_id)
    existing = {
        goal.area: goal
        for goal in work.db.scalars(select(Goal).where(Goal.episode_id == episode_id))
    }
    for area, status, evidence in goals:
        words = evidence.strip()
        if status is GoalStatus.MET and not words:
            raise RuleBroken("goal.needs_evidence", field=area.value)
        goal = existing.get(area)
        if goal is None:
            work.db.add(
                Goal(
                    episode_id=episode_id,
                    area=area,
                    words="",
                    status=status,
                    evidence=words,
                    decided_on=work.today,
                    target_on=None,
                )
            )
        elif (goal.status, goal.evidence) != (status, words):
            goal.status, goal.evidence, goal.decided_on = status, words, work.today
    if decided_on is not None:
        episode.goals_decided_on = decided_on
    said = _("{name}: goals updated").format(name=name_of(work.db, episode.patient_id))
    return GoalsChanged(said)


@question("goal.list", row=Row.CLINICAL, subject="episode_id")
def list_goals(work: Work, *, episode_id: int) -> tuple[GoalRow, ...]:
    """The goals of an episode in the order of the areas."""
    rows = work.db.scalars(select(Goal).where(Goal.episode_id == episode_id))
    order = list(GoalArea)
    return tuple(
        GoalRow(r.id, r.version, r.area, r.words, r.status, r.evidence, r.decided_on)
        for r in sorted(rows, key=lambda r: order.index(r.area))
    )


sentences(
    {
        "goal.needs_evidence": N_("A goal that is met needs its evidence. Enter what shows it."),
    }
)

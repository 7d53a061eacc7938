"""Objectives: the steps towards a goal, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from iopdesk.domain.goals import GoalStatus
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import decide_objective, decide_target, moved
from iopdesk.errors import Conflict
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.goals import goal_of
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, Objective


@dataclass(frozen=True, slots=True, repr=False)
class ObjectiveChanged:
    """An objective after an act."""

    objective_id: int
    said: str


@act(
    "objective.add",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Add objective"),
    icon="plus",
)
def add_objective(
    work: Work,
    *,
    episode_id: int,
    goal_id: int,
    words: str,
    target_on: date | None = None,
) -> ObjectiveChanged:
    """Add an objective at the end of a goal's.

    Raises ``RuleBroken``: no words, a target before the admission, an episode that ended.
    """
    episode, _goal = goal_of(work, episode_id, goal_id)
    decide_objective(words, work.today, today=work.today)
    decide_target(target_on, admitted_on=episode.admitted_on)
    last = work.db.scalar(select(func.max(Objective.position)).where(Objective.goal_id == goal_id))
    row = Objective(
        goal_id=goal_id,
        position=0 if last is None else last + 1,
        words=words.strip(),
        target_on=target_on,
        status=GoalStatus.NOT_MET,
        status_on=work.today,
    )
    work.db.add(row)
    work.db.flush()
    return _changed(work, episode, row.id, _("{name}: objective added"))


@act(
    "objective.change",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Change objective"),
    icon="pencil-outline",
)
def change_objective(
    work: Work,
    *,
    episode_id: int,
    goal_id: int,
    objective_id: int,
    expected_version: int,
    words: str,
    target_on: date | None,
    status: GoalStatus,
    status_on: date,
) -> ObjectiveChanged:
    """Change words, target, status and its day. Raises ``Conflict``, ``RuleBroken``."""
    episode, row = _row(work, episode_id, goal_id, objective_id, expected_version)
    decide_objective(words, status_on, today=work.today)
    decide_target(target_on, admitted_on=episode.admitted_on)
    row.words, row.target_on = words.strip(), target_on
    row.status, row.status_on = status, status_on
    return _changed(work, episode, row.id, _("{name}: objective changed"))


@act(
    "objective.move",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Move objective"),
    icon="arrow-up",
)
def move_objective(
    work: Work, *, episode_id: int, goal_id: int, objective_id: int, step: int
) -> ObjectiveChanged:
    """Move an objective up (negative) or down among those of its goal."""
    episode, row = _row(work, episode_id, goal_id, objective_id, None)
    rows = {
        each.id: each
        for each in work.db.scalars(
            select(Objective)
            .where(Objective.goal_id == goal_id)
            .order_by(Objective.position, Objective.id)
        )
    }
    for place, each in enumerate(moved(tuple(rows), row.id, step)):
        if rows[each].position != place:
            rows[each].position = place
    return _changed(work, episode, row.id, _("{name}: objective moved"))


@act(
    "objective.remove",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Remove objective"),
    icon="trash-can-outline",
)
def remove_objective(
    work: Work, *, episode_id: int, goal_id: int, objective_id: int, expected_version: int
) -> ObjectiveChanged:
    """Take an objective out of the plan; undo puts it back."""
    episode, row = _row(work, episode_id, goal_id, objective_id, expected_version)
    work.db.delete(row)
    return _changed(work, episode, objective_id, _("{name}: objective removed"))


def _row(
    work: Work, episode_id: int, goal_id: int, objective_id: int, expected_version: int | None
) -> tuple[Episode, Objective]:
    episode, _goal = goal_of(work, episode_id, goal_id)
    row = get(work.db, Objective, objective_id, expected_version)
    if row.goal_id != goal_id:
        raise Conflict("objective")
    return episode, row


def _changed(work: Work, episode: Episode, objective_id: int, words: str) -> ObjectiveChanged:
    return ObjectiveChanged(objective_id, words.format(name=name_of(work, episode.patient_id)))

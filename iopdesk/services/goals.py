"""Goals of an episode with what was seen of them, and the decision whether all are met.

Whatever sets the status of a goal writes a row of progress; the goal's own status is that
of the newest one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.goals import (
    GoalArea,
    GoalStatus,
    area_label,
    check_evidence,
    decide_goal,
    decide_progress,
)
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import decide_target
from iopdesk.domain.specimens import CollectionStatus, LabState
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import AnalyteResult, Episode, Goal, GoalProgress, Specimen


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


@dataclass(frozen=True, slots=True, repr=False)
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
    words: Mapping[GoalArea, str] | None = None,
    expected_version: int | None = None,
) -> GoalsChanged:
    """Set status and evidence of the areas given; an area without a goal gets one.

    ``decided_on`` records the goals-met meeting, ``words`` say what the goal of an
    area is. ``expected_version`` is the highest version among the goals the person
    had open (0 for none). Raises ``RuleBroken`` when a goal is called met without
    evidence or decided ahead, ``Conflict`` when a goal changed since.
    """
    episode = get(work.db, Episode, episode_id)
    before = work.db.scalars(select(Goal).where(Goal.episode_id == episode_id)).all()
    if expected_version not in (None, max((goal.version for goal in before), default=0)):
        raise Conflict("goal")
    if decided_on is not None and decided_on > work.today:
        raise RuleBroken("goal.decided_ahead", field="decided_on")
    existing = {goal.area: goal for goal in before}
    aims = words or {}
    for area, status, evidence in goals:
        shown, aim = evidence.strip(), aims.get(area)
        check_evidence(status, shown, field=area.value)
        goal = existing.get(area)
        is_new = goal is None
        if goal is None:
            goal = new_goal(work, episode_id, area, (aim or "").strip(), None)
        elif aim is not None and goal.words != aim.strip():
            goal.words = aim.strip()
        if is_new or (goal.status, goal.evidence) != (status, shown):
            add_progress(work, goal, work.today, status, shown)
    if decided_on not in (None, episode.goals_decided_on):
        episode.goals_decided_on = decided_on
    said = _("{name}: goals updated").format(name=name_of(work, episode.patient_id))
    return GoalsChanged(said)


def new_goal(
    work: Work, episode_id: int, area: GoalArea, words: str, target_on: date | None
) -> Goal:
    """A goal nothing was seen of yet, so not met; inside of an act."""
    goal = Goal(
        episode_id=episode_id,
        area=area,
        words=words,
        status=GoalStatus.NOT_MET,
        evidence="",
        decided_on=work.today,
        target_on=target_on,
    )
    work.db.add(goal)
    work.db.flush()
    return goal


def add_progress(
    work: Work,
    goal: Goal,
    on: date,
    status: GoalStatus,
    evidence: str,
    review_id: int | None = None,
) -> None:
    """Write down what was seen of a goal, and let its status follow the newest; inside of an act.

    Of two on one day the one written later is newer.
    """
    work.db.add(
        GoalProgress(
            goal_id=goal.id,
            seen_on=on,
            status=status,
            evidence=evidence,
            recorded_by_id=work.person.id,
            review_id=review_id,
        )
    )
    work.db.flush()
    follow_newest(work.db, goal)


def follow_newest(db: Session, goal: Goal, *, was_on: date | None = None) -> None:
    """Set status, evidence and day of a goal to those of its newest progress.

    A status from before there were rows of progress stays when it is newer than all of them.
    ``was_on``: the goal followed a row of that day, which has another day now.
    """
    newest = db.scalars(
        select(GoalProgress)
        .where(GoalProgress.goal_id == goal.id)
        .order_by(GoalProgress.seen_on.desc(), GoalProgress.id.desc())
        .limit(1)
    ).one()
    is_untouched = goal.status is GoalStatus.NOT_MET and not goal.evidence
    if is_untouched or newest.seen_on >= goal.decided_on or goal.decided_on == was_on:
        goal.status, goal.evidence = newest.status, newest.evidence
        goal.decided_on = newest.seen_on


def goal_of(
    work: Work, episode_id: int, goal_id: int, expected_version: int | None = None
) -> tuple[Episode, Goal]:
    """A goal of an open episode, for changing it. Raises ``Conflict``, ``RuleBroken``."""
    episode = open_plan(work, episode_id)
    goal = get(work.db, Goal, goal_id, expected_version)
    if goal.episode_id != episode_id:
        raise Conflict("goal")
    return episode, goal


def open_plan(work: Work, episode_id: int) -> Episode:
    """The episode of a plan that can still change. Raises ``RuleBroken`` after the discharge."""
    episode = get(work.db, Episode, episode_id)
    if episode.discharged_on is not None:
        raise RuleBroken("goal.ended")
    return episode


@act(
    "goal.add",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Add goal"),
    icon="plus",
)
def add_goal(
    work: Work,
    *,
    episode_id: int,
    area: GoalArea,
    words: str,
    target_on: date | None = None,
) -> GoalsChanged:
    """Add the goal of an area that has none yet.

    Raises ``RuleBroken``: an area that has its goal, no words, a target before the admission,
    an episode that ended.
    """
    episode = open_plan(work, episode_id)
    taken = work.db.scalars(select(Goal.area).where(Goal.episode_id == episode_id)).all()
    decide_goal(area, words, taken)
    decide_target(target_on, admitted_on=episode.admitted_on)
    new_goal(work, episode_id, area, words.strip(), target_on)
    return _changed(work, episode, _("{name}: goal added, {area}"), area)


@act(
    "goal.change",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Change goal"),
    icon="pencil-outline",
)
def change_goal(
    work: Work,
    *,
    episode_id: int,
    goal_id: int,
    expected_version: int,
    words: str,
    target_on: date | None = None,
) -> GoalsChanged:
    """Change what a goal aims at and by when; its status changes by progress alone."""
    episode, goal = goal_of(work, episode_id, goal_id, expected_version)
    decide_goal(goal.area, words, ())
    decide_target(target_on, admitted_on=episode.admitted_on)
    goal.words, goal.target_on = words.strip(), target_on
    return _changed(work, episode, _("{name}: goal changed, {area}"), goal.area)


@act(
    "goal.record_progress",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Record progress"),
    icon="check-circle-outline",
)
def record_progress(
    work: Work,
    *,
    episode_id: int,
    goal_id: int,
    expected_version: int,
    on: date,
    status: GoalStatus,
    evidence: str,
) -> GoalsChanged:
    """Write down what was seen of a goal on a day.

    Raises ``RuleBroken``: met without evidence, a day ahead or before the admission.
    """
    episode, goal = goal_of(work, episode_id, goal_id, expected_version)
    decide_progress(on, status, evidence, today=work.today, admitted_on=episode.admitted_on)
    add_progress(work, goal, on, status, evidence.strip())
    return _changed(work, episode, _("{name}: progress recorded, {area}"), goal.area)


def _changed(work: Work, episode: Episode, words: str, area: GoalArea) -> GoalsChanged:
    name = name_of(work, episode.patient_id)
    return GoalsChanged(words.format(name=name, area=area_label(area)))


@question("goal.list", row=Row.CLINICAL, subject="episode_id")
def list_goals(work: Work, *, episode_id: int) -> tuple[GoalRow, ...]:
    """The goals of an episode in the order of the areas."""
    rows = work.db.scalars(select(Goal).where(Goal.episode_id == episode_id))
    order = list(GoalArea)
    return tuple(
        GoalRow(r.id, r.version, r.area, r.words, r.status, r.evidence, r.decided_on)
        for r in sorted(rows, key=lambda r: order.index(r.area))
    )


def has_open_result(db: Session, patient_id: int) -> bool:
    """Whether a collected test of the patient is at the laboratory, or not read yet."""
    of_specimen = AnalyteResult.specimen_id == Specimen.id
    at_laboratory = select(AnalyteResult.id).where(of_specimen, AnalyteResult.lab == LabState.SENT)
    is_read = select(AnalyteResult.id).where(of_specimen)
    found = db.scalar(
        select(Specimen.id)
        .where(
            Specimen.patient_id == patient_id,
            Specimen.status == CollectionStatus.COLLECTED,
            or_(at_laboratory.exists(), ~is_read.exists()),
        )
        .limit(1)
    )
    return found is not None


sentences(
    {
        "goal.decided_ahead": N_("The meeting is still ahead. Enter today or an earlier day."),
        "goal.ended": N_("The episode has ended, and its plan with it. Admit the patient first."),
    }
)

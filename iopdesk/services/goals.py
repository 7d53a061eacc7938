"""Goals of an episode, and the decision whether all are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import CollectionStatus, LabState
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import AnalyteResult, Episode, Goal, Specimen


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
        shown = evidence.strip()
        if status is GoalStatus.MET and not shown:
            raise RuleBroken("goal.needs_evidence", field=area.value)
        goal = existing.get(area)
        if goal is None:
            work.db.add(
                Goal(
                    episode_id=episode_id,
                    area=area,
                    words=aims.get(area, "").strip(),
                    status=status,
                    evidence=shown,
                    decided_on=work.today,
                    target_on=None,
                )
            )
            continue
        if (goal.status, goal.evidence) != (status, shown):
            goal.status, goal.evidence, goal.decided_on = status, shown, work.today
        if area in aims and goal.words != aims[area].strip():
            goal.words = aims[area].strip()
    if decided_on not in (None, episode.goals_decided_on):
        episode.goals_decided_on = decided_on
    said = _("{name}: goals updated").format(name=name_of(work, episode.patient_id))
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
        "goal.needs_evidence": N_("A goal that is met needs its evidence. Enter what shows it."),
    }
)

"""The treatment plan of the newest episode, as its tab and its paper show it.

The number of statements does not grow with the history; progress is read whole, since a
stay of a year has some dozens of entries.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import (
    Determination,
    GoalArea,
    GoalFact,
    GoalShown,
    GoalStatus,
    determine,
    shown_goal,
)
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import ReviewDue, is_locked, review_due
from iopdesk.services.acts import Work, question
from iopdesk.services.goals import has_open_result
from iopdesk.storage.models import Episode, Goal, GoalProgress, Objective, Person, PlanReview


@dataclass(frozen=True, slots=True, repr=False)
class ObjectiveRow:
    """One objective of a goal."""

    objective_id: int
    version: int
    words: str
    target_on: date | None
    status: GoalStatus
    status_on: date


@dataclass(frozen=True, slots=True, repr=False)
class ProgressRow:
    """What was seen of a goal on a day, and by whom."""

    progress_id: int
    seen_on: date
    status: GoalStatus
    evidence: str
    recorded_by: str
    review_id: int | None


@dataclass(frozen=True, slots=True, repr=False)
class PlanGoal:
    """One goal with its objectives in their order, and its progress, the newest first."""

    goal_id: int
    version: int
    area: GoalArea
    words: str
    target_on: date | None
    status: GoalStatus
    shown: GoalShown
    evidence: str
    decided_on: date
    objectives: tuple[ObjectiveRow, ...]
    progress: tuple[ProgressRow, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReviewRow:
    """One review; ``counselor_signed_on`` is the day on the practice's wall clock."""

    review_id: int
    version: int
    is_first: bool
    reviewed_on: date
    reviewed_by: str
    words: str
    recommends: PlacementReason | None
    next_on: date | None
    patient_signed_on: date | None
    counselor_signed_on: date | None
    counselor: str

    @property
    def is_locked(self) -> bool:
        """Whether both have signed."""
        return is_locked(self.patient_signed_on, self.counselor_signed_on)


@dataclass(frozen=True, slots=True, repr=False)
class TreatmentPlan:
    """The plan of one episode; ``episode_id`` is None for who was never admitted.

    ``reviews`` stand the newest first; ``due`` is None after the discharge.
    """

    episode_id: int | None
    admitted_on: date | None
    is_open: bool
    goals: tuple[PlanGoal, ...]
    determination: Determination
    reviews: tuple[ReviewRow, ...]
    due: ReviewDue | None

    @property
    def last(self) -> ReviewRow | None:
        """The newest review."""
        return self.reviews[0] if self.reviews else None


@question("treatment_plan.open", row=Row.CLINICAL, subject="patient_id")
def read_plan_of(work: Work, *, patient_id: int) -> TreatmentPlan:
    """The plan of a patient's newest episode, the open one first."""
    episode = work.db.execute(
        select(Episode.id, Episode.admitted_on, Episode.discharged_on)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).one_or_none()
    if episode is None:
        return TreatmentPlan(None, None, False, (), determine(()), (), None)
    is_open = episode.discharged_on is None
    is_pending = has_open_result(work.db, patient_id)
    goals = read_goals(work, episode.id, is_pending=is_pending)
    reviews = read_reviews(work, episode.id)
    due = None
    if is_open:
        last = reviews[0] if reviews else None
        since = last.reviewed_on if last is not None else episode.admitted_on
        due = review_due(since, last.next_on if last else None, today=work.today)
    facts = [GoalFact(each.area, each.status) for each in goals]
    return TreatmentPlan(
        episode_id=episode.id,
        admitted_on=episode.admitted_on,
        is_open=is_open,
        goals=goals,
        determination=determine(facts, has_open_result=is_pending),
        reviews=reviews,
        due=due,
    )


def read_goals(work: Work, episode_id: int, *, is_pending: bool) -> tuple[PlanGoal, ...]:
    """The goals of an episode in the order of the areas, in three statements."""
    objectives: dict[int, list[ObjectiveRow]] = defaultdict(list)
    for row in work.db.execute(
        select(Objective)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(Goal.episode_id == episode_id)
        .order_by(Objective.goal_id, Objective.position, Objective.id)
    ).scalars():
        objectives[row.goal_id].append(
            ObjectiveRow(row.id, row.version, row.words, row.target_on, row.status, row.status_on)
        )
    progress: dict[int, list[ProgressRow]] = defaultdict(list)
    for seen, name in work.db.execute(
        select(GoalProgress, Person.name)
        .join(Goal, Goal.id == GoalProgress.goal_id)
        .join(Person, Person.id == GoalProgress.recorded_by_id)
        .where(Goal.episode_id == episode_id)
        .order_by(GoalProgress.seen_on.desc(), GoalProgress.id.desc())
    ):
        progress[seen.goal_id].append(
            ProgressRow(seen.id, seen.seen_on, seen.status, seen.evidence, name, seen.review_id)
        )
    order = list(GoalArea)
    rows = work.db.scalars(select(Goal).where(Goal.episode_id == episode_id)).all()
    return tuple(
        PlanGoal(
            goal_id=row.id,
            version=row.version,
            area=row.area,
            words=row.words,
            target_on=row.target_on,
            status=row.status,
            shown=shown_goal(GoalFact(row.area, row.status), has_open_result=is_pending),
            evidence=row.evidence,
            decided_on=row.decided_on,
            objectives=tuple(objectives[row.id]),
            progress=tuple(progress[row.id]),
        )
        for row in sorted(rows, key=lambda row: (order.index(row.area), row.id))
    )


def read_reviews(work: Work, episode_id: int) -> tuple[ReviewRow, ...]:
    """The reviews of an episode, the newest first, in one statement."""
    signer = aliased(Person)
    found = []
    for review, by, counselor in work.db.execute(
        select(PlanReview, Person.name, signer.name)
        .join(Person, Person.id == PlanReview.reviewed_by_id)
        .outerjoin(signer, signer.id == PlanReview.counselor_id)
        .where(PlanReview.episode_id == episode_id)
        .order_by(PlanReview.reviewed_on.desc(), PlanReview.id.desc())
    ):
        at = review.counselor_signed_at
        found.append(
            ReviewRow(
                review_id=review.id,
                version=review.version,
                is_first=review.is_first,
                reviewed_on=review.reviewed_on,
                reviewed_by=by,
                words=review.words,
                recommends=review.recommends,
                next_on=review.next_on,
                patient_signed_on=review.patient_signed_on,
                counselor_signed_on=at.astimezone(work.practice.zone).date() if at else None,
                counselor=counselor or "",
            )
        )
    return tuple(found)

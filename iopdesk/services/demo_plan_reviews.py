"""The treatment plans of the demo: objectives, progress, reviews with their signatures.

Whoever is in care has a plan that was made in the first days and reviewed every 30 days;
the next review of one patient is due on Monday, as the pictures show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.due import REVIEW_DAYS
from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.plans import PlanKind
from iopdesk.services.acts import Work
from iopdesk.services.demo_people import SUMMARIES_OF, Calendar, DemoPatient
from iopdesk.services.demo_plans import NEXT_LEVEL
from iopdesk.storage import models

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

DUE_MONDAY = "Marisol Quintero"
_MADE_AFTER, _WEEKEND, _STEP_WEEKS = 2, 5, 3
_STEPS: dict[GoalArea, tuple[str, ...]] = {
    GoalArea.ABSTINENCE: ("Ask for a test when craving lasts", "Keep naloxone at home"),
    GoalArea.BEHAVIOR: ("Write the trigger log every evening", "Name three early signs"),
    GoalArea.PROBLEM_SOLVING: ("Practice the refusal plan in group", "Use it once at home"),
    GoalArea.LIFE: ("Meet the job counselor", "Send two applications a week"),
    GoalArea.SUPPORT: ("Invite family to the family evening", "Find a sponsor"),
    GoalArea.MEETINGS: ("Choose a home group", "Go to three meetings a week"),
    GoalArea.MENTAL_HEALTH: ("See the prescriber every month",),
}
_FOUND = (
    "Comes on time and speaks openly; the plan stays as it is.",
    "Evenings are the hard hours: two more objectives were agreed.",
    "Steady. Family takes part, sleep is better.",
    "Work hours changed; the days of groups were looked at together.",
)


@dataclass(frozen=True, slots=True)
class DemoReview:
    """One review; the last one may wait for the patient."""

    on: date
    next_on: date
    words: str
    recommends: PlacementReason | None


def reviews(patient: DemoPatient, calendar: Calendar) -> list[DemoReview]:
    """The plan made, then its reviews; nothing before the assessment."""
    if patient.admitted_on is None or not patient.is_assessed:
        return []
    last = patient.discharged_on or calendar.today
    days = list(_days(patient, calendar, last))
    rng = random.Random(f"reviews:{patient.name}")
    found = []
    for place, on in enumerate(days):
        following = days[place + 1] if place + 1 < len(days) else _next(patient, calendar, on)
        words = rng.choice(_FOUND) if place else ""
        is_ready = patient.name == SUMMARIES_OF and place == len(days) - 1
        recommends = PlacementReason.STEP_DOWN if is_ready else None
        found.append(DemoReview(on, following, words, recommends))
    return found


def _days(patient: DemoPatient, calendar: Calendar, last: date) -> Iterator[date]:
    assert patient.admitted_on is not None
    on = made_on = patient.admitted_on + timedelta(days=_MADE_AFTER)
    if patient.name == DUE_MONDAY and made_on <= last:
        yield _workday(made_on)
        back = (calendar.day(1) - timedelta(days=times * REVIEW_DAYS) for times in (2, 1))
        yield from (_workday(each) for each in back if made_on < each <= last)
        return
    while on <= last:
        yield _workday(on)
        on += timedelta(days=REVIEW_DAYS)


def _workday(on: date) -> date:
    """The day, or the Friday before a weekend."""
    return on - timedelta(days=max(0, on.weekday() - _WEEKEND + 1))


def _next(patient: DemoPatient, calendar: Calendar, on: date) -> date:
    if patient.name == DUE_MONDAY:
        return calendar.day(1)
    return _workday(on + timedelta(days=REVIEW_DAYS))


def add_reviews(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Add plans for everybody in care, and the reviews alone for who left."""
    goals: dict[int, list[models.Goal]] = {}
    for goal in work.db.scalars(select(models.Goal)):
        goals.setdefault(goal.episode_id, []).append(goal)
    for name, at in known.items():
        patient = recipe.patients[name]
        if at.episode_id is None:
            continue
        found = reviews(patient, recipe.calendar)
        rows = [
            _row(each, at.episode_id, staff[patient.counselor], recipe, place, len(found))
            for place, each in enumerate(found)
        ]
        work.db.add_all(rows)
        if name == DUE_MONDAY:
            work.db.add(_plan_ahead(at.episode_id, recipe.calendar))
        if patient.discharged_on is None and rows:
            work.db.flush()
            _add_goals(work, goals.get(at.episode_id, []), rows, staff[patient.counselor])


def _plan_ahead(episode_id: int, calendar: Calendar) -> models.CarePlan:
    """The step-down that is planned, and no placement yet: it stands on the continuum."""
    return models.CarePlan(
        episode_id=episode_id, kind=PlanKind.STEP_DOWN, decided_on=None,
        takes_effect_on=calendar.day(_STEP_WEEKS), to_level=NEXT_LEVEL, shape="", why="",
        overdose_plan="", crisis_plan="", tests_after="", meetings_after="", recheck_on=None,
        patient_part="",
    )  # fmt: skip


def _row(
    one: DemoReview, episode_id: int, counselor_id: int, recipe: Recipe, place: int, count: int
) -> models.PlanReview:
    signed_at = datetime.combine(one.on, time(16, 20), tzinfo=recipe.zone)
    waits = place == count - 1 and (recipe.calendar.today - one.on).days < 3
    return models.PlanReview(
        episode_id=episode_id, is_first=place == 0, reviewed_on=one.on,
        reviewed_by_id=counselor_id, words=one.words, recommends=one.recommends,
        next_on=one.next_on, patient_signed_on=None if waits else one.on,
        counselor_signed_at=min(signed_at, recipe.now), counselor_id=counselor_id,
    )  # fmt: skip


def _add_goals(
    work: Work, goals: Sequence[models.Goal], rows: Sequence[models.PlanReview], by: int
) -> None:
    """Objectives of each goal, and progress up to the status it has now."""
    for goal in goals:
        goal.target_on = rows[0].reviewed_on + timedelta(days=3 * REVIEW_DAYS)
        if goal.status is GoalStatus.NOT_APPLICABLE:
            goal.target_on = None
        else:
            _add_objectives(work, goal, rows)
        if len(rows) > 1 and goal.status is GoalStatus.MET:
            work.db.add(
                models.GoalProgress(
                    goal_id=goal.id, seen_on=rows[1].reviewed_on, status=GoalStatus.PARTLY_MET,
                    evidence="First steps are taken", recorded_by_id=by, review_id=rows[1].id,
                )
            )  # fmt: skip
        work.db.add(
            models.GoalProgress(
                goal_id=goal.id, seen_on=goal.decided_on, status=goal.status,
                evidence=goal.evidence, recorded_by_id=by, review_id=None,
            )
        )  # fmt: skip


def _add_objectives(work: Work, goal: models.Goal, rows: Sequence[models.PlanReview]) -> None:
    for place, words in enumerate(_STEPS.get(goal.area, ())):
        status, on = GoalStatus.NOT_MET, rows[0].reviewed_on
        if goal.status is GoalStatus.MET or (goal.status is GoalStatus.PARTLY_MET and not place):
            status, on = GoalStatus.MET, rows[-1].reviewed_on
        work.db.add(
            models.Objective(
                goal_id=goal.id, position=place, words=words,
                target_on=rows[0].reviewed_on + timedelta(days=(place + 1) * REVIEW_DAYS),
                status=status, status_on=on,
            )
        )  # fmt: skip

"""Plans: the treatment plan with its reviews, and what comes after step-down or discharge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.due import LEAD_DAYS, REVIEW_DAYS
from iopdesk.domain.episodes import PlacementReason
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class PlanKind(StrEnum):
    """Which change the plan belongs to."""

    STEP_DOWN = "step_down"
    DISCHARGE = "discharge"


class PlanPart(StrEnum):
    """The table of the plan a line stands in; what its three texts mean.

    Appointment: when, with whom, what. Warning: if I notice, then I will.
    Resource: name, what for, phone. Timetable: when, what, with whom.
    """

    APPOINTMENT = "appointment"
    WARNING = "warning"
    RESOURCE = "resource"
    TIMETABLE = "timetable"


_PARTS = {
    PlanPart.APPOINTMENT: (
        N_("Appointments"),
        (N_("First date"), N_("With"), N_("What, how often")),
    ),
    PlanPart.WARNING: (
        N_("Warning signs and what I will do"),
        (N_("If I notice"), N_("Then I will")),
    ),
    PlanPart.RESOURCE: (N_("Community resources"), (N_("Name"), N_("What for"), N_("Phone"))),
    PlanPart.TIMETABLE: (N_("New timetable"), (N_("When"), N_("What"), N_("With"))),
}


def part_label(part: PlanPart) -> str:
    """Heading of the table: "Community resources"."""
    return _(_PARTS[part][0])


def part_columns(part: PlanPart) -> tuple[str, ...]:
    """Column headings of the table, two or three."""
    return tuple(_(column) for column in _PARTS[part][1])


# -- reviews of the treatment plan ------------------------------------------------

RECOMMENDATIONS = (
    None,
    PlacementReason.STEP_DOWN,
    PlacementReason.STEP_UP,
    PlacementReason.TAPER,
    PlacementReason.TRANSFER,
)
"""What a review may recommend; None keeps the level."""

_RECOMMENDS = {
    None: N_("Keep the level"),
    PlacementReason.STEP_DOWN: N_("Step down"),
    PlacementReason.STEP_UP: N_("Step up"),
    PlacementReason.TAPER: N_("Taper"),
    PlacementReason.TRANSFER: N_("Transfer"),
}


def recommendation_label(reason: PlacementReason | None) -> str:
    """What a review recommends, in words."""
    return _(_RECOMMENDS[reason])


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """The day of the next review; ``is_near`` from a week before it on."""

    on: date
    is_near: bool
    is_overdue: bool


def next_review_on(reviewed_on: date) -> date:
    """The day a next review is due unless another one is set."""
    return reviewed_on + timedelta(days=REVIEW_DAYS)


def review_due(since: date, next_on: date | None, *, today: date) -> ReviewDue:
    """When the next review is due. ``since`` is the last one, or the admission before any."""
    on = next_on or next_review_on(since)
    return ReviewDue(on, (on - today).days <= LEAD_DAYS, on < today)


@dataclass(frozen=True, slots=True)
class ReviewDays:
    """The days that a review has to keep to."""

    today: date
    admitted_on: date
    last_on: date | None = None


def decide_review(
    reviewed_on: date,
    next_on: date | None,
    recommends: PlacementReason | None,
    *,
    days: ReviewDays,
    goals: int,
    words: str,
    is_first: bool,
) -> None:
    """Whether a plan may be made or reviewed so; silent when it may.

    Raises ``RuleBroken``: without goals, on a day ahead, before the admission or the last
    review, a next review that is not later, an unknown recommendation, a review without words.
    """
    if not goals:
        raise RuleBroken("review.no_goals")
    if reviewed_on > days.today:
        raise RuleBroken("review.ahead", field="reviewed_on")
    if reviewed_on < days.admitted_on:
        day = medium_date(days.admitted_on)
        raise RuleBroken("review.before_admission", field="reviewed_on", day=day)
    if days.last_on is not None and reviewed_on < days.last_on:
        day = medium_date(days.last_on)
        raise RuleBroken("review.before_last", field="reviewed_on", day=day)
    if next_on is not None and next_on <= reviewed_on:
        raise RuleBroken("review.next_before", field="next_on")
    if recommends not in RECOMMENDATIONS:
        raise RuleBroken("review.unknown", field="recommends")
    if not is_first and not words.strip():
        raise RuleBroken("review.no_words", field="words")


def is_locked(patient_signed_on: date | None, counselor_signed: object) -> bool:
    """Whether both have signed; what comes later is a new review."""
    return patient_signed_on is not None and counselor_signed is not None


def decide_patient_signature(signed_on: date, *, reviewed_on: date, today: date) -> None:
    """Whether the patient can have signed on a day.

    Raises ``RuleBroken``: a day ahead, or before the review.
    """
    if signed_on > today:
        raise RuleBroken("review.signed_ahead", field="on")
    if signed_on < reviewed_on:
        raise RuleBroken("review.signed_early", field="on", day=medium_date(reviewed_on))


# -- objectives -------------------------------------------------------------------


def decide_objective(words: str, status_on: date, *, today: date) -> None:
    """Whether an objective may read so. Raises ``RuleBroken``: no words, a day ahead."""
    if not words.strip():
        raise RuleBroken("objective.no_words", field="words")
    if status_on > today:
        raise RuleBroken("objective.ahead", field="status_on")


def decide_target(target_on: date | None, *, admitted_on: date) -> None:
    """Whether a goal or objective may aim at a day. Raises ``RuleBroken`` before the admission."""
    if target_on is not None and target_on < admitted_on:
        day = medium_date(admitted_on)
        raise RuleBroken("goal.target_early", field="target_on", day=day)


def moved(order: Sequence[int], one: int, step: int) -> tuple[int, ...]:
    """The order with ``one`` moved by ``step`` places, up to the ends."""
    rest = [each for each in order if each != one]
    place = min(max(order.index(one) + step, 0), len(rest))
    return (*rest[:place], one, *rest[place:])


sentences(
    {
        "review.no_goals": N_("The plan has no goals yet. Add its goals first."),
        "review.ahead": N_("The review is still ahead. Enter today or an earlier day."),
        "review.before_admission": N_("The admission was {day}. Enter that day or a later one."),
        "review.before_last": N_("The last review was {day}. Enter that day or a later one."),
        "review.next_before": N_("The next review is not after this one. Enter a later day."),
        "review.unknown": N_("A review cannot recommend that. Choose from the list."),
        "review.no_words": N_("It is not said what the review found. Write it in a few words."),
        "review.signed_ahead": N_("This day is still ahead. Enter today or an earlier day."),
        "review.signed_early": N_("The review was {day}. Enter that day or a later one."),
        "objective.no_words": N_("The objective is empty. Write what is to be reached."),
        "objective.ahead": N_("This day is still ahead. Enter today or an earlier day."),
        "goal.target_early": N_("The admission was {day}. Enter that day or a later one."),
    }
)

"""Treatment goals: the six areas, the practice's own, their states, and *all goals met?*"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date, ngettext


class GoalArea(StrEnum):
    """The six areas of the program, and the ones a practice adds."""

    ABSTINENCE = "abstinence"
    BEHAVIOR = "behavior_change"
    PROBLEM_SOLVING = "problem_solving"
    LIFE = "employment_housing_probation"
    SUPPORT = "support_network"
    MEETINGS = "meeting_attendance"
    MENTAL_HEALTH = "mental_health"
    MEDICAL = "medical"
    FAMILY = "family"


class GoalStatus(StrEnum):
    """Whether a goal is met; an open result shows as pending without being stored."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class GoalShown(StrEnum):
    """A goal as shown: its status, or pending while a result is open."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending_result"


class StepDownShape(StrEnum):
    """What stepping down may look like once all goals are met."""

    FEWER_SESSIONS = "fewer_sessions"
    VIRTUAL = "virtual"
    MEETINGS = "meetings"
    COMBINATION = "combination"


CORE_AREAS = (
    GoalArea.ABSTINENCE,
    GoalArea.BEHAVIOR,
    GoalArea.PROBLEM_SOLVING,
    GoalArea.LIFE,
    GoalArea.SUPPORT,
    GoalArea.MEETINGS,
)
"""The six areas of the program; every one is decided before "all goals met"."""

_AREAS = {
    GoalArea.ABSTINENCE: (N_("Abstinence"), "water-outline"),
    GoalArea.BEHAVIOR: (N_("Behavior change"), "swap-horizontal"),
    GoalArea.PROBLEM_SOLVING: (N_("Problem solving"), "lightbulb-on-outline"),
    GoalArea.LIFE: (N_("Employment, housing, probation"), "briefcase-outline"),
    GoalArea.SUPPORT: (N_("Support network"), "handshake-outline"),
    GoalArea.MEETINGS: (N_("12-step or SMART attendance"), "stairs-up"),
    GoalArea.MENTAL_HEALTH: (N_("Mental health"), "brain"),
    GoalArea.MEDICAL: (N_("Medical"), "stethoscope"),
    GoalArea.FAMILY: (N_("Family"), "human-male-female-child"),
}

# Label, icon, color token.
_SHOWN = {
    GoalShown.MET: (N_("Met"), "check-circle-outline", "good"),
    GoalShown.PARTLY_MET: (N_("Partly met"), "circle-slice-4", "acc"),
    GoalShown.NOT_MET: (N_("Not met"), "circle-outline", "neut"),
    GoalShown.NOT_APPLICABLE: (N_("Not applicable"), "minus-circle-outline", "neut"),
    GoalShown.PENDING: (N_("Pending result"), "progress-clock", "warn"),
}

_SHAPES = {
    StepDownShape.FEWER_SESSIONS: N_("Same program with fewer sessions"),
    StepDownShape.VIRTUAL: N_("Virtual sessions"),
    StepDownShape.MEETINGS: N_("12-step or SMART meetings"),
    StepDownShape.COMBINATION: N_("A combination"),
}

_RESOURCES = (N_("Family therapy"), N_("Training"), N_("Ongoing medical care"))


def area_label(area: GoalArea) -> str:
    """The area in words."""
    return _(_AREAS[area][0])


def area_icon(area: GoalArea) -> str:
    """Icon name of the area."""
    return _AREAS[area][1]


def is_practice_area(area: GoalArea) -> bool:
    """Whether the area is one that practices add to the six."""
    return area not in CORE_AREAS


def goal_status_label(status: GoalStatus) -> str:
    """The stored status in words."""
    return shown_goal_label(GoalShown(status.value))


def shown_goal_label(shown: GoalShown) -> str:
    """The shown state in words: "Pending result"."""
    return _(_SHOWN[shown][0])


def shown_goal_icon(shown: GoalShown) -> str:
    """Icon name of the shown state."""
    return _SHOWN[shown][1]


def shown_goal_token(shown: GoalShown) -> str:
    """Color token of the shown state."""
    return _SHOWN[shown][2]


def shape_label(shape: StepDownShape) -> str:
    """The shape of a step-down, in words."""
    return _(_SHAPES[shape])


def community_resources() -> tuple[str, ...]:
    """What a step-down offers besides: family therapy, training, ongoing medical care."""
    return tuple(_(each) for each in _RESOURCES)


@dataclass(frozen=True, slots=True)
class GoalFact:
    """One goal of an episode."""

    area: GoalArea
    status: GoalStatus


@dataclass(frozen=True, slots=True)
class Determination:
    """*All goals met?* and the counts behind the answer, by area.

    ``undecided`` are areas of the six without a goal.
    """

    all_met: bool
    met: int
    applicable: int
    undecided: tuple[GoalArea, ...]
    is_pending: bool

    @property
    def words(self) -> str:
        """ "2 of 6 that apply are met"."""
        return ngettext(
            "{met} of {count} that applies is met",
            "{met} of {count} that apply are met",
            self.applicable,
        ).format(met=self.met, count=self.applicable)

    @property
    def why_not(self) -> str:
        """What stands between here and "all met", in words; empty when all are met."""
        if self.all_met:
            return ""
        parts = []
        if self.is_pending:
            parts.append(_("a result or review is open"))
        if self.undecided:
            areas = ", ".join(area_label(each) for each in self.undecided)
            parts.append(_("not decided: {areas}").format(areas=areas))
        if self.met < self.applicable or not self.applicable:
            parts.append(self.words)
        return "; ".join(parts)


def shown_goal(fact: GoalFact, *, has_open_result: bool) -> GoalShown:
    """How a goal reads: abstinence is "pending result" while a result or review is open."""
    if fact.area is GoalArea.ABSTINENCE and has_open_result:
        return GoalShown.PENDING
    return GoalShown(fact.status.value)


def determine(goals: Iterable[GoalFact], *, has_open_result: bool = False) -> Determination:
    """Whether all goals are met, asked for each area that applies.

    An area is met when every goal of it that applies is; one where none applies
    is left out. At least one area applies, and the six are all decided. While a
    result or level-of-care review is open, abstinence is pending, so never met.
    """
    by_area: dict[GoalArea, list[GoalShown]] = {}
    for fact in goals:
        shown = shown_goal(fact, has_open_result=has_open_result)
        by_area.setdefault(fact.area, []).append(shown)
    met = applicable = 0
    for states in by_area.values():
        applies = [each for each in states if each is not GoalShown.NOT_APPLICABLE]
        applicable += bool(applies)
        met += bool(applies) and all(each is GoalShown.MET for each in applies)
    undecided = tuple(area for area in CORE_AREAS if area not in by_area)
    all_met = 0 < met == applicable and not undecided
    return Determination(all_met, met, applicable, undecided, has_open_result)


def step_down_options(determination: Determination) -> tuple[StepDownShape, ...]:
    """The shapes a step-down may take; offered when all goals are met."""
    return tuple(StepDownShape) if determination.all_met else ()


# -- what a plan may say ----------------------------------------------------------


def check_evidence(status: GoalStatus, evidence: str, *, field: str = "evidence") -> None:
    """Raise ``RuleBroken`` for a goal that is called met without anything that shows it."""
    if status is GoalStatus.MET and not evidence.strip():
        raise RuleBroken("goal.needs_evidence", field=field)


def decide_goal(area: GoalArea, words: str, taken: Collection[GoalArea]) -> None:
    """Whether a plan may have such a goal: one for each area, with its aim in words."""
    if area in taken:
        raise RuleBroken("goal.area_taken", field="area", area=area_label(area))
    if not words.strip():
        raise RuleBroken("goal.no_words", field="words")


def decide_progress(
    on: date, status: GoalStatus, evidence: str, *, today: date, admitted_on: date
) -> None:
    """Whether so much can have been seen of a goal on a day.

    Raises ``RuleBroken``: a day ahead or before the admission, met without evidence.
    """
    if on > today:
        raise RuleBroken("goal.progress_ahead", field="on")
    if on < admitted_on:
        raise RuleBroken("goal.progress_early", field="on", day=medium_date(admitted_on))
    check_evidence(status, evidence)


sentences(
    {
        "goal.needs_evidence": N_("A goal that is met needs its evidence. Enter what shows it."),
        "goal.area_taken": N_(
            "The plan has a goal for {area} already. Change that one, or add an objective to it."
        ),
        "goal.no_words": N_("The goal is empty. Write what is to be reached."),
        "goal.progress_ahead": N_("This day is still ahead. Enter today or an earlier day."),
        "goal.progress_early": N_("The admission was {day}. Enter that day or a later one."),
    }
)

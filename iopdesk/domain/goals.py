"""Treatment goals: the six areas, the practice's own, and their states."""

from __future__ import annotations

from enum import StrEnum


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

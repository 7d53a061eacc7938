"""Goals: states as shown, and whether all are met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.goals import (
    CORE_AREAS,
    GoalArea,
    GoalFact,
    GoalShown,
    GoalStatus,
    StepDownShape,
    area_icon,
    area_label,
    community_resources,
    determine,
    goal_status_label,
    is_practice_area,
    shape_label,
    shown_goal,
    shown_goal_icon,
    shown_goal_label,
    shown_goal_token,
    step_down_options,
)

MET, PART, NOT, NA = (
    GoalStatus.MET,
    GoalStatus.PARTLY_MET,
    GoalStatus.NOT_MET,
    GoalStatus.NOT_APPLICABLE,
)


def six(*statuses: GoalStatus) -> list[GoalFact]:
    return [GoalFact(area, status) for area, status in zip(CORE_AREAS, statuses, strict=True)]


def test_every_member_has_words_and_icons() -> None:
    assert all(area_label(each) and area_icon(each) for each in GoalArea)
    assert all(goal_status_label(each) for each in GoalStatus)
    assert all(
        shown_goal_label(each) and shown_goal_icon(each) and shown_goal_token(each)
        for each in GoalShown
    )
    assert all(shape_label(each) for each in StepDownShape)
    assert len(CORE_AREAS) == 6
    assert is_practice_area(GoalArea.MENTAL_HEALTH)
    assert not is_practice_area(GoalArea.MEETINGS)
    assert len(community_resources()) == 3


@pytest.mark.parametrize(
    ("goals", "all_met", "words"),
    [
        (six(MET, MET, MET, MET, MET, MET), True, "6 of 6 that apply are met"),
        (six(MET, MET, MET, NA, MET, NA), True, "4 of 4 that apply are met"),
        (six(MET, MET, MET, PART, MET, MET), False, "5 of 6 that apply are met"),
        (six(NOT, PART, MET, NOT, MET, PART), False, "2 of 6 that apply are met"),
        (six(NA, NA, NA, NA, NA, NA), False, "0 of 0 that apply are met"),
        (six(MET, NA, NA, NA, NA, NA), True, "1 of 1 that applies is met"),
        ([*six(MET, MET, MET, MET, MET, MET), GoalFact(GoalArea.MENTAL_HEALTH, PART)], False,
         "6 of 7 that apply are met"),
        ([*six(MET, MET, MET, MET, MET, MET), GoalFact(GoalArea.MENTAL_HEALTH, NA)], True,
         "6 of 6 that apply are met"),
        ([*six(MET, MET, MET, MET, MET, MET), GoalFact(GoalArea.LIFE, NOT)], False,
         "5 of 6 that apply are met"),
    ],
)  # fmt: skip
def test_all_goals_are_met_when_every_area_that_applies_is(
    goals: list[GoalFact], all_met: bool, words: str
) -> None:
    found = determine(goals)
    assert (found.all_met, found.words) == (all_met, words)
    assert bool(found.why_not) is not all_met


def test_an_area_without_a_goal_is_not_decided() -> None:
    found = determine(six(MET, MET, MET, MET, MET, MET)[1:])
    assert not found.all_met
    assert found.undecided == (GoalArea.ABSTINENCE,)
    assert found.why_not == "not decided: Abstinence"
    assert determine([]).undecided == CORE_AREAS


def test_an_open_result_makes_abstinence_pending_and_nothing_else() -> None:
    goals = six(MET, MET, MET, MET, MET, MET)
    shown = [shown_goal(each, has_open_result=True) for each in goals]
    assert shown == [GoalShown.PENDING] + [GoalShown.MET] * 5
    found = determine(goals, has_open_result=True)
    assert not found.all_met
    assert found.words == "5 of 6 that apply are met"
    assert "a result or review is open" in found.why_not


def test_step_down_options_come_when_all_are_met() -> None:
    assert step_down_options(determine(six(MET, MET, MET, MET, MET, MET))) == tuple(StepDownShape)
    assert step_down_options(determine(six(MET, MET, MET, MET, MET, PART))) == ()


facts = st.lists(
    st.builds(GoalFact, st.sampled_from(list(GoalArea)), st.sampled_from(list(GoalStatus)))
)


@given(facts, st.booleans())
def test_all_met_means_that_nothing_that_applies_is_open(
    goals: list[GoalFact], is_open: bool
) -> None:
    found = determine(goals, has_open_result=is_open)
    assert found.met <= found.applicable
    if found.all_met:
        assert not is_open
        assert {each.status for each in goals} <= {MET, NA}
        assert {each.area for each in goals} >= set(CORE_AREAS)
    assert found == determine(list(reversed(goals)), has_open_result=is_open)

"""Follow-ups after discharge: due, done, not reached, missed, ended, and when one is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.due import FOLLOW_UP_DAYS, DueKind, EpisodeFacts, due_items
from iopdesk.domain.follow_ups import (
    FollowUpState,
    Left,
    check_follow_up,
    follow_up_state_label,
    is_lost,
    next_due,
    plan_follow_ups,
)
from iopdesk.errors import RuleBroken

END = date(2026, 3, 1)
LEFT = Left(END)
S = FollowUpState


def states(left: Left, reached: dict[int, bool], since: int) -> list[FollowUpState]:
    today = END + timedelta(days=since)
    return [each.state for each in plan_follow_ups(left, reached, today=today)]


@pytest.mark.parametrize(
    ("since", "reached", "expected"),
    [
        (0, {}, [S.AHEAD] * 4),
        (22, {}, [S.AHEAD] * 4),
        (23, {}, [S.DUE, S.AHEAD, S.AHEAD, S.AHEAD]),
        (30, {30: True}, [S.REACHED, S.AHEAD, S.AHEAD, S.AHEAD]),
        (83, {}, [S.DUE, S.DUE, S.AHEAD, S.AHEAD]),
        (90, {30: False}, [S.NOT_REACHED, S.DUE, S.AHEAD, S.AHEAD]),
        (90, {}, [S.MISSED, S.DUE, S.AHEAD, S.AHEAD]),
        (455, {}, [S.MISSED] * 4),
        (454, {}, [S.MISSED, S.MISSED, S.MISSED, S.DUE]),
    ],
)
def test_each_follow_up_opens_a_week_ahead_and_gives_way_to_the_next(since, reached, expected):
    assert states(LEFT, reached, since) == expected


def test_an_open_episode_has_no_follow_ups():
    assert plan_follow_ups(Left(None), {}, today=END) == ()


@pytest.mark.parametrize("left", [Left(END, None, True), Left(END, DischargeReason.DIED)])
def test_coming_back_or_dying_ends_what_was_not_done_and_keeps_what_was(left):
    assert states(left, {30: True}, 90) == [S.REACHED, S.ENDED, S.ENDED, S.ENDED]


@given(st.integers(0, 500), st.dictionaries(st.sampled_from(FOLLOW_UP_DAYS), st.booleans()))
def test_what_is_due_here_is_what_the_due_list_tells(since, reached):
    today = END + timedelta(days=since)
    planned = plan_follow_ups(LEFT, reached, today=today)
    facts = EpisodeFacts(
        1, 2, END - timedelta(days=60), discharged_on=END, followed_up=frozenset(reached)
    )
    told = {each.due_on for each in due_items([facts], today=today)
            if each.kind is DueKind.FOLLOW_UP}  # fmt: skip
    assert told == {each.due_on for each in planned if each.state is S.DUE}


def test_the_next_one_is_the_due_one_else_the_first_ahead():
    today = END + timedelta(days=23)
    planned = plan_follow_ups(LEFT, {}, today=today)
    assert next_due(planned) is planned[0]
    planned = plan_follow_ups(LEFT, {30: True}, today=today)
    assert next_due(planned) is planned[1]
    assert next_due(()) is None


@pytest.mark.parametrize(
    ("reached", "since", "lost"),
    [
        ({}, 60, False),
        ({30: False}, 60, True),
        ({30: True}, 60, False),
        ({30: True, 90: False}, 100, True),
        ({30: False, 90: True}, 100, False),
        ({}, 100, True),
    ],
)
def test_lost_to_follow_up_is_who_was_not_reached_the_last_time(reached, since, lost):
    planned = plan_follow_ups(LEFT, reached, today=END + timedelta(days=since))
    assert is_lost(planned) is lost


@pytest.mark.parametrize(
    ("left", "days", "since", "code"),
    [
        (LEFT, 30, 23, None),
        (LEFT, 30, 22, "follow_up.early"),
        (LEFT, 30, 400, None),
        (LEFT, 31, 60, "follow_up.unknown"),
        (Left(None), 30, 30, "follow_up.in_care"),
        (Left(END, None, True), 30, 30, "follow_up.readmitted"),
        (Left(END, DischargeReason.DIED), 30, 30, "follow_up.died"),
    ],
)
def test_a_follow_up_is_recorded_after_discharge_once_it_is_open(left, days, since, code):
    today = END + timedelta(days=since)
    if code is None:
        check_follow_up(left, days, today=today)
        return
    with pytest.raises(RuleBroken) as caught:
        check_follow_up(left, days, today=today)
    assert caught.value.code == code


def test_every_state_has_its_word():
    assert len({follow_up_state_label(each) for each in S}) == len(S)

"""Rosters: who is expected, and what the day close freezes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.rosters import (
    RosterSession,
    Stint,
    decide_join,
    decide_leave,
    expected_on,
    most_members,
    roster_of,
    to_freeze,
)
from iopdesk.errors import RuleBroken

DAY = date(2026, 10, 22)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 0, True), (-5, None, True), (-5, 0, True), (-5, -1, False), (1, None, False)],
)
def test_both_days_of_a_stint_are_inside(start: int, end: int | None, expected: bool) -> None:
    stint = Stint(7, day(start), None if end is None else day(end))
    assert (expected_on([stint], DAY) == (7,)) is expected


def test_a_cancelled_session_expects_nobody() -> None:
    assert expected_on([Stint(7, DAY)], DAY, is_cancelled=True) == ()


def test_a_member_who_left_and_returned_is_expected_once() -> None:
    stints = [Stint(7, day(-9), day(-5)), Stint(7, day(-2)), Stint(3, day(-2))]
    assert expected_on(stints, DAY) == (3, 7)
    assert expected_on(stints, day(-4)) == ()


def test_a_frozen_roster_never_changes_with_the_members() -> None:
    frozen = RosterSession(1, day(-1), is_closed=True)
    assert roster_of(frozen, [Stint(9, day(-30))], {4, 2}) == (2, 4)
    running = RosterSession(2, DAY, is_closed=False)
    assert roster_of(running, [Stint(9, day(-30))], {4, 2}) == (9,)


def test_only_past_days_that_are_open_are_frozen_oldest_first() -> None:
    sessions = [
        RosterSession(1, day(-1), False),
        RosterSession(2, day(-3), False),
        RosterSession(3, day(-2), True),
        RosterSession(4, DAY, False),
        RosterSession(5, day(1), False),
        RosterSession(6, day(-3), False, is_cancelled=True),
    ]
    assert [each.id for each in to_freeze(sessions, today=DAY)] == [2, 6, 1]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (Stint(7, day(3)), "stint_overlaps"),
        (Stint(7, day(-20)), "stint_overlaps"),
        (Stint(7, day(-20), day(-10)), "stint_overlaps"),
        (Stint(8, DAY, day(-1)), "stint_backwards"),
    ],
)
def test_stints_of_one_patient_never_overlap(new: Stint, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_join([Stint(7, day(-10))], new)


def test_another_patient_and_a_second_stint_may_join() -> None:
    stints = [Stint(7, day(-10), day(-1))]
    decide_join(stints, Stint(7, DAY))
    decide_join(stints, Stint(8, day(-5)))


def test_a_member_leaves_on_any_day_inside_the_stint() -> None:
    decide_leave(Stint(7, day(-3)), day(-3))
    with pytest.raises(RuleBroken, match="stint_backwards"):
        decide_leave(Stint(7, day(-3)), day(-4))
    with pytest.raises(RuleBroken, match="stint_ended"):
        decide_leave(Stint(7, day(-3), day(-1)), DAY)


stints = st.builds(
    lambda who, start, length: Stint(
        who, day(start), None if length is None else day(start + length)
    ),
    st.integers(1, 6), st.integers(-20, 20), st.integers(0, 20) | st.none(),
)  # fmt: skip


@given(st.lists(stints, max_size=10))
def test_the_most_members_are_those_of_the_fullest_day_ahead(some: list[Stint]) -> None:
    fullest = max(len(expected_on(some, day(number))) for number in range(0, 60))
    assert most_members(some, since=DAY) == fullest

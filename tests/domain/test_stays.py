"""Minimum-stay clocks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.episodes import PlacementSpan
from iopdesk.domain.stays import (
    ClockKind,
    ClockMoment,
    clock_notices,
    outpatient_days,
    stay_clocks,
)

AUG_10 = date(2026, 8, 10)
TODAY = date(2026, 10, 22)
RUNNING = [PlacementSpan("2.1", AUG_10, None, "asam4")]


def test_the_ninety_days_count_from_the_day_of_admission() -> None:
    (clock,) = stay_clocks(RUNNING, on=TODAY)
    assert not clock.is_reached
    assert clock.reached_on == date(2026, 11, 7)
    assert clock.words == "90-day minimum will be reached Nov 7."


def test_the_clock_runs_across_placements_and_says_when_it_was_reached() -> None:
    stepped = [
        PlacementSpan("2.1", AUG_10, date(2026, 11, 1), "asam4"),
        PlacementSpan("1.5", date(2026, 11, 2), None, "asam4"),
    ]
    (clock,) = stay_clocks(stepped, on=date(2026, 12, 1))
    assert clock.is_reached
    assert clock.reached_on == date(2026, 11, 7)


def test_residential_days_do_not_count_and_shared_days_count_once() -> None:
    spans = [
        PlacementSpan("3.5", AUG_10, date(2026, 8, 19)),
        PlacementSpan("2.1", date(2026, 8, 20), date(2026, 8, 29)),
        PlacementSpan("2.5", date(2026, 8, 25), date(2026, 8, 31)),
    ]
    assert outpatient_days(spans, TODAY) == 12


@given(st.integers(1, 400))
def test_ninety_days_are_reached_on_the_ninetieth_day(days: int) -> None:
    on = AUG_10 + timedelta(days=days - 1)
    (clock,) = stay_clocks(RUNNING, on=on)
    assert outpatient_days(RUNNING, on) == days
    assert clock.is_reached is (days >= 90)
    assert clock.reached_on == AUG_10 + timedelta(days=89)


@pytest.mark.parametrize(
    ("since", "reached_on"),
    [(date(2025, 10, 22), date(2026, 10, 22)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_methadone_counts_twelve_months_from_its_start(since: date, reached_on: date) -> None:
    clocks = stay_clocks(RUNNING, on=TODAY, methadone_since=since)
    assert clocks[1].kind is ClockKind.METHADONE
    assert clocks[1].reached_on == reached_on
    assert clocks[1].is_reached
    before = stay_clocks(RUNNING, on=reached_on - timedelta(days=1), methadone_since=since)
    assert not before[1].is_reached


def test_a_clock_informs_at_step_down_and_warns_at_discharge() -> None:
    for moment, is_warning in ((ClockMoment.STEP_DOWN, False), (ClockMoment.DISCHARGE, True)):
        notices = clock_notices(RUNNING, on=TODAY, moment=moment, methadone_since=date(2026, 1, 1))
        assert [each.is_warning for each in notices] == [is_warning, is_warning]
        assert notices[0].words.startswith("74 days")


def test_reached_clocks_say_nothing() -> None:
    on = date(2026, 11, 7)
    assert clock_notices(RUNNING, on=on, moment=ClockMoment.DISCHARGE) == ()

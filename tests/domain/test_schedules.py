"""Prescribed schedules against the band, and the taper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.hours import MONDAY, SUNDAY, week_first
from iopdesk.domain.levels import Band
from iopdesk.domain.schedules import decide_schedule, judge_schedule, taper_on
from iopdesk.errors import RuleBroken, sentence_for

IOP = Band(9 * 60, 19 * 60)
HIGH = Band(20 * 60, None)
OUTPATIENT = Band(0, 9 * 60 - 1)
DAYS = (0, 1, 3)


@pytest.mark.parametrize(
    ("hours", "band", "is_iop", "needs_reason", "needs_sign_off"),
    [
        (9, IOP, True, False, False),
        (19, IOP, True, False, False),
        (8, IOP, True, True, False),
        (20, IOP, True, True, False),
        (6, IOP, True, True, False),
        (5, IOP, True, True, True),
        (31, IOP, True, True, True),
        (30, HIGH, True, False, False),
        (31, HIGH, True, True, True),
        (8, OUTPATIENT, False, False, False),
        (9, OUTPATIENT, False, True, False),
        (2, OUTPATIENT, False, False, False),
        (3, None, False, False, False),
    ],
)
def test_outside_the_band_asks_for_a_reason_and_outside_6_to_30_for_the_director(
    hours: int, band: Band | None, is_iop: bool, needs_reason: bool, needs_sign_off: bool
) -> None:
    verdict = judge_schedule(hours * 60, band, is_iop=is_iop)
    assert (verdict.needs_reason, verdict.needs_sign_off) == (needs_reason, needs_sign_off)
    assert bool(verdict.warnings) is needs_reason


def test_a_schedule_outside_its_band_needs_the_reason() -> None:
    with pytest.raises(RuleBroken, match="schedule_reason") as caught:
        decide_schedule(8 * 60, DAYS, IOP, is_iop=True)
    assert caught.value.field == "reason"
    assert "9–19 h a week" in sentence_for(caught.value)
    assert decide_schedule(8 * 60, DAYS, IOP, is_iop=True, reason="Shift work").may_taper


def test_the_directors_own_prescription_is_the_sign_off() -> None:
    with pytest.raises(RuleBroken, match="schedule_sign_off"):
        decide_schedule(5 * 60, DAYS, IOP, is_iop=True, reason="Illness")
    decide_schedule(5 * 60, DAYS, IOP, is_iop=True, reason="Illness", is_director=True)
    with pytest.raises(RuleBroken, match="schedule_reason"):
        decide_schedule(5 * 60, DAYS, IOP, is_iop=True, is_director=True)


def test_only_a_schedule_below_the_band_may_be_a_taper() -> None:
    for hours in (9, 20):
        with pytest.raises(RuleBroken, match="schedule_taper"):
            decide_schedule(hours * 60, DAYS, IOP, is_iop=True, is_taper=True, reason="Taper")
    decide_schedule(6 * 60, DAYS, IOP, is_iop=True, is_taper=True, reason="Taper")


@pytest.mark.parametrize(
    ("minutes", "days", "code"),
    [
        (0, DAYS, "schedule_hours"),
        (-60, DAYS, "schedule_hours"),
        (7 * 24 * 60 + 1, (0, 1, 2, 3, 4, 5, 6), "schedule_hours"),
        (25 * 60, (0,), "schedule_hours"),
        (540, (), "schedule_days"),
        (540, (0, 0), "schedule_days_wrong"),
        (540, (7,), "schedule_days_wrong"),
    ],
)
def test_hours_and_days_are_those_of_a_week(minutes: int, days: tuple[int, ...], code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_schedule(minutes, days, None, is_iop=False)


@pytest.mark.parametrize(
    ("day", "label", "is_over"),
    [
        (date(2026, 10, 22), "Taper week 1 of 2", False),
        (date(2026, 10, 25), "Taper week 1 of 2", False),
        (date(2026, 10, 26), "Taper week 2 of 2", False),
        (date(2026, 11, 1), "Taper week 2 of 2", False),
        (date(2026, 11, 2), "Taper week 2 of 2", True),
    ],
)
def test_a_taper_lasts_two_whole_weeks_counted_from_the_week_it_starts_in(
    day: date, label: str, is_over: bool
) -> None:
    taper = taper_on(date(2026, 10, 22), day)
    assert taper is not None
    assert (taper.label, taper.is_over) == (label, is_over)
    assert taper.ends_on == date(2026, 11, 1)
    assert bool(taper.advice) is is_over
    assert (taper.running is None) is is_over


def test_there_is_no_taper_before_it_starts() -> None:
    assert taper_on(date(2026, 10, 22), date(2026, 10, 21)) is None


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 40),
    st.sampled_from([MONDAY, SUNDAY]),
)
def test_a_taper_is_over_exactly_after_its_last_day(start: date, more: int, first: int) -> None:
    day = start + timedelta(days=more)
    taper = taper_on(start, day, first_weekday=first)
    assert taper is not None
    assert taper.is_over is (day > taper.ends_on)
    assert taper.ends_on == week_first(start, first) + timedelta(days=13)

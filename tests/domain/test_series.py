"""Series: days from a rule, at a wall time that daylight saving does not move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.series import (
    check_rule,
    days_to_make,
    days_words,
    instant_of,
    occurrences,
    repeats_words,
    rule_words,
    wall_of,
    wall_time,
    weekdays_of,
    weekly_rule,
)
from iopdesk.errors import RuleBroken

NEW_YORK = "America/New_York"
MONDAY = date(2026, 10, 19)


def test_a_weekly_rule_names_its_days_monday_first() -> None:
    assert weekly_rule([3, 0, 1]) == "FREQ=WEEKLY;BYDAY=MO,TU,TH"
    assert weekly_rule([6], every_weeks=2) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"
    assert weekdays_of(weekly_rule([3, 0, 1])) == (0, 1, 3)


@pytest.mark.parametrize("days", [[], [7], [-1]])
def test_a_weekly_rule_needs_days_of_the_week(days: list[int]) -> None:
    with pytest.raises(RuleBroken, match="series_days"):
        weekly_rule(days)


def test_the_first_and_the_last_day_are_inside() -> None:
    found = occurrences(weekly_rule([0, 1, 3]), MONDAY, date(2026, 10, 26))
    assert found == (MONDAY, date(2026, 10, 20), date(2026, 10, 22), date(2026, 10, 26))


def test_an_exception_falls_out() -> None:
    found = occurrences(weekly_rule([0]), MONDAY, date(2026, 11, 2), [date(2026, 10, 26)])
    assert found == (MONDAY, date(2026, 11, 2))


def test_other_rules_of_the_standard_work_too() -> None:
    first_mondays = occurrences("FREQ=MONTHLY;BYDAY=1MO", MONDAY, date(2027, 1, 31))
    assert first_mondays == (date(2026, 11, 2), date(2026, 12, 7), date(2027, 1, 4))
    assert len(occurrences("FREQ=WEEKLY;BYDAY=MO;COUNT=3", MONDAY, date(2030, 1, 1))) == 3
    assert weekdays_of("FREQ=MONTHLY;BYDAY=1MO") == ()


def test_an_endless_rule_ends_after_ten_years() -> None:
    assert len(occurrences("FREQ=DAILY", MONDAY, date(9999, 12, 31))) <= 3661


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Monday",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=WEEKLY;UNTIL=20261231T000000Z",
        "RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(rule: str) -> None:
    with pytest.raises(RuleBroken, match="series_rule"):
        check_rule(rule)


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 100),
    st.sets(st.integers(0, 100)),
)
def test_a_weekly_series_has_exactly_its_weekdays(
    days: set[int], start: date, length: int, skipped: set[int]
) -> None:
    exceptions = {start + timedelta(days=each) for each in skipped}
    until = start + timedelta(days=length)
    expected = [
        day
        for day in (start + timedelta(days=number) for number in range(length + 1))
        if day.weekday() in days and day not in exceptions
    ]
    assert list(occurrences(weekly_rule(days), start, until, exceptions)) == expected


@pytest.mark.parametrize(
    ("rule", "start", "minutes", "words"),
    [
        (weekly_rule([0, 1, 3]), 540, 90, "Mon, Tue, Thu 9:00–10:30 AM"),
        (weekly_rule([4]), 645, 90, "Fri 10:45 AM–12:15 PM"),
        (weekly_rule([2], every_weeks=2), 1050, 60, "Wed 5:30–6:30 PM every 2 weeks"),
        ("FREQ=DAILY", 540, 60, "9:00–10:00 AM"),
    ],
)
def test_a_series_reads_as_people_say_it(rule: str, start: int, minutes: int, words: str) -> None:
    assert rule_words(rule, start, minutes) == words


def test_days_can_be_set_without_commas() -> None:
    assert days_words([3, 0], separator=" ") == "Mon Thu"


@pytest.mark.parametrize(
    ("on", "minute", "hour_utc"),
    [
        (date(2026, 10, 29), 540, 13),
        (date(2026, 11, 2), 540, 14),  # the clock went back on November 1
        (date(2026, 3, 9), 540, 13),  # and forward on March 8
        (date(2026, 11, 1), 90, 5),  # 1:30 happens twice: the first
        (date(2026, 3, 8), 150, 7),  # 2:30 does not happen: an hour later, 3:30
    ],
)
def test_nine_in_the_morning_stays_nine_in_the_morning(
    on: date, minute: int, hour_utc: int
) -> None:
    at = instant_of(on, minute, NEW_YORK)
    assert at == datetime(on.year, on.month, on.day, hour_utc, minute % 60, tzinfo=UTC)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(4 * 60, 24 * 60 - 1))
def test_a_wall_time_comes_back_from_its_instant(on: date, minute: int) -> None:
    assert wall_of(instant_of(on, minute, NEW_YORK), NEW_YORK) == (on, minute)


@pytest.mark.parametrize("minute", [-1, 1440])
def test_a_time_of_day_lies_in_the_day(minute: int) -> None:
    with pytest.raises(RuleBroken, match="series_time"):
        wall_time(minute)


def test_a_series_lacks_its_days_after_the_last_made_one() -> None:
    rule = weekly_rule([0, 3])
    lacking = days_to_make(rule, MONDAY, made_until=date(2026, 10, 26), until=date(2026, 11, 9))
    assert lacking == (date(2026, 10, 29), date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9))


def test_a_day_on_which_a_session_of_the_series_stands_is_not_made() -> None:
    standing = {date(2026, 11, 2)}
    lacking = days_to_make(
        weekly_rule([0]), MONDAY, made_until=MONDAY, until=date(2026, 11, 9), standing=standing
    )
    assert lacking == (date(2026, 10, 26), date(2026, 11, 9))


def test_every_second_week_counts_from_the_first_day_of_the_series() -> None:
    rule = weekly_rule([0], every_weeks=2)
    lacking = days_to_make(rule, MONDAY, made_until=date(2026, 10, 26), until=date(2026, 11, 20))
    assert lacking == (date(2026, 11, 2), date(2026, 11, 16))


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.lists(st.integers(0, 40), min_size=1, max_size=6),
)
def test_making_days_step_by_step_makes_each_once(days: set[int], steps: list[int]) -> None:
    rule, made_until = weekly_rule(days), MONDAY
    found: list[date] = []
    for step in steps:
        until = made_until + timedelta(days=step)
        found += days_to_make(rule, MONDAY, made_until=made_until, until=until)
        assert days_to_make(rule, MONDAY, made_until=until, until=until) == ()
        made_until = until
    assert tuple(found) == occurrences(rule, MONDAY + timedelta(days=1), made_until)


def test_a_series_says_on_which_days_it_repeats() -> None:
    assert repeats_words(weekly_rule([3, 0])) == "Repeats Mon, Thu"
    assert repeats_words("FREQ=DAILY") == "Repeats"

"""Working days: federal holidays by rule, compared with a library that knows them."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.workdays import add_workdays, federal_holidays, holiday_name, is_workday


@pytest.mark.parametrize("year", range(1990, 2061))
def test_the_observed_holidays_are_those_of_the_federal_calendar(year: int) -> None:
    known = holidays.country_holidays("US", years=[year, year + 1], observed=True)
    named = {day: name for day, name in known.items() if day.year == year}
    # The library lists a weekend holiday on its own day besides the observed one.
    weekdays = {day for day in named if day.weekday() < 5}
    assert {day for day in federal_holidays(year) if day.weekday() < 5} == weekdays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), "Independence Day"),  # July 4, 2026 is a Saturday
        (date(2027, 7, 5), "Independence Day"),  # July 4, 2027 is a Sunday
        (date(2027, 12, 31), "New Year's Day"),  # January 1, 2028 is a Saturday
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2021, 6, 18), "Juneteenth"),
        (date(2020, 6, 19), ""),
        (date(2026, 10, 22), ""),
        (date(2028, 1, 1), ""),
    ],
)
def test_a_holiday_is_named_on_the_day_it_is_observed(day: date, name: str) -> None:
    assert holiday_name(day) == name


def test_weekends_holidays_and_state_holidays_are_no_working_days() -> None:
    assert is_workday(date(2026, 10, 22))
    assert not is_workday(date(2026, 10, 24))
    assert not is_workday(date(2026, 11, 11))
    assert not is_workday(date(2026, 11, 27), extra_holidays={date(2026, 11, 27)})


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 60))
def test_adding_working_days_lands_on_the_last_of_them(day: date, count: int) -> None:
    last = add_workdays(day, count)
    span = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(is_workday(each) for each in span) == count
    assert count == 0 or is_workday(last)

"""Working days: Monday to Friday less federal holidays as observed (5 U.S.C. 6103).

State holidays are an option of the caller; a practice's own closures count as
working days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from iopdesk.i18n import N_, _

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_JUNETEENTH_SINCE = 2021  # Public Law 117-17


@cache
def federal_holidays(year: int) -> Mapping[date, str]:
    """Days of ``year`` on which a federal holiday is observed, with its English name.

    A holiday on a Saturday is observed on Friday, on a Sunday on Monday; so New
    Year's Day may be observed in the year before. ``holiday_name`` translates.
    """
    named = [*_holidays(year), (date(year + 1, 1, 1), N_("New Year's Day"))]
    observed = {_observed(day): name for day, name in named}
    return MappingProxyType(
        {day: name for day, name in sorted(observed.items()) if day.year == year}
    )


def _holidays(year: int) -> list[tuple[date, str]]:
    found = [
        (date(year, 1, 1), N_("New Year's Day")),
        (_nth(year, 1, _MONDAY, 3), N_("Martin Luther King Jr. Day")),
        (_nth(year, 2, _MONDAY, 3), N_("Washington's Birthday")),
        (_last_monday_of_may(year), N_("Memorial Day")),
        (date(year, 7, 4), N_("Independence Day")),
        (_nth(year, 9, _MONDAY, 1), N_("Labor Day")),
        (_nth(year, 10, _MONDAY, 2), N_("Columbus Day")),
        (date(year, 11, 11), N_("Veterans Day")),
        (_nth(year, 11, _THURSDAY, 4), N_("Thanksgiving Day")),
        (date(year, 12, 25), N_("Christmas Day")),
    ]
    if year >= _JUNETEENTH_SINCE:
        found.append((date(year, 6, 19), N_("Juneteenth")))
    return found


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def holiday_name(day: date) -> str:
    """Name of the federal holiday observed on ``day``; empty when there is none."""
    return _(federal_holidays(day.year).get(day, ""))


def is_workday(day: date, *, extra_holidays: Collection[date] = ()) -> bool:
    """Whether ``day`` is a working day."""
    return (
        day.weekday() < _SATURDAY
        and day not in federal_holidays(day.year)
        and day not in extra_holidays
    )


def add_workdays(day: date, count: int, *, extra_holidays: Collection[date] = ()) -> date:
    """The ``count``-th working day after ``day``; ``day`` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, extra_holidays=extra_holidays)
    return day

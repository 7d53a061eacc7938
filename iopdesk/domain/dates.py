"""Dates as people type them, birth dates, and ages.

Source of the habits: the practice's desk (interface notes). ``t`` is today, ``+7`` and
``-2`` count days, ``m`` and ``h`` are the first and last day of this month, ``mon`` the
next Monday, ``next fri`` the Friday of next week; ``3/4``, ``030426``, ISO and written-out
dates are read as they stand. Whatever keeps two valid readings is returned with both.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

Order = Literal["mdy", "dmy"]
Looks = Literal["ahead", "back", "birth", "any"]

LEAST_AGE = 12
"""A two-digit birth year is the latest that makes the person at least this old, in years."""
GREATEST_AGE = 120
"""No birth date lies further back than this, in years."""
SUNDAY = 6
_FIRST_YEAR, _LAST_YEAR = 1850, 2199

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mo mon monday",
            "tu tue tues tuesday",
            "we wed weds wednesday",
            "th thu thur thurs thursday",
            "fr fri friday",
            "sa sat saturday",
            "su sun sunday",
        )
    )
    for name in names.split()
}
_CLOCK = re.compile(
    r"(?<=\d)[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M|Z|[+-]\d{2}:?\d{2})?$", re.I
)
_PLUS = re.compile(r"([+\-−]) ?(\d{1,5})")
_PARTS = re.compile(r"(\d{1,4}) ?[/.\-–] ?(\d{1,2}) ?[/.\-–] ?(\d{1,4})")
_BARE = re.compile(r"(\d{1,2}) ?[/.\-–] ?(\d{1,2})\.?")
_SPACED = re.compile(r"(\d{1,4}) (\d{1,2}) (\d{1,4})")
_WORDS = re.compile(r"[a-z]+|\d+")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """The valid readings of a typed date, soonest first; one, or several to ask about."""

    readings: tuple[date, ...]

    @property
    def day(self) -> date | None:
        """The one reading, or None when the person must choose."""
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def is_sure(self) -> bool:
        """True when there is one reading only."""
        return len(self.readings) == 1


def age_on(birth: date, day: date) -> int:
    """Age in whole years on ``day``; who was born on February 29 is a year older on March 1."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def check_birth_date(birth: date, *, today: date, field: str = "birth_on") -> None:
    """Raise ``RuleBroken`` for a birth date in the future or more than 120 years back."""
    if birth > today:
        raise RuleBroken("birth.future", field=field)
    if age_on(birth, today) > GREATEST_AGE:
        raise RuleBroken("birth.too_old", field=field, years=GREATEST_AGE)


def parse_date(
    text: str,
    *,
    today: date,
    order: Order | None = "mdy",
    looks: Looks = "any",
    week_start: int = SUNDAY,
    field: str = "date",
) -> DateAnswer:
    """The date that ``text`` says, seen from ``today``.

    ``order`` is the practice's: month first or day first; None leaves it open, so that
    both readings are returned. ``looks`` is where the field looks: ``ahead``, ``back``,
    ``birth``, or ``any``. ``week_start`` (0 is Monday, 6 Sunday) decides what "next
    Friday" is. ``field`` is named in the error.

    Raises ``RuleBroken``: ``date.not_read``, ``date.impossible``, ``date.out_of_range``,
    ``date.needs_year``, ``date.weekday_differs``, ``birth.future``, ``birth.too_old``.
    """
    typed = _CLOCK.sub("", clean_line(text)).strip(" ,;").lower()
    reader = _Reader(today, order, looks, week_start, field)
    days = sorted(set(reader.read(typed)))
    if looks == "birth":
        days = _as_birth_dates(days, today, field)
    return DateAnswer(tuple(days))


def _as_birth_dates(days: list[date], today: date, field: str) -> list[date]:
    """The days that can be birth dates; raises when none can."""
    good = []
    trouble: RuleBroken | None = None
    for day in days:
        try:
            check_birth_date(day, today=today, field=field)
            good.append(day)
        except RuleBroken as error:
            trouble = error
    if trouble is not None and not good:
        raise trouble
    return good


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one typed date; each method returns the valid readings of one form."""

    today: date
    order: Order | None
    looks: Looks
    week_start: int
    field: str

    def read(self, typed: str) -> list[date]:
        """Every valid reading of the typed text, in lower case."""
        if not self._is_birth:
            relative = self._relative(typed)
            if relative is not None:
                return relative
        for pattern, form in self._forms():
            match = pattern.fullmatch(typed)
            if match is not None:
                return form(*match.groups())
        return self._written(typed)

    def _forms(self) -> tuple[tuple[re.Pattern[str], Callable[..., list[date]]], ...]:
        return (
            (_PARTS, self._three),
            (_SPACED, self._three),
            (_BARE, self._two),
            (re.compile(r"(\d{2})(\d{2})(\d{2})"), self._three),
            (re.compile(r"(\d{8})"), self._eight),
        )

    @property
    def _is_birth(self) -> bool:
        return self.looks == "birth"

    def _broken(self, code: str, **facts: object) -> RuleBroken:
        return RuleBroken(code, field=self.field, **facts)

    # Forms that count from today

    def _relative(self, typed: str) -> list[date] | None:
        month = self.today.replace(day=1)
        last = monthrange(month.year, month.month)[1]
        simple = {
            "t": self.today,
            "today": self.today,
            "m": month,
            "h": month.replace(day=last),
        }
        if typed in simple:
            return [simple[typed]]
        plus = _PLUS.fullmatch(typed)
        if plus is not None:
            return [self._days_on(int(plus[2]) * (1 if plus[1] == "+" else -1))]
        return self._weekday(typed.rstrip("."))

    def _days_on(self, days: int) -> date:
        """The day so many days from today."""
        day = self.today + timedelta(days=days)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise self._broken("date.out_of_range", first=_FIRST_YEAR, last=_LAST_YEAR)
        return day

    def _weekday(self, typed: str) -> list[date] | None:
        """``mon``, ``next fri``, ``last tue``; None when no weekday is named."""
        which, _blank, name = typed.rpartition(" ")
        weekday = _WEEKDAYS.get(name)
        if weekday is None or which not in ("", "next", "last", "this"):
            return None
        ahead = (weekday - self.today.weekday()) % 7
        into_week = (self.today.weekday() - self.week_start) % 7
        in_this_week = (weekday - self.week_start) % 7 - into_week
        if which == "next":
            return [self._days_on(in_this_week + 7)]
        if which == "this":
            return [self._days_on(in_this_week)]
        if which == "last":
            return [self._days_on(ahead - 7)]
        step = -7 if self.looks == "back" else 7
        if ahead == 0:  # typed on that very day: today, or a week on
            return [self.today, self._days_on(step)]
        return [self._days_on(ahead if step > 0 else ahead - 7)]

    # Forms in numbers

    def _three(self, first: str, second: str, third: str) -> list[date]:
        """Three numbers: the year first when it has four digits, else last."""
        if len(first) > 2:
            return self._one_of(((first, second, third),))
        orders = [(third, first, second), (third, second, first)]
        if self.order == "dmy":
            orders.reverse()
        if self.order is None:
            days = [*self._valid(orders[0]), *self._valid(orders[1])]
            return days or self._one_of(orders)
        return self._valid(orders[0]) or self._one_of(orders[1:])

    def _eight(self, digits: str) -> list[date]:
        """Eight digits: the year first (19590412) when that is a year, else last."""
        as_iso = (digits[:4], digits[4:6], digits[6:])
        if _FIRST_YEAR <= int(as_iso[0]) <= _LAST_YEAR and self._valid(as_iso):
            return self._valid(as_iso)
        return self._three(digits[:2], digits[2:4], digits[4:])

    def _one_of(self, parts: Iterable[tuple[str, str, str]]) -> list[date]:
        """The first valid of several (year, month, day); raises when none is."""
        for one in parts:
            days = self._valid(one)
            if days:
                return days
            if len(one[0]) > 2 and not _in_range(int(one[0])):
                raise self._broken("date.out_of_range", first=_FIRST_YEAR, last=_LAST_YEAR)
        raise self._broken("date.impossible")

    def _valid(self, parts: tuple[str, str, str]) -> list[date]:
        """The day of (year, month, day) as written, or nothing when there is none."""
        year, month, day = parts
        if len(year) > 2:
            found = _day(int(year), int(month), int(day)) if len(year) == 4 else None
        else:
            found = self._short_year(int(year), int(month), int(day))
        return [] if found is None or not _in_range(found.year) else [found]

    def _short_year(self, year: int, month: int, day: int) -> date | None:
        """The day of a two-digit year: at least 12 years back for a birth, else the nearest."""
        century = self.today.year // 100 * 100
        days = [_day(century + shift + year, month, day) for shift in (100, 0, -100, -200)]
        found = [one for one in days if one is not None]
        if self._is_birth:
            return next((one for one in found if age_on(one, self.today) >= LEAST_AGE), None)
        return min(found, key=lambda one: abs(one - self.today), default=None)

    def _two(self, first: str, second: str) -> list[date]:
        """Day and month without a year."""
        numbers = (int(first), int(second))
        orders = [numbers, numbers[::-1]]
        if self.order == "dmy":
            orders.reverse()
        valid = [one for one in orders if _day(2000, *one) is not None]
        if not valid:
            raise self._broken("date.impossible")
        chosen = valid if self.order is None else valid[:1]
        return [day for month, number in chosen for day in self._without_year(month, number)]

    def _without_year(self, month: int, day: int) -> list[date]:
        """The next, the last, or both such days, by where the field looks."""
        if self._is_birth:
            raise self._broken("date.needs_year")
        years = range(self.today.year - 8, self.today.year + 9)
        days = [one for year in years if (one := _day(year, month, day)) is not None]
        following = min(one for one in days if one >= self.today)
        previous = max(one for one in days if one <= self.today)
        if self.looks == "ahead":
            return [following]
        return [previous] if self.looks == "back" else [previous, following]

    # Written out

    def _written(self, typed: str) -> list[date]:
        """``26 feb 1995``, ``feb 26, 1995``, ``thu oct 22``."""
        words = _WORDS.findall(_ORDINAL.sub("", typed))
        weekday = _WEEKDAYS.get(words[0]) if words else None
        words = [word for word in (words if weekday is None else words[1:]) if word != "of"]
        months = [_MONTHS[word] for word in words if word in _MONTHS]
        numbers = [word for word in words if word.isdigit()]
        if len(months) != 1 or len(months) + len(numbers) != len(words) or not numbers:
            raise self._broken("date.not_read")
        days = self._written_numbers(months[0], numbers)
        if weekday is None:
            return days
        named = [day for day in days if day.weekday() == weekday]
        if not named:
            raise self._broken("date.weekday_differs")
        return named

    def _written_numbers(self, month: int, numbers: list[str]) -> list[date]:
        """The day of a named month with one or two numbers around it."""
        if len(numbers) == 1 and len(numbers[0]) <= 2:
            if _day(2000, month, int(numbers[0])) is None:
                raise self._broken("date.impossible")
            return self._without_year(month, int(numbers[0]))
        if len(numbers) != 2 or max(map(len, numbers)) > 4:
            raise self._broken("date.not_read")
        year_first = len(numbers[0]) > 2
        year, day = numbers if year_first else numbers[::-1]
        if len(day) > 2:
            raise self._broken("date.not_read")
        return self._one_of(((year, str(month), day),))


def _in_range(year: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


sentences(
    {
        "date.not_read": N_("This is no date. Type it like 3/14/1989 or Mar 14, 1989."),
        "date.impossible": N_("The calendar has no such day. Check the day and the month."),
        "date.out_of_range": N_("The year is not between {first} and {last}. Check it."),
        "date.needs_year": N_("A birth date needs its year. Type it like 3/14/1989."),
        "date.weekday_differs": N_(
            "That date falls on another day of the week. Check the day and the date."
        ),
        "birth.future": N_("This birth date is in the future. Check the year."),
        "birth.too_old": N_("This birth date is more than {years} years ago. Check the year."),
    }
)

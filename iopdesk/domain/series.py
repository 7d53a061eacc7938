"""Series of sessions: a recurrence rule (RFC 5545) at a wall time of the practice.

A rule makes days; the wall time stays the same across daylight saving, and only
then becomes an instant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, WEEKLY, rrule, rruleset, rrulestr

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, ngettext, time_range, weekday_name

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONDAY = date(2024, 1, 1)
_MOST = 3660
"""No series makes more days than ten years hold."""


def weekly_rule(weekdays: Collection[int], *, every_weeks: int = 1) -> str:
    """The rule of "every week on these days"; 0 is Monday.

    Raises ``RuleBroken('series_days')`` for no day or for what is not a weekday.
    """
    if not weekdays or not all(0 <= each <= 6 for each in weekdays) or every_weeks < 1:
        raise RuleBroken("series_days", field="weekdays")
    days = ",".join(_DAYS[each] for each in sorted(set(weekdays)))
    interval = f"INTERVAL={every_weeks};" if every_weeks > 1 else ""
    return f"FREQ=WEEKLY;{interval}BYDAY={days}"


def check_rule(rule: str) -> None:
    """Raise ``RuleBroken('series_rule')`` for a rule that cannot be read or repeats in a day."""
    _rule(rule, _MONDAY)


def occurrences(
    rule: str, starts_on: date, until: date, exceptions: Collection[date] = ()
) -> tuple[date, ...]:
    """The days of a series from ``starts_on`` to ``until``, both inside, less the exceptions.

    ``starts_on`` itself is a day only if the rule names it. Raises
    ``RuleBroken('series_rule')``.
    """
    days = rruleset()
    days.rrule(_rule(rule, starts_on))
    for each in exceptions:
        days.exdate(datetime.combine(each, time()))
    first = datetime.combine(starts_on, time())
    last = datetime.combine(min(until, starts_on + timedelta(days=_MOST)), time())
    return tuple(each.date() for each in days.between(first, last, inc=True))


def days_to_make(
    rule: str, starts_on: date, *, made_until: date, until: date, standing: Collection[date] = ()
) -> tuple[date, ...]:
    """The days a series still lacks, after ``made_until`` up to and with ``until``.

    A day up to ``made_until`` is never made again, whatever became of its session,
    and neither is a ``standing`` one, on which a session of the series stands: one
    that was moved there, or cancelled. Raises ``RuleBroken('series_rule')``.
    """
    days = occurrences(rule, starts_on, until, standing)
    return tuple(day for day in days if day > made_until)


def _rule(rule: str, starts_on: date) -> rrule:
    try:
        parsed = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleBroken("series_rule", field="rule") from error
    by_time = ("BYHOUR", "BYMINUTE", "BYSECOND")
    whole_days = isinstance(parsed, rrule) and parsed._freq <= DAILY  # type: ignore[attr-defined]
    if not whole_days or any(part in rule.upper() for part in by_time):
        raise RuleBroken("series_rule", field="rule")
    assert isinstance(parsed, rrule)
    return parsed


def weekdays_of(rule: str) -> tuple[int, ...]:
    """Weekdays a weekly rule names, Monday first; empty for any other rule."""
    parsed = _rule(rule, _MONDAY)
    if parsed._freq != WEEKLY:  # type: ignore[attr-defined]
        return ()
    days: Sequence[int] = parsed._byweekday or ()  # type: ignore[attr-defined]
    return tuple(sorted(days)) if "BYDAY" in rule.upper() else ()


def days_words(weekdays: Collection[int], *, separator: str = ", ") -> str:
    """ "Mon, Tue, Thu"."""
    return separator.join(
        weekday_name(_MONDAY + timedelta(days=each)) for each in sorted(set(weekdays))
    )


def rule_words(rule: str, start_minute: int, minutes: int) -> str:
    """A series in words: "Mon, Tue, Thu 9:00–10:30 AM", "… every 2 weeks".

    ``start_minute`` counts from midnight, wall time. A rule that is not weekly
    is named by its time alone.
    """
    start = wall_time(start_minute)
    end = (datetime.combine(_MONDAY, start) + timedelta(minutes=minutes)).time()
    parsed = _rule(rule, _MONDAY)
    words = [days_words(weekdays_of(rule)), time_range(start, end)]
    every: int = parsed._interval  # type: ignore[attr-defined]
    if weekdays_of(rule) and every > 1:
        words.append(ngettext("every week", "every {count} weeks", every).format(count=every))
    return " ".join(each for each in words if each)


def repeats_words(rule: str) -> str:
    """ "Repeats Mon, Tue, Thu"; a rule that is not weekly just repeats."""
    days = weekdays_of(rule)
    return _("Repeats {days}").format(days=days_words(days)) if days else _("Repeats")


def wall_time(minute: int) -> time:
    """Minutes from midnight as a time of day. Raises ``RuleBroken('series_time')``."""
    if not 0 <= minute < 24 * 60:
        raise RuleBroken("series_time", field="start_minute")
    return time(minute // 60, minute % 60)


def instant_of(on: date, start_minute: int, zone: str) -> datetime:
    """The instant, in UTC, of a wall time in the practice's zone.

    When the clock goes back the first of the two is meant; a time that the
    clock jumps over becomes the one an hour later.
    """
    local = datetime.combine(on, wall_time(start_minute), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def wall_of(at: datetime, zone: str) -> tuple[date, int]:
    """Day and minutes from midnight of an instant, on the practice's wall."""
    local = at.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


sentences(
    {
        "series_days": N_("No day of the week is chosen. Choose the days of the series."),
        "series_rule": N_("This repetition cannot be read. Choose the days of the week again."),
        "series_time": N_("That is no time of day. Enter a time like 5:30 PM."),
    }
)

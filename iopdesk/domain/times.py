"""Times of day as people type them: ``9``, ``930``, ``9a``, ``1730``, ``9:30 pm``.

Without a or p, 1 to 6 is PM, 7 to 11 AM, and 12 noon (a practice is awake by day);
0 and 13 to 23 are hours of a 24-hour clock.
"""

from __future__ import annotations

import re
from datetime import time

from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

_FORM = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(?:([ap])\.?(?:m\.?)?)?", re.I)
_WORDS = {"noon": time(12), "midnight": time(0)}


def parse_time(text: str, *, field: str = "time") -> time:
    """The time of day that ``text`` says; ``field`` is named in the error.

    Raises ``RuleBroken``: ``time.not_read`` or ``time.impossible``.
    """
    typed = clean_line(text).lower()
    if typed in _WORDS:
        return _WORDS[typed]
    match = _FORM.fullmatch(typed)
    if match is None:
        raise RuleBroken("time.not_read", field=field)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if minute > 59 or hour > 23 or (half and not _fits(hour, half)):
        raise RuleBroken("time.impossible", field=field)
    return time(_hour_of_day(hour, half), minute)


def _fits(hour: int, half: str) -> bool:
    """Whether the hour can be said with a or p: 1 to 12, and 13 to 23 with p."""
    return 1 <= hour <= 12 or (half == "p" and hour > 12)


def _hour_of_day(hour: int, half: str | None) -> int:
    """The hour of the 24-hour clock that an hour with a, p or neither means."""
    if half is None:
        return hour + 12 if 1 <= hour <= 6 else hour
    if hour > 12:
        return hour
    return hour % 12 + (12 if half == "p" else 0)


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def time_of(minutes: int) -> time:
    """The time of day so many minutes after midnight (0 to 1439)."""
    return time(minutes // 60, minutes % 60)


sentences(
    {
        "time.not_read": N_("This is no time. Type it like 9:30a, 930 or 5:30 PM."),
        "time.impossible": N_("The clock has no such time. Check the hour and the minutes."),
    }
)

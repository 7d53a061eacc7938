"""Words and formats for every floor: gettext for sentences, Babel for dates and numbers.

``_`` translates when it is called, ``N_`` only marks a text that is translated
later. The language ``pseudo`` wraps every marked text in ⟦ ⟧; a test uses it to
find unmarked text. Times are 12-hour unless the practice says otherwise.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, time
from pathlib import Path

PSEUDO = "pseudo"
_DOMAIN = "iopdesk"

_catalog: gettext.NullTranslations = gettext.NullTranslations()
_locale = "en_US"
_pseudo = False
_ACCENTS = str.maketrans("aeiouAEIOU", "àéîöûÀÉÎÖÛ")


def use(language: str, folder: Path | None = None) -> None:
    """Speak ``language`` (a locale such as ``en_US``, or ``pseudo``) from now on.

    ``folder`` holds the compiled catalogues; a language without one speaks English.
    """
    global _catalog, _locale, _pseudo
    _pseudo = language == PSEUDO
    _locale = "en_US" if _pseudo else language
    _catalog = gettext.translation(
        _DOMAIN, str(folder) if folder else None, [_locale], fallback=True
    )


def _accented(text: str) -> str:
    """Accents outside of braces, so that format fields keep their names."""
    parts = text.replace("{", "\0{").replace("}", "}\0").split("\0")
    return "".join(p if p.startswith("{") else p.translate(_ACCENTS) for p in parts)


def _(text: str) -> str:
    """The text in the language in use."""
    if not text:
        return text
    if _pseudo:
        return f"⟦{_accented(text)}⟧"
    return _catalog.gettext(text)


def N_(text: str) -> str:  # noqa: N802 - the customary gettext name
    """Mark a text for translation without translating it now."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The right plural form in the language in use; the caller formats ``{count}``."""
    if _pseudo:
        return f"⟦{_accented(one if count == 1 else many)}⟧"
    return _catalog.ngettext(one, many, count)


def _format_date(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_locale)


def long_date(day: date) -> str:
    """``Thursday, October 22, 2026``."""
    return _format_date(day, "EEEE, MMMM d, y")


def plain_date(day: date) -> str:
    """``October 22, 2026``."""
    return _format_date(day, "MMMM d, y")


def medium_date(day: date) -> str:
    """``Oct 22, 2026``."""
    return _format_date(day, "MMM d, y")


def short_date(day: date) -> str:
    """``Thu Oct 22``."""
    return _format_date(day, "EEE MMM d")


def month_day(day: date) -> str:
    """``Oct 22``."""
    return _format_date(day, "MMM d")


def month_year(day: date) -> str:
    """``October 2026``."""
    return _format_date(day, "MMMM y")


def date_span(first: date, last: date) -> str:
    """``October 19–25, 2026``; month and year are named twice where they differ."""
    if first.year != last.year:
        return f"{plain_date(first)} – {plain_date(last)}"
    if first.month != last.month:
        return f"{_format_date(first, 'MMMM d')} – {plain_date(last)}"
    return f"{_format_date(first, 'MMMM d')}–{_format_date(last, 'd, y')}"


def weekday_name(day: date, *, short: bool = True) -> str:
    """``Thu`` or ``Thursday``."""
    return _format_date(day, "EEE" if short else "EEEE")


def numeric_date(day: date) -> str:
    """``10/22/2026``, the form of birth dates."""
    return _format_date(day, "MM/dd/y")


def tight_date(day: date) -> str:
    """``10/22``, for narrow columns."""
    return _format_date(day, "M/d")


def clock_time(at: datetime | time) -> str:
    """``5:30 PM``. An aware datetime is shown in its own zone: convert it first."""
    hour, minute = at.hour, at.minute
    return f"{hour % 12 or 12}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


def tight_time(at: datetime | time) -> str:
    """``5:30p``, for calendar blocks."""
    return f"{at.hour % 12 or 12}:{at.minute:02d}{'p' if at.hour >= 12 else 'a'}"


def time_range(start: time | datetime, end: time | datetime) -> str:
    """``9:00–10:30 AM``; both halves are named when they differ (``10:45 AM–12:15 PM``)."""
    first, last = clock_time(start), clock_time(end)
    if first[-2:] == last[-2:]:
        first = first[:-3]
    return f"{first}–{last}"


def hours_text(minutes: int) -> str:
    """Minutes as hours with one decimal, ``9.8``; halves round up, in integers."""
    tenths = (minutes * 10 + 30) // 60
    return f"{tenths // 10}.{tenths % 10}"


use("en_US")

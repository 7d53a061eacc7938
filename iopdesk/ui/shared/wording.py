"""Instants and paths in few words, for more than one pane."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from iopdesk.i18n import clock_time, short_date

_MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def day_and_time(at: datetime, now: datetime) -> str:
    """The time of day, with its date when that is another than today's; both in one zone."""
    time = clock_time(at)
    return time if at.date() == now.date() else f"{short_date(at.date())}, {time}"


def path_words(path: Path) -> str:
    """A path that a label may break after each folder: it has no blanks to wrap at."""
    text = str(path)
    for separator in "/\\":
        text = text.replace(separator, separator + _MAY_BREAK)
    return text

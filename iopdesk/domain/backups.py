"""Backups: when one is due, which are kept, and when their age is worth a warning.

Source: reliability.md, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

EVERY = timedelta(minutes=15)
"""After work a backup is made this often."""

AMBER_AFTER = timedelta(hours=24)
RED_AFTER = timedelta(hours=72)

REHEARSE_EVERY = timedelta(days=7)
"""A restore that went well is rehearsed again after this long."""

_REHEARSE_AGAIN = timedelta(days=1)

_ALL_FOR = timedelta(hours=4)
_HOURLY_FOR = timedelta(days=2)
_DAYS, _WEEKS, _MONTHS = 12, 10, 9
_SHARE_OF_DISK = 0.2
CLOCK_SLACK = timedelta(minutes=5)
"""A backup that lies further ahead was made while a clock was wrong."""

_JUMP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One finished backup: its file name, when it was made, and its size in bytes."""

    name: str
    made_at: datetime
    size: int


class Age(StrEnum):
    """How the newest verified backup stands."""

    NONE = "none"
    FRESH = "fresh"
    OLD = "old"
    VERY_OLD = "very_old"


def age_of(newest: datetime | None, now: datetime) -> Age:
    """The state of the newest verified backup: amber from 24 hours, red from 72.

    One from the future is amber: nobody knows how old it is.
    """
    if newest is None:
        return Age.NONE
    if newest > now + CLOCK_SLACK:
        return Age.OLD
    if now - newest >= RED_AFTER:
        return Age.VERY_OLD
    return Age.OLD if now - newest >= AMBER_AFTER else Age.FRESH


def is_due(*, is_written: bool, last: datetime | None, now: datetime) -> bool:
    """Whether a backup is due: something was written since the last, 15 minutes ago or more.

    A clock that went back makes one due at once.
    """
    return is_written and (last is None or now < last or now - last >= EVERY)


def is_copy_due(
    *,
    newest: datetime | None,
    copied: datetime | None,
    failed_at: datetime | None,
    is_connected: bool,
    now: datetime,
) -> bool:
    """Whether the newest backup is to be copied to the second place now.

    It is when the place holds an older one or none. After a copy that failed the next try
    waits as long as a backup does, so that a full disk is not filled every minute; a
    place that was not connected costs nothing to look for and is taken as soon as it is.
    """
    if newest is None or copied == newest:
        return False
    is_waiting = failed_at is not None and timedelta() <= now - failed_at < EVERY
    return not is_waiting or not is_connected


def is_rehearsal_due(
    *,
    newest: datetime | None,
    last_good: datetime | None,
    last_tried: datetime | None,
    now: datetime,
) -> bool:
    """Whether restoring the newest backup is to be rehearsed: the last that went well is
    older than 7 days. One that failed is tried again after a day.

    A clock that went back makes one due at once.
    """
    if newest is None:
        return False

    def is_within(span: timedelta, at: datetime | None) -> bool:
        return at is not None and timedelta() <= now - at < span

    return not is_within(REHEARSE_EVERY, last_good) and not is_within(_REHEARSE_AGAIN, last_tried)


def to_remove(
    backups: Iterable[Kept], *, now: datetime, zone: tzinfo, free_bytes: int
) -> tuple[Kept, ...]:
    """The backups that thinning removes, oldest first. ``free_bytes`` is what the disk has left.

    Kept: every one for 4 hours, the last of each hour for two days, of the last 12
    days, 10 weeks and 9 months that have one (in ``zone``); of these the newest that
    fit in a fifth of the disk that is free or theirs. The newest one always stays.

    One in the future says that a clock has jumped: up to a day ahead, nothing goes until
    that has passed. One further ahead stays and is set aside, else nothing would go for
    years and the disk would fill.
    """
    found = sorted(backups, key=lambda each: (each.made_at, each.name), reverse=True)
    ordered = [each for each in found if each.made_at <= now + CLOCK_SLACK]
    ahead = found[: len(found) - len(ordered)]
    if not ordered or any(each.made_at <= now + _JUMP for each in ahead):
        return ()
    room = int((free_bytes + sum(each.size for each in found)) * _SHARE_OF_DISK)
    kept: set[Kept] = set()
    used = sum(each.size for each in ahead)
    is_full = False
    wanted = _wanted(ordered, now, zone)
    for each in ordered:
        if each not in wanted:
            continue
        is_full = is_full or used + each.size > room
        if is_full and kept:
            continue
        kept.add(each)
        used += each.size
    return tuple(each for each in reversed(ordered) if each not in kept)


def _wanted(ordered: Sequence[Kept], now: datetime, zone: tzinfo) -> set[Kept]:
    """What the rule of ages keeps, of backups in order from the newest."""
    young = [each for each in ordered if now - each.made_at < _ALL_FOR]
    recent = [each for each in ordered if now - each.made_at < _HOURLY_FOR]

    def local(each: Kept) -> datetime:
        return each.made_at.astimezone(zone)

    return {
        ordered[0],
        *young,
        *_newest_of_each(recent, lambda each: local(each).strftime("%Y-%m-%d %H %z"), len(recent)),
        *_newest_of_each(ordered, lambda each: local(each).date(), _DAYS),
        *_newest_of_each(ordered, lambda each: local(each).isocalendar()[:2], _WEEKS),
        *_newest_of_each(ordered, lambda each: (local(each).year, local(each).month), _MONTHS),
    }


def _newest_of_each(
    ordered: Sequence[Kept], span: Callable[[Kept], Hashable], most: int
) -> list[Kept]:
    """The newest of each span, for the newest ``most`` spans."""
    found: dict[Hashable, Kept] = {}
    for each in ordered:
        found.setdefault(span(each), each)
    return list(found.values())[:most]

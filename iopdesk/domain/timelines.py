"""The continuum timeline of an episode: care elsewhere, placements here, the planned step.

Pure data for painting; widths go by ``days``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.episodes import PlacementSpan
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.levels import find_level, is_less_care, line_icon, line_label
from iopdesk.i18n import N_, _, month_day, ngettext


class SegmentState(StrEnum):
    """How a segment is painted."""

    DONE = "done"
    NOW = "now"
    PLANNED = "planned"


_STATES = {
    SegmentState.DONE: (N_("Completed"), "check"),
    SegmentState.NOW: (N_("Now"), "play-circle-outline"),
    SegmentState.PLANNED: (N_("Planned"), "calendar-clock-outline"),
}


@dataclass(frozen=True, slots=True)
class StaySpan:
    """Care elsewhere, before or after; nights are counted, as residential days are."""

    level: str
    place: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that is planned: the level, the day it takes effect, its weekly hours."""

    level: str
    starts_on: date
    weekly_minutes: int | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One block of the timeline with its icon and two lines beneath it."""

    state: SegmentState
    is_outside: bool
    title: str
    icon: str
    first_line: str
    second_line: str
    starts_on: date
    ends_on: date | None
    days: int

    @property
    def state_label(self) -> str:
        """Completed, Now or Planned."""
        return _(_STATES[self.state][0])

    @property
    def state_icon(self) -> str:
        """Icon at the right end of the block."""
        return _STATES[self.state][1]

    @property
    def spoken(self) -> str:
        """The whole block as one sentence, for a screen reader."""
        return f"{self.title}, {self.state_label}, {self.first_line}, {self.second_line}"


def timeline(
    stays: Sequence[StaySpan],
    placements: Sequence[PlacementSpan],
    planned: PlannedStep | None,
    *,
    today: date,
) -> tuple[Segment, ...]:
    """The segments in order of their first day; a planned step stands last."""
    found = [_stay(each) for each in stays]
    found += [_placement(each, planned, today) for each in placements]
    found.sort(key=lambda each: (each.starts_on, not each.is_outside))
    if planned is not None and planned.starts_on > today:
        current = placements[-1].level if placements else ""
        found.append(_planned(planned, current))
    return tuple(found)


def _stay(stay: StaySpan) -> Segment:
    level = find_level(stay.level)
    days = max((stay.ends_on - stay.starts_on).days, 1)
    count = ngettext("{count} day", "{count} days", days).format(count=days)
    return Segment(
        state=SegmentState.DONE,
        is_outside=True,
        title=line_label(level.line) if level else stay.place,
        icon=line_icon(level.line) if level else "home-outline",
        first_line=f"{stay.level} · {count}",
        second_line=_span(stay.starts_on, stay.ends_on),
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        days=days,
    )


def _placement(place: PlacementSpan, planned: PlannedStep | None, today: date) -> Segment:
    level = find_level(place.level, place.edition)
    runs = place.ends_on is None or place.ends_on >= today
    last = today if runs else place.ends_on or today
    days = max((last - place.starts_on).days + 1, 1)
    if runs:
        second = f"{month_day(place.starts_on)}–{_('now')}, {_weeks(place, planned, today)}"
    else:
        second = _span(place.starts_on, last)
    return Segment(
        state=SegmentState.NOW if runs else SegmentState.DONE,
        is_outside=False,
        title=level.name if level else place.level,
        icon=line_icon(level.line) if level else "account-group-outline",
        first_line=_level_line(place.level, place.weekly_minutes),
        second_line=second,
        starts_on=place.starts_on,
        ends_on=place.ends_on,
        days=days,
    )


def _weeks(place: PlacementSpan, planned: PlannedStep | None, today: date) -> str:
    week = (today - place.starts_on).days // 7 + 1
    end = place.ends_on
    if end is None and planned is not None and planned.starts_on > today:
        end = planned.starts_on - timedelta(days=1)
    if end is None:
        return _("week {week}").format(week=week)
    weeks = ((end - place.starts_on).days + 1 + 6) // 7
    return _("week {week} of {weeks}").format(week=week, weeks=weeks)


def _planned(step: PlannedStep, current: str) -> Segment:
    down = is_less_care(step.level, current) if current else True
    return Segment(
        state=SegmentState.PLANNED,
        is_outside=False,
        title=_("Step-down") if down else _("Next step"),
        icon="stairs-down" if down else "stairs-up",
        first_line=_level_line(step.level, step.weekly_minutes),
        second_line=_("Planned {day}").format(day=month_day(step.starts_on)),
        starts_on=step.starts_on,
        ends_on=None,
        days=28,
    )


def _level_line(level: str, weekly_minutes: int | None) -> str:
    if weekly_minutes is None:
        return _("Level {level}").format(level=level)
    hours = _("{hours} h a week").format(hours=plain_hours(weekly_minutes))
    return f"{level} · {hours}"


def _span(first: date, last: date) -> str:
    """ "Jul 2–7", "Jul 7–Aug 6"."""
    if (first.year, first.month) == (last.year, last.month):
        return month_day(first) if first == last else f"{month_day(first)}–{last.day}"
    return f"{month_day(first)}–{month_day(last)}"

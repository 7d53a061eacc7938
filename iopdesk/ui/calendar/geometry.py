"""Where things stand in the calendar: columns of days, blocks of sessions, times of points.

Content coordinates: x from the right edge of the hour axis, y from midnight, in real px.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect

from iopdesk.domain.lanes import Event, lanes
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.theme.tokens import px

HEADER, AXIS = 40, 48
HOUR, HOUR_ROOMY = 55, 68
ROOMY_WIDTH = 1270
"""Px at 100 % of the view from which an hour is drawn higher."""
DAY_MINUTES = 24 * 60
SNAP = 15
"""Minutes that dragging snaps to."""
LEAST_SHOWN = 30
"""A shorter session is drawn as long as this, so that it can be read and clicked."""
FOLDED = 44
_WEEKDAY_LEAST, _WEEKEND_LEAST, _EMPTY_LEAST = 120, 84, 60
_WEEKEND_SHARE = 0.44
_SIDE = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One day: its left edge and width."""

    on: date
    left: int
    width: int

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.on.weekday() >= 5

    @property
    def is_folded(self) -> bool:
        """Too narrow for weekday and number in one line."""
        return self.width < px(_EMPTY_LEAST)


def lay_columns(
    first_on: date, days: int, busy: Collection[date], width: int, *, fold: bool
) -> list[Column]:
    """Share ``width`` among the days, by weekdays before weekends.

    A weekend day without a session is narrow, and ``fold`` makes it 44 px. Where the
    least widths need more than there is, the columns are wider in sum and scroll.
    """
    found = [first_on + timedelta(days=number) for number in range(days)]
    if days == 1:
        return [Column(first_on, 0, max(width, px(_WEEKDAY_LEAST)))]
    shares = [_share(on, busy, fold=fold) for on in found]
    rest, parts = float(width), sum(share for share, _least in shares)
    widths = [0.0] * days
    # A least width that is more than its share is taken out first; the others share the rest.
    open_ = set(range(days))
    while open_:
        short = {n for n in open_ if rest * shares[n][0] / parts < shares[n][1]} if parts else open_
        if not short:
            for n in open_:
                widths[n] = rest * shares[n][0] / parts
            break
        for n in short:
            widths[n] = float(shares[n][1])
            rest -= widths[n]
            parts -= shares[n][0]
        open_ -= short
    columns, left = [], 0.0
    for on, wide in zip(found, widths, strict=True):
        right = left + wide
        columns.append(Column(on, round(left), round(right) - round(left)))
        left = right
    return columns


def _share(on: date, busy: Collection[date], *, fold: bool) -> tuple[float, int]:
    """Share of the width, and the least px."""
    if on.weekday() < 5:
        return 1.0, px(_WEEKDAY_LEAST)
    if on in busy:
        return _WEEKEND_SHARE, px(_WEEKEND_LEAST)
    return (0.0, px(FOLDED)) if fold else (_WEEKEND_SHARE, px(_EMPTY_LEAST))


def hour_height(width: int) -> int:
    """Px of one hour in a view of this width."""
    return px(HOUR_ROOMY if width >= px(ROOMY_WIDTH) else HOUR)


def y_of(minute: float, hour: int) -> int:
    """Y of a minute of the day."""
    return round(minute * hour / 60)


def span_rect(column: Column, start: int, minutes: int, hour: int) -> QRect:
    """A time span over the whole width of a day."""
    top = y_of(start, hour)
    bottom = y_of(start + max(minutes, LEAST_SHOWN), hour)
    return QRect(column.left + _SIDE, top + 1, column.width - 2 * _SIDE - px(2), bottom - top - 2)


def block_rects(
    sessions: Iterable[CalendarSession], columns: Sequence[Column], hour: int
) -> dict[int, QRect]:
    """The rect of every session by id; those at one time stand side by side."""
    found: dict[int, QRect] = {}
    sessions = list(sessions)
    for column in columns:
        own = {s.session_id: s for s in sessions if s.on == column.on}
        placed = lanes(
            Event(key, s.start_minute, s.start_minute + max(s.minutes, LEAST_SHOWN))
            for key, s in own.items()
        )
        for key, lane in placed.items():
            session = own[key]
            whole = span_rect(column, session.start_minute, session.minutes, hour)
            left = whole.left() + whole.width() * lane.index // lane.count
            right = whole.left() + whole.width() * (lane.index + 1) // lane.count
            gap = 2 if lane.index + 1 < lane.count else 0
            found[key] = QRect(left, whole.top(), right - left - gap, whole.height())
    return found


def column_at(columns: Sequence[Column], x: int) -> Column:
    """The day at an x; beyond the ends the first or last."""
    for column in columns:
        if x < column.left + column.width:
            return column
    return columns[-1]


def moment_at(columns: Sequence[Column], hour: int, point: QPoint) -> tuple[date, int]:
    """Day and minute (0 to 1440, not snapped) at a point of the content."""
    minute = min(max(round(point.y() * 60 / hour), 0), DAY_MINUTES)
    return column_at(columns, point.x()).on, minute


def snapped(minute: int) -> int:
    """The nearest quarter of an hour."""
    return (minute + SNAP // 2) // SNAP * SNAP

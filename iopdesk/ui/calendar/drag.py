"""One drag in the calendar: moving a session, changing its length, drawing a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QPoint

from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar.geometry import DAY_MINUTES, SNAP, snapped

NEW_MINUTES = 60
_LEAST, _MOST = 15, 480
"""Length of a session, minutes; the rule itself is the service's."""


class Way(StrEnum):
    """What a drag does."""

    MOVE = "move"
    RESIZE = "resize"
    DRAW = "draw"


@dataclass(frozen=True, slots=True, repr=False)
class Ghost:
    """Where the session would stand if it were dropped now."""

    on: date
    start: int
    minutes: int


@dataclass(slots=True, repr=False)
class Drag:
    """Begun at ``press`` (viewport px) on ``on`` at ``minute``; has no ghost until it moved."""

    way: Way
    press: QPoint
    on: date
    minute: int
    session: CalendarSession | None = None
    ghost: Ghost | None = None

    def is_far(self, point: QPoint, distance: int) -> bool:
        """Whether the mouse went far enough for a drag."""
        return self.ghost is not None or (point - self.press).manhattanLength() >= distance

    def to(self, on: date, minute: int) -> Ghost:
        """The ghost with the mouse at a day and minute."""
        if self.session is None:
            self.ghost = self._drawn(minute)
        elif self.way is Way.RESIZE:
            start = self.session.start_minute
            end = snapped(self.session.start_minute + self.session.minutes + minute - self.minute)
            least, most = _LEAST, min(_MOST, DAY_MINUTES - start)
            self.ghost = Ghost(self.session.on, start, min(max(end - start, least), most))
        else:
            start = snapped(self.session.start_minute + minute - self.minute)
            latest = DAY_MINUTES - max(self.session.minutes, SNAP)
            start = min(max(start, 0), max(latest, 0))
            day = self.session.on if self.session.marked or self.session.is_closed else on
            self.ghost = Ghost(day, start, self.session.minutes)
        return self.ghost

    def _drawn(self, minute: int) -> Ghost:
        first, last = sorted((self.minute, minute))
        start = min(first // SNAP * SNAP, DAY_MINUTES - SNAP)
        end = min(max(snapped(last), start + SNAP), DAY_MINUTES)
        return Ghost(self.on, start, min(end - start, _MOST))

    def is_changed(self) -> bool:
        """Whether dropping now would change anything."""
        if self.ghost is None:
            return False
        if self.session is None:
            return True
        before = (self.session.on, self.session.start_minute, self.session.minutes)
        return before != (self.ghost.on, self.ghost.start, self.ghost.minutes)

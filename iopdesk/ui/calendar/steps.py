"""Which session the arrows go to, and the button of the conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Qt

from iopdesk.services.session_views import CalendarSession

Rects = dict[int, QRect]


def step(
    sessions: Sequence[CalendarSession], rects: Rects, current: CalendarSession, key: int
) -> CalendarSession:
    """Up and down go through the day in time; left and right to the next day that has any.

    At the end of the way the session itself comes back.
    """
    if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        day = _in_order([s for s in sessions if s.on == current.on], rects)
        place = [s.session_id for s in day].index(current.session_id)
        place += 1 if key == Qt.Key.Key_Down else -1
        return day[min(max(place, 0), len(day) - 1)]
    is_right = key == Qt.Key.Key_Right
    days = sorted(
        {s.on for s in sessions if (s.on > current.on if is_right else s.on < current.on)}
    )
    if not days:
        return current
    target = days[0] if is_right else days[-1]
    day = _in_order([s for s in sessions if s.on == target], rects)
    return min(day, key=lambda s: abs(s.start_minute - current.start_minute))


def first_choice(sessions: Sequence[CalendarSession], now: datetime) -> CalendarSession | None:
    """Where the keys begin: what runs now, else what comes next, else the first."""
    running = [s for s in sessions if not s.is_cancelled]
    for session in running:
        if session.ends_at > now:
            return session
    return running[0] if running else (sessions[0] if sessions else None)


def conflicts_in(sessions: Sequence[CalendarSession]) -> list[CalendarSession]:
    """One session of each conflict, the earlier one."""
    seen: set[frozenset[int]] = set()
    found = []
    for session in sessions:
        pairs = {frozenset({session.session_id, clash.other_id}) for clash in session.clashes}
        if pairs - seen:
            found.append(session)
        seen |= pairs
    return found


def next_after(sessions: Sequence[CalendarSession], current: int) -> CalendarSession | None:
    """The one after ``current``, around at the end; the first when it is none of them."""
    ids = [session.session_id for session in sessions]
    place = ids.index(current) + 1 if current in ids else 0
    return sessions[place % len(ids)] if ids else None


def _in_order(sessions: Sequence[CalendarSession], rects: Rects) -> list[CalendarSession]:
    """By start, then from left to right."""

    def place(session: CalendarSession) -> tuple[int, int, int]:
        rect = rects.get(session.session_id)
        return session.start_minute, rect.left() if rect is not None else 0, session.session_id

    return sorted(sessions, key=place)

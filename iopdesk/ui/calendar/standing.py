"""Where somebody stands in the calendar: view, day, counselor, session in focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from iopdesk.domain.hours import week_first
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar.bar import VIEWS


@dataclass(slots=True)
class Standing:
    """``on`` is None while it is today, whatever day that is; ``is_open`` None before the start.

    ``counselor`` is the id and name of the one whose sessions show.
    """

    view: str = "week"
    on: date | None = None
    counselor: tuple[int, str] | None = None
    session_id: int = 0
    is_open: bool | None = None

    def day(self, today: date) -> date:
        """The day the calendar stands on."""
        return self.on or today

    def go_to(self, on: date, today: date) -> None:
        """Stand on another day."""
        self.on = None if on == today else on

    def span(self, today: date, week_start: int) -> tuple[date, int]:
        """First day and number of days shown."""
        day = self.day(today)
        if self.view == "month":
            return week_first(day.replace(day=1), week_start), 42
        return (day, 1) if self.view == "day" else (week_first(day, week_start), 7)

    def turned(self, step: int, today: date) -> date:
        """The day to stand on a day, week or month later or earlier."""
        day = self.day(today)
        if self.view == "month":
            return day + relativedelta(months=step)
        return day + timedelta(days=step * (1 if self.view == "day" else 7))

    def of_counselor(self, sessions: Sequence[CalendarSession]) -> list[CalendarSession]:
        """The sessions of the counselor chosen; all while none is."""
        if self.counselor is None:
            return list(sessions)
        return [s for s in sessions if s.facilitator_id == self.counselor[0]]

    def state(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "view": self.view,
            "on": self.on.isoformat() if self.on is not None else None,
            "session_id": self.session_id,
            "counselor": list(self.counselor) if self.counselor is not None else None,
            "is_open": self.is_open,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what ``state`` gave."""
        if state.get("view") in VIEWS:
            self.view = state["view"]
        if state.get("on"):
            self.on = date.fromisoformat(state["on"])
        if state.get("counselor"):
            self.counselor = (int(state["counselor"][0]), str(state["counselor"][1]))
        self.session_id = int(state.get("session_id", 0))
        self.is_open = state.get("is_open")

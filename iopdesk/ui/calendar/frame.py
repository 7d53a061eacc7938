"""The frame of the Calendar pane: what stands where, the header, and the bar that steers it."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.i18n import month_year
from iopdesk.services import sessions
from iopdesk.services.session_views import CalendarSession, CalendarWeek
from iopdesk.ui.calendar.bar import BarPlace, CalendarBar
from iopdesk.ui.calendar.body import CalendarBody
from iopdesk.ui.calendar.standing import Standing
from iopdesk.ui.calendar.steps import conflicts_in
from iopdesk.ui.calendar.words import span_title
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.pane import Pane

_BAR_NEEDS = 1150
"""Px at 100 % of the pane from which the bar stands in the page header."""


class CalendarFrame(Pane):
    """Parts come and go with the room; what they do is the pane's."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.standing = Standing()
        self._week: CalendarWeek | None = None
        self._header_facts: object = None
        self._bar: CalendarBar | None = None
        self._build()

    def steer_by(self, bar: CalendarBar) -> None:
        """Follow the buttons of a bar that was made anew."""
        raise NotImplementedError

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.own_bar = BarPlace()
        column.addWidget(self.own_bar)
        self.body = CalendarBody(self.desk.today(), self.desk.practice.week_start)
        self.week, self.agenda = self.body.week, self.body.agenda
        self.inspector, self.filters = self.body.inspector, self.body.filters
        self.week.set_rights(
            may_change=self.desk.may(sessions.move_session),
            may_add=self.desk.may(sessions.add_session),
        )
        column.addWidget(self.body, 1)

    @property
    def on(self) -> date:
        """The day the calendar stands on."""
        return self.standing.day(self.desk.today())

    @property
    def span(self) -> tuple[date, int]:
        """First day and number of days shown."""
        return self.standing.span(self.desk.today(), self.desk.practice.week_start)

    def page_title(self) -> str:
        """The days shown."""
        return month_year(self.on) if self.standing.view == "month" else span_title(*self.span)

    def view_switch(self) -> QWidget | None:
        """The bar, where the header has room for it."""
        if not self.body.has_room(_BAR_NEEDS):
            return None
        self._bar = self._make_bar()
        self._bar.stay_in_line()
        return self._bar

    def _conflicts(self) -> list[CalendarSession]:
        return conflicts_in(self._week.sessions if self._week is not None else ())

    def _make_bar(self) -> CalendarBar:
        people = list(self._week.facilitators) if self._week is not None else []
        bar = CalendarBar(self.standing.view, has_filters=not self.body.is_wide())
        bar.offer_counselors(people, self.standing.counselor)
        self.steer_by(bar)
        return bar

    def _renew_header(self) -> None:
        """Make header and bar anew where they differ; the focus stays on the same control."""
        standing, week = self.standing, self._week
        people = week.facilitators if week is not None else ()
        in_header, is_wide = self.body.has_room(_BAR_NEEDS), self.body.is_wide()
        words = (self.page_title(), standing.view, people, standing.counselor)
        facts = (words, len(self._conflicts()), in_header, is_wide)
        if facts == self._header_facts:
            return
        self._header_facts = facts
        key = self._bar.focus_key() if self._bar is not None else ""
        self._bar = None if in_header else self._make_bar()
        self.own_bar.show_bar(self._bar)
        self.header_changed.emit()
        if key and self._bar is not None:
            self._bar.focus_on(key)

    def _fit(self) -> None:
        standing = self.standing  # the keys of the month are on days, not on sessions
        shows_card = standing.is_open and standing.session_id and standing.view != "month"
        self.body.shows_card = bool(shows_card)
        self.body.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Parts come and go with the room; so does the bar."""
        super().resizeEvent(event)
        self._fit()
        if self._week is not None:
            self._renew_header()

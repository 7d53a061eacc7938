"""The parts of the calendar side by side: filters, sessions, inspector, as far as there is room."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.calendar.agenda import AgendaPage
from iopdesk.ui.calendar.filters import FilterColumn
from iopdesk.ui.calendar.inspector import WIDTH, Inspector
from iopdesk.ui.calendar.mini_month import MiniMonth
from iopdesk.ui.calendar.month_view import MonthView
from iopdesk.ui.calendar.week_view import WeekView
from iopdesk.ui.shared.parts import mark_part
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import C, px, zoom

_LEFT = 215
_LEFT_NEEDS, _CENTER_LEAST = 1250, 380
"""Px at 100 % from which the filters stand beside the rest, and that sessions need."""


class CalendarBody(QSplitter):
    """The inspector comes before the filters, and both before the sessions."""

    def __init__(self, today: date, week_start: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.shows_card = self.wants_left = False
        self.inspector_width = WIDTH
        self.month = MiniMonth(today, week_start)
        self.filters = FilterColumn()
        self.left = self._make_left()
        self.week = WeekView()
        self.month_view = MonthView()
        self.agenda = AgendaPage()
        self.center = QStackedWidget()
        self.center.addWidget(self.week)
        self.center.addWidget(self.month_view)
        self.center.addWidget(self.agenda)
        self.inspector = Inspector()
        self.inspector.hide()
        mark_part(self.left, _("Month and filters"))
        mark_part(self.center, _("Sessions"))
        mark_part(self.inspector, _("Inspector"))
        for widget in (self.left, self.center, self.inspector):
            self.addWidget(widget)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._on_moved)

    def paintEvent(self, event: QPaintEvent) -> None:
        """White, as its parts."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), C("surf"))
        painter.end()

    def _make_left(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.month)
        column.addWidget(self.filters)
        column.addStretch(1)
        area = scroll_area(inside)
        area.setFixedWidth(px(_LEFT))
        return area

    def has_room(self, needs: int) -> bool:
        """Whether there are so many px at 100 %."""
        return self.width() * 100 // zoom() >= needs

    def is_wide(self) -> bool:
        """Whether the filters always show."""
        return self.has_room(_LEFT_NEEDS)

    def is_single(self) -> bool:
        """Whether the inspector would stand in place of the sessions."""
        return not self.has_room(WIDTH + _CENTER_LEAST)

    def show_view(self, view: str) -> None:
        """Day and week in one painted view, the month, or the agenda."""
        pages = {"month": self.month_view, "agenda": self.agenda}
        self.center.setCurrentWidget(pages.get(view, self.week))

    def focus_day(self, on: date) -> date:
        """The day the keys are on; ``on`` in the agenda."""
        shown = self.center.currentWidget()
        if shown is self.agenda:
            return on
        return (self.month_view if shown is self.month_view else self.week).focus_day()

    def fit(self) -> None:
        """Decide which parts stand side by side."""
        shows_left = self.is_wide() or self.wants_left
        taken = (_LEFT if shows_left else 0) + (WIDTH if self.shows_card else 0)
        has_room = self.has_room(taken + _CENTER_LEAST)
        self.left.setVisible(shows_left and (has_room or not self.shows_card))
        self.inspector.setVisible(self.shows_card)
        self.center.setVisible(has_room or not (self.shows_card or shows_left))
        self.week.set_fold(not self.is_wide())
        if self.shows_card and has_room:
            wide = px(self.inspector_width)
            left = px(_LEFT) if shows_left else 0
            self.setSizes([left, max(1, self.width() - left - wide), wide])

    def _on_moved(self, _position: int, _index: int) -> None:
        if not self.inspector.isHidden() and not self.center.isHidden():
            self.inspector_width = round(self.inspector.width() * 100 / zoom())

"""A small month beside the week: the week shown is a band, today a disc; arrows choose a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.domain.hours import week_first
from iopdesk.i18n import _, long_date, month_year, weekday_name
from iopdesk.ui.shared.accessible import Item, focus_moved
from iopdesk.ui.shared.buttons import icon_button
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.focus import PAINTS_FOCUS
from iopdesk.ui.theme.tokens import px

_CELL, _WEEKS = 25, 6
_DAYS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class MonthGrid(QWidget):
    """42 days. ``chosen`` comes with Enter, Space or a click; arrows only move the ring."""

    chosen = Signal(object)
    month_changed = Signal()

    def __init__(self, today: date, week_start: int) -> None:
        super().__init__()
        self._today, self._week_start = today, week_start
        self._at = today
        self._band = (today, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(PAINTS_FOCUS, True)
        self.setAccessibleName(_("Month"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def month(self) -> date:
        """First day of the month shown."""
        return self._at.replace(day=1)

    def show_span(self, at: date, first_on: date, days: int, today: date) -> None:
        """Show the month of ``at`` with the span of the calendar as a band."""
        self._at, self._band, self._today = at, (first_on, days), today
        self.month_changed.emit()
        self.update()

    def turn(self, months: int) -> None:
        """Another month; the calendar stays where it is until a day is chosen."""
        self._go(self._at + relativedelta(months=months))

    def sizeHint(self) -> QSize:
        """Seven by seven cells."""
        return QSize(7 * px(_CELL), (_WEEKS + 1) * px(_CELL))

    def minimumSizeHint(self) -> QSize:
        """Cells stay large enough to click."""
        return QSize(7 * px(24), (_WEEKS + 1) * px(_CELL))

    def cell(self, on: date) -> QRect:
        """Where a day stands."""
        number = (on - self._first()).days
        wide = self.width() / 7
        row, place = divmod(number, 7)
        left = round(place * wide)
        return QRect(left, (row + 1) * px(_CELL), round((place + 1) * wide) - left, px(_CELL))

    def _first(self) -> date:
        return week_first(self.month, self._week_start)

    def _days(self) -> list[date]:
        return [self._first() + timedelta(days=number) for number in range(7 * _WEEKS)]

    def _go(self, on: date) -> None:
        self._at = on
        self.month_changed.emit()
        if self.hasFocus():
            focus_moved(self, self.accessible_focus())
        self.update()

    # -- keys and mouse -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by days and weeks, Page by months, Enter chooses."""
        key = event.key()
        if key in _DAYS:
            self._go(self._at + timedelta(days=_DAYS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._at)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day under the mouse."""
        point: QPoint = event.position().toPoint()
        on = next((day for day in self._days() if self.cell(day).contains(point)), None)
        if on is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(on)
            self.chosen.emit(on)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusOutEvent(event)
        self.update()

    # -- read and painted -----------------------------------------------------------

    def accessible_items(self) -> list[Item]:
        """Every day by its long date."""
        first, days = self._band
        last = first + timedelta(days=days - 1)
        return [Item(self._words(on), self.cell(on), first <= on <= last) for on in self._days()]

    def accessible_focus(self) -> int:
        """The day the ring is on."""
        return (self._at - self._first()).days if self.hasFocus() else -1

    def _words(self, on: date) -> str:
        words = long_date(on)
        return _("{day}, today").format(day=words) if on == self._today else words

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Weekdays, band, days, disc, ring."""
        painter = QPainter(self)
        for number in range(7):
            day = self._first() + timedelta(days=number)
            head = self.cell(day).translated(0, -px(_CELL))
            letter = weekday_name(day)[:1]
            paint.text(painter, head, letter, size=11, color="tx2", align="center")
        self._paint_band(painter)
        for on in self._days():
            self._paint_day(painter, on)
        painter.end()

    def _paint_band(self, painter: QPainter) -> None:
        first, days = self._band
        shown = [on for on in self._days() if 0 <= (on - first).days < days]
        for row in range(_WEEKS):
            week = [on for on in shown if (on - self._first()).days // 7 == row]
            if week:
                band = self.cell(week[0]).united(self.cell(week[-1])).adjusted(0, 1, 0, -1)
                paint.rbox(painter, band, fill="sel", radius=4)

    def _paint_day(self, painter: QPainter, on: date) -> None:
        box = QRectF(self.cell(on))
        is_today, is_month = on == self._today, on.month == self.month.month
        if is_today:
            side = px(_CELL - 1)
            left, top = box.center().x() - side / 2, box.center().y() - side / 2
            disc = QRectF(left, top, side, side)
            paint.rbox(painter, disc, fill="acc", radius=_CELL / 2)
        color = "onacc" if is_today else "tx" if is_month else "tx2"
        weight = 600 if is_today else 400
        words = str(on.day)
        paint.text(painter, box, words, size=11, weight=weight, color=color, align="center")
        if self.hasFocus() and on == self._at:
            paint.ring(painter, box.adjusted(1, 1, -1, -1), radius=5)


class MiniMonth(QWidget):
    """The grid under the name of its month, with arrows."""

    def __init__(self, today: date, week_start: int) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(4))
        head = QHBoxLayout()
        head.setContentsMargins(px(4), 0, 0, 0)
        head.setSpacing(px(4))
        self.name_label = label("", "strong")
        head.addWidget(self.name_label, 1)
        self.grid = MonthGrid(today, week_start)
        for name, words, months in (
            ("chevron-left", _("Month before"), -1),
            ("chevron-right", _("Month after"), 1),
        ):
            turn = self._turner(months)
            head.addWidget(icon_button(name, words, bare=True, on_click=turn))
        column.addLayout(head)
        column.addWidget(self.grid)
        self.grid.month_changed.connect(self._show_name)
        self._show_name()

    def _turner(self, months: int) -> Callable[[], None]:
        return lambda: self.grid.turn(months)

    def _show_name(self) -> None:
        self.name_label.setText(month_year(self.grid.month))

"""The month: six weeks of days with the starts of their sessions; Enter opens a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, long_date, month_year, ngettext, tight_time, weekday_name
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar.steps import conflicts_in
from iopdesk.ui.shared.accessible import Item, focus_moved
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.focus import PAINTS_FOCUS
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import LOOKS, C, px

_HEADER, _NUMBER, _ROW, _WEEKS = 30, 26, 16, 6
_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class MonthView(QWidget):
    """``opened`` gives the day of Enter or a click, ``stood`` the one the arrows went to."""

    opened = Signal(object)
    stood = Signal(object)
    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(PAINTS_FOCUS, True)
        self._first = self._at = self._today = date.min
        self._by_day: dict[date, list[CalendarSession]] = {}

    def put(
        self, first_on: date, at: date, today: date, sessions: Sequence[CalendarSession]
    ) -> None:
        """Show six weeks from a day on, with the keys on the day ``at``."""
        self._first, self._at, self._today = first_on, at, today
        self._by_day = {}
        for session in sessions:
            self._by_day.setdefault(session.on, []).append(session)
        self.setAccessibleName(_("Calendar, {span}").format(span=month_year(at)))
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Cells that still show their number and one line."""
        return QSize(px(160), px(_HEADER) + _WEEKS * px(_NUMBER))

    def cell(self, on: date) -> QRect:
        """Where a day stands."""
        row, place = divmod((on - self._first).days, 7)
        wide, high = self.width() / 7, (self.height() - px(_HEADER)) / _WEEKS
        left, top = round(place * wide), px(_HEADER) + round(row * high)
        right, bottom = round((place + 1) * wide), px(_HEADER) + round((row + 1) * high)
        return QRect(left, top, right - left, bottom - top)

    def _days(self) -> list[date]:
        if self._first == date.min:
            return []
        return [self._first + timedelta(days=number) for number in range(7 * _WEEKS)]

    # -- keys and mouse ---------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by days and weeks, Page by months, Enter opens the day."""
        key = event.key()
        if key in _STEPS and self._days():
            self._go(self._at + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._at)
        else:
            event.ignore()

    def _go(self, on: date) -> None:
        self._at = on
        self.stood.emit(on)
        focus_moved(self, self.accessible_focus())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the day under the mouse."""
        point: QPoint = event.position().toPoint()
        on = next((day for day in self._days() if self.cell(day).contains(point)), None)
        if on is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(on)

    def focus_day(self) -> date:
        """The day the keys are on."""
        return self._at

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusOutEvent(event)
        self.update()

    # -- read and painted ---------------------------------------------------------------

    def accessible_items(self) -> list[Item]:
        """Every day with its count of sessions and conflicts."""
        return [Item(self._words(on), self.cell(on), on == self._at) for on in self._days()]

    def accessible_focus(self) -> int:
        """The day the keys are on."""
        return (self._at - self._first).days if self.hasFocus() else -1

    def _words(self, on: date) -> str:
        sessions = [s for s in self._by_day.get(on, []) if not s.is_cancelled]
        count = ngettext("{count} session", "{count} sessions", len(sessions))
        words = f"{long_date(on)}, {count.format(count=len(sessions))}"
        clashes = len(conflicts_in(sessions))
        if clashes:
            many = ngettext("{count} conflict", "{count} conflicts", clashes)
            words += ", " + many.format(count=clashes)
        return words

    def paintEvent(self, event: QPaintEvent) -> None:
        """Weekdays, then each day."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), C("surf"))
        for number, on in enumerate(self._days()):
            if number < 7:
                head = QRect(self.cell(on).left(), 0, self.cell(on).width(), px(_HEADER))
                words = weekday_name(on)
                paint.text(painter, head, words, size=12, color="tx2", align="center")
            self._paint_day(painter, on)
        painter.end()

    def _paint_day(self, painter: QPainter, on: date) -> None:
        cell = QRectF(self.cell(on))
        if on.month != self._at.month:
            painter.fillRect(cell, C("sunk"))
        paint.hair(painter, cell.left(), cell.top(), cell.width())
        paint.hair(painter, cell.left(), cell.top(), cell.height(), vertical=True)
        number = QRectF(cell.left() + px(4), cell.top() + px(3), px(22), px(22))
        is_today = on == self._today
        if is_today:
            paint.rbox(painter, number, fill="acc", radius=11)
        color = "onacc" if is_today else "tx" if on.month == self._at.month else "tx2"
        words = str(on.day)
        paint.text(painter, number, words, size=12, weight=600, color=color, align="center")
        self._paint_sessions(painter, cell, self._by_day.get(on, []))
        if self.hasFocus() and on == self._at:
            paint.ring(painter, cell.adjusted(1, 1, -1, -1), radius=3)

    def _paint_sessions(
        self, painter: QPainter, cell: QRectF, sessions: Sequence[CalendarSession]
    ) -> None:
        """As many lines as fit; the last one counts the rest."""
        running = [s for s in sessions if not s.is_cancelled]
        most = int((cell.height() - px(_NUMBER)) // px(_ROW))
        shown = running if len(running) <= most else running[: max(0, most - 1)]
        row = QRectF(cell.left() + px(5), cell.top() + px(_NUMBER), cell.width() - px(8), px(_ROW))
        for session in shown:
            _paint_line(painter, row, session)
            row.translate(0, px(_ROW))
        rest = len(running) - len(shown)
        if rest:
            words = _("{count} more").format(count=rest) if shown else str(rest)
            if not shown:
                row = QRectF(cell.right() - px(30), cell.top() + px(3), px(26), px(22))
            paint.text(
                painter, row, words, size=11, color="tx2", align="left" if shown else "right"
            )


def _paint_line(painter: QPainter, row: QRectF, session: CalendarSession) -> None:
    """Icon, start and short title, as far as they fit without being cut."""
    is_clash = bool(session.clashes)
    look = LOOKS[session.look]
    name, color = ("alert-outline", "bad") if is_clash else (look.icon, look.color)
    used = paint.icon(painter, row.left(), row.center().y(), name, size=13, color=color) + px(3)
    start = tight_time(session.starts_at)
    rest = row.adjusted(used, 0, 0, 0)
    whole = f"{start} {session.short_title}"
    words = whole if advance(whole, 11) <= rest.width() else start
    if advance(words, 11) <= rest.width():
        paint.text(painter, rest, words, size=11, color="bad" if is_clash else "tx2")

"""The painted week (or day): layout, scrolling and painting of sessions under their days.

It is read as a list with one item a session; the agenda shows the same as plain rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from iopdesk.i18n import _
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar import geometry, painting
from iopdesk.ui.calendar.drag import Drag, Way
from iopdesk.ui.calendar.geometry import AXIS, HEADER, Column
from iopdesk.ui.calendar.words import moment_words, sentence, span_title
from iopdesk.ui.shared.accessible import Item, focus_moved
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.focus import PAINTS_FOCUS
from iopdesk.ui.theme.tokens import C, px

_START = 9 * 60


class WeekCanvas(QAbstractScrollArea):
    """What is shown: ``put`` gives the span; keys and mouse are the week view's."""

    drag_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(PAINTS_FOCUS, True)
        self.viewport().setMouseTracking(True)
        self._first_on, self._days = date.min, 7
        self._now: datetime | None = None
        self._sessions: tuple[CalendarSession, ...] = ()
        self._columns: list[Column] = []
        self._rects: dict[int, QRect] = {}
        self._items: list[Item] | None = None
        self._current = 0
        self._drag: Drag | None = None
        self._fold = False
        self._wants_place = True
        self._top_minute: int | None = None

    # -- what is shown --------------------------------------------------------------

    def put(
        self, first_on: date, days: int, now: datetime, sessions: Sequence[CalendarSession]
    ) -> None:
        """Show a span; the session the keys were on stays current while it is there."""
        if (first_on, days) != (self._first_on, self._days):
            self._drop()
        self._first_on, self._days, self._now = first_on, days, now
        self._sessions = tuple(sessions)
        self.setAccessibleName(_("Calendar, {span}").format(span=span_title(first_on, days)))
        if self._current and self.session(self._current) is None:
            self._current = 0
        self._lay_out()
        if self._wants_place and self.isVisible():
            self._go_to_start()

    def set_fold(self, fold: bool) -> None:
        """Whether weekends without sessions are 44 px."""
        if fold != self._fold:
            self._fold = fold
            self._lay_out()

    def session(self, session_id: int) -> CalendarSession | None:
        """A session shown, by id."""
        return next((s for s in self._sessions if s.session_id == session_id), None)

    def current(self) -> int:
        """Id of the session the keys are on, or 0."""
        return self._current

    def set_current(self, session_id: int, *, reveal: bool = True) -> None:
        """Put the keys on a session, without telling anybody; ``reveal`` scrolls to it."""
        if self.session(session_id) is None:
            session_id = 0
        self._current, self._items = session_id, None
        if session_id and reveal:
            if self.isVisible():
                self._reveal(self._rects[session_id])
            focus_moved(self, self._index(session_id))
        self.viewport().update()

    def block_rect(self, session_id: int) -> QRect:
        """Where a session stands, in px of the viewport."""
        return self._rects[session_id].translated(self._offset())

    def scroll_state(self) -> int:
        """The minute at the top."""
        return round(self.verticalScrollBar().value() * 60 / self._hour)

    def keep_scroll(self, minute: int) -> None:
        """Have this minute at the top when sessions are shown first."""
        self._top_minute = minute

    def focus_day(self) -> date:
        """The day the keys are on: of the current session, today, or the first one shown."""
        session = self.session(self._current)
        if session is not None:
            return session.on
        today = self._today()
        shown = {column.on for column in self._columns}
        return today if today is not None and today in shown else self._first_on

    # -- layout ---------------------------------------------------------------------

    @property
    def _hour(self) -> int:
        return geometry.hour_height(self.viewport().width())

    def _offset(self) -> QPoint:
        """From the content to the viewport."""
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPoint(px(AXIS) - across, px(HEADER) - down)

    def _lay_out(self) -> None:
        room = self.viewport().size() - QSize(px(AXIS), px(HEADER))
        busy = {s.on for s in self._sessions}
        self._columns = geometry.lay_columns(
            self._first_on, self._days, busy, max(room.width(), 1), fold=self._fold
        )
        self._rects = geometry.block_rects(self._sessions, self._columns, self._hour)
        self._items = None
        wide = self._columns[-1].left + self._columns[-1].width
        down = self.verticalScrollBar()
        down.setRange(0, max(0, 24 * self._hour + px(8) - room.height()))
        down.setPageStep(max(1, room.height()))
        down.setSingleStep(self._hour // 2)
        self.horizontalScrollBar().setRange(0, max(0, wide - room.width()))
        self.horizontalScrollBar().setPageStep(max(1, room.width()))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew; the hour at the top stays."""
        minute = round(self.verticalScrollBar().value() * 60 / self._hour)
        super().resizeEvent(event)
        if self._first_on != date.min:
            self._lay_out()
            self.verticalScrollBar().setValue(geometry.y_of(minute, self._hour))

    def showEvent(self, event: QShowEvent) -> None:
        """The first place is found when there is a size to find it in."""
        super().showEvent(event)
        if self._wants_place and self._columns:
            self._go_to_start()

    def scrollContentsBy(self, _across: int, _down: int) -> None:
        """Everything is painted from the offset."""
        self._items = None
        self.viewport().update()

    def _go_to_start(self) -> None:
        """An hour before the first session, or before now where that is earlier."""
        minute = self._top_minute
        if minute is None:
            starts = [s.start_minute for s in self._sessions] or [_START]
            if self._now is not None and self._shows_now():
                starts.append(self._now.hour * 60 + self._now.minute)
            minute = max(0, min(starts) // 60 * 60 - 60 - 10)
        self.verticalScrollBar().setValue(geometry.y_of(minute, self._hour))
        self._wants_place = False
        today = next(
            (c for c in self._columns if self._shows_now() and c.on == self._today()), None
        )
        if today is not None:
            room = self.viewport().width() - px(AXIS)
            self.horizontalScrollBar().setValue(today.left + today.width - room)

    def _reveal(self, rect: QRect) -> None:
        shown = rect.translated(self._offset())
        room = self.viewport().rect().adjusted(px(AXIS), px(HEADER), 0, 0)
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        if shown.top() < room.top() or shown.height() > room.height():
            down.setValue(down.value() + shown.top() - room.top() - px(8))
        elif shown.bottom() > room.bottom():
            down.setValue(down.value() + shown.bottom() - room.bottom() + px(8))
        if shown.left() < room.left():
            across.setValue(across.value() + shown.left() - room.left())
        elif shown.right() > room.right():
            across.setValue(across.value() + shown.right() - room.right())

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(px(700), px(500))

    def minimumSizeHint(self) -> QSize:
        """It scrolls."""
        return QSize(px(160), px(120))

    def _content(self, point: QPoint) -> QPoint:
        return point - self._offset()

    def _session_at(self, point: QPoint) -> CalendarSession | None:
        if point.x() < px(AXIS) or point.y() < px(HEADER):
            return None
        inside = self._content(point)
        return next((s for s in self._sessions if self._rects[s.session_id].contains(inside)), None)

    # -- painting -------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid and blocks, then header and axis over what scrolled under them."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), C("surf"))
        if self._columns:
            room = self.viewport().rect()
            painter.save()
            painter.setClipRect(room.adjusted(px(AXIS), px(HEADER), 0, 0))
            painter.translate(self._offset())
            self._paint_content(painter)
            painter.restore()
            self._paint_axis(painter, room)
            self._paint_header(painter, room)
        if self.hasFocus() and not self._is_current_seen():
            paint.ring(painter, self.viewport().rect(), radius=2)
        painter.end()

    def _is_current_seen(self) -> bool:
        """Whether the ring of the session the keys are on lies in sight."""
        if not self._current:
            return False
        under = self.viewport().rect().adjusted(px(AXIS), px(HEADER), 0, 0)
        return self.block_rect(self._current).intersects(under)

    def _paint_content(self, painter: QPainter) -> None:
        hour, height = self._hour, 24 * self._hour
        wide = self._columns[-1].left + self._columns[-1].width
        for column in self._columns:
            painting.paint_column(painter, column, height)
        painting.paint_hours(painter, wide, hour)
        view = self.viewport().rect().translated(-self._offset())
        seen = [s for s in self._sessions if self._rects[s.session_id].intersects(view)]
        for session in seen:
            painting.paint_fill(painter, self._rects[session.session_id], session)
        if self._shows_now():
            paint.hair(painter, 0, self._now_y(), wide, color="bad")
        for session in seen:
            painting.paint_words(painter, self._rects[session.session_id], session)
        if self._current:
            rect = self._rects[self._current]
            painting.paint_selection(painter, rect, has_focus=self.hasFocus())
        ghost = self._drag.ghost if self._drag is not None else None
        if self._drag is not None and ghost is not None:
            column = next(c for c in self._columns if c.on == ghost.on)
            rect = geometry.span_rect(column, ghost.start, ghost.minutes, hour)
            painting.paint_ghost(painter, rect, self._drag.session, self._tip(), wide)

    def _paint_axis(self, painter: QPainter, room: QRect) -> None:
        painter.save()
        painter.setClipRect(QRect(0, px(HEADER), px(AXIS), room.height()))
        painter.fillRect(QRect(0, px(HEADER), px(AXIS), room.height()), C("surf"))
        top = self._offset().y()
        now_y = top + self._now_y() if self._shows_now() else -px(40)
        for number in range(1, 24):
            y = top + number * self._hour
            if abs(y - now_y) >= px(14):
                painting.paint_hour_label(painter, number, y, px(AXIS))
        if self._shows_now() and self._now is not None:
            painting.paint_now_pill(painter, self._now.time(), now_y, px(AXIS))
        painter.restore()

    def _paint_header(self, painter: QPainter, room: QRect) -> None:
        painter.fillRect(QRect(0, 0, room.width(), px(HEADER)), C("surf"))
        painter.save()
        painter.setClipRect(QRect(px(AXIS), 0, room.width() - px(AXIS), px(HEADER)))
        painter.translate(self._offset().x(), 0)
        for column in self._columns:
            is_today = column.on == self._today()
            painting.paint_day_head(painter, column, px(HEADER), is_today=is_today)
        painter.restore()
        paint.hair(painter, 0, px(HEADER) - 1, room.width())

    def _today(self) -> date | None:
        return self._now.date() if self._now is not None else None

    def _shows_now(self) -> bool:
        return any(column.on == self._today() for column in self._columns)

    def _now_y(self) -> int:
        assert self._now is not None
        return geometry.y_of(self._now.hour * 60 + self._now.minute, self._hour)

    # -- for screen readers ---------------------------------------------------------

    def accessible_items(self) -> Sequence[Item]:
        """Every session as a sentence."""
        if self._items is None:
            self._items = [
                Item(
                    sentence(session),
                    self.block_rect(session.session_id),
                    is_selected=session.session_id == self._current,
                )
                for session in self._sessions
            ]
        return self._items

    def accessible_focus(self) -> int:
        """Index of the session the keys are on."""
        return self._index(self._current) if self.hasFocus() else -1

    def _index(self, session_id: int) -> int:
        ids = [s.session_id for s in self._sessions]
        return ids.index(session_id) if session_id in ids else -1

    def viewportEvent(self, event: QEvent) -> bool:
        """The sentence of a block is its tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            session = self._session_at(event.pos())
            QToolTip.showText(event.globalPos(), sentence(session) if session else "", self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring follows the focus."""
        super().focusOutEvent(event)
        self.viewport().update()

    # -- dragging -------------------------------------------------------------------

    def _drop(self) -> None:
        """End a drag without a change."""
        if self._drag is not None:
            self._drag = None
            self.viewport().update()
            self.drag_ended.emit()

    def is_dragging(self) -> bool:
        """Whether the mouse holds a session or draws one."""
        return self._drag is not None

    def _tip(self) -> str:
        ghost = self._drag.ghost if self._drag is not None else None
        if self._drag is None or ghost is None:
            return ""
        if self._drag.way is Way.MOVE:
            return moment_words(ghost.on, ghost.start)
        end = datetime.combine(ghost.on, datetime.min.time()) + timedelta(
            minutes=ghost.start + ghost.minutes
        )
        until = moment_words(ghost.on, end.hour * 60 + end.minute).rpartition(", ")[2]
        return _("{start} to {end}").format(start=moment_words(ghost.on, ghost.start), end=until)

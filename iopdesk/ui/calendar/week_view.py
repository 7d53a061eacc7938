"""The week (or day) by keys and by mouse: choosing, opening, dragging sessions."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar import geometry
from iopdesk.ui.calendar.canvas import WeekCanvas
from iopdesk.ui.calendar.drag import NEW_MINUTES, Drag, Way
from iopdesk.ui.calendar.geometry import AXIS, HEADER
from iopdesk.ui.calendar.steps import first_choice, step
from iopdesk.ui.theme.tokens import px

_GRAB = 7
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class WeekView(WeekCanvas):
    """Every signal names what somebody wants, and changes nothing."""

    chosen = Signal(int)
    """The keys or the mouse are on another session; 0 for none."""
    opened = Signal(int)
    """Enter or a double click on a session."""
    moved = Signal(object, object, int, int)
    """A session was dropped: session, day, start minute, minutes."""
    drawn = Signal(object, int, int)
    """Empty space was drawn over: day, start minute, minutes."""
    menu_asked = Signal(int, QPoint)
    turned = Signal(int)
    """Page up (-1) or down (1)."""

    def __init__(self) -> None:
        super().__init__()
        self._may_change = self._may_add = False

    def set_rights(self, *, may_change: bool, may_add: bool) -> None:
        """Whether dragging moves sessions, and makes new ones."""
        self._may_change, self._may_add = may_change, may_add

    # -- keys -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows between sessions, Enter opens, Esc drops a drag, Page turns."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self._drag is not None and self._drag.ghost is not None:
            self._drop()
        elif key in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            event.ignore()

    def _step(self, key: int) -> None:
        current = self.session(self._current)
        if current is None or self._now is None:
            target = first_choice(self._sessions, self._now) if self._now is not None else None
        else:
            target = step(self._sessions, self._rects, current, key)
        if target is not None and target.session_id != self._current:
            self._choose(target.session_id)

    def _choose(self, session_id: int) -> None:
        self.set_current(session_id)
        self.chosen.emit(session_id)

    # -- mouse ----------------------------------------------------------------------

    def _way(self, session: CalendarSession | None, point: QPoint) -> Way | None:
        """What a drag from here would do."""
        if session is None:
            return Way.DRAW if self._may_add else None
        if session.is_cancelled or not self._may_change:
            return None
        bottom = self._rects[session.session_id].bottom()
        return Way.RESIZE if bottom - self._content(point).y() < px(_GRAB) else Way.MOVE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse; a drag may begin."""
        point = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton or point.y() < px(HEADER):
            return
        session = self._session_at(point)
        chosen = session.session_id if session is not None else 0
        if chosen != self._current:
            self._choose(chosen)
        way = self._way(session, point)
        if way is not None and point.x() >= px(AXIS):
            on, minute = geometry.moment_at(self._columns, self._hour, self._content(point))
            self._drag = Drag(way, point, on, minute, session)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what a drag would do."""
        point = event.position().toPoint()
        if self._drag is None:
            session = self._session_at(point)
            is_edge = session is not None and self._way(session, point) is Way.RESIZE
            cursor = Qt.CursorShape.SizeVerCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(cursor)
        elif self._drag.is_far(point, QApplication.startDragDistance()):
            self._follow(point)
            self._drag.to(*geometry.moment_at(self._columns, self._hour, self._content(point)))
            self.viewport().update()

    def _follow(self, point: QPoint) -> None:
        """Scroll while the mouse is beyond the upper or lower edge."""
        down = self.verticalScrollBar()
        if point.y() < px(HEADER):
            down.setValue(down.value() - self._hour // 4)
        elif point.y() > self.viewport().height():
            down.setValue(down.value() + self._hour // 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop."""
        drag = self._drag
        if event.button() != Qt.MouseButton.LeftButton or drag is None:
            return
        ghost, is_changed = drag.ghost, drag.is_changed()
        self._drop()
        if ghost is None or not is_changed:
            return
        if drag.session is None:
            self.drawn.emit(ghost.on, ghost.start, ghost.minutes)
        else:
            self.moved.emit(drag.session, ghost.on, ghost.start, ghost.minutes)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a session; make one where there is none."""
        point = event.position().toPoint()
        session = self._session_at(point)
        if session is not None:
            self.opened.emit(session.session_id)
        elif self._may_add and point.y() >= px(HEADER) and point.x() >= px(AXIS):
            on, minute = geometry.moment_at(self._columns, self._hour, self._content(point))
            self.drawn.emit(on, minute // 30 * 30, NEW_MINUTES)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the session under the mouse, or of the one the keys are on."""
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        found = self._session_at(event.pos()) if is_mouse else self.session(self._current)
        if found is None:
            return
        if found.session_id != self._current:
            self._choose(found.session_id)
        rect = self.block_rect(found.session_id)
        place = event.globalPos() if is_mouse else self.viewport().mapToGlobal(rect.center())
        self.menu_asked.emit(found.session_id, place)

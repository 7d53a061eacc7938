"""A window with the calendar over an encrypted file, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from iopdesk.services import session_views
from iopdesk.services.door import Door
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar import geometry
from iopdesk.ui.calendar.geometry import AXIS, HEADER
from iopdesk.ui.calendar.pane import CalendarPane
from iopdesk.ui.desk import Desk
from iopdesk.ui.groups.pane import GroupsPane
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.today.pane import TodayPane
from iopdesk.ui.workspace import Workspace
from tests.ui.conftest import show

TODAY = date(2026, 10, 22)
MONDAY = date(2026, 10, 19)


class Shown:
    """The pane in a window beside Today and Groups, and what was said to its person."""

    def __init__(self, door: Door, qtbot: Any, width: int = 1440, height: int = 838) -> None:
        self.door = door
        self.desk = Desk(door, inline=True)
        self.window = QMainWindow()
        self.work = Workspace(self.desk, [TodayPane, CalendarPane, GroupsPane])
        self.window.setCentralWidget(self.work)
        show(qtbot, self.window, width, height)
        self.pane: Any = self.work.show_pane("calendar")
        self.week, self.inspector = self.pane.week, self.pane.inspector
        self.errors: list[str] = []
        self.said: list[str] = []
        self.desk.refused.connect(lambda error, _near: self.errors.append(error.code))
        self.desk.said.connect(lambda words, _undo: self.said.append(words))
        self.week.setFocus()
        settle()

    # -- keys and buttons -------------------------------------------------------------

    def keys(self, letters: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.week, letters)
        settle()

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.week, key, modifier)
        settle()

    def buttons(self, within: QWidget | None = None) -> list[str]:
        found = (within or self.window).findChildren(QAbstractButton)
        return [one.text() or one.accessibleName() for one in found if one.isVisible()]

    def click(self, words: str, within: QWidget | None = None) -> None:
        found = [
            one
            for one in (within or self.window).findChildren(QAbstractButton)
            if one.isVisible() and words in (one.text(), one.accessibleName())
        ]
        QTest.mouseClick(found[-1], Qt.MouseButton.LeftButton)
        settle()

    # -- the painted week ---------------------------------------------------------------

    def titles(self) -> list[str]:
        return [item.name for item in self.week.accessible_items()]

    def rect(self, session_id: int) -> QRect:
        return self.week.block_rect(session_id)

    def point(self, on: date, minute: int) -> QPoint:
        """Where a day and a minute are in the viewport, scrolled to be seen."""
        hour = geometry.hour_height(self.week.viewport().width())
        bar = self.week.verticalScrollBar()
        bar.setValue(geometry.y_of(max(0, minute - 120), hour))
        column = next(c for c in self.week._columns if c.on == on)
        y = px(HEADER) + geometry.y_of(minute, hour) - bar.value()
        return QPoint(px(AXIS) + column.left + column.width // 2, y)

    def drag(self, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
        view = self.week.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for step in (1, 2, 3, 4):
            QTest.mouseMove(view, start + (end - start) * step / 4)
        if drop:
            QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
        settle()

    def drag_by(self, session_id: int, days: int = 0, minutes: int = 0) -> None:
        """Drag a session by its middle."""
        session = self.session(session_id)
        here = self.point(session.on, session.start_minute + 10)
        there = self.point(session.on + timedelta(days=days), session.start_minute + 10)
        hour = geometry.hour_height(self.week.viewport().width())
        there.setY(here.y() + round(minutes * hour / 60))
        self.point(session.on, session.start_minute + 10)
        rect = self.rect(session_id)
        shift = QPoint(rect.center().x() - here.x(), 0)
        self.drag(here + shift, there + shift)

    # -- dialogs and the file -------------------------------------------------------------

    def dialog(self) -> Any:
        return self.pane.acting.dialog

    def put(self, name: str, words: str) -> Any:
        """Type into a field of the form and leave it."""
        field = self.dialog().fields[name]
        field.editor.setFocus()
        field.editor.selectAll()
        QTest.keyClicks(field.editor, words)
        field.editor.clearFocus()
        settle()
        return field

    def choose(self, name: str, words: str) -> None:
        """Choose in a combo box by its words, as the keys do."""
        combo = self.dialog().fields[name].combo
        combo.setFocus()
        combo.setCurrentIndex(combo.findText(words))
        settle()

    def accept(self) -> None:
        QTest.mouseClick(self.dialog().accept_button, Qt.MouseButton.LeftButton)
        settle()

    def session(self, session_id: int) -> CalendarSession:
        found: CalendarSession = self.door.ask(
            session_views.read_card, session_id=session_id
        ).session
        return found

    def week_sessions(self) -> tuple[CalendarSession, ...]:
        found: tuple[CalendarSession, ...] = self.door.ask(
            session_views.read_span, first_on=MONDAY, days=7
        ).sessions
        return found


def settle() -> None:
    """Let layouts and deletions happen."""
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()

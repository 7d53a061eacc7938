"""Toasts, split views, parts, panes, keys and painted lists."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from iopdesk.ui.shared import shortcuts
from iopdesk.ui.shared.accessible import Item, spy_on_announcements
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.shared.parts import focus_next_part, mark_part
from iopdesk.ui.shared.split_view import SplitView
from iopdesk.ui.shared.toast import ToastHost
from iopdesk.ui.theme.tokens import px
from tests.ui.conftest import FakeDesk, show

# -- toast, split, parts -----------------------------------------------------------------


def test_a_toast_is_read_out_leaves_the_focus_and_undoes(host: QWidget, qtbot: QtBot) -> None:
    line = QLineEdit(host)
    line.show()
    line.setFocus()
    heard: list[str] = []
    undone: list[bool] = []
    end = spy_on_announcements(heard.append)
    toasts = ToastHost(host)
    toasts.show_toast("Gus Petrakis marked Late", on_undo=lambda: undone.append(True))
    end()
    assert heard == ["Gus Petrakis marked Late"]
    assert QApplication.focusWidget() is line
    toast = toasts.toast()
    assert toast is not None
    assert host.rect().contains(toast.geometry())
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert undone == [True]
    assert toasts.toast() is None


def test_a_toast_keeps_its_corner_when_the_window_changes(host: QWidget, qtbot: QtBot) -> None:
    toasts = ToastHost(host)
    toasts.show_toast("Saved")
    host.resize(900, 500)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.Resize)
    toast = toasts.toast()
    assert toast is not None
    assert host.width() - toast.geometry().right() <= px(16) + 1


def test_a_split_shows_one_side_at_a_time_where_there_is_no_room(
    themed: QApplication, qtbot: QtBot
) -> None:
    left, right = QLineEdit(), QLineEdit()
    split = SplitView(left, right, names=("List", "Chart"))
    show(qtbot, split, 1100, 400)
    assert left.isVisible()
    assert right.isVisible()
    assert left.width() == pytest.approx(312, abs=8)
    split.resize(600, 400)
    assert (left.isVisible(), right.isVisible()) == (True, False)
    split.show_detail()
    assert (left.isVisible(), right.isVisible()) == (False, True)
    QTest.keyClick(split, Qt.Key.Key_Escape)
    assert (left.isVisible(), right.isVisible()) == (True, False)


def test_f6_goes_through_the_parts_in_reading_order(themed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    lines = [QLineEdit() for _ in range(3)]
    for line, name in zip(lines, ("Rail", "List", "Detail"), strict=True):
        holder = QWidget()
        QVBoxLayout(holder).addWidget(line)
        mark_part(holder, name)
        row.addWidget(holder)
    show(qtbot, window, 600, 100)
    lines[0].setFocus()
    visited = []
    for _ in range(3):
        focus_next_part(window)
        visited.append(lines.index(QApplication.focusWidget()))  # type: ignore[arg-type]
    focus_next_part(window, is_back=True)
    assert visited == [1, 2, 0]
    assert QApplication.focusWidget() is lines[2]


# -- panes -------------------------------------------------------------------------------


class SomePane(Pane):
    """A pane that counts its reloads."""

    name = "some"
    title = "Some"
    depends_on = frozenset({"Attendance"})

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.reloads = 0
        self.is_typing = False

    def refresh(self) -> None:
        """Count."""
        self.reloads += 1

    def is_editing(self) -> bool:
        """As the test says."""
        return self.is_typing


def test_a_visible_pane_reloads_when_what_it_depends_on_changed(
    fake_desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = SomePane(fake_desk)
    show(qtbot, pane, 300, 300)
    assert pane.reloads == 1
    fake_desk.changed.emit(frozenset({"Patient"}))
    assert pane.reloads == 1
    fake_desk.changed.emit(frozenset({"Attendance", "Patient"}))
    assert pane.reloads == 2


def test_a_hidden_pane_goes_stale_and_reloads_once_when_shown(
    fake_desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = SomePane(fake_desk)
    show(qtbot, pane, 300, 300)
    pane.hide()
    fake_desk.changed.emit(frozenset({"Attendance"}))
    fake_desk.changed.emit(frozenset({"Attendance"}))
    assert (pane.reloads, pane.is_stale) == (1, True)
    pane.show()
    assert (pane.reloads, pane.is_stale) == (2, False)


def test_a_pane_in_mid_edit_reloads_when_the_edit_is_over(
    fake_desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = SomePane(fake_desk)
    show(qtbot, pane, 300, 300)
    pane.is_typing = True
    fake_desk.changed.emit(frozenset({"Attendance"}))
    assert pane.reloads == 1
    pane.is_typing = False
    pane.editing_ended()
    assert pane.reloads == 2


# -- keys and painted lists --------------------------------------------------------------


def test_no_key_does_two_things_in_one_context() -> None:
    assert shortcuts.clashes() == []


def test_a_clash_with_a_key_that_works_everywhere_is_found() -> None:
    planted = shortcuts.Shortcut("planted", shortcuts.ROSTER, ("Ctrl+Z",), "Planted")
    assert shortcuts.clashes([*shortcuts.TABLE, planted]) == ["roster: Ctrl+Z is undo and planted"]


class Strip(QWidget):
    """A painted list of two."""

    def accessible_items(self) -> list[Item]:
        """Two things."""
        rect = self.rect()
        return [Item("Aug 25, accepted as use", rect), Item("Aug 27, expected", rect)]


def test_a_painted_list_is_read_item_by_item(themed: QApplication, qtbot: QtBot) -> None:
    strip = Strip()
    show(qtbot, strip, 100, 20)
    node = QAccessible.queryAccessibleInterface(strip)
    assert node.role() == QAccessible.Role.List
    names = [node.child(i).text(QAccessible.Text.Name) for i in range(node.childCount())]
    assert names == ["Aug 25, accepted as use", "Aug 27, expected"]
    assert node.child(0).rect().topLeft() == strip.mapToGlobal(QPoint(0, 0))

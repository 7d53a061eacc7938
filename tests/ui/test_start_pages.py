"""Unlock page, toast and the countdown of the lock, with real keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from iopdesk.ui.shared.status_bar import StatusBar
from iopdesk.ui.shared.toast import ToastHost
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.theme.tokens import px
from tests.ui.conftest import show
from tests.ui.desk_window import settle
from tests.ui.walker import walk

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
PEOPLE = [("a", "Anna Lindgren"), ("d", "Dana Okafor"), ("t", "Tessa Lund")]


def unlock_page(people=PEOPLE) -> UnlockPage:
    return UnlockPage("Larkspur Recovery", people, note="Locked at 9:12 AM.", now=NOW)


# -- unlock -----------------------------------------------------------------------


@pytest.mark.parametrize("zoom", [100, 200])
def test_every_name_is_a_target_of_24_px_and_the_page_passes_the_walk(themed, qtbot, zoom):
    change_look(themed, theme="light", zoom=zoom)
    page = unlock_page()
    show(qtbot, page, 1280, 690)
    settle()
    assert page.people.visualItemRect(page.people.item(0)).height() >= px(24)
    assert walk(page) == []


def test_arrows_choose_a_person_and_enter_goes_to_the_password(themed, qtbot):
    page = unlock_page()
    asked = []
    page.unlock_asked.connect(lambda *what: asked.append(what))
    show(qtbot, page, 1280, 690)
    page.people.setFocus()
    QTest.keyClick(page.people, Qt.Key.Key_Down)
    QTest.keyClick(page.people, Qt.Key.Key_Return)
    assert page.focusWidget() is page.password
    QTest.keyClicks(page.password, "secret")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert asked == [("d", "secret")]


def test_an_empty_password_is_said_and_asks_nobody(themed, qtbot):
    page = unlock_page()
    asked = []
    page.unlock_asked.connect(lambda *what: asked.append(what))
    show(qtbot, page, 1280, 690)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert asked == []
    assert page.error_label.words.text() == "Enter your password."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_cannot_be_asked_while_the_file_is_opened_looks_so(themed, qtbot, theme):
    change_look(themed, theme=theme, zoom=100)
    page = unlock_page()
    show(qtbot, page, 1280, 690)
    QTest.mouseMove(page, QPoint(2, 2))
    for link in (page.lost_button, page.restore_button, page.other_button):
        before = link.grab().toImage()
        link.setEnabled(False)
        assert link.grab().toImage() != before
        link.setEnabled(True)
    page.set_busy(True)
    settle()
    assert not page.eye.isEnabled()


# -- welcome ----------------------------------------------------------------------


@pytest.mark.parametrize("zoom", [100, 200])
def test_what_the_welcome_page_promises_stands_beside_its_icons(themed, qtbot, zoom):
    change_look(themed, theme="light", zoom=zoom)
    page = WelcomePage()
    show(qtbot, page, 1280, 690)
    settle()
    said = ("One encrypted file", "No account", "Summaries print")
    labels = [each for each in page.findChildren(QLabel) if each.text().startswith(said)]
    assert len(labels) == len(said)
    assert len({each.y() for each in labels}) == 1
    assert all(each.height() <= each.heightForWidth(each.width()) for each in labels)


def test_the_welcome_page_fits_a_small_screen(themed, qtbot):
    page = WelcomePage()
    show(qtbot, page, 1280, 690)
    settle()
    assert page.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("name", ["", "<b>x</b>", "X" * 200, "שלום עולם", "{x}"])
def test_strange_names_are_painted_as_they_are(themed, qtbot, name):
    page = unlock_page([("x", name), ("d", "Dana Okafor")])
    show(qtbot, page, 1280, 690)
    page.grab()
    assert page.name_label.text() == name
    assert page.horizontalScrollBar().maximum() == 0


# -- toast ------------------------------------------------------------------------


def test_undo_of_a_toast_gives_the_keys_back(host, qtbot):
    field = QLineEdit(host)
    field.show()
    field.setFocus()
    undone = []
    toasts = ToastHost(host)
    toasts.show_toast("Gus Petrakis late", on_undo=lambda: undone.append(True))
    (undo,) = toasts.toast().findChildren(QPushButton)
    undo.setFocus()
    QTest.keyClick(undo, Qt.Key.Key_Space)
    assert undone == [True]
    assert host.window().focusWidget() is field


def test_esc_takes_a_toast_away_and_the_keys_go_back(host, qtbot):
    field = QLineEdit(host)
    field.show()
    field.setFocus()
    toasts = ToastHost(host)
    toasts.show_toast("Gus Petrakis late", on_undo=lambda: None)
    (undo,) = toasts.toast().findChildren(QPushButton)
    undo.setFocus()
    QTest.keyClick(undo, Qt.Key.Key_Escape)
    assert toasts.toast() is None
    assert host.window().focusWidget() is field


def test_a_toast_waits_while_the_mouse_or_the_keys_are_on_it(host, qtbot):
    toasts = ToastHost(host)
    toasts.show_toast("Gus Petrakis late", on_undo=lambda: None)
    toast = toasts.toast()
    (timer,) = toast.findChildren(QTimer)
    assert timer.interval() >= 8_000
    QApplication.sendEvent(toast, QEnterEvent(QPointF(3, 3), QPointF(3, 3), QPointF(3, 3)))
    assert not timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert timer.isActive()
    toast.findChildren(QPushButton)[0].setFocus()
    timer.timeout.emit()
    assert toasts.toast() is toast


# -- countdown --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (600_004, "Locks in 10 min"),
        (599_000, "Locks in 10 min"),
        (61_000, "Locks in 1 min"),
        (60_000, "Locks within a minute"),
        (1, "Locks within a minute"),
    ],
)
def test_the_bar_counts_down_to_the_lock(themed, qtbot, left, words):
    bar = StatusBar("(404) 555-0199")
    qtbot.addWidget(bar)
    bar.set_lock(left)
    assert words in bar.words()


def test_a_timer_that_stands_still_is_not_counted(themed, qtbot):
    bar = StatusBar("(404) 555-0199")
    qtbot.addWidget(bar)
    bar.follow_lock(QTimer(bar))
    assert not [one for one in bar.words() if one.startswith("Locks")]

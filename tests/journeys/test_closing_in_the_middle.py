"""Closing, locking and changing the look while something slow is under way."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.services import backups, second_places
from iopdesk.storage import backup as backup_of_storage
from iopdesk.storage import file_lock, keys, opening, second_place
from iopdesk.storage.models import AuditEntry
from iopdesk.ui.app import App
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def app(qapp, qtbot, practice_path) -> Iterator[App]:
    """The program as it runs: slow work on threads of its own."""
    hook = sys.excepthook
    made = App(
        qapp,
        data_folder=practice_path.parent,
        clock=lambda: NOW,
        cost=keys.CHEAP_FOR_TESTS,
    )
    bugs: list[BaseException] = []
    sys.excepthook = lambda _kind, error, _trace: bugs.append(error)
    made.start(practice_path)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.window.isVisible(), timeout=20_000)
    made.window.deleteLater()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    sys.excepthook = hook
    assert bugs == []


class Gate:
    """Holds a function until it is opened, and tells that somebody waits there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        real = getattr(module, name)

        def held(*given: Any, **named: Any) -> Any:
            self.reached.set()
            assert self._open.wait(60)
            return real(*given, **named)

        monkeypatch.setattr(module, name, held)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()


@pytest.fixture
def gate(monkeypatch) -> Iterator[Callable[..., Gate]]:
    made: list[Gate] = []

    def make(module: Any, name: str) -> Gate:
        made.append(Gate(monkeypatch, module, name))
        return made[-1]

    yield make
    for each in made:
        each.open()


def sign_in(app: App, qtbot) -> None:
    app.unlock("dana", PASSWORD)
    qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)


def acts(app: App) -> list[str]:
    assert app.practice is not None
    with Session(app.practice.read_engine) as db:
        return list(db.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def test_a_change_of_look_while_the_file_is_opened_keeps_the_person_on_the_way_in(app, qtbot, gate):
    held = gate(opening, "work_on")
    before = app.window.page
    app.unlock("dana", PASSWORD)
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    app.look.step_zoom(1)
    page = app.window.page
    assert isinstance(page, UnlockPage)
    assert page is not before
    assert not page.unlock_button.isEnabled()
    assert not page.restore_button.isEnabled()
    held.open()
    qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)
    app.look.step_zoom(0)


def test_a_window_that_is_closed_while_the_file_is_opened_ends_and_lets_it_go(
    app, qtbot, gate, practice_path
):
    held = gate(opening, "work_on")
    app.unlock("dana", PASSWORD)
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    held.open()
    app.close()
    qtbot.waitUntil(lambda: not app.window.isVisible(), timeout=20_000)
    assert (app.practice, app.desk) == (None, None)
    file_lock.acquire(practice_path).release()


def close_without_it(app: App, qtbot) -> None:
    qtbot.waitUntil(lambda: app.window.page.objectName() == "closing", timeout=20_000)
    (pressed,) = app.window.page.findChildren(QPushButton)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)


def test_closing_without_the_last_backup_waits_until_nobody_reads_the_file(
    app, qtbot, gate, practice_path
):
    sign_in(app, qtbot)
    held = gate(backup_of_storage, "_require_reached")
    app.leave_practice(app.start_pages.show_welcome)
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    close_without_it(app, qtbot)
    with pytest.raises(Exception, match="file_in_use"):
        file_lock.refuse_if_in_use(practice_path)
    held.open()
    qtbot.waitUntil(lambda: isinstance(app.window.page, WelcomePage), timeout=20_000)
    file_lock.refuse_if_in_use(practice_path)
    assert list(backups.folder_of(practice_path).iterdir()) == []


def test_closing_does_not_wait_for_a_slow_stick_and_its_end_closes_nothing_else(
    app, qtbot, gate, practice_path, tmp_path
):
    sign_in(app, qtbot)
    stick = tmp_path / "stick"
    stick.mkdir()
    app.desk.do(second_places.choose_place, owner=app.window.workspace, folder=str(stick))
    qtbot.waitUntil(lambda: app.backups.second.state is not None, timeout=20_000)
    held = gate(second_place, "copy_over")
    app.leave_practice(lambda: app.start_pages.ask_unlock(practice_path))
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    close_without_it(app, qtbot)
    assert isinstance(app.window.page, UnlockPage)
    sign_in(app, qtbot)
    again, last = app.practice, gate(backup_of_storage, "_require_reached")
    ended: list[object] = []
    app.backups.second._lane.put(lambda: None, lambda _none, _error: ended.append(True))
    app.leave_practice(app.start_pages.show_welcome)
    qtbot.waitUntil(last.reached.is_set, timeout=20_000)
    held.open()
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert app.practice is again  # its own last backup is still in the making
    last.open()
    qtbot.waitUntil(lambda: isinstance(app.window.page, WelcomePage), timeout=20_000)
    assert app.practice is None
    file_lock.refuse_if_in_use(practice_path)


def test_the_closing_page_stays_at_another_text_size(app, qtbot, gate):
    sign_in(app, qtbot)
    held = gate(backup_of_storage, "_require_reached")
    app.leave_practice(app.start_pages.show_welcome)
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    app.look.step_zoom(1)
    assert app.window.page is not None
    assert app.window.page.objectName() == "closing"
    held.open()
    qtbot.waitUntil(lambda: isinstance(app.window.page, WelcomePage), timeout=20_000)
    app.look.step_zoom(0)


def test_a_backup_that_ends_while_the_desk_is_locked_is_recorded_and_no_fault(app, qtbot, gate):
    sign_in(app, qtbot)
    held = gate(backup_of_storage, "_require_reached")
    app.backups.make_now()
    qtbot.waitUntil(held.reached.is_set, timeout=20_000)
    app.lock()
    held.open()
    qtbot.waitUntil(lambda: backups.MADE in acts(app), timeout=20_000)
    qtbot.waitUntil(lambda: app.backups.state.newest is not None, timeout=20_000)


def test_a_reason_on_the_welcome_page_stays_at_another_text_size(app):
    app.start_pages.show_welcome("This file is empty. Nothing was changed.")
    app.look.step_zoom(1)
    page = app.window.page
    assert isinstance(page, WelcomePage)
    bar = page.messages.findChild(MessageBar)
    assert bar is not None
    assert "This file is empty." in bar.words()
    app.look.step_zoom(0)

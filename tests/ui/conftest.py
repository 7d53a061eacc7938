"""A themed application, a desk that answers from a table, and pictures on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from iopdesk.domain.people import Role, Staff
from iopdesk.ui.shared import accessible
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.apply import apply_theme, change_look


class FakeDesk(QObject):
    """Stands for the desk where only widgets are tested."""

    changed = Signal(frozenset)

    def __init__(self) -> None:
        super().__init__()
        self.person = Staff(1, "p1", "Dana Okafor", "LCSW", frozenset({Role.DIRECTOR}))
        self.done: list[tuple[Any, dict[str, Any]]] = []

    def do(self, fn: Any, /, *, owner: QObject, then: Any = None, **given: Any) -> None:
        """Remember the act."""
        given.pop("otherwise", None)
        self.done.append((fn, given))
        if then is not None:
            then(None)

    def may(self, _fn: Any) -> bool:
        """Everything is allowed."""
        return True

    def now(self) -> datetime:
        """The day of the pictures."""
        return datetime(2026, 10, 22, 13, 12, tzinfo=UTC)

    def today(self) -> date:
        """The day of the pictures."""
        return date(2026, 10, 22)


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at 100 %; every test leaves it so."""
    accessible.install()
    tokens.use_theme("light")
    tokens.set_zoom(100)
    tokens.use_high_contrast(None)
    apply_theme(qapp)
    yield qapp
    change_look(qapp, theme="light", zoom=100, high_contrast=False)
    # deleteLater is not served otherwise, and every later test would drag old windows along.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def fake_desk(themed: QApplication) -> FakeDesk:
    """A desk without a file."""
    return FakeDesk()


_shown: list[QWidget] = []


@pytest.fixture(autouse=True)
def _keep_what_was_shown() -> Iterator[None]:
    """Hold every window until the test is over.

    pytest-qt only borrows them: Python's garbage collector, which may run inside a paint
    event after the test's own names are gone, would destroy the window that is painted.
    """
    yield
    _shown.clear()


def show(qtbot: QtBot, widget: QWidget, width: int = 0, height: int = 0) -> None:
    """Show a widget and wait until its window has the keys."""
    qtbot.addWidget(widget)
    _shown.append(widget)
    if width:
        widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    QTest.qWaitForWindowActive(widget)


def name_of(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.fixture
def host(themed: QApplication, qtbot: QtBot) -> QWidget:
    """A window dialogs belong to."""
    made = QWidget()
    show(qtbot, made, 1280, 688)
    return made

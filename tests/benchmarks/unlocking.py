"""From Enter in the password field to a Today that takes keys, against the least it needs.

The least: both connections opened, the seals of the pages checked, every statement that was
asked fetched, and one paint: a window of as many bare widgets in the same places. Imports are
loaded, and the password's own protection is as cheap as in all measurements.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from sqlalchemy import Engine, event

from iopdesk.storage import engine, keys
from iopdesk.storage.engine import Access, FileKey
from iopdesk.ui.app import App
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.today.pane import TodayPane
from tests.benchmarks.practice import FILE
from tests.benchmarks.timing import Pair, timed
from tests.conftest import NOW, PASSWORD

Asked = list[tuple[str, Any]]


def today(practice_folder: Path, size: str, folder: Path, rounds: int) -> Pair:
    """Dana Okafor signs in; the window is the program's own, with its lanes."""
    shutil.copytree(practice_folder, folder, ignore=shutil.ignore_patterns("*-lock"))
    with _front(folder) as front:
        asked = front.warm_up()
        ours: list[float] = []
        raw: list[float] = []
        for _round in range(rounds):
            front.knock()
            ours.append(timed(front.unlock))
            shape = shape_of(front.app.window)
            raw.append(timed(partial(front.least, asked, shape)))
            front.leave()
    return Pair(f"{size} Enter to Today, without Argon2", tuple(ours), tuple(raw))


@dataclass(frozen=True)
class Shape:
    """A widget as the least knows it: where it is, what it says, what is in it."""

    place: QRect
    words: str | None
    inside: tuple[Shape, ...]


def shape_of(widget: QWidget) -> Shape:
    """A window that shows, down to each label."""
    shown = [
        each
        for each in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if each.isVisible() and not each.isWindow()
    ]
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else None
    return Shape(widget.geometry(), words, tuple(shape_of(each) for each in shown))


def made_bare(shape: Shape, parent: QWidget | None) -> QWidget:
    """The same places and words in Qt's own plain widgets."""
    made = QWidget(parent) if shape.words is None else QLabel(shape.words, parent)
    made.setGeometry(shape.place)
    for each in shape.inside:
        made_bare(each, made)
    return made


class Front:
    """The window of one practice, and the ways to it."""

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.path = app, path
        self.file_key: FileKey | None = None

    def warm_up(self) -> Asked:
        """Go in once, so that all is imported; answers what was read meanwhile."""
        self.knock()
        with _kept() as asked:
            self.unlock()
        assert self.app.practice is not None
        self.file_key = self.app.practice.file_key
        self.leave()
        return [each for each in asked if each[0].lstrip().upper().startswith("SELECT")]

    def knock(self) -> None:
        """The unlock page, with the password typed."""
        self.app.start(self.path)
        page = self.app.window.page
        assert isinstance(page, UnlockPage)
        _until(page.isVisible)
        page.choose("dana")
        QTest.keyClicks(page.password, PASSWORD)
        QCoreApplication.processEvents()

    def unlock(self) -> None:
        """Enter, until the board of the day is painted."""
        page = self.app.window.page
        assert isinstance(page, UnlockPage)
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        _until(self._is_usable)
        QCoreApplication.processEvents()

    def _is_usable(self) -> bool:
        workspace = self.app.window.workspace
        pane = workspace.stack.currentWidget() if workspace is not None else None
        return isinstance(pane, TodayPane) and pane.isVisible() and pane._board is not None

    def least(self, asked: Asked, shape: Shape) -> None:
        """Open, ask and paint, and nothing else."""
        assert self.file_key is not None
        lanes = [engine.connect(self.path, self.file_key, Access.WORK) for _each in range(2)]
        assert not engine.cipher_faults(lanes[0])  # as opening does with a file of this size
        for lane in lanes:
            engine.prepare(lane)
        for statement, given in asked:
            lanes[0].execute(statement, given).fetchall()
        bare = made_bare(shape, None)
        bare.show()
        QCoreApplication.processEvents()
        bare.hide()
        bare.deleteLater()
        for lane in lanes:
            lane.close()

    def leave(self) -> None:
        """Close the practice; the window stays."""
        gone: list[bool] = []
        self.app.leave_practice(lambda: gone.append(True))
        _until(lambda: bool(gone))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def _front(folder: Path) -> Iterator[Front]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    app = App(qt, data_folder=folder, clock=lambda: NOW, cost=keys.CHEAP_FOR_TESTS)
    app.backups.make_last = lambda _practice, _now, then: then()  # type: ignore[method-assign]
    app.window.resize(1440, 868)
    try:
        yield Front(app, folder / FILE)
    finally:
        app.close()
        app.window.deleteLater()
        app.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def _kept() -> Iterator[Asked]:
    """Every statement of every engine meanwhile, as the driver got it."""
    asked: Asked = []

    def keep(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        asked.append((statement, given))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


def _until(is_so: Any) -> None:
    while not is_so():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

"""The hands of a person at the program's own window: keys, clicks, and what they read.

The clock stands still until :meth:`Hands.go_to` moves it. A fault of the program that
the window would only report makes the test fail.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iopdesk.storage import keys
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.models import Rehearsal, RosterEntry, TreatmentSession
from iopdesk.ui.app import App
from iopdesk.ui.papers.lines_field import LinesField
from iopdesk.ui.patients.inputs import WeekdaysField
from iopdesk.ui.shared.fields import CheckField, ChoiceField, FormField
from iopdesk.ui.shared.form_dialog import Dialog, FormDialog
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.workspace import Workspace
from tests.conftest import PASSWORD

ZONE = ZoneInfo("America/New_York")
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_OF_THE_DAYS = (Rehearsal, RosterEntry, TreatmentSession)
_BY_THE_DAYS = ("version", "made_until")


class Hands:
    """One computer with the program on it; :meth:`start` and :meth:`stop` it as often as wanted."""

    def __init__(self, qt: QApplication, bot: QtBot, data: Path, at: datetime) -> None:
        self._qt, self._bot, self._data, self.at = qt, bot, data, at
        self._app: App | None = None
        self.bugs: list[BaseException] = []
        self.said: list[str] = []
        self._heard: object = None

    # -- the program --------------------------------------------------------------

    def start(self, path: Path | None = None) -> None:
        """Start the program, with a practice file or with the one it remembers."""
        self._app = App(
            self._qt,
            data_folder=self._data,
            clock=lambda: self.at,
            inline=True,
            cost=keys.CHEAP_FOR_TESTS,
        )
        sys.excepthook = self._on_bug
        self._app.look.apply("light", 100)
        self.app.start(path)
        self.app.window.resize(1440, 900)
        self.app.window.activateWindow()
        QTest.qWaitForWindowActive(self.app.window)

    def stop(self) -> None:
        """End the program as the window's close button does."""
        app, self._app = self._app, None
        if app is not None:
            app.close()
            app.window.deleteLater()
            app.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert self.bugs == []

    def _on_bug(self, _kind: Any, error: BaseException, _trace: Any) -> None:
        self.bugs.append(error)
        sys.__excepthook__(type(error), error, error.__traceback__)

    @property
    def app(self) -> App:
        """The running program."""
        assert self._app is not None
        return self._app

    @property
    def work(self) -> Workspace:
        """The workspace of the person signed in."""
        assert self.app.window.workspace is not None
        return self.app.window.workspace

    @property
    def pane(self) -> Any:
        """The pane shown."""
        return self.work.pane

    def ask(self, question: Any, **given: Any) -> Any:
        """What the record says to the person signed in."""
        assert self.app.door is not None
        return self.app.door.ask(question, **given)

    def do(self, act: Any, **given: Any) -> Any:
        """An act that has no part in the story, done through the desk."""
        results: list[Any] = []
        assert self.app.desk is not None
        self.app.desk.do(act, owner=self.work, then=results.append, **given)
        return results[0]

    # -- who and when -------------------------------------------------------------

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Choose the name with the arrows, type the password, press Enter."""
        page = self.app.window.page
        assert isinstance(page, UnlockPage)
        names = [page.people.item(row).text() for row in range(page.people.count())]
        page.people.setFocus()
        self.press(Qt.Key.Key_Home)
        for _step in range(names.index(name)):
            self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Return)
        self.type(password)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def lock(self) -> None:
        """Ctrl+L."""
        self.press(Qt.Key.Key_L, CTRL)
        assert isinstance(self.app.window.page, UnlockPage)

    def next_morning(self, on: date, at: str = "9:05") -> None:
        """Lock in the evening; come back on another day, as the same person."""
        self.lock()
        self.go_to(on, at)
        self.type(PASSWORD)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def go_to(self, on: date, at: str) -> None:
        """Move the clock of the practice's wall on."""
        hour, _colon, minute = at.partition(":")
        wall = datetime.combine(on, time(int(hour), int(minute)), tzinfo=ZONE)
        assert wall > self.at
        self.at = wall.astimezone(UTC)

    # -- keys and clicks ----------------------------------------------------------

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self._focus(), key, modifier)
        QCoreApplication.processEvents()
        self._raise_top()

    def type(self, words: str) -> None:
        """Type where the focus is."""
        for letter in words:
            QTest.keyClicks(self._focus(), letter)

    def _focus(self) -> QWidget:
        modal = QApplication.activeModalWidget()
        host = modal or self.app.window
        return host.focusWidget() or host

    def click(self, words: str, within: QWidget | None = None) -> None:
        """Click the newest visible button of these words."""
        QTest.mouseClick(self.button(words, within), Qt.MouseButton.LeftButton)
        self.settle()

    def pick(self, name: str, words: str, within: QWidget | None = None) -> None:
        """Open the menu of a button with Space, arrow down to an entry, Enter."""
        button = self.button(name, within)
        missing: list[list[str]] = []

        def choose_entry() -> None:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            offered = [action.text() for action in menu.actions()]
            if words not in offered:
                missing.append(offered)
                QTest.keyClick(menu, Qt.Key.Key_Escape)
                return
            for _step in range(offered.index(words) + 1):
                QTest.keyClick(menu, Qt.Key.Key_Down)
            QTest.keyClick(menu, Qt.Key.Key_Return)

        QTimer.singleShot(0, choose_entry)  # the menu has an event loop of its own
        button.setFocus()
        self.press(Qt.Key.Key_Space)
        self.settle()
        assert missing == []

    def button(self, words: str, within: QWidget | None = None) -> QAbstractButton:
        """The newest visible button of these words or this accessible name."""
        found = [
            made
            for made in (within or self.app.window).findChildren(QAbstractButton)
            if made.isVisible() and words in (made.text(), made.accessibleName())
        ]
        assert found, f"no button {words}"
        return found[-1]

    def settle(self) -> None:
        """Let layouts and deletions happen, and the window on top get the keys."""
        self._listen()
        for _round in range(2):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
        self._raise_top()

    def _listen(self) -> None:
        desk = self.app.desk
        if desk is not None and desk is not self._heard:
            self._heard = desk
            desk.said.connect(lambda words, _is_undoable: self.said.append(words))

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for what comes after a pause in typing."""
        self._bot.waitUntil(until)

    def _raise_top(self) -> None:
        """What a window manager does when a dialog closes: the window below has the keys."""
        top = QApplication.activeModalWidget() or self.app.window
        if not top.isActiveWindow():
            top.activateWindow()
            self._bot.waitUntil(top.isActiveWindow)

    # -- finding ------------------------------------------------------------------

    def palette(self, typed: str) -> Any:
        """Ctrl+K and the words; the palette as it stands then."""
        self.press(Qt.Key.Key_K, CTRL)
        self.type(typed)
        return self.work.findChild(QWidget, "palette")

    def offered(self, name: str) -> list[str]:
        """What the palette offers for a patient on Tab."""
        palette = self.palette(name)
        self.press(Qt.Key.Key_Tab)
        found = [entry.title for entry in palette.model.entries if entry.run is not None]
        self.press(Qt.Key.Key_Escape)
        self.settle()
        return found

    def act_on(self, name: str, words: str) -> None:
        """Find a patient by name in the palette, Tab, arrow down to an action, Enter."""
        palette = self.palette(name)
        self.press(Qt.Key.Key_Tab)
        for _step in range(palette.model.rowCount()):
            if palette.model.entry(palette.list.currentIndex()).title == words:
                break
            self.press(Qt.Key.Key_Down)
        assert palette.model.entry(palette.list.currentIndex()).title == words
        self.press(Qt.Key.Key_Return)
        self.settle()

    def open_chart(self, name: str) -> Any:
        """Find a patient by name and press Enter; the chart."""
        self.palette(name)
        self.press(Qt.Key.Key_Return)
        self.settle()
        assert self.pane.name == "patients"
        return self.pane.chart

    def menus(self) -> dict[str, list[str]]:
        """Every entry of the menu bar, by menu."""
        found = {}
        for action in self.app.window.menuBar().actions():
            menu = action.menu()
            assert isinstance(menu, QMenu)
            found[action.text()] = [one.text() for one in menu.actions() if one.text()]
        return found

    # -- forms --------------------------------------------------------------------

    @property
    def form(self) -> FormDialog:
        """The form that is open."""
        found = self.dialog
        assert isinstance(found, FormDialog)
        return found

    @property
    def dialog(self) -> Dialog:
        """The dialog that is open."""
        self.settle()
        found = [one for one in self.app.window.findChildren(Dialog) if one.isVisible()]
        assert len(found) == 1, [type(one).__name__ for one in found]
        return found[0]

    def has_dialog(self) -> bool:
        """Whether any dialog is open."""
        self.settle()
        return any(one.isVisible() for one in self.app.window.findChildren(Dialog))

    def fill(self, **values: Any) -> None:
        """Fill fields in by keys: text typed over, a choice by its words, days, a box."""
        for name, value in values.items():
            self._fill(self.form.fields[name], value)

    def _fill(self, field: FormField, value: Any) -> None:
        if isinstance(field, ChoiceField):
            choose(field.combo, str(value))
        elif isinstance(field, WeekdaysField):
            self._put_days(field, value)
        elif isinstance(field, LinesField):
            self._put_lines(field, value)
        elif isinstance(field, CheckField):
            if field.box.isChecked() is not bool(value):
                field.box.setFocus()
                self.press(Qt.Key.Key_Space)
        else:
            write(self, field.editor, str(value))

    def _put_days(self, field: WeekdaysField, days: Sequence[str]) -> None:
        buttons = field.findChildren(QAbstractButton)
        assert {each.text() for each in buttons} >= set(days)
        for made in buttons:
            if made.isChecked() is not (made.text() in days):
                made.setFocus()
                self.press(Qt.Key.Key_Space)

    def _put_lines(self, field: LinesField, lines: Sequence[Sequence[str]]) -> None:
        for texts in lines:
            field.add_button.setFocus()
            self.press(Qt.Key.Key_Space)
            for text in texts:
                self.type(text)
                self.press(Qt.Key.Key_Tab)

    def accept(self) -> None:
        """Press Enter in a line of the form, or on its button where it has none."""
        form = self.form
        form.accept_button.setFocus()
        self.press(Qt.Key.Key_Space)
        self.settle()

    def refusals(self) -> dict[str, str]:
        """The sentence beside each field that has one."""
        return {name: each.error() for name, each in self.form.fields.items() if each.error()}

    def name_file(self, path: Path) -> None:
        """Type a path into the file dialog that is open, and press Enter."""
        chooser = next(one for one in self.app.window.findChildren(QFileDialog) if one.isVisible())
        self._bot.waitUntil(chooser.isActiveWindow)
        line = chooser.findChild(QLineEdit, "fileNameEdit")
        line.setCompleter(None)  # its list of names would hold the keys
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(line, str(path))
        save = next(one for one in chooser.findChildren(QPushButton) if one.isDefault())
        self._bot.waitUntil(save.isEnabled)  # it reads the folder first
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.settle()

    # -- reading ------------------------------------------------------------------

    def words(self, within: QWidget | None = None) -> str:
        """Every word that can be read in a widget."""
        self.settle()
        host = within or self.app.window
        found = []
        for made in host.findChildren(QWidget):
            if not made.isVisible():
                continue
            read = getattr(made, "text", None)
            text = read() if callable(read) else ""
            found.append(text if isinstance(text, str) and text else made.accessibleName())
            if hasattr(made, "accessible_items"):
                found += [item.name for item in made.accessible_items()]
        return " | ".join(each for each in found if each)

    def toast(self) -> str:
        """What was said last, also where the toast is gone by now."""
        return self.said[-1] if self.said else ""

    def record(self) -> Record:
        """Every row of every table that acts write, without what no undo brings back.

        Versions are numbers of acts and never come again; what the passing days did
        (rosters frozen, weeks ahead made, a restore rehearsed) stays whatever is undone.
        """
        assert self.app.practice is not None
        found = Record()
        with self.app.practice.read_engine.connect() as connection:
            for mapper in Base.registry.mappers:
                if not issubclass(mapper.class_, Logged) or mapper.class_ in _OF_THE_DAYS:
                    continue
                table = mapper.local_table
                columns = [each for each in table.c if each.name not in _BY_THE_DAYS]
                for row in connection.execute(select(*columns)):
                    found[table.name, row.id] = tuple(row)
        return found


class Record(dict[tuple[str, int], "tuple[Any, ...] | None"]):
    """Rows by table and id; a row that is None is no row. It shows no patient text."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and _rows(self) == _rows(other)

    def __repr__(self) -> str:
        return f"{len(self)} rows"


def _rows(record: dict[Any, Any]) -> dict[Any, Any]:
    return {key: row for key, row in record.items() if row is not None}


def choose(combo: QComboBox, words: str) -> None:
    """Go through a list of choices with the arrows until the words stand there."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _step in range(combo.count()):
        if words in combo.currentText():
            return
        QTest.keyClick(combo, Qt.Key.Key_Down)
    offered = [combo.itemText(place) for place in range(combo.count())]
    assert words in combo.currentText(), offered


def write(hands: Hands, editor: QWidget, words: str) -> None:
    """Type over what stands in an editor, and leave it with Tab."""
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    if words:
        QTest.keyClicks(editor, words)
    else:
        QTest.keyClick(editor, Qt.Key.Key_Delete)
    if isinstance(editor, QLineEdit | QPlainTextEdit):
        hands.press(Qt.Key.Key_Tab)

"""A window with the patients pane over an encrypted file, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QWidget

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.patients import NewPatient
from iopdesk.services import goals, medications, patients
from iopdesk.services.door import Door
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.card_rows import CardRows
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.workspace import Workspace
from tests.services.care import admit, complete
from tests.ui.conftest import show

BORN = date(1989, 3, 14)


def words_of(menu: QMenu) -> list[str]:
    """What a menu offers, that of the menus inside of it in its place."""
    found: list[str] = []
    for action in menu.actions():
        inside = action.menu()
        found += words_of(inside) if isinstance(inside, QMenu) else [action.text()]
    return found


class Shown:
    """The pane in a window, and what was said to its person."""

    def __init__(self, door: Door, qtbot: Any, width: int = 1440, height: int = 838) -> None:
        self.door = door
        self.desk = Desk(door, inline=True)
        self.window = QMainWindow()
        self.work = Workspace(self.desk, [PatientsPane])
        self.window.setCentralWidget(self.work)
        show(qtbot, self.window, width, height)
        self.pane: Any = self.work.show_pane("patients")
        self.list, self.chart = self.pane.list, self.pane.chart
        self.errors: list[str] = []
        self.said: list[str] = []
        self.desk.refused.connect(lambda error, _near: self.errors.append(error.code))
        self.desk.said.connect(lambda words, _undo: self.said.append(words))

    def names(self) -> list[str]:
        return [row.list_name for row in self.list.model.rows]

    def type(self, words: str) -> None:
        """Type into the search field, and have the pause pass."""
        self.list.search.setFocus()
        QTest.keyClicks(self.list.search, words)
        self.list.reload()

    def press(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        QTest.keyClick(widget or QApplication.focusWidget() or self.window, key)

    def open(self, patient_id: int) -> None:
        self.pane.open_with({"patient_id": patient_id})
        settle()

    def run(self, method: str, patient_id: int) -> ActDialog:
        """Choose an action of the chart."""
        self.open(patient_id)
        command = next(each.command for each in self.chart.commands() if each.command.run == method)
        self.chart.asked.emit(command)
        return self.dialog()

    def dialog(self) -> ActDialog:
        settle()
        found: ActDialog = self.pane.dialog
        return found

    def put(self, name: str, words: str) -> FormField:
        """Type into a field of the form and leave it."""
        field = self.dialog().fields[name]
        line: Any = field.editor
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, words)
        line.clearFocus()
        return field

    def accept(self) -> None:
        QTest.mouseClick(self.dialog().accept_button, Qt.MouseButton.LeftButton)
        settle()

    def menu_words(self) -> list[str]:
        return words_of(self.chart.menu(self.pane))

    def click(self, words: str, within: QWidget | None = None) -> None:
        buttons = [
            made
            for made in (within or self.window).findChildren(QPushButton)
            if made.isVisible() and words in (made.text(), made.accessibleName())
        ]
        QTest.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)
        settle()

    def rows_of(self, name: str) -> list[str]:
        """The rows of a card, in words."""
        found = [
            each
            for each in self.chart.findChildren(CardRows)
            if each.accessibleName() == name and each.isVisible()
        ]
        return [item.name for item in found[-1].accessible_items()] if found else []

    def cards(self) -> list[str]:
        return [
            card.title_label.text() for card in self.chart.findChildren(Card) if card.isVisible()
        ]


def settle() -> None:
    """Let layouts and deletions happen."""
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def someone(door: Door, given: str, family: str, **more: Any) -> int:
    """A patient on the wait list."""
    fields = NewPatient(given_name=given, family_name=family, **{"birth_on": BORN, **more})
    made: int = door.do(patients.add_patient, fields=fields).result.patient_id
    return made


def in_care(door: Door, given: str, family: str, **more: Any) -> int:
    """A patient in care with an assessment, two goals and a medicine."""
    patient_id = someone(door, given, family, **more)
    episode_id = admit(door, patient_id, counselor_id=door.person.id if door.person else None)
    complete(door, episode_id)
    door.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[
            (GoalArea.ABSTINENCE, GoalStatus.PARTLY_MET, "58 days by own report"),
            (GoalArea.SUPPORT, GoalStatus.MET, "Sister and sponsor, both weekly"),
        ],
    )
    door.do(
        medications.add_medication,
        patient_id=patient_id,
        name="Naltrexone 50 mg",
        dose="1 tablet daily",
        prescriber="Ines Calloway, MD",
        started_on=date(2026, 9, 1),
    )
    return patient_id

"""A main window over an encrypted file in which a list is imported, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.list_words import ListField
from iopdesk.services.door import Door
from iopdesk.storage.models import AuditEntry, Patient
from iopdesk.ui.desk import Desk
from iopdesk.ui.imports.dialog import ImportDialog
from iopdesk.ui.main_window import MainWindow
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.workspace import Workspace
from tests.ui.conftest import show
from tests.ui.patients_window import settle

LISTS = Path(__file__).parent.parent / "fixtures" / "lists"


class Importing:
    """The window, its patients pane, and the assistant that is open in it."""

    def __init__(
        self, door: Door, qtbot: Any, width: int = 1440, height: int = 838, *, inline: bool = True
    ) -> None:
        self.door = door
        self.desk = Desk(door, inline=inline)
        self.window = MainWindow()
        show(qtbot, self.window, width, height)
        self.work = Workspace(self.desk, [PatientsPane])
        self.window.show_workspace(self.work)
        self.pane: Any = self.work.show_pane("patients")
        settle()

    # -- opening ------------------------------------------------------------------

    def choose(self, path: Path) -> ImportDialog:
        """Give the file dialog that is open a file, as its button would."""
        (chooser,) = self.window.findChildren(QFileDialog)
        chooser.fileSelected.emit(str(path))
        chooser.close()
        settle()
        return self.dialog()

    def open(self, path: Path) -> ImportDialog:
        """Import from the File menu."""
        menu = next(a for a in self.window.menuBar().actions() if a.text() == "File").menu()
        next(a for a in menu.actions() if a.text() == "Import patients…").trigger()
        return self.choose(path)

    def dialog(self) -> ImportDialog:
        found = [each for each in self.window.findChildren(ImportDialog) if each.isVisible()]
        assert found, [type(each) for each in self.window.findChildren(QDialog)]
        return found[-1]

    # -- keys and clicks ----------------------------------------------------------

    def press(self, *keys: Qt.Key) -> None:
        """Press keys where the focus is."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.dialog(), key)
            settle()

    def click(self, widget: QWidget) -> None:
        assert widget.isEnabled(), widget
        assert widget.isVisible(), widget
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        settle()

    def next(self) -> None:
        self.click(self.dialog().next_button)

    def use(self, column: int, words: str) -> None:
        """Choose what a column holds, by keys."""
        combo = self.dialog().columns.combos[column]
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _try in range(combo.count()):
            if combo.currentText() == words:
                break
            QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentText() == words
        settle()

    # -- what is so ---------------------------------------------------------------

    def uses(self) -> dict[str, str]:
        """Heading of each column, and what it is used for."""
        dialog = self.dialog()
        assert dialog.state.seen is not None
        headings = dialog.state.seen.file.table.headings
        return {headings[n]: combo.currentText() for n, combo in dialog.columns.combos.items()}

    def row(self, number: int) -> tuple[str, str, str]:
        """Name, birth date and verdict of a row of the table."""
        found = next(row for row in self.dialog().rows.model.rows if row.number == number)
        return found.name, found.birth_words, found.verdict_words

    def count(self) -> int:
        with Session(self.door.file.read_engine) as db:
            return db.scalar(select(func.count()).select_from(Patient)) or 0

    def acts(self) -> list[str]:
        with Session(self.door.file.read_engine) as db:
            return list(db.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))

    def born(self) -> dict[str, Any]:
        with Session(self.door.file.read_engine) as db:
            found = db.execute(select(Patient.family_name, Patient.birth_on))
            return {row.family_name: row.birth_on for row in found}

    def names(self) -> list[str]:
        return [row.list_name for row in self.pane.list.model.rows]

    def said(self) -> str:
        return self.dialog().message_area.words()

    def buttons(self) -> list[str]:
        found = self.pane.empty.findChildren(QPushButton)
        return [each.text() for each in found if each.isVisible()]


def write_list(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


BIRTH = ListField.BIRTH_ON

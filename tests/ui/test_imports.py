"""Importing a list in the window: three steps by key and mouse, one act, and its undo."""

from __future__ import annotations

import logging
import threading
from datetime import date

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from iopdesk.domain.list_words import ListField
from iopdesk.domain.patients import Standing
from iopdesk.services import list_files
from iopdesk.ui.imports import state
from iopdesk.ui.imports.dialog import ImportDialog
from iopdesk.ui.theme.apply import change_look
from tests.ui.imports_window import LISTS, Importing, write_list
from tests.ui.patients_window import settle
from tests.ui.walker import walk

ROWS, LAST = 1, 2


@pytest.fixture
def here(door, themed, qtbot):
    made = Importing(door, qtbot)
    yield made
    made.desk.close()


# -- a list from the first key to the undo ----------------------------------------


def test_a_list_goes_in_by_keys_alone_and_comes_out_with_one_undo(here):
    dialog = here.open(LISTS / "patients_simple.csv")
    assert here.uses()["Date of birth"] == "Birth date"
    assert QApplication.focusWidget() is dialog.columns.combos[0]
    here.press(Qt.Key.Key_Return)
    assert dialog.step == ROWS
    assert dialog.rows.counts() == ["40 added"]
    assert dialog.rows.table.hasFocus()
    here.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert dialog.rows.detail.words.text() == "Row 4: Fenwick, Theo. Added."
    assert here.row(4) == ("Fenwick, Theo", "06/03/2002", "Added")
    while not dialog.next_button.hasFocus():
        here.press(Qt.Key.Key_Tab)
    here.press(Qt.Key.Key_Return)
    assert dialog.step == LAST
    assert dialog.next_button.text() == "Import 40 patients"
    assert here.count() == 0
    here.press(Qt.Key.Key_Return)
    assert here.count() == 40
    assert here.acts().count("imports.add_people") == 1
    assert here.work.toasts.words() == "40 patients imported"
    assert here.pane.list.standing.current() == Standing.WAITING
    assert len(here.names()) == 40
    undo = here.work.toasts.toast().findChild(QPushButton)
    here.click(undo)
    assert here.count() == 0
    assert here.names() == []


def test_what_was_found_in_the_file_is_told(here):
    dialog = here.open(LISTS / "patients_messy.csv")
    assert dialog.columns.file_text.text() == (
        "patients_messy.csv · text with semicolons · UTF-8 · headings in row 2 · 41 rows"
    )
    assert not dialog.columns.sheet.isVisible()
    assert dialog.windowTitle() == "Import patients"
    combo = dialog.columns.combos[1]
    assert combo.accessibleName() == "What “Client (Last, First)” holds"
    assert combo.accessibleDescription().startswith("Osei, Calvin")


def test_the_dry_run_says_of_every_row_what_happens_and_why(here):
    dialog = here.open(LISTS / "patients_messy.csv")
    here.next()
    assert here.row(6) == ("Arrington, June", "09/01/2000", "Left out")
    assert here.row(15) == ("Feb, Thirty", "02/30/1990", "Left out")
    assert here.row(20) == ("Quote, Queenie", "07/08/1988", "Added with a note")
    assert here.row(22) == ("Ambiguous, Ann", "", "Which date?")
    numbers = [row.number for row in dialog.rows.model.rows]
    assert numbers == sorted(numbers)
    assert len(numbers) == 41
    here.click(dialog.rows.filter.button("look"))
    assert [row.number for row in dialog.rows.model.rows] == [6, 12, 15, 16, 18, 19, 20, 22, 23, 44]
    model = dialog.rows.model
    spoken = [model.data(model.index(1, n), Qt.ItemDataRole.AccessibleTextRole) for n in range(5)]
    assert spoken == ["12", "OSEI, ROSA", "04/29/1991", "Left out", "the same person as in row 9"]
    here.next()
    assert dialog.last.words()[0].startswith("35 patients are added.")
    here.next()
    assert here.count() == 35


def test_people_who_are_patients_already_are_left_out_and_named_by_number(here, make_patient):
    make_patient("Calvin", "Osei", birth_on=date(2001, 4, 19))
    dialog = here.open(LISTS / "first_last.csv")
    here.next()
    assert here.row(2) == ("Osei, Calvin", "04/19/2001", "Left out")
    assert dialog.rows.model.rows[0].why == ("already a patient: LR-00001",)
    here.next()
    here.next()
    assert here.count() == 4


def test_one_column_of_names_is_a_list_too(here):
    dialog = here.open(LISTS / "names_only.txt")
    assert "text in one column · UTF-8 · no headings · 5 rows" in dialog.columns.file_text.text()
    here.next()
    here.next()
    here.next()
    assert "de la Cruz, Maria" in here.names()


def test_a_workbook_with_several_sheets_asks_which(here, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Spring"
    for row in (["Name"], ["Ida Berg"]):
        book.active.append(row)
    later = book.create_sheet("Fall")
    for row in (["First name", "Last name"], ["Uwe", "Holm"], ["Eva", "Lind"]):
        later.append(row)
    book.save(tmp_path / "two.xlsx")
    dialog = here.open(tmp_path / "two.xlsx")
    assert "Excel workbook · sheet Spring" in dialog.columns.file_text.text()
    dialog.columns.sheet.setFocus()
    here.press(Qt.Key.Key_Down)
    assert "sheet Fall · headings in row 1 · 2 rows" in dialog.columns.file_text.text()
    assert dialog.columns.sheet.hasFocus()
    here.next()
    here.next()
    here.next()
    assert here.names() == ["Holm, Uwe", "Lind, Eva"]


# -- the person's choices ---------------------------------------------------------


def test_a_changed_column_changes_the_plan_and_back_keeps_it(here, tmp_path):
    text = "A,B,Memo\nBerg,Ida,1990-01-02\nHolm,Uwe,1991-01-02\n"
    dialog = here.open(write_list(tmp_path, text))
    here.use(0, "Last name")
    here.use(1, "First name")
    here.use(2, "Birth date")
    here.next()
    assert here.row(2) == ("Berg, Ida", "01/02/1990", "Added")
    here.click(dialog.back_button)
    assert here.uses() == {"A": "Last name", "B": "First name", "Memo": "Birth date"}
    here.use(2, "Leave out")
    here.next()
    assert here.row(2) == ("Berg, Ida", "", "Added")
    here.next()
    assert "Columns not imported: Memo" in dialog.last.words()
    here.next()
    assert here.born() == {"Berg": None, "Holm": None}


def test_a_field_has_one_column_and_what_keys_only_pass_goes_back(here):
    here.open(LISTS / "patients_simple.csv")
    before = here.uses()
    here.use(4, "Last name")  # past the whole, first and middle name
    assert here.uses() == before | {"Phone": "Last name", "Last name": "Leave out"}
    here.use(4, "Phone")
    assert here.uses() == before


def test_the_wheel_over_a_column_changes_nothing(here):
    dialog = here.open(LISTS / "patients_simple.csv")
    combo = dialog.columns.combos[0]
    before = combo.currentText()
    middle = QPointF(combo.rect().center())
    event = QWheelEvent(
        middle, combo.mapToGlobal(middle), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert combo.currentText() == before


def test_a_row_can_be_left_out_by_the_person(here):
    dialog = here.open(LISTS / "names_only.txt")
    here.next()
    here.press(Qt.Key.Key_Return, Qt.Key.Key_Space)
    assert dialog.rows.detail.leave_out.isChecked()
    assert here.row(1)[2] == "Left out by you"
    assert dialog.rows.counts() == ["4 added", "1 left out"]
    here.next()
    assert dialog.next_button.text() == "Import 4 patients"
    here.next()
    assert "Osei, Calvin" not in here.names()
    assert here.count() == 4


def test_a_list_that_adds_nobody_says_so_and_goes_no_further(here, door):
    here.open(LISTS / "names_only.txt")
    here.next()
    here.next()
    here.next()
    dialog = here.open(LISTS / "names_only.txt")
    here.next()
    assert here.said().startswith("No row of this list adds a person.")
    assert dialog.rows.counts() == ["0 added", "5 left out"]
    assert not dialog.next_button.isEnabled()


# -- nothing to import ------------------------------------------------------------


def test_a_list_without_names_asks_for_the_column_that_holds_them(here):
    dialog = here.open(LISTS / "no_usable_columns.csv")
    assert here.said().startswith("No column holds names.")
    assert not dialog.next_button.isEnabled()
    here.use(0, "Whole name")
    assert here.said() == ""
    assert dialog.next_button.isEnabled()
    here.use(0, "Leave out")
    assert here.said().startswith("No column holds names.")
    assert here.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The list is empty. Choose another file; nothing was changed."),
        (b"%PDF-1.7", "This file is no list of patients"),
        (b'Name,Phone\n"Ida Berg,1\n', "A quotation mark in row 2 is never closed"),
        (b"PK\x03\x04 torn", "This workbook is damaged"),
    ],
)
def test_a_file_that_is_no_list_is_one_sentence_and_another_can_be_chosen(
    here, tmp_path, content, words
):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    dialog = here.open(path)
    assert here.said().startswith(words)
    assert "nothing was changed" in here.said()
    assert not dialog.next_button.isEnabled()
    assert dialog.other_button.hasFocus()
    here.press(Qt.Key.Key_Space)
    assert here.choose(LISTS / "names_only.txt") is dialog
    assert here.said() == ""
    assert dialog.next_button.isEnabled()


def test_a_locked_file_and_one_that_is_gone_have_their_sentences(here, tmp_path, monkeypatch):
    here.open(tmp_path / "none.csv")
    assert here.said().startswith("There is no such file.")
    here.press(Qt.Key.Key_Escape)

    def refuse(_path):
        raise PermissionError(13, "held by another program")

    monkeypatch.setattr(list_files.Path, "read_bytes", refuse)
    here.open(LISTS / "names_only.txt")
    assert here.said().startswith("This file cannot be read.")


# -- leaving ----------------------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_cancel_at_any_step_leaves_nothing(here, caplog, steps):
    caplog.set_level(logging.DEBUG)
    before = here.acts()
    dialog = here.open(LISTS / "patients_messy.csv")
    for _step in range(steps):
        here.next()
    assert dialog.step == steps
    here.press(Qt.Key.Key_Escape)
    assert here.window.findChildren(ImportDialog) == []
    assert here.count() == 0
    assert here.acts() == before
    assert "Osei" not in caplog.text


def test_an_import_leaves_no_name_in_the_log(here, caplog):
    caplog.set_level(logging.DEBUG)
    dialog = here.open(LISTS / "patients_simple.csv")
    assert "Osei" not in repr(dialog.state.seen) + repr(dialog.state.plan)
    here.next()
    assert "Osei" not in repr(list(dialog.rows.model.rows))
    here.next()
    here.next()
    assert here.count() == 40
    assert "Osei" not in caplog.text


# -- a long list ------------------------------------------------------------------


@pytest.fixture
def slow(door, themed, qtbot, monkeypatch):
    """The window on its real lanes, and a gate that holds every file up until it is set."""
    gate = threading.Event()

    def read_later(path, sheet):
        gate.wait()
        return list_files.read_list(path, sheet=sheet)

    monkeypatch.setattr(state, "read_list", lambda path, *, sheet: read_later(path, sheet))
    made = Importing(door, qtbot, inline=False)
    yield made, gate
    gate.set()
    made.desk.close()


def test_a_list_is_read_beside_the_window_which_goes_on(slow, qtbot):
    here, gate = slow
    dialog = here.open(LISTS / "patients_simple.csv")
    assert dialog.columns.file_text.text() == "patients_simple.csv Reading the list…"
    assert not dialog.next_button.isEnabled()
    gate.set()
    qtbot.waitUntil(dialog.next_button.isEnabled)
    here.next()
    here.next()
    here.next()
    qtbot.waitUntil(lambda: here.work.toasts.words() == "40 patients imported")
    assert here.count() == 40


def test_a_list_that_is_given_up_while_it_is_read_shows_up_nowhere(slow):
    here, gate = slow
    here.open(LISTS / "no_usable_columns.csv")
    here.press(Qt.Key.Key_Escape)
    gate.set()
    here.desk.close()
    settle()
    assert here.window.findChildren(ImportDialog) == []
    assert here.work.messages.words() == ""
    assert here.count() == 0


def test_of_choices_in_a_row_the_last_one_is_planned(slow, qtbot):
    here, gate = slow
    gate.set()
    dialog = here.open(LISTS / "patients_simple.csv")
    qtbot.waitUntil(dialog.next_button.isEnabled)
    for field in (ListField.COMMENT, ListField.LANGUAGE, ListField.FORMER_NAME):
        dialog.state.use_column(2, field)
        assert not dialog.next_button.isEnabled()
    qtbot.waitUntil(dialog.next_button.isEnabled)
    assert dialog.state.plan.mapping.column_of(ListField.FORMER_NAME) == 2


# -- who may ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "may"), [("Tessa Lund", True), ("Dana Okafor", True), ("Ravi Menon", False)]
)
def test_only_who_may_import_is_offered_it(door, as_person, themed, qtbot, name, may):
    as_person(name)
    here = Importing(door, qtbot)
    menu = next(a for a in here.window.menuBar().actions() if a.text() == "File").menu()
    assert ("Import patients…" in [a.text() for a in menu.actions()]) is may
    assert ("Import patients…" in here.buttons()) is may
    assert ("Import patients" in [a.text for a in here.work.global_actions]) is may
    here.desk.close()


def test_the_palette_and_the_empty_page_open_the_same_assistant(here):
    here.work.open_palette(">import")
    here.press(Qt.Key.Key_Return)
    here.choose(LISTS / "names_only.txt")
    here.press(Qt.Key.Key_Escape)
    made = [each for each in here.pane.empty.findChildren(QPushButton) if "Import" in each.text()]
    here.click(made[0])
    (chooser,) = here.window.findChildren(QFileDialog)
    assert chooser.isVisible()
    here.choose(LISTS / "names_only.txt")
    here.next()
    here.next()
    here.next()
    assert len(here.names()) == 5


# -- looks ------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [100, 200])
def test_every_step_can_be_walked(door, themed, qtbot, theme, zoom):
    change_look(themed, theme=theme, zoom=zoom, high_contrast=False)
    here = Importing(door, qtbot, 1280, 688)
    dialog = here.open(LISTS / "patients_messy.csv")
    assert walk(dialog, may_elide=True) == []
    here.next()
    assert _but_reasons(walk(dialog), dialog) == []
    here.next()
    assert walk(dialog) == []
    assert dialog.width() <= 1280
    here.desk.close()


def _but_reasons(findings, dialog):
    """A reason that the table shortens stands whole in the detail below."""
    reasons = {" · ".join(row.why) for row in dialog.rows.model.rows}
    return [each for each in findings if each not in {f"shortened: {why!r}" for why in reasons}]

"""Entering a new box of cups in the Tests pane, and the badge of open tests in the rail."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from iopdesk.domain.panels import shipped_panels
from iopdesk.services import panels
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.tests.cup_lot_dialog import CupLotDialog
from iopdesk.ui.tests.pane import TestsPane
from iopdesk.ui.today.pane import TodayPane
from tests.services.care import admit
from tests.services.cups import ask, collect
from tests.ui.desk_window import Shown, settle
from tests.ui.patients_window import someone


@pytest.fixture
def shown(door, themed, qtbot):
    return Shown(door, qtbot, TestsPane)


def open_form(shown: Shown) -> CupLotDialog:
    """Press the button in the header."""
    (made,) = [b for b in shown.window.findChildren(QPushButton) if b.text() == "New cup lot"]
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Space)
    (dialog,) = shown.window.findChildren(CupLotDialog)
    return dialog


def put(dialog: CupLotDialog, name: str, words: str) -> None:
    line = dialog.fields[name].editor
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, words)


def test_a_new_lot_takes_the_place_of_the_old_one_and_the_others_stay(shown, door):
    dialog = open_form(shown)
    put(dialog, "lot", "204-118")
    put(dialog, "expires_on", "3/4/2027")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert not shown.errors
    rows = {row.name: row for row in door.ask(panels.list_panels)}
    first = next(iter(shipped_panels().values()))
    assert set(rows) == {each.name for each in shipped_panels().values()}
    assert rows[first.name].lot == "204-118"
    assert rows[first.name].expires_on == date(2027, 3, 4)
    assert rows[first.name].cutoffs == tuple(line.cutoff for line in first.analytes)
    shown.desk.undo()
    assert {row.lot for row in door.ask(panels.list_panels)} == {""}


@pytest.mark.parametrize(
    ("name", "typed"),
    [("lot", " "), ("expires_on", "13/45/2027"), ("expires_on", "01/05/2026")],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(shown, name, typed):
    dialog = open_form(shown)
    put(dialog, "lot", "204-118")
    put(dialog, name, typed)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.fields[name].error()
    assert dialog.fields[name].editor.text() == typed


@pytest.mark.parametrize("typed", ["", "EtG", "EtG 500, THC fifty", "EtG 0", "EtG 5, EtG 6"])
def test_cut_offs_that_cannot_be_are_said_beside_them(shown, door, typed):
    dialog = open_form(shown)
    put(dialog, "lot", "204-118")
    put(dialog, "cutoffs", typed)
    QTest.keyClick(dialog.fields["cutoffs"].editor, Qt.Key.Key_Delete)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.fields["cutoffs"].error()
    assert dialog.fields["cutoffs"].editor.toPlainText() == typed
    assert {row.lot for row in door.ask(panels.list_panels)} == {""}


def test_a_half_typed_lot_survives_esc(shown):
    dialog = open_form(shown)
    put(dialog, "lot", "204-")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert open_form(shown).fields["lot"].editor.text() == "204-"


def test_the_front_desk_has_no_button_for_cup_lots(door, as_person, themed, qtbot):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TestsPane)
    assert "New cup lot" not in {b.text() for b in shown.window.findChildren(QPushButton)}


def test_the_rail_counts_the_tests_that_wait_for_a_specimen(door, as_person, themed, qtbot):
    patient_id = someone(door, "Marisol", "Quintero")
    admit(door, patient_id)
    specimen_id = ask(door, patient_id).specimen_id
    shown = Shown(door, qtbot, TestsPane)
    made = shown.work.rail.button("tests")
    assert made.badge() == 1
    assert made.accessibleName() == "Tests, 1 test to collect"
    collect(door, specimen_id)
    shown.desk.changed.emit(frozenset({"Specimen"}))
    assert (made.badge(), made.accessibleName()) == (0, "Tests")


def test_the_front_desk_sees_no_badge(door, as_person, themed, qtbot):
    patient_id = someone(door, "Marisol", "Quintero")
    admit(door, patient_id)
    ask(door, patient_id)
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TestsPane)
    assert shown.work.rail.button("tests").badge() == 0


def test_keys_go_along_to_a_pane_and_never_to_its_ground(door, as_person, themed, qtbot):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TodayPane, TestsPane)
    shown.pane.focus_first()
    shown.work.show_pane("tests")
    settle()
    assert shown.window.focusWidget() is shown.work.rail.button("tests")


def test_keys_go_along_to_the_specimen_to_collect(door, as_person, themed, qtbot):
    patient_id = someone(door, "Marisol", "Quintero")
    admit(door, patient_id)
    ask(door, patient_id)
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TodayPane, TestsPane)
    shown.pane.focus_first()
    tests = shown.work.show_pane("tests")
    settle()
    assert tests.isAncestorOf(shown.window.focusWidget())


def test_the_front_desk_begins_at_the_specimen_to_collect_and_stays_there(
    door, as_person, themed, qtbot
):
    for given, family in (("Marisol", "Quintero"), ("Owen", "Tillery")):
        patient_id = someone(door, given, family)
        admit(door, patient_id)
        ask(door, patient_id)
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TestsPane)
    shown.pane.focus_first()
    focus = shown.window.focusWidget()
    assert focus.accessibleName().startswith(("Collect from Marisol", "Mark the test of Marisol"))
    before = focus.accessibleName()
    shown.pane.refresh()
    settle()
    assert shown.window.focusWidget().accessibleName() == before


def test_what_was_seen_is_kept_while_it_is_half_typed(door, themed, qtbot):
    patient_id = someone(door, "Marisol", "Quintero")
    admit(door, patient_id)
    shown = Shown(door, qtbot, TestsPane)
    for typed in ("Slept in group", ""):
        shown.pane.add_for_cause()
        (dialog,) = [d for d in shown.window.findChildren(FormDialog) if d.isVisible()]
        QTest.keyClicks(dialog.fields["reason_note"].editor, typed)
        if typed:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            settle()
    assert dialog.fields["reason_note"].editor.toPlainText() == "Slept in group"

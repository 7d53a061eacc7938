"""The command palette with real keys, also while answers are slow."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from iopdesk.services.patient_search import find_patients
from iopdesk.ui.palette import Palette
from iopdesk.ui.patients.pane import PatientsPane
from tests.ui.desk_window import LateLane, Shown, settle
from tests.ui.patients_window import someone

PEOPLE = (
    ("Marisol", "Quintero", date(1989, 3, 14), "4045550171"),
    ("Noelle", "Pruitt", date(1991, 7, 2), "4045550183"),
    ("Priya", "Nandakumar", date(1975, 12, 30), "4045550199"),
)


@pytest.fixture
def shown(door, themed, qtbot):
    for given, family, born, phone in PEOPLE:
        someone(door, given, family, birth_on=born, phone=phone)
    return Shown(door, qtbot, PatientsPane)


def mrn_of(door, family: str) -> str:
    (found,) = door.ask(find_patients, typed=family)
    return found.mrn


@pytest.mark.parametrize(
    "typed",
    ["pru", "noe p", "pruit noelle", "0183", "7/2/91", "1991-07-02", "070291"],
)
def test_a_patient_is_found_by_whatever_is_known_and_enter_opens_the_chart(shown, typed):
    shown.work.open_palette()
    shown.keys(typed)
    shown.press(Qt.Key.Key_Return)
    settle()
    assert shown.pane.chart.head.name_label.text() == "Noelle Pruitt"


def test_the_record_number_finds_its_patient(shown, door):
    shown.work.open_palette()
    shown.keys(mrn_of(door, "Nandakumar"))
    shown.press(Qt.Key.Key_Return)
    settle()
    assert shown.pane.chart.head.name_label.text() == "Priya Nandakumar"


def test_enter_before_the_answer_opens_the_patient_and_no_action(shown):
    reads = LateLane()
    palette = shown.work.open_palette()
    shown.desk._reads = reads
    shown.keys("pru")
    shown.press(Qt.Key.Key_Return)
    assert palette.isVisible()
    reads.run()
    settle()
    reads.run()
    assert shown.pane.chart.head.name_label.text() == "Noelle Pruitt"


def test_a_second_palette_takes_the_place_of_the_first(shown):
    shown.pane.list.search.setFocus()
    shown.work.open_palette()
    shown.work.open_palette()
    settle()
    assert len(shown.work.findChildren(Palette)) == 1
    shown.press(Qt.Key.Key_Escape)
    settle()
    assert shown.window.focusWidget() is shown.pane.list.search


def test_closing_is_safe_when_what_had_the_keys_is_gone(shown):
    bar = shown.work.messages
    bar.say("bad", "Nothing was saved.", "Try again.", button_words="Again", on_button=lambda: None)
    settle()
    buttons = [b for b in bar.findChildren(QPushButton) if b.text() == "Again"]
    buttons[0].setFocus()
    shown.work.open_palette()
    bar.clear()
    settle()
    shown.press(Qt.Key.Key_Escape)
    settle()
    assert shown.work.findChildren(Palette) == []


def test_hostile_names_show_as_they_are(shown, door):
    for family in ("<b>Bold</b>", "{x} {0}", "שלום", "O’Neil-😀", "%s %n"):
        someone(door, "Zed", family)
    palette = shown.work.open_palette()
    shown.keys("zed")
    titles = [entry.title for entry in palette.model.entries if entry.run and entry.more]
    assert "Zed <b>Bold</b>" in titles
    assert "Zed {x} {0}" in titles
    palette.grab()

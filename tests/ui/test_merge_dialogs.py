"""Merging at the window: choose, look at both side by side, decide a field, merge, undo."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton

from iopdesk.services import patient_search
from iopdesk.services.patients import read_patient
from iopdesk.ui.merging.choose_dialog import ChooseDialog
from iopdesk.ui.merging.dialog import MergeDialog
from tests.services.care import admit
from tests.ui.patients_window import Shown, settle, someone


@pytest.fixture
def pair(door) -> tuple[int, int]:
    kept = someone(door, "Wendell", "Ashby", phone="(404) 555-0163")
    other = someone(door, "Wendel", "Ashby", email="wendell@example.org")
    return kept, other


@pytest.fixture
def shown(door, pair, themed, qtbot) -> Shown:
    return Shown(door, qtbot)


def compare(shown: Shown, pair: tuple[int, int]) -> MergeDialog:
    """From the menu of the chart: the look-alike is offered first."""
    chosen: Any = shown.run("merge_records", pair[0])
    assert isinstance(chosen, ChooseDialog)
    assert chosen.fields["alike"].value() == pair[1]
    shown.accept()
    made: Any = shown.dialog()
    assert isinstance(made, MergeDialog)
    return made


def test_the_look_alike_is_offered_and_a_chosen_value_is_kept(shown, pair):
    assert "Merge with another record" in run_menu(shown, pair)
    dialog = compare(shown, pair)
    assert list(dialog.choices) == ["given_name"]
    buttons = dialog.findChildren(QRadioButton)
    assert [each.text() for each in buttons] == ["Wendell", "Wendel"]
    buttons[0].setFocus()
    QTest.keyClick(buttons[0], Qt.Key.Key_Right)
    assert dialog.taken() == ("given_name",)
    shown.accept()
    assert shown.said[-1] == "Wendel Ashby: two records are one now"
    fields = shown.door.ask(read_patient, patient_id=pair[0]).fields
    assert (fields.given_name, fields.email) == ("Wendel", "wendell@example.org")
    assert shown.chart.chart.header.patient_id == pair[0]
    assert shown.names() == ["Ashby, Wendel"]
    shown.door.undo()
    shown.pane.refresh()
    settle()
    assert sorted(shown.names()) == ["Ashby, Wendel", "Ashby, Wendell"]


def run_menu(shown: Shown, pair: tuple[int, int]) -> list[str]:
    shown.open(pair[0])
    return shown.menu_words()


def test_the_other_record_may_be_the_one_that_goes_on(shown, pair):
    dialog = compare(shown, pair)
    QTest.mouseClick(dialog.swap_button, Qt.MouseButton.LeftButton)
    settle()
    shown.accept()
    assert shown.door.ask(read_patient, patient_id=pair[1]).fields.given_name == "Wendel"
    assert shown.chart.chart.header.patient_id == pair[1]


def test_what_is_in_the_way_is_said_and_nothing_can_be_merged(shown, pair):
    for each in pair:
        admit(shown.door, each)
    dialog = compare(shown, pair)
    assert not dialog.accept_button.isEnabled()
    assert dialog._found.obstacle.startswith("Both records have an open episode.")


def test_somebody_who_does_not_look_alike_is_found_by_typing(shown, pair):
    third = someone(shown.door, "June", "Halvorsen")
    chosen: Any = shown.run("merge_records", third)
    assert chosen.fields["alike"].value() is None
    shown.accept()
    assert chosen.fields["other_id"].error()
    line = chosen.fields["other_id"].line
    line.setFocus()
    QTest.keyClicks(line, "wendell")
    QTest.keyClick(line, Qt.Key.Key_Return)
    shown.accept()
    made: Any = shown.dialog()
    assert isinstance(made, MergeDialog)
    assert made._found.other.patient_id == pair[0]


def test_the_chart_of_a_merged_record_is_that_of_the_one_it_lives_on_in(shown, pair):
    compare(shown, pair)
    shown.accept()
    shown.open(pair[1])
    assert shown.chart.chart.header.patient_id == pair[0]
    hits = shown.door.ask(patient_search.find_patients, typed="Wendel")
    assert [each.patient_id for each in hits] == [pair[0]]

"""The forms of a medication: what a test expects is said as it is typed; corrections."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from iopdesk.services import medications
from tests.ui.patients_window import Shown, in_care, settle, someone


@pytest.fixture
def shown(door, qtbot, themed):
    return Shown(door, qtbot)


@pytest.fixture
def marisol(shown):
    return in_care(shown.door, "Marisol", "Quintero")


def listed(shown, patient_id):
    return shown.door.ask(medications.list_medications, patient_id=patient_id)


def add(shown, patient_id, name):
    given = {"dose": "", "prescriber": "", "started_on": date(2026, 10, 1)}
    shown.door.do(medications.add_medication, patient_id=patient_id, name=name, **given)


def test_the_form_says_what_a_test_expects_while_the_name_is_typed(shown, marisol):
    form = shown.run("add_medication", marisol)
    hint = form.fields["name"].hint_label
    QTest.keyClicks(form.fields["name"].editor, "Buprenorphin")
    assert hint.text().startswith("Not in the list of medicines")
    QTest.keyClicks(form.fields["name"].editor, "e 300 mg")
    assert hint.text().startswith("A screen should show Buprenorphine.")
    form.fields["is_long_acting"].box.click()
    assert "After a stop it may show for 365 days." in hint.text()
    form.fields["is_as_needed"].box.click()
    assert hint.text().startswith("A screen may show Buprenorphine.")


def test_the_chart_says_it_beside_the_medicine(shown, marisol):
    add(shown, marisol, "Buprenorphine 8 mg")
    shown.open(marisol)
    rows = shown.rows_of("Medication and consents")
    assert any("A screen should show Buprenorphine." in row for row in rows)


def test_one_of_several_medicines_is_corrected(shown, marisol):
    add(shown, marisol, "Sertralin 50 mg")
    form = shown.run("change_medication", marisol)
    form.which.combo.setCurrentIndex(1)
    assert form.fields["name"].value() == "Sertralin 50 mg"
    shown.put("name", "Sertraline 50 mg")
    shown.put("stopped_on", "10/20/2026")
    shown.accept()
    names = {row.name: row.stopped_on for row in listed(shown, marisol)}
    assert names == {"Naltrexone 50 mg": None, "Sertraline 50 mg": date(2026, 10, 20)}


def test_what_was_half_typed_stays_with_its_medicine(shown, marisol):
    add(shown, marisol, "Sertraline 50 mg")
    form = shown.run("change_medication", marisol)
    form.which.combo.setCurrentIndex(1)
    shown.put("dose", "2 at night")
    form.reject()
    settle()
    form = shown.run("change_medication", marisol)
    assert form.fields["dose"].value() == "1 tablet daily"
    form.which.combo.setCurrentIndex(1)
    settle()
    assert form.fields["dose"].value() == "2 at night"
    form.which.combo.setCurrentIndex(0)
    settle()
    assert form.fields["dose"].value() == "1 tablet daily"


def test_a_change_by_somebody_else_shows_both_versions(shown, marisol):
    form = shown.run("change_medication", marisol)
    (row,) = listed(shown, marisol)
    shown.door.do(
        medications.change_medication,
        medication_id=row.medication_id,
        expected_version=row.version,
        name=row.name,
        dose="2 tablets daily",
        prescriber=row.prescriber,
        started_on=row.started_on,
    )
    shown.put("dose", "3 tablets daily")
    shown.accept()
    assert form.fields["dose"].hint_label.text() == "Saved now: 2 tablets daily"
    assert form.fields["dose"].value() == "3 tablets daily"
    shown.accept()
    assert listed(shown, marisol)[0].dose == "3 tablets daily"


def test_a_medicine_entered_by_mistake_is_removed_and_brought_back(shown, marisol):
    form = shown.run("change_medication", marisol)
    QTest.mouseClick(form.remove_button, Qt.MouseButton.LeftButton)
    settle()
    assert listed(shown, marisol) == ()
    shown.desk.undo()
    assert len(listed(shown, marisol)) == 1


def test_without_any_medicine_the_command_says_so(shown):
    patient_id = someone(shown.door, "June", "Halvorsen")
    shown.open(patient_id)
    shown.pane.change_medication(patient_id=patient_id)
    assert shown.errors == ["medication.none"]

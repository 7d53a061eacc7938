"""Insurance in the chart, with real keys and clicks: verified, authorized, running out."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from iopdesk.services.coverage import change_check, remove_check
from iopdesk.services.coverage_views import read_coverage
from iopdesk.ui.coverage.lines import AuthorizationLine, CheckLine, UnitsBar
from iopdesk.ui.shared.message_bar import MessageBar
from tests.services.insured import CHECK, allow, verified
from tests.ui.conftest import name_of
from tests.ui.patients_window import Shown, in_care, settle


@pytest.fixture
def patient_id(door) -> int:
    return in_care(door, "Marisol", "Quintero", insurance="Cedar Health", member_id="C-5512")


@pytest.fixture
def shown(door, patient_id, themed, qtbot) -> Shown:
    return opened(Shown(door, qtbot), patient_id)


def opened(shown: Shown, patient_id: int) -> Shown:
    shown.open(patient_id)
    shown.chart.show_tab("coverage")
    settle()
    return shown


def tab(shown: Shown):
    return shown.chart.pages.currentWidget()


def words(shown: Shown, kind: type) -> list[list[str]]:
    return [
        [each.text() for each in line.findChildren(QLabel) if each.text()]
        for line in tab(shown).findChildren(kind)
        if line.isVisible()
    ]


def bars(shown: Shown) -> list[str]:
    return [each.words() for each in tab(shown).findChildren(MessageBar) if each.isVisible()]


def found(shown: Shown, patient_id: int):
    return shown.door.ask(read_coverage, patient_id=patient_id)


def press(shown: Shown, name: str) -> None:
    (made,) = [
        each
        for kind in (QToolButton, QPushButton)
        for each in tab(shown).findChildren(kind)
        if each.isVisible() and name_of(each) == name
    ]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    settle()


def test_a_verification_begins_with_the_policy_and_says_what_it_lacks(shown, patient_id):
    assert shown.rows_of("Policy")[0] == "Insurance, Cedar Health"
    shown.click("Record verification…")
    form = shown.dialog()
    assert form.fields["payer"].value() == "Cedar Health"
    assert form.fields["member_id"].value() == "C-5512"
    shown.put("spoke_with", "Joan of member services")
    shown.put("copay_cents", "25")
    shown.accept()
    (row,) = found(shown, patient_id).checks
    assert (row.said.copay_cents, row.said.spoke_with) == (2500, "Joan of member services")
    (line,) = words(shown, CheckLine)
    assert "Copay $25.00" in line
    assert "Dana Okafor spoke with Joan of member services" in line
    assert "Missing: benefits, reference" in line


def test_a_copay_that_is_no_amount_is_refused_beside_its_field(shown, patient_id):
    shown.run("record_verification", patient_id)
    shown.put("copay_cents", "free")
    shown.accept()
    assert shown.dialog().fields["copay_cents"].error().startswith("This is no amount.")
    assert found(shown, patient_id).checks == ()


def test_an_authorization_shows_its_units_as_a_bar_and_in_words(shown, patient_id):
    shown.click("Add authorization…")
    shown.put("number", "A-77")
    shown.put("first_on", "10/1/2026")
    shown.put("last_on", "11/30/2026")
    shown.dialog().fields["units"].set_value(20)
    shown.accept()
    (line,) = words(shown, AuthorizationLine)
    assert line[0] == "A-77"
    assert "Running" in line
    assert "0 of 20 units used · 20 units and 39 days left" in line
    (bar,) = [each for each in tab(shown).findChildren(UnitsBar) if each.isVisible()]
    assert bar.accessibleName() == "0 of 20 units used"
    assert bars(shown) == []


def test_days_that_end_before_they_begin_are_refused_and_nothing_typed_is_lost(shown, patient_id):
    shown.run("add_authorization", patient_id)
    shown.put("number", "A-77")
    shown.put("first_on", "10/20/2026")
    shown.put("last_on", "10/1/2026")
    shown.dialog().fields["units"].set_value(5)
    shown.accept()
    form = shown.dialog()
    assert form.fields["last_on"].error().startswith("The last day is before the first day.")
    assert form.fields["number"].value() == "A-77"
    assert found(shown, patient_id).authorizations == ()


def test_what_runs_out_and_what_overlaps_stands_on_top(shown, patient_id):
    allow(shown.door, patient_id, number="A-1", units=4)
    allow(shown.door, patient_id, number="A-2", units=3, first_on=date(2026, 10, 28))
    opened(shown, patient_id)
    said = bars(shown)
    assert said[0].startswith("Two authorizations share days.")
    assert "A-1 and A-2, October 28–31" in said[0]
    assert said[1].startswith("An authorization runs out.")
    assert "A-2: " not in said[1]


def test_one_is_changed_and_removed_and_undo_brings_it_back(shown, patient_id):
    allow(shown.door, patient_id, number="A-1")
    opened(shown, patient_id)
    press(shown, "Change authorization A-1")
    shown.dialog().fields["units"].set_value(30)
    shown.accept()
    assert found(shown, patient_id).authorizations[0].units == 30
    press(shown, "Remove authorization A-1")
    assert found(shown, patient_id).authorizations == ()
    assert words(shown, AuthorizationLine) == []
    shown.desk.undo()
    settle()
    assert found(shown, patient_id).authorizations[0].units == 30


def test_both_versions_show_when_somebody_else_was_faster(shown, patient_id):
    check_id = verified(shown.door, patient_id)
    opened(shown, patient_id)
    press(shown, "Change verification of Oct 20, 2026")
    (row,) = found(shown, patient_id).checks
    at = {"benefit_check_id": check_id, "expected_version": row.version}
    shown.door.do(change_check, **at, **{**CHECK, "reference": "Theirs"})
    shown.put("reference", "Mine")
    shown.accept()
    form = shown.dialog()
    assert form.fields["reference"].value() == "Mine"
    assert "Theirs" in form.fields["reference"].hint_label.text()
    shown.accept()
    assert found(shown, patient_id).checks[0].said.reference == "Mine"


def test_what_was_removed_meanwhile_is_told_and_nothing_typed_is_lost(shown, patient_id):
    check_id = verified(shown.door, patient_id)
    opened(shown, patient_id)
    press(shown, "Change verification of Oct 20, 2026")
    (row,) = found(shown, patient_id).checks
    at = {"benefit_check_id": check_id, "expected_version": row.version}
    shown.door.do(remove_check, patient_id=patient_id, **at)
    shown.put("reference", "Mine")
    shown.accept()
    form = shown.dialog()
    assert not form.message_area.isHidden()
    assert form.fields["reference"].value() == "Mine"


def test_who_may_only_look_sees_no_button(door, patient_id, as_person, themed, qtbot):
    verified(door, patient_id)
    allow(door, patient_id)
    as_person("Ines Calloway")
    nurse = opened(Shown(door, qtbot), patient_id)
    assert len(words(nurse, AuthorizationLine)) == len(words(nurse, CheckLine)) == 1
    kinds = (QToolButton, QPushButton)
    made = [each for kind in kinds for each in tab(nurse).findChildren(kind) if each.isVisible()]
    assert made == []

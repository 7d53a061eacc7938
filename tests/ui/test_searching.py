"""A search is in the audit once it rested or led to a record, wherever patients are found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.services.audit_log import words_of
from iopdesk.services.on_call import read_now
from iopdesk.storage.models import AuditEntry
from iopdesk.ui.calendar.patient_field import PatientField
from iopdesk.ui.palette import Palette
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.searching import REST_MS
from tests.ui.conftest import show
from tests.ui.desk_window import Shown, settle
from tests.ui.patients_window import someone


@pytest.fixture
def noelle(door) -> int:
    someone(door, "Marisol", "Quintero")
    return someone(door, "Noelle", "Pruitt")


@pytest.fixture
def shown(door, noelle, themed, qtbot):
    return Shown(door, qtbot, PatientsPane)


def searches(door) -> list[tuple[int | None, str | None, int | None]]:
    with Session(door.file.read_engine) as db:
        query = select(AuditEntry).where(AuditEntry.act == "patient.search")
        rows = db.scalars(query.order_by(AuditEntry.seq))
        return [(row.person_id, row.subject, row.subject_id) for row in rows]


def test_opening_what_the_palette_found_is_a_search_of_that_patient(shown, door, noelle):
    shown.work.open_palette()
    shown.keys("pru")
    assert searches(door) == []
    shown.press(Qt.Key.Key_Return)
    assert searches(door) == [(door.person.id, "patient", noelle)]


def test_an_action_for_a_patient_whom_the_palette_found_is_one_too(shown, door, noelle):
    shown.work.open_palette()
    shown.keys("pru")
    shown.press(Qt.Key.Key_Tab)
    shown.press(Qt.Key.Key_Return)
    settle()
    assert searches(door) == [(door.person.id, "patient", noelle)]


def test_the_clock_of_a_page_that_is_left_asks_in_nobodys_name(shown, door):
    answers: list[object] = []
    door.sign_out()
    shown.desk.ask(read_now, owner=shown.window, then=answers.append)
    settle()
    assert answers == []


def test_words_that_rest_while_the_screen_locks_are_no_search(shown, door, as_person):
    palette = shown.work.open_palette("quint")
    door.sign_out()
    palette._notes.rest.timeout.emit()
    as_person("Dana Okafor")
    assert searches(door) == []


def test_words_that_rest_are_a_search_of_nobody_in_particular(shown, door):
    shown.work.open_palette()
    (palette,) = shown.work.window().findChildren(Palette)
    rest = palette._notes.rest
    assert (rest.interval(), rest.isSingleShot(), rest.isActive()) == (REST_MS, True, False)
    shown.keys("zzy")
    assert rest.isActive()
    rest.timeout.emit()
    assert searches(door) == [(door.person.id, None, None)]
    assert words_of("patient.search") == "Patients searched"


def test_actions_are_not_searched_among_patients_and_empty_words_find_nobody(shown, door):
    shown.work.open_palette()
    (palette,) = shown.work.window().findChildren(Palette)
    shown.keys("> lock")
    assert not palette._notes.rest.isActive()
    palette.field.setText("pru")
    palette.field.clear()
    assert not palette._notes.rest.isActive()


def test_a_patient_opened_from_a_narrowed_list_is_a_search_once(shown, door, noelle):
    panel = shown.pane.list
    panel.show_standing(Standing.WAITING)
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "pru")
    assert panel.notes.rest.isActive()
    panel.reload()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert searches(door) == [(door.person.id, "patient", noelle)]
    assert not panel.notes.rest.isActive()


def test_a_patient_opened_from_the_whole_list_was_not_searched(shown, door):
    panel = shown.pane.list
    panel.show_standing(Standing.WAITING)
    panel.focus_list()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert shown.pane.chart.chart is not None
    assert searches(door) == []


def test_a_patient_chosen_in_a_field_is_a_search(shown, door, noelle, qtbot):
    field = PatientField(shown.desk, "patient_id", "Patient")
    show(qtbot, field, 480, 240)
    field.line.setFocus()
    QTest.keyClicks(field.line, "pru")
    assert field.notes.rest.isActive()
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.value() == noelle
    assert searches(door) == [(door.person.id, "patient", noelle)]

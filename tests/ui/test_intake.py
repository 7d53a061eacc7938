"""The first call, the wait list and the checklist in the window, with real keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QPushButton, QToolButton, QWidget

from iopdesk.domain.intake import AttemptResult, ContactWay, Priority, WaitOutcome
from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.services import admissions, intake, wait_list
from iopdesk.services.wait_list import Inquiry
from iopdesk.ui.intake.checklist_card import ChecklistCard
from iopdesk.ui.intake.tab import AdmissionTab
from iopdesk.ui.patients.list_delegate import second_line
from iopdesk.ui.shared.message_bar import MessageBar
from tests.services.care import admit
from tests.ui.patients_window import Shown, settle, someone
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)
YESTERDAY = date(2026, 10, 21)


@pytest.fixture
def shown(door, themed, qtbot):
    return Shown(door, qtbot)


def call_in(door, given: str, family: str, **more: Any) -> int:
    fields = NewPatient(given_name=given, family_name=family)
    made: int = door.do(intake.inquire, fields=fields, inquiry=Inquiry(**more)).result.patient_id
    return made


def tab(shown, patient_id: int) -> AdmissionTab:
    """The tab of a patient, shown."""
    shown.open(patient_id)
    shown.chart.show_tab("admission")
    settle()
    (found,) = shown.chart.findChildren(AdmissionTab)
    return found


def words(widget: QWidget) -> str:
    found = [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]
    found += [each.words() for each in widget.findChildren(MessageBar) if each.isVisible()]
    for each in widget.findChildren(QWidget):
        if each.isVisible() and hasattr(each, "accessible_items"):
            found += [item.name for item in each.accessible_items()]
    return " | ".join(found)


def press(widget: QWidget, text: str, about: str = "") -> None:
    """Put the keys on a button and press Space."""
    found = [
        each
        for each in widget.findChildren(QPushButton)
        if each.isVisible() and each.text() == text and about in each.accessibleDescription()
    ]
    found[0].setFocus()
    QTest.keyClick(found[0], Qt.Key.Key_Space)
    settle()


# -- the call ---------------------------------------------------------------------


def test_a_call_takes_a_name_and_enter_and_warns_of_whoever_is_alike(shown, door):
    someone(door, "Marisol", "Quintero")
    shown.pane.new_inquiry()
    form = shown.dialog()
    QTest.keyClicks(form.fields["given_name"].editor, "Marisol")
    QTest.keyClicks(form.fields["family_name"].editor, "Quintera")
    form.alikes.look()
    settle()
    assert "Marisol Quintero, born" in form.alikes.words()
    QTest.keyClick(form.fields["family_name"].editor, Qt.Key.Key_Return)
    settle()
    assert shown.said[-1] == "Marisol Quintera added to the wait list"
    assert shown.chart.head.name_label.text() == "Marisol Quintera"
    assert shown.list.standing.current() == Standing.WAITING


def test_a_step_without_a_day_is_said_beside_the_day_and_nothing_is_lost(shown):
    shown.pane.new_inquiry()
    form = shown.dialog()
    QTest.keyClicks(form.fields["family_name"].editor, "Brandt")
    QTest.keyClicks(form.fields["next_step"].editor, "Call back")
    shown.accept()
    assert form.fields["next_on"].error().startswith("The step has no day.")
    assert form.fields["next_step"].value() == "Call back"
    QTest.keyClicks(form.fields["next_on"].editor, "+1")
    shown.accept()
    (row,) = shown.list.model.rows
    assert (row.wait.next_step, row.wait.next_on) == ("Call back", date(2026, 10, 23))


def test_the_name_that_was_searched_for_in_vain_stands_in_the_form(shown):
    shown.type("Imani Wexler")
    shown.pane.new_inquiry()
    form = shown.dialog()
    assert form.fields["given_name"].value() == "Imani"
    assert form.fields["family_name"].value() == "Wexler"


# -- the list ---------------------------------------------------------------------


def test_the_wait_list_shows_priority_first_with_step_and_day_and_other_filters(shown, door):
    call_in(door, "Plain", "Early", asked_on=date(2026, 9, 1), next_step="Call", next_on=TODAY)
    call_in(door, "In", "Jecting", priority=Priority.INJECTING)
    QTest.mouseClick(shown.list.standing.button(Standing.WAITING), Qt.MouseButton.LeftButton)
    settle()
    assert shown.names() == ["Jecting, In", "Early, Plain"]
    first, second = shown.list.model.rows
    assert second_line(second, frozenset()) == "Call · since Sep 1"
    spoken = shown.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "injecting drug use" in spoken
    assert first.wait.priority is Priority.INJECTING
    assert not shown.list.stage.isVisible()
    box, chooser = shown.list.wait_filter.geometry(), shown.list.head.chooser.geometry()
    assert shown.list.wait_filter.isVisible()
    assert box.right() < chooser.left()
    assert box.top() < chooser.center().y() < box.bottom()


def test_who_was_never_admitted_is_listed_apart_with_what_became_of_it(shown, door):
    patient_id = call_in(door, "Odalys", "Ferrer")
    version = door.ask(admissions.read_admission, patient_id=patient_id).wait.version
    given = {"outcome": WaitOutcome.ELSEWHERE, "on": TODAY, "expected_version": version}
    door.do(wait_list.close_waiting, patient_id=patient_id, **given)
    shown.list.show_standing(Standing.DISCHARGED)
    assert shown.names() == []
    shown.list.show_standing(Standing.WAITING)
    assert shown.names() == []
    shown.list.wait_filter.setFocus()
    QTest.keyClick(shown.list.wait_filter, Qt.Key.Key_Down)
    settle()
    assert shown.names() == ["Ferrer, Odalys"]
    assert second_line(shown.list.model.rows[0], frozenset()) == "went elsewhere"
    shown.open(patient_id)
    assert shown.chart.head.standing_chip.text() == "Not admitted"
    kept = shown.list.state()
    shown.list.show_standing(Standing.ACTIVE)
    shown.list.restore(kept)
    shown.list.reload()
    settle()
    assert shown.names() == ["Ferrer, Odalys"]


# -- the tab ----------------------------------------------------------------------


def test_the_tab_of_whoever_waits_shows_the_call_its_clocks_and_every_attempt(shown, door):
    patient_id = call_in(
        door,
        "In",
        "Jecting",
        asked_on=date(2026, 10, 1),
        caller="Ana",
        caller_relation="sister",
        asks_for="Help at once",
        priority=Priority.INJECTING,
    )
    door.do(
        wait_list.record_attempt,
        patient_id=patient_id,
        way=ContactWay.PHONE,
        result=AttemptResult.NO_ANSWER,
        tried_at=door.now() - timedelta(minutes=1),
    )
    shown_words = words(tab(shown, patient_id))
    for part in (
        "Priority: injecting drug use.",
        "Admission was due by Oct 15, 14 days after the call.",
        "Ana, sister",
        "Help at once",
        "21 days",
        "no answer",
        "Nobody has said what comes next.",
    ):
        assert part in shown_words, part


def test_an_attempt_with_its_next_step_is_typed_and_undone(shown, door):
    patient_id = call_in(door, "Kofi", "Brandt")
    page = tab(shown, patient_id)
    press(page, "Record attempt")
    form = shown.dialog()
    form.fields["result"].editor.setFocus()
    QTest.keyClick(form.fields["result"].editor, Qt.Key.Key_Down)
    QTest.keyClicks(form.fields["next_step"].editor, "Call again")
    QTest.keyClicks(form.fields["next_on"].editor, "t")
    shown.accept()
    page = tab(shown, patient_id)
    assert "left a message" in words(page)
    assert "Call again" in words(page)
    assert "today" in words(page)
    shown.desk.undo()
    settle()
    assert "No attempts yet." in words(tab(shown, patient_id))


def test_a_time_that_has_not_come_is_said_beside_the_day(shown, door):
    patient_id = call_in(door, "Kofi", "Brandt")
    form = shown.run("record_attempt", patient_id)
    field = form.fields["tried_at"]
    field.editor.selectAll()
    QTest.keyClicks(field.editor, "11p")
    shown.accept()
    assert form.fields["tried_on"].error().startswith("This time has not come yet.")


def test_a_form_on_a_wait_that_changed_meanwhile_shows_both(shown, door):
    patient_id = call_in(door, "Kofi", "Brandt")
    form = shown.run("set_next_step", patient_id)
    version = door.ask(admissions.read_admission, patient_id=patient_id).wait.version
    given = {"next_step": "Send the papers", "next_on": TODAY, "expected_version": version}
    door.do(wait_list.set_next_step, patient_id=patient_id, **given)
    QTest.keyClicks(form.fields["next_step"].editor, "Call back")
    QTest.keyClicks(form.fields["next_on"].editor, "+1")
    shown.accept()
    assert form.fields["next_step"].value() == "Call back"
    assert form.fields["next_step"].hint_label.text() == "Saved now: Send the papers"
    shown.accept()
    told = door.ask(admissions.read_admission, patient_id=patient_id).wait.inquiry
    assert told.next_step == "Call back"


def test_the_checklist_ticks_by_the_record_leads_to_forms_and_is_ticked_by_hand(shown, door):
    patient_id = someone(door, "Kofi", "Brandt")
    admit(door, patient_id)
    page = tab(shown, patient_id)
    (card,) = page.findChildren(ChecklistCard)
    assert card.context_label.text() == "9 of 11 left"
    assert "2.1 IOP, Aug 10, 2026" in words(card)
    press(card, "Mark as done", "Notices given")
    shown.accept()
    (card,) = tab(shown, patient_id).findChildren(ChecklistCard)
    assert card.context_label.text() == "8 of 11 left"
    assert "Oct 22, 2026, Dana Okafor" in words(card)
    press(card, "Complete assessment", "Assessment completed")
    assert type(shown.dialog()).__name__ == "AssessmentDialog"
    shown.dialog().reject()


def menu_of(card: ChecklistCard, name: str) -> QMenu:
    found = [
        each
        for each in card.findChildren(QToolButton)
        if each.accessibleName() == f"More about: {name}"
    ]
    return found[0].menu()


def test_a_step_is_left_out_with_a_reason_and_opened_again(shown, door):
    patient_id = someone(door, "Kofi", "Brandt")
    admit(door, patient_id)
    (card,) = tab(shown, patient_id).findChildren(ChecklistCard)
    menu = menu_of(card, "Insurance verified")
    next(each for each in menu.actions() if each.text() == "Does not apply…").trigger()
    settle()
    form = shown.pane.dialog
    assert form.fields["state"].combo.currentText() == "Does not apply"
    shown.accept()
    assert form.fields["note"].error().startswith("The reason is missing.")
    QTest.keyClicks(form.fields["note"].editor, "Pays by himself")
    shown.accept()
    (card,) = tab(shown, patient_id).findChildren(ChecklistCard)
    assert "Does not apply. Oct 22, 2026, Dana Okafor: Pays by himself" in words(card)
    menu = menu_of(card, "Insurance verified")
    next(each for each in menu.actions() if each.text() == "Open again").trigger()
    settle()
    (card,) = tab(shown, patient_id).findChildren(ChecklistCard)
    assert "Pays by himself" not in words(card)
    shown.desk.undo()
    settle()
    (card,) = tab(shown, patient_id).findChildren(ChecklistCard)
    assert "Pays by himself" in words(card)


def test_the_packet_opens_for_whoever_waits_and_for_whoever_came(shown, door):
    patient_id = call_in(door, "Kofi", "Brandt")
    shown.pane.print_packet(patient_id=patient_id)
    settle()
    packet = shown.pane.dialog
    assert packet.windowTitle() == "Admission packet"
    names = [each.text() for each in packet.findChildren(QAbstractButton) if each.isVisible()]
    assert {"Print…", "Save as PDF…", "Close"} <= set(names)
    packet.reject()


@pytest.mark.parametrize("zoom", [100, 200])
def test_every_control_of_the_tab_can_be_reached_and_read(shown, door, zoom, themed):
    from iopdesk.ui.theme.apply import change_look

    patient_id = call_in(door, "Kofi", "Brandt", priority=Priority.PREGNANT, asks_for="Help")
    other = someone(door, "June", "Halvorsen")
    admit(door, other)
    for each in (patient_id, other):
        tab(shown, each)
        if zoom != 100:
            change_look(themed, theme="light", zoom=zoom, high_contrast=False)
            tab(shown, each)
        settle()
        assert walk(shown.window) == []

"""Support in the chart, with real keys and clicks: meetings, family, incidents, follow-ups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from iopdesk.domain.supports import MeetingKind
from iopdesk.services import (
    family,
    follow_ups,
    incidents,
    referrals,
    support_meetings,
    supports,
)
from iopdesk.services.chart import open_chart
from tests.services import house, supports_scenarios
from tests.services.supports_scenarios import REFERRED, here, meeting, seen
from tests.ui.patients_window import Shown, in_care, settle

TODAY = house.TODAY


@pytest.fixture
def patient_id(door) -> int:
    return in_care(door, "Marisol", "Quintero")


@pytest.fixture
def shown(door, patient_id, themed, qtbot) -> Shown:
    made = Shown(door, qtbot)
    made.open(patient_id)
    made.chart.show_tab("support")
    settle()
    return made


def tab(shown: Shown):
    return shown.chart.pages.currentWidget()


def words(shown: Shown) -> str:
    labels = tab(shown).findChildren(QLabel)
    return "\n".join(each.text() for each in labels if each.isVisible() and each.text())


def read(shown: Shown, patient_id: int) -> supports.Supports:
    return shown.door.ask(supports.read_supports, patient_id=patient_id)


def run_offer(shown: Shown, menu_name: str, words_of_offer: str) -> None:
    (dots,) = [
        each
        for each in tab(shown).findChildren(QToolButton)
        if each.isVisible() and each.accessibleName() == menu_name
    ]
    (action,) = [each for each in dots.menu().actions() if each.text() == words_of_offer]
    action.trigger()
    settle()


def test_a_meeting_is_entered_by_keys_alone_and_stands_beside_the_target(shown, patient_id):
    shown.click("Support meetings: Target…")
    dialog = shown.dialog()
    QTest.keyClicks(dialog.fields["weekly_meetings"].box.lineEdit(), "3")
    dialog.fields["weekly_meetings"].set_value(3)
    shown.press(Qt.Key.Key_Return, dialog)
    settle()
    shown.click("Support meetings: Add…")
    dialog = shown.dialog()
    assert dialog.fields["held_on"].editor.hasFocus()
    shown.put("held_on", "-1")
    combo = dialog.fields["kind"].combo
    combo.setFocus()
    QTest.keyClicks(combo, "smart")
    assert "never recorded" in dialog.fields["note"].hint_label.text()
    shown.put("note", "Evening")
    shown.press(Qt.Key.Key_Return, dialog)
    settle()
    (row,) = read(shown, patient_id).meetings.rows
    assert (row.kind, row.held_on) == (MeetingKind.SMART, TODAY - timedelta(days=1))
    assert shown.said[-1] == "Marisol Quintero: meeting recorded"
    said = words(shown)
    assert "1 of 3 this week" in said
    assert "For the goal: 1 meeting since Sep 28 (SMART Recovery), target 3 a week." in said
    assert tab(shown).strip.accessible_items()[-1].name == "Week of Oct 19: 1 meeting"


def test_a_meeting_ahead_is_refused_beside_the_day_and_nothing_typed_is_lost(shown, patient_id):
    shown.click("Support meetings: Add…")
    shown.put("note", "Home group")
    shown.put("held_on", "10/30/2026")
    shown.accept()
    dialog = shown.dialog()
    assert dialog.fields["held_on"].error().startswith("This day has not come yet.")
    assert dialog.fields["note"].value() == "Home group"
    assert read(shown, patient_id).meetings.rows == ()


def test_a_meeting_is_corrected_and_removed_from_its_row_and_undo_brings_it_back(shown, patient_id):
    shown.door.do(support_meetings.add_meeting, patient_id=patient_id, **meeting())
    shown.pane.refresh()
    settle()
    name = "Actions of the meeting on Oct 22, 2026"
    run_offer(shown, name, "Correct…")
    shown.put("note", "Noon group")
    shown.accept()
    (row,) = read(shown, patient_id).meetings.rows
    assert row.note == "Noon group"
    run_offer(shown, name, "Remove")
    assert read(shown, patient_id).meetings.rows == ()
    shown.door.undo()
    assert len(read(shown, patient_id).meetings.rows) == 1


def test_both_versions_of_a_meeting_are_shown_when_somebody_else_saved_meanwhile(shown, patient_id):
    shown.door.do(support_meetings.add_meeting, patient_id=patient_id, **meeting())
    shown.pane.refresh()
    settle()
    run_offer(shown, "Actions of the meeting on Oct 22, 2026", "Correct…")
    (row,) = read(shown, patient_id).meetings.rows
    ids = {"patient_id": patient_id, "meeting_id": row.meeting_id}
    theirs = meeting(note="Theirs")
    expected = row.version
    shown.door.do(support_meetings.change_meeting, **ids, expected_version=expected, **theirs)
    shown.put("note", "Mine")
    shown.accept()
    note = shown.dialog().fields["note"]
    assert note.value() == "Mine"
    assert note.hint_label.text() == "Saved now: Theirs"
    shown.accept()
    assert read(shown, patient_id).meetings.rows[0].note == "Mine"


def test_family_says_who_may_come_and_what_is_missing_and_refuses_without_a_consent(
    shown, patient_id
):
    contact_id = supports_scenarios.contact(shown.door)
    supports_scenarios.tie(shown.door, patient_id, contact_id)
    shown.pane.refresh()
    settle()
    assert "No consent of the patient covers this guest." in words(shown)
    shown.click("Family and friends: Add…")
    dialog = shown.dialog()
    assert "no consent" in dialog.fields["contact_id"].hint_label.text()
    shown.accept()
    assert dialog.fields["contact_id"].error().startswith("No consent of the patient covers")
    dialog.reject()
    supports_scenarios.agree(shown.door, patient_id, contact_id)
    shown.pane.refresh()
    settle()
    assert "May come" in words(shown)
    shown.click("Family and friends: Add…")
    shown.accept()
    assert "1 time, 1 guest, 90 min" in words(shown)


def test_family_attendance_is_corrected_from_its_row(shown, patient_id):
    contact_id = supports_scenarios.guest(shown.door, patient_id)
    shown.door.do(family.add_family, patient_id=patient_id, fields=here(contact_id))
    shown.pane.refresh()
    settle()
    run_offer(shown, "Actions of the family attendance on Oct 22, 2026", "Correct…")
    shown.dialog().fields["minutes"].set_value(45)
    shown.accept()
    assert read(shown, patient_id).family.rows[0].fields.minutes == 45


def test_an_incident_is_written_down_and_stays_open_until_it_is_settled(shown, patient_id):
    shown.click("Impaired on site, crisis: Record…")
    shown.accept()
    assert shown.dialog().fields["observed"].error()
    shown.dialog().fields["observed"].set_value("Unsteady, slurred speech")
    shown.accept()
    assert "Left: whether they drove, how they got home" in words(shown)
    run_offer(shown, "Actions of the incident on Oct 22, 2026", "Complete…")
    fields = shown.dialog().fields
    fields["is_driving_prevented"].set_value(True)
    fields["action"].set_value("Rested, then home")
    for name in ("ride", "medical_check", "told"):
        shown.put(name, "Ines Calloway")
    shown.accept()
    assert "Settled" in words(shown)
    assert shown.door.ask(incidents.open_incidents) == ()


def test_a_referral_is_closed_with_the_day_filled_in_and_its_outcome_asked_for(shown, patient_id):
    shown.door.do(referrals.add_referral, patient_id=patient_id, fields=REFERRED)
    shown.pane.refresh()
    settle()
    assert "1 open" in words(shown)
    run_offer(shown, "Actions of the referral of Oct 12, 2026", "Update…")
    combo = shown.dialog().fields["state"].combo
    combo.setFocus()
    QTest.keyClicks(combo, "done")
    assert shown.dialog().fields["closed_on"].value() == TODAY
    shown.accept()
    assert shown.dialog().fields["outcome"].error().startswith("The outcome is missing.")
    shown.dialog().fields["outcome"].set_value("Seen")
    shown.accept()
    assert "0 open" in words(shown)


def test_follow_ups_show_once_somebody_left_and_the_due_one_is_recorded(shown, patient_id, clock):
    assert "Follow-ups" not in shown.cards()
    episode_id = shown.door.ask(open_chart, patient_id=patient_id).header.episode_id
    supports_scenarios.left(shown.door, episode_id)
    clock.advance(timedelta(days=31))
    shown.pane.refresh()
    settle()
    assert "Follow-ups" in shown.cards()
    assert "next Nov 21, 2026" in words(shown)
    shown.click("Follow-ups: Record…")
    dialog = shown.dialog()
    assert dialog.fields["days"].value() == 30
    dialog.fields["is_reached"].set_value(False)
    shown.put("note", "Two calls")
    shown.accept()
    assert "Lost to follow-up" in words(shown)
    (row,) = shown.door.ask(follow_ups.list_follow_ups, patient_id=patient_id).rows
    assert row.answers.note == "Two calls"


def test_the_front_desk_records_an_incident_and_sees_no_tab(door, patient_id, themed, qtbot):
    door.sign_in(house.person(door, "Tessa Lund"), None)
    shown = Shown(door, qtbot)
    shown.open(patient_id)
    tabs = [shown.chart.tabs.tabText(each) for each in range(shown.chart.tabs.count())]
    assert "Support" not in tabs
    assert "Record an incident" in shown.menu_words()
    shown.run("record_incident", patient_id)
    shown.dialog().fields["observed"].set_value("Unsteady, slurred speech")
    shown.accept()
    assert shown.said[-1] == "Marisol Quintero: incident recorded, clinicians see it now"


def test_the_count_of_statements_does_not_grow_with_the_history(shown, patient_id):
    from sqlalchemy import event

    engine, asked = shown.door.file.read_engine, []

    def count() -> int:
        asked.clear()
        read(shown, patient_id)
        return len(asked)

    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    before = count()
    for day in range(12):
        on = date(2026, 10, 1) + timedelta(days=day)
        given = meeting(held_on=on)
        shown.door.do(support_meetings.add_meeting, patient_id=patient_id, **given)
        shown.door.do(incidents.record_incident, patient_id=patient_id, facts=seen(shown.door))
    assert count() == before

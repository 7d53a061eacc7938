"""Ctrl+Z at the desk: in a field that is empty, with nothing left, and where it is too late."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import boards, groups, seating
from iopdesk.services.patients import NewPatient, add_patient
from tests.journeys.hands import CTRL, CTRL_SHIFT, Hands
from tests.services.care import admit, complete

MONDAY = date(2026, 6, 1)
Z = Qt.Key.Key_Z


@pytest.fixture
def hands(computer, practice_path) -> Hands:
    """Dana Okafor on Today, ten minutes into a session with Kofi Brandt in it."""
    made: Hands = computer(practice_path.parent)
    made.start(practice_path)
    made.sign_in("Dana Okafor")
    made.go_to(MONDAY, "9:10")
    fields = NewPatient(given_name="Kofi", family_name="Brandt", birth_on=date(1993, 1, 12))
    patient_id = made.do(add_patient, fields=fields).patient_id
    complete(made.app.door, admit(made.app.door, patient_id, on=MONDAY), on=MONDAY)
    group = made.do(
        groups.add_group,
        name="Morning group",
        kind=SessionKind.GROUP,
        service=Service.GROUP,
        modality="",
        stages=(1,),
        capacity=8,
        room_id=None,
        facilitator_id=None,
        admission=GroupAdmission.ROLLING,
        weekdays=(0, 2),
        start_minute=540,
        minutes=90,
        starts_on=MONDAY,
    )
    made.do(seating.seat, group_id=group.group_id, patient_id=patient_id, on=MONDAY)
    made.press(Qt.Key.Key_1, CTRL)
    made.pane.focus_first()
    return made


def marks(hands: Hands) -> list[str | None]:
    (session,) = hands.ask(boards.read_board, on=MONDAY).sessions
    return [tile.mark for tile in session.tiles]


def test_in_the_empty_field_of_today_ctrl_z_takes_the_mark_back_and_not_the_letters(hands):
    assert hands.pane.field.hasFocus()
    hands.type("br")
    hands.press(Qt.Key.Key_Return)
    assert marks(hands) == ["present"]
    hands.press(Z, CTRL)
    assert hands.toast() == "Undone: Check in"
    assert (marks(hands), hands.pane.field.text()) == ([None], "")
    hands.press(Z, CTRL_SHIFT)
    assert hands.toast() == "Done again: Check in"
    assert marks(hands) == ["present"]


def test_in_a_field_with_letters_ctrl_z_is_about_the_letters(hands):
    hands.type("zz")
    hands.press(Z, CTRL)
    assert hands.pane.field.text() == ""
    assert hands.toast() == "Kofi Brandt seated in Morning group"


def test_with_nothing_left_ctrl_z_says_so(hands):
    while hands.app.door.can_undo():
        hands.press(Z, CTRL)
    before = hands.record()
    hands.press(Z, CTRL)
    assert hands.toast() == "Nothing to undo"
    assert hands.record() == before


def test_what_is_too_late_to_undo_is_named_and_nothing_changes(hands):
    """The day that closed froze the sessions of the group and who was in it."""
    hands.next_morning(date(2026, 6, 2))
    hands.press(Z, CTRL)
    assert hands.toast() == "Undone: Seat in a group"
    before = hands.record()
    hands.press(Z, CTRL)
    told = hands.work.messages.words()
    assert told.startswith("Not undone: New group. Something done later stands on it")
    assert hands.record() == before
    hands.press(Z, CTRL)
    assert hands.toast() == "Undone: Complete assessment"

"""A note from its first word to the second signature, with a lock in the middle of a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from iopdesk.domain.episodes import Origin
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.patients import NewPatient
from iopdesk.services import episodes, goals, note_views, patients
from iopdesk.ui.notes.editor import NoteEditor
from iopdesk.ui.notes.tab import NotesTab
from tests.journeys.hands import CTRL, Hands
from tests.services import house
from tests.services.care import ADMITTED

TODAY = date(2026, 10, 22)


@pytest.fixture
def marisol(hands: Hands) -> int:
    """A patient of Ravi's with a plan; nobody is signed in afterwards."""
    hands.sign_in("Dana Okafor")
    assert hands.app.door is not None
    fields = NewPatient(given_name="Marisol", family_name="Quintero", birth_on=date(1989, 3, 14))
    patient_id: int = hands.do(patients.add_patient, fields=fields).patient_id
    episode_id = hands.do(
        episodes.admit,
        patient_id=patient_id,
        on=ADMITTED,
        origin=Origin.FIRST_LINE,
        level="2.1",
        weekly_minutes=540,
        weekdays=(0, 1, 3),
        counselor_id=house.person(hands.app.door, "Ravi Menon").id,
    ).episode_id
    hands.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[(GoalArea.ABSTINENCE, GoalStatus.NOT_MET, "")],
        words={GoalArea.ABSTINENCE: "No use for 90 days"},
    )
    hands.lock()
    return patient_id


def begin(hands: Hands) -> NoteEditor:
    """Ctrl+K, the name, Tab, down to the note, Enter."""
    hands.act_on("Marisol", "New progress note")
    form = hands.form
    assert isinstance(form, NoteEditor)
    return form


def words_of(form: NoteEditor) -> str:
    return str(form.fields["words"].value() or "")


def notes_tab(hands: Hands, patient_id: int) -> NotesTab:
    hands.work.open_with("patients", {"patient_id": patient_id})
    hands.settle()
    hands.pane.chart.show_tab("notes")
    hands.settle()
    found: NotesTab = hands.pane.chart.findChild(NotesTab)
    return found


def read(tab: NotesTab) -> list[str]:
    return [each.text() for each in tab.reading.findChildren(QLabel) if not each.isHidden()]


def rows(hands: Hands, patient_id: int) -> tuple[Any, ...]:
    found: tuple[Any, ...] = hands.ask(note_views.list_notes, patient_id=patient_id).rows
    return found


def test_a_note_outlives_lock_user_switch_and_restart_and_gets_both_its_signatures(
    hands: Hands, marisol: int
) -> None:
    hands.sign_in("Ravi Menon")
    begin(hands)
    hands.type("Came on time. Two ur")
    hands.app.idle.due.emit(10)
    hands.settle()
    assert "Two ur" not in hands.words()

    hands.sign_in("Dana Okafor")
    assert words_of(begin(hands)) == ""
    hands.press(Qt.Key.Key_Escape)
    hands.settle()
    hands.lock()

    hands.sign_in("Ravi Menon")
    form = begin(hands)
    assert words_of(form) == "Came on time. Two ur"
    hands.type("ges")
    hands.stop()
    hands.start()

    hands.sign_in("Ravi Menon")
    form = begin(hands)
    assert words_of(form) == "Came on time. Two urges"
    hands.type(".")
    _sign(hands, form, "Dana Okafor, LCSW")
    (row,) = rows(hands, marisol)
    assert (row.is_signed, row.waits_for) == (True, "Dana Okafor")

    tab = notes_tab(hands, marisol)
    hands.click("Add addendum", tab)
    hands.form.fields["words"].focus()
    hands.type("The sponsor called.")
    hands.click("Sign and add")
    assert "The sponsor called." in read(tab)
    hands.lock()
    _cosign_as_dana(hands, marisol)


def _sign(hands: Hands, form: NoteEditor, cosigner: str) -> None:
    """Check the goal, choose who co-signs, Ctrl+Enter and once more."""
    box = next(iter(form.goals._boxes.values()))
    box.setFocus()
    hands.press(Qt.Key.Key_Space)
    form.cosigner.combo.setFocus()
    hands.type(cosigner[0])
    assert form.cosigner.combo.currentText() == cosigner
    hands.press(Qt.Key.Key_Return, CTRL)
    assert form.asking is not None
    QTest.keyClick(form.asking, Qt.Key.Key_Return, CTRL)
    hands.settle()


def _cosign_as_dana(hands: Hands, patient_id: int) -> None:
    hands.sign_in("Dana Okafor")
    tab = notes_tab(hands, patient_id)
    assert "Waits for the co-signature of Dana Okafor, LCSW" in read(tab)
    hands.click("Co-sign…", tab)
    hands.click("Sign")
    assert "Co-signed Dana Okafor, LCSW · Oct 22, 2026 9:12 AM" in read(tab)
    assert rows(hands, patient_id)[0].waits_for == ""
    assert set(tab.reading.buttons) == {"add", "print"}

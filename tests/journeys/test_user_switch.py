"""Two people at one desk: each finds their own view and half-typed words again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from iopdesk.ui.patients.patient_dialog import PatientDialog
from iopdesk.ui.start.unlock import UnlockPage
from tests.conftest import NOW
from tests.journeys.hands import CTRL, Hands


@pytest.fixture
def hands(qapp, qtbot, practice_path) -> Iterator[Hands]:
    made = Hands(qapp, qtbot, practice_path.parent, NOW)
    made.start(practice_path)
    yield made
    made.stop()


def begin_patient(hands: Hands, name: str = "") -> PatientDialog:
    """Ctrl+3, Ctrl+N, and a name half typed."""
    hands.press(Qt.Key.Key_3, CTRL)
    hands.press(Qt.Key.Key_N, CTRL)
    form = hands.form
    assert isinstance(form, PatientDialog)
    if name:
        hands.fill(given_name=name)
    return form


def lock_by_itself(hands: Hands) -> None:
    """What happens when somebody walks away from a form."""
    hands.app.idle.due.emit(10)
    hands.settle()
    assert isinstance(hands.app.window.page, UnlockPage)


def test_each_person_finds_their_own_view_and_words(hands: Hands) -> None:
    hands.sign_in("Tessa Lund")
    begin_patient(hands, "Kofi")
    lock_by_itself(hands)
    hands.sign_in("Dana Okafor")
    assert hands.pane.name == "today"
    hands.press(Qt.Key.Key_4, CTRL)
    hands.press(Qt.Key.Key_3, CTRL)
    assert begin_patient(hands).fields["given_name"].value() is None
    hands.press(Qt.Key.Key_Escape)
    hands.settle()
    hands.press(Qt.Key.Key_4, CTRL)
    hands.lock()

    hands.sign_in("Tessa Lund")
    assert hands.pane.name == "patients"
    assert begin_patient(hands).fields["given_name"].value() == "Kofi"
    hands.press(Qt.Key.Key_Escape)
    hands.settle()
    hands.lock()
    hands.sign_in("Dana Okafor")
    assert hands.pane.name == "groups"


def test_nothing_of_one_person_can_be_undone_by_the_next(hands: Hands) -> None:
    hands.sign_in("Tessa Lund")
    begin_patient(hands, "Kofi")
    hands.fill(family_name="Brandt", birth_on="1/12/93")
    hands.accept()
    assert hands.app.door is not None
    assert hands.app.door.can_undo()
    hands.lock()
    hands.sign_in("Dana Okafor")
    assert not hands.app.door.can_undo()
    hands.lock()
    hands.sign_in("Tessa Lund")
    assert not hands.app.door.can_undo()  # another person was at the desk


def test_what_one_person_had_in_view_shows_nowhere_for_the_next(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    begin_patient(hands, "Quintessa")
    lock_by_itself(hands)
    assert "Quintessa" not in hands.words()
    hands.sign_in("Tessa Lund")
    assert "Quintessa" not in hands.words()

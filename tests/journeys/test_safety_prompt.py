"""A form typed in at the front desk, a switch of users, and a bar that a word alone takes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from iopdesk.services.safety_prompts import read_told
from iopdesk.ui.assessment.crisis_card_dialog import CrisisCardDialog
from iopdesk.ui.assessment.prompt_dialogs import AcknowledgeDialog
from tests.services import house
from tests.services.care import admit
from tests.ui import whole_window
from tests.ui.whole_window import Practice, settle, sign_in


@pytest.fixture
def practice(template_file, tmp_path) -> Practice:
    with house.opened(template_file, tmp_path / "home") as door:
        patient_id = house.add_person(door, "Calvin", "Osei")
        admit(door, patient_id, counselor_id=house.person(door, "Dana Okafor").id)
    return Practice(tmp_path / "home" / template_file.name, (patient_id,))


def click(widget, words: str) -> None:
    (made,) = [
        one
        for one in widget.findChildren(QPushButton)
        if one.isVisible() and words in (one.text(), one.accessibleName())
    ]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    settle()


def test_an_answer_of_danger_finds_its_clinician_behind_every_page_and_after_every_unlock(
    qapp, practice
):
    with whole_window.running(qapp, practice) as app:
        desk = sign_in(app, practice, "tessa")
        desk.open_with("patients", {"patient_id": practice.patient_ids[0]})
        pane = desk.pane
        pane.enter_instrument(patient_id=practice.patient_ids[0])
        settle()
        pane.dialog.fields["code"].set_value("phq9")
        click(pane.dialog, "Continue")
        form = pane.dialog
        QTest.qWaitForWindowActive(form)
        for digit in "0000000030":
            QTest.keyClick(QApplication.focusWidget(), digit)
        click(form, "Save answers")
        said = [one.text() for one in form.findChildren(QLabel) if one.isVisible() and one.text()]
        assert said == ["Take this to a clinician now."]
        assert desk.prompts.isHidden()
        for _unlock in range(2):
            work = sign_in(app, practice, "dana")
            for name in work.pane_names():
                work.show_pane(name)
                settle()
                assert work.prompts.isVisible(), name
        (words,) = work.prompts.words()
        assert words.startswith("Safety prompt: Calvin Osei. PHQ-9, item 9, entered by Tessa Lund")
        app.window.lobby_asked.emit()
        settle()
        work = app.window.workspace
        assert "Osei" not in work.prompts.words()[0]
        app.window.lobby_asked.emit()
        settle()
        work = app.window.workspace
        click(work.prompts, "Acknowledge…")
        (dialog,) = app.window.findChildren(AcknowledgeDialog)
        QTest.qWaitForWindowActive(dialog)
        QTest.keyClicks(dialog.fields["action"].editor, "Talked with him, safety plan renewed")
        click(dialog, "Crisis card…")
        click(dialog.findChildren(CrisisCardDialog)[0], "Close")
        click(dialog, "Acknowledge")
        assert work.prompts.isHidden()
        assert app.door.ask(read_told) == ()

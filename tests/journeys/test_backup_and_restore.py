"""Backups made on their own, by hand and at the end, and one restored from the unlock page."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from iopdesk.domain.patients import NewPatient
from iopdesk.services import backups, patients
from iopdesk.storage import backup, backup_file
from iopdesk.storage.backup_file import Backup
from iopdesk.ui import restoring
from iopdesk.ui.restoring import RestoreDialog
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from tests.conftest import PASSWORD
from tests.journeys.hands import Hands
from tests.ui.walker import walk


def found(path: Path) -> list[Backup]:
    return list(backup_file.list_backups(backups.folder_of(path)))


def add(hands: Hands, given: str, family: str) -> None:
    hands.do(patients.add_patient, fields=NewPatient(given_name=given, family_name=family))


def count_patients(hands: Hands) -> int:
    practice = hands.app.practice
    assert practice is not None
    with practice.read_engine.connect() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM patients").scalar_one()
    return count


def words_in(widget: QWidget) -> str:
    """Every visible word of labels and painted sentences in a widget."""
    shown = [
        one
        for one in widget.findChildren(QWidget)
        if one.isVisible() and isinstance(one, QLabel | LeadText)
    ]
    return " ".join(one.text() for one in shown)


def status(hands: Hands) -> str:
    return " | ".join(hands.app.window.status.words())


def test_one_is_made_after_work_and_the_status_bar_says_when(
    hands: Hands, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    assert "No backup yet" in status(hands)
    add(hands, "Marisol", "Quintero")
    hands.app.on_minute()
    assert [one.manifest.rows["patients"] for one in found(practice_path)] == [1]
    assert "Verified backup 9:12 AM" in status(hands)
    hands.at += timedelta(hours=1)
    hands.app.on_minute()
    assert len(found(practice_path)) == 1
    hands.at += timedelta(hours=25)
    hands.app.backups.look()
    assert "Last backup Thu Oct 22, 9:12 AM" in status(hands)


def test_a_person_makes_one_from_the_menu_and_is_told(hands: Hands, practice_path: Path) -> None:
    hands.sign_in("Tessa Lund")
    hands.app.window.backup_asked.emit()
    assert len(found(practice_path)) == 1
    assert hands.toast() == "Backup made and verified 9:12 AM"


def test_a_technician_is_not_offered_one(hands: Hands) -> None:
    hands.sign_in("Elin Thornquist")
    assert "Back up now" not in [a.text() for a in hands.app.window.actions()]
    hands.lock()
    hands.sign_in("Dana Okafor")
    assert "Back up now" in [a.text() for a in hands.app.window.actions()]


def test_the_program_backs_up_when_it_ends(hands: Hands, practice_path: Path) -> None:
    hands.sign_in("Dana Okafor")
    add(hands, "Marisol", "Quintero")
    hands.stop()
    assert [one.manifest.rows["patients"] for one in found(practice_path)] == [1]


def test_a_backup_that_fails_says_so_and_work_goes_on(
    hands: Hands, practice_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.sign_in("Dana Okafor")

    def full(*_given: Any, **_named: Any) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(backup.backup_file, "pack", full)
    hands.app.on_minute()
    assert "Backup failed" in status(hands)
    add(hands, "Marisol", "Quintero")
    assert found(practice_path) == []
    monkeypatch.undo()


def open_restore(hands: Hands) -> RestoreDialog:
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    QTest.mouseClick(page.restore_button, Qt.MouseButton.LeftButton)
    hands.settle()
    dialog = hands.app.window.findChildren(RestoreDialog)[-1]
    assert dialog.isVisible()
    return dialog


def answer(dialog: RestoreDialog, name: str, password: str) -> None:
    combo = dialog.fields["person"].editor
    assert isinstance(combo, QComboBox)
    combo.setCurrentText(name)
    line = dialog.fields["password"].editor
    line.setFocus()
    QTest.keyClicks(line, password)
    QTest.keyClick(line, Qt.Key.Key_Return)


@pytest.fixture
def worked(hands: Hands) -> Hands:
    """A backup with one patient, then a second patient; the desk is locked."""
    hands.sign_in("Dana Okafor")
    add(hands, "Marisol", "Quintero")
    hands.app.on_minute()
    hands.at += timedelta(minutes=5)
    add(hands, "Calvin", "Osei")
    hands.lock()
    return hands


def test_restoring_from_the_unlock_page_takes_three_clicks_and_a_password(
    worked: Hands, practice_path: Path
) -> None:
    dialog = open_restore(worked)
    assert len(found(practice_path)) == 2  # the practice was closed for it, and backed up
    choice = dialog.fields["backup"].editor
    assert isinstance(choice, QComboBox)
    choice.setCurrentIndex(1)
    walk(dialog)
    answer(dialog, "Dana Okafor", PASSWORD)
    assert dialog.accept_button.text() == "Restore it"
    lost = r"What was done after Thu Oct 22, \d+:12 [AP]M is not in it: \d+ entries\."
    assert re.search(lost, words_in(dialog))
    walk(dialog)
    worked.at += timedelta(minutes=1)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    worked.settle()
    page = worked.app.window.page
    assert isinstance(page, UnlockPage)
    worked.sign_in("Dana Okafor")
    assert count_patients(worked) == 1
    assert len(found(practice_path)) == 3


class Clicks(QObject):
    """Counts the presses of the mouse on the way."""

    def __init__(self, qt: QApplication) -> None:
        super().__init__()
        self.count = 0
        self._qt = qt
        qt.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every press is given to one widget first; windows behind it get it too."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self.count += 1
        return False

    def end(self) -> int:
        """How many there were."""
        self._qt.removeEventFilter(self)
        return self.count


def test_from_the_unlock_page_an_older_backup_is_back_after_five_clicks(
    worked: Hands, qapp: QApplication
) -> None:
    page = worked.app.window.page
    assert isinstance(page, UnlockPage)
    clicks = Clicks(qapp)
    QTest.mouseClick(page.restore_button, Qt.MouseButton.LeftButton)
    worked.settle()
    dialog = worked.app.window.findChildren(RestoreDialog)[-1]
    assert dialog.fields["person"].value() == "dana"  # who was chosen on the unlock page
    combo = dialog.fields["backup"].editor
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    worked.press(Qt.Key.Key_Down)
    of_the_list = 2  # by mouse: open it, choose; offscreen there are no such popups
    assert combo.currentIndex() == 1
    dialog.fields["password"].focus()
    worked.type(PASSWORD)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    worked.at += timedelta(minutes=1)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    worked.settle()
    assert clicks.end() + of_the_list <= 5
    worked.sign_in("Dana Okafor")
    assert count_patients(worked) == 1


def test_the_password_has_the_keys_when_the_dialog_opens(worked: Hands) -> None:
    dialog = open_restore(worked)
    assert dialog.fields["password"].editor.hasFocus()
    worked.type(PASSWORD)
    worked.press(Qt.Key.Key_Return)
    assert dialog.accept_button.text() == "Restore it"


def test_giving_up_before_the_last_click_changes_nothing(
    worked: Hands, practice_path: Path
) -> None:
    dialog = open_restore(worked)
    answer(dialog, "Dana Okafor", PASSWORD)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    worked.settle()
    assert not list(practice_path.parent.glob("*.restoring*"))
    worked.sign_in("Dana Okafor")
    assert count_patients(worked) == 2


def test_a_wrong_password_stands_beside_its_field_and_the_next_try_may_follow(
    worked: Hands,
) -> None:
    dialog = open_restore(worked)
    answer(dialog, "Dana Okafor", "not hers")
    assert "does not open" in dialog.fields["password"].error()
    line = dialog.fields["password"].editor
    assert line.hasFocus()
    line.clear()
    answer(dialog, "Dana Okafor", PASSWORD)
    assert dialog.accept_button.text() == "Restore it"


def test_a_program_that_ends_before_the_last_click_leaves_nothing_unpacked(
    worked: Hands, practice_path: Path
) -> None:
    dialog = open_restore(worked)
    answer(dialog, "Dana Okafor", PASSWORD)
    assert list(practice_path.parent.glob("*.restoring"))
    worked.stop()
    assert not list(practice_path.parent.glob("*.restoring*"))


def test_wrong_passwords_at_a_restore_wait_longer_and_longer(worked: Hands) -> None:
    dialog = open_restore(worked)
    for _each in range(4):
        dialog.fields["password"].editor.clear()
        answer(dialog, "Dana Okafor", "not hers")
    assert "there is a pause" in dialog.fields["password"].error()
    assert worked.app.password_delay.retry_after("dana") > 0


def test_front_desk_may_not_restore(worked: Hands) -> None:
    dialog = open_restore(worked)
    answer(dialog, "Tessa Lund", PASSWORD)
    assert "clinical director" in words_in(dialog)
    assert dialog.accept_button.text() == "Check the backup"


@pytest.mark.parametrize("state", ["missing", "garbage"])
def test_a_lost_practice_comes_back_from_the_welcome_page(
    worked: Hands, practice_path: Path, state: str
) -> None:
    worked.stop()
    if state == "missing":
        practice_path.unlink()
    else:
        practice_path.write_bytes(b"x" * 8192)
    worked.start()
    assert isinstance(worked.app.window.page, WelcomePage)
    newest = found(practice_path)[0]
    restoring.read(worked.app, newest.path, practice_path)
    dialog = worked.app.window.findChildren(RestoreDialog)[-1]
    answer(dialog, "Dana Okafor", PASSWORD)
    worked.at += timedelta(minutes=1)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    worked.settle()
    worked.sign_in("Dana Okafor")
    assert count_patients(worked) == 2


def test_what_is_no_backup_is_said_on_the_welcome_page(
    hands: Hands, practice_path: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.iopdesk-backup"
    bad.write_bytes(b"not a backup")
    restoring.read(hands.app, bad, None)
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    assert "This is not a backup of IOP Desk." in words_in(page)

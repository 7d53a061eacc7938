"""The second place and the weekly rehearsal, as the person at the desk sees them."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk.errors import Trouble, sentence_for
from iopdesk.services import rehearsals, second_places
from iopdesk.storage import backup_file, private_temp, second_place
from iopdesk.storage.models import Rehearsal
from iopdesk.ui import demo_start
from iopdesk.ui.backup_dialog import BackupDialog, age_words
from iopdesk.ui.shared.status_bar import _Cell
from iopdesk.ui.theme.tokens import px
from tests.journeys.hands import Hands
from tests.journeys.test_backup_and_restore import add, found, status


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def open_dialog(hands: Hands) -> BackupDialog:
    action = next(one for one in hands.app.window.actions() if one.text() == "Backups…")
    action.trigger()
    dialog = hands.dialog
    assert isinstance(dialog, BackupDialog)
    return dialog


def choose(hands: Hands, folder: Path) -> None:
    """Choose a second place in the dialog's file dialog, and close the dialog."""
    open_dialog(hands)
    hands.click("Choose a second place")
    hands.name_file(folder)
    hands.click("Close")


def cell(hands: Hands, key: str) -> _Cell:
    return hands.app.window.status._cells[key]


def rows(hands: Hands) -> list[tuple[bool, str]]:
    assert hands.app.practice is not None
    with hands.app.practice.read_engine.connect() as connection:
        table = Rehearsal.__table__
        found = connection.execute(table.select().order_by(table.c.id))
        return [(row.is_good, row.trouble) for row in found]


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_the_bar_warns_until_there_is_a_second_place_and_says_why(
    hands: Hands, stick: Path, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    assert "No second place" in status(hands)
    assert "broken or stolen disk" in cell(hands, "second").toolTip()
    assert "broken or stolen disk" in cell(hands, "second").accessibleName()
    dialog = open_dialog(hands)
    hands.click("Choose a second place")
    hands.name_file(stick)
    assert "No second place" not in status(hands)
    assert names(stick) == {one.path.name for one in found(practice_path)}
    assert "same disk" in hands.words(dialog)
    assert dialog.message_area.words() == "Backups are copied to the second place"
    hands.click("Close")


def test_each_backup_goes_to_both_places_also_the_last_one(
    hands: Hands, stick: Path, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    hands.app.on_minute()
    assert len(names(stick)) == 1
    hands.at += timedelta(minutes=20)
    add(hands, "Marisol", "Quintero")
    hands.app.on_minute()
    assert len(names(stick)) == 2
    hands.at += timedelta(minutes=1)
    add(hands, "Calvin", "Osei")
    hands.stop()
    assert names(stick) == {one.path.name for one in found(practice_path)}
    assert len(names(stick)) == 3


def test_the_demo_knows_nothing_of_the_practice_before_and_lists_what_is_made_by_hand(
    hands: Hands, stick: Path
) -> None:
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    hands.app.on_minute()
    assert len(names(stick)) == 1
    hands.app.leave_practice(lambda: demo_start.explore(hands.app))
    hands.settle()
    hands.press(Qt.Key.Key_Escape)
    dialog = open_dialog(hands)
    assert dialog.model.rowCount() == 0
    assert str(stick) not in hands.words(dialog)
    hands.click("Back up now")
    assert dialog.model.rowCount() == 1
    hands.click("Close")
    assert "backup" not in status(hands)


@pytest.mark.parametrize("minutes", [59, 47 * 60])
def test_the_age_of_a_backup_has_its_room(hands: Hands, minutes: int) -> None:
    hands.sign_in("Dana Okafor")
    dialog = open_dialog(hands)
    hands.click("Back up now")
    words = age_words(timedelta(minutes=minutes))
    room = dialog.table.columnWidth(1) - 2 * px(12)
    assert dialog.table.fontMetrics().horizontalAdvance(words) <= room
    hands.click("Close")


def test_the_dialog_says_that_the_last_backup_failed_beside_a_fresh_one(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    hands.at += timedelta(minutes=20)
    add(hands, "Marisol", "Quintero")

    def full(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(backup_file, "pack", full)
        hands.app.on_minute()
    dialog = open_dialog(hands)
    assert "The last backup failed. The disk of the backup folder is full." in hands.words(dialog)
    hands.click("Back up now")
    assert "failed" not in hands.words(dialog)
    hands.click("Close")


def test_an_unplugged_place_is_no_reason_to_fail_and_is_told_after_a_day(
    hands: Hands, stick: Path, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    hands.app.on_minute()
    stick.rename(stick.with_name("away"))
    hands.at += timedelta(hours=23)
    add(hands, "Marisol", "Quintero")
    hands.app.on_minute()
    assert len(found(practice_path)) == 2
    assert "Verified backup" in status(hands)
    assert "Second copy" not in status(hands)
    hands.at += timedelta(hours=1)
    hands.app.on_minute()
    assert "Second copy Thu Oct 22, 9:12 AM" in status(hands)
    why = sentence_for(Trouble("second_place_gone"))
    assert cell(hands, "second").toolTip() == why
    assert why in cell(hands, "second").accessibleName()
    stick.with_name("away").rename(stick)
    hands.app.on_minute()
    assert "Second copy" not in status(hands)
    assert len(names(stick)) == 2


def test_after_a_start_without_the_stick_the_last_copy_is_still_known(
    hands: Hands, stick: Path, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    hands.stop()
    stick.rename(stick.with_name("away"))
    hands.at += timedelta(hours=2)
    hands.start(practice_path)
    hands.sign_in("Dana Okafor")
    assert "second" not in status(hands).lower()
    hands.at += timedelta(hours=22)
    hands.app.on_minute()
    assert "Second copy" in status(hands)


def test_a_full_place_is_tried_again_after_a_quarter_of_an_hour_and_not_each_minute(
    hands: Hands, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def full(*_given: object, **_named: object) -> None:
        tries.append("")
        raise Trouble("second_place_full")

    monkeypatch.setattr(second_place, "copy_over", full)
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    hands.app.on_minute()
    first = len(tries)
    assert first
    assert "No second copy yet" in status(hands)
    assert "is full" in cell(hands, "second").toolTip()
    hands.at += timedelta(minutes=1)
    hands.app.on_minute()
    assert len(tries) == first
    hands.at += timedelta(minutes=14)
    hands.app.on_minute()
    assert len(tries) == first + 1


def test_a_place_that_is_none_is_refused_in_the_dialog(hands: Hands, practice_path: Path) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    dialog = open_dialog(hands)
    dialog.choose(practice_path.parent)
    assert "The practice file itself is in this folder." in dialog.message_area.words()
    hands.click("Close")
    assert "No second place" in status(hands)


def test_undo_takes_the_second_place_back_and_the_bar_follows(hands: Hands, stick: Path) -> None:
    hands.sign_in("Dana Okafor")
    choose(hands, stick)
    assert "No second place" not in status(hands)
    assert hands.app.desk is not None
    hands.app.desk.undo()
    assert "No second place" in status(hands)


def test_counselors_back_up_and_see_but_choose_no_place(hands: Hands) -> None:
    hands.sign_in("Ravi Menon")
    dialog = open_dialog(hands)
    assert not dialog.choose_button.isVisible()
    assert not dialog.rehearse_button.isEnabled()
    hands.click("Back up now")
    assert dialog.message_area.words() == "Backup made and verified 9:12 AM"
    assert dialog.model.rowCount() == 1
    assert dialog.rehearse_button.isEnabled()
    hands.click("Close")
    hands.lock()
    hands.sign_in("Elin Thornquist")
    assert "Backups…" not in [one.text() for one in hands.app.window.actions()]


def test_the_newest_backup_is_rehearsed_each_week_and_the_dialog_tells(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    assert "No restore was rehearsed yet" in hands.words(open_dialog(hands))
    hands.click("Close")
    hands.app.on_minute()
    assert rows(hands) == [(True, "")]
    assert list(private_temp.folder().glob("rehearsal-*")) == []
    dialog = open_dialog(hands)
    assert "Restore rehearsed Thu Oct 22: all well" in hands.words(dialog)
    hands.click("Close")
    hands.at += timedelta(days=6, hours=23)
    add(hands, "Marisol", "Quintero")
    hands.app.on_minute()
    assert len(rows(hands)) == 1
    hands.at += timedelta(hours=1)
    hands.app.on_minute()
    assert rows(hands) == [(True, ""), (True, "")]


def test_a_rehearsal_alone_is_no_reason_for_another_backup(
    hands: Hands, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    assert len(rows(hands)) == 1
    hands.at += timedelta(minutes=30)
    hands.app.on_minute()
    assert len(found(practice_path)) == 1


def test_a_rehearsal_that_fails_is_told_in_bar_and_dialog_until_one_goes_well(
    hands: Hands, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    newest = found(practice_path)[0].path
    whole = newest.read_bytes()
    newest.write_bytes(whole[:5_000] + b"rot" + whole[5_003:])
    hands.at += timedelta(minutes=1)
    dialog = open_dialog(hands)
    hands.click("Rehearse now")
    assert rows(hands)[-1] == (False, "rehearsal_damaged")
    assert "its file is damaged" in dialog.message_area.words()
    hands.click("Close")
    assert "Rehearsed restore failed" in status(hands)
    assert "back up now" in cell(hands, "rehearsal").toolTip()
    hands.at += timedelta(minutes=1)
    open_dialog(hands)
    hands.click("Back up now")
    hands.at += timedelta(minutes=1)
    hands.click("Rehearse now")
    assert rows(hands)[-1] == (True, "")
    hands.click("Close")
    assert "Rehearsed restore failed" not in status(hands)


def test_what_ends_while_the_desk_is_locked_is_recorded_later(
    hands: Hands, practice_path: Path
) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.on_minute()
    hands.at += timedelta(days=7)
    hands.lock()
    hands.app.on_minute()
    assert len(rows(hands)) == 1
    hands.sign_in("Tessa Lund")
    hands.app.on_minute()
    assert len(rows(hands)) == 2


def test_the_demo_has_no_second_place_and_rehearses_nothing(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.sign_in("Dana Okafor")
    practice = hands.app.practice
    assert practice is not None
    monkeypatch.setattr(type(practice), "is_demo", True)
    monkeypatch.setattr(rehearsals, "rehearse", None)
    monkeypatch.setattr(second_places, "carry", None)
    hands.app.on_minute()
    dialog = open_dialog(hands)
    assert not dialog.choose_button.isVisible()
    assert not dialog.rehearse_button.isVisible()
    assert "not backed up on its own" in hands.words(dialog)
    dialog.reject()
    assert rows(hands) == []


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age: timedelta, words: str) -> None:
    assert age_words(age) == words

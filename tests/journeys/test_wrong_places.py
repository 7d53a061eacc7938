"""A practice in a network folder: why not, and one click to a folder of this computer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk import paths
from iopdesk.storage import backup, places
from iopdesk.ui import restoring
from iopdesk.ui.restoring import RestoreDialog
from iopdesk.ui.start.create_dialog import CreateDialog
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from tests.journeys.hands import Hands
from tests.ui.walker import walk


@pytest.fixture
def share(tmp_path, monkeypatch) -> Path:
    """A network drive, and a folder of this computer beside it."""
    made = tmp_path / "share"
    made.mkdir()
    monkeypatch.setattr(places, "is_network", lambda folder, _mounts: made in (folder,
                        *folder.parents))  # fmt: skip
    monkeypatch.setattr(paths, "practice_folders", lambda: (made / "no", tmp_path / "local"))
    return made


@pytest.fixture
def hands(computer) -> Hands:
    made = computer()
    made.start()
    return made


def there(practice_path: Path, share: Path) -> Path:
    for found in practice_path.parent.glob("larkspur.iopdesk*"):
        shutil.copyfile(found, share / found.name)
    return share / practice_path.name


def test_a_new_practice_goes_to_this_computer_by_one_click(hands, share, tmp_path) -> None:
    hands.press(Qt.Key.Key_Space)
    hands.name_file(share / "hazel.iopdesk")
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    assert "on a network drive" in page.messages.words()
    assert walk(hands.app.window, may_elide=True) == []
    assert f"It can go to {tmp_path / 'local'} instead." in page.messages.words()
    hands.click("Use that folder")
    assert isinstance(hands.form, CreateDialog)
    assert str(tmp_path / "local" / "hazel.iopdesk") in hands.words(hands.form)
    hands.press(Qt.Key.Key_Escape)


def test_a_file_there_is_copied_and_the_copy_opened(hands, share, tmp_path, practice_path) -> None:
    path = there(practice_path, share)
    before = {one.name: one.read_bytes() for one in share.iterdir()}
    hands.app.start_pages.ask_unlock(path)
    assert f"A copy of it can go to {tmp_path / 'local'}." in hands.words()
    hands.click("Copy it there and open the copy")
    assert isinstance(hands.app.window.page, UnlockPage)
    words = hands.words()
    assert "There are two copies now" in words
    assert f"the one in {share} must not be used any more" in words
    assert {one.name: one.read_bytes() for one in share.iterdir()} == before
    hands.sign_in("Dana Okafor")
    assert hands.app.practice is not None
    assert hands.app.practice.path == tmp_path / "local" / practice_path.name


def test_a_backup_is_restored_on_this_computer_by_one_click(
    hands, share, tmp_path, practice_file
) -> None:
    made = backup.make_backup(
        practice_file.path, practice_file.file_key, practice_file.key_file, share, now=hands.at
    )
    restoring.read(hands.app, made.path, None)
    hands.name_file(share / "again.iopdesk")
    assert "on a network drive" in hands.words()
    hands.click("Use that folder")
    assert isinstance(hands.form, RestoreDialog)
    assert "again.iopdesk" in hands.words(hands.form)
    assert str(share) not in hands.words(hands.form)
    hands.press(Qt.Key.Key_Escape)


def test_a_practice_that_is_gone_is_said_to_be(hands, practice_path) -> None:
    hands.app.start(practice_path)
    hands.sign_in("Dana Okafor")
    hands.stop()
    practice_path.unlink()
    hands.start()
    assert isinstance(hands.app.window.page, WelcomePage)
    assert "There is no practice file here." in hands.words()


def test_a_file_that_is_open_there_is_left_alone(hands, share, tmp_path, practice_path) -> None:
    path = there(practice_path, share)
    Path(f"{path}-wal").write_bytes(b"x" * 4096)
    hands.app.start_pages.ask_unlock(path)
    hands.click("Copy it there and open the copy")
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    assert "was not closed properly there" in page.messages.words()
    assert list((tmp_path / "local").iterdir()) == []


def test_where_no_folder_of_this_computer_serves_only_the_reason_shows(
    hands, share, practice_path, monkeypatch
) -> None:
    monkeypatch.setattr(paths, "practice_folders", lambda: (share / "no",))
    hands.app.start_pages.ask_unlock(there(practice_path, share))
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    assert "on a network drive" in page.messages.words()
    assert "Copy it there and open the copy" not in hands.words()


def test_a_file_that_somebody_else_has_open_says_who_and_where(hands, practice_path) -> None:
    from iopdesk.storage import file_lock

    lock = file_lock.acquire(practice_path)
    hands.app.start_pages.ask_unlock(practice_path)
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    held = file_lock.holder(practice_path)
    assert held is not None
    assert f"already open: {held.user} on {held.machine}, since" in page.messages.words()
    lock.release()

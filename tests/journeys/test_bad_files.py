"""Files that are no practice, opened from the welcome page: one sentence, and no byte changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage

BAD = {
    "empty": lambda _whole: b"",
    "cut": lambda whole: whole[:20_000],
    "plain": lambda _whole: b"SQLite format 3\x00" + bytes(4080),
    "foreign": lambda _whole: b"\x89PNG\r\n\x1a\n" + bytes(5000),
}


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_practice_is_said_where_it_was_asked_for(computer, practice_path, kind):
    path = practice_path.parent / "bad.iopdesk"
    path.write_bytes(BAD[kind](practice_path.read_bytes()))
    before = contents(practice_path.parent)
    hands = computer()
    hands.start()
    hands.app.window.page.open_button.setFocus()
    hands.press(Qt.Key.Key_Space)
    hands.name_file(path)
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    said = page.messages.words()
    assert said.endswith(".")
    assert str(path.parent) not in said
    assert contents(practice_path.parent) == before


def test_a_wrong_password_is_said_and_changes_no_byte(computer, practice_path):
    before = contents(practice_path.parent)
    hands = computer()
    hands.start(practice_path)
    hands.sign_in("Dana Okafor", "not the word")
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    assert "password" in page.error_label.words.text().lower()
    assert contents(practice_path.parent) == before

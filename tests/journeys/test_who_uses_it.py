"""First run asks who uses the program on this computer; the next account finds the practice."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk import paths
from iopdesk.ui import help_dialogs
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from tests.journeys.hands import Hands
from tests.ui.walker import walk


@pytest.fixture
def folders(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(paths, "own_data", lambda: tmp_path / "own")
    monkeypatch.setattr(paths, "shared_data", lambda: tmp_path / "everybody")
    return tmp_path


@pytest.fixture
def hands(computer, folders) -> Hands:
    made = computer()
    made.start()
    return made


def page_of(hands: Hands) -> WelcomePage:
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    return page


def test_first_run_asks_and_says_where_it_goes(hands, folders) -> None:
    page = page_of(hands)
    assert page.who.current() == "me"
    assert "find nothing of it" in page.place.text()
    hands.click("Everyone")
    assert page.who.current() == "everyone"
    assert str(folders / "everybody") in page.place.text()
    assert walk(hands.app.window, may_elide=True) == []
    dialog = help_dialogs.open_about(hands.app.window)
    assert f"Everyone uses it on this computer. Its data folder is {folders / 'everybody'}" in (
        hands.words(dialog)
    )
    hands.press(Qt.Key.Key_Escape)
    hands.click("Only me")
    assert paths.data() == folders / "own"


def test_what_is_refused_is_said_and_it_stays_one_person(hands, folders) -> None:
    (folders / "everybody").write_text("a file in its place", encoding="utf-8")
    hands.click("Everyone")
    page = page_of(hands)
    assert page.who.current() == "me"
    assert "the program stays yours alone" in page.messages.words()
    assert not paths.is_shared()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of another kind")
def test_the_next_account_finds_the_practice_of_everybody(
    hands, folders, practice_path, computer
) -> None:
    hands.click("Everyone")
    for found in practice_path.parent.glob("larkspur.iopdesk*"):
        shutil.copyfile(found, folders / "everybody" / "practice" / found.name)
    hands.stop()
    other = computer(folders / "own of another account")
    other.start()
    assert isinstance(other.app.window.page, UnlockPage)
    assert "Larkspur Recovery" in other.words()

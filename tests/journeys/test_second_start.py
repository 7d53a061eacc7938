"""A later start asks at the window that is open already."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk.ui import second_start
from iopdesk.ui.start.unlock import UnlockPage
from tests.conftest import NOW
from tests.journeys.hands import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


@pytest.fixture
def hands(qapp, qtbot, practice_path) -> Iterator[Hands]:
    made = Hands(qapp, qtbot, practice_path.parent, NOW)
    made.start(practice_path)
    yield made
    made.stop()


@pytest.fixture
def other(practice_path, tmp_path) -> Path:
    """A second practice file, beside the one that is open."""
    made = tmp_path / "other" / "hazel.iopdesk"
    made.parent.mkdir()
    for suffix in ("", "-keys"):
        shutil.copyfile(f"{practice_path}{suffix}", f"{made}{suffix}")
    return made


def test_with_a_practice_open_another_is_asked_about_first(hands, other) -> None:
    hands.sign_in("Dana Okafor")
    second_start.answer(hands.app, other)
    assert "Close Larkspur Recovery and open the other file?" in hands.words()
    hands.press(Qt.Key.Key_Return)  # the safe act is the default
    hands.settle()
    assert hands.app.practice is not None
    second_start.answer(hands.app, other)
    hands.settle()
    hands.click("Close and open")
    hands.settle()
    assert hands.app.practice is None
    assert hands.app.start_pages.path == other
    assert isinstance(hands.app.window.page, UnlockPage)


def test_the_same_file_or_none_only_raises_the_window(hands, practice_path) -> None:
    hands.sign_in("Dana Okafor")
    for path in (None, practice_path):
        second_start.answer(hands.app, path)
        hands.settle()
        assert not hands.has_dialog()


def test_while_a_form_is_filled_in_nothing_is_asked(hands, other) -> None:
    hands.sign_in("Dana Okafor")
    hands.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    hands.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = hands.form
    second_start.answer(hands.app, other)
    hands.settle()
    assert hands.form is form


def test_a_minimized_window_comes_back(hands) -> None:
    hands.app.window.showMinimized()
    second_start.answer(hands.app, None)
    assert not hands.app.window.isMinimized()

"""A computer with the program on it, for stories of a day and of many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iopdesk.services import demo
from iopdesk.storage import keys
from tests.conftest import NOW
from tests.journeys.hands import Hands

MONDAY = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
"""Monday, June 1, 2026, 8:30 AM in New York."""


@pytest.fixture
def computer(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Hands]]:
    """Call for a computer with an empty data folder; the program on it is ended afterwards."""
    hook = sys.excepthook
    made: list[Hands] = []

    def make(data: Path | None = None, at: datetime = MONDAY) -> Hands:
        folder = data or tmp_path / "computer"
        folder.mkdir(exist_ok=True)
        made.append(Hands(qapp, qtbot, folder, at))
        return made[-1]

    yield make
    for hands in made:
        hands.stop()
    sys.excepthook = hook


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot, practice_path: Path) -> Iterator[Hands]:
    """Hands on the practice of the fixtures, on its day; nobody is signed in yet."""
    made = Hands(qapp, qtbot, practice_path.parent, NOW)
    made.start(practice_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo practice, whose password everybody has."""
    folder = tmp_path_factory.mktemp("demo")
    demo.make_demo(
        folder / "demo.iopdesk",
        password="demo",
        now=NOW,
        key_copies_folder=folder / "keys",
        cost=keys.CHEAP_FOR_TESTS,
        discharged=4,
    )
    return folder

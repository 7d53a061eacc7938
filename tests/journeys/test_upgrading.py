"""A file of an older version is brought up while the window goes on, and says how far it is."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from iopdesk import paths
from iopdesk.errors import Trouble
from iopdesk.storage import keys, migrate
from iopdesk.ui.app import App
from iopdesk.ui.start.unlock import UnlockPage
from tests.conftest import NOW, PASSWORD

_NEXT = '''"""Nothing new."""
revision, down_revision = "{revision}", "{before}"

def upgrade() -> None:
    pass
'''


@pytest.fixture
def next_version(tmp_path, monkeypatch) -> None:
    """A program with one more revision than the practice file has."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.migrations(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = migrate.head_revision()
    revision = f"{int(before) + 1:04}"
    text = _NEXT.format(revision=revision, before=before)
    (folder / "versions" / f"{revision}_next.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "migrations", lambda: folder)


@pytest.fixture
def app(qapp, qtbot, practice_path, next_version) -> Iterator[App]:
    """The program as it runs: slow work on threads of its own."""
    hook = sys.excepthook
    made = App(
        qapp,
        data_folder=practice_path.parent,
        clock=lambda: NOW,
        cost=keys.CHEAP_FOR_TESTS,
    )
    made.start(practice_path)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.window.isVisible(), timeout=20_000)
    made.window.deleteLater()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    sys.excepthook = hook


def test_the_window_says_how_far_the_upgrade_is_and_does_not_freeze(app, qtbot, monkeypatch):
    seen = threading.Event()
    upgrade = migrate._upgrade_copy

    def held(*given: Any) -> None:
        assert seen.wait(60)  # the window must come round to its words meanwhile
        upgrade(*given)

    monkeypatch.setattr(migrate, "_upgrade_copy", held)
    page = app.window.page
    assert isinstance(page, UnlockPage)
    told: list[migrate.Stage] = []
    app.upgrading.connect(told.append)
    app.unlock("dana", PASSWORD)
    changing = "Bringing the practice to this version, step 2 of 3: changing the copy"
    qtbot.waitUntil(lambda: page.progress_label.words.text() == changing, timeout=20_000)
    assert page.progress_label.isVisible()
    seen.set()
    qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)
    assert told == list(migrate.Stage)


def test_what_cannot_be_brought_up_is_said_where_the_progress_stood(app, qtbot, monkeypatch):
    def refuse(*_given: Any) -> None:
        raise Trouble("migration_failed")

    monkeypatch.setattr(migrate, "_verify", refuse)
    page = app.window.page
    assert isinstance(page, UnlockPage)
    app.unlock("dana", PASSWORD)
    qtbot.waitUntil(page.error_label.isVisible, timeout=20_000)
    assert "It is as it was" in page.error_label.words.text()
    assert not page.progress_label.isVisible()

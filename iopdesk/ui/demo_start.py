"""Exploring the demo practice: made anew in a private folder, open as the clinical director."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _
from iopdesk.storage import opening, private_temp
from iopdesk.storage.opening import OpenPractice
from iopdesk.ui.start.welcome import WelcomePage

if TYPE_CHECKING:
    from iopdesk.ui.app import App

PASSWORD = "demo"


def explore(app: App) -> None:
    """Make the demo practice off the UI thread, then open it for the clinical director."""
    page = app.window.page
    if isinstance(page, WelcomePage):
        page.messages.say("info", _("Making the demo practice."), _("This takes a few seconds."))
        page.setEnabled(False)

    def done(practice: OpenPractice | None, error: BaseException | None) -> None:
        if isinstance(error, DeskError):
            app.start_pages.show_welcome(sentence_for(error))
        elif practice is None:
            assert error is not None
            app.start_pages.show_welcome()
            raise error
        else:
            app.founded(practice, practice.person_uid or "", PASSWORD)

    app.in_worker(lambda: make(app), done)


def make(app: App) -> OpenPractice:
    """A new demo practice in a folder of its own, opened as its clinical director."""
    from iopdesk.services import demo

    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=private_temp.folder()))
    path = folder / "demo.iopdesk"
    keys = folder / "keys"
    made = demo.make_demo(
        path, password=PASSWORD, now=app.now(), cost=app.demo_cost(), key_copies_folder=keys
    )
    return opening.open_practice(path, made.director_uid, PASSWORD, copies_folder=keys)

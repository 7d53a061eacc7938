"""What "Unlock" does: the password is checked off the UI thread, then the person is in.

Beside their work the protection of their password rises to what this computer can do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from iopdesk import logs
from iopdesk.errors import DeskError, sentence_for
from iopdesk.storage import opening

if TYPE_CHECKING:
    from iopdesk.storage.practice_file import OpenPractice
    from iopdesk.ui.app import App


def unlock(app: App, uid: str, password: str) -> None:
    """Let a person in who types their password at the unlock page, or say why not."""
    pages = app.start_pages
    pages.set_unlocking(True)
    app.upgrading.connect(pages.show_upgrade)
    practice, path = app.practice, pages.path
    from iopdesk.services import person_keys

    def job() -> OpenPractice:
        if practice is not None:
            practice.unlock(uid, password)
            opened = practice
        else:
            assert path is not None
            opened = opening.open_practice(
                path,
                uid,
                password,
                copies_folder=app.copies_folder(),
                delay=app.password_delay,
                progress=app.upgrading.emit,
            )
        return person_keys.let_in(opened, uid, is_new=practice is None)

    def done(opened: OpenPractice | None, error: BaseException | None) -> None:
        app.upgrading.disconnect(pages.show_upgrade)
        pages.set_unlocking(False)
        if opened is None:
            _refused(app, error)
            return
        app.enter(opened, uid)
        _raise_cost(app, opened, uid, password)

    app.in_worker(job, done)


def _refused(app: App, error: BaseException | None) -> None:
    if not isinstance(error, DeskError):
        assert error is not None
        sys.excepthook(type(error), error, error.__traceback__)
        return
    logs.note(error)
    app.start_pages.say(sentence_for(error))


def _raise_cost(app: App, practice: OpenPractice, uid: str, password: str) -> None:
    """A file from a slower computer, or an earlier time, is protected as a new one is."""
    from iopdesk.services import person_keys

    def done(_is_raised: object, error: BaseException | None) -> None:
        if isinstance(error, DeskError):  # the old protection holds; the next sign-in tries again
            logs.note(error)
        elif error is not None:
            sys.excepthook(type(error), error, error.__traceback__)

    app.in_worker(lambda: person_keys.raise_cost(practice, uid, password, app.key_cost), done)

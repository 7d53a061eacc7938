"""Where a practice file must not live, the way out is one click: a folder of this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from iopdesk import logs, paths
from iopdesk.errors import DeskError, Trouble, sentence_for
from iopdesk.i18n import _
from iopdesk.storage.places import check_place
from iopdesk.ui.start.welcome import WelcomePage

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_PLACES: Final = ("place_network", "place_sync")


def ask_for_new(app: App, path: Path, then: Callable[[Path], object]) -> None:
    """Go on with ``path``, or say why not and offer a folder of this computer instead."""
    try:
        check_place(path)
    except Trouble as trouble:
        logs.note(trouble)
        from iopdesk.storage import local_copy  # only who needs it waits for the database

        folder = local_copy.choose_folder(paths.practice_folders())
        if folder is None:
            app.start_pages.show_welcome(sentence_for(trouble))
            return
        words = _("It can go to {folder} instead.").format(folder=folder)
        app.start_pages.show_welcome(
            f"{sentence_for(trouble)} {words}",
            _("Use that folder"),
            lambda: then(local_copy.free_place(folder, path.name)),
        )
        return
    then(path)


def show_refusal(app: App, path: Path, error: DeskError) -> None:
    """Why a file could not be opened; of one that lies in the wrong place a copy is offered."""
    from iopdesk.storage import local_copy

    folder = None
    if error.code in _PLACES and path.is_file():
        folder = local_copy.choose_folder(paths.practice_folders())
    if folder is None:
        app.start_pages.show_welcome(sentence_for(error))
        return
    words = _("A copy of it can go to {folder}.").format(folder=folder)
    app.start_pages.show_welcome(
        f"{sentence_for(error)} {words}",
        _("Copy it there and open the copy"),
        lambda: _copy(app, path, folder),
    )


def _copy(app: App, source: Path, folder: Path) -> None:
    from iopdesk.storage import local_copy

    _show_copying(app)
    copies = app.copies_folder()

    def done(target: Path | None, error: BaseException | None) -> None:
        if isinstance(error, DeskError):
            logs.note(error)
            app.start_pages.show_welcome(sentence_for(error))
            return
        if target is None:
            app.start_pages.show_welcome()
            assert error is not None
            raise error
        note = _(
            "This is the copy in {folder}. There are two copies now: the one in {old} must not "
            "be used any more."
        )
        app.start_pages.ask_unlock(target, note.format(folder=target.parent, old=source.parent))

    app.in_worker(lambda: local_copy.copy_to(source, folder, copies), done)


def _show_copying(app: App) -> None:
    app.start_pages.show_welcome()
    app.start_pages.again = partial(_show_copying, app)
    page = app.window.page
    assert isinstance(page, WelcomePage)
    page.messages.say("info", _("Copying the practice file."), _("It is compared at the end."))
    page.setEnabled(False)

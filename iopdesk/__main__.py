"""Start: arguments, log, practice file, window. The only place where things are put together."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from iopdesk import cli, logs, paths

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

    from iopdesk.ui.second_start import SecondStart

_AHEAD = (
    "sqlalchemy",
    "sqlalchemy.orm",
    "iopdesk.storage.models",
    "iopdesk.services.door",
    "iopdesk.services.catalog",
    "iopdesk.ui.workspace",
    "iopdesk.ui.panes",
)
_PAUSE_MS = 60

_NO_SCREEN = (
    "There is no screen here, so no window can open. Nothing was opened; "
    "iopdesk --help lists the commands that need none."
)
_NO_ANSWER = (
    "IOP Desk is open already, but its window does not answer. Nothing was opened; switch to that "
    "window, or end the program there and start it again."
)
_BAD_QT = (
    "PySide6 6.12 or later does not work with this Python: the program would stop after a few "
    "minutes. Nothing was opened. Install PySide6 below 6.12, or use Python 3.12 or later."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, or open the window; returns the exit code."""
    logs.forbid_core_dumps()
    given = list(sys.argv[1:] if argv is None else argv)
    if not cli.wants_window(given):
        return cli.run(given)
    from PySide6 import __version_info__ as qt_version

    if qt_version[:2] >= (6, 12) and sys.version_info < (3, 12):
        print(_BAD_QT, file=sys.stderr)
        return 1
    if not _has_screen():  # Qt itself would abort
        print(_NO_SCREEN, file=sys.stderr)
        return 1
    return _open_first(given)


def _open_first(given: list[str]) -> int:
    """Open the window, unless this person has one: then that comes up, and this start ends.

    The demo stands alone: it neither finds another window nor is found.
    """
    from iopdesk.ui.second_start import Claim, SecondStart

    if "--demo" in given:
        return _open_window(given, None)
    second = SecondStart()
    claim = second.claim(Path(given[0]) if given else None)
    if claim is Claim.HANDED_OVER:
        return 0
    if claim is Claim.NO_ANSWER:
        print(_NO_ANSWER, file=sys.stderr)
        return 1
    try:
        return _open_window(given, second if claim is Claim.FIRST else None)
    finally:
        second.close()


def _has_screen() -> bool:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(each) for each in screens)


def _open_window(given: list[str], second: SecondStart | None) -> int:
    gc.disable()  # what is imported stays: looking for garbage meanwhile finds nothing
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    qt = QApplication(sys.argv[:1])
    if second is not None:
        second.listen()  # a later start finds somebody from now on, and waits until work begins

    from iopdesk.services import paper_files
    from iopdesk.storage import private_temp
    from iopdesk.ui import demo_start, second_start
    from iopdesk.ui.app import App

    logs.start(paths.logs())
    private_temp.sweep()
    if second is not None:  # beside another window a paper may be in the making
        paper_files.remove_unfinished()
    qt.setApplicationName(paths.APP_NAME)
    qt.setQuitOnLastWindowClosed(True)
    app = App(qt)
    files = [Path(one) for one in given if not one.startswith("-")]
    app.start(files[0] if files else None)
    if second is not None:
        second.asked.connect(partial(second_start.answer, app))
    if "--demo" in given:
        demo_start.explore(app)
    ahead = QTimer()
    ahead.timeout.connect(partial(_import_next, iter(_AHEAD), ahead))
    ahead.start(_PAUSE_MS)
    code: int = qt.exec()
    private_temp.wipe()
    return code


def _import_next(names: Iterator[str], timer: QTimer) -> None:
    """One step of what the unlock page does without: it comes in while somebody types.

    In the UI thread, a step at a time: a key waits for one of them at most.
    """
    name = next(names, "")
    if name:
        importlib.import_module(name)
        return
    timer.stop()
    # a full collection in the middle of a flush stalls the window: start with a clean slate
    gc.collect()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    raise SystemExit(main())

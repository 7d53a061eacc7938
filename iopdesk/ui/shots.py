"""Pictures of every pane as front desk and as clinical director, from the demo practice.

``python -m iopdesk.ui.shots [--output FOLDER] [--all]``: the pictures of README and
help; ``--all`` adds dark, 1280×720 and 200 % text, for looking at.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from iopdesk import paths
from iopdesk.services import demo, patient_search
from iopdesk.storage import keys, opening
from iopdesk.ui.app import App
from iopdesk.ui.workspace import Workspace

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
"""Thursday, October 22, 2026, 9:12 AM at the demo practice."""
WIDE = (1440, 868)
SMALL = (1280, 720)
_PASSWORD = "demo"
_PEOPLE = (("dana-okafor", "director"), ("tessa-lund", "frontdesk"))
_CHART_OF = "Noelle Pruitt"


@contextmanager
def demo_app(folder: Path, qt: QApplication, now: datetime = NOW) -> Iterator[App]:
    """The program over a new demo practice in ``folder``, nobody signed in yet."""
    path = folder / "demo.iopdesk"
    copies = folder / "keys"
    demo.make_demo(path, password=_PASSWORD, now=now, key_copies_folder=copies)
    app = App(qt, data_folder=folder, clock=lambda: now, inline=True, cost=keys.FLOOR)
    try:
        yield app
    finally:
        app.close()


def sign_in(app: App, folder: Path, uid: str) -> Workspace:
    """Open the demo for one of its people, or switch to them."""
    practice = app.practice
    if practice is None:
        practice = opening.open_practice(
            folder / "demo.iopdesk", uid, _PASSWORD, copies_folder=folder / "keys"
        )
    else:
        app.lock()
        practice.unlock(uid, _PASSWORD)
    app.enter(practice, uid)
    workspace = app.window.workspace
    assert workspace is not None
    return workspace


def settle(qt: QApplication) -> None:
    """Let layouts, deletions and paints happen."""
    for _round in range(3):
        qt.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def take(app: App, qt: QApplication, target: Path, size: tuple[int, int] = WIDE) -> None:
    """One picture of the window."""
    app.window.resize(*size)
    app.window.show()
    settle(qt)
    target.parent.mkdir(parents=True, exist_ok=True)
    app.window.grab().save(str(target))


def _panes(app: App, qt: QApplication, folder: Path, output: Path, *, is_all: bool) -> None:
    for uid, role in _PEOPLE:
        workspace = sign_in(app, folder, uid)
        for name in workspace.pane_names():
            workspace.show_pane(name)
            if name == "patients":
                _open_chart(app, workspace)
            take(app, qt, output / f"{name}_{role}.png")
            if is_all:
                _other_looks(app, qt, output, f"{name}_{role}")
                current = app.window.workspace
                assert current is not None
                workspace = current


def _open_chart(app: App, workspace: Workspace) -> None:
    assert app.door is not None
    found = app.door.ask(patient_search.find_patients, typed=_CHART_OF)
    workspace.open_with("patients", {"patient_id": found[0].patient_id})


def _other_looks(app: App, qt: QApplication, output: Path, name: str) -> None:
    take(app, qt, output / f"{name}_1280.png", SMALL)
    for theme, zoom, size in (("dark", 100, WIDE), ("light", 200, SMALL), ("light", 100, WIDE)):
        app.look.apply(theme, zoom)
        if (theme, zoom) != ("light", 100):
            take(app, qt, output / f"{name}_{theme}_{zoom}.png", size)


def main(argv: Sequence[str] | None = None) -> int:
    """Make the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="shots", description=__doc__)
    default = paths.resources() / "help" / "pictures"
    parser.add_argument("--output", type=Path, default=default)
    parser.add_argument("--all", action="store_true", dest="is_all")
    args = parser.parse_args(argv)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with demo_app(folder, qt) as app:
            app.look.apply("light", 100)
            app.start(folder / "demo.iopdesk")
            take(app, qt, args.output / "unlock.png")
            _panes(app, qt, folder, args.output, is_all=args.is_all)
            app.close()
            settle(qt)
    print(f"Pictures are in {args.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

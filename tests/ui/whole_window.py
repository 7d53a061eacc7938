"""The real window over a small practice in which everything happened once, and all it can show.

``tour(app)`` opens every pane, every form of every command, the palette, settings and help,
one after the other, found by what the panes offer: a new pane or form is in it by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from iopdesk.domain.recovery import SheetKind
from iopdesk.services.recoveries import SheetRow, SheetState
from iopdesk.storage import keys, opening
from iopdesk.ui import founding, help_dialogs
from iopdesk.ui.app import App
from iopdesk.ui.audit.dialog import open_audit
from iopdesk.ui.backup_dialog import open_backups
from iopdesk.ui.contacts.book import open_book
from iopdesk.ui.contacts.contact_dialog import ContactDialog
from iopdesk.ui.notes.handover_dialog import open_handover
from iopdesk.ui.people import new_keys
from iopdesk.ui.people.dialog import open_people
from iopdesk.ui.privacy.covers_dialog import open_covers
from iopdesk.ui.privacy.glass import open_emergency
from iopdesk.ui.privacy.reviews import open_reviews
from iopdesk.ui.recovery.assistant import RecoveryAssistant
from iopdesk.ui.recovery.kit_dialog import ProveDialog, open_kit
from iopdesk.ui.recovery.lost import LostDialog
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.theme import tokens
from iopdesk.ui.workspace import Workspace
from tests.conftest import PASSWORD
from tests.services import house, scenarios
from tests.services.care import admit
from tests.services.scenarios import SCENARIOS
from tests.ui import (
    assessment_window,
    consents_window,
    documents_window,
    plan_window,
    supports_window,
)

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
Open = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Practice:
    """A closed practice file, and three patients in it: in care, on hold, waiting."""

    path: Path
    patient_ids: tuple[int, ...]


def lived_in(template: Path, folder: Path) -> Practice:
    """A practice in which every act was done once."""
    with scenarios.opened(template, folder) as home:
        for name in sorted(SCENARIOS):
            fn, given = SCENARIOS[name](home)
            home.door.do(fn, **given)
        waiting = house.add_person(home.door, "Kofi", "Brandt")
        held = house.add_person(home.door, "Wendell", "Ashby")
        admit(home.door, held)
        return Practice(folder / template.name, (home.chart.patient_id, held, waiting))


@contextmanager
def running(qt: QApplication, practice: Practice) -> Iterator[App]:
    """The program over the practice, nobody signed in yet; the look is light at 100 %."""
    app = App(
        qt,
        data_folder=practice.path.parent,
        clock=lambda: NOW,
        inline=True,
        cost=keys.CHEAP_FOR_TESTS,
    )
    _plain_look(app)
    app.start(practice.path)
    app.window.resize(1440, 868)
    try:
        yield app
    finally:
        _plain_look(app)
        app.close()
        app.window.deleteLater()
        app.deleteLater()
        settle()


def _plain_look(app: App) -> None:
    if (tokens.theme(), tokens.zoom()) != ("light", 100):
        app.look.apply("light", 100)


def sign_in(app: App, practice: Practice, uid: str = "dana") -> Workspace:
    """Open the practice for one of its people, or switch to them."""
    opened = app.practice
    if opened is None:
        copies = practice.path.parent / "keys"
        opened = opening.open_practice(practice.path, uid, PASSWORD, copies_folder=copies)
    else:
        app.lock()
        opened.unlock(uid, PASSWORD)
    app.enter(opened, uid)
    settle()
    workspace = app.window.workspace
    assert workspace is not None
    return workspace


def settle() -> None:
    """Let layouts and deletions happen."""
    for _round in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def panes(app: App, practice: Practice) -> Iterator[tuple[str, QWidget]]:
    """Every pane of the person at the desk, the patients pane on each of its charts."""
    workspace = app.window.workspace
    assert workspace is not None
    for name in workspace.pane_names():
        workspace.show_pane(name)
        settle()
        yield name, app.window
    if workspace.has_pane("patients"):
        for number, patient_id in enumerate(practice.patient_ids):
            workspace.open_with("patients", {"patient_id": patient_id})
            settle()
            yield f"chart {number}", app.window


def openings(app: App, practice: Practice) -> Iterator[tuple[str, Open]]:
    """What opens a dialog, by name: every command of every pane, the audit, settings and help."""
    workspace = app.window.workspace
    assert workspace is not None
    for name, command in workspace.commands(for_patient=False):
        yield f"{name}.{command.run}", partial(workspace.run_command, name, command)
    for name, command in workspace.commands(for_patient=True):
        for patient_id in practice.patient_ids:
            run = partial(workspace.run_command, name, command, patient_id)
            yield f"{name}.{command.run}", run
    yield "audit", partial(open_audit, workspace)
    yield "backups", partial(open_backups, app)
    yield "address book", partial(open_book, workspace.desk, workspace)
    yield "new entry", lambda: ContactDialog(workspace.desk, workspace, typed="Ana").open()
    yield "cover", partial(open_covers, workspace.desk, workspace)
    yield "handover", partial(open_handover, workspace.desk, workspace)
    yield "reviews", partial(open_reviews, workspace.desk, workspace)
    patient_id = practice.patient_ids[0]
    yield "emergency", partial(open_emergency, workspace.desk, workspace, patient_id)
    yield "people", partial(open_people, app)
    yield from assessment_window.openings(app, patient_id)
    yield from plan_window.openings(app, practice.patient_ids)
    yield from documents_window.openings(app, patient_id, practice.path.parent)
    yield from consents_window.openings(app, patient_id)
    yield from supports_window.openings(app, patient_id)
    hidden = Dialog("", app.window)
    yield "new keys", partial(new_keys.ask, app, hidden, after_leaving=True)
    yield "recovery kit", partial(open_kit, app)
    yield "recovery sheets", RecoveryAssistant(app, tuple(SheetKind), is_renewal=True).open
    made = SheetRow(SheetKind.PRACTICE, SheetState.MADE, "P-TEST-1")
    yield "recovery proof", ProveDialog(app, made).open
    if app.practice is not None:
        lost = LostDialog(app, practice.path, app.practice.key_file, "dana")
        lost.fields["with_clinical"].set_value(True)
        yield "password lost", lost.open
    yield "settings", partial(help_dialogs.open_settings, app)
    yield "shortcuts", partial(help_dialogs.open_shortcuts, app.window)
    yield "about", partial(help_dialogs.open_about, app.window)
    new_file = practice.path.with_name("new.iopdesk")
    yield "create", partial(founding.ask_details, app, new_file)


def dialogs(app: App, practice: Practice) -> Iterator[tuple[str, QDialog]]:
    """Every dialog, each opened once, shown and closed again."""
    seen: set[str] = set()
    for name, run in openings(app, practice):
        if name in seen:
            continue
        run()
        settle()
        shown = [one for one in app.window.findChildren(QDialog) if one.isVisible()]
        for dialog in shown:
            seen.add(name)
            if not isinstance(dialog, QFileDialog):  # its words are Qt's
                yield name, dialog
            dialog.reject()
        settle()

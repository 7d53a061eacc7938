"""Making a new practice file from the first-run dialog."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QFileDialog

from iopdesk import paths
from iopdesk.domain.people import Role
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services import practices
from iopdesk.services.practices import NewPractice, NewStaff
from iopdesk.storage.opening import OpenPractice
from iopdesk.ui.start import elsewhere
from iopdesk.ui.start.create_dialog import CreateDialog, NewPracticeAnswers

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def ask(app: App) -> None:
    """Ask where the file goes, then what it needs to know."""
    dialog = QFileDialog(app.window, _("Where the practice file goes"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("iopdesk")
    dialog.setNameFilter(_("Practice files (*.iopdesk)"))
    folder = paths.practice_folders()[0]
    dialog.setDirectory(str(folder if folder.is_dir() else folder.parent))
    dialog.selectFile("practice.iopdesk")
    dialog.fileSelected.connect(
        lambda name: elsewhere.ask_for_new(app, Path(name), partial(ask_details, app))
    )
    dialog.open()


def ask_details(app: App, path: Path) -> CreateDialog:
    """Open the form for a new file at ``path``."""
    # the zone's own name: a short one such as EST would be a zone without daylight saving
    zone = QTimeZone.systemTimeZoneId().toStdString()
    form = CreateDialog(path, zone, app.window)
    form.answered.connect(lambda answers: _make(app, form, answers))
    form.open()
    return form


def _make(app: App, form: CreateDialog, answers: NewPracticeAnswers) -> None:
    uid = os.urandom(16).hex()

    def job() -> OpenPractice:
        return make(answers, uid, app)

    def done(practice: OpenPractice | None, error: BaseException | None) -> None:
        form.accept_button.setEnabled(True)
        if isinstance(error, DeskError):
            form.show_error(error)
        elif practice is None:
            assert error is not None
            raise error
        else:
            form.accept()
            app.once_at_work.append(partial(_offer_kit, app))
            app.founded(practice, uid)

    app.in_worker(job, done)


def _offer_kit(app: App) -> None:
    """The first person is administrator and director: both sheets are theirs to make."""
    from iopdesk.ui.recovery.assistant import RecoveryAssistant

    RecoveryAssistant(app, tuple(SheetKind)).open()


def make(answers: NewPracticeAnswers, uid: str, app: App) -> OpenPractice:
    """Make the file; the first person is administrator and clinical director.

    A second administrator chooses a password of their own at the first sign-in.
    """
    practice = NewPractice(
        uid="",
        name=answers.name,
        address=answers.address,
        phone=answers.phone,
        fax=answers.fax,
        crisis_phone=answers.crisis_phone,
        zone=answers.zone,
        mrn_prefix=answers.mrn_prefix,
    )
    roles = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
    staff = [(NewStaff(uid, answers.person, answers.credentials, roles), answers.password)]
    if answers.second:
        helps = frozenset({Role.ADMINISTRATOR})
        second = NewStaff(os.urandom(16).hex(), answers.second, "", helps, must_choose=True)
        staff.append((second, answers.second_password))
    return practices.create(
        answers.path,
        practice,
        staff,
        (),
        now=app.now(),
        cost=app.key_cost(),
        copies_folder=app.copies_folder(),
        waiver=answers.waiver,
    )

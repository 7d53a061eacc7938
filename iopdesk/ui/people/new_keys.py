"""New keys: asked for after somebody left or from the list of people, and made with nobody at work.

The practice is closed, copied under the new keys and opened again for who asked. A kill
meanwhile leaves the old or the new keys opening it (:mod:`iopdesk.storage.rekey`).
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from iopdesk import logs
from iopdesk.errors import DeskError
from iopdesk.i18n import _, ngettext
from iopdesk.services import people, rekeys
from iopdesk.storage import files, rekey
from iopdesk.storage.practice_file import OpenPractice
from iopdesk.storage.rekey import Known, Rekeyed, Stage
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.form_dialog import Dialog, confirm
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_BYTES_A_MINUTE = 600_000_000
"""What is copied and checked: 810 MB a minute on two cores with eight other jobs."""


def ask(app: App, dialog: Dialog, *, after_leaving: bool, held_clinical: bool = True) -> Dialog:
    """Say what new keys do and how long they take, and make them if that is wanted.

    ``held_clinical`` says whether who left held the clinical key.
    """
    practice = app.practice
    assert practice is not None
    with_clinical = held_clinical and practice.clinical_key is not None
    made = confirm(
        dialog,
        _("Make new keys now?"),
        _words(practice, held_clinical=held_clinical),
        act_words=_("Make new keys"),
        keep_words=_("Later") if after_leaving else "",
        is_danger=False,
        on_confirm=lambda: _begin(app, dialog, with_clinical),
    )
    made.setWindowTitle(_("New keys"))
    return made


def _words(practice: OpenPractice, *, held_clinical: bool) -> str:
    parts = [
        _(
            "Somebody who left may have kept the key file. New keys make sure that they cannot "
            "open anything saved from now on. Copies and backups that they took along stay open "
            "to them."
        ),
        _(
            "The practice is closed, copied under the new keys and opened again. This takes "
            "{time}, and nobody can work meanwhile. Everybody keeps their password, and recovery "
            "sheets stay good."
        ).format(time=_how_long(files.size_of(practice.path))),
    ]
    if practice.clinical_key is None and held_clinical:
        parts.append(
            _(
                "You do not hold the clinical key. It stays as it is until an administrator who "
                "holds it makes new keys."
            )
        )
    elif held_clinical:
        parts.append(_("The clinical key is renewed as well."))
    return "\n\n".join(parts)


def _how_long(size: int) -> str:
    minutes = size // _BYTES_A_MINUTE + 1
    if minutes == 1:
        return _("less than a minute")
    return ngettext("up to {count} minute", "up to {count} minutes", minutes).format(count=minutes)


def _begin(app: App, dialog: Dialog, with_clinical: bool) -> None:
    assert app.desk is not None
    app.desk.do(
        rekeys.begin_rekey,
        owner=dialog,
        # after the event: what follows takes the dialog down
        then=lambda known: QTimer.singleShot(0, app, lambda: _make(app, known, with_clinical)),
        otherwise=dialog.show_error,
    )


def _make(app: App, known: Known, with_clinical: bool) -> None:
    practice = app.practice
    if practice is None or practice.person_uid is None:  # locked in between: nobody may
        return
    assert app.desk is not None
    uid, crisis_phone = practice.person_uid, app.desk.practice.crisis_phone
    with_clinical = with_clinical and uid in known.clinical
    page = NewKeysPage(practice.practice_name)
    app.step_out()
    app.window.show_page(page)
    app.window.renew_status_bar(crisis_phone).show_locked(_("New keys are being made."))

    def done(made: Rekeyed | None, error: BaseException | None) -> None:
        if made is not None:
            app.step_in(made.practice, uid)
            _tell(app, made, with_clinical)
        elif isinstance(error, DeskError):
            logs.note(error)
            app.step_in(practice, uid)
            _refuse(app, error)
        else:
            assert error is not None
            with contextlib.suppress(DeskError):
                practice.close()
            app.step_in(None, uid)
            sys.excepthook(type(error), error, error.__traceback__)

    def job() -> Rekeyed:
        return rekey.make_new_keys(
            practice, known, with_clinical=with_clinical, step=page.began.emit
        )

    # behind what the other lane holds: it may be saving the key file
    app.in_worker(lambda: None, lambda _none, _error: app.backups.alone(job, done))


def _tell(app: App, made: Rekeyed, with_clinical: bool) -> None:
    if made.trouble is not None:
        logs.note(made.trouble)
    if not made.is_done:
        _refuse(app, made.trouble)
        return
    ended = rekeys.end_both_keys if with_clinical else rekeys.end_rekey
    desk = app.desk
    assert desk is not None
    # the answer comes when the workspace stands, which shows what is said
    desk.ask(people.must_choose_password, owner=app, then=lambda _must: desk.do(ended, owner=app))


def _refuse(app: App, error: DeskError | None) -> None:
    desk = app.desk
    assert desk is not None

    def tell() -> None:
        if error is not None:
            desk.refused.emit(error, None)

    desk.ask(
        people.must_choose_password,
        owner=app,
        then=lambda _must: desk.do(
            rekeys.fail_rekey, owner=app, quiet=True, then=lambda _none: tell()
        ),
    )


class NewKeysPage(QWidget):
    """What shows meanwhile: the practice, and what is being done to it."""

    began = Signal(object)
    """A stage begins; sent by the thread that makes the keys."""

    def __init__(self, practice_name: str) -> None:
        super().__init__()
        self.setObjectName("new_keys")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(24))
        column.setSpacing(px(12))
        column.addStretch(1)
        column.addWidget(_centered(practice_name, "title"))
        words = _("New keys are being made. Your work is saved; leave the computer on.")
        column.addWidget(_centered(words, "second"))
        self.stage_label = _centered("", "second")
        column.addWidget(self.stage_label)
        column.addStretch(1)
        self.began.connect(self._on_stage)

    def _on_stage(self, stage: Stage) -> None:
        what = {
            Stage.CLOSING: _("closing the practice"),
            Stage.COPYING: _("copying it under the new keys"),
            Stage.REPLACING: _("checking the copy and putting it in place"),
            Stage.OPENING: _("opening the practice again"),
        }
        number = list(Stage).index(stage) + 1
        words = _("Step {number} of {count}: {what}")
        said = words.format(number=number, count=len(Stage), what=what[stage])
        self.stage_label.setText(said)
        announce(self, said)


def _centered(words: str, tone: str) -> QLabel:
    made = label(words, tone, wrap=True)  # type: ignore[arg-type]
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return made

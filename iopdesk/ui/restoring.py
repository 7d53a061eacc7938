"""Restoring a backup from the start pages: choose, check, see what is lost, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit

from iopdesk import logs, paths
from iopdesk.errors import DeskError, Trouble, sentence_for
from iopdesk.i18n import _, clock_time, ngettext, short_date
from iopdesk.services import backups, restores
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.restore import Prepared, Present
from iopdesk.ui.shared.fields import ChoiceField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.wording import path_words
from iopdesk.ui.start import elsewhere

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_OF_PASSWORDS = ("wrong_password", "wait_after_wrong_passwords")


def ask(app: App, target: Path, person_uid: str = "") -> None:
    """From the unlock page: the backups of this practice, the newest chosen.

    ``person_uid`` is who was chosen there.
    """
    app.start_pages.ask_unlock(target)

    def done(found: tuple[Backup, ...] | None, error: BaseException | None) -> None:
        _raise_bug(error)
        if found:
            RestoreDialog(app, target, found, person_uid).open()
        else:
            ask_backup(app, target)

    now = app.now()
    app.in_worker(lambda: restores.backups_of(target, now=now), done)


def ask_backup(app: App, target: Path | None = None) -> None:
    """From the welcome page: which backup, and where the practice file goes."""
    known = target or (Path(app.memory.practice) if app.memory.practice else None)
    dialog = QFileDialog(app.window, _("Choose a backup"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(_("Backups (*.iopdesk-backup)"))
    if known is not None and backups.folder_of(known).is_dir():
        dialog.setDirectory(str(backups.folder_of(known)))
    dialog.fileSelected.connect(lambda name: read(app, Path(name), known))
    dialog.open()


def read(app: App, path: Path, known: Path | None) -> None:
    """Read a chosen backup off the UI thread, then ask where it goes, if that is not known."""

    def done(chosen: Backup | None, error: BaseException | None) -> None:
        if isinstance(error, DeskError):
            logs.note(error)
            app.start_pages.show_welcome(sentence_for(error))
            return
        _raise_bug(error)
        assert chosen is not None
        if known is not None and backups.folder_of(known) == path.parent:
            RestoreDialog(app, known, (chosen,)).open()
        else:
            _ask_target(app, chosen)

    app.in_worker(lambda: restores.read_backup(path), done)


def _ask_target(app: App, chosen: Backup) -> None:
    dialog = QFileDialog(app.window, _("Where the practice file goes"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # what lies there is backed up or kept aside, so it need not be asked about here
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setDefaultSuffix("iopdesk")
    dialog.setNameFilter(_("Practice files (*.iopdesk)"))
    folder = paths.practice_folders()[0]
    dialog.setDirectory(str(folder if folder.is_dir() else folder.parent))
    dialog.selectFile("practice.iopdesk")
    dialog.fileSelected.connect(
        lambda name: elsewhere.ask_for_new(
            app, Path(name), lambda place: RestoreDialog(app, place, (chosen,)).open()
        )
    )
    dialog.open()


class RestoreDialog(FormDialog):
    """Which backup, who, a password; then what is lost, and the button that restores."""

    def __init__(
        self, app: App, target: Path, found: tuple[Backup, ...], person_uid: str = ""
    ) -> None:
        super().__init__(
            _("Restore a backup"),
            _("Check the backup"),
            app.window,
            words=_("It goes to {path}").format(path=path_words(target)),
            width=560,
        )
        self._app, self._target = app, target
        self._prepared: Prepared | None = None
        self._is_busy = False
        self._choices = ChoiceField("backup", _("Backup"), [(one, _when(one)) for one in found])
        self.add_field(self._choices)
        self._people = ChoiceField("person", _("Who restores it"), [])
        self.add_field(self._people)
        secret = TextField("password", _("Password"), required=_("Enter your password."))
        self._line = secret.editor
        assert isinstance(self._line, QLineEdit)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field(secret)
        self._choices.combo.currentIndexChanged.connect(self._show_people)
        self._show_people()
        if person_uid:
            self._people.set_value(person_uid)

    def showEvent(self, event: QShowEvent) -> None:
        """The newest backup and a person are chosen; what is missing is the password."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fields["password"].focus()

    def submit(self) -> None:
        """First check the backup; once it is proven, put it in its place."""
        if self._is_busy:
            return
        if self._prepared is None:
            self._check_backup()
        else:
            self._restore(self._prepared)

    def reject(self) -> None:
        """Leave everything as it is; not while the file is being replaced."""
        if self._is_busy:
            return
        if self._prepared is not None:
            restores.discard(self._prepared)
        super().reject()

    def _show_people(self) -> None:
        chosen = self._choices.value()
        keys = restores.people_of(chosen, self._target, self._app.copies_folder())
        people = sorted(((slot.person_uid, slot.name) for slot in keys.slots), key=lambda p: p[1])
        self._people.set_choices(people)

    def _check_backup(self) -> None:
        values: dict[str, Any] = self.values()
        assert isinstance(self._line, QLineEdit)
        typed, copies = self._line.text(), self._app.copies_folder()
        self._set_busy(True, _("Checking"))
        delay = self._app.password_delay

        def done(prepared: Prepared | None, error: BaseException | None) -> None:
            self._set_busy(False, _("Check the backup"))
            if isinstance(error, DeskError):
                self._refuse(error)
                return
            _raise_bug(error)
            assert prepared is not None
            self._prepared = prepared
            for field in self.fields.values():
                field.editor.setEnabled(False)
            self.message_area.say("info", _("The backup is whole."), what_is_lost(prepared))
            self.accept_button.setText(_("Restore it"))
            self.accept_button.setFocus()
            self.grow()

        self._app.in_worker(
            lambda: restores.prepare(
                values["backup"],
                self._target,
                values["person"],
                typed,
                copies_folder=copies,
                delay=delay,
            ),
            done,
        )

    def _refuse(self, error: DeskError) -> None:
        logs.note(error)
        if isinstance(error, Trouble) and error.code in _OF_PASSWORDS:
            self.fields["password"].set_error(sentence_for(error))
            self.fields["password"].focus()
        else:
            self.show_error(error)

    def _restore(self, prepared: Prepared) -> None:
        now, copies = self._app.now(), self._app.copies_folder()
        self._set_busy(True, _("Restoring"))

        def done(_kept: Path | None, error: BaseException | None) -> None:
            self._set_busy(False, _("Restore it"))
            if isinstance(error, DeskError):
                self.show_error(error)
                return
            _raise_bug(error)
            self._prepared = None
            self.accept()
            note = _("Restored from the backup of {time}. Enter your password to open it.")
            self._app.start_pages.ask_unlock(self._target, note.format(time=_when(prepared.backup)))

        self._app.in_worker(lambda: restores.finish(prepared, now=now, copies_folder=copies), done)

    def _set_busy(self, is_busy: bool, words: str) -> None:
        self._is_busy = is_busy
        self.accept_button.setText(words)
        self.accept_button.setEnabled(not is_busy)
        self.reject_button.setEnabled(not is_busy)


def what_is_lost(prepared: Prepared) -> str:
    """What restoring would leave behind, and where that is kept."""
    people = "" if prepared.keeps_people else _("People and passwords will be those of the backup.")
    if prepared.present is Present.NOTHING:
        words = _("There is no practice file now, so nothing is lost.")
    elif prepared.lost_entries is None:
        words = _("The present file cannot be read. It is kept under another name.")
    elif prepared.lost_entries:
        count = prepared.lost_entries
        words = ngettext(
            "What was done after {time} is not in it: {count} entry. The present file is backed up "
            "first.",
            "What was done after {time} is not in it: {count} entries. The present file is backed "
            "up first.",
            count,
        ).format(count=count, time=_when(prepared.backup))
    else:
        words = _("It holds everything that the present file holds.")
    return " ".join(each for each in (words, people) if each)


def _when(chosen: Backup) -> str:
    at = chosen.manifest.made_at.astimezone()
    return f"{short_date(at.date())}, {clock_time(at)}"


def _raise_bug(error: BaseException | None) -> None:
    if error is not None:
        raise error

"""File, Backups: what there is, in which places, and whether a restore was rehearsed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from iopdesk import logs
from iopdesk.domain.backups import CLOCK_SLACK, Age, age_of
from iopdesk.errors import DeskError, Trouble, sentence_for
from iopdesk.i18n import _, clock_time, ngettext, short_date
from iopdesk.services import rehearsals, second_places
from iopdesk.services.backups import begin_backup, folder_of
from iopdesk.storage.backup_file import Backup
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import Chip, label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.shared.wording import day_and_time, path_words
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_MEGABYTE = 1_000_000
_GOOD, _WARN = ("good", "check"), ("warn", "alert-outline")


def open_backups(app: App) -> None:
    """Open it for those who may back up."""
    desk = app.desk
    if desk is not None and app.window.workspace is not None and desk.may(begin_backup):
        BackupDialog(app).open()


class _Fact(QWidget):
    """A title, a chip that says how it stands, and a sentence below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.chip = Chip("")
        self.words = label("", "second", wrap=True)
        row.addWidget(label(title, "strong"))
        row.addWidget(self.chip)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def tell(self, chip: str, kind: tuple[str, str], words: str) -> None:
        """Say how it stands."""
        self.chip.set_chip(chip, *kind)
        self.words.setText(words)


class BackupDialog(Dialog):
    """Both places and the last rehearsal, the backups by age, and what can be done."""

    def __init__(self, app: App) -> None:
        super().__init__(_("Backups"), app.window, width=680)
        assert app.desk is not None
        assert app.practice is not None
        self._app, self._desk, self._keeper = app, app.desk, app.backups
        self._path, self._is_demo = app.practice.path, app.practice.is_demo
        self.first, self.second = _Fact(_("First place")), _Fact(_("Second place"))
        self.rehearsal = _Fact(_("Rehearsal of a restore"))
        for each in (self.first, self.second, self.rehearsal):
            self.body.addWidget(each)
        self.model = RowTableModel(self._columns())
        self.table = DataTable(self.model, _("Backups, newest first"))
        self.table.setMinimumHeight(px(180))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._make_buttons())
        self.body.addStretch(0)
        self.add_button(
            _("Close"),
            QDialogButtonBox.ButtonRole.RejectRole,
            is_default=True,
            on_click=self.reject,
        )
        self._keeper.changed.connect(self._show)
        self._show()
        self.table.select_row(0)

    def _columns(self) -> list[Column]:
        return [
            Column("when", _("Made"), self._when, stretch=True, weight=500),
            Column("age", _("Age"), self._age, width=100),
            Column("size", _("Size"), _size, width=76, is_number=True),
            Column("proof", _("Verified"), self._proof, width=124, chip=lambda _row: _GOOD),
            Column(
                "second",
                _("Second place"),
                self._copied,
                width=104,
                chip=self._copied_chip,
                spoken=lambda row: self._copied(row) or _("Not copied"),
            ),
        ]

    def _make_buttons(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder)
        self.make_button = button(_("Back up now"), on_click=self._make)
        self.choose_button = button(_("Choose a second place"), on_click=self._choose)
        self.rehearse_button = button(_("Rehearse now"), on_click=self._rehearse)
        for each in (self.make_button, self.choose_button, self.rehearse_button):
            row.addWidget(each)
        self.choose_button.setVisible(
            self._desk.may(second_places.choose_place) and not self._is_demo
        )
        self.rehearse_button.setVisible(
            self._desk.may(rehearsals.begin_rehearsal) and not self._is_demo
        )
        return holder

    # -- what shows ---------------------------------------------------------------

    def _show(self) -> None:
        found = self._found()
        self._show_first(found)
        self._show_second()
        self._show_rehearsal()
        self.model.set_rows(found)
        self.table.setVisible(bool(found))
        self.rehearse_button.setEnabled(bool(found) and not self._keeper.rehearser.is_busy)
        self.grow()

    def _found(self) -> tuple[Backup, ...]:
        return self._keeper.state.found if self._keeper.state is not None else ()

    def _show_first(self, found: tuple[Backup, ...]) -> None:
        newest = found[0].manifest.made_at if found else None
        is_fresh = age_of(newest, self._desk.now()) is Age.FRESH
        words = _in_folder(folder_of(self._path))
        if self._is_demo:
            words = _("The demo practice is not backed up on its own.")
        failure = self._keeper.failure
        if failure is not None:
            words = "\n".join(
                (words, _("The last backup failed. {why}").format(why=sentence_for(failure)))
            )
        kind = _GOOD if is_fresh and failure is None else _WARN
        self.first.tell(self._state_words(newest), kind, words)

    def _show_second(self) -> None:
        second = self._keeper.second
        self.second.setVisible(second.is_known)
        if second.state is None:
            self.second.tell(_("None"), _WARN, second.words(self._desk.now())[1])
            return
        state = second.state
        words = [_in_folder(state.folder)]
        if state.trouble is not None:
            words.append(sentence_for(state.trouble))
        if state.is_same_disk:
            words.append(_("This is the same disk: a broken disk takes both places."))
        is_well = age_of(state.newest, self._desk.now()) is Age.FRESH and not state.trouble
        kind = _GOOD if is_well else _WARN
        self.second.tell(self._state_words(state.newest), kind, "\n".join(words))

    def _show_rehearsal(self) -> None:
        rehearser = self._keeper.rehearser
        self.rehearsal.setVisible(not self._is_demo)
        is_good = rehearser.state is not None and rehearser.state.is_good
        chip = _("All well") if is_good else _("Not yet")
        if rehearser.words()[0]:
            chip = _("Failed")
        if rehearser.is_busy:
            chip = _("Under way")
        kind = _GOOD if is_good else _WARN
        self.rehearsal.tell(chip, kind, rehearser.told(self._desk.now()))

    def _state_words(self, newest: datetime | None) -> str:
        if newest is None:
            return _("No backup yet")
        return _("Newest {time}").format(time=self._at(newest))

    # -- one row ------------------------------------------------------------------

    def _at(self, at: datetime) -> str:
        now = self._desk.now()
        return day_and_time(at.astimezone(now.tzinfo), now)

    def _when(self, row: Backup) -> str:
        at = row.manifest.made_at.astimezone(self._desk.now().tzinfo)
        return f"{short_date(at.date())}, {clock_time(at)}"

    def _age(self, row: Backup) -> str:
        return age_words(self._desk.now() - row.manifest.made_at)

    def _proof(self, row: Backup) -> str:
        state = self._keeper.rehearser.state
        if state is not None and state.is_good and state.backup_made_at == row.manifest.made_at:
            return _("Rehearsed")
        return _("Verified")

    def _copied(self, row: Backup) -> str:
        state = self._keeper.second.state
        return _("Copied") if state is not None and row.path.name in state.found else ""

    def _copied_chip(self, row: Backup) -> tuple[str, str | None] | None:
        return _GOOD if self._copied(row) else None

    # -- what can be done ---------------------------------------------------------

    def _make(self) -> None:
        self.message_area.clear()
        self._keeper.make_now(self._say, self._refuse)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose a second place"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.choose(Path(name)))
        dialog.open()

    def choose(self, folder: Path) -> None:
        """Take a folder for the second place, after a look at it off the UI thread."""
        self.message_area.clear()

        def done(_is_same_disk: bool | None, error: BaseException | None) -> None:
            if not shiboken6.isValid(self):
                return
            if isinstance(error, DeskError):
                self._refuse(error)
            elif error is not None:
                raise error
            else:
                self._desk.do(
                    second_places.choose_place,
                    owner=self,
                    then=lambda changed: self._say(changed.said),
                    otherwise=self.show_error,
                    folder=str(folder),
                )

        self._keeper.second.check(folder, done)

    def _rehearse(self) -> None:
        self.message_area.clear()
        found = self._found()
        if found:
            self._keeper.rehearser.rehearse_now(found[0], self, self._tell_rehearsal)

    def _tell_rehearsal(self, trouble: str) -> None:
        if not trouble:
            self._say(_("Restore rehearsed: all well"))
        elif shiboken6.isValid(self):
            self.show_error(Trouble(trouble))

    def _say(self, words: str) -> None:
        if shiboken6.isValid(self):
            self.message_area.say("info", words)
            self.grow()

    def _refuse(self, error: DeskError) -> None:
        logs.note(error)
        if shiboken6.isValid(self):
            self.show_error(error)


def _in_folder(folder: Path) -> str:
    return _("In {path}").format(path=path_words(folder))


def age_words(age: timedelta) -> str:
    """How old something is, in its largest unit; what lies ahead of the clock has no age."""
    if age < -CLOCK_SLACK:
        return _("Unknown")
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return ngettext("{count} day", "{count} days", hours // 24).format(count=hours // 24)


def _size(row: Backup) -> str:
    return _("{count} MB").format(count=f"{row.size / _MEGABYTE:,.1f}")

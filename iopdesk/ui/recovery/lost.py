"""Password lost: the way back in with the printed sheets, from the unlock page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from iopdesk import logs
from iopdesk.domain.recovery import SheetCode, SheetKind, read_groups, sheet_label
from iopdesk.errors import DeskError, RuleBroken, Trouble, sentence_for
from iopdesk.i18n import _
from iopdesk.services import recovery_keys
from iopdesk.storage import opening
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.practice_file import OpenPractice
from iopdesk.ui.people.fields import fault_of_pair, password_pair
from iopdesk.ui.recovery.groups_box import GroupsBox
from iopdesk.ui.shared.fields import CheckField, ChoiceField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.start.unlock import UnlockPage

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def ask(app: App, path: Path, uid: str = "") -> None:
    """Open the form for a closed practice file; ``uid`` is who was chosen on the page."""
    app.start_pages.ask_unlock(path)
    page = app.window.page
    if not isinstance(page, UnlockPage):
        return  # the file cannot be opened at all, and the welcome page says why
    page.choose(uid)
    key_file = opening.look(path, app.copies_folder()).key_file
    if any(sheet.kind is SheetKind.PRACTICE for sheet in key_file.recovery):
        LostDialog(app, path, key_file, uid).open()
    else:
        page.say(sentence_for(Trouble("recovery_no_sheet")))


class LostDialog(FormDialog):
    """Who, the groups of the sheet, perhaps those of the clinical one, and a new password."""

    def __init__(self, app: App, path: Path, key_file: KeyFile, uid: str) -> None:
        super().__init__(
            _("Password lost"),
            _("Set the password and sign in"),
            app.window,
            words=_(
                "Type the eight groups of the practice sheet. Capitals, spaces and dashes do not "
                "matter; the square code can be scanned into any group."
            ),
            width=640,
        )
        self._app, self._path = app, path
        self._is_busy = False
        people = sorted(((slot.person_uid, slot.name) for slot in key_file.slots), key=_by_name)
        self._people = ChoiceField("person", _("Who gets a new password"), people)
        self._people.set_value(uid or None)
        self.add_field(self._people)
        self.boxes = {kind: GroupsBox(kind) for kind in SheetKind}
        for box in self.boxes.values():
            box.code_read.connect(self._on_code)
        self._add_box(SheetKind.PRACTICE)
        self._with_clinical = CheckField(
            "with_clinical",
            _("Clinical sheet as well"),
            hint=_("For clinicians: without it, counseling notes stay closed to them."),
        )
        self._with_clinical.box.toggled.connect(self._on_clinical)
        self.add_field(self._with_clinical)
        self._clinical = self._add_box(SheetKind.CLINICAL)
        self.add_row(*password_pair(_("New password")))
        self._on_clinical(False)

    def _add_box(self, kind: SheetKind) -> QWidget:
        title = label(sheet_label(kind), "strong")
        self.add_widget(title)
        self.add_widget(self.boxes[kind])
        return title

    # -- fields -------------------------------------------------------------------

    def _on_clinical(self, is_on: bool) -> None:
        """The fields of the second sheet come and go in their place."""
        self._clinical.setVisible(is_on)
        self.boxes[SheetKind.CLINICAL].setVisible(is_on)
        passwords = {name: self.fields.pop(name) for name in ("password", "again")}
        for kind, box in self.boxes.items():
            for field in box.fields.values():
                self.fields.pop(field.name, None)
                if is_on or kind is SheetKind.PRACTICE:
                    self.fields[field.name] = field
        self.fields.update(passwords)
        self.grow()
        if is_on and self.isVisible():
            self.boxes[SheetKind.CLINICAL].fields[1].focus()

    def _on_code(self, code: SheetCode) -> None:
        """A scanned sheet goes to its own fields, wherever the focus was."""
        if code.kind is SheetKind.CLINICAL:
            self._with_clinical.box.setChecked(True)
        self.boxes[code.kind].fill(code.groups)

    def check(self) -> bool:
        """Every field, the other sheet in the place of this one, and the two passwords."""
        try:
            self._secrets()
        except RuleBroken as broken:
            if broken.code == "recovery.other_sheet":
                self.show_error(broken)
                return False
        if not super().check():
            return False
        values = self.values()
        fault = fault_of_pair(values["password"], values["again"])
        return fault is None or self._refuse(*fault)

    def _refuse(self, name: str, sentence: str) -> bool:
        self.fields[name].set_error(sentence)
        self._go_to(self.fields[name])
        return False

    def _secrets(self) -> tuple[bytes, bytes | None]:
        practice = read_groups(self.boxes[SheetKind.PRACTICE].texts(), SheetKind.PRACTICE)
        if not self._with_clinical.value():
            return practice, None
        return practice, read_groups(self.boxes[SheetKind.CLINICAL].texts(), SheetKind.CLINICAL)

    # -- the way back in ----------------------------------------------------------

    def submit(self) -> None:
        """Open the file with the sheet, off the UI thread, and let the person in.

        The button rests until that is done, and Enter with it.
        """
        app, path = self._app, self._path
        uid, password = self._people.value(), self.values()["password"]
        practice_secret, clinical_secret = self._secrets()
        self._set_busy(True)

        def job() -> OpenPractice:
            return recovery_keys.recover(
                path,
                uid=uid,
                new_password=password,
                practice_secret=practice_secret,
                clinical_secret=clinical_secret,
                cost=app.key_cost(),
                copies_folder=app.copies_folder(),
                delay=app.password_delay,
                now=app.now(),
            )

        def done(opened: OpenPractice | None, error: BaseException | None) -> None:
            self._set_busy(False)
            if isinstance(error, DeskError):
                logs.note(error)
                self.show_error(error)
            elif opened is None:
                assert error is not None
                raise error
            else:
                self.accept()
                app.enter(opened, uid)

        app.in_worker(job, done)

    def reject(self) -> None:
        """Leave everything as it is; not while the password is being set."""
        if not self._is_busy:
            super().reject()

    def done(self, result: int) -> None:
        """Leave nothing that was typed."""
        for box in self.boxes.values():
            box.forget()
        for name in ("password", "again"):
            self.fields[name].set_value("")
        super().done(result)

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        words = _("Opening") if is_busy else _("Set the password and sign in")
        self.accept_button.setText(words)
        self.accept_button.setEnabled(not is_busy)
        self.reject_button.setEnabled(not is_busy)


def _by_name(person: tuple[str, str]) -> str:
    return person[1]

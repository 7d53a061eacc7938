"""Passwords: one's own, and the first or next one of somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from iopdesk.errors import DeskError, Trouble, sentence_for
from iopdesk.i18n import _
from iopdesk.services import people, person_keys
from iopdesk.services.people import PersonRow
from iopdesk.ui.lanes import in_words
from iopdesk.ui.people import losing
from iopdesk.ui.people.fields import PasswordField, fault_of_pair, password_pair
from iopdesk.ui.shared.form_dialog import FormDialog

if TYPE_CHECKING:
    from iopdesk.ui.app import App


class NewPasswordDialog(FormDialog):
    """Two fields that must agree; a subclass says what happens with the password."""

    def __init__(self, app: App, title: str, accept_words: str, words: str) -> None:
        super().__init__(title, accept_words, app.window, words=words)
        self.app = app
        self._words = accept_words

    def add_new_password(self) -> None:
        """The fields for the new password, side by side."""
        self.add_row(*password_pair(_("New password")))

    def check(self) -> bool:
        """Long enough, and twice the same."""
        if not super().check():
            return False
        values = self.values()
        fault = fault_of_pair(values["password"], values["again"])
        return fault is None or self._refuse(*fault)

    def work(self, job: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Derive keys off the UI thread; an error stands in the form, which stays open."""
        self.accept_button.setEnabled(False)
        self.accept_button.setText(_("Saving"))

        ended = in_words(then, self.show_trouble)

        def done(result: Any, error: BaseException | None) -> None:
            self.accept_button.setEnabled(True)
            self.accept_button.setText(self._words)
            ended(result, error)

        self.app.in_worker(job, done)

    def show_trouble(self, error: DeskError) -> None:
        """Beside the field it is about, else on top."""
        if isinstance(error, Trouble) and error.code == "wrong_password" and "old" in self.fields:
            self._refuse("old", sentence_for(error))
        else:
            self.show_error(error)

    def done(self, result: int) -> None:
        """Leave nothing that was typed."""
        for field in self.fields.values():
            field.set_value("")
        super().done(result)

    def _refuse(self, name: str, sentence: str) -> bool:
        self.fields[name].set_error(sentence)
        self.fields[name].focus()
        self.grow()
        return False


class SetPasswordDialog(NewPasswordDialog):
    """An administrator gives somebody a password to begin with."""

    def __init__(self, app: App, person: PersonRow) -> None:
        words = _(
            "{name} signs in with it once and then chooses one that nobody else knows. "
            "The clinical key is given again after that."
        )
        title = _("Set a password for {name}").format(name=person.name)
        super().__init__(app, title, _("Set password"), words.format(name=person.name))
        self.setWindowTitle(_("Set a password"))
        self._person = person
        self.add_new_password()

    def submit(self) -> None:
        """Allow, derive and save, record."""
        self._send(may_lose_key=False)

    def _send(self, *, may_lose_key: bool) -> None:
        desk, practice, person = self.app.desk, self.app.practice, self._person
        assert desk is not None
        assert practice is not None
        password = self.values()["password"]

        def job() -> bytes:
            return person_keys.set_password(
                practice, person.uid, person.name, password, cost=self.app.key_cost()
            )

        def saved(public_key: bytes) -> None:
            desk.do(
                people.end_password,
                owner=self,
                then=lambda _done: self.accept(),
                otherwise=self.show_error,
                person_id=person.person_id,
                public_key=public_key,
            )

        def refused(error: DeskError) -> bool:
            return losing.ask(
                self, error, _("Set it anyway"), lambda: self._send(may_lose_key=True)
            ) or self.show_error(error)

        desk.do(
            people.begin_password,
            owner=self,
            then=lambda _allowed: self.work(job, saved),
            otherwise=refused,
            person_id=person.person_id,
            may_lose_key=may_lose_key,
        )


class OwnPasswordDialog(NewPasswordDialog):
    """A person changes their own password; ``is_first`` after somebody else set it."""

    def __init__(self, app: App, *, is_first: bool) -> None:
        words = _("The new one counts from your next sign-in.")
        if is_first:
            words = _(
                "Somebody else may know your password. Choose one that nobody else knows before "
                "you go on."
            )
        super().__init__(app, _("Change your password"), _("Change password"), words)
        self._is_first = is_first
        self.add_field(
            PasswordField("old", _("Current password"), required=_("Enter your current password."))
        )
        self.add_new_password()
        if is_first:
            self.reject_button.setText(_("Lock"))

    def submit(self) -> None:
        """Allow, derive and save, record."""
        desk, practice = self.app.desk, self.app.practice
        assert desk is not None
        assert practice is not None
        values, uid = self.values(), desk.person.uid

        def saved(public_key: bytes) -> None:
            desk.do(
                people.end_own_password,
                owner=self,
                then=lambda _done: self.accept(),
                otherwise=self.show_error,
                public_key=public_key,
            )

        def allowed(known_public_key: bytes) -> None:
            self.work(
                lambda: person_keys.change_own_password(
                    practice,
                    uid,
                    values["old"],
                    values["password"],
                    known_public_key=known_public_key,
                    is_new_pair=self._is_first,
                    cost=self.app.key_cost(),
                ),
                saved,
            )

        desk.do(people.begin_own_password, owner=self, then=allowed, otherwise=self.show_error)

    def reject(self) -> None:
        """Nobody works on with a password that somebody else knows."""
        super().reject()
        if self._is_first:
            # after the event: the lock itself takes dialogs down
            QTimer.singleShot(0, self.app, self.app.lock)


def open_own(app: App) -> None:
    """The form for one's own password, from the menu."""
    ask_when_due(app, is_asked=True)


def ask_when_due(app: App, *, is_asked: bool = False) -> None:
    """Open it when somebody else knows the password, or when it was asked for."""
    desk = app.desk
    if desk is None or app.window.workspace is None:
        return

    def answer(must: bool) -> None:
        if must or is_asked:
            OwnPasswordDialog(app, is_first=must).open()

    desk.ask(people.must_choose_password, owner=app.window.workspace, then=answer)

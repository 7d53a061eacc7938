"""The second administrator of a new practice: somebody, or the person's own words against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from iopdesk.domain.waivers import ADMINISTRATORS, decide_waiver
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.storage import keys
from iopdesk.ui.shared.fields import ChoiceField, TextField
from iopdesk.ui.waiving import waiver_field

if TYPE_CHECKING:
    from iopdesk.ui.shared.form_dialog import FormDialog


class SecondAdministrator:
    """Fields in the form of a new practice; only those of the choice made show."""

    def __init__(self, form: FormDialog) -> None:
        self._form = form
        self.choice = ChoiceField(
            "has_second",
            _("Second administrator"),
            [(True, _("Add one now")), (False, _("Go without one"))],
            hint=_("Somebody who can let people in when your password is lost."),
        )
        self.name = TextField("second", _("Their name"), required=_("Enter their name."))
        self.password = TextField(
            "second_password",
            _("Their password to begin with"),
            hint=_("They choose their own when they first sign in."),
            required=_("Enter a password for them."),
        )
        assert isinstance(self.password.editor, QLineEdit)
        self.password.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.waiver = waiver_field()
        form.add_field(self.choice)
        form.add_row(self.name, self.password)
        form.add_field(self.waiver)
        self.choice.changed.connect(self._show)
        self._show()

    def check_rules(self, first_name: str) -> None:
        """What the rules say of the answers. Raises ``RuleBroken`` with the field at fault."""
        if not self.choice.value():
            decide_waiver(self.waiver.value() or "", administrators=ADMINISTRATORS - 1)
            return
        if str(self.name.value()).casefold() == first_name.casefold():
            raise RuleBroken("founding.same_name", field="second")
        try:
            keys.check_new_password(self._typed())
        except RuleBroken as broken:
            more = {key: value for key, value in broken.facts.items() if key != "field"}
            raise RuleBroken(broken.code, field="second_password", **more) from broken

    def answers(self) -> dict[str, str]:
        """Name and password of the second administrator, or the waiver; the rest empty."""
        has_second = self.choice.value()
        return {
            "second": str(self.name.value()) if has_second else "",
            "second_password": self._typed() if has_second else "",
            "waiver": "" if has_second else str(self.waiver.value()),
        }

    def _typed(self) -> str:
        assert isinstance(self.password.editor, QLineEdit)
        return self.password.editor.text()

    def _show(self) -> None:
        has_second = bool(self.choice.value())
        self.name.setVisible(has_second)
        self.password.setVisible(has_second)
        self.waiver.setVisible(not has_second)
        self._form.grow()


sentences(
    {
        "founding.same_name": N_("This is your own name. Enter that of another person."),
    }
)

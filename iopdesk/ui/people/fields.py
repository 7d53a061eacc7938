"""Fields of the people forms: a password as it is typed, and the roles as boxes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from iopdesk.domain.people import Role, role_label
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.storage import keys
from iopdesk.ui.shared.fields import FormField, TextField
from iopdesk.ui.theme.tokens import px


class PasswordField(TextField):
    """A password: never shown, never trimmed."""

    def __init__(self, name: str, words: str, *, required: str, hint: str = "") -> None:
        super().__init__(name, words, required=required, hint=hint)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)

    def value(self) -> Any:
        """The password as it was typed, blanks and all."""
        return self.line.text()


def password_pair(words: str) -> tuple[PasswordField, PasswordField]:
    """A new password and its repetition, named ``password`` and ``again``."""
    hint = _("At least {count} characters.").format(count=keys.SHORTEST_PASSWORD)
    return (
        PasswordField("password", words, required=_("Enter a password."), hint=hint),
        PasswordField("again", _("Repeat the password"), required=_("Enter the password again.")),
    )


def fault_of_pair(password: str, again: str) -> tuple[str, str] | None:
    """Which of the pair is wrong, and the sentence beside it; None when the password will do."""
    try:
        keys.check_new_password(password)
    except RuleBroken as broken:
        return "password", sentence_for(broken)
    if password != again:
        return "again", _("The two passwords differ. Enter the same twice.")
    return None


class RolesField(FormField):
    """Every role as a box; the value is the set of those checked."""

    def __init__(self, name: str, words: str) -> None:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(2))
        self.boxes: dict[Role, QCheckBox] = {}
        for place, role in enumerate(Role):
            title = role_label(role)
            made = QCheckBox(title[:1].upper() + title[1:])
            made.setMinimumHeight(px(26))
            grid.addWidget(made, place // 2, place % 2)
            self.boxes[role] = made
        super().__init__(name, words, box)
        box.setAccessibleName(words)
        box.setFocusProxy(self.boxes[Role.FRONT_DESK])
        for made in self.boxes.values():
            made.toggled.connect(self._on_changed)

    def value(self) -> Any:
        """The roles checked, in the order of the roles."""
        return tuple(role for role, made in self.boxes.items() if made.isChecked())

    def set_value(self, value: Collection[Role] | None) -> None:
        """Check exactly these."""
        for role, made in self.boxes.items():
            made.setChecked(role in (value or ()))

    def check(self) -> bool:
        """At least one."""
        if not self.value():
            self.set_error(_("No role is chosen. Choose what this person does."))
        return super().check()

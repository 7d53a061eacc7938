"""Adding and changing a person: names and roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.i18n import _
from iopdesk.services import people
from iopdesk.services.people import PersonChanged, PersonRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.people.fields import RolesField
from iopdesk.ui.shared.fields import TextField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.labels import label


class PersonDialog(FormDialog):
    """A new person without ``person``, else the one who is there.

    ``saved`` carries what the act answered.
    """

    saved = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, person: PersonRow | None = None) -> None:
        title = _("Add a person") if person is None else _("Change a person")
        super().__init__(title, _("Add") if person is None else _("Save"), parent, width=520)
        self._desk, self._person = desk, person
        self.add_row(
            TextField("name", _("Name"), required=_("Enter the name.")),
            TextField("credentials", _("Credentials"), hint=_("Such as LCSW. May stay empty.")),
            stretches=(2, 1),
        )
        self.roles = RolesField("roles", _("Roles"))
        self.add_field(self.roles)
        self.until = date_field(
            desk,
            "auditor_until",
            _("Last day of the auditor"),
            looks="ahead",
            hint=_("An auditor sees everything until then, and changes nothing."),
        )
        self.add_field(self.until)
        self.note = label(
            _("A clinical role takes effect when a clinical director approves it."),
            "second",
            wrap=True,
        )
        self.add_widget(self.note)
        if person is not None:
            self._show(person)
        for box in self.roles.boxes.values():
            box.toggled.connect(self._on_roles)
        self._on_roles()

    def submit(self) -> None:
        """Send it; what the rules say goes beside the fields."""
        values: dict[str, Any] = self.values()
        values["credentials"] = values["credentials"] or ""
        if Role.AUDITOR not in values["roles"]:
            values["auditor_until"] = None
        act: Any = people.add_person
        if self._person is not None:
            act = people.change_person
            values["person_id"] = self._person.person_id
            values["expected_version"] = self._person.version
        self._desk.do(act, owner=self, then=self._done, otherwise=self.show_error, **values)

    def _done(self, changed: PersonChanged) -> None:
        self.accept()
        self.saved.emit(changed)

    def _show(self, person: PersonRow) -> None:
        until: date | None = next((each.ends_on for each in person.roles if each.ends_on), None)
        self.set_values(
            {
                "name": person.name,
                "credentials": person.credentials,
                "roles": [each.role for each in person.roles],
                "auditor_until": until,
            }
        )

    def _on_roles(self) -> None:
        chosen = self.roles.value()
        self.until.setVisible(Role.AUDITOR in chosen)
        is_director = Role.DIRECTOR in self._desk.person.roles
        self.note.setVisible(bool(CLINICAL_ROLES & set(chosen)) and not is_director)
        self.grow()

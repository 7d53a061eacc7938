"""The form of an entry of the address book: a person or an organization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.address_book import CONTACT_FIELDS, NewContact
from iopdesk.domain.contacts import ContactKind, contact_kind_label
from iopdesk.domain.patients import is_mail_address
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.services.contacts import (
    ContactDetails,
    ContactRow,
    add_contact,
    change_contact,
    read_contact,
)
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import phone_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField

_LONGEST = 32_000
"""Nothing that is pasted is cut: the rule says in words what is too long."""


class ContactDialog(ActDialog):
    """Without ``details`` a new entry, its name as ``typed``."""

    form_name = "contact"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        details: ContactDetails | None = None,
        typed: str = "",
        kind: ContactKind | None = None,
        on_saved: Callable[[ContactRow], object] | None = None,
    ) -> None:
        is_new = details is None
        super().__init__(
            desk,
            add_contact if is_new else change_contact,
            _("New entry in the address book") if is_new else _("Edit entry"),
            _("Add entry") if is_new else _("Save"),
            parent,
            record="new" if details is None else details.row.contact_id,
            words="" if is_new else _("A change shows with everybody this entry stands for."),
            width=520,
        )
        self._details, self._on_saved = details, on_saved
        self._add_fields(kind)
        if details is not None:
            self.version = details.row.version
            self.set_values(_values(details))
        else:
            self.set_values({"name": typed})
        self._fit_kind()
        self.begin()

    def _add_fields(self, kind: ContactKind | None) -> None:
        kinds = [(each, contact_kind_label(each)) for each in ContactKind]
        self._kind = ChoiceField("kind", _("This is"), kinds)
        if kind is not None:
            self._kind.set_value(kind)
        self._kind.changed.connect(self._fit_kind)
        required = _("Enter the name, one word at least.")
        name = TextField("name", _("Name"), max_length=_LONGEST, required=required)
        self.add_row(self._kind, name, stretches=(2, 5))
        self._works_for = ContactField(
            self.desk, "organization_id", _("Works for"), kind=ContactKind.ORGANIZATION
        )
        self._works_for.grown.connect(self.grow)
        self.add_field(self._works_for)
        self.add_field(TextField("title", _("Title or department"), max_length=_LONGEST))
        self.add_row(
            phone_field("phone", _("Phone"), max_length=_LONGEST),
            phone_field("fax", _("Fax"), max_length=_LONGEST),
        )
        self.add_field(MailField("email", _("E-mail"), max_length=_LONGEST))
        self.add_field(MultiLineField("address", _("Address"), lines=2))
        self.add_field(
            TextField(
                "code_word",
                _("Code word"),
                hint=_("What the caller says on the phone to be known."),
                max_length=_LONGEST,
            )
        )
        self.add_field(
            CheckField(
                "is_hipaa", _("Health care provider, health plan or their business associate")
            )
        )

    def _fit_kind(self) -> None:
        """An organization works for nobody."""
        self._works_for.setVisible(self._kind.value() is ContactKind.PERSON)

    # -- the act ------------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The entry, and for a change the version it was read at."""
        keeps = ("kind", "organization_id", "is_hipaa")
        kept: dict[str, Any] = {
            name: value if name in keeps else value or "" for name, value in self.values().items()
        }
        found: dict[str, Any] = {"fields": NewContact(**kept)}
        if self._details is not None:
            contact_id = self._details.row.contact_id
            found |= {"contact_id": contact_id, "expected_version": self.version}
        return found

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        if self._details is None:
            return False
        self.desk.ask(
            read_contact,
            owner=self,
            then=lambda found: then(_values(found), found.row.version),
            contact_id=self._details.row.contact_id,
        )
        return True

    def done_with(self, result: Any) -> None:
        """Hand the entry to whoever asked for it."""
        if self._on_saved is not None:
            self._on_saved(result.row)


class MailField(TextField):
    """An e-mail address, checked when it is left."""

    def check(self) -> bool:
        """Say so when the form is not that of an address."""
        typed = self.line.text().strip()
        if typed and not is_mail_address(typed):
            self.set_error(sentence_for(RuleBroken("contact.email", field=self.name)))
        return super().check()


def _values(details: ContactDetails) -> dict[str, Any]:
    values = {name: getattr(details.fields, name) for name in CONTACT_FIELDS}
    return {**values, "organization_id": details.employer}

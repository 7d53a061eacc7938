"""The form of somebody a patient knows: who it is, as what, and by what authority."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.contacts import Relation, relation_label
from iopdesk.domain.patient_contacts import TIE_FIELDS, Tie, has_authority, has_next_date
from iopdesk.i18n import _
from iopdesk.services.patient_contacts import KnownRow, add_known, change_known, list_known
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField

_LONGEST = 32_000
_DATES = ("next_on", "next_words")
_AUTHORITY = ("authority", "authority_from", "authority_until")


class KnownDialog(ActDialog):
    """Without ``row`` somebody new. What a relation has no use for does not show."""

    form_name = "patient_contact"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: int,
        name: str,
        *,
        row: KnownRow | None = None,
    ) -> None:
        super().__init__(
            desk,
            add_known if row is None else change_known,
            _("Add contact") if row is None else _("Edit contact"),
            _("Add contact") if row is None else _("Save"),
            parent,
            record=f"{patient_id}" if row is None else f"{patient_id}.{row.patient_contact_id}",
            words=name,
            width=540,
        )
        self._patient_id, self._row = patient_id, row
        self._add_fields()
        if row is not None:
            self.version = row.version
            self.set_values(_values(row))
        self._fit_relation()
        self.begin()

    def _add_fields(self) -> None:
        who = ContactField(
            self.desk, "contact_id", _("Who"), required=_("Choose or add who it is.")
        )
        who.grown.connect(self.grow)
        self.add_field(who)
        relations = [(each, _capital(relation_label(each))) for each in Relation]
        relation = ChoiceField("relation", _("Is the patient’s"), relations)
        relation.changed.connect(self._fit_relation)
        self.add_field(relation)
        self.add_field(CheckField("is_emergency", _("Is called in an emergency")))
        self.add_row(
            date_field(self.desk, "next_on", _("Next date"), looks="ahead"),
            TextField("next_words", _("What for"), max_length=_LONGEST),
        )
        hint = _("The paper that gives it, such as a court order.")
        self.add_field(TextField("authority", _("Authority"), hint=hint, max_length=_LONGEST))
        self.add_row(
            date_field(self.desk, "authority_from", _("Authority from"), looks="any"),
            date_field(self.desk, "authority_until", _("Authority until"), looks="any"),
        )
        self.add_field(
            date_field(
                self.desk,
                "confidentiality_on",
                _("Signed confidentiality on"),
                hint=_("Before the first family session."),
            )
        )
        self.add_field(MultiLineField("note", _("Note"), lines=2))

    def _fit_relation(self) -> None:
        relation = self.fields["relation"].value()
        for name in _DATES:
            self.fields[name].setVisible(has_next_date(relation))
        for name in _AUTHORITY:
            self.fields[name].setVisible(has_authority(relation))
        self.grow()

    # -- the act ------------------------------------------------------------------

    def tie_now(self) -> Tie:
        """What the form says; what does not show says nothing."""
        nothing = Tie()
        values = {
            name: value
            for name, value in self.values().items()
            if value is not None and not self.fields[name].isHidden()
        }
        return replace(nothing, **values)

    def given(self) -> dict[str, Any]:
        """The tie, and for a change the version it was read at."""
        if self._row is None:
            return {"patient_id": self._patient_id, "tie": self.tie_now()}
        return {
            "patient_contact_id": self._row.patient_contact_id,
            "expected_version": self.version,
            "tie": self.tie_now(),
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        row = self._row
        if row is None:
            return False
        return self.find_saved(
            list_known,
            then,
            lambda each: each.patient_contact_id == row.patient_contact_id,
            _values,
            patient_id=self._patient_id,
        )


def _values(row: KnownRow) -> dict[str, Any]:
    values = {name: getattr(row.tie, name) for name in TIE_FIELDS}
    return {**values, "contact_id": row.entry}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

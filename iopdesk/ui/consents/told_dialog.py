"""Record what was told: on what basis, to whom, what, and the paper it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.consent_terms import Info, Purpose, info_label, purpose_label
from iopdesk.domain.disclosures import (
    Basis,
    Telling,
    Told,
    basis_label,
    goes_along,
    told_label,
)
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _, medium_date
from iopdesk.services.consent_views import ConsentRow
from iopdesk.services.contacts import ContactRow
from iopdesk.services.disclosures import record_disclosure
from iopdesk.services.document_lists import DocumentRow
from iopdesk.ui.consents.checks_field import ChecksField
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, FormField, TextField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.read_fields import TimeField


class ToldDialog(ActDialog):
    """Fields follow the basis; what goes along with it is said below."""

    form_name = "disclosure"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: int,
        consents: Sequence[ConsentRow],
        documents: Sequence[DocumentRow],
    ) -> None:
        super().__init__(
            desk,
            record_disclosure,
            _("Record what was told"),
            _("Record"),
            parent,
            record=patient_id,
            words=_("It is kept for the accounting, and cannot be undone."),
            width=640,
        )
        self._patient_id = patient_id
        self._add_fields(consents, documents)
        self.along = label("", "small", wrap=True)
        self.add_widget(self.along)
        now = desk.now()
        self._now = now
        self.set_values(
            {"told_on": now.date(), "told_time": now.time().replace(second=0, microsecond=0)}
        )
        basis = self.fields["basis"]
        basis.set_value(Basis.CONSENT if consents else Basis.EMERGENCY)
        basis.changed.connect(self._show_fields)
        self._show_fields()
        self.begin()

    def _add_fields(self, consents: Sequence[ConsentRow], documents: Sequence[DocumentRow]) -> None:
        desk = self.desk
        signed = [(None, _("Choose a consent")), *((each.consent_id, _told(each)) for each in
                  consents if each.signed_on is not None)]  # fmt: skip
        papers = [(None, _("No document")), *((each.document_id, _filed(each)) for each in
                  documents)]  # fmt: skip
        self.add_row(
            ChoiceField("basis", _("Basis"), [(each, basis_label(each)) for each in Basis]),
            ChoiceField("how", _("How"), [(each, _upper(told_label(each))) for each in Told]),
        )
        self.add_field(ChoiceField("consent_id", _("Consent"), signed))
        contact = ContactField(desk, "contact_id", _("Who was told, in the address book"))
        contact.grown.connect(self.grow)
        contact.chosen.connect(self._on_contact)
        self.add_field(contact)
        self.add_row(
            TextField("recipient", _("Who was told"), max_length=400),
            TextField("affiliation", _("With whom they are"), max_length=400),
        )
        infos = [(each, info_label(each)) for each in Info]
        self.add_field(ChecksField("what", _("What was told"), infos, columns=3))
        self.add_field(TextField("what_words", _("In words"), max_length=4_000))
        purposes = [(None, _("No purpose")),
                    *((each, _upper(purpose_label(each))) for each in Purpose)]  # fmt: skip
        self.add_field(ChoiceField("purpose", _("What for"), purposes))
        self.add_field(TextField("nature", _("What the emergency was"), max_length=4_000))
        self.add_row(
            date_field(desk, "told_on", _("Told on")),
            TimeField("told_time", _("At"), read=lambda text: parse_time(text, field="told_time")),
        )
        self.add_field(ChoiceField("document_id", _("Document it rests on"), papers))

    def given(self) -> dict[str, Any]:
        """What was told; fields that the basis has no use for are left out."""
        said: dict[str, Any] = {
            name: field.value() if not field.isHidden() else None
            for name, field in self.fields.items()
        }
        day, at = said["told_on"], said["told_time"]
        zone = self.desk.practice.zone
        told_at = datetime.combine(day, at, tzinfo=zone) if day and at is not None else None
        if told_at == self._now.replace(second=0, microsecond=0):
            told_at = self._now
        return {
            "patient_id": self._patient_id,
            "telling": Telling(
                basis=said["basis"],
                told_at=told_at,
                how=said["how"],
                recipient=said["recipient"] or "",
                affiliation=said["affiliation"] or "",
                contact_id=said["contact_id"],
                what=said["what"],
                what_words=said["what_words"] or "",
                purpose=said["purpose"],
                nature=said["nature"] or "",
                consent_id=said["consent_id"],
                document_id=said["document_id"],
            ),
        }

    def _on_contact(self, row: ContactRow) -> None:
        """The entry names who was told, where nothing was typed."""
        pairs = (("recipient", row.name), ("affiliation", row.organization))
        for name, words in pairs:
            field: FormField = self.fields[name]
            if not field.value():
                field.set_value(words)

    def _show_fields(self) -> None:
        basis = self.fields["basis"].value()
        shown = {
            "consent_id": basis is Basis.CONSENT,
            "purpose": basis is not Basis.EMERGENCY,
            "nature": basis is Basis.EMERGENCY,
            "document_id": basis not in (Basis.CONSENT, Basis.EMERGENCY, Basis.PATIENT),
        }
        for name, is_shown in shown.items():
            self.fields[name].setVisible(is_shown)
        self.along.setText(" ".join(goes_along(basis)))
        self.grow()


def _told(row: ConsentRow) -> str:
    return f"{row.recipients}: {row.what}. {row.until}"


def _filed(row: DocumentRow) -> str:
    return f"{row.title}, {medium_date(row.dated_on)}"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]

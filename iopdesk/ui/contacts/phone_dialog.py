"""The form of a further phone number of a patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.contacts import PhoneKind, Voicemail, phone_kind_label, voicemail_label
from iopdesk.domain.patient_phones import PHONE_FIELDS, FurtherPhone
from iopdesk.i18n import _
from iopdesk.services.patient_phones import PhoneRow, add_phone, change_phone, list_phones
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import phone_field
from iopdesk.ui.shared.fields import ChoiceField, TextField

_LONGEST = 32_000


class PhoneDialog(ActDialog):
    """Without ``row`` a new number."""

    form_name = "patient_phone"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: int,
        name: str,
        *,
        row: PhoneRow | None = None,
    ) -> None:
        super().__init__(
            desk,
            add_phone if row is None else change_phone,
            _("Add phone") if row is None else _("Edit phone"),
            _("Add phone") if row is None else _("Save"),
            parent,
            record=f"{patient_id}" if row is None else f"{patient_id}.{row.patient_phone_id}",
            words=_("{name}. The patient is found by this number too.").format(name=name),
        )
        self._patient_id, self._row = patient_id, row
        kinds = [(each, _capital(phone_kind_label(each))) for each in PhoneKind]
        voicemail = [(each, _capital(voicemail_label(each))) for each in Voicemail]
        self.add_row(
            phone_field("number", _("Number"), max_length=_LONGEST),
            ChoiceField("kind", _("Kind"), kinds),
        )
        hint = _("Where nobody asked, leave no message.")
        self.add_field(ChoiceField("voicemail", _("Voicemail"), voicemail, hint=hint))
        self.add_field(TextField("note", _("Note"), max_length=_LONGEST))
        if row is not None:
            self.version = row.version
            self.set_values(_values(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The number, and for a change the version it was read at."""
        values = self.values()
        texts = {name: values[name] or "" for name in ("number", "note")}
        phone = FurtherPhone(**{**values, **texts})
        if self._row is None:
            return {"patient_id": self._patient_id, "phone": phone}
        return {
            "patient_phone_id": self._row.patient_phone_id,
            "expected_version": self.version,
            "phone": phone,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        row = self._row
        if row is None:
            return False
        return self.find_saved(
            list_phones,
            then,
            lambda each: each.patient_phone_id == row.patient_phone_id,
            _values,
            patient_id=self._patient_id,
        )


def _values(row: PhoneRow) -> dict[str, Any]:
    return {name: getattr(row.phone, name) for name in PHONE_FIELDS}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

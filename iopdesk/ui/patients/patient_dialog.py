"""New patient, and editing one: identity, contact, referral; look-alikes while typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.dates import age_on
from iopdesk.domain.patients import (
    PATIENT_FIELDS,
    Gender,
    NewPatient,
    gender_label,
    is_mail_address,
    text_limit,
)
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.services.patients import (
    PatientDetails,
    add_patient,
    change_patient,
    read_patient,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.alikes import AlikesBar
from iopdesk.ui.patients.inputs import date_field, phone_field
from iopdesk.ui.shared.fields import ChoiceField, FormField, MultiLineField, TextField
from iopdesk.ui.shared.labels import label


class MailField(TextField):
    """An e-mail address, checked when it is left."""

    def check(self) -> bool:
        """Say so when the form is not that of an address."""
        typed = self.line.text().strip()
        if typed and not is_mail_address(typed):
            self.set_error(sentence_for(RuleBroken("patient.email", field=self.name)))
        return super().check()


class PatientDialog(ActDialog):
    """Fields of a patient in a column; without ``details`` a new one."""

    form_name = "patient"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        details: PatientDetails | None = None,
        typed_name: str = "",
        on_saved: Callable[[int], object] | None = None,
        on_open: Callable[[int], object] | None = None,
    ) -> None:
        is_new = details is None
        super().__init__(
            desk,
            add_patient if is_new else change_patient,
            _("New patient") if is_new else _("Edit patient"),
            _("Add to wait list") if is_new else _("Save"),
            parent,
            record="new" if details is None else details.patient_id,
            width=600,
        )
        self._details = details
        self._on_saved, self._on_open = on_saved, on_open
        self.alikes = AlikesBar(
            desk,
            self._told_apart_by,
            except_id=details.patient_id if details is not None else None,
            on_open=self._open_other if on_open is not None else None,
        )
        self._add_fields()
        if details is not None:
            self.version = details.version
            self.set_values(_values(details.fields))
        elif typed_name:
            given, _blank, family = typed_name.rpartition(" ")
            self.set_values({"given_name": given, "family_name": family})
        for name in ("given_name", "family_name", "preferred_name", "birth_on"):
            self.fields[name].changed.connect(self.alikes.wait)
        self.begin()

    def _add_fields(self) -> None:
        today = self.desk.today()
        self.add_row(_text("given_name", _("First name")), _text("family_name", _("Last name")))
        self.add_row(
            _text("middle_name", _("Middle name")),
            _text("suffix", _("Suffix")),
            _text("preferred_name", _("Preferred name")),
            stretches=(3, 2, 3),
        )
        self.add_widget(self.alikes)
        born = date_field(
            self.desk,
            "birth_on",
            _("Date of birth"),
            looks="birth",
            more=lambda day: _("{years} years old").format(years=age_on(day, today)),
        )
        genders = [(None, gender_label(None)), *((one, gender_label(one)) for one in Gender)]
        gender = ChoiceField("gender", _("Gender"), [(v, w.capitalize()) for v, w in genders])
        self.add_row(born, gender)
        self.add_row(_text("pronouns", _("Pronouns")), _text("language", _("Language")))
        self._heading(_("Contact"))
        self.add_row(phone_field("phone", _("Phone")), MailField("email", _("E-mail")))
        self.add_field(_text("street", _("Street")))
        self.add_row(
            _text("city", _("City")),
            _text("state", _("State")),
            _text("postal_code", _("ZIP code")),
            stretches=(3, 1, 2),
        )
        self.add_row(
            _text("emergency_contact", _("Emergency contact")),
            phone_field("emergency_phone", _("Emergency phone")),
        )
        self._heading(_("Referral and insurance"))
        referred = date_field(self.desk, "referred_on", _("Referred on"))
        self.add_row(_text("referral_source", _("Referred by")), referred)
        self.add_row(_text("insurance", _("Insurance")), _text("member_id", _("Member ID")))
        self._heading(_("More"))
        self.add_row(
            _text("former_name", _("Former name")),
            _text("previous_number", _("Previous number")),
        )
        self.add_field(_text("primary_substance", _("Primary substance")))
        self.add_field(MultiLineField("comment", _("Comment"), lines=2))

    def _heading(self, words: str) -> None:
        self.add_widget(label(words, "strong"))

    # -- the act ------------------------------------------------------------------

    def fields_now(self) -> NewPatient:
        """What the form says."""
        values = {name: _kept(name, field.value()) for name, field in self.fields.items()}
        before = self._details.fields if self._details is not None else NewPatient()
        return replace(before, **values)

    def given(self) -> dict[str, Any]:
        """The patient, and for a change the version it was read at."""
        found: dict[str, Any] = {"fields": self.fields_now()}
        if self._details is not None:
            found |= {"patient_id": self._details.patient_id, "expected_version": self.version}
        return found

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        if self._details is None:
            return False
        self.desk.ask(
            read_patient,
            owner=self,
            then=lambda found: then(_values(found.fields), found.version),
            patient_id=self._details.patient_id,
        )
        return True

    def done_with(self, result: Any) -> None:
        """Show the patient."""
        if self._on_saved is not None:
            self._on_saved(result.patient_id)

    # -- look-alikes --------------------------------------------------------------

    def _told_apart_by(self) -> tuple[str, str, date | None]:
        now = self.fields_now()
        return now.given_name, now.family_name, now.birth_on

    def _open_other(self, patient_id: int) -> None:
        """Leave the form; what was typed stays kept."""
        self.reject()
        if self._on_open is not None:
            self._on_open(patient_id)


def _text(name: str, words: str) -> FormField:
    return TextField(name, words, max_length=text_limit(name))


def _values(fields: NewPatient) -> dict[str, Any]:
    return {name: getattr(fields, name) or None for name in PATIENT_FIELDS}


def _kept(name: str, value: Any) -> Any:
    """Text nobody typed is empty; a date and a gender may be missing."""
    if name in ("birth_on", "referred_on", "gender"):
        return value
    return value or ""

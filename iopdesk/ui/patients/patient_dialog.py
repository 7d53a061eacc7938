"""New patient, and editing one: identity, contact, referral; look-alikes while typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.contacts import (
    Employment,
    Housing,
    Voicemail,
    employment_label,
    housing_label,
    voicemail_label,
)
from iopdesk.domain.dates import age_on
from iopdesk.domain.patient_contacts import turns_adult_on
from iopdesk.domain.patients import (
    NONE_OF,
    PATIENT_FIELDS,
    Gender,
    NewPatient,
    gender_label,
    is_mail_address,
)
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _, medium_date
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
from iopdesk.ui.patients.section import Section
from iopdesk.ui.shared.fields import (
    CheckField,
    ChoiceField,
    FormField,
    MultiLineField,
    TextField,
)

_LONGEST = 32_000
_NOTHING = NewPatient()


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
        self.sections: list[Section] = []
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
        self._open_filled()
        self.begin()

    def _add_fields(self) -> None:
        self._add_name()
        self._add_first_contact()
        with self._section(_("Address and emergency contact")):
            self._add_address()
        with self._section(_("Language and other names")):
            self.add_row(_text("language", _("Language")), _text("former_name", _("Former name")))
            self.add_field(CheckField("needs_interpreter", _("Needs an interpreter")))
            self.add_field(_text("previous_number", _("Previous number")))
        with self._section(_("Work and home")):
            self._add_work()
        with self._section(_("Insurance")):
            self.add_row(_text("insurance", _("Insurance")), _text("member_id", _("Member ID")))
            hint = _("Where the payer knows another name.")
            self.add_field(_text("insurance_name", _("Name on the insurance"), hint=hint))
            self.add_field(_none("insurance", _("The patient has no insurance")))
        with self._section(_("Substance and comment")):
            self.add_field(_text("primary_substance", _("Primary substance")))
            self.add_field(MultiLineField("comment", _("Comment"), lines=2))

    def _add_name(self) -> None:
        self.add_row(_text("given_name", _("First name")), _text("family_name", _("Last name")))
        self.add_row(
            _text("middle_name", _("Middle name")),
            _text("suffix", _("Suffix")),
            _text("preferred_name", _("Preferred name")),
            stretches=(3, 2, 3),
        )
        self.add_widget(self.alikes)
        born = date_field(
            self.desk, "birth_on", _("Date of birth"), looks="birth", more=self._age_words
        )
        genders = [(None, gender_label(None)), *((one, gender_label(one)) for one in Gender)]
        gender = ChoiceField("gender", _("Gender"), _in_capitals(genders))
        self.add_row(born, gender, _text("pronouns", _("Pronouns")), stretches=(4, 3, 3))

    def _age_words(self, born: date) -> str:
        """The age, and the birthday of age of somebody who is seventeen."""
        today = self.desk.today()
        words = _("{years} years old").format(years=age_on(born, today))
        of_age = turns_adult_on(born, today)
        if of_age is None:
            return words
        return _("{age}, turns 18 on {day}").format(age=words, day=medium_date(of_age))

    def _add_first_contact(self) -> None:
        voicemail = [(each, voicemail_label(each)) for each in Voicemail]
        self.add_row(
            phone_field("phone", _("Phone"), max_length=_LONGEST),
            ChoiceField("phone_voicemail", _("Voicemail"), _in_capitals(voicemail)),
        )
        self.add_field(MailField("email", _("E-mail"), max_length=_LONGEST))
        self.add_row(
            _none("phone", _("The patient has no phone")),
            _none("email", _("The patient has no e-mail")),
        )
        referred = date_field(self.desk, "referred_on", _("Referred on"))
        self.add_row(_text("referral_source", _("Referred by")), referred)

    def _add_address(self) -> None:
        self.add_field(_text("street", _("Street")))
        self.add_row(
            _text("city", _("City")),
            _text("state", _("State")),
            _text("postal_code", _("ZIP code")),
            stretches=(3, 1, 2),
        )
        self.add_field(_none("address", _("The patient has no address")))
        self.add_row(
            _text("emergency_contact", _("Emergency contact")),
            phone_field("emergency_phone", _("Emergency phone"), max_length=_LONGEST),
        )
        self.add_field(_none("emergency_contact", _("There is nobody to call in an emergency")))

    def _add_work(self) -> None:
        unknown = (None, _("not recorded"))
        works = [unknown, *((each, employment_label(each)) for each in Employment)]
        lives = [unknown, *((each, housing_label(each)) for each in Housing)]
        self.add_row(
            ChoiceField("employment", _("Employment"), _in_capitals(works)),
            _text("employer", _("Employer")),
        )
        self.add_row(
            ChoiceField("housing", _("Housing"), _in_capitals(lives)),
            _text("housing_note", _("Note on housing")),
        )

    # -- parts that fold ----------------------------------------------------------

    @contextmanager
    def _section(self, title: str) -> Iterator[None]:
        """Fields that are added meanwhile stand in a part of their own."""
        made, whole = Section(title), self.form
        self.add_widget(made)
        self.form = made.form
        try:
            yield
        finally:
            self.form = whole
        made.toggled.connect(self.grow)
        self.sections.append(made)

    def _open_filled(self) -> None:
        """Show the parts in which something stands."""
        for section in self.sections:
            inside = (field for field in self.fields.values() if section.holds(field))
            if any(field.value() for field in inside):
                section.set_open(is_open=True)

    def _fill(self, texts: dict[str, Any]) -> None:
        """A draft that was kept shows where it stands."""
        super()._fill(texts)
        self._open_filled()

    def _show_both(self, saved: dict[str, Any], version: int) -> None:
        """What differs may stand in any part."""
        for section in self.sections:
            section.set_open(is_open=True)
        super()._show_both(saved, version)

    def _go_to(self, field: FormField) -> None:
        """A field that is wrong is seen."""
        for section in self.sections:
            if section.holds(field):
                section.set_open(is_open=True)
        super()._go_to(field)

    # -- the act ------------------------------------------------------------------

    def fields_now(self) -> NewPatient:
        """What the form says."""
        values = {
            name: _kept(name, self.fields[name].value())
            for name in PATIENT_FIELDS
            if name in self.fields
        }
        before = self._details.fields if self._details is not None else NewPatient()
        none_of = tuple(key for key in NONE_OF if self.fields[f"none_{key}"].value())
        return replace(before, **values, none_of=none_of)

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


def _text(name: str, words: str, *, hint: str = "") -> FormField:
    """A line; what is pasted is never cut, the rule says in words what is too long."""
    return TextField(name, words, hint=hint, max_length=_LONGEST)


def _none(key: str, words: str) -> FormField:
    return CheckField(f"none_{key}", words)


def _in_capitals(choices: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    return [(value, words[:1].upper() + words[1:]) for value, words in choices]


def _values(fields: NewPatient) -> dict[str, Any]:
    found = {name: getattr(fields, name) or None for name in PATIENT_FIELDS}
    return found | {f"none_{key}": key in fields.none_of for key in NONE_OF}


def _kept(name: str, value: Any) -> Any:
    """What nobody said is as in a patient of whom nothing is known."""
    return getattr(_NOTHING, name) if value is None else value

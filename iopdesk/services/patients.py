"""Patients: add, change, read. Identity only; what is clinical has modules of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from iopdesk.domain.patients import (
    PATIENT_FIELDS,
    NewPatient,
    Standing,
    check_patient,
    mrn_text,
    tidied,
)
from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import full
from iopdesk.services.wait_list import Inquiry, add_entry
from iopdesk.storage import counters
from iopdesk.storage.models import Patient


@dataclass(frozen=True, slots=True, repr=False)
class PatientSaved:
    """A patient after adding or changing."""

    patient_id: int
    mrn: str
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class PatientDetails:
    """What the form shows: the fields, and the version they were read at."""

    patient_id: int
    version: int
    mrn: str
    standing: Standing
    fields: NewPatient


# -- acts -------------------------------------------------------------------------


@act(
    "patient.add",
    row=Row.SCHEDULE,
    undo=True,
    label=N_("New patient"),
    icon="account-plus-outline",
)
def add_patient(work: Work, *, fields: NewPatient) -> PatientSaved:
    """Add a patient to the wait list under a new MRN. Raises ``RuleBroken`` beside a field."""
    (saved,) = add_patients(work, [fields])
    asked_on = min(fields.referred_on or work.today, work.today)
    add_entry(work, saved.patient_id, Inquiry(asked_on=asked_on))
    return saved


def add_patients(
    work: Work, people: Sequence[NewPatient], *, is_imported: bool = False
) -> list[PatientSaved]:
    """Add people inside an act that is running; what one adds, a list adds too.

    Nobody of a list has called: their wait counts from the referral.
    """
    kept = [tidied(person) for person in people]
    for person in kept:
        check_patient(person, today=work.today, is_imported=is_imported)
    if not kept:
        return []
    first = counters.take(work.db, "mrn", len(kept))
    rows = []
    for number, person in enumerate(kept, first):
        row = Patient(
            mrn=mrn_text(work.practice.mrn_prefix, number),
            standing=Standing.WAITING,
            sort_key=person.sort_key,
            merged_into_id=None,
            **_columns(person),
        )
        rows.append(row)
    work.db.add_all(rows)
    work.db.flush()
    said = _("{name} added to the wait list")
    return [
        PatientSaved(row.id, row.mrn, said.format(name=full(work, row.id, row, with_suffix=True)))
        for row in rows
    ]


@act(
    "patient.change",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Edit patient"),
    icon="pencil-outline",
    is_private=True,
)
def change_patient(
    work: Work, *, patient_id: int, expected_version: int, fields: NewPatient
) -> PatientSaved:
    """Change a patient's identity. Raises ``Conflict`` when it changed since it was opened."""
    row = get(work.db, Patient, patient_id, expected_version)
    person = tidied(fields)
    check_patient(person, today=work.today)
    for name, value in _columns(person).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if row.sort_key != person.sort_key:
        row.sort_key = person.sort_key
    name = full(work, row.id, row, with_suffix=True)
    return PatientSaved(row.id, row.mrn, _("{name} saved").format(name=name))


# -- questions --------------------------------------------------------------------


@question("patient.read", row=Row.SCHEDULE, subject="patient_id", is_private=True)
def read_patient(work: Work, *, patient_id: int) -> PatientDetails:
    """The identity of one patient, for the form."""
    row = get(work.db, Patient, patient_id)
    fields = NewPatient(**{name: getattr(row, name) for name in PATIENT_FIELDS})
    return PatientDetails(row.id, row.version, row.mrn, row.standing, fields)


# -- inside -----------------------------------------------------------------------


def no_longer_none(work: Work, patient_id: int, key: str) -> None:
    """Take back that a patient has none of something, inside of an act that adds one."""
    row = get(work.db, Patient, patient_id)
    if key in row.none_of:
        row.none_of = tuple(each for each in row.none_of if each != key)


def _columns(person: NewPatient) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PATIENT_FIELDS}

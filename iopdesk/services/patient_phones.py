"""Further phone numbers of a patient; the first one stands with the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from iopdesk.domain.patient_phones import PHONE_FIELDS, FurtherPhone, check_phone, tidied
from iopdesk.domain.patients import PHONE
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.patients import no_longer_none
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import PatientPhone


@dataclass(frozen=True, slots=True, repr=False)
class PhoneRow:
    """One further number."""

    patient_phone_id: int
    version: int
    phone: FurtherPhone


@dataclass(frozen=True, slots=True, repr=False)
class PhoneSaved:
    """A patient's numbers after an act."""

    patient_phone_id: int
    said: str


@act(
    "patient_phone.add",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Add phone"),
    icon="phone",
    is_private=True,
)
def add_phone(work: Work, *, patient_id: int, phone: FurtherPhone) -> PhoneSaved:
    """Add a number, by which the patient is found too. Raises ``RuleBroken`` beside a field."""
    kept = tidied(phone)
    check_phone(kept)
    row = PatientPhone(patient_id=patient_id, **_columns(kept))
    work.db.add(row)
    no_longer_none(work, patient_id, PHONE)
    work.db.flush()
    said = _("{name}: phone added").format(name=name_of(work, patient_id))
    return PhoneSaved(row.id, said)


@act(
    "patient_phone.change",
    row=Row.SCHEDULE,
    subject="patient_phone_id",
    undo=True,
    label=N_("Edit phone"),
    icon="pencil-outline",
    is_private=True,
)
def change_phone(
    work: Work, *, patient_phone_id: int, expected_version: int, phone: FurtherPhone
) -> PhoneSaved:
    """Change a number. Raises ``Conflict`` when it changed since, ``RuleBroken`` beside a field."""
    row = get(work.db, PatientPhone, patient_phone_id, expected_version)
    kept = tidied(phone)
    check_phone(kept)
    for name, value in _columns(kept).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    said = _("{name}: phone saved").format(name=name_of(work, row.patient_id))
    return PhoneSaved(row.id, said)


@act(
    "patient_phone.remove",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Remove phone"),
    icon="trash-can-outline",
    is_private=True,
)
def remove_phone(
    work: Work, *, patient_id: int, patient_phone_id: int, expected_version: int
) -> PhoneSaved:
    """Take a number away. Raises ``Conflict`` when it changed since it was read."""
    row = get(work.db, PatientPhone, patient_phone_id, expected_version)
    if row.patient_id != patient_id:
        raise Conflict("patient_phone")
    work.db.delete(row)
    said = _("{name}: phone removed").format(name=name_of(work, patient_id))
    return PhoneSaved(patient_phone_id, said)


@question("patient_phone.list", row=Row.SCHEDULE, subject="patient_id", is_private=True)
def list_phones(work: Work, *, patient_id: int) -> tuple[PhoneRow, ...]:
    """The further numbers of a patient, as they were added."""
    rows = work.db.execute(
        select(PatientPhone.__table__)
        .where(PatientPhone.patient_id == patient_id)
        .order_by(PatientPhone.id)
    )
    return tuple(
        PhoneRow(
            row.id, row.version, FurtherPhone(**{name: getattr(row, name) for name in PHONE_FIELDS})
        )
        for row in rows
    )


def _columns(phone: FurtherPhone) -> dict[str, Any]:
    return {name: getattr(phone, name) for name in PHONE_FIELDS}

"""Who a patient is and whom they know: everything of the Details tab in one question."""

from __future__ import annotations

from dataclasses import dataclass

from iopdesk.domain.contacts import Relation
from iopdesk.domain.patient_contacts import coming_of_age
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.patient_contacts import KnownRow, list_known
from iopdesk.services.patient_phones import PhoneRow, list_phones
from iopdesk.services.patients import PatientDetails, read_patient


@dataclass(frozen=True, slots=True, repr=False)
class PatientRecord:
    """A patient's identity, numbers and contacts; ``of_age`` tells of an eighteenth birthday."""

    details: PatientDetails
    phones: tuple[PhoneRow, ...]
    known: tuple[KnownRow, ...]
    of_age: str


@question("patient.record", row=Row.SCHEDULE, subject="patient_id", is_private=True)
def read_record(work: Work, *, patient_id: int) -> PatientRecord:
    """The record of one patient. Raises ``Conflict`` when it is gone."""
    details = read_patient(work, patient_id=patient_id)
    known = list_known(work, patient_id=patient_id)
    has_guardian = any(
        row.tie.relation is Relation.GUARDIAN
        and (row.tie.authority_until is None or row.tie.authority_until >= work.today)
        for row in known
    )
    birth_on = details.fields.birth_on
    return PatientRecord(
        details=details,
        phones=list_phones(work, patient_id=patient_id),
        known=known,
        of_age=coming_of_age(birth_on, work.today, has_guardian=has_guardian),
    )

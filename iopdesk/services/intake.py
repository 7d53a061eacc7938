"""The first phone call: a patient on the wait list with what the caller told, in one act."""

from __future__ import annotations

from iopdesk.domain.patients import NewPatient
from iopdesk.domain.permission import Row
from iopdesk.i18n import N_
from iopdesk.services.acts import Work, act
from iopdesk.services.patients import PatientSaved, add_patients
from iopdesk.services.wait_list import Inquiry, add_entry


@act(
    "wait.inquire",
    row=Row.SCHEDULE,
    undo=True,
    label=N_("New inquiry"),
    icon="account-clock-outline",
)
def inquire(work: Work, *, fields: NewPatient, inquiry: Inquiry) -> PatientSaved:
    """Add a patient to the wait list with the inquiry. Raises ``RuleBroken`` beside a field."""
    (saved,) = add_patients(work, [fields])
    add_entry(work, saved.patient_id, inquiry)
    return saved

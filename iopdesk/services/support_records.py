"""Fetching a record of what surrounds treatment, and only of the patient the act is about."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from iopdesk.errors import Conflict
from iopdesk.services.records import get
from iopdesk.storage.models import FamilyAttendance, Incident, Referral, SupportMeeting

R = TypeVar("R", SupportMeeting, Incident, FamilyAttendance, Referral)


def own(db: Session, model: type[R], record_id: int, patient_id: int, expected_version: int) -> R:
    """The record, for changing it.

    The door decided about the patient, so a record of another patient counts as gone.
    Raises ``Conflict`` when it is gone or changed since it was opened.
    """
    row: R = get(db, model, record_id, expected_version)
    if row.patient_id != patient_id:
        raise Conflict(model.__name__.lower())
    return row

"""From the record an act is about to the patient it belongs to, and to the caseload."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iopdesk.errors import Conflict
from iopdesk.storage import models
from iopdesk.storage.base import Logged
from iopdesk.storage.models import Episode, Group, Membership, Patient, TreatmentSession

KINDS: dict[str, type[Logged]] = {
    "assessment_id": models.Assessment,
    "diagnosis_id": models.Diagnosis,
    "episode_id": models.Episode,
    "goal_id": models.Goal,
    "group_id": models.Group,
    "medication_id": models.Medication,
    "membership_id": models.Membership,
    "patient_id": models.Patient,
    "placement_id": models.Placement,
    "plan_id": models.CarePlan,
    "room_id": models.Room,
    "session_id": models.TreatmentSession,
    "specimen_id": models.Specimen,
    "stay_id": models.OutsideStay,
}
"""Keyword of an act that names its subject, and the model behind it."""


def patient_of(db: Session, subject: str, record_id: int) -> int | None:
    """The patient a record belongs to, or None for records of the practice.

    Raises :class:`Conflict` when the record is gone.
    """
    model = KINDS[subject]
    row = db.get(model, record_id)
    if row is None:
        raise Conflict(subject.removesuffix("_id"))
    if isinstance(row, Patient):
        return row.id
    patient_id: int | None = getattr(row, "patient_id", None)
    if patient_id is not None:
        return patient_id
    episode_id = getattr(row, "episode_id", None)
    if episode_id is None:
        return None
    return db.scalars(select(Episode.patient_id).where(Episode.id == episode_id)).one()


def is_on_caseload(db: Session, person_id: int, patient_id: int) -> bool:
    """Whether the patient is on a person's own caseload.

    Counselor of the open (else the latest) episode, or facilitator of a group
    or session of the patient's. A patient without any episode is on everybody's:
    somebody must be able to admit.
    """
    counselor = db.execute(
        select(Episode.counselor_id)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).first()
    if counselor is None or counselor[0] == person_id:
        return True
    leads_group = (
        select(Membership.id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.patient_id == patient_id,
            Membership.ends_on.is_(None),
            Group.facilitator_id == person_id,
        )
    )
    leads_session = select(TreatmentSession.id).where(
        TreatmentSession.patient_id == patient_id,
        TreatmentSession.facilitator_id == person_id,
    )
    return db.scalar(select(or_(leads_group.exists(), leads_session.exists()))) or False


def on_caseload(db: Session, person_id: int, patient_ids: Collection[int]) -> set[int]:
    """Those of some patients who are on a person's own caseload, in three statements a lot."""
    found: set[int] = set()
    todo = sorted(patient_ids)
    for start in range(0, len(todo), 500):
        lot = todo[start : start + 500]
        latest: dict[int, int | None] = {}
        for patient_id, counselor_id in db.execute(
            select(Episode.patient_id, Episode.counselor_id)
            .where(Episode.patient_id.in_(lot))
            .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        ):
            latest.setdefault(patient_id, counselor_id)
        found |= {each for each in lot if latest.get(each, person_id) == person_id}
        found |= set(
            db.scalars(
                select(Membership.patient_id)
                .join(Group, Group.id == Membership.group_id)
                .where(
                    Membership.patient_id.in_(lot),
                    Membership.ends_on.is_(None),
                    Group.facilitator_id == person_id,
                )
            )
        )
        found |= set(
            db.scalars(
                select(TreatmentSession.patient_id).where(
                    TreatmentSession.patient_id.in_(lot),
                    TreatmentSession.facilitator_id == person_id,
                )
            )
        )
    return found

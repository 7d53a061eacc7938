"""From the record an act is about to the patient it belongs to, and to who may open it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from iopdesk.domain.on_call import Turn, on_call_at
from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.permission import Access, Need, Row, access
from iopdesk.domain.privacy import Reach, Standing, decide_reach
from iopdesk.errors import Conflict, NotAllowed
from iopdesk.storage import models
from iopdesk.storage.base import Logged
from iopdesk.storage.models import (
    BreakGlass,
    Cover,
    Episode,
    Group,
    Membership,
    OnCallTurn,
    Patient,
    Restriction,
    RestrictionAccess,
    TreatmentSession,
)

if TYPE_CHECKING:
    from iopdesk.services.acts import Act, Work

_LOT = 500

KINDS: dict[str, type[Logged]] = {
    "assessment_id": models.Assessment,
    "authorization_id": models.Authorization,
    "benefit_check_id": models.BenefitCheck,
    "consent_id": models.Consent,
    "contact_id": models.Contact,
    "diagnosis_id": models.Diagnosis,
    "document_id": models.Document,
    "episode_id": models.Episode,
    "goal_id": models.Goal,
    "group_id": models.Group,
    "medication_id": models.Medication,
    "note_id": models.CounselingNote,
    "membership_id": models.Membership,
    "patient_contact_id": models.PatientContact,
    "patient_id": models.Patient,
    "patient_phone_id": models.PatientPhone,
    "placement_id": models.Placement,
    "plan_id": models.CarePlan,
    "progress_note_id": models.Note,
    "prompt_id": models.SafetyPrompt,
    "result_id": models.InstrumentResult,
    "room_id": models.Room,
    "session_id": models.TreatmentSession,
    "specimen_id": models.Specimen,
    "stay_id": models.OutsideStay,
    "substance_id": models.SubstanceUse,
}
"""Keyword of an act that names its subject, and the model behind it."""


def patient_of(db: Session, subject: str, record_id: int) -> int | None:
    """The patient a record belongs to, or None for records of the practice.

    That of a merged record is the one it lives on in.
    Raises :class:`Conflict` when the record is gone.
    """
    model = KINDS[subject]
    row = db.get(model, record_id)
    if row is None:
        raise Conflict(subject.removesuffix("_id"))
    if isinstance(row, Patient):
        return row.merged_into_id or row.id
    patient_id: int | None = getattr(row, "patient_id", None)
    if patient_id is not None:
        return patient_id
    episode_id = getattr(row, "episode_id", None)
    if episode_id is None:
        return None
    return db.scalars(select(Episode.patient_id).where(Episode.id == episode_id)).one()


# -- caseload ---------------------------------------------------------------------


def on_caseload(
    work: Work, patient_ids: Collection[int], *, takes_waiting: bool = True
) -> set[int]:
    """Those of some patients who are on the person's own caseload, in four statements a lot.

    Primary or covering counselor of the open (else the latest) episode, or facilitator of
    a group or session of the patient's; and everybody in care while the person is on call. A
    patient without any episode is on everybody's, because somebody must be able to admit,
    unless ``takes_waiting`` is False.
    """
    db, person_id = work.db, work.person.id
    found: set[int] = set()
    todo = sorted(patient_ids)
    if not todo:
        return found
    counselors = {person_id, *covered_counselors(db, person_id, work.today)}
    is_called = is_on_call(work)
    for start in range(0, len(todo), _LOT):
        lot = todo[start : start + _LOT]
        latest: dict[int, tuple[int | None, bool]] = {}
        for patient_id, counselor_id, discharged_on in db.execute(
            select(Episode.patient_id, Episode.counselor_id, Episode.discharged_on)
            .where(Episode.patient_id.in_(lot))
            .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        ):
            latest.setdefault(patient_id, (counselor_id, discharged_on is None))
        for patient_id, (counselor_id, is_open) in latest.items():
            if counselor_id in counselors or (is_called and is_open):
                found.add(patient_id)
        if takes_waiting:
            found |= {each for each in lot if each not in latest}
        found |= _led(db, person_id, lot)
    return found


def is_on_call(work: Work) -> bool:
    """Whether the person is behind the 24-hour line now, and still a clinician; read once.

    Where turns overlap, the one that began last has taken over
    (:func:`iopdesk.domain.on_call.on_call_at`).
    """
    known: bool | None = work.known.get("is_on_call")
    if known is None:
        turns = [
            Turn(row.person_id, row.starts_at, row.ends_at, row.id)
            for row in work.db.execute(
                select(
                    OnCallTurn.id, OnCallTurn.person_id, OnCallTurn.starts_at, OnCallTurn.ends_at
                ).where(OnCallTurn.ends_at > work.now, OnCallTurn.starts_at <= work.now)
            )
        ]
        turn = on_call_at(turns, work.now)
        known = turn is not None and turn.person_id == work.person.id
        # a role may have ended while the turn stands in the rota still
        known = known and bool(CLINICAL_ROLES & work.person.roles)
        work.known["is_on_call"] = known
    return known


def covered_counselors(db: Session, person_id: int, today: date) -> set[int]:
    """Counselors whose patients a person looks after today."""
    return set(
        db.scalars(
            select(Cover.counselor_id).where(
                Cover.person_id == person_id, Cover.ends_on >= today, Cover.starts_on <= today
            )
        )
    )


def _led(db: Session, person_id: int, patient_ids: Collection[int]) -> set[int]:
    """Patients in a group, or with a session of their own, that a person leads."""
    groups = (
        select(Membership.patient_id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.patient_id.in_(patient_ids),
            Membership.ends_on.is_(None),
            Group.facilitator_id == person_id,
        )
    )
    sessions = select(TreatmentSession.patient_id).where(
        TreatmentSession.patient_id.in_(patient_ids),
        TreatmentSession.facilitator_id == person_id,
    )
    return {*db.scalars(groups), *db.scalars(sessions)} - {None}


# -- restricted records -----------------------------------------------------------


def restricted_ids(db: Session) -> frozenset[int]:
    """All patients whose record is restricted; a practice has a handful."""
    return frozenset(db.scalars(select(Restriction.patient_id)))


def closed_to(work: Work) -> frozenset[int]:
    """The restricted patients whose record this person may not open now."""
    found: frozenset[int] | None = work.known.get("closed_to")
    if found is None:
        found = _closed_to(work, work.restricted(work.db))
        work.known["closed_to"] = found
    return found


def _closed_to(work: Work, restricted: frozenset[int]) -> frozenset[int]:
    if not restricted or Role.DIRECTOR in work.person.roles:
        return frozenset()
    own = on_caseload(work, restricted, takes_waiting=False)
    named = _named(work.db, work.person.id, restricted)
    glass = _with_glass(work)
    return restricted - own - named - glass


def is_closed(work: Work, patient_id: int) -> bool:
    """Whether a patient's record is restricted from this person."""
    return patient_id in work.restricted(work.db) and patient_id in closed_to(work)


def standing_of(work: Work, patient_id: int) -> Standing:
    """What decides about this person and one patient; read once."""
    known: dict[int, Standing] = work.known.setdefault("standing", {})
    if patient_id not in known:
        known[patient_id] = _standing(work, patient_id)
    return known[patient_id]


def _standing(work: Work, patient_id: int) -> Standing:
    db, person = work.db, work.person
    is_restricted = patient_id in work.restricted(db)
    own = on_caseload(work, [patient_id], takes_waiting=not is_restricted)
    return Standing(
        roles=person.roles,
        is_restricted=is_restricted,
        is_own=patient_id in own,
        is_named=is_restricted and bool(_named(db, person.id, [patient_id])),
        has_glass=patient_id in _with_glass(work),
    )


def reach(work: Work, row: Row, patient_id: int, need: Need = Need.SEE) -> Reach | None:
    """How far the person gets with a row for one patient; None where the row is closed."""
    granted = work.access(row, need)
    if granted is Access.NONE:
        return None
    if granted is Access.ALL and patient_id not in work.restricted(work.db):
        return Reach.OPEN
    found = decide_reach(granted, row, standing_of(work, patient_id))
    if found is Reach.BY_GLASS:
        work.known.setdefault("by_glass", set()).add(patient_id)
    return found


def require_reach(work: Work, act: Act, patient_id: int) -> None:
    """Refuse an act whose row the person has, for a patient out of their reach.

    Raises ``NotAllowed("restricted" | "not_on_caseload")`` with the patient's id.
    """
    found = reach(work, act.row, patient_id, act.need)
    if found is not None and not found.is_open:
        raise NotAllowed(
            act.name,
            "restricted" if found is Reach.RESTRICTED else "not_on_caseload",
            patient_id=patient_id,
        )


def seen_by_glass(work: Work) -> frozenset[int]:
    """Patients of whom the act or question saw something by an emergency opening alone."""
    return frozenset(work.known.get("by_glass", ()))


def glass_of(db: Session, person_id: int, patient_id: int, now: datetime) -> BreakGlass | None:
    """The emergency opening of one patient by one person that still runs."""
    return db.scalars(
        select(BreakGlass).where(BreakGlass.patient_id == patient_id, *_running(person_id, now))
    ).first()


def _named(db: Session, person_id: int, patient_ids: Collection[int]) -> set[int]:
    return set(
        db.scalars(
            select(RestrictionAccess.patient_id).where(
                RestrictionAccess.person_id == person_id,
                RestrictionAccess.patient_id.in_(patient_ids),
            )
        )
    )


def _with_glass(work: Work) -> set[int]:
    """Patients whose record the person opened in an emergency that still runs.

    It ends with the role that allowed it.
    """
    if access(work.person.roles, Row.EMERGENCY, Need.DO) is Access.NONE:
        return set()
    running = _running(work.person.id, work.now)
    return set(work.db.scalars(select(BreakGlass.patient_id).where(*running)))


def _running(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """A person's openings that run; a clock set to before one began makes none of it longer."""
    return (
        BreakGlass.person_id == person_id,
        BreakGlass.opened_at <= now,
        BreakGlass.ends_at > now,
    )


class KnownRestricted:
    """The restricted patients of one practice file, read once and again after a change.

    A search is asked at every key; with this it costs nothing that some are restricted.
    """

    def __init__(self) -> None:
        self._ids: frozenset[int] | None = None
        self._changes = 0

    def reader(self) -> Callable[[Session], frozenset[int]]:
        """What answers inside of one transaction that has not begun yet."""
        before, ids = self._changes, self._ids

        def read(db: Session) -> frozenset[int]:
            nonlocal ids
            if ids is None:
                ids = restricted_ids(db)
                if before == self._changes:  # else another act has changed them since
                    self._ids = ids
            return ids

        return read

    def forget(self) -> None:
        """Some were changed."""
        self._changes += 1
        self._ids = None

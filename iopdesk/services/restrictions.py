"""Restricted records: a director closes one to all but the caseload, directors and the named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.permission import Row
from iopdesk.domain.privacy import require_reason
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Patient, Person, Restriction, RestrictionAccess


@dataclass(frozen=True, slots=True, repr=False)
class RestrictionRead:
    """A patient's restriction for its form; without one ``version`` is 0.

    ``named`` are the ids of the people who may open it, ``staff`` everybody who could be
    named as (id, name).
    """

    patient_id: int
    mrn: str
    version: int
    reason: str
    named: frozenset[int]
    staff: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class RestrictionSaved:
    """A patient after restricting or lifting."""

    patient_id: int
    said: str


@act(
    "restriction.set",
    row=Row.RESTRICTIONS,
    subject="patient_id",
    undo=True,
    label=N_("Restrict the record"),
    icon="shield-lock-outline",
)
def restrict(
    work: Work,
    *,
    patient_id: int,
    expected_version: int,
    reason: str,
    named: Collection[int] = (),
) -> RestrictionSaved:
    """Restrict a record for a reason, or change the reason and who is named.

    ``expected_version`` is 0 where there was no restriction. Raises
    ``RuleBroken("restriction.reason" | "restriction.unknown_person")`` and ``Conflict``.
    """
    require_reason(reason, "restriction.reason")
    row = _restriction(work, patient_id)
    if (row.version if row is not None else 0) != expected_version:
        raise Conflict("restriction")
    if row is None:
        work.db.add(Restriction(patient_id=patient_id, reason=reason.strip()))
    elif row.reason != reason.strip():
        row.reason = reason.strip()
    _name(work, patient_id, set(named))
    said = _("{name}: record restricted").format(name=name_of(work, patient_id))
    return RestrictionSaved(patient_id, said)


@act(
    "restriction.lift",
    row=Row.RESTRICTIONS,
    subject="patient_id",
    undo=True,
    label=N_("Lift the restriction"),
    icon="shield-lock-outline",
)
def lift(work: Work, *, patient_id: int, expected_version: int) -> RestrictionSaved:
    """Open a record again to everybody whose role reaches it. Raises ``Conflict``."""
    row = _restriction(work, patient_id)
    if row is None or row.version != expected_version:
        raise Conflict("restriction")
    _name(work, patient_id, set())
    work.db.delete(row)
    said = _("{name}: restriction lifted").format(name=name_of(work, patient_id))
    return RestrictionSaved(patient_id, said)


@question("restriction.read", row=Row.RESTRICTIONS, subject="patient_id")
def read_restriction(work: Work, *, patient_id: int) -> RestrictionRead:
    """The restriction of one patient, and who could be named."""
    row = _restriction(work, patient_id)
    mrn = work.db.scalars(select(Patient.mrn).where(Patient.id == patient_id)).one()
    staff = work.db.execute(
        select(Person.id, Person.name).where(Person.is_active).order_by(Person.name)
    )
    return RestrictionRead(
        patient_id,
        mrn,
        row.version if row is not None else 0,
        row.reason if row is not None else "",
        frozenset(each.person_id for each in _accesses(work, patient_id)),
        tuple((each.id, each.name) for each in staff),
    )


# -- inside -----------------------------------------------------------------------


def _restriction(work: Work, patient_id: int) -> Restriction | None:
    query = select(Restriction).where(Restriction.patient_id == patient_id)
    return work.db.scalars(query).one_or_none()


def _accesses(work: Work, patient_id: int) -> list[RestrictionAccess]:
    query = select(RestrictionAccess).where(RestrictionAccess.patient_id == patient_id)
    return list(work.db.scalars(query))


def _name(work: Work, patient_id: int, wanted: set[int]) -> None:
    """Make the people named the wanted ones."""
    there = set(work.db.scalars(select(Person.id).where(Person.id.in_(wanted))))
    if wanted - there:
        raise RuleBroken("restriction.unknown_person", field="named")
    before = {each.person_id: each for each in _accesses(work, patient_id)}
    for person_id in sorted(before.keys() - wanted):
        work.db.delete(before[person_id])
    for person_id in sorted(wanted - before.keys()):
        work.db.add(RestrictionAccess(patient_id=patient_id, person_id=person_id))


sentences(
    {
        "restriction.reason": N_(
            "The reason is missing or too short. Say in {least} characters or more why the "
            "record is restricted."
        ),
        "restriction.unknown_person": N_(
            "Somebody who was named is not in the practice any more. Choose the people again."
        ),
    }
)

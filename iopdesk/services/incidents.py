"""Impaired on site, and crisis contacts: anybody there writes it down, clinicians settle it.

Who only enters does not read back. What is left to settle is told by
:func:`open_incidents`, until who was told and what was done stand in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from iopdesk.domain.permission import Row
from iopdesk.domain.support_rules import IncidentFacts, check_incident, incident_lacks
from iopdesk.domain.supports import IncidentKind
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.shown_names import name_of, read_names
from iopdesk.services.subjects import closed_to
from iopdesk.services.support_records import own
from iopdesk.storage.models import Incident, Person

LATEST = 20
"""So many incidents of one patient are listed, the latest."""

LOOKED_BACK = timedelta(days=30)
"""Incidents further back are in their charts alone: nobody can see to them now."""


@dataclass(frozen=True, slots=True, repr=False)
class IncidentRow:
    """One incident, who wrote it down, and what is left to settle in words."""

    incident_id: int
    version: int
    facts: IncidentFacts
    recorded_by: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class OpenIncident:
    """An incident that a clinician has to see to: no text of the record, only what lacks."""

    incident_id: int
    patient_id: int
    name: str
    kind: IncidentKind
    happened_at: datetime
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class IncidentChanged:
    """An incident after an act."""

    incident_id: int
    said: str


@act(
    "incident.record",
    row=Row.INCIDENTS,
    subject="patient_id",
    undo=True,
    label=N_("Record an incident"),
    icon="alert-octagon-outline",
    by_number=True,
)
def record_incident(work: Work, *, patient_id: int, facts: IncidentFacts) -> IncidentChanged:
    """Write down what was seen. Raises ``RuleBroken("incident.ahead" | "incident.nothing_seen")``.

    It goes on for a restricted patient, who may stand at the desk like any other.
    """
    check_incident(facts, now=work.now)
    row = Incident(patient_id=patient_id, recorded_by_id=work.person.id)
    _put(row, facts)
    work.db.add(row)
    work.db.flush()
    said = _("{name}: incident recorded, clinicians see it now")
    return IncidentChanged(row.id, said.format(name=name_of(work, patient_id)))


@act(
    "incident.settle",
    row=Row.SAFETY,  # who only enters incidents must not write over what they cannot read
    subject="patient_id",
    undo=True,
    label=N_("Complete an incident"),
    icon="pencil-outline",
)
def change_incident(
    work: Work, *, patient_id: int, incident_id: int, expected_version: int, facts: IncidentFacts
) -> IncidentChanged:
    """Complete or correct an incident. Raises ``Conflict`` and what recording raises."""
    row = own(work.db, Incident, incident_id, patient_id, expected_version)
    check_incident(facts, now=work.now)
    _put(row, facts)
    said = _("{name}: incident saved").format(name=name_of(work, patient_id))
    return IncidentChanged(incident_id, said)


@question("incident.list", row=Row.INCIDENTS, subject="patient_id")
def list_incidents(work: Work, *, patient_id: int) -> tuple[IncidentRow, ...]:
    """The latest incidents of a patient, newest first."""
    rows = work.db.execute(
        select(Incident.id, Incident.version, *_FACTS, Person.name)
        .join(Person, Person.id == Incident.recorded_by_id)
        .where(Incident.patient_id == patient_id)
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
        .limit(LATEST)
    )
    found = []
    for incident_id, version, *cells, by in rows:
        facts = _facts(work, cells)
        found.append(IncidentRow(incident_id, version, facts, by, incident_lacks(facts)))
    return tuple(found)


@question("incident.open", row=Row.INCIDENTS)
def open_incidents(work: Work) -> tuple[OpenIncident, ...]:
    """What clinicians have to see to, the newest first, of the last 30 days.

    Patients whose record is closed to the person are left out.
    """
    unsettled = or_(
        Incident.told == "",
        Incident.action == "",
        Incident.kind == IncidentKind.IMPAIRED,
    )
    rows = work.db.execute(
        select(Incident.id, Incident.patient_id, *_FACTS)
        .where(Incident.happened_at > work.now - LOOKED_BACK, unsettled)
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
    ).all()
    rows = [row for row in rows if row.patient_id not in closed_to(work)]
    names = read_names(work, {row.patient_id for row in rows})
    found = []
    for incident_id, patient_id, *cells in rows:
        facts = _facts(work, cells)
        lacks = incident_lacks(facts)
        if lacks:
            name, at = names[patient_id], facts.happened_at
            found.append(OpenIncident(incident_id, patient_id, name, facts.kind, at, lacks))
    return tuple(found)


_FACTS: tuple[Any, ...] = (
    Incident.kind,
    Incident.happened_at,
    Incident.observed,
    Incident.is_driving_prevented,
    Incident.ride,
    Incident.medical_check,
    Incident.told,
    Incident.action,
)


def _facts(work: Work, cells: Any) -> IncidentFacts:
    kind, happened_at, *rest = cells
    return IncidentFacts(kind, happened_at.astimezone(work.practice.zone), *rest)


def _put(row: Incident, facts: IncidentFacts) -> None:
    row.kind, row.happened_at = facts.kind, facts.happened_at
    row.observed, row.is_driving_prevented = facts.observed.strip(), facts.is_driving_prevented
    row.ride, row.medical_check = facts.ride.strip(), facts.medical_check.strip()
    row.told, row.action = facts.told.strip(), facts.action.strip()

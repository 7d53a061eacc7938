"""Family and friends who take part: guests need the patient's consent and sign confidentiality.

They count per family, enter no census and add nothing to the patient's hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.consent_terms import Info, Purpose
from iopdesk.domain.consents import covers
from iopdesk.domain.contacts import FAMILY, Relation
from iopdesk.domain.permission import Row
from iopdesk.domain.support_rules import (
    FamilyCount,
    FamilyFact,
    check_family,
    decide_guest,
    family_count,
    guest_lacks,
)
from iopdesk.domain.supports import FamilyKind
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.consent_facts import Held, asking_of, held
from iopdesk.services.shown_names import name_of
from iopdesk.services.support_records import own
from iopdesk.storage.models import Contact, FamilyAttendance, PatientContact

LATEST = 20
"""So many times are listed, the latest; the count is of all of them."""


@dataclass(frozen=True, slots=True, repr=False)
class FamilyFields:
    """What a person says of one guest's part on one day."""

    contact_id: int
    kind: FamilyKind
    held_on: date
    minutes: int
    needs_child_care: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FamilyRow:
    """One time that a guest took part."""

    family_id: int
    version: int
    fields: FamilyFields
    guest: str


@dataclass(frozen=True, slots=True, repr=False)
class Guest:
    """Family or a friend among the patient's contacts, and what they lack today in words."""

    contact_id: int
    name: str
    relation: Relation
    confidentiality_on: date | None
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Family:
    """The guests of a patient, what they took part in lately, and what all of it adds up to."""

    guests: tuple[Guest, ...]
    rows: tuple[FamilyRow, ...]
    count: FamilyCount


@dataclass(frozen=True, slots=True, repr=False)
class FamilyChanged:
    """Family attendance after an act; ``warnings`` are what the guest still lacks."""

    family_id: int | None
    said: str
    warnings: tuple[str, ...] = ()


@act(
    "family.add",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Add family attendance"),
    icon="human-male-female-child",
)
def add_family(work: Work, *, patient_id: int, fields: FamilyFields) -> FamilyChanged:
    """Record that a guest took part; confidentiality not signed is a warning in the answer.

    Raises ``RuleBroken("family.ahead" | "family.minutes" | "family.no_guest" |
    "family.no_consent")``.
    """
    lacks = _check(work, patient_id, fields)
    row = FamilyAttendance(patient_id=patient_id)
    _put(row, fields)
    work.db.add(row)
    work.db.flush()
    said = _("{name}: family attendance recorded").format(name=name_of(work, patient_id))
    return FamilyChanged(row.id, said, lacks)


@act(
    "family.change",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Correct family attendance"),
    icon="pencil-outline",
)
def change_family(
    work: Work, *, patient_id: int, family_id: int, expected_version: int, fields: FamilyFields
) -> FamilyChanged:
    """Correct one. Raises ``Conflict`` and what adding raises."""
    row = own(work.db, FamilyAttendance, family_id, patient_id, expected_version)
    lacks = _check(work, patient_id, fields)
    _put(row, fields)
    said = _("{name}: family attendance saved").format(name=name_of(work, patient_id))
    return FamilyChanged(family_id, said, lacks)


@act(
    "family.remove",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Remove family attendance"),
    icon="trash-can-outline",
)
def remove_family(
    work: Work, *, patient_id: int, family_id: int, expected_version: int
) -> FamilyChanged:
    """Take out one that was recorded by mistake. Raises ``Conflict``."""
    work.db.delete(own(work.db, FamilyAttendance, family_id, patient_id, expected_version))
    said = _("{name}: family attendance removed").format(name=name_of(work, patient_id))
    return FamilyChanged(None, said)


@question("family.list", row=Row.CLINICAL, subject="patient_id")
def read_family(work: Work, *, patient_id: int) -> Family:
    """Guests with what they lack, the latest times, and the count of all of them."""
    of_patient = FamilyAttendance.patient_id == patient_id
    facts = [
        FamilyFact(*row)
        for row in work.db.execute(
            select(
                FamilyAttendance.contact_id,
                FamilyAttendance.kind,
                FamilyAttendance.held_on,
                FamilyAttendance.minutes,
            ).where(of_patient)
        )
    ]
    rows = work.db.execute(
        select(
            FamilyAttendance.id,
            FamilyAttendance.version,
            Contact.name,
            FamilyAttendance.contact_id,
            FamilyAttendance.kind,
            FamilyAttendance.held_on,
            FamilyAttendance.minutes,
            FamilyAttendance.needs_child_care,
            FamilyAttendance.note,
        )
        .join(Contact, Contact.id == FamilyAttendance.contact_id)
        .where(of_patient)
        .order_by(FamilyAttendance.held_on.desc(), FamilyAttendance.id.desc())
        .limit(LATEST)
    )
    found = tuple(FamilyRow(row[0], row[1], FamilyFields(*row[3:]), row[2]) for row in rows)
    return Family(_guests(work, patient_id), found, family_count(facts))


# -- inside -----------------------------------------------------------------------


def _guests(work: Work, patient_id: int) -> tuple[Guest, ...]:
    consents = held(work, patient_id)
    rows = work.db.execute(
        select(
            Contact.id,
            Contact.name,
            PatientContact.relation,
            PatientContact.confidentiality_on,
        )
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .where(PatientContact.patient_id == patient_id, PatientContact.relation.in_(FAMILY))
        .order_by(Contact.sort_key, PatientContact.id)
    ).all()
    found: dict[int, Guest] = {}
    for contact_id, name, relation, signed_on in rows:
        is_covered = _is_covered(work, consents, contact_id, work.today)
        lacks = guest_lacks(is_covered=is_covered, confidentiality_on=signed_on, on=work.today)
        before = found.get(contact_id)
        if before is None or len(lacks) < len(before.lacks):
            found[contact_id] = Guest(contact_id, name, relation, signed_on, lacks)
    return tuple(sorted(found.values(), key=lambda guest: len(guest.lacks)))


def _is_covered(work: Work, consents: Held, contact_id: int, on: date) -> bool:
    """Whether a consent covers, for family support, that the guest learns who is here."""
    asking = asking_of(work, contact_id)
    what, why = {Info.IS_PATIENT}, Purpose.FAMILY_SUPPORT
    return any(
        not covers(each, asking, what, why, on, consents.facts) for each in consents.consents
    )


def _check(work: Work, patient_id: int, fields: FamilyFields) -> tuple[str, ...]:
    """Refuse what may not be; what the guest lacks otherwise on that day."""
    on = fields.held_on
    check_family(on, fields.minutes, today=work.today)
    links = work.db.execute(
        select(PatientContact.confidentiality_on).where(
            PatientContact.patient_id == patient_id,
            PatientContact.contact_id == fields.contact_id,
            PatientContact.relation.in_(FAMILY),
        )
    ).all()
    is_covered = _is_covered(work, held(work, patient_id), fields.contact_id, on)
    decide_guest(is_guest_of=bool(links), is_covered=is_covered)
    signed = min((row[0] for row in links if row[0] is not None), default=None)
    return guest_lacks(is_covered=is_covered, confidentiality_on=signed, on=on)


def _put(row: FamilyAttendance, fields: FamilyFields) -> None:
    row.contact_id, row.kind = fields.contact_id, fields.kind
    row.held_on, row.minutes = fields.held_on, fields.minutes
    row.needs_child_care, row.note = fields.needs_child_care, fields.note.strip()

"""Whom the people of the demo practice know, their further phones, work and homes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from iopdesk.domain.address_book import CONTACT_FIELDS, NewContact
from iopdesk.domain.contacts import (
    ContactKind,
    Employment,
    Housing,
    PhoneKind,
    Relation,
    Voicemail,
)
from iopdesk.domain.patient_contacts import TIE_FIELDS, Tie
from iopdesk.services.acts import Work
from iopdesk.storage.models import Contact, Patient, PatientContact, PatientPhone

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

_MARISOL = "Marisol Quintero"


@dataclass(frozen=True, slots=True)
class _Tie:
    """Somebody a patient knows; days are counted from today."""

    patient: str
    contact: NewContact
    relation: Relation
    is_emergency: bool = False
    next_in: int | None = None
    next_words: str = ""
    signed: int | None = None
    note: str = ""


_TIES = (
    _Tie(
        _MARISOL,
        NewContact("Ana Quintero", phone="(404) 555-0118"),
        Relation.SIBLING,
        is_emergency=True,
        signed=-61,
        note="Comes to the family evenings",
    ),
    _Tie(_MARISOL, NewContact("Denise Okoro"), Relation.SPONSOR),
    _Tie(
        _MARISOL,
        NewContact("Alder Street Bakery", ContactKind.ORGANIZATION, phone="(404) 555-0171"),
        Relation.EMPLOYER,
    ),
    _Tie(
        "Hank Delacroix",
        NewContact("Leah Brandt"),
        Relation.PROBATION,
        next_in=12,
        next_words="Bring the attendance letter",
    ),
    _Tie(
        "Hank Delacroix",
        NewContact("DeKalb County Court", ContactKind.ORGANIZATION, phone="(404) 555-0183"),
        Relation.COURT,
        next_in=40,
        next_words="Review hearing",
    ),
    _Tie(
        "Calvin Osei",
        NewContact("Abena Osei", phone="(404) 555-0164"),
        Relation.SPOUSE,
        is_emergency=True,
    ),
    _Tie(
        "June Halvorsen",
        NewContact("Peachtree Recovery House", ContactKind.ORGANIZATION, phone="(404) 555-0139"),
        Relation.HOUSING,
    ),
    _Tie(
        "Noelle Pruitt",
        NewContact("Marcia Pruitt", phone="(404) 555-0190"),
        Relation.PARENT,
        is_emergency=True,
        signed=-45,
    ),
)
_PHONES = (
    (_MARISOL, "(404) 555-0134", PhoneKind.WORK, Voicemail.NO, "Bakery, mornings"),
    ("Hank Delacroix", "(404) 555-0136", PhoneKind.HOME, Voicemail.OK, ""),
)
_WORKS = (*Employment, Employment.FULL_TIME, Employment.PART_TIME, Employment.LOOKING)
_HOMES = (Housing.OWN, Housing.OWN, Housing.WITH_FAMILY, Housing.RECOVERY_HOUSE)
_MESSAGES = (Voicemail.OK, Voicemail.OK, Voicemail.NO, Voicemail.NOT_ASKED)


def add_contacts(work: Work, recipe: Recipe, known: Known, _staff: Mapping[str, int]) -> None:
    """Add contacts and phones, and say how everybody lives; deterministic, all fictional."""
    for one in _TIES:
        if one.patient in known:
            _tie(work, recipe, one, known[one.patient].patient_id)
    for patient, number, kind, voicemail, note in _PHONES:
        if patient in known:
            given: dict[str, Any] = {"number": number, "kind": kind, "voicemail": voicemail}
            patient_id = known[patient].patient_id
            work.db.add(PatientPhone(patient_id=patient_id, note=note, **given))
    for row in work.db.scalars(select(Patient).order_by(Patient.id)):
        _lives(row)
    work.db.flush()


def _tie(work: Work, recipe: Recipe, one: _Tie, patient_id: int) -> None:
    """Add the tie, or say more of the one that a consent made."""
    contact_id = _entry(work, one.contact)
    today = recipe.calendar.today
    values = {name: getattr(Tie(), name) for name in TIE_FIELDS} | {
        "contact_id": contact_id,
        "relation": one.relation,
        "is_emergency": one.is_emergency,
        "next_on": None if one.next_in is None else today + timedelta(days=one.next_in),
        "next_words": one.next_words,
        "confidentiality_on": None if one.signed is None else today + timedelta(days=one.signed),
        "note": one.note,
    }
    row = work.db.scalars(
        select(PatientContact).where(
            PatientContact.patient_id == patient_id, PatientContact.contact_id == contact_id
        )
    ).first()
    if row is None:
        work.db.add(PatientContact(patient_id=patient_id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    work.db.flush()


def _entry(work: Work, contact: NewContact) -> int:
    """The entry of that name, added where the address book has none yet."""
    found = work.db.scalar(select(Contact.id).where(Contact.name == contact.name))
    if found is not None:
        return found
    values = {name: getattr(contact, name) for name in CONTACT_FIELDS}
    row = Contact(sort_key=contact.sort_key, is_hidden=False, **values)
    work.db.add(row)
    work.db.flush()
    return row.id


def _lives(row: Patient) -> None:
    """Work, home and voicemail of one patient, by the record number."""
    rng = random.Random(f"{row.mrn}:record")
    row.phone_voicemail = rng.choice(_MESSAGES) if row.phone else Voicemail.NOT_ASKED
    row.employment, row.housing = rng.choice(_WORKS), rng.choice(_HOMES)
    if not row.email:
        row.none_of = ("email",)
    if row.given_name == "Marisol" and row.family_name == "Quintero":
        row.employment, row.employer = Employment.PART_TIME, "Alder Street Bakery"
        row.housing, row.housing_note = Housing.WITH_FAMILY, "with her sister"
        row.phone_voicemail = Voicemail.OK
        row.emergency_contact, row.emergency_phone = "Ana Quintero", "(404) 555-0118"

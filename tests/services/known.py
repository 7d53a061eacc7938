"""Entries of the address book, contacts and further phones, made as a person makes them."""

from __future__ import annotations

from typing import Any

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.contacts import Relation
from iopdesk.domain.patient_contacts import Tie
from iopdesk.domain.patient_phones import FurtherPhone
from iopdesk.services import contacts, patient_contacts, patient_phones
from iopdesk.services.contacts import ContactRow
from iopdesk.services.door import Door


def add_entry(door: Door, name: str, **more: Any) -> ContactRow:
    """An entry of the address book."""
    made: ContactRow = door.do(
        contacts.add_contact, fields=NewContact(name=name, **more)
    ).result.row
    return made


def add_known(door: Door, patient_id: int, contact_id: int, relation: Relation, **more: Any) -> int:
    """Somebody the patient knows; returns the id of the tie."""
    tie = Tie(contact_id=contact_id, relation=relation, **more)
    made: int = door.do(
        patient_contacts.add_known, patient_id=patient_id, tie=tie
    ).result.patient_contact_id
    return made


def add_phone(door: Door, patient_id: int, number: str, **more: Any) -> int:
    """A further phone of a patient; returns its id."""
    phone = FurtherPhone(number=number, **more)
    made: int = door.do(
        patient_phones.add_phone, patient_id=patient_id, phone=phone
    ).result.patient_phone_id
    return made


def known_by(door: Door, patient_id: int) -> dict[str, int]:
    """One of each, by the keyword that names it as a subject."""
    entry = add_entry(door, "Ana Lopez")
    return {
        "contact_id": entry.contact_id,
        "patient_contact_id": add_known(door, patient_id, entry.contact_id, Relation.SIBLING),
        "patient_phone_id": add_phone(door, patient_id, "404 555 0144"),
    }

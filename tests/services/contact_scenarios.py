"""How every act on the address book, contacts and phones is done, for the guards over all acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.contacts import ContactKind, PhoneKind, Relation, Voicemail
from iopdesk.domain.patient_contacts import Tie
from iopdesk.domain.patient_phones import FurtherPhone
from iopdesk.services import contacts, patient_contacts, patient_phones
from iopdesk.storage.models import PatientContact, PatientPhone
from tests.services import house
from tests.services.known import add_entry, add_known, add_phone

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def _fields(home: Home) -> NewContact:
    number = house.fresh()
    place = add_entry(home.door, f"Hollis Family {number}", kind=ContactKind.ORGANIZATION)
    return NewContact(
        name=f"Ana Lopez {number}",
        organization_id=place.contact_id,
        title="Nurse",
        phone="(404) 555-0177",
        fax="(404) 555-0178",
        email="ana@example.org",
        address="9 Elm Street\nDecatur",
        code_word="bluebird",
        is_hipaa=True,
    )


def _add(home: Home) -> Scene:
    return contacts.add_contact, {"fields": _fields(home)}


def _on_entry(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    def scene(home: Home) -> Scene:
        row = add_entry(home.door, f"Joel Abara {house.fresh()}")
        return fn, {"contact_id": row.contact_id, "expected_version": row.version}

    return scene


def _change(home: Home) -> Scene:
    fn, given = _on_entry(contacts.change_contact)(home)
    return fn, {**given, "fields": _fields(home)}


def _unhide(home: Home) -> Scene:
    fn, given = _on_entry(contacts.hide_contact)(home)
    hidden = home.door.do(fn, **given).result.row
    return contacts.unhide_contact, {**given, "expected_version": hidden.version}


def _tie(home: Home) -> Tie:
    return Tie(
        contact_id=add_entry(home.door, f"Judge Amory {house.fresh()}").contact_id,
        relation=Relation.PROBATION,
        is_emergency=True,
        next_on=date(2026, 11, 3),
        next_words="Bring the letter",
        confidentiality_on=date(2026, 10, 1),
        note="Calls on Mondays",
    )


def _add_known(home: Home) -> Scene:
    return patient_contacts.add_known, {"patient_id": home.waiting(), "tie": _tie(home)}


def _on_known(home: Home, patient_id: int) -> dict[str, Any]:
    entry = add_entry(home.door, f"Joel Abara {house.fresh()}")
    tie_id = add_known(home.door, patient_id, entry.contact_id, Relation.FRIEND)
    version = home.version(PatientContact, tie_id)
    return {"patient_contact_id": tie_id, "expected_version": version}


def _change_known(home: Home) -> Scene:
    return patient_contacts.change_known, {
        **_on_known(home, home.waiting()),
        "tie": _tie(home),
    }


def _remove_known(home: Home) -> Scene:
    patient_id = home.waiting()
    return patient_contacts.remove_known, {"patient_id": patient_id, **_on_known(home, patient_id)}


_PHONE = FurtherPhone("(404) 555-0188", PhoneKind.WORK, Voicemail.NO, "Mornings")


def _add_phone(home: Home) -> Scene:
    return patient_phones.add_phone, {"patient_id": home.waiting(), "phone": _PHONE}


def _on_phone(home: Home, patient_id: int) -> dict[str, Any]:
    phone_id = add_phone(home.door, patient_id, "404 555 0189")
    version = home.version(PatientPhone, phone_id)
    return {"patient_phone_id": phone_id, "expected_version": version}


def _change_phone(home: Home) -> Scene:
    return patient_phones.change_phone, {
        **_on_phone(home, home.waiting()),
        "phone": _PHONE,
    }


def _remove_phone(home: Home) -> Scene:
    patient_id = home.waiting()
    return patient_phones.remove_phone, {"patient_id": patient_id, **_on_phone(home, patient_id)}


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "contact.add": _add,
    "contact.change": _change,
    "contact.hide": _on_entry(contacts.hide_contact),
    "contact.unhide": _unhide,
    "patient_contact.add": _add_known,
    "patient_contact.change": _change_known,
    "patient_contact.remove": _remove_known,
    "patient_phone.add": _add_phone,
    "patient_phone.change": _change_phone,
    "patient_phone.remove": _remove_phone,
}

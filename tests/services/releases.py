"""Consents, entries of the address book and calls for tests, over the real acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.consent_drafts import ConsentDraft, blank_draft
from iopdesk.domain.consent_terms import (
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Signature,
    Signer,
)
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.services import consents, contacts
from iopdesk.services.consents import ConsentRead
from iopdesk.services.door import Door
from iopdesk.storage.models import PatientContact

SIGNED = date(2026, 9, 1)
LAST = date(2027, 6, 30)
PRACTICE = "Larkspur Recovery"


def entry(door: Door, name: str, *, is_person: bool = True, **more: Any) -> int:
    """An entry of the address book."""
    kind = ContactKind.PERSON if is_person else ContactKind.ORGANIZATION
    fields = NewContact(name=name, kind=kind, **more)
    made: int = door.do(contacts.add_contact, fields=fields).result.row.contact_id
    return made


def draft(*contact_ids: int, **more: Any) -> ConsentDraft:
    """A complete form that names people for attendance, for the support of the family."""
    blank = blank_draft(ConsentKind.SPECIFIC, PRACTICE)
    given = {
        "what": frozenset({Info.ATTENDANCE}),
        "recipients": tuple(Recipient(RecipientKind.PERSON, "", one) for one in contact_ids),
        "purposes": frozenset({Purpose.FAMILY_SUPPORT}),
        "expires_on": LAST,
        **more,
    }
    cells = {name: getattr(blank, name) for name in ConsentDraft.__dataclass_fields__}
    return ConsentDraft(**{**cells, **given})


def signature(on: date = SIGNED, signer: Signer = Signer.PATIENT, **more: Any) -> Signature:
    """A signature; of the patient unless told."""
    given = {"name": "Calvin Osei", "is_signed": True, "signed_on": on, **more}
    return Signature(signer=signer, **given)


def read(door: Door, consent_id: int) -> ConsentRead:
    """A consent as its forms read it."""
    found: ConsentRead = door.ask(consents.read_consent, consent_id=consent_id)
    return found


def at(door: Door, consent_id: int) -> dict[str, Any]:
    """The keywords of an act on a consent as it is now."""
    return {"consent_id": consent_id, "expected_version": read(door, consent_id).version}


def write(door: Door, patient_id: int, form: ConsentDraft, **more: Any) -> int:
    """A consent that nobody has signed."""
    made = door.do(consents.write_consent, patient_id=patient_id, draft=form, **more)
    consent_id: int = made.result.consent_id
    return consent_id


def sign(door: Door, consent_id: int, *signatures: Signature) -> None:
    """Record signatures; that of the patient when none are given."""
    door.do(
        consents.record_signatures,
        **at(door, consent_id),
        signatures=signatures or (signature(),),
    )


def signed(door: Door, patient_id: int, *contact_ids: int, **more: Any) -> int:
    """A complete consent, signed by the patient on September 1, 2026."""
    consent_id = write(door, patient_id, draft(*contact_ids, **more))
    sign(door, consent_id)
    return consent_id


def tie(door: Door, patient_id: int, contact_id: int, relation: Relation, **more: Any) -> None:
    """Say what an entry is to a patient, as the part that owns these rows leaves it."""
    cells = {
        "version": 0, "patient_id": patient_id, "contact_id": contact_id, "relation": relation,
        "is_emergency": False, "next_words": "", "authority": "", "note": "", **more,
    }  # fmt: skip
    with door.file.write_engine.begin() as connection:
        connection.execute(PatientContact.__table__.insert().values(**cells))


def consented(door: Door, patient_id: int) -> int:
    """A valid consent of a patient that names somebody for attendance."""
    return signed(door, patient_id, entry(door, "Abena Osei", code_word="Kumasi"))

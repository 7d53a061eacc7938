"""Consents of the demo practice, what was told under them, and a call that got no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.caller_cards import CallerKind, LegalPaper
from iopdesk.domain.callers import Opening, Verification
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
from iopdesk.domain.disclosures import Basis, Told
from iopdesk.services.acts import Work
from iopdesk.services.consent_rows import (
    columns_of,
    in_order,
    recipient_columns,
    signature_columns,
)
from iopdesk.storage import models

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

_PERSON, _ORGANIZATION = ContactKind.PERSON, ContactKind.ORGANIZATION
_KINDS = {_PERSON: RecipientKind.PERSON, _ORGANIZATION: RecipientKind.ORGANIZATION}


@dataclass(frozen=True, slots=True)
class _Release:
    """A consent of one patient; days are counted from today, ``signed`` None: nobody did."""

    patient: str
    contact: NewContact
    relation: Relation
    what: frozenset[Info]
    purpose: Purpose
    ends: int
    signed: int | None = -70
    kind: ConsentKind = ConsentKind.SPECIFIC
    event: str = ""
    revoked: int | None = None


_ANA = NewContact("Ana Quintero", phone="(404) 555-0118", code_word="bluebird")
_HOLLIS = NewContact("Hollis Family Medicine", _ORGANIZATION, phone="(404) 555-0126", is_hipaa=True)
_OFFICER = NewContact("Leah Brandt", title="Probation officer", phone="(404) 555-0147")
_WIFE = NewContact("Renee Castellan", phone="(404) 555-0152", code_word="harbor")
_SHOP = NewContact("Fenwick Printing", _ORGANIZATION, phone="(404) 555-0160")

_RELEASES = (
    _Release(
        "Marisol Quintero", _ANA, Relation.SIBLING,
        frozenset({Info.ATTENDANCE, Info.SCHEDULE}), Purpose.FAMILY_SUPPORT, 292, -73,
    ),
    _Release(
        "Marisol Quintero", _HOLLIS, Relation.PHYSICIAN,
        frozenset({Info.MEDICATIONS, Info.DIAGNOSIS, Info.DISCHARGE_SUMMARY}),
        Purpose.TREATMENT, 101,
    ),
    _Release(
        "Hank Delacroix", _OFFICER, Relation.PROBATION,
        frozenset({Info.ATTENDANCE, Info.TEST_RESULTS}), Purpose.MONITORING, 180, -40,
        ConsentKind.CRIMINAL_JUSTICE, "End of probation",
    ),
    _Release(
        "Arlo Castellan", _WIFE, Relation.SPOUSE,
        frozenset({Info.ATTENDANCE}), Purpose.FAMILY_SUPPORT, 6,
    ),
    _Release(
        "Latoya Fenwick", _SHOP, Relation.EMPLOYER,
        frozenset({Info.ATTENDANCE}), Purpose.EMPLOYMENT_SCHOOL, 120, -50, revoked=-12,
    ),
    _Release(
        "Theo Brannigan", _HOLLIS, Relation.PHYSICIAN,
        frozenset({Info.MEDICATIONS}), Purpose.TREATMENT, 300, None,
    ),
)  # fmt: skip


def add_consents(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Add consents, disclosures and calls; deterministic, all fictional."""
    ids = [staff[name] for name in sorted(staff)]
    writer = next((key for name, key in staff.items() if name.startswith("Dana")), ids[0])
    for one in _RELEASES:
        if one.patient not in known:
            continue
        patient_id = known[one.patient].patient_id
        contact_id = _entry(work, one.contact)
        _tie(work, patient_id, contact_id, one.relation)
        consent_id = _add(work, recipe, one, patient_id, contact_id, writer)
        if one.patient == "Marisol Quintero":
            _tell(work, recipe, one, (patient_id, contact_id, consent_id), writer)
    if "Marisol Quintero" in known:
        _call(work, recipe, known["Marisol Quintero"].patient_id, writer)


def _entry(work: Work, contact: NewContact) -> int:
    """The entry of that name, added where the address book has none yet."""
    found = work.db.scalar(select(models.Contact.id).where(models.Contact.name == contact.name))
    if found is not None:
        return found
    row = models.Contact(
        kind=contact.kind, name=contact.name, sort_key=contact.sort_key, organization_id=None,
        title=contact.title, phone=contact.phone, fax="", email="", address="",
        code_word=contact.code_word, is_hipaa=contact.is_hipaa, is_hidden=False,
    )  # fmt: skip
    work.db.add(row)
    work.db.flush()
    return row.id


def _tie(work: Work, patient_id: int, contact_id: int, relation: Relation) -> None:
    there = select(models.PatientContact.id).where(
        models.PatientContact.patient_id == patient_id,
        models.PatientContact.contact_id == contact_id,
    )
    if work.db.scalar(there) is not None:
        return
    work.db.add(
        models.PatientContact(
            patient_id=patient_id, contact_id=contact_id, relation=relation, is_emergency=False,
            next_on=None, next_words="", authority="", authority_from=None,
            authority_until=None, confidentiality_on=None, note="",
        )
    )  # fmt: skip


def _add(
    work: Work, recipe: Recipe, one: _Release, patient_id: int, contact_id: int, writer: int
) -> int:
    today = recipe.calendar.today
    signed_on = today + timedelta(days=one.signed) if one.signed is not None else None
    written = _at(recipe, signed_on or today - timedelta(days=1), 10)
    form = _form(work, one, today, contact_id)
    revoked_at = None
    if one.revoked is not None:
        revoked_at = _at(recipe, today + timedelta(days=one.revoked), 15)
    row = models.Consent(
        patient_id=patient_id, patient_name=one.patient, event_on=None,
        irrevocable_event_on=None, written_at=written, written_by_id=writer,
        revoked_at=revoked_at, revoked_by=Signer.PATIENT if revoked_at else None,
        replaces_id=None, **columns_of(form),
    )  # fmt: skip
    work.db.add(row)
    work.db.flush()
    (recipient,) = form.recipients
    work.db.add(models.ConsentRecipient(consent_id=row.id, **recipient_columns(recipient)))
    if signed_on is not None:
        signature = Signature(Signer.PATIENT, one.patient, True, signed_on)
        work.db.add(models.ConsentSignature(consent_id=row.id, **signature_columns(signature)))
    work.db.flush()
    return row.id


def _form(work: Work, one: _Release, today: date, contact_id: int) -> ConsentDraft:
    recipient = Recipient(
        _KINDS[one.contact.kind], one.contact.name, contact_id, is_hipaa=one.contact.is_hipaa
    )
    return replace(
        blank_draft(one.kind, work.practice.name),
        what=one.what,
        recipients=(recipient,),
        purposes=frozenset({one.purpose}),
        expires_on=today + timedelta(days=one.ends),
        expires_event=one.event,
        irrevocable_event=one.event,
    )


def _tell(
    work: Work, recipe: Recipe, one: _Release, ids: tuple[int, int, int], writer: int
) -> None:
    patient_id, contact_id, consent_id = ids
    what = min(one.what)
    work.db.add(
        models.Disclosure(
            patient_id=patient_id, basis=Basis.CONSENT,
            told_at=_at(recipe, recipe.calendar.before(9), 11), told_by_id=writer,
            how=Told.PHONE, recipient=one.contact.name, affiliation="", contact_id=contact_id,
            what=in_order(Info, {what}), what_words="", purpose=one.purpose.value, nature="",
            consent_id=consent_id, document_id=None, call_id=None,
        )
    )  # fmt: skip


def _call(work: Work, recipe: Recipe, patient_id: int, writer: int) -> None:
    """Somebody unknown asked, and heard what everybody hears."""
    work.db.add(
        models.Call(
            called_at=_at(recipe, recipe.calendar.before(5), 16), taken_by_id=writer,
            caller=CallerKind.EMPLOYER, caller_name="A man who gave no name", caller_phone="",
            contact_id=None, verification=Verification.NONE, paper=LegalPaper.NONE,
            asked_for="Marisol Quintero", patient_id=patient_id,
            asks=in_order(Info, {Info.IS_PATIENT}), purpose=Purpose.EMPLOYMENT_SCHOOL.value,
            opening=Opening.NOTHING, note="",
        )
    )  # fmt: skip


def _at(recipe: Recipe, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), tzinfo=recipe.zone)

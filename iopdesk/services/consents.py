"""Consents: written down, signed, ended by an event, revoked in writing, renewed.

An incomplete one is kept and opens nothing. Writing and changing can be undone while
nobody has signed. What copies a signed paper cannot: a stray key would open again what the
patient closed. A day that was typed wrong is corrected instead, by the same act for a
signature and an event, by :func:`correct_revocation` for a revocation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from iopdesk.domain.consent_drafts import ConsentDraft, as_draft, check_draft
from iopdesk.domain.consent_forms import Element, decide_consent
from iopdesk.domain.consent_signing import (
    decide_change,
    decide_event,
    decide_renewal,
    decide_signatures,
)
from iopdesk.domain.consent_terms import Consent, Recipient, RecipientKind, Signature, Signer
from iopdesk.domain.consents import decide_revoke, state_on
from iopdesk.domain.contacts import ContactKind
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.consent_facts import Held, held, held_with
from iopdesk.services.consent_rows import columns_of, recipient_columns, signature_columns
from iopdesk.services.contacts import read_contacts
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Consent as ConsentRecord
from iopdesk.storage.models import (
    ConsentRecipient,
    ConsentSignature,
    Disclosure,
    Patient,
)


@dataclass(frozen=True, slots=True, repr=False)
class ConsentSaved:
    """A consent after an act; ``missing`` is what it still lacks."""

    consent_id: int
    missing: tuple[Element, ...]
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRead:
    """A consent for its forms, at the version it was read at, and who may sign it.

    ``entries`` are the words of the entries of the address book it names, by id.
    """

    consent: Consent
    draft: ConsentDraft
    version: int
    held: Held
    entries: dict[int, str]


# -- acts -------------------------------------------------------------------------


@act(
    "consent.write",
    row=Row.CONSENTS,
    subject="patient_id",
    undo=True,
    label=N_("Write a consent"),
    icon="file-sign",
)
def write_consent(
    work: Work, *, patient_id: int, draft: ConsentDraft, replaces_id: int | None = None
) -> ConsentSaved:
    """Keep a consent as it is filled in, complete or not; it counts once it is signed.

    ``replaces_id`` is the consent that it renews, which ends when this one is signed.
    Raises ``RuleBroken`` beside a field, or what :func:`decide_renewal` raises.
    """
    known = _checked(work, draft)
    if replaces_id is not None:
        decide_renewal(held(work, patient_id).one(replaces_id), patient_id=patient_id)
    row = ConsentRecord(
        patient_id=patient_id,
        patient_name=_legal_name(work, patient_id),
        event_on=None,
        irrevocable_event_on=None,
        written_at=work.now,
        written_by_id=work.person.id,
        revoked_at=None,
        revoked_by=None,
        replaces_id=replaces_id,
        **columns_of(draft),
    )
    work.db.add(row)
    work.db.flush()
    _add_recipients(work, row.id, known)
    return _saved(work, row.id, _("{name}: consent written down"))


@act(
    "consent.change",
    row=Row.CONSENTS,
    subject="consent_id",
    undo=True,
    label=N_("Change the consent"),
    icon="pencil-outline",
)
def change_consent(
    work: Work, *, consent_id: int, expected_version: int, draft: ConsentDraft
) -> ConsentSaved:
    """Fill in a consent that nobody has signed. Raises ``Conflict``, ``RuleBroken``."""
    decide_change(held_with(work, consent_id, expected_version).one(consent_id))
    known = _checked(work, draft)
    row = get(work.db, ConsentRecord, consent_id)
    fresh = {"patient_name": _legal_name(work, row.patient_id), **columns_of(draft)}
    for name, value in fresh.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    row.written_at, row.written_by_id = work.now, work.person.id
    _remove(work, ConsentRecipient, consent_id)
    _add_recipients(work, consent_id, known)
    return _saved(work, consent_id, _("{name}: consent changed"))


@act(
    "consent.sign",
    row=Row.CONSENTS,
    subject="consent_id",
    label=N_("Record signatures"),
    icon="draw",
)
def record_signatures(
    work: Work, *, consent_id: int, expected_version: int, signatures: Collection[Signature]
) -> ConsentSaved:
    """Record who signed the paper or declined to, the first time or corrected.

    Raises ``Conflict``, and what :func:`decide_signatures` raises.
    """
    found = held_with(work, consent_id, expected_version)
    decide_signatures(
        found.one(consent_id),
        signatures,
        today=work.today,
        told_on=_told_on(work, consent_id),
        born_on=found.facts.birth_on,
    )
    _remove(work, ConsentSignature, consent_id)
    work.db.add_all(
        ConsentSignature(consent_id=consent_id, **signature_columns(each)) for each in signatures
    )
    return _saved(work, consent_id, _("{name}: signatures recorded"))


@act(
    "consent.record_event",
    row=Row.CONSENTS,
    subject="consent_id",
    label=N_("Record the event"),
    icon="calendar-check-outline",
)
def record_event(
    work: Work,
    *,
    consent_id: int,
    expected_version: int,
    on: date | None,
    is_irrevocable: bool = False,
) -> ConsentSaved:
    """Record the day on which the event came to pass that a consent waits for.

    ``is_irrevocable``: the event before which it cannot be revoked, else the one that ends
    it. None takes a wrong day back. Raises ``Conflict``, and what :func:`decide_event` raises.
    """
    consent = held_with(work, consent_id, expected_version).one(consent_id)
    term = consent.irrevocable if is_irrevocable else consent.expiry
    decide_event(consent, term, on, today=work.today)
    row = get(work.db, ConsentRecord, consent_id)
    if is_irrevocable:
        row.irrevocable_event_on = on
    else:
        row.event_on = on
    return _saved(work, consent_id, _("{name}: event recorded"))


@act(
    "consent.revoke",
    row=Row.CONSENTS,
    subject="consent_id",
    label=N_("Revoke the consent"),
    icon="minus-circle-outline",
)
def revoke(
    work: Work,
    *,
    consent_id: int,
    expected_version: int,
    revoked_at: datetime,
    revoked_by: Signer,
    in_writing: bool,
) -> ConsentSaved:
    """Record a revocation in writing; it counts from the instant (aware) it was received.

    Raises ``Conflict``, and what :func:`iopdesk.domain.consents.decide_revoke` raises.
    """
    found = held_with(work, consent_id, expected_version)
    _decide_revoke(
        work, found, found.one(consent_id), revoked_at, revoked_by, in_writing=in_writing
    )
    row = get(work.db, ConsentRecord, consent_id)
    row.revoked_at, row.revoked_by = revoked_at, revoked_by
    return _saved(work, consent_id, _("{name}: consent revoked"))


@act(
    "consent.correct_revocation",
    row=Row.CONSENTS,
    subject="consent_id",
    label=N_("Correct the revocation"),
    icon="pencil-outline",
)
def correct_revocation(
    work: Work,
    *,
    consent_id: int,
    expected_version: int,
    revoked_at: datetime,
    revoked_by: Signer,
    in_writing: bool,
) -> ConsentSaved:
    """Write down anew when and by whom a consent was revoked; it stays revoked.

    Raises ``RuleBroken("consent.not_revoked")``, else as :func:`revoke`.
    """
    found = held_with(work, consent_id, expected_version)
    consent = found.one(consent_id)
    if consent.revocation is None:
        raise RuleBroken("consent.not_revoked")
    before = replace(consent, revocation=None)
    _decide_revoke(work, found, before, revoked_at, revoked_by, in_writing=in_writing)
    row = get(work.db, ConsentRecord, consent_id)
    row.revoked_at, row.revoked_by = revoked_at, revoked_by
    return _saved(work, consent_id, _("{name}: revocation corrected"))


# -- questions --------------------------------------------------------------------


@question("consent.read", row=Row.CONSENTS, subject="consent_id")
def read_consent(work: Work, *, consent_id: int) -> ConsentRead:
    """One consent, for its forms. Raises ``Conflict`` when it is gone."""
    found = held_with(work, consent_id)
    consent = found.one(consent_id)
    ids = {each for one in consent.recipients for each in (one.contact_id, *one.members) if each}
    entries = {key: row.told for key, row in read_contacts(work, ids).items()}
    return ConsentRead(consent, as_draft(consent), found.version(consent_id), found, entries)


# -- inside -----------------------------------------------------------------------


def _checked(work: Work, draft: ConsentDraft) -> tuple[Recipient, ...]:
    """The recipients as the address book knows them, once the draft may be kept."""
    check_draft(draft)
    decide_consent(_as_is(draft))
    return _with_book(work, draft.recipients)


def _as_is(draft: ConsentDraft) -> Consent:
    return Consent(0, 0, draft.kind, what=draft.what, purposes=draft.purposes)


def _with_book(work: Work, recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Name and HIPAA mark of each entry; a person is no organization.

    Raises ``RuleBroken("consent.recipient_gone" | "consent.recipient_kind")``.
    """
    recipients = tuple(recipients)
    ids = {each for one in recipients for each in (one.contact_id, *one.members) if each}
    book = read_contacts(work, ids)
    if ids - book.keys():
        raise RuleBroken("consent.recipient_gone", field="recipients")
    found = []
    for one in recipients:
        entry = book.get(one.contact_id) if one.contact_id is not None else None
        if entry is None:
            found.append(one)
            continue
        is_person = one.kind is RecipientKind.PERSON
        if one.kind in _ONE and is_person is not (entry.kind is ContactKind.PERSON):
            raise RuleBroken("consent.recipient_kind", field="recipients")
        found.append(replace(one, name=entry.name, is_hipaa=entry.is_hipaa))
    return tuple(found)


_ONE = (RecipientKind.PERSON, RecipientKind.ORGANIZATION)


def _add_recipients(work: Work, consent_id: int, recipients: Iterable[Recipient]) -> None:
    work.db.add_all(
        ConsentRecipient(consent_id=consent_id, **recipient_columns(each)) for each in recipients
    )
    work.db.flush()


def _remove(work: Work, model: Any, consent_id: int) -> None:
    """All parts are written anew, so that the consent counts as changed."""
    for row in work.db.scalars(select(model).where(model.consent_id == consent_id)):
        work.db.delete(row)
    work.db.flush()


def _legal_name(work: Work, patient_id: int) -> str:
    """The name as it stands on the form that is signed: the true one, as on every paper."""
    row = get(work.db, Patient, patient_id)
    parts = (row.given_name, row.middle_name, row.family_name, row.suffix)
    return " ".join(part for part in parts if part)


def _told_on(work: Work, consent_id: int) -> date | None:
    """The day on which something was told under a consent first."""
    first: datetime | None = work.db.scalar(
        select(func.min(Disclosure.told_at, type_=Disclosure.told_at.type)).where(
            Disclosure.consent_id == consent_id
        )
    )
    return first.astimezone(work.practice.zone).date() if first is not None else None


def _decide_revoke(
    work: Work, found: Held, consent: Consent, at: datetime, by: Signer, *, in_writing: bool
) -> None:
    decide_revoke(
        consent,
        at=at.astimezone(work.practice.zone),
        now=work.local_now,
        by=by,
        in_writing=in_writing,
        facts=found.facts,
    )


def _saved(work: Work, consent_id: int, words: str) -> ConsentSaved:
    work.db.flush()
    found = held_with(work, consent_id)
    missing = state_on(found.one(consent_id), work.local_now, found.facts).missing
    return ConsentSaved(consent_id, missing, words.format(name=name_of(work, found.patient_id)))


sentences(
    {
        "consent.not_revoked": N_("This consent is not revoked. Nothing was changed."),
        "consent.recipient_gone": N_(
            "Somebody who is named is not in the address book any more. Choose them again."
        ),
        "consent.recipient_kind": N_(
            "A person is named as one, and an organization as an organization. Choose again."
        ),
    }
)

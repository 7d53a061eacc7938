"""Consents with all their elements, what was told and to whom, and calls about somebody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.caller_cards import CallerKind, LegalPaper
from iopdesk.domain.callers import Opening, Verification
from iopdesk.domain.consent_terms import ConsentKind, RecipientKind, Signer
from iopdesk.domain.disclosures import Basis, Told
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items, UtcInstant


class Consent(Logged):
    """A consent form as it was filled in (42 CFR 2.31); empty where nothing was said.

    ``what`` and ``purposes`` hold the values of ``Info`` and ``Purpose``. The expiry is a
    day, an event, both or never; ``irrevocable_*`` is that of a criminal-justice consent.
    """

    __tablename__ = "consents"
    constraints = (Index(None, "patient_id"), Index(None, "expires_on"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[ConsentKind] = mapped_column(Choice(ConsentKind))
    patient_name: Mapped[str] = mapped_column(Text)
    discloser: Mapped[str] = mapped_column(Text)
    what: Mapped[tuple[str, ...]] = mapped_column(Items)
    what_words: Mapped[str] = mapped_column(Text)
    purposes: Mapped[tuple[str, ...]] = mapped_column(Items)
    revocation_words: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date | None]
    expires_event: Mapped[str] = mapped_column(Text)
    event_on: Mapped[date | None]
    never_expires: Mapped[bool]
    irrevocable_on: Mapped[date | None]
    irrevocable_event: Mapped[str] = mapped_column(Text)
    irrevocable_event_on: Mapped[date | None]
    consequences: Mapped[str] = mapped_column(Text)
    redisclosure: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcInstant)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    revoked_by: Mapped[Signer | None] = mapped_column(Choice(Signer))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"))


class ConsentRecipient(Logged):
    """To whom a consent allows telling; ``members`` are ids of the address book."""

    __tablename__ = "consent_recipients"
    constraints = (Index(None, "consent_id"), Index(None, "contact_id"))

    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"))
    kind: Mapped[RecipientKind] = mapped_column(Choice(RecipientKind))
    name: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    members: Mapped[tuple[int, ...]] = mapped_column(Items)
    is_hipaa: Mapped[bool]
    has_treating_members: Mapped[bool]


class ConsentSignature(Logged):
    """Who signed a consent and by what authority, or declined to."""

    __tablename__ = "consent_signatures"
    constraints = (Index(None, "consent_id"),)

    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"))
    signer: Mapped[Signer] = mapped_column(Choice(Signer))
    name: Mapped[str] = mapped_column(Text)
    is_signed: Mapped[bool]
    signed_on: Mapped[date | None]
    authority: Mapped[str] = mapped_column(Text)
    authority_ends_on: Mapped[date | None]


class Disclosure(Logged):
    """What was told about a patient, to whom, on what basis; kept for the accounting."""

    __tablename__ = "disclosures"
    constraints = (Index(None, "patient_id", "told_at"), Index(None, "consent_id"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    basis: Mapped[Basis] = mapped_column(Choice(Basis))
    told_at: Mapped[datetime] = mapped_column(UtcInstant)
    told_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    how: Mapped[Told] = mapped_column(Choice(Told))
    recipient: Mapped[str] = mapped_column(Text)
    affiliation: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    what: Mapped[tuple[str, ...]] = mapped_column(Items)
    what_words: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(40))
    nature: Mapped[str] = mapped_column(Text)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))


class Call(Logged):
    """A question somebody asked about a person, and what was answered.

    ``patient_id`` is the person who was found; empty where none was, and the name that the
    caller gave is kept then.
    """

    __tablename__ = "calls"
    constraints = (Index(None, "called_at"), Index(None, "patient_id"))

    called_at: Mapped[datetime] = mapped_column(UtcInstant)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    caller: Mapped[CallerKind] = mapped_column(Choice(CallerKind))
    caller_name: Mapped[str] = mapped_column(Text)
    caller_phone: Mapped[str] = mapped_column(String(60))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    verification: Mapped[Verification] = mapped_column(Choice(Verification))
    paper: Mapped[LegalPaper] = mapped_column(Choice(LegalPaper))
    asked_for: Mapped[str] = mapped_column(Text)
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patients.id"))
    asks: Mapped[tuple[str, ...]] = mapped_column(Items)
    purpose: Mapped[str] = mapped_column(String(40))
    opening: Mapped[Opening] = mapped_column(Choice(Opening))
    note: Mapped[str] = mapped_column(Text)

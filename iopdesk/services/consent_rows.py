"""Between the rows of a consent and the values its rules read: pure, both ways.

Values of an enumeration that a newer program wrote are left out here, so that the consent
opens less and never more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from iopdesk.domain.consent_drafts import ConsentDraft
from iopdesk.domain.consent_terms import (
    Consent,
    Info,
    Purpose,
    Recipient,
    Revocation,
    Signature,
    Term,
)
from iopdesk.domain.texts import clean_line
from iopdesk.storage.models import Consent as ConsentRecord
from iopdesk.storage.models import ConsentRecipient, ConsentSignature

E = TypeVar("E", bound=StrEnum)


def columns_of(draft: ConsentDraft) -> dict[str, Any]:
    """The columns of a consent that a form fills in."""
    return {
        "kind": draft.kind,
        "discloser": clean_line(draft.discloser),
        "what": in_order(Info, draft.what),
        "what_words": draft.what_words,
        "purposes": in_order(Purpose, draft.purposes),
        "revocation_words": draft.revocation_words,
        "expires_on": draft.expires_on,
        "expires_event": clean_line(draft.expires_event),
        "never_expires": draft.never_expires,
        "irrevocable_on": draft.irrevocable_on,
        "irrevocable_event": clean_line(draft.irrevocable_event),
        "consequences": draft.consequences,
        "redisclosure": draft.redisclosure,
    }


def recipient_columns(recipient: Recipient) -> dict[str, Any]:
    """The columns of one recipient."""
    return {
        "kind": recipient.kind,
        "name": clean_line(recipient.name),
        "contact_id": recipient.contact_id,
        "members": tuple(sorted(recipient.members)),
        "is_hipaa": recipient.is_hipaa,
        "has_treating_members": recipient.has_treating_members,
    }


def signature_columns(signature: Signature) -> dict[str, Any]:
    """The columns of one signature."""
    return {
        "signer": signature.signer,
        "name": clean_line(signature.name),
        "is_signed": signature.is_signed,
        "signed_on": signature.signed_on,
        "authority": clean_line(signature.authority),
        "authority_ends_on": signature.authority_ends_on,
    }


def consent_of(
    row: ConsentRecord,
    recipients: Iterable[ConsentRecipient],
    signatures: Iterable[ConsentSignature],
    zone: ZoneInfo,
) -> Consent:
    """A consent as its rules read it; a revocation counts in the practice's zone."""
    irrevocable = Term(row.irrevocable_on, row.irrevocable_event, row.irrevocable_event_on)
    revocation = None
    if row.revoked_at is not None and row.revoked_by is not None:
        revocation = Revocation(row.revoked_at.astimezone(zone), row.revoked_by)
    return Consent(
        consent_id=row.id,
        patient_id=row.patient_id,
        kind=row.kind,
        patient_name=row.patient_name,
        discloser=row.discloser,
        what=known(Info, row.what),
        what_words=row.what_words,
        recipients=tuple(map(_recipient_of, recipients)),
        purposes=known(Purpose, row.purposes),
        revocation_words=row.revocation_words,
        irrevocable=irrevocable if irrevocable.is_set else None,
        expiry=Term(row.expires_on, row.expires_event, row.event_on, row.never_expires),
        consequences=row.consequences,
        redisclosure=row.redisclosure,
        signatures=tuple(map(_signature_of, signatures)),
        revocation=revocation,
        replaces_id=row.replaces_id,
    )


def _recipient_of(row: ConsentRecipient) -> Recipient:
    return Recipient(
        kind=row.kind,
        name=row.name,
        contact_id=row.contact_id,
        members=frozenset(row.members),
        is_hipaa=row.is_hipaa,
        has_treating_members=row.has_treating_members,
    )


def _signature_of(row: ConsentSignature) -> Signature:
    return Signature(
        row.signer,
        row.name,
        row.is_signed,
        row.signed_on,
        row.authority,
        row.authority_ends_on,
    )


def in_order(kind: type[E], values: Collection[E]) -> tuple[str, ...]:
    """The stored values of some members, in the order of their enumeration."""
    return tuple(each.value for each in kind if each in values)


def known(kind: type[E], values: Iterable[str]) -> frozenset[E]:
    """The members of the stored values that this program knows."""
    there = {each.value for each in kind}
    return frozenset(kind(each) for each in values if each in there)

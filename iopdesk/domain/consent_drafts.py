"""A consent as it is filled in, before anybody signs, and the texts it begins with.

The prefilled texts are the statements that 42 CFR 2.31(a) asks for, in plain words; a
person may change each of them. A draft may lack anything: it is kept, and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iopdesk.domain.consent_terms import (
    Consent,
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    Term,
)
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


@dataclass(frozen=True, slots=True, repr=False)
class ConsentDraft:
    """Everything on the form but names and signatures; empty where nothing was said."""

    kind: ConsentKind
    discloser: str = ""
    what: frozenset[Info] = frozenset()
    what_words: str = ""
    recipients: tuple[Recipient, ...] = ()
    purposes: frozenset[Purpose] = frozenset()
    revocation_words: str = ""
    expires_on: date | None = None
    expires_event: str = ""
    never_expires: bool = False
    irrevocable_on: date | None = None
    irrevocable_event: str = ""
    consequences: str = ""
    redisclosure: str = ""


def as_consent(
    draft: ConsentDraft, *, consent_id: int = 0, patient_id: int = 0, patient_name: str = ""
) -> Consent:
    """The draft as a consent that nobody has signed."""
    irrevocable = Term(on=draft.irrevocable_on, event=draft.irrevocable_event)
    return Consent(
        consent_id=consent_id,
        patient_id=patient_id,
        kind=draft.kind,
        patient_name=patient_name,
        discloser=draft.discloser,
        what=draft.what,
        what_words=draft.what_words,
        recipients=draft.recipients,
        purposes=draft.purposes,
        revocation_words=draft.revocation_words,
        irrevocable=irrevocable if irrevocable.is_set else None,
        expiry=Term(on=draft.expires_on, event=draft.expires_event, is_never=draft.never_expires),
        consequences=draft.consequences,
        redisclosure=draft.redisclosure,
    )


def as_draft(consent: Consent) -> ConsentDraft:
    """What a form was filled in with, to change it or to renew it."""
    irrevocable = consent.irrevocable or Term()
    return ConsentDraft(
        kind=consent.kind,
        discloser=consent.discloser,
        what=consent.what,
        what_words=consent.what_words,
        recipients=consent.recipients,
        purposes=consent.purposes,
        revocation_words=consent.revocation_words,
        expires_on=consent.expiry.on,
        expires_event=consent.expiry.event,
        never_expires=consent.expiry.is_never,
        irrevocable_on=irrevocable.on,
        irrevocable_event=irrevocable.event,
        consequences=consent.consequences,
        redisclosure=consent.redisclosure,
    )


def check_draft(draft: ConsentDraft) -> None:
    """Refuse what no record takes. Raises ``RuleBroken("consent.too_long" | "consent.two_ends")``.

    What is merely missing is no error: the form is kept with its gaps.
    """
    texts = {
        "discloser": draft.discloser,
        "what_words": draft.what_words,
        "revocation_words": draft.revocation_words,
        "expires_event": draft.expires_event,
        "irrevocable_event": draft.irrevocable_event,
        "consequences": draft.consequences,
        "redisclosure": draft.redisclosure,
    }
    for field, text in texts.items():
        if len(text) > TEXT_LIMIT:
            raise RuleBroken("consent.too_long", field=field, most=TEXT_LIMIT)
    if draft.never_expires and (draft.expires_on is not None or draft.expires_event.strip()):
        raise RuleBroken("consent.two_ends", field="never_expires")


def standard_revocation(kind: ConsentKind, practice: str) -> str:
    """The right to revoke and how, in words to the patient (42 CFR 2.31(a)(6))."""
    words = _(
        "I can revoke this consent at any time, in writing, to {practice}. What was told before "
        "that stays told."
    ).format(practice=practice)
    if kind is not ConsentKind.CRIMINAL_JUSTICE:
        return words
    more = _("Where a day or an event is named below, I cannot revoke it before then.")
    return f"{words} {more}"


def standard_consequences(practice: str) -> str:
    """What follows when the patient does not sign (42 CFR 2.31(a)(8))."""
    return _(
        "I may refuse to sign. {practice} treats me whether or not I sign; without my consent it "
        "cannot speak with those who are named here."
    ).format(practice=practice)


def standard_redisclosure() -> str:
    """That a recipient under HIPAA may pass on what it was told (42 CFR 2.31(a)(4)(iii))."""
    return _(
        "A health care provider, health plan or clearinghouse that receives this may pass it on as "
        "HIPAA allows, and then these rules may protect it no longer. It may not be used against "
        "me in a civil, criminal, administrative or legislative proceeding without my consent or "
        "a court order."
    )


def blank_draft(kind: ConsentKind, practice: str) -> ConsentDraft:
    """The form a kind begins with: its standard texts, nothing chosen."""
    is_notes = kind is ConsentKind.COUNSELING_NOTES
    is_legal = kind is ConsentKind.LEGAL_PROCEEDINGS
    return ConsentDraft(
        kind=kind,
        discloser=practice,
        what=frozenset({Info.COUNSELING_NOTES}) if is_notes else frozenset(),
        purposes=frozenset({Purpose.LEGAL_PROCEEDINGS}) if is_legal else frozenset(),
        revocation_words=standard_revocation(kind, practice),
        never_expires=kind is ConsentKind.TREATMENT_PAYMENT_OPERATIONS,
        consequences=standard_consequences(practice),
        redisclosure=standard_redisclosure(),
    )


sentences(
    {
        "consent.too_long": N_("This text is too long. Shorten it to {most} characters."),
        "consent.two_ends": N_(
            "A consent either ends or it does not. Take the check off, or empty day and event."
        ),
    }
)

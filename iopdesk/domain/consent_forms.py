"""What a consent form must hold, and who signs it (42 CFR 2.14, 2.15, 2.31).

Every element is asked for, and legal proceedings and counseling notes each have a form of
their own. Where a rule leaves a doubt, the answer here is the one that tells less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from iopdesk.domain.consent_terms import (
    CORE_PURPOSES,
    Consent,
    ConsentKind,
    GuardianRule,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Signature,
    Signer,
    SigningFacts,
    signer_label,
)
from iopdesk.domain.dates import age_on
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _

ALONE = frozenset({ConsentKind.LEGAL_PROCEEDINGS, ConsentKind.COUNSELING_NOTES})
"""Kinds that never share a form with another (42 CFR 2.31(b) and (d))."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element that is missing or wrong: its code, its name, and a sentence."""

    code: str
    label: str
    words: str


# -- who signs --------------------------------------------------------------------


def adult_on(birth: date, years: int = 18) -> date:
    """The day somebody comes of age; who was born on February 29 does on March 1."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def required_signers(
    facts: SigningFacts, day: date, *, guardian_signed: bool = False
) -> frozenset[Signer]:
    """Whose signatures a consent of ``day`` needs (42 CFR 2.14, 2.15).

    A guardian who signed counts as recorded, also after the record forgot them. Without a
    birth date the guardian who is recorded signs.
    """
    if facts.is_represented(day):
        return frozenset({Signer.REPRESENTATIVE})
    rule, patient = facts.rule, frozenset({Signer.PATIENT})
    is_recorded = facts.is_guarded(day) or guardian_signed
    if facts.birth_on is not None:
        age = age_on(facts.birth_on, day)
        if age >= rule.adult_at or (rule.alone_from is not None and age >= rule.alone_from):
            return patient
        if rule.guardian is GuardianRule.ALWAYS:
            return patient | {Signer.GUARDIAN}
    if is_recorded and rule.guardian is not GuardianRule.NEVER:
        return patient | {Signer.GUARDIAN}
    return patient


def authority_on(signature: Signature, day: date, facts: SigningFacts) -> bool:
    """Whether the signer may decide for the patient on ``day``.

    A guardian's authority ends when the patient comes of age, and cannot be shown without
    a birth date; that of others on its last day, or when nobody acts for the patient.
    """
    if signature.signer is Signer.PATIENT:
        return True
    if signature.authority_ends_on is not None and day > signature.authority_ends_on:
        return False
    if signature.signer is Signer.REPRESENTATIVE:
        return facts.is_represented(day)
    return facts.birth_on is not None and day < adult_on(facts.birth_on, facts.rule.adult_at)


def signed_by(consent: Consent, signer: Signer) -> Signature | None:
    """The signature of one signer; None when it is missing or was declined."""
    found = (each for each in consent.signatures if each.signer is signer and each.is_signed)
    return next(found, None)


def needed_signers(consent: Consent, facts: SigningFacts) -> tuple[Signer, ...]:
    """On whose signatures the consent rests, by the day it was first signed.

    So a minor's signature is not completed by their birthday: they sign anew. Empty
    while nobody signed.
    """
    if not consent.signing_days:
        return ()
    guardian = signed_by(consent, Signer.GUARDIAN) is not None
    needed = required_signers(facts, consent.signing_days[0], guardian_signed=guardian)
    return tuple(each for each in Signer if each in needed)


# -- complete ---------------------------------------------------------------------


def missing_elements(consent: Consent, facts: SigningFacts) -> tuple[Element, ...]:
    """Every element of 42 CFR 2.31 that is missing or wrong, in the order of the form."""
    found = [*_named_missing(consent), *_told_missing(consent), *_signing_missing(consent, facts)]
    return tuple(Element(*each) for each in found)


def _named_missing(consent: Consent) -> Iterator[tuple[str, str, str]]:
    """Patient, who discloses, what, to whom, and for what."""
    if not consent.patient_name.strip():
        yield "patient", _("Patient"), _("The name of the patient is missing.")
    if not consent.discloser.strip():
        yield "discloser", _("Who may disclose"), _("It does not say who may disclose.")
    if not consent.what:
        yield "what", _("What"), _("It does not say what may be told, kind by kind.")
    if not consent.recipients or not all(each.name.strip() for each in consent.recipients):
        yield "recipient", _("To whom"), _("A recipient has no name.")
    if any(_lacks_participants(each) for each in consent.recipients) or (
        consent.kind is ConsentKind.INTERMEDIARY
        and not any(each.kind is RecipientKind.INTERMEDIARY for each in consent.recipients)
    ):
        yield (
            "participants",
            _("Intermediary"),
            _("The intermediary and its participants, or “those who treat me”, are not named."),
        )
    if not purposes_of(consent):
        yield "purpose", _("Purpose"), _("The purpose is missing.")
    if not _is_separate(consent):
        yield (
            "separate",
            _("Separate form"),
            _("Legal proceedings and counseling notes each need a form of their own."),
        )


def _lacks_participants(recipient: Recipient) -> bool:
    named = recipient.members or recipient.has_treating_members
    return recipient.kind is RecipientKind.INTERMEDIARY and not named


def _told_missing(consent: Consent) -> Iterator[tuple[str, str, str]]:
    """Revocation, expiry, and the statements the patient is owed."""
    is_core = consent.kind is ConsentKind.TREATMENT_PAYMENT_OPERATIONS
    revocation = _("Right to revoke")
    if not consent.revocation_words.strip():
        yield "revocation", revocation, _("It does not say how to revoke it in writing.")
    if consent.irrevocable is not None:
        if consent.kind is not ConsentKind.CRIMINAL_JUSTICE:
            yield "revocation", revocation, _("Only a criminal justice consent may wait with it.")
        elif not consent.irrevocable.is_set or consent.irrevocable.is_never:
            yield "revocation", revocation, _("It does not say from when it can be revoked.")
    yield from _expiry_missing(consent, may_be_none=is_core)
    if not consent.consequences.strip():
        words = _("It does not say what follows when the patient does not sign.")
        yield "consequences", _("Consequences of not signing"), words
    if (is_core or any(each.is_hipaa for each in consent.recipients)) and not (
        consent.redisclosure.strip()
    ):
        words = _("The statement about redisclosure is missing.")
        yield "redisclosure", _("Redisclosure"), words


def _expiry_missing(consent: Consent, *, may_be_none: bool) -> Iterator[tuple[str, str, str]]:
    expiry, label = consent.expiry, _("Expiry")
    if not expiry.is_set:
        yield "expiry", label, _("The expiry is missing: a date or an event.")
    elif expiry.is_never and not may_be_none:
        words = _("Only treatment, payment and operations may have no expiry.")
        yield "expiry", label, words
    elif expiry.on is not None and consent.signed_on is not None and expiry.on < consent.signed_on:
        yield "expiry", label, _("The expiry lies before the signature.")


def _signing_missing(consent: Consent, facts: SigningFacts) -> Iterator[tuple[str, str, str]]:
    """Signatures, whoever gave them, and their days."""
    signed = [each for each in consent.signatures if each.is_signed]
    if any(each.signed_on is None for each in signed) or not signed:
        yield "date", _("Date"), _("The date of a signature is missing.")
    if not signed:
        yield "signature", _("Signature"), _("Nobody has signed.")
    for signer in needed_signers(consent, facts):
        who, one = signer_label(signer), signed_by(consent, signer)
        if one is None:
            words = _("The signature is missing: {who}.").format(who=who)
            yield "signature", _("Signature"), words
        elif not _shows_authority(one, facts):
            words = _("Name and authority of the signer are not shown: {who}.").format(who=who)
            yield "signer", _("Signer"), words


def _shows_authority(one: Signature, facts: SigningFacts) -> bool:
    said = one.signer is Signer.PATIENT or bool(one.authority.strip())
    had_it = one.signed_on is not None and authority_on(one, one.signed_on, facts)
    return bool(one.name.strip()) and said and had_it


def purposes_of(consent: Consent) -> frozenset[Purpose]:
    """The purposes it names, with those that its kind stands for."""
    is_core = consent.kind is ConsentKind.TREATMENT_PAYMENT_OPERATIONS
    return consent.purposes | CORE_PURPOSES if is_core else consent.purposes


def _is_separate(consent: Consent) -> bool:
    """Whether nothing on the form needs a form of its own."""
    is_legal = consent.kind is ConsentKind.LEGAL_PROCEEDINGS
    is_notes = consent.kind is ConsentKind.COUNSELING_NOTES
    legal = Purpose.LEGAL_PROCEEDINGS in consent.purposes
    notes = Info.COUNSELING_NOTES in consent.what
    if is_legal:
        return not notes and not consent.purposes - {Purpose.LEGAL_PROCEEDINGS}
    if is_notes:
        return not legal and not consent.what - {Info.COUNSELING_NOTES}
    return not legal and not notes


def decide_combination(kinds: Collection[ConsentKind]) -> None:
    """Allow kinds of consent on one form. Raises ``RuleBroken("consent.combined")``."""
    if len(set(kinds)) > 1 and ALONE & set(kinds):
        raise RuleBroken("consent.combined", field="kind")


def decide_consent(consent: Consent) -> None:
    """Refuse a form that mixes what must stay apart. Raises ``RuleBroken("consent.combined")``."""
    if not _is_separate(consent):
        raise RuleBroken("consent.combined", field="kind")


sentences(
    {
        "consent.combined": N_(
            "Legal proceedings and counseling notes each need a consent of their own. Make a "
            "separate form."
        ),
    }
)

"""Disclosures: on what basis something was told, what is recorded of it, what goes along.

Source: domain.md, section 9; 42 CFR 2.31 to 2.33, 2.51(c), 2.53, 2.61 and 2.12(c).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iopdesk.domain.consent_forms import Element, purposes_of
from iopdesk.domain.consent_terms import (
    Consent,
    Info,
    Purpose,
    Term,
    infos_label,
    purpose_label,
)
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class Basis(StrEnum):
    """What a disclosure rests on. Source: domain.md, section 9."""

    CONSENT = "consent"
    EMERGENCY = "emergency"
    COURT_ORDER = "court_order"
    AUDIT = "audit"
    CHILD_ABUSE = "child_abuse"
    CRIME_ON_PREMISES = "crime_on_premises"
    SERVICE_ORGANIZATION = "service_organization"
    PATIENT = "patient"


class Told(StrEnum):
    """How it was told."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    PAPER = "paper"
    FAX = "fax"
    SECURE_MAIL = "secure_mail"


_BASES = {
    Basis.CONSENT: N_("Consent"),
    Basis.EMERGENCY: N_("Medical emergency"),
    Basis.COURT_ORDER: N_("Court order"),
    Basis.AUDIT: N_("Audit or evaluation"),
    Basis.CHILD_ABUSE: N_("Child-abuse report"),
    Basis.CRIME_ON_PREMISES: N_("Crime on the premises"),
    Basis.SERVICE_ORGANIZATION: N_("Qualified service organization"),
    Basis.PATIENT: N_("The patient's own copy"),
}
_TOLD = {
    Told.PHONE: N_("by phone"),
    Told.IN_PERSON: N_("in person"),
    Told.PAPER: N_("on paper"),
    Told.FAX: N_("by fax"),
    Told.SECURE_MAIL: N_("by secure mail"),
}


def basis_label(basis: Basis) -> str:
    """What a disclosure rests on: "Medical emergency"."""
    return _(_BASES[basis])


def told_label(told: Told) -> str:
    """How it was told, lower case: "by phone"."""
    return _(_TOLD[told])


NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""Short notice of 42 CFR 2.32(a)(2), word for word and never translated."""

WITH_DOCUMENT = frozenset({Basis.COURT_ORDER, Basis.AUDIT, Basis.SERVICE_ORGANIZATION})
"""Bases that rest on a paper: the order or the agreement is linked.

A report of child abuse or of a crime is often made by phone, so its paper may be missing.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Telling:
    """What was told, to whom and why; empty where nothing was said. ``told_at`` is aware."""

    basis: Basis
    told_at: datetime | None = None
    how: Told = Told.PHONE
    recipient: str = ""
    affiliation: str = ""
    contact_id: int | None = None
    what: frozenset[Info] = frozenset()
    what_words: str = ""
    purpose: Purpose | None = None
    nature: str = ""
    consent_id: int | None = None
    document_id: int | None = None


def missing_in_telling(telling: Telling) -> tuple[Element, ...]:
    """Every element that the record of a disclosure lacks, in the order of the form."""
    basis, is_consent = telling.basis, telling.basis is Basis.CONSENT
    is_emergency = basis is Basis.EMERGENCY
    checks = (
        (telling.recipient.strip(), "recipient", _("To whom")),
        (not is_emergency or telling.affiliation.strip(), "affiliation", _("Affiliation")),
        (not is_emergency or telling.nature.strip(), "nature", _("Emergency")),
        (not is_consent or telling.contact_id, "contact_id", _("Address book")),
        (not is_consent or telling.consent_id, "consent_id", _("Consent")),
        (not is_consent or telling.purpose, "purpose", _("Purpose")),
        (telling.what, "what", _("What")),
        (telling.told_at, "told_on", _("Day and time")),
        (basis not in WITH_DOCUMENT or telling.document_id, "document_id", _("Document")),
    )
    return tuple(
        Element(code, label, _(_MISSING[code])) for there, code, label in checks if not there
    )


def decide_telling(telling: Telling, now: datetime) -> None:
    """Allow the record of a disclosure that has every element its basis asks for.

    Whether a consent covers it is asked of :func:`.consents.covers`. Raises
    ``RuleBroken("disclosure.missing" | "disclosure.ahead" | "disclosure.too_long")``.
    """
    for each in missing_in_telling(telling):
        raise RuleBroken("disclosure.missing", field=each.code, words=each.words)
    if telling.told_at is not None and telling.told_at > now:
        raise RuleBroken("disclosure.ahead", field="told_on")
    for field in ("recipient", "affiliation", "what_words", "nature"):
        if len(getattr(telling, field)) > TEXT_LIMIT:
            raise RuleBroken("disclosure.too_long", field=field, most=TEXT_LIMIT)


def goes_along(basis: Basis, consent: Consent | None = None) -> tuple[str, ...]:
    """What goes with what is told, in sentences; the scope of the consent with a consent."""
    if basis is Basis.CONSENT:
        scope = [scope_words(consent)] if consent is not None else []
        return (
            _("The notice: {notice}").format(notice=NOTICE),
            _("A copy of the consent, or its scope in plain words."),
            *scope,
        )
    if basis is Basis.PATIENT:
        return (_("The crisis line, in a cover that tells nothing."),)
    if basis is Basis.EMERGENCY:
        return (_("No notice goes along. Record it at once."),)
    return (_("No notice goes along. The paper it rests on is linked."),)


def scope_words(consent: Consent) -> str:
    """What a consent allows, in one plain line for whoever is told."""
    words = _("May be told: {what}. To: {whom}. For: {purposes}.").format(
        what=infos_label(consent.what),
        whom=", ".join(each.name for each in consent.recipients),
        purposes=", ".join(purpose_label(each) for each in Purpose if each in purposes_of(consent)),
    )
    return f"{words} {until_words(consent.expiry)}."


def until_words(term: Term) -> str:
    """Until when, as a list says it: "Until Aug 10, 2027", "Until sentencing", "No end"."""
    if term.is_never:
        return _("No end")
    parts = [medium_date(term.on)] if term.on is not None else []
    if term.event.strip():
        parts.append(term.event.strip())
    return _("Until {end}").format(end=_(" or ").join(parts)) if parts else _("No expiry entered")


_MISSING = {
    "recipient": N_("It does not say who was told."),
    "affiliation": N_("The hospital or service they are with is missing."),
    "nature": N_("The nature of the emergency is missing."),
    "contact_id": N_("Choose from the address book who was told."),
    "consent_id": N_("The consent it rests on is missing."),
    "purpose": N_("The purpose is missing."),
    "what": N_("It does not say what was told."),
    "told_on": N_("Day and time are missing."),
    "document_id": N_("The order or agreement it rests on is not linked."),
}

sentences(
    {
        "disclosure.missing": N_("{words} Enter it, then record what was told."),
        "disclosure.ahead": N_("That time is still ahead. Enter when it was told."),
        "disclosure.too_long": N_("This text is too long. Shorten it to {most} characters."),
    }
)

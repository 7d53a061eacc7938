"""Disclosures: on what basis something was told, and how a telling stands (42 CFR Part 2)."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


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

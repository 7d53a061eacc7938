"""What surrounds treatment: support meetings, family, referrals, incidents, follow-up."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class MeetingKind(StrEnum):
    """The fellowship or program of a support meeting."""

    AA = "aa"
    NA = "na"
    SMART = "smart"
    OTHER = "other"


class MeetingProof(StrEnum):
    """How it is known that somebody went."""

    SELF_REPORTED = "self_reported"
    SLIP_SEEN = "slip_seen"


class IncidentKind(StrEnum):
    """What happened outside of the plan."""

    IMPAIRED = "impaired"
    CRISIS = "crisis"


class FamilyKind(StrEnum):
    """What family or friends took part in."""

    EDUCATION = "education"
    SUPPORT = "support"
    COUNSELING = "counseling"


class ReferralState(StrEnum):
    """How a referral stands."""

    OPEN = "open"
    APPOINTED = "appointed"
    DONE = "done"
    DECLINED = "declined"


class ReferralFor(StrEnum):
    """What a referral is for."""

    MEDICAL = "medical"
    MENTAL_HEALTH = "mental_health"
    MEDICATION = "medication"
    DETOX = "detox"
    RESIDENTIAL = "residential"
    HOUSING = "housing"
    EMPLOYMENT = "employment"
    LEGAL = "legal"
    FAMILY = "family"
    OTHER = "other"


_MEETINGS = {
    MeetingKind.AA: N_("AA"),
    MeetingKind.NA: N_("NA"),
    MeetingKind.SMART: N_("SMART Recovery"),
    MeetingKind.OTHER: N_("Other"),
}
_PROOFS = {
    MeetingProof.SELF_REPORTED: N_("self-reported"),
    MeetingProof.SLIP_SEEN: N_("slip seen"),
}
_INCIDENTS = {
    IncidentKind.IMPAIRED: N_("Impaired on site"),
    IncidentKind.CRISIS: N_("Crisis contact"),
}
_FAMILY = {
    FamilyKind.EDUCATION: N_("Family education"),
    FamilyKind.SUPPORT: N_("Family support"),
    FamilyKind.COUNSELING: N_("Family counseling"),
}
_REFERRALS = {
    ReferralState.OPEN: N_("Open"),
    ReferralState.APPOINTED: N_("Appointment made"),
    ReferralState.DONE: N_("Done"),
    ReferralState.DECLINED: N_("Declined"),
}
_FOR = {
    ReferralFor.MEDICAL: N_("Medical care"),
    ReferralFor.MENTAL_HEALTH: N_("Mental health"),
    ReferralFor.MEDICATION: N_("Medication treatment"),
    ReferralFor.DETOX: N_("Detox"),
    ReferralFor.RESIDENTIAL: N_("Residential treatment"),
    ReferralFor.HOUSING: N_("Housing"),
    ReferralFor.EMPLOYMENT: N_("Employment"),
    ReferralFor.LEGAL: N_("Legal help"),
    ReferralFor.FAMILY: N_("Family services"),
    ReferralFor.OTHER: N_("Other"),
}


def meeting_label(kind: MeetingKind) -> str:
    """The fellowship: "SMART Recovery"."""
    return _(_MEETINGS[kind])


def proof_label(proof: MeetingProof) -> str:
    """How it is known, lower case: "slip seen"."""
    return _(_PROOFS[proof])


def incident_label(kind: IncidentKind) -> str:
    """What happened: "Impaired on site"."""
    return _(_INCIDENTS[kind])


def family_label(kind: FamilyKind) -> str:
    """What family took part in: "Family education"."""
    return _(_FAMILY[kind])


def referral_state_label(state: ReferralState) -> str:
    """How a referral stands: "Appointment made"."""
    return _(_REFERRALS[state])


def referral_for_label(what: ReferralFor) -> str:
    """What a referral is for: "Housing"."""
    return _(_FOR[what])

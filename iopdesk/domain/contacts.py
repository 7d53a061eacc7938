"""The address book, and what ties its entries to a patient: family, court, employer, care.

People and organizations share one range of ids, so that a consent's recipient and whoever
calls are compared by number (:mod:`iopdesk.domain.consent_terms`).
"""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class ContactKind(StrEnum):
    """A person, or an organization whose staff a consent may name as one."""

    PERSON = "person"
    ORGANIZATION = "organization"


class Relation(StrEnum):
    """What somebody is to a patient."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER_FAMILY = "other_family"
    FRIEND = "friend"
    SPONSOR = "sponsor"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    PROBATION = "probation"
    COURT = "court"
    ATTORNEY = "attorney"
    EMPLOYER = "employer"
    SCHOOL = "school"
    PHYSICIAN = "physician"
    PROVIDER = "provider"
    PHARMACY = "pharmacy"
    INSURER = "insurer"
    HOUSING = "housing"
    OTHER = "other"


class PhoneKind(StrEnum):
    """What a number is."""

    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    OTHER = "other"


class Voicemail(StrEnum):
    """Whether a message may be left; not asked means it may not."""

    NOT_ASKED = "not_asked"
    OK = "ok"
    NO = "no"


class Housing(StrEnum):
    """Where a patient lives."""

    OWN = "own"
    WITH_FAMILY = "with_family"
    RECOVERY_HOUSE = "recovery_house"
    SHELTER = "shelter"
    UNHOUSED = "unhoused"
    INSTITUTION = "institution"
    OTHER = "other"


class Employment(StrEnum):
    """Whether and how a patient works."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    LOOKING = "looking"
    STUDENT = "student"
    HOME = "home"
    UNABLE = "unable"
    RETIRED = "retired"
    OTHER = "other"


FAMILY = frozenset(
    {
        Relation.SPOUSE, Relation.PARENT, Relation.CHILD, Relation.SIBLING,
        Relation.OTHER_FAMILY, Relation.FRIEND, Relation.SPONSOR, Relation.GUARDIAN,
    }
)  # fmt: skip
"""Those who may come to family sessions."""

_KINDS = {ContactKind.PERSON: N_("Person"), ContactKind.ORGANIZATION: N_("Organization")}
_RELATIONS = {
    Relation.SPOUSE: N_("spouse or partner"),
    Relation.PARENT: N_("parent"),
    Relation.CHILD: N_("child"),
    Relation.SIBLING: N_("sibling"),
    Relation.OTHER_FAMILY: N_("other family"),
    Relation.FRIEND: N_("friend"),
    Relation.SPONSOR: N_("sponsor"),
    Relation.GUARDIAN: N_("guardian"),
    Relation.REPRESENTATIVE: N_("personal representative"),
    Relation.PROBATION: N_("probation officer"),
    Relation.COURT: N_("court"),
    Relation.ATTORNEY: N_("attorney"),
    Relation.EMPLOYER: N_("employer"),
    Relation.SCHOOL: N_("school"),
    Relation.PHYSICIAN: N_("physician"),
    Relation.PROVIDER: N_("treatment provider"),
    Relation.PHARMACY: N_("pharmacy"),
    Relation.INSURER: N_("insurer"),
    Relation.HOUSING: N_("housing"),
    Relation.OTHER: N_("other"),
}
_PHONES = {
    PhoneKind.MOBILE: N_("mobile"),
    PhoneKind.HOME: N_("home"),
    PhoneKind.WORK: N_("work"),
    PhoneKind.OTHER: N_("other"),
}
_VOICEMAIL = {
    Voicemail.NOT_ASKED: N_("voicemail not asked"),
    Voicemail.OK: N_("voicemail OK"),
    Voicemail.NO: N_("no voicemail"),
}
_HOUSING = {
    Housing.OWN: N_("own home"),
    Housing.WITH_FAMILY: N_("with family or friends"),
    Housing.RECOVERY_HOUSE: N_("recovery house"),
    Housing.SHELTER: N_("shelter"),
    Housing.UNHOUSED: N_("no housing"),
    Housing.INSTITUTION: N_("institution"),
    Housing.OTHER: N_("other"),
}
_EMPLOYMENT = {
    Employment.FULL_TIME: N_("full time"),
    Employment.PART_TIME: N_("part time"),
    Employment.LOOKING: N_("looking for work"),
    Employment.STUDENT: N_("student"),
    Employment.HOME: N_("at home"),
    Employment.UNABLE: N_("unable to work"),
    Employment.RETIRED: N_("retired"),
    Employment.OTHER: N_("other"),
}


def contact_kind_label(kind: ContactKind) -> str:
    """ "Person" or "Organization"."""
    return _(_KINDS[kind])


def relation_label(relation: Relation) -> str:
    """What somebody is to the patient, lower case: "probation officer"."""
    return _(_RELATIONS[relation])


def phone_kind_label(kind: PhoneKind) -> str:
    """What a number is, lower case: "mobile"."""
    return _(_PHONES[kind])


def voicemail_label(voicemail: Voicemail) -> str:
    """Whether a message may be left: "no voicemail"."""
    return _(_VOICEMAIL[voicemail])


def housing_label(housing: Housing) -> str:
    """Where a patient lives, lower case: "recovery house"."""
    return _(_HOUSING[housing])


def employment_label(employment: Employment) -> str:
    """How a patient works, lower case: "part time"."""
    return _(_EMPLOYMENT[employment])

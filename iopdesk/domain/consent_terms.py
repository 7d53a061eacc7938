"""The parts of a consent (42 CFR 2.31): its kinds, what it names, who signed, until when.

People and organizations of the address book share one range of ids, so that a recipient
and whoever asks are compared by number and never by a name that two may share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from iopdesk.i18n import N_, _


class ConsentKind(StrEnum):
    """What sort of consent it is; what a form must hold differs by it."""

    TREATMENT_PAYMENT_OPERATIONS = "treatment_payment_operations"
    SPECIFIC = "specific"
    CRIMINAL_JUSTICE = "criminal_justice"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    COUNSELING_NOTES = "counseling_notes"
    INTERMEDIARY = "intermediary"


class Info(StrEnum):
    """What may be told; every kind tells that somebody is a patient."""

    IS_PATIENT = "is_patient"
    ATTENDANCE = "attendance"
    SCHEDULE = "schedule"
    TEST_RESULTS = "test_results"
    DIAGNOSIS = "diagnosis"
    ASSESSMENT = "assessment"
    MEDICATIONS = "medications"
    PLAN = "plan"
    PROGRESS = "progress"
    DISCHARGE_SUMMARY = "discharge_summary"
    PAYMENT = "payment"
    COUNSELING_NOTES = "counseling_notes"


class Purpose(StrEnum):
    """What the telling is for."""

    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "operations"
    FAMILY_SUPPORT = "family_support"
    MONITORING = "monitoring"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    EMPLOYMENT_SCHOOL = "employment_school"
    BENEFITS = "benefits"
    PATIENT_REQUEST = "patient_request"


class RecipientKind(StrEnum):
    """How far the naming of a recipient reaches."""

    PERSON = "person"
    ORGANIZATION = "organization"
    CLASS = "class"
    INTERMEDIARY = "intermediary"


class Signer(StrEnum):
    """Who signs: the patient, a minor's parent or guardian, or whoever acts for an adult."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class GuardianRule(StrEnum):
    """Whether a minor's guardian signs beside the patient."""

    ALWAYS = "always"
    WHERE_RECORDED = "where_recorded"
    NEVER = "never"


CORE_PURPOSES = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})
"""The purposes of one consent for treatment, payment and operations."""

_KINDS = {
    ConsentKind.TREATMENT_PAYMENT_OPERATIONS: N_("Treatment, payment and operations"),
    ConsentKind.SPECIFIC: N_("Specific"),
    ConsentKind.CRIMINAL_JUSTICE: N_("Criminal justice"),
    ConsentKind.LEGAL_PROCEEDINGS: N_("Legal proceedings"),
    ConsentKind.COUNSELING_NOTES: N_("Counseling notes"),
    ConsentKind.INTERMEDIARY: N_("Intermediary"),
}
_INFO = {
    Info.IS_PATIENT: N_("that the person is a patient"),
    Info.ATTENDANCE: N_("attendance"),
    Info.SCHEDULE: N_("schedule"),
    Info.TEST_RESULTS: N_("test results"),
    Info.DIAGNOSIS: N_("diagnosis"),
    Info.ASSESSMENT: N_("assessment"),
    Info.MEDICATIONS: N_("medications"),
    Info.PLAN: N_("treatment plan"),
    Info.PROGRESS: N_("progress"),
    Info.DISCHARGE_SUMMARY: N_("discharge summary"),
    Info.PAYMENT: N_("payment and insurance"),
    Info.COUNSELING_NOTES: N_("counseling notes"),
}
_PURPOSES = {
    Purpose.TREATMENT: N_("treatment"),
    Purpose.PAYMENT: N_("payment"),
    Purpose.OPERATIONS: N_("health care operations"),
    Purpose.FAMILY_SUPPORT: N_("support by family and friends"),
    Purpose.MONITORING: N_("monitoring for a court or probation"),
    Purpose.LEGAL_PROCEEDINGS: N_("legal proceedings"),
    Purpose.EMPLOYMENT_SCHOOL: N_("employment or school"),
    Purpose.BENEFITS: N_("benefits"),
    Purpose.PATIENT_REQUEST: N_("at the request of the patient"),
}
_SIGNERS = {
    Signer.PATIENT: N_("patient"),
    Signer.GUARDIAN: N_("parent or guardian"),
    Signer.REPRESENTATIVE: N_("personal representative"),
}


def consent_kind_label(kind: ConsentKind) -> str:
    """The kind in words: "Legal proceedings"."""
    return _(_KINDS[kind])


def info_label(info: Info) -> str:
    """What may be told, in words, lower case: "test results"."""
    return _(_INFO[info])


def infos_label(infos: Iterable[Info]) -> str:
    """Several kinds of information, in the order of the form: "attendance, diagnosis"."""
    wanted = set(infos)
    return ", ".join(info_label(each) for each in Info if each in wanted)


def purpose_label(purpose: Purpose) -> str:
    """The purpose in words, lower case: "legal proceedings"."""
    return _(_PURPOSES[purpose])


def signer_label(signer: Signer) -> str:
    """Who signs, in words, lower case: "parent or guardian"."""
    return _(_SIGNERS[signer])


@dataclass(frozen=True, slots=True)
class Term:
    """Until when something holds: a day, an event, the first of both, or no end at all.

    ``event_on`` is the day on which the event came to pass, as somebody recorded it.
    """

    on: date | None = None
    event: str = ""
    event_on: date | None = None
    is_never: bool = False

    @property
    def is_set(self) -> bool:
        """Whether it says anything."""
        return self.is_never or self.on is not None or bool(self.event.strip())

    @property
    def last_day(self) -> date | None:
        """The last day, which is inside; None while it is not known or there is none."""
        happened = self.event_on if self.event.strip() else None
        return min((day for day in (self.on, happened) if day is not None), default=None)

    def __repr__(self) -> str:
        return "Term()"


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """To whom. ``members`` are the recorded members of a class, or an intermediary's participants.

    ``is_hipaa``: a covered entity or business associate, which may redisclose.
    ``has_treating_members``: an intermediary named "those who treat the patient".
    """

    kind: RecipientKind
    name: str
    contact_id: int | None = None
    members: frozenset[int] = frozenset()
    is_hipaa: bool = False
    has_treating_members: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Whoever wants to know: a person of the address book, and the organization they are with."""

    person_id: int | None = None
    organization_id: int | None = None

    @property
    def ids(self) -> frozenset[int]:
        """The known ids of both."""
        return frozenset(each for each in (self.person_id, self.organization_id) if each)


@dataclass(frozen=True, slots=True, repr=False)
class Signature:
    """Who signed, by what authority, and when; a signature that was declined is not signed."""

    signer: Signer
    name: str
    is_signed: bool
    signed_on: date | None
    authority: str = ""
    authority_ends_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Revocation:
    """A revocation in writing, and the instant (in the practice's zone) it counts from."""

    revoked_at: datetime
    by: Signer


@dataclass(frozen=True, slots=True)
class MinorRule:
    """Who signs for a minor, a value of the state pack.

    Default: the patient, and the guardian where one is recorded; adult at 18 (42 CFR 2.14
    leaves both to state law). From ``alone_from`` years on a minor signs alone.
    """

    guardian: GuardianRule = GuardianRule.WHERE_RECORDED
    alone_from: int | None = None
    adult_at: int = 18


@dataclass(frozen=True, slots=True, repr=False)
class SigningFacts:
    """What the record says about who may sign for the patient.

    ``guarded_until`` is the last day (inside) of a guardian who is recorded, None while there
    is no end. ``represented_from`` and ``represented_until`` (both inside) are the days on which
    somebody acts for an adult who cannot decide, or for one who died (42 CFR 2.15).
    """

    birth_on: date | None = None
    has_guardian: bool = False
    guarded_until: date | None = None
    represented_from: date | None = None
    represented_until: date | None = None
    rule: MinorRule = MinorRule()

    def is_guarded(self, day: date) -> bool:
        """Whether a guardian is recorded who decided for the patient on ``day``."""
        return self.has_guardian and (self.guarded_until is None or day <= self.guarded_until)

    def is_represented(self, day: date) -> bool:
        """Whether somebody acts for the patient on ``day``."""
        if self.represented_from is None or day < self.represented_from:
            return False
        return self.represented_until is None or day <= self.represented_until


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """A consent as it was filled in; texts are empty where nothing was said.

    ``what_words`` says more closely what is meant. ``revocation_words`` is the right to
    revoke in writing and how; ``irrevocable`` the term before which a criminal-justice
    consent cannot be revoked. ``replaced_on`` is the day from which a renewal, which names
    this one as ``replaces_id``, stands in its place (:func:`.consents.with_renewals`).
    """

    consent_id: int
    patient_id: int
    kind: ConsentKind
    patient_name: str = ""
    discloser: str = ""
    what: frozenset[Info] = frozenset()
    what_words: str = ""
    recipients: tuple[Recipient, ...] = ()
    purposes: frozenset[Purpose] = frozenset()
    revocation_words: str = ""
    irrevocable: Term | None = None
    expiry: Term = Term()
    consequences: str = ""
    redisclosure: str = ""
    signatures: tuple[Signature, ...] = ()
    revocation: Revocation | None = None
    replaces_id: int | None = None
    replaced_on: date | None = None

    @property
    def signing_days(self) -> tuple[date, ...]:
        """The days of all signatures in order; empty when one has no date, or nobody signed."""
        days = [each.signed_on for each in self.signatures if each.is_signed]
        known = sorted(day for day in days if day is not None)
        return tuple(known) if len(known) == len(days) else ()

    @property
    def signed_on(self) -> date | None:
        """The day of the last signature, from which the consent may count."""
        return self.signing_days[-1] if self.signing_days else None

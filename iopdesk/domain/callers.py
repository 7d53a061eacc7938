"""The caller helper: what may be said to whoever asks about somebody.

Silence is the answer to everything, word for word the same whether the person is a
patient or not. Two things open something: a valid consent that covers this recipient, this
information and this purpose, once the caller is verified; and a medical emergency, which
opens the least that treatment needs once its record is filled in (42 CFR 2.51). A legal
paper opens nothing at the desk: the director reads it first (42 CFR 2.61).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from iopdesk.domain.caller_cards import (
    EMERGENCY_RECORD,
    SILENCE,
    CallerKind,
    LegalPaper,
    card_for,
)
from iopdesk.domain.consent_forms import Element
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    Info,
    Purpose,
    SigningFacts,
    infos_label,
    purpose_label,
)
from iopdesk.domain.consents import covers
from iopdesk.i18n import N_, _

EMERGENCY_MINIMUM = frozenset({Info.IS_PATIENT, Info.MEDICATIONS, Info.DIAGNOSIS})
"""What an emergency room needs to treat somebody; more is for a clinician to decide."""


class Verification(StrEnum):
    """How it is known who calls."""

    NONE = "none"
    CALL_BACK = "call_back"
    CODE_WORD = "code_word"
    IN_PERSON = "in_person"


_VERIFICATIONS = {
    Verification.NONE: N_("Not verified"),
    Verification.CALL_BACK: N_("Called back at the number on file"),
    Verification.CODE_WORD: N_("Code word"),
    Verification.IN_PERSON: N_("In person, with an ID"),
}


class Opening(StrEnum):
    """What opens something; nothing does by default."""

    NOTHING = "nothing"
    CONSENT = "consent"
    EMERGENCY = "emergency"


def verification_label(verification: Verification) -> str:
    """How it is known who calls, in words: "Code word"."""
    return _(_VERIFICATIONS[verification])


@dataclass(frozen=True, slots=True, repr=False)
class EmergencyRecord:
    """What is recorded of telling in a medical emergency; empty where nothing was said."""

    recipient: str = ""
    affiliation: str = ""
    discloser: str = ""
    told_at: datetime | None = None
    nature: str = ""


def missing_in_emergency(record: EmergencyRecord) -> tuple[Element, ...]:
    """The elements of 42 CFR 2.51(c) that the record lacks."""
    checks = (
        ("recipient", record.recipient, _("Recipient"), _("It does not say who is told.")),
        ("affiliation", record.affiliation, _("Affiliation"), _("The hospital is missing.")),
        ("discloser", record.discloser, _("Who tells"), _("It does not say who tells it.")),
        ("nature", record.nature, _("Emergency"), _("The nature of the emergency is missing.")),
    )
    found = [Element(code, label, words) for code, text, label, words in checks if not text.strip()]
    if record.told_at is None:
        found.append(Element("told_at", _("Day and time"), _("Day and time are missing.")))
    return tuple(found)


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A question somebody asks about a person; ``asking`` is who they are in the address book."""

    caller: CallerKind
    verification: Verification = Verification.NONE
    asking: Asking = field(default_factory=Asking)
    asks: frozenset[Info] = frozenset({Info.IS_PATIENT})
    purpose: Purpose = Purpose.TREATMENT
    paper: LegalPaper = LegalPaper.NONE
    emergency: EmergencyRecord | None = None

    @property
    def is_verified(self) -> bool:
        """Whether it is known who calls."""
        return self.verification is not Verification.NONE and self.caller is not CallerKind.UNKNOWN

    @property
    def is_emergency(self) -> bool:
        """Whether an emergency is recorded in full, and medical staff ask."""
        return (
            self.caller is CallerKind.EMERGENCY_ROOM
            and self.emergency is not None
            and not missing_in_emergency(self.emergency)
        )


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What the practice holds about the person asked for; nothing when they are no patient."""

    patient_id: int | None = None
    consents: Sequence[Consent] = ()
    facts: SigningFacts = field(default_factory=SigningFacts)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What to say, to do and to record, and on what basis; ``may_tell`` is all that is open."""

    opening: Opening
    headline: str
    say: str
    do: tuple[str, ...]
    record: tuple[str, ...]
    basis: str
    may_tell: frozenset[Info] = frozenset()
    consent_ids: tuple[int, ...] = ()


def silence(caller: CallerKind, paper: LegalPaper = LegalPaper.NONE) -> Answer:
    """The answer that knows nothing of any record."""
    card = card_for(caller, paper)
    return Answer(
        Opening.NOTHING, card.headline, _(SILENCE), card.do, card.record, basis=card.basis
    )


def answer(call: Call, asked: Asked, at: datetime) -> Answer:
    """What may be said to a caller at the instant ``at``, in the practice's zone.

    Each kind of information is opened for itself, by a consent that covers it.
    """
    if asked.patient_id is None or not call.is_verified or call.paper is not LegalPaper.NONE:
        return silence(call.caller, call.paper)
    by_consent = opened_by(call, asked, at)
    told = frozenset(by_consent)
    needed = (call.asks & EMERGENCY_MINIMUM) - told if call.is_emergency else frozenset()
    consent_ids = tuple(sorted(set(by_consent.values())))
    if needed:
        return _in_emergency(told | needed, consent_ids)
    if told:
        return _by_consent(call, told, consent_ids)
    return silence(call.caller)


def opened_by(call: Call, asked: Asked, at: datetime) -> dict[Info, int]:
    """Each kind of information that is open, and the id of the consent that opens it."""
    found: dict[Info, int] = {}
    for consent in asked.consents:
        if consent.patient_id != asked.patient_id:
            continue
        for info in call.asks - found.keys():
            if not covers(consent, call.asking, {info}, call.purpose, at, asked.facts):
                found[info] = consent.consent_id
    return found


def _by_consent(call: Call, told: frozenset[Info], consent_ids: tuple[int, ...]) -> Answer:
    do = [_("Say this and nothing more; of all else you cannot speak.")]
    closed = call.asks - told
    if closed:
        do.append(_("Not covered: {kinds}.").format(kinds=infos_label(closed)))
    do.append(_("Send the notice with what the consent allows: it goes along with what is told."))
    return Answer(
        Opening.CONSENT,
        headline=_("Open by consent"),
        say=_("You may tell: {kinds}.").format(kinds=infos_label(told)),
        do=tuple(do),
        record=(
            *_consent_record(told),
            _("The purpose: {purpose}").format(purpose=purpose_label(call.purpose)),
            _("How the caller was verified: {how}").format(
                how=verification_label(call.verification)
            ),
        ),
        basis=_("Consent of the patient (42 CFR 2.31 and 2.33)"),
        may_tell=told,
        consent_ids=consent_ids,
    )


def _in_emergency(told: frozenset[Info], consent_ids: tuple[int, ...]) -> Answer:
    basis = _("Medical emergency (42 CFR 2.51)")
    if consent_ids:
        basis = _("{basis}, and a consent for part of it").format(basis=basis)
    return Answer(
        Opening.EMERGENCY,
        headline=_("Medical emergency: the least that treatment needs"),
        say=_("You may tell: {kinds}.").format(kinds=infos_label(told)),
        do=(
            _("Let a clinician speak, and only to those who treat the person now."),
            _("Tell the clinical director today."),
        ),
        record=(
            *(_(each) for each in EMERGENCY_RECORD),
            *(_consent_record(told) if consent_ids else ()),
        ),
        basis=basis,
        may_tell=told,
        consent_ids=consent_ids,
    )


def _consent_record(told: frozenset[Info]) -> tuple[str, ...]:
    return (
        _("Who was told"),
        _("What was told: {kinds}").format(kinds=infos_label(told)),
        _("The consent it rests on"),
    )

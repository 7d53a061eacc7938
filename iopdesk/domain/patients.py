"""Patients: standing, names as shown, record numbers, and what a record must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum, StrEnum
from itertools import combinations

from rapidfuzz import fuzz

from iopdesk.domain.contacts import Employment, Housing, Voicemail
from iopdesk.domain.dates import check_birth_date
from iopdesk.domain.names import fold, full_name, list_name, sort_key
from iopdesk.domain.phones import format_phone
from iopdesk.domain.texts import TEXT_LIMIT, clean_line, clean_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class Standing(StrEnum):
    """Where a patient stands with the practice today.

    Not admitted: waited once, and never came into care here.
    """

    WAITING = "waiting"
    ACTIVE = "active"
    DISCHARGED = "discharged"
    NOT_ADMITTED = "not_admitted"


class Gender(StrEnum):
    """Gender as recorded for gender-specific groups; empty means not recorded."""

    WOMAN = "woman"
    MAN = "man"
    NONBINARY = "nonbinary"


_STANDINGS = {
    Standing.WAITING: N_("wait list"),
    Standing.ACTIVE: N_("active"),
    Standing.DISCHARGED: N_("discharged"),
    Standing.NOT_ADMITTED: N_("not admitted"),
}
_GENDERS = {
    Gender.WOMAN: N_("woman"),
    Gender.MAN: N_("man"),
    Gender.NONBINARY: N_("nonbinary"),
}

LIMITS = {"suffix": 20, "phone": 60, "emergency_phone": 60, "pronouns": 60, "language": 60}
"""Longest text of a field in characters, where it is shorter than ``TEXT_LIMIT``."""

_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")
_SAME_NAME_SCORE = 90
_SIMILAR_NAME_SCORE = 75


def standing_label(standing: Standing) -> str:
    """The standing in words, lower case: "wait list"."""
    return _(_STANDINGS[standing])


def gender_label(gender: Gender | None) -> str:
    """The gender in words, lower case: "woman", "not recorded"."""
    return _("not recorded") if gender is None else _(_GENDERS[gender])


@dataclass(frozen=True, slots=True, repr=False)
class NewPatient:
    """What a person types about a patient, or a list says; empty where nothing was said.

    ``none_of`` names the fields of which the patient said that there is none.
    """

    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    suffix: str = ""
    preferred_name: str = ""
    former_name: str = ""
    birth_on: date | None = None
    gender: Gender | None = None
    pronouns: str = ""
    language: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    previous_number: str = ""
    primary_substance: str = ""
    referral_source: str = ""
    referred_on: date | None = None
    insurance: str = ""
    member_id: str = ""
    emergency_contact: str = ""
    emergency_phone: str = ""
    comment: str = ""
    insurance_name: str = ""
    phone_voicemail: Voicemail = Voicemail.NOT_ASKED
    none_of: tuple[str, ...] = ()
    needs_interpreter: bool = False
    employment: Employment | None = None
    employer: str = ""
    housing: Housing | None = None
    housing_note: str = ""

    @property
    def full_name(self) -> str:
        """``Marisol Quintero``."""
        return full_name(self.given_name, self.family_name, suffix=self.suffix)

    @property
    def list_name(self) -> str:
        """``Quintero, Marisol (Mari)``."""
        return list_name(self.given_name, self.family_name, self.preferred_name, self.suffix)

    @property
    def sort_key(self) -> str:
        """Folded family and given name, as lists are sorted."""
        return sort_key(self.family_name, self.given_name)

    def __repr__(self) -> str:
        return "NewPatient()"


PATIENT_FIELDS = tuple(field.name for field in fields(NewPatient))
"""The names of all the fields of a patient that people fill in, in the order of a form."""

PHONE, EMERGENCY_CONTACT = "phone", "emergency_contact"
NONE_OF: dict[str, tuple[str, ...]] = {
    PHONE: ("phone",),
    "email": ("email",),
    "address": ("street", "city", "state", "postal_code"),
    EMERGENCY_CONTACT: ("emergency_contact", "emergency_phone"),
    "insurance": ("insurance", "member_id"),
}
"""What a patient can say that there is none of, and the fields that are empty then."""

_NONE_OF = {
    PHONE: N_("no phone"),
    "email": N_("no e-mail"),
    "address": N_("no address"),
    EMERGENCY_CONTACT: N_("no emergency contact"),
    "insurance": N_("no insurance"),
}

_PHONES = ("phone", "emergency_phone")
_LONG_TEXTS = ("comment", "street")


def tidied(patient: NewPatient) -> NewPatient:
    """The same patient as it is kept: NUL and stray blanks gone, phones in their usual form.

    Without a phone nothing is known of its voicemail.
    """
    changed: dict[str, str] = {}
    for name in PATIENT_FIELDS:
        value = getattr(patient, name)
        if not isinstance(value, str) or isinstance(value, Enum):
            continue
        clean = clean_text(value) if name in _LONG_TEXTS else clean_line(value)
        changed[name] = format_phone(clean).text if name in _PHONES else clean
    none_of = tuple(key for key in NONE_OF if key in patient.none_of)
    kept = replace(patient, **changed, none_of=none_of)  # type: ignore[arg-type]
    return kept if kept.phone else replace(kept, phone_voicemail=Voicemail.NOT_ASKED)


def check_patient(patient: NewPatient, *, today: date, is_imported: bool = False) -> None:
    """Raise ``RuleBroken`` beside the first field that cannot be kept.

    A name of one word is enough. A phone is never refused for its form as long as it
    has a digit. What a list says about phone and e-mail is kept as text, so
    ``is_imported`` leaves their form unchecked.

    Codes: ``patient.no_name``, ``patient.too_long``, ``patient.email``,
    ``patient.phone``, ``patient.none_given``, ``birth.future``, ``birth.too_old``.
    """
    if not has_name(patient.given_name, patient.family_name):
        raise RuleBroken("patient.no_name", field="family_name")
    for name in PATIENT_FIELDS:
        value = getattr(patient, name)
        limit = text_limit(name)
        if isinstance(value, str) and len(value) > limit:
            raise RuleBroken("patient.too_long", field=name, limit=limit)
    if patient.birth_on is not None:
        check_birth_date(patient.birth_on, today=today)
    for key in patient.none_of:
        for name in NONE_OF[key]:
            if getattr(patient, name):
                raise RuleBroken("patient.none_given", field=name)
    if is_imported:
        return
    for name in _PHONES:
        value = getattr(patient, name)
        if value and not any(char.isdigit() for char in value):
            raise RuleBroken("patient.phone", field=name)
    if patient.email and not is_mail_address(patient.email):
        raise RuleBroken("patient.email", field="email")


def none_label(key: str) -> str:
    """What there is none of, in words, lower case: "no phone"."""
    return _(_NONE_OF[key])


def has_name(given: str, family: str) -> bool:
    """True when there is a letter, digit or sign that can be shown as a name."""
    return bool(fold(given) or fold(family))


def text_limit(field: str) -> int:
    """Longest text of a patient's field, in characters."""
    return LIMITS.get(field, TEXT_LIMIT)


def is_mail_address(text: str) -> bool:
    """True for the usual form of an e-mail address, ``name@place.example``."""
    return _MAIL.fullmatch(text) is not None


def mrn_text(prefix: str, number: int) -> str:
    """The record number as it is written: ``LR-00148``, five digits or more."""
    return f"{prefix}-{number:05d}" if prefix else f"{number:05d}"


@dataclass(frozen=True, slots=True, repr=False)
class NameAndBirth:
    """What two people are told apart by at the desk."""

    given: str
    family: str
    birth_on: date | None = None
    preferred: str = ""

    def spoken(self) -> tuple[str, ...]:
        """The folded names the person answers to, the legal one first."""
        legal = fold(f"{self.given} {self.family}")
        used = fold(f"{self.preferred} {self.family}") if self.preferred else legal
        return (legal,) if used == legal else (legal, used)

    def __repr__(self) -> str:
        return "NameAndBirth()"


def looks_alike(one: NameAndBirth, other: NameAndBirth) -> bool:
    """True when two patients may be taken for each other at the desk.

    They have the same folded name, or names that are at least 90 % alike (in any order
    of their parts), or the same birth date and names that are at least 75 % alike.
    """
    return _alike(one, other, one.spoken(), other.spoken())


def look_alikes(people: Mapping[int, NameAndBirth]) -> frozenset[int]:
    """Those of some patients who look like another of them, each name folded once."""
    spoken = {key: each.spoken() for key, each in people.items()}
    return frozenset(
        key
        for one, other in combinations(people, 2)
        if _alike(people[one], people[other], spoken[one], spoken[other])
        for key in (one, other)
    )


def _alike(
    one: NameAndBirth, other: NameAndBirth, first: tuple[str, ...], second: tuple[str, ...]
) -> bool:
    same_birth = one.birth_on is not None and one.birth_on == other.birth_on
    least = _SIMILAR_NAME_SCORE if same_birth else _SAME_NAME_SCORE
    return any(
        mine == theirs or fuzz.token_sort_ratio(mine, theirs, score_cutoff=least) >= least
        for mine in first
        for theirs in second
    )


sentences(
    {
        "patient.no_name": N_("A patient needs a name. Type at least one word."),
        "patient.too_long": N_("This text is longer than {limit} characters. Shorten it."),
        "patient.email": N_("This is no e-mail address. Type it like name@example.org."),
        "patient.none_given": N_(
            "The record says that the patient has none. Take that back, or empty this field."
        ),
        "patient.phone": N_("A phone number needs digits. Type it like 503 555 0100."),
    }
)

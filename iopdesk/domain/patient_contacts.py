"""What somebody of the address book is to a patient, and what they may be told.

A guardian's or representative's authority has its days, both inside; a guardian's ends with
the birthday of age whatever the paper says (42 CFR 2.14, state law). Whom no valid consent
names may be told nothing, be they family or court.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum

from iopdesk.domain.consent_forms import adult_on, purposes_of
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    Info,
    Purpose,
    infos_label,
    purpose_label,
)
from iopdesk.domain.consents import Condition, reaches
from iopdesk.domain.contacts import Relation
from iopdesk.domain.dates import age_on
from iopdesk.domain.texts import TEXT_LIMIT, clean_line, clean_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date

_WITH_DATES = frozenset({Relation.PROBATION, Relation.COURT, Relation.ATTORNEY})
_WITH_AUTHORITY = frozenset({Relation.GUARDIAN, Relation.REPRESENTATIVE})
_LAST_YEAR_OF_CHILDHOOD = 17


def has_next_date(relation: Relation) -> bool:
    """Whether there is a next date to keep: a hearing, an appointment with the officer."""
    return relation in _WITH_DATES


def has_authority(relation: Relation) -> bool:
    """Whether they may sign for the patient, on the days of their paper."""
    return relation in _WITH_AUTHORITY


@dataclass(frozen=True, slots=True, repr=False)
class Tie:
    """What a person types about somebody a patient knows; empty where nothing was said.

    ``authority`` names the paper that gives it; its days are both inside, and none is no end.
    """

    contact_id: int | None = None
    relation: Relation = Relation.OTHER
    is_emergency: bool = False
    next_on: date | None = None
    next_words: str = ""
    authority: str = ""
    authority_from: date | None = None
    authority_until: date | None = None
    confidentiality_on: date | None = None
    note: str = ""


TIE_FIELDS = tuple(field.name for field in fields(Tie))
"""The names of its fields, in the order of a form."""


def tidied(tie: Tie) -> Tie:
    """The same as it is kept: stray blanks gone."""
    changed: dict[str, str] = {}
    for name in TIE_FIELDS:
        value = getattr(tie, name)
        if isinstance(value, str) and not isinstance(value, Enum):
            changed[name] = clean_text(value) if name == "note" else clean_line(value)
    return replace(tie, **changed)  # type: ignore[arg-type]


def check_tie(tie: Tie, *, today: date, birth_on: date | None) -> None:
    """Raise ``RuleBroken`` beside the first field that cannot be kept.

    Codes: ``tie.no_entry``, ``tie.too_long``, ``tie.authority_reversed``,
    ``tie.adult_guardian``, ``tie.signed_ahead``.
    """
    if tie.contact_id is None:
        raise RuleBroken("tie.no_entry", field="contact_id")
    for name in TIE_FIELDS:
        value = getattr(tie, name)
        if isinstance(value, str) and len(value) > TEXT_LIMIT:
            raise RuleBroken("tie.too_long", field=name, limit=TEXT_LIMIT)
    since, until = tie.authority_from, tie.authority_until
    if since is not None and until is not None and until < since:
        raise RuleBroken("tie.authority_reversed", field="authority_until")
    if tie.relation is Relation.GUARDIAN and birth_on is not None:
        of_age = adult_on(birth_on)
        if of_age <= today and (until is None or until >= of_age):
            raise RuleBroken("tie.adult_guardian", field="relation", day=medium_date(of_age))
    if tie.confidentiality_on is not None and tie.confidentiality_on > today:
        raise RuleBroken("tie.signed_ahead", field="confidentiality_on")


def turns_adult_on(birth_on: date | None, today: date) -> date | None:
    """The birthday of age of somebody who is seventeen; None for everybody else."""
    if birth_on is None or age_on(birth_on, today) != _LAST_YEAR_OF_CHILDHOOD:
        return None
    return adult_on(birth_on)


def coming_of_age(birth_on: date | None, today: date, *, has_guardian: bool) -> str:
    """What is to be done about a birthday of age: with a guardian every consent is signed anew.

    Empty for everybody who is not seventeen.
    """
    day = turns_adult_on(birth_on, today)
    if day is None:
        return ""
    if has_guardian:
        return _("Turns 18 on {day}: have every consent signed anew.").format(day=medium_date(day))
    return _("Turns 18 on {day}.").format(day=medium_date(day))


# -- what may be told -------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class MayTell:
    """What one valid consent lets somebody be told, for what, and until when (inside)."""

    consent_id: int
    what: frozenset[Info]
    purposes: frozenset[Purpose]
    until: date | None
    event: str
    is_expiring: bool

    @property
    def words(self) -> str:
        """ "attendance, progress, for family support, until Aug 10, 2027"."""
        purposes = ", ".join(purpose_label(each) for each in Purpose if each in self.purposes)
        # whatever is told gives away that somebody is a patient
        kinds = infos_label(self.what - {Info.IS_PATIENT} or self.what)
        parts = [_("{kinds}, for {purpose}").format(kinds=kinds, purpose=purposes)]
        if self.until is not None:
            parts.append(_("until {day}").format(day=medium_date(self.until)))
        elif self.event:
            parts.append(_("until {event}").format(event=self.event))
        return ", ".join(parts)


def may_be_told(
    standing: Iterable[tuple[Consent, Condition]], asking: Asking
) -> tuple[MayTell, ...]:
    """What somebody may be told: of each consent that is valid and names them.

    A consent that names anything lets be told that somebody is a patient
    (:func:`iopdesk.domain.consents.covers`).
    """
    return tuple(
        MayTell(
            consent_id=consent.consent_id,
            what=consent.what | {Info.IS_PATIENT},
            purposes=purposes_of(consent),
            until=consent.expiry.last_day,
            event=consent.expiry.event.strip(),
            is_expiring=condition.alert is not None,
        )
        for consent, condition in standing
        if condition.is_valid
        and consent.what
        and any(reaches(each, asking) for each in consent.recipients)
    )


sentences(
    {
        "tie.no_entry": N_("Nobody is chosen. Choose an entry of the address book or add one."),
        "tie.too_long": N_("This text is longer than {limit} characters. Shorten it."),
        "tie.authority_reversed": N_(
            "The last day is before the first. Enter the first day or a later one."
        ),
        "tie.adult_guardian": N_(
            "The patient is of age since {day}, and a guardian's authority ended then. Choose "
            "personal representative where a court decided otherwise, or enter the last day."
        ),
        "tie.signed_ahead": N_("This day has not come yet. Enter the day it was signed."),
    }
)

"""What the chart, the due list and the address book show of consents and of what was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.callers import Opening
from iopdesk.domain.consent_forms import Element
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    Info,
    Purpose,
    RecipientKind,
    consent_kind_label,
    infos_label,
    purpose_label,
)
from iopdesk.domain.consents import Condition, guardian_ends_on, lasting, reaches
from iopdesk.domain.contacts import relation_label
from iopdesk.domain.disclosures import Basis, Told, scope_words, until_words
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.consent_facts import Held, askings_of, held, held_by
from iopdesk.services.consent_rows import known
from iopdesk.services.contacts import read_contacts
from iopdesk.services.subjects import reach
from iopdesk.storage.models import Call, Disclosure, PatientContact, Person

MOST_TOLD = 500
"""So many disclosures and calls of one patient are listed, newest first."""


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRow:
    """One consent of a patient. ``signed_on`` is that of the last signature.

    ``is_waiting``: nobody has signed it; ``events`` tells which of its events may be recorded:
    the one that ends it, the one before which it cannot be revoked.
    """

    consent_id: int
    version: int
    kind: str
    condition: Condition
    recipients: str
    what: str
    until: str
    scope: str
    signed_on: date | None
    revoked_on: date | None
    guardian_ends_on: date | None
    is_waiting: bool
    has_end_event: bool
    has_irrevocable_event: bool

    @property
    def missing(self) -> tuple[Element, ...]:
        """What it lacks."""
        return self.condition.missing


@dataclass(frozen=True, slots=True, repr=False)
class ToldRow:
    """One line of the accounting. ``told_at`` is on the practice's wall clock."""

    disclosure_id: int
    told_at: datetime
    basis: Basis
    how: Told
    recipient: str
    affiliation: str
    what: str
    purpose: str
    nature: str
    told_by: str


@dataclass(frozen=True, slots=True, repr=False)
class CallRow:
    """A call about the patient."""

    call_id: int
    called_at: datetime
    caller: CallerKind
    name: str
    asks: str
    opening: Opening
    taken_by: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class ConsentsShown:
    """The tab of a chart: consents, what was told, and the calls."""

    consents: tuple[ConsentRow, ...]
    told: tuple[ToldRow, ...]
    calls: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReleaseRow:
    """A valid consent as the overview names it: to whom, what they are, until when."""

    consent_id: int
    recipient: str
    relation: str
    until: str
    alert: int | None


@dataclass(frozen=True, slots=True, repr=False)
class ConsentEnding:
    """A valid consent with a last day: by its expiry, or by the guardian's authority."""

    consent_id: int
    last_on: date | None
    alert: int | None
    guardian_ends_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class MayTell:
    """What somebody of the address book may be told now; no kinds, no words: nothing."""

    what: frozenset[Info] = frozenset()
    words: str = ""


# -- questions --------------------------------------------------------------------


@question("consent.list", row=Row.CONSENTS, subject="patient_id")
def list_consents(work: Work, *, patient_id: int) -> ConsentsShown:
    """Consents, what was told, and the calls about one patient, each newest first."""
    found = held(work, patient_id)
    rows = tuple(
        consent_row(found, consent, condition)
        for consent, condition in found.standing(work.local_now)
    )
    people = {row.id: row.name for row in work.db.execute(select(Person.id, Person.name))}
    return ConsentsShown(
        rows, _told_rows(work, patient_id, people), _call_rows(work, patient_id, people)
    )


@question("consent.releases", row=Row.CONSENTS, subject="patient_id")
def read_releases(work: Work, *, patient_id: int) -> tuple[ReleaseRow, ...]:
    """The consents that hold now, for the overview; those that end first, first."""
    found = held(work, patient_id)
    relations = _relations(work, patient_id)
    valid = [(one, state) for one, state in found.standing(work.local_now) if state.is_valid]
    valid.sort(key=lambda pair: (pair[0].expiry.last_day is None, pair[0].expiry.last_day))
    return tuple(
        ReleaseRow(
            consent.consent_id,
            ", ".join(each.name for each in consent.recipients),
            _relation_words(consent, relations),
            until_words(lasting(consent, found.facts)),
            condition.alert,
        )
        for consent, condition in valid
    )


# -- for other parts --------------------------------------------------------------


def read_consents_for(
    work: Work, patient_ids: Collection[int]
) -> dict[int, tuple[ConsentEnding, ...]]:
    """The valid consents of some patients that come to an end, by patient.

    As many statements for many patients as for one; whoever lists them asks for the reach.
    """
    found: dict[int, tuple[ConsentEnding, ...]] = {}
    for patient_id, each in held_by(work, patient_ids).items():
        endings = [
            ConsentEnding(
                consent.consent_id,
                consent.expiry.last_day,
                condition.alert,
                guardian_ends_on(consent, each.facts),
            )
            for consent, condition in each.standing(work.local_now)
            if condition.is_valid
        ]
        found[patient_id] = tuple(
            one for one in endings if one.last_on is not None or one.guardian_ends_on is not None
        )
    return found


def may_tell(work: Work, patient_id: int, contact_id: int) -> MayTell:
    """What one entry of the address book may be told about a patient now, by consent."""
    return read_may_tell(work, patient_id, [contact_id])[contact_id]


def read_may_tell(work: Work, patient_id: int, contact_ids: Collection[int]) -> dict[int, MayTell]:
    """The same for several entries; nothing for who may not see the patient's consents."""
    found = dict.fromkeys(contact_ids, MayTell())
    access = reach(work, Row.CONSENTS, patient_id)
    if access is None or not access.is_open:
        return found
    known_of = held(work, patient_id)
    consents = [one for one, state in known_of.standing(work.local_now) if state.is_valid]
    for contact_id, asking in askings_of(work, contact_ids).items():
        telling = [one for one in consents if _reaches(one, asking)]
        what = frozenset[Info]().union(*(one.what for one in telling))
        if what:
            ends = dict.fromkeys(until_words(lasting(one, known_of.facts)) for one in telling)
            words = f"{infos_label(what)}. {', '.join(ends)}"
            found[contact_id] = MayTell(what, words[:1].upper() + words[1:])
    return found


def consent_row(found: Held, consent: Consent, condition: Condition) -> ConsentRow:
    """A consent as lists show it."""
    revoked = consent.revocation
    return ConsentRow(
        consent_id=consent.consent_id,
        version=found.version(consent.consent_id),
        kind=consent_kind_label(consent.kind),
        condition=condition,
        recipients=", ".join(each.name for each in consent.recipients if each.name),
        what=infos_label(consent.what),
        until=until_words(consent.expiry),
        scope=scope_words(consent),
        signed_on=consent.signed_on,
        revoked_on=revoked.revoked_at.date() if revoked is not None else None,
        guardian_ends_on=guardian_ends_on(consent, found.facts),
        is_waiting=not any(each.is_signed for each in consent.signatures),
        has_end_event=bool(consent.expiry.event.strip()),
        has_irrevocable_event=consent.irrevocable is not None
        and bool(consent.irrevocable.event.strip()),
    )


# -- inside -----------------------------------------------------------------------


def _reaches(consent: Consent, asking: Asking) -> bool:
    return any(reaches(each, asking) for each in consent.recipients)


def _relations(work: Work, patient_id: int) -> dict[int, str]:
    rows = work.db.execute(
        select(PatientContact.contact_id, PatientContact.relation).where(
            PatientContact.patient_id == patient_id
        )
    )
    return {row.contact_id: relation_label(row.relation) for row in rows}


def _relation_words(consent: Consent, relations: dict[int, str]) -> str:
    """What a person is to the patient; an organization's name says enough."""
    found = [
        relations[each.contact_id]
        for each in consent.recipients
        if each.kind is RecipientKind.PERSON and each.contact_id in relations
    ]
    return ", ".join(dict.fromkeys(found))


def _told_rows(work: Work, patient_id: int, people: dict[int, str]) -> tuple[ToldRow, ...]:
    table = Disclosure.__table__
    rows = work.db.execute(
        select(table)
        .where(Disclosure.patient_id == patient_id)
        .order_by(Disclosure.told_at.desc(), Disclosure.id.desc())
        .limit(MOST_TOLD)
    )
    zone = work.practice.zone
    return tuple(
        ToldRow(
            row.id,
            row.told_at.astimezone(zone),
            row.basis,
            row.how,
            row.recipient,
            row.affiliation,
            _what(row),
            _purpose(row.purpose),
            row.nature,
            people.get(row.told_by_id, ""),
        )
        for row in rows
    )


def _what(row: Any) -> str:
    return "; ".join(part for part in (infos_label(known(Info, row.what)), row.what_words) if part)


def _purpose(value: str) -> str:
    return ", ".join(purpose_label(each) for each in known(Purpose, [value]))


def _call_rows(work: Work, patient_id: int, people: dict[int, str]) -> tuple[CallRow, ...]:
    rows = list(
        work.db.execute(
            select(Call.__table__)
            .where(Call.patient_id == patient_id)
            .order_by(Call.called_at.desc(), Call.id.desc())
            .limit(MOST_TOLD)
        )
    )
    book = read_contacts(work, {row.contact_id for row in rows if row.contact_id is not None})
    zone = work.practice.zone
    return tuple(
        CallRow(
            row.id,
            row.called_at.astimezone(zone),
            row.caller,
            row.caller_name or (book[row.contact_id].told if row.contact_id in book else ""),
            infos_label(known(Info, row.asks)),
            row.opening,
            people.get(row.taken_by_id, ""),
            row.note,
        )
        for row in rows
    )

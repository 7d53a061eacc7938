"""The consents of some patients as their rules read them; the statements do not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from iopdesk.domain.consent_terms import Asking, Consent, SigningFacts
from iopdesk.domain.consents import Condition, state_on, with_renewals
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.errors import Conflict
from iopdesk.services.acts import Work
from iopdesk.services.consent_rows import consent_of
from iopdesk.storage.models import Consent as ConsentRecord
from iopdesk.storage.models import (
    ConsentRecipient,
    ConsentSignature,
    Contact,
    Patient,
    PatientContact,
)

_LOT = 500


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """One patient's consents, newest first, and what decides who may sign.

    ``versions`` are those of each consent with its recipients and signatures: the number of
    the act that wrote any of them last.
    """

    patient_id: int
    facts: SigningFacts
    consents: tuple[Consent, ...] = ()
    versions: dict[int, int] | None = None

    def one(self, consent_id: int) -> Consent:
        """One of them. Raises :class:`Conflict` when it is gone."""
        found = next((each for each in self.consents if each.consent_id == consent_id), None)
        if found is None:
            raise Conflict("consent")
        return found

    def version(self, consent_id: int) -> int:
        """The version of one of them with all its parts."""
        return (self.versions or {}).get(consent_id, 0)

    def standing(self, on: date) -> Iterator[tuple[Consent, Condition]]:
        """Each of them, and how it stands on a day or at an instant."""
        for each in self.consents:
            yield each, state_on(each, on, self.facts)


def held_by(work: Work, patient_ids: Collection[int]) -> dict[int, Held]:
    """The consents of some patients, by patient; five statements for every 500."""
    todo = sorted(set(patient_ids))
    found: dict[int, Held] = {}
    for start in range(0, len(todo), _LOT):
        found |= _read(work, todo[start : start + _LOT])
    return found


def held(work: Work, patient_id: int) -> Held:
    """The consents of one patient."""
    return held_by(work, [patient_id])[patient_id]


def held_with(work: Work, consent_id: int, expected_version: int | None = None) -> Held:
    """The consents of the patient whom one is of.

    Raises :class:`Conflict` when that one is gone, or changed since ``expected_version``.
    """
    patient_id = work.db.scalar(
        select(ConsentRecord.patient_id).where(ConsentRecord.id == consent_id)
    )
    if patient_id is None:
        raise Conflict("consent")
    found = held(work, patient_id)
    if expected_version is not None and found.version(consent_id) != expected_version:
        raise Conflict("consent")
    return found


def asking_of(work: Work, contact_id: int | None) -> Asking:
    """Who an entry of the address book is to a consent: a person, with whom they are.

    Raises :class:`Conflict` when the entry is gone.
    """
    if contact_id is None:
        return Asking()
    found = askings_of(work, [contact_id])
    if contact_id not in found:
        raise Conflict("contact")
    return found[contact_id]


def askings_of(work: Work, contact_ids: Collection[int]) -> dict[int, Asking]:
    """The same for several entries in one statement; those that are gone are left out."""
    rows = work.db.execute(
        select(Contact.id, Contact.kind, Contact.organization_id).where(Contact.id.in_(contact_ids))
    )
    return {
        row.id: Asking(organization_id=row.id)
        if row.kind is ContactKind.ORGANIZATION
        else Asking(row.id, row.organization_id)
        for row in rows
    }


# -- inside -----------------------------------------------------------------------


def _read(work: Work, patient_ids: list[int]) -> dict[int, Held]:
    rows = _rows(work, ConsentRecord, ConsentRecord.patient_id.in_(patient_ids))
    ids = [row.id for row in rows]
    recipients = _by_consent(_of_consents(work, ConsentRecipient, ids))
    signatures = _by_consent(_of_consents(work, ConsentSignature, ids))
    facts = _facts(work, patient_ids)
    consents: dict[int, list[Consent]] = defaultdict(list)
    versions: dict[int, dict[int, int]] = defaultdict(dict)
    for row in reversed(rows):
        parts = (*recipients[row.id], *signatures[row.id])
        consents[row.patient_id].append(
            consent_of(row, recipients[row.id], signatures[row.id], work.practice.zone)
        )
        versions[row.patient_id][row.id] = max(row.version, *(each.version for each in parts), 0)
    return {
        patient_id: Held(
            patient_id,
            facts[patient_id],
            with_renewals(consents[patient_id], facts[patient_id]),
            versions[patient_id],
        )
        for patient_id in patient_ids
    }


def _rows(work: Work, model: Any, wanted: Any) -> list[Any]:
    table = model.__table__
    return list(work.db.execute(select(table).where(wanted).order_by(table.c.id)))


def _of_consents(work: Work, model: Any, ids: list[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(ids), _LOT):
        found += _rows(work, model, model.consent_id.in_(ids[start : start + _LOT]))
    return found


def _by_consent(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.consent_id].append(row)
    return found


def _facts(work: Work, patient_ids: list[int]) -> dict[int, SigningFacts]:
    """Birth date, and who is recorded to sign: a guardian, or who acts for an adult."""
    births = select(Patient.id, Patient.birth_on).where(Patient.id.in_(patient_ids))
    born = {row.id: row.birth_on for row in work.db.execute(births)}
    signers: dict[int, list[Any]] = defaultdict(list)
    for row in work.db.execute(
        select(
            PatientContact.patient_id,
            PatientContact.relation,
            PatientContact.authority_from,
            PatientContact.authority_until,
        )
        .where(
            PatientContact.patient_id.in_(patient_ids),
            PatientContact.relation.in_((Relation.GUARDIAN, Relation.REPRESENTATIVE)),
        )
        .order_by(PatientContact.id)
    ):
        signers[row.patient_id].append(row)
    return {each: _signing(born.get(each), signers[each]) for each in patient_ids}


def _signing(born: date | None, rows: list[Any]) -> SigningFacts:
    """A guardian counts for what was signed in their time, also after it ended.

    Of several who act for an adult the one counts whose authority lasts longest.
    """
    ends = [each.authority_until for each in rows if each.relation is Relation.GUARDIAN]
    known = [day for day in ends if day is not None]
    acting = [
        each
        for each in rows
        if each.relation is Relation.REPRESENTATIVE and each.authority_from is not None
    ]
    last = max(
        acting,
        key=lambda each: (each.authority_until or date.max, each.authority_from),
        default=None,
    )
    return SigningFacts(
        birth_on=born,
        has_guardian=bool(ends),
        guarded_until=max(known) if ends and len(known) == len(ends) else None,
        represented_from=last.authority_from if last is not None else None,
        represented_until=last.authority_until if last is not None else None,
    )

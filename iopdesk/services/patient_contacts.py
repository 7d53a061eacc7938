"""Whom a patient knows: family, guardian, court, employer, care; and what each may be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from iopdesk.domain.consent_forms import needed_signers, signed_by
from iopdesk.domain.consent_terms import Asking, Signer
from iopdesk.domain.consents import lasting
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.domain.patient_contacts import (
    TIE_FIELDS,
    MayTell,
    Tie,
    check_tie,
    may_be_told,
    tidied,
)
from iopdesk.domain.patients import EMERGENCY_CONTACT
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.consent_facts import held
from iopdesk.services.contacts import ContactRow, read_contacts
from iopdesk.services.patients import no_longer_none
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.subjects import reach
from iopdesk.storage.models import Patient, PatientContact


@dataclass(frozen=True, slots=True, repr=False)
class KnownRow:
    """Somebody a patient knows. ``told`` is None where the person at the desk may not ask."""

    patient_contact_id: int
    version: int
    entry: ContactRow
    tie: Tie
    told: tuple[MayTell, ...] | None


@dataclass(frozen=True, slots=True, repr=False)
class KnownSaved:
    """Whom a patient knows, after an act."""

    patient_contact_id: int
    said: str


@act(
    "patient_contact.add",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Add contact"),
    icon="account-plus-outline",
    is_private=True,
)
def add_known(work: Work, *, patient_id: int, tie: Tie) -> KnownSaved:
    """Tie an entry of the address book to a patient. Raises ``RuleBroken`` beside a field.

    Whoever is called in an emergency takes back that the patient had nobody.
    """
    kept = _checked(work, patient_id, tie)
    row = PatientContact(patient_id=patient_id, **_columns(kept))
    work.db.add(row)
    if kept.is_emergency:
        no_longer_none(work, patient_id, EMERGENCY_CONTACT)
    work.db.flush()
    said = _("{name}: contact added").format(name=name_of(work, patient_id))
    return KnownSaved(row.id, said)


@act(
    "patient_contact.change",
    row=Row.SCHEDULE,
    subject="patient_contact_id",
    undo=True,
    label=N_("Edit contact"),
    icon="pencil-outline",
    is_private=True,
)
def change_known(
    work: Work, *, patient_contact_id: int, expected_version: int, tie: Tie
) -> KnownSaved:
    """Change what somebody is to a patient.

    Raises ``Conflict`` when it changed since it was opened, ``RuleBroken`` beside a field, and
    as :func:`remove_known`.
    """
    row = get(work.db, PatientContact, patient_contact_id, expected_version)
    kept = _checked(work, row.patient_id, tie, except_id=row.id)
    if kept.relation is not row.relation:
        _refuse_unsigned(work, row)
    for name, value in _columns(kept).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if kept.is_emergency:
        no_longer_none(work, row.patient_id, EMERGENCY_CONTACT)
    said = _("{name}: contact saved").format(name=name_of(work, row.patient_id))
    return KnownSaved(row.id, said)


@act(
    "patient_contact.remove",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Remove contact"),
    icon="trash-can-outline",
    is_private=True,
)
def remove_known(
    work: Work, *, patient_id: int, patient_contact_id: int, expected_version: int
) -> KnownSaved:
    """Take somebody off a patient's contacts; the entry stays in the address book.

    Raises ``Conflict`` when it changed since it was read, ``RuleBroken("tie.signature_lacks")``.
    """
    row = get(work.db, PatientContact, patient_contact_id, expected_version)
    if row.patient_id != patient_id:
        raise Conflict("patient_contact")
    _refuse_unsigned(work, row)
    work.db.delete(row)
    said = _("{name}: contact removed").format(name=name_of(work, patient_id))
    return KnownSaved(patient_contact_id, said)


@question("patient_contact.list", row=Row.SCHEDULE, subject="patient_id", is_private=True)
def list_known(work: Work, *, patient_id: int) -> tuple[KnownRow, ...]:
    """Whom a patient knows: who is called in an emergency first, then by relation and name."""
    found = work.db.execute(
        select(PatientContact.__table__).where(PatientContact.patient_id == patient_id)
    ).all()
    if not found:
        return ()
    entries = read_contacts(work, {row.contact_id for row in found})
    may_ask = reach(work, Row.CONSENTS, patient_id)
    standing = None
    if may_ask is not None and may_ask.is_open:
        known = held(work, patient_id)
        standing = tuple(
            (replace(consent, expiry=lasting(consent, known.facts)), condition)
            for consent, condition in known.standing(work.local_now)
        )
    rows = [
        KnownRow(
            row.id,
            row.version,
            entries[row.contact_id],
            Tie(**{name: getattr(row, name) for name in TIE_FIELDS}),
            None if standing is None else may_be_told(standing, _asking(entries[row.contact_id])),
        )
        for row in found
    ]
    return tuple(sorted(rows, key=_place))


# -- inside -----------------------------------------------------------------------


def _place(row: KnownRow) -> tuple[bool, int, str, int]:
    place = tuple(Relation).index(row.tie.relation)
    return not row.tie.is_emergency, place, row.entry.told.casefold(), row.patient_contact_id


def _asking(entry: ContactRow) -> Asking:
    """Who an entry is to a consent: a person, with the organization they work for."""
    if entry.kind is ContactKind.ORGANIZATION:
        return Asking(organization_id=entry.contact_id)
    return Asking(person_id=entry.contact_id, organization_id=entry.organization_id)


def _checked(work: Work, patient_id: int, tie: Tie, *, except_id: int | None = None) -> Tie:
    kept = tidied(tie)
    birth_on = work.db.scalar(select(Patient.birth_on).where(Patient.id == patient_id))
    check_tie(kept, today=work.today, birth_on=birth_on)
    if kept.contact_id not in read_contacts(work, [kept.contact_id or 0]):
        raise RuleBroken("tie.no_entry", field="contact_id")
    same = select(PatientContact.id).where(
        PatientContact.patient_id == patient_id,
        PatientContact.contact_id == kept.contact_id,
        PatientContact.relation == kept.relation,
    )
    if set(work.db.scalars(same)) - {except_id}:
        raise RuleBroken("tie.twice", field="contact_id")
    return kept


def _refuse_unsigned(work: Work, row: PatientContact) -> None:
    """A guardian whom the record forgets completes no consent that lacks their signature."""
    if row.relation is not Relation.GUARDIAN:
        return
    found = held(work, row.patient_id)
    lacks = (
        needed_signers(consent, found.facts)
        for consent in found.consents
        if signed_by(consent, Signer.GUARDIAN) is None
    )
    if any(Signer.GUARDIAN in each for each in lacks):
        raise RuleBroken("tie.signature_lacks", field="relation")


def _columns(tie: Tie) -> dict[str, Any]:
    return {name: getattr(tie, name) for name in TIE_FIELDS}


sentences(
    {
        "tie.signature_lacks": N_(
            "A consent that the patient signed lacks the signature of the guardian. Enter the last "
            "day of the guardian's authority instead, where it ended."
        ),
        "tie.twice": N_(
            "This entry is a contact in that way already. Edit it, or choose another relation."
        ),
    }
)

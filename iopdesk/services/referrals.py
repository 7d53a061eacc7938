"""Referrals: where a patient is sent for what the program does not do itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select

from iopdesk.domain.permission import Row
from iopdesk.domain.support_rules import ReferralFacts, check_referral, referral_asks
from iopdesk.domain.supports import ReferralFor, ReferralState
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.contacts import read_contacts
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.support_records import own
from iopdesk.storage.models import Contact, Referral


@dataclass(frozen=True, slots=True, repr=False)
class ReferralFields:
    """What a person says of a referral; ``to_words`` where it is to no entry of the book."""

    purpose: ReferralFor
    why: str
    referred_on: date
    contact_id: int | None = None
    to_words: str = ""
    state: ReferralState = ReferralState.OPEN
    appointment_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ReferralRow:
    """One referral: ``to`` is whom it is to, ``asks`` what it waits for."""

    referral_id: int
    version: int
    fields: ReferralFields
    to: str
    asks: str


@dataclass(frozen=True, slots=True, repr=False)
class ReferralChanged:
    """A referral after an act."""

    referral_id: int
    said: str


@act(
    "referral.add",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Add referral"),
    icon="arrow-right",
)
def add_referral(work: Work, *, patient_id: int, fields: ReferralFields) -> ReferralChanged:
    """Record a referral. Raises what :func:`support_rules.check_referral` raises."""
    _check(work, fields)
    row = Referral(patient_id=patient_id)
    _put(row, fields)
    work.db.add(row)
    work.db.flush()
    said = _("{name}: referral added").format(name=name_of(work, patient_id))
    return ReferralChanged(row.id, said)


@act(
    "referral.change",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Update referral"),
    icon="pencil-outline",
)
def change_referral(
    work: Work,
    *,
    patient_id: int,
    referral_id: int,
    expected_version: int,
    fields: ReferralFields,
) -> ReferralChanged:
    """Record the appointment or the outcome, or correct it. Raises ``Conflict`` too."""
    row = own(work.db, Referral, referral_id, patient_id, expected_version)
    _check(work, fields)
    _put(row, fields)
    said = _("{name}: referral saved").format(name=name_of(work, patient_id))
    return ReferralChanged(referral_id, said)


@question("referral.list", row=Row.CLINICAL, subject="patient_id")
def list_referrals(work: Work, *, patient_id: int) -> tuple[ReferralRow, ...]:
    """All referrals of a patient: open ones first, then the newest."""
    is_closed = Referral.state.in_((ReferralState.DONE, ReferralState.DECLINED))
    rows = work.db.execute(
        select(
            Referral.id,
            Referral.version,
            Referral.purpose,
            Referral.why,
            Referral.referred_on,
            Referral.contact_id,
            Referral.to_words,
            Referral.state,
            Referral.appointment_on,
            Referral.closed_on,
            Referral.outcome,
        )
        .where(Referral.patient_id == patient_id)
        .order_by(case((is_closed, 1), else_=0), Referral.referred_on.desc(), Referral.id.desc())
    ).all()
    book = read_contacts(work, {row.contact_id for row in rows if row.contact_id is not None})
    found = []
    for referral_id, version, *cells in rows:
        fields = ReferralFields(*cells)
        entry = book.get(fields.contact_id) if fields.contact_id is not None else None
        asks = referral_asks(
            fields.state,
            referred_on=fields.referred_on,
            appointment_on=fields.appointment_on,
            today=work.today,
        )
        to = entry.told if entry is not None else fields.to_words
        found.append(ReferralRow(referral_id, version, fields, to, asks))
    return tuple(found)


def _check(work: Work, fields: ReferralFields) -> None:
    if fields.contact_id is not None:
        get(work.db, Contact, fields.contact_id)
    facts = ReferralFacts(
        fields.contact_id is not None,
        fields.to_words,
        fields.why,
        fields.referred_on,
        fields.state,
        fields.appointment_on,
        fields.closed_on,
        fields.outcome,
    )
    check_referral(facts, today=work.today)


def _put(row: Referral, fields: ReferralFields) -> None:
    row.purpose, row.contact_id = fields.purpose, fields.contact_id
    row.to_words, row.why = fields.to_words.strip(), fields.why.strip()
    row.referred_on, row.appointment_on = fields.referred_on, fields.appointment_on
    row.state, row.closed_on = fields.state, fields.closed_on
    row.outcome = fields.outcome.strip()

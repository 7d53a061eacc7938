"""What is known of a patient's insurance, and what attendance has used of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import select

from iopdesk.domain.consent_forms import Element
from iopdesk.domain.coverage import (
    BenefitsCheck,
    Overlap,
    PastDay,
    Usage,
    missing_in_check,
    overlaps,
)
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict
from iopdesk.services.acts import Work, question
from iopdesk.services.authorization_units import stand_of
from iopdesk.storage.models import Authorization, BenefitCheck, Patient, Person

_ICON: Final = "shield-check-outline"
_NUMBER_LIMIT: Final = 60
_SERVICE_LIMIT: Final = 40

_R = TypeVar("_R", BenefitCheck, Authorization)


@dataclass(frozen=True, slots=True, repr=False)
class Policy:
    """What the record says of the patient's insurance; changed where the patient is."""

    insurance: str
    member_id: str
    insurance_name: str


@dataclass(frozen=True, slots=True, repr=False)
class CheckRow:
    """One verification of benefits, and what it does not say."""

    check_id: int
    version: int
    payer: str
    member_id: str
    said: BenefitsCheck
    missing: tuple[Element, ...]


@dataclass(frozen=True, slots=True, repr=False)
class AuthorizationRow:
    """One authorization and how it stands today."""

    authorization_id: int
    version: int
    payer: str
    number: str
    service: str
    first_on: date
    last_on: date
    units: int
    note: str
    usage: Usage


@dataclass(frozen=True, slots=True, repr=False)
class Coverage:
    """All of it: verifications newest first, authorizations by their last days, newest first.

    ``past`` are days attended that no authorization had a unit for; ``renew`` the ids of those
    to ask for anew.
    """

    policy: Policy
    checks: tuple[CheckRow, ...]
    authorizations: tuple[AuthorizationRow, ...]
    overlaps: tuple[Overlap, ...]
    past: tuple[PastDay, ...]
    renew: frozenset[int]


@question("coverage.read", row=Row.COVERAGE, subject="patient_id")
def read_coverage(work: Work, *, patient_id: int) -> Coverage:
    """Policy, verifications and authorizations, in a number of statements that does not grow."""
    policy = work.db.execute(
        select(Patient.insurance, Patient.member_id, Patient.insurance_name).where(
            Patient.id == patient_id
        )
    ).one_or_none()
    if policy is None:
        raise Conflict("patient")
    stand = stand_of(work, [patient_id]).get(patient_id)
    usages = stand.usages if stand is not None else ()
    return Coverage(
        Policy(*policy),
        _checks(work, patient_id),
        _authorizations(work, patient_id, usages),
        overlaps(each.authorization for each in usages),
        stand.allocation.past if stand is not None else (),
        frozenset(
            each.authorization.authorization_id for each in (stand.renewals if stand else ())
        ),
    )


def _checks(work: Work, patient_id: int) -> tuple[CheckRow, ...]:
    rows = work.db.execute(
        select(
            BenefitCheck.id,
            BenefitCheck.version,
            BenefitCheck.payer,
            BenefitCheck.member_id,
            BenefitCheck.verified_on,
            Person.name,
            BenefitCheck.spoke_with,
            BenefitCheck.benefits,
            BenefitCheck.reference,
            BenefitCheck.copay_cents,
        )
        .outerjoin(Person, Person.id == BenefitCheck.verified_by_id)
        .where(BenefitCheck.patient_id == patient_id)
        .order_by(BenefitCheck.verified_on.desc(), BenefitCheck.id.desc())
    )
    found = []
    for row in rows:
        said = BenefitsCheck(
            row.verified_on,
            row.name or "",
            row.spoke_with,
            row.benefits,
            row.reference,
            row.copay_cents,
        )
        found.append(
            CheckRow(row.id, row.version, row.payer, row.member_id, said, missing_in_check(said))
        )
    return tuple(found)


def _authorizations(
    work: Work, patient_id: int, usages: tuple[Usage, ...]
) -> tuple[AuthorizationRow, ...]:
    of = {each.authorization.authorization_id: each for each in usages}
    rows = work.db.execute(
        select(
            Authorization.id,
            Authorization.version,
            Authorization.payer,
            Authorization.number,
            Authorization.service,
            Authorization.first_on,
            Authorization.last_on,
            Authorization.units,
            Authorization.note,
        )
        .where(Authorization.patient_id == patient_id)
        .order_by(Authorization.last_on.desc(), Authorization.id.desc())
    )
    return tuple(AuthorizationRow(*row, of[row.id]) for row in rows)

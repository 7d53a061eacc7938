"""Insurance of a patient: verifications of benefits, and what the payer authorized.

What a verification lacks is told and never refused: half of an answer is worth keeping.
Money is in whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import select

from iopdesk.domain.coverage import Authorization as Allowed
from iopdesk.domain.coverage import (
    decide_authorization,
)
from iopdesk.domain.permission import Row
from iopdesk.domain.texts import TEXT_LIMIT, clean_line
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Authorization, BenefitCheck

_ICON: Final = "shield-check-outline"
_NUMBER_LIMIT: Final = 60
_SERVICE_LIMIT: Final = 40

_R = TypeVar("_R", BenefitCheck, Authorization)


@dataclass(frozen=True, slots=True, repr=False)
class CoverageChanged:
    """What is told about insurance after an act."""

    record_id: int
    said: str


# -- verifications ----------------------------------------------------------------


@act(
    "coverage.add_check",
    row=Row.COVERAGE,
    subject="patient_id",
    undo=True,
    label=N_("Record verification"),
    icon=_ICON,
)
def add_check(
    work: Work,
    *,
    patient_id: int,
    payer: str,
    member_id: str,
    verified_on: date | None,
    spoke_with: str,
    benefits: str,
    reference: str,
    copay_cents: int | None,
) -> CoverageChanged:
    """Keep what the payer said to the person at the desk. Raises ``RuleBroken`` for a day
    ahead and for a text that is too long.
    """
    row = BenefitCheck(
        patient_id=patient_id,
        payer=_line(payer, "payer"),
        member_id=_line(member_id, "member_id"),
        verified_on=_not_ahead(work, verified_on),
        verified_by_id=work.person.id,
        spoke_with=_line(spoke_with, "spoke_with"),
        benefits=_words(benefits, "benefits"),
        reference=_line(reference, "reference"),
        copay_cents=copay_cents,
    )
    work.db.add(row)
    work.db.flush()
    return _changed(work, row, _("{name}: verification recorded"))


@act(
    "coverage.change_check",
    row=Row.COVERAGE,
    subject="benefit_check_id",
    undo=True,
    label=N_("Change verification"),
    icon="pencil-outline",
)
def change_check(
    work: Work,
    *,
    benefit_check_id: int,
    expected_version: int,
    payer: str,
    member_id: str,
    verified_on: date | None,
    spoke_with: str,
    benefits: str,
    reference: str,
    copay_cents: int | None,
) -> CoverageChanged:
    """Change a verification; who verified stays. Raises as :func:`add_check`."""
    row = get(work.db, BenefitCheck, benefit_check_id, expected_version)
    row.payer, row.member_id = _line(payer, "payer"), _line(member_id, "member_id")
    row.verified_on = _not_ahead(work, verified_on)
    row.spoke_with = _line(spoke_with, "spoke_with")
    row.benefits = _words(benefits, "benefits")
    row.reference = _line(reference, "reference")
    row.copay_cents = copay_cents
    return _changed(work, row, _("{name}: verification changed"))


@act(
    "coverage.remove_check",
    row=Row.COVERAGE,
    subject="patient_id",
    undo=True,
    label=N_("Remove verification"),
    icon="trash-can-outline",
)
def remove_check(
    work: Work, *, patient_id: int, benefit_check_id: int, expected_version: int
) -> CoverageChanged:
    """Take out a verification that was recorded by mistake."""
    row = _own(patient_id, get(work.db, BenefitCheck, benefit_check_id, expected_version))
    work.db.delete(row)
    return _changed(work, row, _("{name}: verification removed"))


# -- authorizations ---------------------------------------------------------------


@act(
    "coverage.add_authorization",
    row=Row.COVERAGE,
    subject="patient_id",
    undo=True,
    label=N_("Add authorization"),
    icon=_ICON,
)
def add_authorization(
    work: Work,
    *,
    patient_id: int,
    payer: str,
    number: str,
    service: str,
    first_on: date,
    last_on: date,
    units: int,
    note: str = "",
) -> CoverageChanged:
    """Keep what the payer allowed; one that overlaps another is told, and kept.

    Raises ``RuleBroken`` as :func:`iopdesk.domain.coverage.decide_authorization`, and for a
    text that is too long.
    """
    decide_authorization(Allowed(0, first_on, last_on, units, service))
    row = Authorization(
        patient_id=patient_id,
        payer=_line(payer, "payer"),
        number=_number(number),
        service=_service(service),
        first_on=first_on,
        last_on=last_on,
        units=units,
        note=_words(note, "note"),
    )
    work.db.add(row)
    work.db.flush()
    return _changed(work, row, _added(work, row))


@act(
    "coverage.change_authorization",
    row=Row.COVERAGE,
    subject="authorization_id",
    undo=True,
    label=N_("Change authorization"),
    icon="pencil-outline",
)
def change_authorization(
    work: Work,
    *,
    authorization_id: int,
    expected_version: int,
    payer: str,
    number: str,
    service: str,
    first_on: date,
    last_on: date,
    units: int,
    note: str = "",
) -> CoverageChanged:
    """Change an authorization. Raises as :func:`add_authorization`."""
    row = get(work.db, Authorization, authorization_id, expected_version)
    decide_authorization(Allowed(row.id, first_on, last_on, units, service))
    row.payer, row.number = _line(payer, "payer"), _number(number)
    row.service, row.note = _service(service), _words(note, "note")
    row.first_on, row.last_on, row.units = first_on, last_on, units
    return _changed(work, row, _("{name}: authorization changed"))


@act(
    "coverage.remove_authorization",
    row=Row.COVERAGE,
    subject="patient_id",
    undo=True,
    label=N_("Remove authorization"),
    icon="trash-can-outline",
)
def remove_authorization(
    work: Work, *, patient_id: int, authorization_id: int, expected_version: int
) -> CoverageChanged:
    """Take out an authorization that was entered by mistake."""
    row = _own(patient_id, get(work.db, Authorization, authorization_id, expected_version))
    work.db.delete(row)
    return _changed(work, row, _("{name}: authorization removed"))


# -- inside -----------------------------------------------------------------------


def _own(patient_id: int, row: _R) -> _R:
    """The record, if it is the patient's whom the door looked at. Raises ``Conflict``.

    Removing is an act about the patient: an undo of it finds no record to ask about.
    """
    if row.patient_id != patient_id:
        raise Conflict("record")
    return row


def _changed(work: Work, row: BenefitCheck | Authorization, words: str) -> CoverageChanged:
    return CoverageChanged(row.id, words.format(name=name_of(work, row.patient_id)))


def _added(work: Work, row: Authorization) -> str:
    other = select(Authorization.id).where(
        Authorization.patient_id == row.patient_id,
        Authorization.id != row.id,
        Authorization.service == row.service,
        Authorization.first_on <= row.last_on,
        Authorization.last_on >= row.first_on,
    )
    if work.db.scalar(other.limit(1)) is not None:
        return _("{name}: authorization added; it shares days with another")
    return _("{name}: authorization added")


def _not_ahead(work: Work, verified_on: date | None) -> date | None:
    if verified_on is not None and verified_on > work.today:
        raise RuleBroken("benefits.ahead", field="verified_on")
    return verified_on


def _line(text: str, field: str) -> str:
    return _within(clean_line(text), field, TEXT_LIMIT)


def _words(text: str, field: str) -> str:
    return _within(text.strip(), field, TEXT_LIMIT)


def _number(text: str) -> str:
    return _within(clean_line(text), "number", _NUMBER_LIMIT)


def _service(text: str) -> str:
    return _within(clean_line(text), "service", _SERVICE_LIMIT)


def _within(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise RuleBroken("coverage.long_text", field=field, most=f"{most:,}")
    return text


sentences(
    {
        "benefits.ahead": N_("This day has not come yet. Enter the day of the verification."),
        "coverage.long_text": N_("This text is longer than {most} characters. Shorten it."),
    }
)

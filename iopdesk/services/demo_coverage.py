"""Insurance of the demo practice: verified at intake, authorized by the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from iopdesk.services.acts import Work
from iopdesk.services.demo_people import DemoPatient
from iopdesk.storage.models import Authorization, BenefitCheck, Patient

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

_DESK = "Tessa Lund"
_TOLD = "Marisol Quintero"
_SELF_PAY = "Self-pay"
_PAYER, _MEMBER_ID = "Peachtree Care", "LK00417210"
_SPAN, _AHEAD = timedelta(days=41), timedelta(days=14)
"""An authorization runs six weeks, and the last of a stay at least two weeks from today."""

_UNITS, _FEW = 20, 15
_COPAYS = (0, 1500, 2500, 4000, None)


def add_coverage(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """A verification and the authorizations of everybody in care who has an insurance."""
    insured = [
        one
        for one in recipe.patients.values()
        if one.admitted_on is not None and one.discharged_on is None
        if one.fields.insurance not in ("", _SELF_PAY) or one.name == _TOLD
    ]
    for place, one in enumerate(insured):
        patient_id = known[one.name].patient_id
        if one.name == _TOLD and one.fields.insurance == _SELF_PAY:
            one = _insured(work, one, patient_id)
        work.db.add(_check(one, patient_id, place, staff))
        work.db.add_all(_authorizations(one, patient_id, place, recipe.calendar.today))


def _insured(work: Work, one: DemoPatient, patient_id: int) -> DemoPatient:
    """The patient of the pictures has an insurance, whatever was drawn."""
    row = work.db.get(Patient, patient_id)
    assert row is not None
    row.insurance, row.member_id = _PAYER, _MEMBER_ID
    fields = replace(one.fields, insurance=_PAYER, member_id=_MEMBER_ID)
    return replace(one, fields=fields)


def _check(one: DemoPatient, patient_id: int, place: int, staff: Mapping[str, int]) -> BenefitCheck:
    assert one.admitted_on is not None
    fields = one.fields
    return BenefitCheck(
        patient_id=patient_id,
        payer=fields.insurance,
        member_id=fields.member_id,
        verified_on=one.admitted_on - timedelta(days=2),
        verified_by_id=staff[_DESK],
        spoke_with="" if place % 7 == 3 else "Member services",
        benefits="Intensive outpatient care is covered from the first day, with authorization.",
        reference="" if place % 9 == 5 else f"I-{26_000 + 37 * place}",
        copay_cents=_COPAYS[place % len(_COPAYS)],
    )


def _authorizations(
    one: DemoPatient, patient_id: int, place: int, today: date
) -> list[Authorization]:
    """One after the other since admission; every fifth patient's last one has few units."""
    assert one.admitted_on is not None
    found, first_on = list[Authorization](), one.admitted_on
    while first_on <= today:
        last_on = first_on + _SPAN
        is_last = last_on >= today
        units = _FEW if is_last and place % 5 == 2 else _UNITS
        found.append(
            Authorization(
                patient_id=patient_id,
                payer=one.fields.insurance,
                number=f"A-{4_100 + 10 * place + len(found)}",
                service="",
                first_on=first_on,
                last_on=max(last_on, today + _AHEAD) if is_last else last_on,
                units=units,
                note="",
            )
        )
        first_on = last_on + timedelta(days=1)
    return found

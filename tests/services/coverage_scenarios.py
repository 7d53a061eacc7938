"""How every act on insurance is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from iopdesk.services import coverage
from iopdesk.storage.models import Authorization, BenefitCheck
from tests.services.insured import CHECK, allow, verified

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def _add_check(home: Home) -> Scene:
    return coverage.add_check, {"patient_id": home.chart.patient_id, **CHECK}


def _check(home: Home) -> dict[str, Any]:
    check_id = verified(home.door, home.chart.patient_id)
    return {"benefit_check_id": check_id, "expected_version": home.version(BenefitCheck, check_id)}


def _change_check(home: Home) -> Scene:
    return coverage.change_check, {**_check(home), **CHECK, "copay_cents": 4000}


def _add(home: Home) -> Scene:
    return coverage.add_authorization, {"patient_id": home.chart.patient_id, **_ALLOWED}


def _allowed(home: Home) -> dict[str, Any]:
    found = allow(home.door, home.chart.patient_id)
    return {"authorization_id": found, "expected_version": home.version(Authorization, found)}


_ALLOWED = {
    "payer": "Cedar Health Plan",
    "number": "A-20261001",
    "service": "",
    "first_on": date(2026, 10, 1),
    "last_on": date(2026, 10, 31),
    "units": 12,
    "note": "Extended by phone",
}

SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "coverage.add_authorization": _add,
    "coverage.add_check": _add_check,
    "coverage.change_authorization": lambda home: (
        coverage.change_authorization,
        {**_allowed(home), **_ALLOWED, "units": 14},
    ),
    "coverage.change_check": _change_check,
    "coverage.remove_authorization": lambda home: (
        coverage.remove_authorization,
        {"patient_id": home.chart.patient_id, **_allowed(home)},
    ),
    "coverage.remove_check": lambda home: (
        coverage.remove_check,
        {"patient_id": home.chart.patient_id, **_check(home)},
    ),
}

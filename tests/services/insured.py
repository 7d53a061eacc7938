"""A verification and an authorization of a patient."""

from __future__ import annotations

from datetime import date
from typing import Any

from iopdesk.services import coverage
from iopdesk.services.door import Door

CHECK: dict[str, Any] = {
    "payer": "Cedar Health Plan",
    "member_id": "C-5512 01",
    "verified_on": date(2026, 10, 20),
    "spoke_with": "Joan of member services",
    "benefits": "80 % after the deductible, no limit of days",
    "reference": "I-2231 77",
    "copay_cents": 2500,
}


def verified(door: Door, patient_id: int, **more: Any) -> int:
    """Record a verification; returns its id."""
    done = door.do(coverage.add_check, patient_id=patient_id, **{**CHECK, **more})
    found: int = done.result.record_id
    return found


def allow(door: Door, patient_id: int, **more: Any) -> int:
    """Add an authorization of October; returns its id."""
    given: dict[str, Any] = {
        "payer": "Cedar Health Plan",
        "number": "A-1",
        "service": "",
        "first_on": date(2026, 10, 1),
        "last_on": date(2026, 10, 31),
        "units": 12,
    }
    done = door.do(coverage.add_authorization, patient_id=patient_id, **{**given, **more})
    found: int = done.result.record_id
    return found

"""How every act on restricted records, emergencies and cover is done, for the guards over all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.services import break_glass, covers, restrictions
from iopdesk.storage.models import BreakGlass, Cover, Restriction
from tests.services import house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

REASON = "A member of our own staff"
EMERGENCY = "Seizure in the group room, needs history"


def _restrict(home: Home) -> Scene:
    named = (house.person(home.door, "Ravi Menon").id,)
    given = {"patient_id": home.waiting(), "expected_version": 0, "reason": REASON}
    return restrictions.restrict, given | {"named": named}


def _restricted(home: Home) -> int:
    fn, given = _restrict(home)
    home.door.do(fn, **given)
    patient_id: int = given["patient_id"]
    return patient_id


def _lift(home: Home) -> Scene:
    patient_id = _restricted(home)
    with Session(home.door.file.read_engine) as db:
        query = select(Restriction.version).where(Restriction.patient_id == patient_id)
        version = db.scalars(query).one()
    return restrictions.lift, {"patient_id": patient_id, "expected_version": version}


def _break(home: Home) -> Scene:
    desk = house.person(home.door, "Tessa Lund")
    given = {"patient_id": _restricted(home), "reason": EMERGENCY, "by": desk}
    return break_glass.open_record, given


def _broken(home: Home) -> dict[str, Any]:
    fn, given = _break(home)
    home.door.do(fn, **given)
    return given


def _close(home: Home) -> Scene:
    given = _broken(home)
    return break_glass.close_record, {"patient_id": given["patient_id"], "by": given["by"]}


def _review(home: Home) -> Scene:
    broken = _broken(home)
    patient_id = broken["patient_id"]
    home.door.do(break_glass.close_record, patient_id=patient_id, by=broken["by"])
    with Session(home.door.file.read_engine) as db:
        query = select(BreakGlass.id).where(BreakGlass.patient_id == patient_id)
        glass_id = db.scalars(query).one()
    given = {"patient_id": patient_id, "glass_id": glass_id, "finding": "Needed and right"}
    return break_glass.review, given


def _cover(home: Home) -> Scene:
    first = home.door.now().date() + timedelta(days=7 * house.fresh())
    return covers.add_cover, {
        "counselor_id": home.counselor.id,
        "person_id": house.person(home.door, "Ravi Menon").id,
        "starts_on": first,
        "ends_on": first + timedelta(days=4),
    }


def _end_cover(home: Home) -> Scene:
    fn, given = _cover(home)
    cover_id = home.door.do(fn, **given).result.cover_id
    return covers.end_cover, {
        "cover_id": cover_id,
        "expected_version": home.version(Cover, cover_id),
    }


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "break_glass.close": _close,
    "break_glass.open": _break,
    "break_glass.review": _review,
    "cover.add": _cover,
    "cover.end": _end_cover,
    "restriction.lift": _lift,
    "restriction.set": _restrict,
}

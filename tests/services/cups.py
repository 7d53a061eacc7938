"""Short ways to ask for, collect, read and sign a test."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.specimens import Reading
from iopdesk.services import readings, specimens
from iopdesk.services.door import Door, Outcome
from iopdesk.services.specimens import SpecimenChanged
from iopdesk.storage.models import Specimen

AT_NINE = datetime(2026, 10, 22, 9, 5, tzinfo=ZoneInfo("America/New_York"))
PANEL = "urine_10_etg"


def ask(door: Door, patient_id: int, panel: str = PANEL) -> SpecimenChanged:
    """Ask for a test of today."""
    made: SpecimenChanged = door.do(
        specimens.ask_for_cause, patient_id=patient_id, panel=panel, reason_note="Slept in group"
    ).result
    return made


def version_of(door: Door, specimen_id: int) -> int:
    """The version a test's row has now."""
    with Session(door.file.read_engine) as db:
        return db.scalars(select(Specimen.version).where(Specimen.id == specimen_id)).one()


def collect(
    door: Door,
    specimen_id: int,
    *,
    at: datetime = AT_NINE,
    creatinine: str = "112",
    gravity: str = "1.014",
) -> int:
    """Collect it at 9:05 with everything measured; returns the id again."""
    done = door.do(
        specimens.collect,
        specimen_id=specimen_id,
        expected_version=version_of(door, specimen_id),
        collected_at=at,
        temperature="94",
        temperature_minutes="2",
    ).result
    door.do(
        readings.enter_measures,
        specimen_id=specimen_id,
        expected_version=done.version,
        typed={"creatinine": creatinine, "specific_gravity": gravity},
    )
    return specimen_id


def read(door: Door, specimen_id: int, analyte: str, reading: Reading) -> SpecimenChanged:
    """Enter one reading."""
    made: SpecimenChanged = door.do(
        readings.enter_reading, specimen_id=specimen_id, analyte=analyte, reading=reading
    ).result
    return made


def fill(door: Door, specimen_id: int, **positive: Reading) -> None:
    """Enter the readings named, and negative for the rest."""
    for code, reading in positive.items():
        read(door, specimen_id, code, reading)
    door.do(readings.enter_all_negative, specimen_id=specimen_id)


def sign(door: Door, specimen_id: int) -> Outcome:
    """Sign the result as whoever is at the door."""
    return door.do(
        readings.sign_result,
        specimen_id=specimen_id,
        expected_version=version_of(door, specimen_id),
    )

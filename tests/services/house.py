"""A small practice with one record of every kind, for guards that walk all acts and questions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.notes import NoteKind
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.people import Staff
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import (
    counseling_notes,
    groups,
    medications,
    patients,
    practices,
    seating,
)
from iopdesk.services.door import Door
from iopdesk.services.notes import NoteContent, write_note
from iopdesk.storage import opening
from iopdesk.storage.models import Medication, Membership, TreatmentSession
from tests.conftest import PASSWORD, FrozenClock
from tests.services import cups
from tests.services.answers import answered
from tests.services.care import admit, complete
from tests.services.insured import allow, verified
from tests.services.known import known_by
from tests.services.releases import consented
from tests.services.scans import file_one

TODAY = date(2026, 10, 22)
BORN = date(1989, 3, 14)


@dataclass(frozen=True, slots=True)
class Chart:
    """The ids of one patient's records, under the keywords acts name their subject by."""

    patient_id: int
    episode_id: int
    assessment_id: int
    medication_id: int
    specimen_id: int
    membership_id: int
    note_id: int
    progress_note_id: int
    group_id: int
    session_id: int
    consent_id: int
    contact_id: int
    patient_contact_id: int
    patient_phone_id: int
    document_id: int
    authorization_id: int
    benefit_check_id: int
    result_id: int
    prompt_id: int
    substance_id: int

    def record(self, subject: str) -> int:
        """The record an act is about."""
        found: int = getattr(self, subject)
        return found


@contextmanager
def opened(template: Path, folder: Path, clock: FrozenClock | None = None) -> Iterator[Door]:
    """The door of a copy of the template practice, Dana Okafor signed in."""
    shutil.copytree(template.parent, folder, ignore=shutil.ignore_patterns("*-lock"))
    practice = opening.open_practice(
        folder / template.name, "dana", PASSWORD, copies_folder=folder / "keys"
    )
    door = Door(practice, clock or FrozenClock())
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, practice.clinical_key)
    yield door
    practice.close()


_numbers = count(1)


def fresh() -> int:
    """A number that was not there before, for names that have to differ."""
    return next(_numbers)


def person(door: Door, name: str) -> Staff:
    """Somebody of the practice, by name."""
    with Session(door.file.read_engine) as db:
        return next(each for each in practices.read_staff(db) if each.name == name)


def add_group(door: Door, facilitator: Staff, start_minute: int = 540, **more: Any) -> int:
    """A group on Mondays, Tuesdays and Thursdays; returns its id."""
    given = {
        "name": f"Group at {start_minute}",
        "kind": SessionKind.GROUP,
        "service": Service.BEHAVIORAL,
        "modality": "cbt",
        "stages": (),
        "capacity": 12,
        "room_id": None,
        "facilitator_id": facilitator.id,
        "admission": GroupAdmission.ROLLING,
        "weekdays": (0, 1, 3),
        "start_minute": start_minute,
        "minutes": 90,
        "starts_on": date(2026, 10, 12),
        **more,
    }
    made: int = door.do(groups.add_group, **given).result.group_id
    return made


def add_person(door: Door, given: str, family: str, **more: Any) -> int:
    """A patient on the wait list; returns the id."""
    fields = NewPatient(given_name=given, family_name=family, **{"birth_on": BORN, **more})
    made: int = door.do(patients.add_patient, fields=fields).result.patient_id
    return made


def furnish(door: Door, counselor: Staff, group_id: int, given: str, family: str) -> Chart:
    """A patient in care with one record of every kind, seated in the group."""
    patient_id = add_person(door, given, family)
    episode_id = admit(door, patient_id, counselor_id=counselor.id, weekdays=(0, 1, 3))
    assessment_id = complete(door, episode_id)
    door.do(
        medications.add_medication,
        patient_id=patient_id,
        name="Naltrexone 50 mg",
        dose="1 tablet daily",
        prescriber="Ines Calloway, MD",
        started_on=date(2026, 9, 1),
    )
    note = door.do(counseling_notes.write_note, patient_id=patient_id, text="Spoke of home.")
    content = NoteContent(kind=NoteKind.CASE_MANAGEMENT, about_on=TODAY, words="Called a clinic.")
    written = door.do(write_note, patient_id=patient_id, content=content)
    specimen_id = cups.collect(door, cups.ask(door, patient_id).specimen_id)
    door.do(
        seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY, override_reason="Agreed"
    )
    # one line each for the records that acts name as their subject
    more = {
        **known_by(door, patient_id),
        **answered(door, patient_id, episode_id),
        "authorization_id": allow(door, patient_id),
        "benefit_check_id": verified(door, patient_id),
        "consent_id": consented(door, patient_id),
        "document_id": file_one(door, patient_id),
    }
    with Session(door.file.read_engine) as db:
        session = select(TreatmentSession.id).where(
            TreatmentSession.group_id == group_id, TreatmentSession.on == TODAY
        )
        return Chart(
            patient_id,
            episode_id,
            assessment_id,
            _only(db, Medication, patient_id),
            specimen_id,
            _only(db, Membership, patient_id),
            note.result.note_id,
            written.result.progress_note_id,
            group_id,
            db.scalars(session).one(),
            **more,
        )


def _only(db: Session, model: type[Medication] | type[Membership], patient_id: int) -> int:
    return db.scalars(select(model.id).where(model.patient_id == patient_id)).one()

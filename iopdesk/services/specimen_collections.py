"""Today's tests as the desk sees them: who is drawn, who is here, who is collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from iopdesk.domain.attendance import Mark
from iopdesk.domain.ladder import Word, collection_word
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.domain.sessions import SessionStatus
from iopdesk.domain.specimens import CollectionStatus
from iopdesk.services.acts import Work, question
from iopdesk.services.rosters import expected_at
from iopdesk.services.shown_names import NAME, apart
from iopdesk.services.subjects import is_closed
from iopdesk.storage.models import (
    Attendance,
    Panel,
    Patient,
    Person,
    Room,
    Specimen,
    TreatmentSession,
)

_IN_THE_HOUSE = (Mark.PRESENT, Mark.LATE)
_LIMIT = 400


@dataclass(frozen=True, slots=True, repr=False)
class CollectionRow:
    """One test of today as the desk sees it: who, until when, drawn or collected."""

    specimen_id: int
    version: int
    patient_id: int
    name: str
    status: CollectionStatus
    word: Word
    is_here: bool
    collected_at: datetime | None
    collected_by: str
    due_before: datetime | None
    place: str
    lot: str


@question("specimen.open_count", row=Row.COLLECTION)
def open_work_count(work: Work) -> int:
    """How many tests of today wait for their specimen: the badge of the rail."""
    rows = work.db.scalars(
        select(Specimen.id).where(
            Specimen.due_on == work.today, Specimen.status == CollectionStatus.DRAWN
        )
    )
    return len(rows.all())


@question("specimen.collections_today", row=Row.COLLECTION)
def collections_today(work: Work) -> tuple[CollectionRow, ...]:
    """Today's tests by name: only drawn, collected, not here yet for who sees no results."""
    query = (
        select(
            Specimen.id,
            Specimen.version,
            Specimen.patient_id,
            Specimen.status,
            Specimen.reason,
            Specimen.collected_at,
            Person.name.label("collected_by"),
            Panel.lot,
            *NAME,
        )
        .join(Patient, Patient.id == Specimen.patient_id)
        .join(Panel, Panel.id == Specimen.panel_id)
        .outerjoin(Person, Person.id == Specimen.collected_by_id)
        .where(Specimen.due_on == work.today)
        .order_by(Patient.sort_key, Specimen.id)
        .limit(_LIMIT)
    )
    rows = list(work.db.execute(query))
    if work.access(Row.RESULTS, Need.SEE) is Access.NONE:
        plain = {CollectionStatus.DRAWN, CollectionStatus.COLLECTED}
        rows = [row for row in rows if row.status in plain]
    day = _day_of(work, {row.patient_id for row in rows})
    # between two names the place of a restricted patient would tell the name
    rows.sort(key=lambda row: is_closed(work, row.patient_id))
    names = apart(work, ((row.patient_id, row) for row in rows))
    made = []
    for row in rows:
        is_here, until, place = day.get(row.patient_id, (False, None, ""))
        made.append(
            CollectionRow(
                row.id,
                row.version,
                row.patient_id,
                names[row.patient_id],
                row.status,
                collection_word(row.status, is_due_today=not is_here),
                is_here,
                row.collected_at.astimezone(work.practice.zone) if row.collected_at else None,
                _short_person(row.collected_by or ""),
                until,
                place,
                row.lot,
            )
        )
    return tuple(made)


def _day_of(work: Work, patients: set[int]) -> dict[int, tuple[bool, datetime | None, str]]:
    """Of each patient today: whether in the house, until when, and where first."""
    if not patients:
        return {}
    sessions = list(
        work.db.scalars(
            select(TreatmentSession)
            .where(
                TreatmentSession.on == work.today,
                TreatmentSession.status != SessionStatus.CANCELLED,
                TreatmentSession.is_by_video.is_(False),
            )
            .order_by(TreatmentSession.start_minute)
        )
    )
    rooms = {row.id: row.name for row in work.db.execute(select(Room.id, Room.name))}
    here = set(
        work.db.scalars(
            select(Attendance.patient_id)
            .join(TreatmentSession, TreatmentSession.id == Attendance.session_id)
            .where(
                TreatmentSession.on == work.today,
                Attendance.patient_id.in_(patients),
                Attendance.mark.in_(_IN_THE_HOUSE),
            )
        )
    )
    found: dict[int, tuple[bool, datetime | None, str]] = {}
    expected = expected_at(work.db, sessions)
    for session in sessions:
        ends = session.starts_at.astimezone(work.practice.zone) + timedelta(minutes=session.minutes)
        for patient_id in expected[session.id]:
            if patient_id in patients:
                before = found.get(patient_id)
                place = before[2] if before else rooms.get(session.room_id or 0, "")
                until = max(ends, before[1]) if before and before[1] else ends
                found[patient_id] = (patient_id in here, until, place)
    for patient_id in here - found.keys():
        found[patient_id] = (True, None, "")
    return found


def _short_person(name: str) -> str:
    """``E. Thornquist``, as lists have room for."""
    first, _space, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name

"""Large practices for measuring, made once and cached: S and L.

S: 2,000 patients and 500,000 attendance rows; L: 50,000 and 5,000,000.
Rows are written raw: this is a measuring load, not a story; its change log is empty.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from iopdesk.domain.attendance import Mark
from iopdesk.domain.episodes import Origin, PlacementReason, Stage
from iopdesk.domain.names import fold, sort_key
from iopdesk.domain.patients import Standing
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.storage import models
from iopdesk.storage.base import Base

CACHE = Path(__file__).parent / ".cache"
FIRST_DAY = date(2020, 1, 6)
_ALPHABET = "bcdfghjklmnpqrstvwz"
_VOWELS = "aeiou"
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a measuring practice is."""

    name: str
    patients: int
    attendance: int


SIZES = {"S": Size("S", 2_000, 500_000), "L": Size("L", 50_000, 5_000_000)}


def fill(engine: Engine, size: Size) -> None:
    """Write the rows of a size into a practice file that holds only its founding act."""
    rng = random.Random(size.name)
    with engine.begin() as connection:
        _rows(connection, models.Patient, _patients(rng, size))
        _rows(connection, models.Episode, _episodes(size))
        _rows(connection, models.StagePeriod, _stages(size))
        _rows(connection, models.Placement, _placements(size))
        sessions = size.attendance // 10
        _rows(connection, models.TreatmentSession, _sessions(sessions))
        _rows(connection, models.Attendance, _attendance(rng, size, sessions))
        connection.execute(
            text(
                "INSERT INTO patient_search(rowid, names, numbers) "
                "SELECT id, comment, lower(mrn) FROM patients"
            )
        )
        connection.execute(
            text("INSERT INTO patient_search_typo(rowid, names) SELECT id, comment FROM patients")
        )
        connection.execute(text("UPDATE patients SET comment = ''"))
        connection.execute(
            text("UPDATE counters SET next = :next WHERE name = 'mrn'"),
            {"next": size.patients + 1},
        )
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def name(rng: random.Random) -> str:
    """A name of two to four syllables that nobody has."""
    syllables = rng.randint(2, 4)
    return "".join(rng.choice(_ALPHABET) + rng.choice(_VOWELS) for _ in range(syllables)).title()


def _rows(connection: Connection, model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _CHUNK:
            connection.execute(insert(model), part)
            part = []
    if part:
        connection.execute(insert(model), part)


def _patients(rng: random.Random, size: Size) -> Iterator[dict[str, Any]]:
    texts = (
        "middle_name suffix former_name pronouns language email street city state postal_code",
        "emergency_contact emergency_phone previous_number primary_substance referral_source",
        "insurance member_id",
    )
    plain = dict.fromkeys(" ".join(texts).split(), "")
    for number in range(1, size.patients + 1):
        given, family = name(rng), name(rng)
        preferred = name(rng) if number % 5 == 0 else ""
        yield {
            **plain,
            "version": 1,
            "mrn": f"LR-{number:05d}",
            "standing": Standing.ACTIVE if number <= 150 else Standing.DISCHARGED,
            "given_name": given,
            "family_name": family,
            "preferred_name": preferred,
            "sort_key": sort_key(family, given),
            "birth_on": date(1950, 1, 1) + timedelta(days=rng.randrange(20_000)),
            "gender": None,
            "phone": f"(404) 555-{number % 10_000:04d}",
            "referred_on": None,
            "comment": fold(f"{family} {given} {preferred}"),
        }


def _episodes(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.patients + 1):
        yield {
            "version": 1,
            "patient_id": number,
            "counselor_id": 1,
            "origin": Origin.FIRST_LINE,
            "admitted_on": FIRST_DAY,
            "methadone_since": None,
            "naloxone_on": None,
            "goals_decided_on": None,
            "discharged_on": None if number <= 150 else FIRST_DAY + timedelta(days=100),
            "discharge_reason": None,
            "discharge_status": "",
            "prognosis": "",
            "next_level": "",
        }


def _stages(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.patients + 1):
        yield {
            "version": 1,
            "episode_id": number,
            "stage": Stage.EARLY_RECOVERY,
            "starts_on": FIRST_DAY,
            "ends_on": None,
        }


def _placements(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.patients + 1):
        yield {
            "version": 1,
            "episode_id": number,
            "edition": "asam3",
            "level": "2.1",
            "reason": PlacementReason.ADMISSION,
            "note": "",
            "starts_on": FIRST_DAY,
            "ends_on": None,
        }


def _sessions(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        day = FIRST_DAY + timedelta(days=number % 2_400)
        yield {
            "version": 1,
            "series_id": None,
            "group_id": None,
            "patient_id": None,
            "kind": SessionKind.GROUP,
            "service": Service.GROUP,
            "modality": "",
            "title": "",
            "on": day,
            "start_minute": 540,
            "minutes": 90,
            "starts_at": datetime(day.year, day.month, day.day, 14, tzinfo=UTC),
            "room_id": None,
            "facilitator_id": 1,
            "status": SessionStatus.PLANNED,
            "cancel_reason": "",
            "is_by_video": False,
            "topic": "",
            "is_closed": True,
        }


def _attendance(rng: random.Random, size: Size, sessions: int) -> Iterator[dict[str, Any]]:
    per_session = size.attendance // sessions
    for session_id in range(1, sessions + 1):
        first = rng.randrange(size.patients)
        for offset in range(per_session):
            patient_id = (first + offset) % size.patients + 1
            yield {
                "version": 1,
                "session_id": session_id,
                "patient_id": patient_id,
                "episode_id": patient_id,
                "mark": Mark.PRESENT,
                "arrived_at": None,
                "left_at": None,
                "minutes": 90,
                "reason": "",
            }

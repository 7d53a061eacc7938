"""Large practices for measuring, made once and cached: S and L.

S: 2,000 patients and 500,000 attendance rows; L: 50,000 and 5,000,000. The last 200
weekdays look like a real practice of 150 active patients in 13 groups; everything
older is crowded, so that the tables are as long as the size asks for.
Rows are written raw: this is a measuring load, not a story; its change log is empty.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, String, insert

from iopdesk.domain.attendance import Mark
from iopdesk.domain.contacts import Voicemail
from iopdesk.domain.episodes import Origin, PlacementReason, Stage
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.names import sort_key
from iopdesk.domain.panels import shipped_panels
from iopdesk.domain.patients import Standing
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, TestReason
from iopdesk.storage import models, search
from iopdesk.storage.base import Base

CACHE = Path(__file__).parent / ".cache"
TODAY = date(2026, 10, 22)
ACTIVE, WAITING, GROUPS = 150, 40, 13
_ADMITTED = TODAY - timedelta(days=70)
_FIRST_DAY = date(2017, 1, 2)
_RECENT, _AHEAD, _PER_SESSION = 200, 10, 10
_ZONE = ZoneInfo("America/New_York")
_ALPHABET, _VOWELS = "bcdfghjklmnpqrstvwz", "aeiou"
_CHUNK = 20_000

Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a measuring practice is."""

    name: str
    patients: int
    attendance: int


SIZES = {
    "tiny": Size("tiny", 300, 6_000),
    "S": Size("S", 2_000, 500_000),
    "L": Size("L", 50_000, 5_000_000),
}


def fill(engine: Engine, size: Size) -> None:
    """Write the rows of a size into a practice file that holds only its founding act."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for fast in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            driver.execute(f"PRAGMA {fast}")
        with connection.begin():
            fill_people(connection, size)
            _care(connection, size)
            _groups(connection, size)
            _sessions(connection, size)
            _tests(connection, size)
            connection.exec_driver_sql(
                "UPDATE counters SET next = ? WHERE name = 'mrn'", (size.patients + 1,)
            )
        driver.execute("PRAGMA journal_mode = WAL")


def fill_people(connection: Connection, size: Size) -> None:
    """Only the patients of a size, the same each time, and the index of their names."""
    people = list(_patients(size))
    _insert(connection, models.Patient, people)
    texts = [search.index_row(models.Patient(**each)) for each in people]
    for statement in search.ADD:
        connection.execute(statement, texts)


def _insert(connection: Connection, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows that name only what matters; text nobody gave is empty, the rest NULL."""
    blank = {
        column.name: "" if isinstance(column.type, String) and not column.nullable else None
        for column in model.__table__.columns
        if column.name != "id"
    }
    todo = iter(rows)
    while part := list(itertools.islice(todo, _CHUNK)):
        whole = [{**blank, "version": 1, **row} for row in part]
        connection.execute(insert(model), whole)


# -- people -----------------------------------------------------------------------


def _names(rng: random.Random, count: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        syllables = rng.choices((2, 3, 4), (3, 3, 1))[0]
        letters = (rng.choice(_ALPHABET) + rng.choice(_VOWELS) for _ in range(syllables))
        made["".join(letters).title()] = None
    return list(made)


def _patients(size: Size) -> Rows:
    """Names nobody has, as unequally common as real ones: the first of 3,000 has 1 %."""
    rng = random.Random(size.name)
    families, given_names = _names(rng, 3_000), _names(rng, 800)
    common = [1 / (rank + 20) for rank in range(3_000)]
    usual = [1 / (rank + 10) for rank in range(800)]
    plain = {column.name: "" for column in models.Patient.__table__.columns if _is_text(column)}
    for number in range(1, size.patients + 1):
        family = rng.choices(families, common)[0]
        given, preferred = rng.choices(given_names, usual, k=2)
        yield {
            **plain,
            "phone_voicemail": Voicemail.NOT_ASKED,
            "none_of": (),
            "needs_interpreter": False,
            "id": number,
            "mrn": f"LR-{number:05d}",
            "standing": _standing(number),
            "given_name": given,
            "family_name": family,
            "preferred_name": preferred if number % 5 == 0 else "",
            "sort_key": sort_key(family, given),
            "birth_on": date(1950, 1, 1) + timedelta(days=rng.randrange(20_000)),
            "gender": None,
            "phone": f"({rng.choice((404, 470, 678))}) 555-{rng.randrange(10_000):04d}",
            "referred_on": None,
        }


def _is_text(column: Any) -> bool:
    return isinstance(column.type, String) and not column.nullable


def _standing(number: int) -> Standing:
    if number <= ACTIVE:
        return Standing.ACTIVE
    return Standing.WAITING if number <= ACTIVE + WAITING else Standing.DISCHARGED


def _treated(size: Size) -> Iterator[int]:
    """Those who have an episode; it has the patient's number."""
    return (n for n in range(1, size.patients + 1) if _standing(n) is not Standing.WAITING)


def _span(number: int) -> tuple[date, date | None]:
    """First and last day of the patient's one stay."""
    if number <= ACTIVE:
        return _ADMITTED, None
    first = _FIRST_DAY + timedelta(days=number * 7 % 3_000)
    return first, first + timedelta(days=100)


def _care(connection: Connection, size: Size) -> None:
    def dated(number: int) -> dict[str, Any]:
        first, last = _span(number)
        return {"episode_id": number, "starts_on": first, "ends_on": last}

    episodes = (
        {
            "id": number,
            "patient_id": number,
            "counselor_id": number % 3 + 1,
            "origin": Origin.FIRST_LINE,
            "admitted_on": _span(number)[0],
            "discharged_on": _span(number)[1],
        }
        for number in _treated(size)
    )
    _insert(connection, models.Episode, episodes)
    stages = ({**dated(n), "stage": Stage.EARLY_RECOVERY} for n in _treated(size))
    _insert(connection, models.StagePeriod, stages)
    level = {"edition": "asam3", "level": "2.1", "reason": PlacementReason.ADMISSION}
    _insert(connection, models.Placement, ({**dated(n), **level} for n in _treated(size)))
    hours = {"weekly_minutes": 540, "weekdays": (0, 2, 4), "is_taper": False}
    _insert(connection, models.PrescribedSchedule, ({**dated(n), **hours} for n in _treated(size)))
    assessed = {"edition": "asam3", "ratings": (0, 1, 1, 1, 2, 1), "is_daily_use": False}
    assessed["dimension_words"] = ()
    _insert(
        connection,
        models.Assessment,
        ({**assessed, "episode_id": n, "completed_on": _span(n)[0]} for n in _treated(size)),
    )
    _insert(
        connection,
        models.Goal,
        (
            {"episode_id": n, "area": area, "status": GoalStatus.PARTLY_MET, "decided_on": TODAY}
            for n in range(1, ACTIVE + 1)
            for area in list(GoalArea)[:6]
        ),
    )


# -- groups, sessions, marks ------------------------------------------------------


def _groups(connection: Connection, size: Size) -> None:
    group = {
        "kind": SessionKind.GROUP,
        "service": Service.GROUP,
        "stages": (),
        "capacity": 14,
        "facilitator_id": 1,
        "admission": GroupAdmission.OPEN,
        "starts_on": _FIRST_DAY,
    }
    numbered = ({**group, "name": f"Group {n}", "short_name": f"G{n}"} for n in range(1, 14))
    _insert(connection, models.Group, numbered)
    _insert(
        connection,
        models.Membership,
        (
            {
                "group_id": number % GROUPS + 1,
                "patient_id": number,
                "episode_id": number,
                "starts_on": _span(number)[0],
                "ends_on": _span(number)[1],
            }
            for number in _treated(size)
        ),
    )


def _days(size: Size) -> Iterator[tuple[date, int]]:
    """The day and group of each session, oldest first; the crowd is before the last 200 days."""
    weekdays = [
        day
        for day in (_FIRST_DAY + timedelta(days=n) for n in range(4_000))
        if day.weekday() < 5 and day <= TODAY + timedelta(days=14)
    ]
    crowd, recent = weekdays[: -_RECENT - _AHEAD], weekdays[-_RECENT - _AHEAD :]
    old = max(size.attendance // _PER_SESSION - _RECENT * GROUPS, 0)
    for number in range(old):
        yield crowd[number * len(crowd) // old], number % GROUPS + 1
    for day in recent:
        for group in range(1, GROUPS + 1):
            yield day, group


def _sessions(connection: Connection, size: Size) -> None:
    sessions = list(enumerate(_days(size), 1))
    _insert(connection, models.TreatmentSession, map(_session, sessions))
    split = next((n for n, (day, _group) in sessions if day >= _ADMITTED), 1)
    by_group = [[p for p in range(1, ACTIVE + 1) if p % GROUPS == g] for g in range(GROUPS)]
    seats = [
        (n, patient)
        for n, (day, group) in sessions[split - 1 :]
        if day <= TODAY
        for patient in by_group[group - 1]
    ]
    today = next(n for n, (day, _group) in sessions if day == TODAY)
    frozen = ({"session_id": n, "patient_id": p} for n, p in seats if n < today)
    _insert(connection, models.RosterEntry, frozen)
    gone = size.patients - ACTIVE - WAITING
    rng = random.Random(f"{size.name} marks")
    crowd = (
        (number, ACTIVE + WAITING + 1 + (first + offset) % gone)
        for number in range(1, split)
        for first in (rng.randrange(gone),)
        for offset in range(_PER_SESSION)
    )
    # half of today's groups have met
    marks = itertools.chain(crowd, (seat for seat in seats if seat[0] < today + GROUPS // 2))
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.executemany(
        "INSERT INTO attendance (version, session_id, patient_id, episode_id, mark, minutes, "
        f"reason) VALUES (1, ?, ?, ?, '{Mark.PRESENT.value}', 90, '')",
        ((session, patient, patient) for session, patient in marks),
    )


def _session(numbered: tuple[int, tuple[date, int]]) -> dict[str, Any]:
    number, (day, group) = numbered
    minute = 540 + 60 * (group % 5)
    wall = datetime.combine(day, time(minute // 60), _ZONE)
    return {
        "id": number,
        "group_id": group,
        "kind": SessionKind.GROUP,
        "service": Service.GROUP,
        "on": day,
        "start_minute": minute,
        "minutes": 90,
        "starts_at": wall.astimezone(UTC),
        "room_id": group % 2 + 1,
        "facilitator_id": group % 4 + 1,
        "status": SessionStatus.PLANNED,
        "is_by_video": False,
        "is_closed": day < TODAY,
    }


# -- tests ------------------------------------------------------------------------


def _tests(connection: Connection, size: Size) -> None:
    """Two signed tests of each former patient, one a week of each active one."""
    panel = shipped_panels()["urine_10_etg"]
    cup = {
        "id": 1,
        "name": panel.name,
        "kind": panel.kind,
        "analytes": panel.codes,
        "cutoffs": tuple(each.cutoff for each in panel.analytes),
        "has_sg_strip": panel.sg_steps,
        "is_active": True,
    }
    _insert(connection, models.Panel, [cup])
    days = [
        (patient, _span(patient)[0] + timedelta(days=days))
        for patient in _treated(size)
        for days in (range(patient % 7, 77, 7) if patient <= ACTIVE else (10, 60))
    ]
    _insert(connection, models.Specimen, (_test(n, *each) for n, each in enumerate(days, 1)))
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.executemany(
        "INSERT INTO analyte_results (version, specimen_id, analyte, reading, lab, "
        f"is_accepted_as_use, note) VALUES (1, ?, ?, ?, '{LabState.NOT_SENT.value}', 0, '')",
        _readings(days, panel.codes),
    )


def _test(number: int, patient: int, on: date) -> dict[str, Any]:
    at = datetime.combine(on, time(9), _ZONE).astimezone(UTC) if on < TODAY else None
    is_signed = on < TODAY - timedelta(days=3)
    return {
        "id": number,
        "patient_id": patient,
        "episode_id": patient,
        "panel_id": 1,
        "reason": TestReason.RANDOM,
        "due_on": on,
        "status": CollectionStatus.COLLECTED if at else CollectionStatus.DRAWN,
        "collected_at": at,
        "temperature": 940 if at else None,
        "temperature_minutes": 2 if at else None,
        "creatinine": 1120 if at else None,
        "specific_gravity": 10140 if at else None,
        "signed_by_id": 1 if is_signed else None,
        "signed_at": at if is_signed else None,
    }


def _readings(
    days: Sequence[tuple[int, date]], codes: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    for number, (_patient, on) in enumerate(days, 1):
        if on < TODAY:
            for place, code in enumerate(codes):
                is_positive = number % 7 == 0 and place == number % len(codes)
                reading = Reading.PRESUMPTIVE if is_positive else Reading.NEGATIVE
                yield number, code, reading.value

"""All that a demo practice will hold, decided from a seed and the present, before any row."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.patients import Standing
from iopdesk.services import demo_groups, demo_people
from iopdesk.services.demo_attendance import Marker
from iopdesk.services.demo_groups import DemoSession, Stint
from iopdesk.services.demo_people import Calendar, DemoPatient
from iopdesk.services.demo_tests import DemoTest, Tester

DISCHARGED = 60
_RECENT_SHARE = 0.43
_TRIES = 400


@dataclass(frozen=True, slots=True)
class Ids:
    """Where a demo patient ended up."""

    patient_id: int
    mrn: str
    episode_id: int | None = None


Known = Mapping[str, Ids]
"""Demo patients by name."""


@dataclass(frozen=True, slots=True, repr=False)
class Recipe:
    """The demo practice as plain values; the acts of ``demo_fill`` make rows of it."""

    calendar: Calendar
    now: datetime
    zone: ZoneInfo
    patients: dict[str, DemoPatient]
    stints: tuple[Stint, ...]
    sessions: tuple[DemoSession, ...]
    tests: tuple[DemoTest, ...]
    marker: Marker

    def __repr__(self) -> str:
        return f"Recipe({self.calendar.today})"


def decide(now: datetime, *, seed: int, discharged: int = DISCHARGED) -> Recipe:
    """The demo of this instant (aware) and seed; the same of both are the same demo."""
    zone = ZoneInfo(demo_people.ZONE)
    calendar = Calendar(now.astimezone(zone).date())
    rng = random.Random(f"{seed}:people")
    active = demo_people.active_patients(calendar, rng)
    stints = [stint for one in active for stint in demo_groups.stints_of(one, calendar)]
    gone = _discharged(calendar, rng, stints, discharged)
    everyone = [*active, *demo_people.waiting_patients(calendar, rng), *gone]
    patients = {one.name: one for one in everyone}
    sessions = [
        *demo_groups.group_sessions(calendar),
        *demo_groups.single_sessions(calendar, active),
    ]
    sessions.sort(key=lambda one: (one.on, one.start_minute, one.room))
    tester = Tester(calendar, now, zone, str(seed))
    tests = [test for one in everyone for test in tester.tests(one)]
    tests += tester.today(patients)
    return Recipe(
        calendar,
        now,
        zone,
        patients,
        tuple(stints),
        tuple(sessions),
        tuple(sorted(tests, key=lambda one: (one.due_on, one.patient))),
        Marker(calendar, now, zone, patients, str(seed)),
    )


def _discharged(
    calendar: Calendar, rng: random.Random, stints: list[Stint], wanted: int
) -> list[DemoPatient]:
    """The discharged: some who left lately and sat in the groups, the rest of the year before.

    Adds the stints of those who sat in the groups to ``stints``.
    """
    names, found = demo_people.invented_names(rng), list[DemoPatient]()
    recent = round(wanted * _RECENT_SHARE)
    for _attempt in range(_TRIES):
        if len(found) == recent:
            break
        one = demo_people.discharged_patient(calendar, rng, next(names), range(1, 13), len(found))
        seats = demo_groups.stints_of(one, calendar)
        core = [stint for stint in seats if stint.group != demo_groups.INTERVIEWING]
        for some in (seats, core):
            if demo_groups.has_room(stints, some, calendar):
                stints += some
                found.append(one)
                break
    while len(found) < wanted:
        place = len(found)
        found.append(
            demo_people.discharged_patient(calendar, rng, next(names), range(17, 70), place)
        )
    return found


def standing_reason(patient: DemoPatient) -> DischargeReason | None:
    """The reason on the episode; the patient about to be discharged has it decided."""
    if patient.name == demo_people.SUMMARIES_OF and patient.standing is Standing.ACTIVE:
        return DischargeReason.COMPLETED
    return patient.reason

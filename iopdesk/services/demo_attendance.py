"""Who came to the sessions of the demo practice: marks as they happen in a real week.

A patient who misses a day misses both of its sessions; being late happens at
the first one. Today is marked as far as the clock has come.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from iopdesk.domain.attendance import Mark
from iopdesk.domain.sessions import SessionStatus
from iopdesk.services.demo_groups import DemoSession, Stint
from iopdesk.services.demo_people import Calendar, DemoPatient

_LATE, _EARLY, _VIRTUAL = 0.04, 0.01, 0.02
_EXCUSES = ("Doctor's appointment", "Child ill", "Work shift changed", "Court date")
_OPEN_BEFORE = timedelta(minutes=15)
_MARKED_SO_FAR = 0.72


@dataclass(frozen=True, slots=True)
class DemoMark:
    """One patient at one session."""

    patient: str
    mark: Mark
    arrived_at: datetime | None
    left_at: datetime | None
    minutes: int
    reason: str = ""


@dataclass(slots=True)
class Marker:
    """Marks sessions one after another, in the order of time."""

    calendar: Calendar
    now: datetime
    zone: ZoneInfo
    patients: dict[str, DemoPatient]
    seed: str

    def marks(self, session: DemoSession, stints: Sequence[Stint]) -> Iterator[DemoMark]:
        """The marks of a session as of now; none for one still to come or cancelled."""
        starts_at = session.starts_at(self.zone)
        if session.status is SessionStatus.CANCELLED or self.now < starts_at - _OPEN_BEFORE:
            return
        is_over = starts_at + timedelta(minutes=session.minutes) <= self.now
        for name in self._expected(session, stints):
            patient = self.patients[name]
            if patient.admitted_on is not None and not patient.is_assessed:
                continue  # on hold: nobody marks them
            rng = self._dice(name, session.on, session.start_minute)
            if not is_over and rng.random() > _MARKED_SO_FAR:
                continue
            mark = self._mark(patient, session, starts_at, rng)
            if is_over or self._is_known(mark, starts_at):
                yield mark

    def _is_known(self, mark: DemoMark, starts_at: datetime) -> bool:
        """Whether a mark can be there already: who came has come, and nobody is missing early."""
        if mark.arrived_at is not None:
            return mark.arrived_at <= self.now
        return mark.mark is Mark.EXCUSED or self.now > starts_at

    def _expected(self, session: DemoSession, stints: Sequence[Stint]) -> list[str]:
        if session.patient:
            return [session.patient]
        return [one.patient for one in stints if one.holds(session.on)]

    def _dice(self, *about: object) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, *about))))

    def _absence(self, patient: DemoPatient, day: date) -> tuple[Mark, str] | None:
        """Whether the patient misses the whole day, and how it is marked."""
        rng = self._dice("day", patient.name, day)
        if rng.random() < patient.diligence:
            return None
        if rng.random() < 0.45:
            return Mark.EXCUSED, rng.choice(_EXCUSES)
        return Mark.NO_SHOW, ""

    def _mark(
        self, patient: DemoPatient, session: DemoSession, starts_at: datetime, rng: random.Random
    ) -> DemoMark:
        absence = self._absence(patient, session.on)
        if absence is not None and not _is_intake(patient):
            return DemoMark(patient.name, absence[0], None, None, 0, absence[1])
        if session.is_by_video or rng.random() < _VIRTUAL:
            arrived = starts_at - timedelta(minutes=rng.randint(0, 3))
            return DemoMark(patient.name, Mark.VIRTUAL, arrived, None, session.minutes)
        if rng.random() < _LATE + (1 - patient.diligence) / 4:
            late = rng.randint(6, min(20, session.minutes // 2))
            arrived = starts_at + timedelta(minutes=late)
            return DemoMark(patient.name, Mark.LATE, arrived, None, session.minutes - late)
        arrived = starts_at - timedelta(minutes=rng.randint(1, 14))
        left, minutes = None, session.minutes
        ends_at = starts_at + timedelta(minutes=session.minutes)
        if rng.random() < _EARLY and ends_at <= self.now:
            minutes -= rng.randint(10, 25)
            left = starts_at + timedelta(minutes=minutes)
        return DemoMark(patient.name, Mark.PRESENT, arrived, left, minutes)


def _is_intake(patient: DemoPatient) -> bool:
    return patient.admitted_on is None

"""Tests of the demo practice: draws by phase, what cups showed, and a few open questions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, TestReason
from iopdesk.services.demo_groups import instant
from iopdesk.services.demo_people import (
    SUMMARIES_OF,
    WEEKS_BACK,
    Calendar,
    DemoPatient,
    Track,
)

USUAL_PANEL, OPIOID_PANEL = "urine_10_etg", "urine_10_etg_fentanyl"
LOTS = {USUAL_PANEL: "204-118", OPIOID_PANEL: "311-042", "breath": "BR-77", "oral_fluid": "OF-19"}
_PHASES = ((28, 3.5, 7), (84, 7.0, 10), (10_000, 14.0, 21))
_NO_SPECIMEN = (
    (CollectionStatus.EXCUSED, "Excused by staff: doctor's appointment"),
    (CollectionStatus.NO_SHOW, ""),
    (CollectionStatus.UNABLE, "Tried twice within the hour"),
    (CollectionStatus.REFUSED, "Said no to the test today"),
)
_EXCUSED = _NO_SPECIMEN[:1]
_NEXT_DAY_SIGNED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """An analyte that does not read negative, or went to the laboratory."""

    reading: Reading = Reading.PRESUMPTIVE
    lab: LabState = LabState.NOT_SENT
    is_accepted_as_use: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoTest:
    """One test; measures are scaled as the table keeps them."""

    patient: str
    panel: str
    due_on: date
    reason: TestReason = TestReason.RANDOM
    status: CollectionStatus = CollectionStatus.DRAWN
    status_note: str = ""
    collected_at: datetime | None = None
    temperature: int | None = None
    creatinine: int | None = None
    specific_gravity: int | None = None
    findings: dict[str, Finding] = field(default_factory=dict)
    is_read: bool = False
    is_signed: bool = False


_SENT = Finding(lab=LabState.SENT)
_USE = Finding(is_accepted_as_use=True, note="The patient told us; reviewed the next day.")
_NOT_CONFIRMED = Finding(lab=LabState.NOT_CONFIRMED)
_CONFIRMED = Finding(lab=LabState.CONFIRMED)
_PLAIN = Finding()

# patient → (weeks ago, weekday, what was found): the tests the charts speak of
_TOLD: dict[str, tuple[tuple[int, int, dict[str, Finding]], ...]] = {
    SUMMARIES_OF: ((-11, 1, {"EtG": _USE}), (-5, 1, {"BZO": _NOT_CONFIRMED})),
    "Marisol Quintero": ((-8, 1, {"EtG": _USE}), (-1, 3, {"EtG": _SENT})),
    "Dmitri Vasko": ((-4, 3, {"EtG": _CONFIRMED}),),
    "Hank Delacroix": ((-2, 0, {"EtG": _USE}),),
}
# patient → (draw days ago, what was found): the open questions of these days
_RECENT: dict[str, tuple[int, dict[str, Finding]]] = {
    "Samira Haddadin": (2, {"AMP": _SENT}),
    "Dmitri Vasko": (2, {"EtG": _PLAIN}),
    "Priya Nandakumar": (1, {}),
    "Gus Petrakis": (1, {}),
}
_DILUTE = "Gus Petrakis"
PRESCRIBED = {"Marisol Quintero": "BUP", "Yusuf Karim": "BUP", "Owen Tillery": "BUP"} | {
    "Latoya Fenwick": "BZO",
}
"""Patients whose medicine shows on every test, and where."""


@dataclass(slots=True)
class Tester:
    """Makes the tests of one practice, patient by patient."""

    calendar: Calendar
    now: datetime
    zone: ZoneInfo
    seed: str

    def tests(self, patient: DemoPatient) -> Iterator[DemoTest]:
        """All tests of a patient up to today, in order of their days."""
        told = self._told(patient)
        first_day = self.calendar.day(-WEEKS_BACK)
        days = [day for day in self._days(patient) if day >= first_day]
        if days and patient.admitted_on == days[0]:
            yield self._collected(patient, days.pop(0), {}, TestReason.ADMISSION)
        for day in sorted({*days, *told}):
            rng = self._dice(patient.name, day)
            if day not in told and rng.random() > 0.96:
                status, note = rng.choice(_NO_SPECIMEN if patient.name not in _TOLD else _EXCUSED)
                yield DemoTest(patient.name, _panel(patient), day, status=status, status_note=note)
            else:
                yield self._collected(patient, day, told.get(day, {}))

    def today(self, patients: dict[str, DemoPatient]) -> Iterator[DemoTest]:
        """Three drawn for today; the first is collected once its time has come."""
        day = self.calendar.today
        if day.weekday() > 4:
            return
        first = patients["June Halvorsen"]
        collected_at = instant(day, 9 * 60 + 5, self.zone)
        if collected_at <= self.now:
            yield DemoTest(
                first.name, _panel(first), day, status=CollectionStatus.COLLECTED,
                collected_at=collected_at, temperature=950, creatinine=880, specific_gravity=10110,
            )  # fmt: skip
        else:
            yield DemoTest(first.name, _panel(first), day)
        for name in ("Marisol Quintero", "Owen Tillery"):
            yield DemoTest(name, _panel(patients[name]), day)

    def _told(self, patient: DemoPatient) -> dict[date, dict[str, Finding]]:
        told = {
            self.calendar.day(week, day): found for week, day, found in _TOLD.get(patient.name, ())
        }
        if patient.name in _RECENT:
            number, found = _RECENT[patient.name]
            told[self.calendar.draw_day(number)] = found
        return told

    def _days(self, patient: DemoPatient) -> list[date]:
        """Days of the random draw, at the mean interval of each phase and below its cap."""
        if patient.admitted_on is None or not patient.is_assessed:
            return []
        rng, days = self._dice(patient.name), [patient.admitted_on]
        last = patient.discharged_on or self.calendar.before(1)
        while True:
            since = (days[-1] - patient.admitted_on).days
            mean, cap = next((mean, cap) for until, mean, cap in _PHASES if since < until)
            step = min(max(1, round(rng.expovariate(1 / mean))), cap)
            day = days[-1] + timedelta(days=step)
            while day.weekday() not in (0, 1, 3):
                day += timedelta(days=1)
            if day > last:
                return days
            days.append(day)

    def _collected(
        self,
        patient: DemoPatient,
        day: date,
        found: dict[str, Finding],
        reason: TestReason = TestReason.RANDOM,
    ) -> DemoTest:
        rng = self._dice("cup", patient.name, day)
        minute = (520 if patient.track is Track.MORNING else 1030) + rng.randint(0, 35)
        findings = dict(found)
        if patient.name in PRESCRIBED:
            findings.setdefault(PRESCRIBED[patient.name], _PLAIN)
        creatinine, gravity = rng.randint(600, 1600), 10050 + rng.randint(2, 4) * 50
        if patient.name == _DILUTE and day == self.calendar.draw_day(_RECENT[_DILUTE][0]):
            creatinine, gravity = 170, 10020
        is_open = any(one.lab is LabState.SENT for one in findings.values())
        is_recent = day >= self.calendar.draw_day(2)
        return DemoTest(
            patient.name,
            _panel(patient),
            day,
            reason,
            CollectionStatus.COLLECTED,
            "",
            instant(day, minute, self.zone),
            rng.randint(920, 970),
            creatinine,
            gravity,
            findings,
            is_read=True,
            is_signed=not (is_open or is_recent),
        )

    def _dice(self, *about: object) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, "tests", *about))))


def signed_at(test: DemoTest) -> datetime | None:
    """When the clinician signed: the day after the collection."""
    if not test.is_signed or test.collected_at is None:
        return None
    return test.collected_at + _NEXT_DAY_SIGNED


def _panel(patient: DemoPatient) -> str:
    return OPIOID_PANEL if patient.substance == "opioids" else USUAL_PANEL

"""Groups of the demo practice: their weekly pattern, who sits in them when, and all sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iopdesk.domain.episodes import Stage
from iopdesk.domain.sessions import Modality, Service, SessionKind, SessionStatus
from iopdesk.services.demo_people import (
    DIRECTOR,
    SUMMARIES_OF,
    WEEKS_AHEAD,
    WEEKS_BACK,
    Calendar,
    DemoPatient,
    Track,
)

_MON, _TUE, _WED, _THU, _FRI, _SAT = range(6)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """A standing group and its weekly hours."""

    name: str
    short_name: str
    kind: SessionKind
    service: Service
    modality: str
    stages: tuple[int, ...]
    room: str
    facilitator: str
    weekdays: tuple[int, ...]
    start_minute: int
    topics: tuple[str, ...]
    capacity: int = 12

    @property
    def rule(self) -> str:
        """The recurrence rule (RFC 5545)."""
        return "FREQ=WEEKLY;BYDAY=" + ",".join(_DAYS[day] for day in self.weekdays)


_MTT = (_MON, _TUE, _THU)
_CBT_TOPICS = (
    "Thoughts, feelings, use",
    "Triggers and high-risk places",
    "Urges pass: riding the wave",
    "Refusing an offer",
    "Problem solving in steps",
    "Planning for a hard weekend",
)
_MATRIX_TOPICS = (
    "Relapse justification",
    "Emotional triggers",
    "Taking care of yourself",
    "Work and recovery",
    "Guilt and shame",
    "Staying busy",
    "Motivation for recovery",
    "Truthfulness",
    "Total abstinence",
)
_SKILL_TOPICS = ("Sleep", "Money by the week", "Job search", "Conflict at home", "Meals", "Time")
_STEP_TOPICS = ("Step one", "Finding a meeting", "Sponsors", "Step two", "Service", "Step three")
_FAMILY_TOPICS = ("The disease at home", "Boundaries", "Support for families", "After relapse")
_MI_TOPICS = ("What matters to me", "Ready, willing, able", "Change talk", "A plan of my own")

CBT, MATRIX = "Foundations – CBT", "Matrix relapse prevention"
SKILLS, STEPS = "Life skills", "12-step facilitation"
CBT_EVE, MATRIX_EVE = "Foundations – CBT, evening", "Matrix, evening"
SKILLS_EVE, FAMILY = "Life skills, evening", "Family education"
INTERVIEWING = "Motivational interviewing"

_G, _B, _LS = Service.GROUP, Service.BEHAVIORAL, Service.LIFE_SKILLS
_GROUP = SessionKind.GROUP
GROUPS = (
    DemoGroup(CBT, "CBT", _GROUP, _B, Modality.CBT, (1,), "Room A", DIRECTOR, _MTT, 540,
              _CBT_TOPICS),
    DemoGroup(MATRIX, "Matrix", _GROUP, _G, Modality.MATRIX, (2, 3), "Room B", "Ravi Menon", _MTT,
              540, _MATRIX_TOPICS),
    DemoGroup(SKILLS, "Life skills", _GROUP, _LS, "", (1,), "Room A", "Anna Lindgren", _MTT, 645,
              _SKILL_TOPICS),
    DemoGroup(STEPS, "12-step", _GROUP, _G, Modality.TWELVE_STEP, (2, 3), "Room B", "Marcus Bell",
              _MTT, 645, _STEP_TOPICS),
    DemoGroup(CBT_EVE, "CBT", _GROUP, _B, Modality.CBT, (1,), "Room A", "Anna Lindgren", _MTT,
              1050, _CBT_TOPICS),
    DemoGroup(MATRIX_EVE, "Matrix", _GROUP, _G, Modality.MATRIX, (2, 3), "Room B", "Marcus Bell",
              _MTT, 1050, _MATRIX_TOPICS),
    DemoGroup(SKILLS_EVE, "Life skills", _GROUP, _LS, "", (), "Room A", "Anna Lindgren",
              (_MON, _TUE), 1155, _SKILL_TOPICS),
    DemoGroup(FAMILY, "Family", SessionKind.FAMILY, Service.FAMILY, "", (), "Room A",
              "Ravi Menon", (_THU,), 1155, _FAMILY_TOPICS, 20),
    DemoGroup(INTERVIEWING, "MI group", _GROUP, _B, Modality.MOTIVATIONAL, (1,), "Room B",
              "Marcus Bell", (_FRI,), 780, _MI_TOPICS),
)  # fmt: skip
MINUTES = 90


@dataclass(frozen=True, slots=True)
class Stint:
    """A patient in a group; ``ends_on`` is the last day inside."""

    group: str
    patient: str
    starts_on: date
    ends_on: date | None
    end_reason: str = ""
    override_reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether the patient has a seat on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One session; a group's by its name, or one patient's."""

    on: date
    start_minute: int
    minutes: int
    kind: SessionKind
    service: Service
    room: str
    facilitator: str
    group: str = ""
    patient: str = ""
    modality: str = ""
    title: str = ""
    topic: str = ""
    status: SessionStatus = SessionStatus.PLANNED
    cancel_reason: str = ""
    is_by_video: bool = False

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """The start as an instant; wall time is kept across clock changes."""
        return instant(self.on, self.start_minute, zone)


def instant(on: date, minute: int, zone: ZoneInfo) -> datetime:
    """A wall time of a day in the zone, as an instant in UTC."""
    wall = datetime.combine(on, time(minute // 60, minute % 60), zone)
    return wall.astimezone(UTC)


_NOT_INTERVIEWED = ("Edith Marchetti",)
"""The group is full; the newest patient waits for a seat."""


# -- seats ------------------------------------------------------------------------


def stints_of(patient: DemoPatient, calendar: Calendar) -> list[Stint]:
    """The stints one patient's stages bring, from the admission to the discharge."""
    if patient.admitted_on is None:
        return []
    if not patient.is_assessed:
        why = "Seat kept by the clinical director; treatment waits for the assessment."
        groups = (CBT_EVE, SKILLS_EVE, FAMILY)
        return [
            Stint(group, patient.name, calendar.today, None, override_reason=why)
            for group in groups
        ]
    stints = []
    spans = _group_spans(patient, calendar)
    for stage, first, last in spans:
        reason = ""
        if last is not None:
            reason = "Discharged" if last == patient.discharged_on else "Moved to stage 2"
        for group in _groups_for(patient.track, stage):
            if group == INTERVIEWING and patient.name in _NOT_INTERVIEWED:
                continue
            stints.append(Stint(group, patient.name, first, last, reason))
    if patient.name == SUMMARIES_OF:
        stints.append(Stint(FAMILY, patient.name, patient.admitted_on, None))
    return stints


def _group_spans(
    patient: DemoPatient, calendar: Calendar
) -> Iterator[tuple[Stage, date, date | None]]:
    """Spans by what decides the groups: the first stage, then the later ones together."""
    assert patient.admitted_on is not None
    later = [since for stage, since in patient.stages if stage >= Stage.EARLY_RECOVERY]
    # someone who reached stage 2 this week has not moved yet
    change = later[0] if later and later[0] <= calendar.day(0) else None
    if change is None:
        yield Stage.ENGAGEMENT, patient.admitted_on, patient.discharged_on
        return
    yield Stage.ENGAGEMENT, patient.admitted_on, change - timedelta(days=1)
    yield Stage.EARLY_RECOVERY, change, patient.discharged_on


def _groups_for(track: Track, stage: Stage) -> tuple[str, ...]:
    if track is Track.MORNING:
        return (CBT, SKILLS, INTERVIEWING) if stage is Stage.ENGAGEMENT else (MATRIX, STEPS)
    if stage is Stage.ENGAGEMENT:
        return (CBT_EVE, SKILLS_EVE, FAMILY, INTERVIEWING)
    return (MATRIX_EVE, SKILLS_EVE, FAMILY)


def has_room(stints: Sequence[Stint], more: Sequence[Stint], calendar: Calendar) -> bool:
    """Whether every group holds its capacity on each of its days with ``more`` added."""
    capacity = {group.name: group.capacity for group in GROUPS}
    wanted = {stint.group for stint in more}
    for week in range(-WEEKS_BACK, WEEKS_AHEAD + 1):
        for weekday in (_MON, _TUE, _THU, _FRI):
            day = calendar.day(week, weekday)
            for name in wanted:
                seated = sum(one.group == name and one.holds(day) for one in (*stints, *more))
                if seated > capacity[name]:
                    return False
    return True


# -- sessions ---------------------------------------------------------------------


def group_sessions(calendar: Calendar) -> list[DemoSession]:
    """Every session of every series, weeks back and ahead."""
    found = []
    last_day = calendar.day(WEEKS_AHEAD, _SAT)
    for group in GROUPS:
        number = 0
        for week in range(-WEEKS_BACK, WEEKS_AHEAD + 1):
            for weekday in group.weekdays:
                day = calendar.day(week, weekday)
                if day > last_day:
                    continue
                topic = group.topics[number % len(group.topics)]
                number += 1
                found.append(
                    DemoSession(
                        day,
                        group.start_minute,
                        MINUTES,
                        group.kind,
                        group.service,
                        group.room,
                        group.facilitator,
                        group=group.name,
                        modality=group.modality,
                        title=group.name,
                        topic=topic,
                    )
                )
    return found


# weekday, start, minutes, room, counselor: hours that nobody's group uses
_SLOTS = (
    (_MON, 780, 50, "Office 2", DIRECTOR),
    (_TUE, 780, 50, "Office 2", DIRECTOR),
    (_WED, 540, 50, "Office 2", "Ravi Menon"),
    (_WED, 600, 50, "Office 3", "Marcus Bell"),
    (_WED, 660, 50, "Office 2", "Ravi Menon"),
    (_WED, 660, 50, "Office 3", DIRECTOR),
    (_WED, 960, 50, "Office 2", "Anna Lindgren"),
    (_WED, 1020, 50, "Office 2", "Anna Lindgren"),
    (_WED, 1020, 50, "Office 3", "Marcus Bell"),
    (_FRI, 540, 50, "Office 2", "Anna Lindgren"),
    (_FRI, 600, 50, "Office 3", "Marcus Bell"),
    (_FRI, 645, 50, "Office 2", "Ravi Menon"),
)
_ONE_PM = 780
_WEEKLY = (SUMMARIES_OF, "Samira Haddadin")
_MORE_SERVICES: tuple[tuple[int, int, int, SessionKind, Service, str], ...] = (
    (_WED, 780, 30, SessionKind.INDIVIDUAL, Service.CASE_MANAGEMENT, "Case management"),
    (_WED, 815, 30, SessionKind.INDIVIDUAL, Service.MENTAL_HEALTH, "Mental-health visit"),
    (_WED, 850, 30, SessionKind.MEDICAL, Service.MEDICAL, "Medical visit"),
    (_WED, 885, 20, SessionKind.MEDICAL, Service.PHARMACOLOGICAL, "Medication visit"),
    (_WED, 920, 30, SessionKind.EDUCATION, Service.EDUCATION, "Health education"),
)


def single_sessions(calendar: Calendar, patients: Sequence[DemoPatient]) -> list[DemoSession]:
    """Individual sessions, visits and intakes, and today's conflict and cancellation."""
    return [
        *_individual(calendar, patients),
        *_more_services(calendar, patients),
        *_around_today(calendar),
    ]


def _individual(calendar: Calendar, patients: Sequence[DemoPatient]) -> Iterator[DemoSession]:
    """Each slot goes round the counselor's patients; two patients come every week."""
    turns: dict[str, int] = {}
    for week in range(-WEEKS_BACK, 3):
        weekly = [one for one in patients if one.name in _WEEKLY]
        for weekday, start, minutes, room, counselor in _SLOTS:
            day = calendar.day(week, weekday)
            mine = [
                one
                for one in patients
                if one.counselor == counselor and one.is_here_on(day) and one.is_assessed
            ]
            first = [one for one in weekly if one in mine]
            others = [one for one in mine if one not in weekly]
            chosen = first or others
            # that hour of the busy day has sessions of its own
            if not chosen or (day == calendar.busy_day and start == _ONE_PM):
                continue
            turn = turns.get(counselor, 0)
            turns[counselor] = turn + 1
            patient = chosen[turn % len(chosen)]
            if patient in weekly:
                weekly.remove(patient)
            yield DemoSession(
                day,
                start,
                minutes,
                SessionKind.INDIVIDUAL,
                Service.INDIVIDUAL,
                room,
                counselor,
                patient=patient.name,
                title="Individual",
                is_by_video=week % 6 == 5,
            )


def _more_services(calendar: Calendar, patients: Sequence[DemoPatient]) -> Iterator[DemoSession]:
    """Visits of the patients whose summaries are to be full, every third week each."""
    for place, patient in enumerate(one for one in patients if one.name in _WEEKLY):
        for week in range(-WEEKS_BACK, 0):
            if (week + place) % 3:
                continue
            for weekday, start, minutes, kind, service, title in _MORE_SERVICES:
                day = calendar.day(week, weekday)
                if not patient.is_here_on(day):
                    continue
                leader = "Ines Calloway" if kind is SessionKind.MEDICAL else patient.counselor
                yield DemoSession(
                    day,
                    start,
                    minutes,
                    kind,
                    service,
                    "Office 1",
                    leader,
                    patient=patient.name,
                    title=title,
                )


def _around_today(calendar: Calendar) -> Iterator[DemoSession]:
    """The intakes of this week, and two sessions that want the same office."""
    day, assessment = calendar.busy_day, SessionKind.ASSESSMENT
    individual, counseling = SessionKind.INDIVIDUAL, Service.INDIVIDUAL
    start = _ONE_PM if day.weekday() != _FRI else _ONE_PM - 60  # Friday has a group at one
    yield DemoSession(
        day, start, 50, individual, counseling, "Office 2", DIRECTOR,
        patient="Marisol Quintero", title="Individual",
    )  # fmt: skip
    yield DemoSession(
        day, start + 15, 45, individual, counseling, "Office 2", "Ravi Menon",
        patient="Theo Brannigan", title="Individual",
    )  # fmt: skip
    yield DemoSession(
        day, 840, 90, assessment, Service.INDIVIDUAL, "Office 1", DIRECTOR,
        patient="Imani Wexler", title="Intake assessment",
    )  # fmt: skip
    yield DemoSession(
        _weekday(day, -1), 780, 90, assessment, Service.INDIVIDUAL, "Office 3", "Anna Lindgren",
        patient="Ellis Okonjo", title="Intake assessment",
    )  # fmt: skip
    yield DemoSession(
        _weekday(day, -2), 840, 90, assessment, Service.INDIVIDUAL, "Office 1", "Marcus Bell",
        patient="Kofi Brandt", title="Intake assessment", status=SessionStatus.CANCELLED,
        cancel_reason="Asked for another day",
    )  # fmt: skip


def _weekday(day: date, steps: int) -> date:
    """So many weekdays before a day."""
    while steps:
        day -= timedelta(days=1)
        steps += day.weekday() < 5
    return day

"""The two plans of the demo patient whose record is ready for both summaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.i18n import short_date
from iopdesk.services.demo_care import HOLLIS
from iopdesk.services.demo_people import CRISIS_PHONE, Calendar
from iopdesk.storage import models

NEXT_LEVEL = "1"
_MINUTES_AFTER = 140
"""Minutes a week of the timetable after the step, meetings left out."""

_DAYS_AFTER = (0, 3)
DISCHARGE_STATUS = "Sober, stable mood, housed, working 24 hours a week."
PROGNOSIS = (
    "Good while weekly therapy, medication and meetings go on; guarded in the first 90 days "
    "and if depression returns."
)
_OVERDOSE = (
    "Naloxone 4 mg nasal spray given at admission, a second kit this week; spouse trained. "
    "Opioids do not work as expected on naltrexone; after stopping it the risk is higher."
)
_CRISIS = (
    "Step up to 2.1 is offered without a new place on the wait list after a confirmed result or "
    "use Noelle tells us about, after two missed sessions in a row, or at any time Noelle asks. "
    f"The 24-hour line is {CRISIS_PHONE}."
)
_WARNINGS = (
    ("Skipping two meetings in a row, or isolating", "Call my sponsor, go to the next one"),
    ("Cravings that last longer than 30 minutes", f"Call {CRISIS_PHONE} and tell my spouse"),
    ("Any use", "Call J. Whitcomb; Larkspur assesses within 2 days"),
)  # fmt: skip
_RESOURCES = (
    ("Alder Street Recovery Center", "Peer support, job search", "(404) 555-0173"),
    ("SMART Recovery, online and local", "Mutual support meetings", "List attached"),
    ("DeKalb job training office", "Training, full-time work", "(404) 555-0164"),
    ("Rose Quarter Family Therapy", "Couples therapy", "(404) 555-0188"),
)
_TIMETABLE = (
    ("Mon 5:30–7:00 PM", "Matrix, evening, Room B", "M. Bell"),
    ("Thu 4:00–4:50 PM", "Individual, by video", "M. Bell"),
    ("Mon, Wed, Fri, Sun", "12-step home group", "Self-reported"),
    ("Mon, Thu", "Call-in for the random draw, from 7:30 AM", "(404) 555-0144"),
)


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """One plan, and the lines of its tables."""

    kind: PlanKind
    decided_on: date
    takes_effect_on: date
    to_level: str
    shape: str
    why: str
    tests_after: str
    meetings_after: str
    recheck_on: date
    patient_part: str
    lines: tuple[tuple[PlanPart, tuple[tuple[str, ...], ...]], ...]
    overdose_plan: str = _OVERDOSE
    crisis_plan: str = _CRISIS


def plans(calendar: Calendar) -> tuple[DemoPlan, DemoPlan]:
    """The step-down plan and the discharge plan, decided two days ago."""
    decided, begins = calendar.before(2), calendar.day(1)
    appointments = (
        _appointment(calendar.day(1), "12:00 PM", "Hawthorne noon meeting, 88 Hawthorne St",
                     "12-step home group, 4 a week"),
        _appointment(calendar.day(1, 1), "6:00 PM",
                     "J. Whitcomb, Cascade Counseling, 310 Church St, (404) 555-0152",
                     "Outpatient therapy, level 1, weekly"),
        _appointment(calendar.day(2, 1), "9:30 AM", HOLLIS, "Medication, blood pressure, monthly"),
        _appointment(calendar.day(2, 3), "5:00 PM", "Rose Quarter Family Therapy, (404) 555-0188",
                     "Couples therapy, every 2 weeks"),
        _appointment(calendar.day(4, 4), "10:00 AM", "M. Bell, Larkspur Recovery, (404) 555-0140",
                     "Follow-up call, 30, 90, 180, 365 days"),
    )  # fmt: skip
    part = "Took part in the goals-met meeting and got a copy of this plan."
    shared = ((PlanPart.WARNING, _WARNINGS), (PlanPart.RESOURCE, _RESOURCES))
    step_down = DemoPlan(
        PlanKind.STEP_DOWN,
        decided,
        begins,
        NEXT_LEVEL,
        "A combination of fewer sessions, video and meetings",
        "All goals of the intensive phase are met and 90 days are reached; work takes more hours.",
        "Phase 14/21, Monday, and Thursday as call-in day",
        "12-step, 4 a week, self-reported",
        begins + timedelta(days=28),
        part,
        ((PlanPart.TIMETABLE, _TIMETABLE), (PlanPart.APPOINTMENT, appointments), *shared),
    )
    discharge = DemoPlan(
        PlanKind.DISCHARGE,
        decided,
        calendar.today,
        NEXT_LEVEL,
        "Outpatient therapy at another agency, meetings",
        "All goals are met; outpatient therapy continues at Cascade Counseling.",
        "At the discretion of Cascade Counseling",
        "12-step, 4 a week, home group at Hawthorne",
        calendar.today + timedelta(days=30),
        part,
        ((PlanPart.APPOINTMENT, appointments), *shared),
    )
    return step_down, discharge


def _appointment(on: date, time: str, whom: str, what: str) -> tuple[str, str, str]:
    return f"{short_date(on)}, {time}", whom, what


def prescribe_ahead(db: Session, episode_id: int, plan: DemoPlan) -> None:
    """The hours of a step-down's timetable, in force from the day it begins."""
    if plan.kind is not PlanKind.STEP_DOWN:
        return
    schedules = models.PrescribedSchedule
    present = db.scalars(
        select(schedules).where(schedules.episode_id == episode_id, schedules.ends_on.is_(None))
    ).one()
    present.ends_on = plan.takes_effect_on - timedelta(days=1)
    db.add(
        schedules(
            episode_id=episode_id, starts_on=plan.takes_effect_on, ends_on=None,
            weekly_minutes=_MINUTES_AFTER, weekdays=_DAYS_AFTER, is_taper=False, reason="",
            signed_off_by_id=None,
        )
    )  # fmt: skip

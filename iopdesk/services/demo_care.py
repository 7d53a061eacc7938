"""What the charts of the demo practice say: assessments, diagnoses, goals, medicines, plans."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import DiagnosisKind, Origin, Stage
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.services.demo_people import SUMMARIES_OF, Calendar, DemoPatient

_USE, _CO = DiagnosisKind.SUBSTANCE_USE, DiagnosisKind.CO_OCCURRING
_MET, _PART, _NOT, _NA = (
    GoalStatus.MET,
    GoalStatus.PARTLY_MET,
    GoalStatus.NOT_MET,
    GoalStatus.NOT_APPLICABLE,
)

_DIAGNOSES = {
    "alcohol": ("F10.20", "Alcohol use disorder, severe"),
    "opioids": ("F11.20", "Opioid use disorder, severe"),
    "stimulants": ("F15.20", "Amphetamine-type substance use disorder, severe"),
    "cocaine": ("F14.20", "Cocaine use disorder, severe"),
    "cannabis": ("F12.20", "Cannabis use disorder, moderate"),
}
_CO_OCCURRING = (
    ("F33.1", "Major depressive disorder, recurrent, moderate"),
    ("F41.1", "Generalized anxiety disorder"),
    ("F43.10", "Post-traumatic stress disorder"),
)
_PROBLEMS = (
    "Near-daily use for three years, one earlier treatment; work and family under strain.",
    "Weekend use that grew to most days; asked for help after a warning at work.",
    "Return to use after eight months without; wants evenings at home to be safe again.",
    "Use to sleep and to calm down; a partner asked for treatment together.",
)
_STRENGTHS = "Comes on time, has family nearby, has stopped before and knows what helped."
_NEEDS = "A weekday routine, a primary-care visit, support at home."
_EVIDENCE = {
    GoalArea.ABSTINENCE: "{days} days by own report",
    GoalArea.BEHAVIOR: "Trigger log kept on most days",
    GoalArea.PROBLEM_SOLVING: "Refusal plan practiced in group",
    GoalArea.LIFE: "Housing stable, looking for work",
    GoalArea.SUPPORT: "Names two people to call",
    GoalArea.MEETINGS: "2 of 3 meetings a week",
    GoalArea.MENTAL_HEALTH: "Sleeps through on most nights",
}
_GOAL_WORDS = {
    GoalArea.ABSTINENCE: "No use for 90 days",
    GoalArea.BEHAVIOR: "Know triggers and have a plan for each",
    GoalArea.PROBLEM_SOLVING: "Solve daily problems without use",
    GoalArea.LIFE: "Stable work, housing and legal standing",
    GoalArea.SUPPORT: "A network of sober support",
    GoalArea.MEETINGS: "Attend 12-step or SMART meetings every week",
    GoalArea.MENTAL_HEALTH: "Mood and sleep under care",
}
_TOLD_GOALS: dict[str, tuple[tuple[GoalStatus, str], ...]] = {
    SUMMARIES_OF: (
        (_MET, "{sober} days by own report, every test since then as expected"),
        (_MET, "Trigger plan in daily use for six weeks"),
        (_MET, "Skills sequence done, repair talk role-played"),
        (_MET, "Part-time work for six weeks, lease signed"),
        (_MET, "Spouse at 8 family evenings, sponsor weekly"),
        (_MET, "4 meetings a week for 9 weeks, home group"),
        (_MET, "PHQ-9 from 16 to 5, sertraline kept"),
    ),
    "Marisol Quintero": (
        (_PART, "58 days by own report, 1 result at the lab"),
        (_PART, "Trigger log kept 5 of 7 days"),
        (_MET, "Used the refusal plan at two family events"),
        (_NOT, "Job search started, housing stable"),
        (_MET, "Sister and sponsor, both weekly"),
        (_PART, "3 of 4 meetings this week"),
        (_NA, "No co-occurring condition, PHQ-9 3"),
    ),
    "Samira Haddadin": (
        (_PART, "71 days by own report, 1 result at the lab"),
        (_MET, "Keeps the trigger log without prompting"),
        (_MET, "Handled a job conflict with the group's steps"),
        (_PART, "Full-time work begins next week, housing stable"),
        (_MET, "Brother and sponsor, 6 family evenings"),
        (_MET, "SMART, 3 meetings a week for 8 weeks"),
        (_NA, "No co-occurring condition at assessment"),
    ),
}
AREAS = tuple(_EVIDENCE)
HOLLIS = "Hollis Family Medicine, (404) 555-0126"


@dataclass(frozen=True, slots=True)
class DemoMedicine:
    """One medicine; ``after`` is who continues it."""

    name: str
    dose: str
    started_on: date
    prescriber: str = "Ines Calloway, MD"
    after: str = ""


@dataclass(frozen=True, slots=True)
class DemoAssessment:
    """One assessment; ``ratings`` in the order of the edition's six dimensions."""

    on: date
    ratings: tuple[int, ...]
    phq9: int
    gad7: int
    problem: str
    substances: str
    last_use_on: date
    is_daily_use: bool
    strengths: str = _STRENGTHS
    needs: str = _NEEDS


@dataclass(frozen=True, slots=True)
class DemoStay:
    """Care elsewhere before the episode."""

    level: str
    place: str
    starts_on: date
    ends_on: date


def diagnoses(patient: DemoPatient) -> list[tuple[str, str, DiagnosisKind]]:
    """Code, words and kind, the primary one first."""
    code, words = _DIAGNOSES[patient.substance]
    found = [(code, words, _USE)]
    if patient.name == SUMMARIES_OF:
        return [*found, (*_CO_OCCURRING[0], _CO), (*_CO_OCCURRING[1], _CO)]
    if patient.name not in _TOLD_GOALS and _dice(patient).random() < 0.4:
        found.append((*_dice(patient).choice(_CO_OCCURRING), _CO))
    return found


def assessments(patient: DemoPatient, calendar: Calendar) -> list[DemoAssessment]:
    """The assessment before treatment, and where a chart tells of change a later one."""
    if patient.admitted_on is None or not patient.is_assessed:
        return []
    rng, on = _dice(patient), patient.admitted_on - timedelta(days=4)
    is_told = patient.name == SUMMARIES_OF
    last_use = on - timedelta(days=36 if patient.origin is Origin.RESIDENTIAL else 3)
    problem = rng.choice(_PROBLEMS)
    ratings = tuple(rng.randint(0, 2) for _dimension in range(6))
    if is_told:
        problem = (
            "Daily drinking for six years, two earlier treatments, job lost in spring. "
            "Spouse supportive; no legal case."
        )
        ratings = (0, 1, 2, 1, 3, 1)
    first = DemoAssessment(
        on,
        ratings,
        16 if is_told else rng.randint(3, 17),
        13 if is_told else rng.randint(2, 14),
        problem,
        f"{patient.fields.primary_substance}, main substance",
        last_use,
        patient.substance in ("alcohol", "opioids"),
        *(_told_strengths() if is_told else (_STRENGTHS, _NEEDS)),
    )
    if patient.name not in _TOLD_GOALS:
        return [first]
    strengths, needs = _told_strengths() if is_told else (_STRENGTHS, _NEEDS)
    later = DemoAssessment(
        calendar.before(2),
        (0, 0, 1, 0, 1, 0),
        5 if is_told else 3,
        4 if is_told else 2,
        problem,
        first.substances,
        last_use,
        first.is_daily_use,
        strengths,
        needs,
    )
    return [first, later]


def _told_strengths() -> tuple[str, str]:
    return (
        "Asks for help early, spouse and sponsor, keeps a schedule.",
        "Couples therapy, full-time work, a primary-care visit for blood pressure.",
    )


def stays(patient: DemoPatient) -> list[DemoStay]:
    """Detox and residential care before a step down."""
    if patient.admitted_on is None or patient.origin not in (Origin.RESIDENTIAL, Origin.DETOX):
        return []
    last = patient.admitted_on - timedelta(days=1)
    found = []
    if patient.origin is Origin.RESIDENTIAL:
        began = last - timedelta(days=30)
        found.append(DemoStay("3.5", "Cedar House", began, last))
        last = began
    found.insert(0, DemoStay("3.7", "Cedar House", last - timedelta(days=5), last))
    return found


def medicines(patient: DemoPatient) -> list[DemoMedicine]:
    """What the patient takes, with the day it began."""
    if patient.admitted_on is None or not patient.is_assessed:
        return []
    early = patient.admitted_on - timedelta(days=30)
    if patient.name == SUMMARIES_OF:
        return [
            DemoMedicine("Naltrexone 50 mg", "1 tablet by mouth daily", early, after=HOLLIS),
            DemoMedicine("Sertraline 50 mg", "1 tablet by mouth daily", early, after=HOLLIS),
        ]
    told = {
        "Marisol Quintero": ("Buprenorphine–naloxone 8 mg–2 mg", "1 film daily"),
        "Yusuf Karim": ("Buprenorphine–naloxone 8 mg–2 mg", "2 films daily"),
        "Owen Tillery": ("Buprenorphine–naloxone 4 mg–1 mg", "1 film daily"),
        "Latoya Fenwick": ("Diazepam 5 mg", "Half a tablet at night, tapering"),
    }
    if patient.name in told:
        name, dose = told[patient.name]
        return [DemoMedicine(name, dose, early, after=HOLLIS)]
    if patient.substance == "alcohol" and _dice(patient).random() < 0.5:
        return [DemoMedicine("Naltrexone 50 mg", "1 tablet by mouth daily", patient.admitted_on)]
    return []


def goals(
    patient: DemoPatient, calendar: Calendar
) -> Iterator[tuple[GoalArea, str, GoalStatus, str]]:
    """Area, words, status and evidence of each goal."""
    if patient.admitted_on is None or not patient.is_assessed:
        return
    days = ((patient.discharged_on or calendar.today) - patient.admitted_on).days
    told = _TOLD_GOALS.get(patient.name)
    for place, area in enumerate(AREAS):
        if told is not None:
            status, evidence = told[place]
        else:
            status, evidence = _status(patient, area, calendar), _EVIDENCE[area]
        sober = (calendar.today - calendar.day(-11, 1)).days
        yield area, _GOAL_WORDS[area], status, evidence.format(days=days, sober=sober)


def _status(patient: DemoPatient, area: GoalArea, calendar: Calendar) -> GoalStatus:
    if area is GoalArea.MENTAL_HEALTH and len(diagnoses(patient)) == 1:
        return _NA
    if patient.reason in (DischargeReason.COMPLETED, DischargeReason.STEPPED_DOWN):
        return _MET
    stage = patient.stage_on(patient.discharged_on or calendar.today) or Stage.ENGAGEMENT
    chances = {1: (0.05, 0.45), 2: (0.35, 0.9), 3: (0.6, 1.0), 4: (0.9, 1.0)}[stage]
    draw = random.Random(f"{patient.name}:{area}").random()
    return _MET if draw < chances[0] else _PART if draw < chances[1] else _NOT


def _dice(patient: DemoPatient) -> random.Random:
    return random.Random(f"care:{patient.name}")

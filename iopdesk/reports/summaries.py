"""The facts of the two summaries; what they must hold is the table of papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iopdesk.domain.test_overview import TestOverview
from iopdesk.reports.facts import (
    Appointment,
    AttendanceFacts,
    Deadline,
    DiagnosisFacts,
    GoalFacts,
    Letterhead,
    LevelSpan,
    MedicationFacts,
    PatientFacts,
    RatingFacts,
    Resource,
    ScoreFacts,
    ServiceFacts,
    SignatureFacts,
    TimetableEntry,
    UncountedFacts,
    WarningSign,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DischargeFacts:
    """Everything a discharge summary says, in the order it says it.

    ``basis`` names recipient and consent; without one the paper is for the chart only.
    ``clock`` is the sentence of the minimum-stay clock. ``test_remarks`` are sentences.
    ``medications`` and ``scores``: ``None`` not recorded, ``()`` none.
    """

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    basis: str = ""
    admitted_on: date | None = None
    discharged_on: date | None = None
    last_contact_on: date | None = None
    stay_days: int | None = None
    origin: str = ""
    stage: str = ""
    reason: str = ""
    next_level: str = ""
    levels: tuple[LevelSpan, ...] = ()
    clock: str = ""
    diagnoses: tuple[DiagnosisFacts, ...] = ()
    presenting_problem: str = ""
    assessed_on: date | None = None
    ratings: tuple[RatingFacts, ...] = ()
    assessment_words: str = ""
    services: tuple[ServiceFacts, ...] = ()
    uncounted: tuple[UncountedFacts, ...] = ()
    attendance: AttendanceFacts | None = None
    tests: TestOverview | None = None
    test_remarks: tuple[str, ...] = ()
    scores: tuple[ScoreFacts, ...] | None = None
    goals: tuple[GoalFacts, ...] = ()
    all_goals_met: bool | None = None
    goals_decided_on: date | None = None
    goals_decided_with: str = ""
    status: str = ""
    prognosis: str = ""
    strengths: str = ""
    needs: str = ""
    medications: tuple[MedicationFacts, ...] | None = None
    naloxone: str = ""
    overdose_plan: str = ""
    appointments: tuple[Appointment, ...] = ()
    supports: str = ""
    meetings: str = ""
    warning_signs: tuple[WarningSign, ...] = ()
    if_use: str = ""
    resources: tuple[Resource, ...] = ()
    disclosure: str = ""
    patient_part: str = ""
    signatures: tuple[SignatureFacts, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """One line of "what changes": until the step, and from it."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StepDownFacts:
    """Everything a step-down summary says, in the order it says it.

    ``shape`` in words: "fewer sessions", "virtual sessions", "meetings", "a combination
    of …". ``tests_change`` is the test frequency before and after. ``services_from``
    to ``as_of`` is the time its services and attendance cover.
    """

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    basis: str = ""
    from_level: str = ""
    to_level: str = ""
    takes_effect_on: date | None = None
    decided_on: date | None = None
    levels: tuple[LevelSpan, ...] = ()
    stage: str = ""
    clock: str = ""
    shape: str = ""
    hours_change: Change = Change()
    groups_change: Change = Change()
    individual_change: Change = Change()
    tests_change: Change = Change()
    meetings_change: Change = Change()
    why_now: str = ""
    goals: tuple[GoalFacts, ...] = ()
    pending_result: str = ""
    services_from: date | None = None
    services: tuple[ServiceFacts, ...] = ()
    uncounted: tuple[UncountedFacts, ...] = ()
    attendance: AttendanceFacts | None = None
    tests: TestOverview | None = None
    test_remarks: tuple[str, ...] = ()
    scores: tuple[ScoreFacts, ...] | None = None
    timetable: tuple[TimetableEntry, ...] = ()
    medications: tuple[MedicationFacts, ...] | None = None
    crisis_plan: str = ""
    naloxone: str = ""
    overdose_plan: str = ""
    recheck_on: date | None = None
    recheck_with: str = ""
    resources: tuple[Resource, ...] = ()
    disclosure: str = ""
    patient_part: str = ""
    signatures: tuple[SignatureFacts, ...] = ()
    deadline: Deadline | None = None

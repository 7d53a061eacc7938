"""What a summary still lacks: the same list that prints "To be entered", with keys.

A key names the fact in the dataclass, so that a pane can jump to the place to fill it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iopdesk.i18n import _
from iopdesk.reports.facts import (
    Appointment,
    GoalFacts,
    Letterhead,
    MedicationFacts,
    PatientFacts,
    SignatureFacts,
    TimetableEntry,
)
from iopdesk.reports.summaries import Change, DischargeFacts, StepDownFacts


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One thing a summary must hold, and whether it is there."""

    key: str
    words: str
    is_filled: bool


def asked_of_discharge(facts: DischargeFacts) -> tuple[AskedFact, ...]:
    """Everything a discharge summary must hold, in its order."""
    return tuple(_asked(_discharge(facts)))


def asked_of_step_down(facts: StepDownFacts) -> tuple[AskedFact, ...]:
    """Everything a step-down summary must hold, in its order."""
    return tuple(_asked(_step_down(facts)))


def missing_of(asked: Iterable[AskedFact]) -> tuple[AskedFact, ...]:
    """Those that are not there."""
    return tuple(each for each in asked if not each.is_filled)


_Asked = tuple[str, str, object]


def _asked(found: Iterable[_Asked]) -> Iterator[AskedFact]:
    for key, words, value in found:
        yield AskedFact(key, words, is_filled(value))


def is_filled(value: object) -> bool:
    """Whether a fact is recorded: not ``None``, no blank text, no empty tuple, not ``False``."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, tuple):
        return bool(value)
    return value is not None and value is not False


def _discharge(facts: DischargeFacts) -> Iterator[_Asked]:
    yield from _heads(facts.letterhead, facts.patient)
    yield "admitted_on", _("Day of admission"), facts.admitted_on
    yield "discharged_on", _("Day of discharge"), facts.discharged_on
    yield "last_contact_on", _("Last contact"), facts.last_contact_on
    yield "stay_days", _("Length of stay"), facts.stay_days
    yield "origin", _("Origin"), facts.origin
    yield "stage", _("Stage at discharge"), facts.stage
    yield "reason", _("Reason for discharge"), facts.reason
    yield "next_level", _("Next level of care"), facts.next_level
    yield "levels", _("Levels of care"), facts.levels
    yield "diagnoses", _("Diagnoses"), facts.diagnoses
    yield "presenting_problem", _("Presenting problem"), facts.presenting_problem
    yield "assessed_on", _("Day of the assessment"), facts.assessed_on
    yield "ratings", _("Assessment ratings"), facts.ratings
    yield "services", _("Services received"), facts.services
    yield "attendance", _("Attendance"), facts.attendance
    yield "tests", _("Test summary"), facts.tests
    yield "scores", _("Instrument scores"), facts.scores is not None
    yield from _goals(facts.goals)
    yield "all_goals_met", _("Whether all goals are met"), facts.all_goals_met is not None
    yield "status", _("Status at discharge"), facts.status
    yield "prognosis", _("Prognosis"), facts.prognosis
    yield "strengths", _("Strengths"), facts.strengths
    yield "needs", _("Needs"), facts.needs
    yield from _medicines(facts.medications)
    yield "naloxone", _("Naloxone"), facts.naloxone
    yield "overdose_plan", _("Overdose plan"), facts.overdose_plan
    yield from _appointments(facts.appointments)
    yield "supports", _("Supports"), facts.supports
    yield "meetings", _("Support meetings"), facts.meetings
    yield "warning_signs", _("Warning signs"), facts.warning_signs
    yield "if_use", _("What to do if use happens"), facts.if_use
    yield "resources", _("Community resources"), facts.resources
    yield from _ends(facts.patient_part, facts.signatures)


def _step_down(facts: StepDownFacts) -> Iterator[_Asked]:
    yield from _heads(facts.letterhead, facts.patient)
    yield "from_level", _("Level before the step"), facts.from_level
    yield "to_level", _("Level after the step"), facts.to_level
    yield "takes_effect_on", _("Day the step takes effect"), facts.takes_effect_on
    yield "decided_on", _("Day it was decided with the patient"), facts.decided_on
    yield "levels", _("Levels of care"), facts.levels
    yield "stage", _("Stage"), facts.stage
    yield "shape", _("What changes"), facts.shape
    yield "hours_change", _("New hours a week"), _after(facts.hours_change)
    yield "groups_change", _("Groups after the step"), _after(facts.groups_change)
    yield "individual_change", _("Individual sessions after"), _after(facts.individual_change)
    yield "tests_change", _("Test frequency after the step"), _after(facts.tests_change)
    yield "meetings_change", _("Support meetings after"), _after(facts.meetings_change)
    yield "why_now", _("Why now"), facts.why_now
    yield from _goals(facts.goals)
    if any(each.is_pending for each in facts.goals):
        yield "pending_result", _("What is pending"), facts.pending_result
    yield "services", _("Services received"), facts.services
    yield "attendance", _("Attendance"), facts.attendance
    yield "tests", _("Test summary"), facts.tests
    yield "scores", _("Instrument scores"), facts.scores is not None
    yield from _timetable(facts.timetable)
    yield from _medicines(facts.medications)
    yield "crisis_plan", _("Crisis plan"), facts.crisis_plan
    yield "naloxone", _("Naloxone"), facts.naloxone
    yield "overdose_plan", _("Overdose plan"), facts.overdose_plan
    yield "recheck_on", _("Day of the recheck"), facts.recheck_on
    yield "resources", _("Community resources"), facts.resources
    yield from _ends(facts.patient_part, facts.signatures)


def _heads(letterhead: Letterhead, patient: PatientFacts) -> Iterator[_Asked]:
    yield "letterhead", _("Name of the practice"), letterhead.practice
    yield "letterhead", _("Address of the practice"), letterhead.address
    yield "letterhead", _("Phone of the practice"), letterhead.phone
    yield "letterhead", _("24-hour crisis line"), letterhead.crisis_phone
    yield "patient", _("Name"), patient.name
    yield "patient", _("Date of birth"), patient.birth_on
    yield "patient", _("MRN"), patient.mrn
    yield "patient", _("Counselor"), patient.counselor


def _goals(goals: tuple[GoalFacts, ...]) -> Iterator[_Asked]:
    yield "goals", _("Goals"), goals
    if goals:
        decided = all(each.status is not None or each.is_pending for each in goals)
        yield "goals", _("Status of every goal"), decided
        yield "goals", _("Evidence for every goal"), all(each.evidence.strip() for each in goals)


def _medicines(medications: tuple[MedicationFacts, ...] | None) -> Iterator[_Asked]:
    yield "medications", _("Medications"), medications is not None
    if medications:
        continued = all(each.continued_by.strip() for each in medications)
        yield "medications", _("Who continues each medication"), continued


def _appointments(appointments: tuple[Appointment, ...]) -> Iterator[_Asked]:
    yield "appointments", _("Appointments"), appointments
    if appointments:
        dated = all(each.when.strip() for each in appointments)
        met = all(each.who.strip() and each.what.strip() for each in appointments)
        yield "appointments", _("Date of every appointment"), dated
        yield "appointments", _("With whom and what for, for every appointment"), met


def _timetable(entries: tuple[TimetableEntry, ...]) -> Iterator[_Asked]:
    yield "timetable", _("New timetable"), entries
    if entries:
        timed = all(each.when.strip() and each.what.strip() for each in entries)
        yield "timetable", _("Time and name of every line of the timetable"), timed


def _ends(patient_part: str, signatures: tuple[SignatureFacts, ...]) -> Iterator[_Asked]:
    yield "patient_part", _("The patient's part and copy"), patient_part
    yield "signatures", _("Who signs"), signatures


def _after(change: Change) -> str:
    return change.after

"""The wait list of the demo practice, and what its admissions were ticked off with.

Whoever waits has called, one of them with a priority. Two who called once never came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from iopdesk.domain.intake import (
    AttemptResult,
    ChecklistStep,
    ContactWay,
    Priority,
    StepState,
    WaitOutcome,
)
from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.services.acts import Work
from iopdesk.services.patients import add_patients
from iopdesk.storage.models import ChecklistItem, ContactAttempt, Patient, WaitEntry

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

_DESK = "Tessa Lund"

# name, days since the call, caller, relation, phone, asks for, times, priority,
# next step, days until it, attempts (days ago, hour, way, result, note)
_WAITING = (
    (
        "Imani Wexler", 9, "", "", "", "Help with drinking; detox ended last month", "Mornings",
        None, "Call back with a day for the intake", 1,
        ((6, 10, "phone", "no_answer", ""), (3, 14, "phone", "left_message", "Voicemail OK")),
    ),
    (
        "Ellis Okonjo", 7, "Hollis Family Medicine", "primary care", "(404) 555-0187",
        "Treatment for opioids at once; begins buprenorphine there", "Mornings or evenings",
        Priority.INJECTING, "Tell the day of the intake", 0,
        ((5, 9, "phone", "reached", "Ready to come"),),
    ),
    (
        "Tobias Larkin", 3, "Mark Larkin", "father", "(404) 555-0186",
        "Evening groups; works days at a warehouse", "Evenings after 5 PM", None,
        "Ask the insurer about outpatient benefits", -1,
        ((1, 17, "text", "reached", "Comes with his father"),),
    ),
)  # fmt: skip
_GONE = (
    ("Odalys", "Ferrer", 24, 15, WaitOutcome.ELSEWHERE, "Found a place near her work"),
    ("Rufus", "Tillman", 40, 31, WaitOutcome.NO_CONTACT, "Five calls and a letter"),
)
_TICKED = (ChecklistStep.IDENTITY, ChecklistStep.NOTICES)
_ALL = (
    *_TICKED,
    ChecklistStep.INSURANCE,
    ChecklistStep.CONSENTS,
    ChecklistStep.OVERDOSE_PLAN,
)
"""Steps ticked by hand: of whoever is in care, and of whoever left."""


def add_intake(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Add who called and waits, who went elsewhere, and the ticks of those in care."""
    today, desk = work.today, staff[_DESK]
    for name, days, *told, attempts in _WAITING:
        if name in known:
            _wait(work, known[name].patient_id, days, told, desk)
            for attempt in attempts:
                _try(work, known[name].patient_id, attempt, desk)
    people = [
        NewPatient(given_name=given, family_name=family, phone=f"(404) 555-01{90 + place}")
        for place, (given, family, *_rest) in enumerate(_GONE)
    ]
    for saved, (_given, _family, asked, ended, outcome, words) in zip(
        add_patients(work, people), _GONE, strict=True
    ):
        work.db.get_one(Patient, saved.patient_id).standing = Standing.NOT_ADMITTED
        entry = _entry(saved.patient_id, today - timedelta(days=asked), desk)
        entry.closed_on, entry.outcome = today - timedelta(days=ended), outcome
        entry.outcome_words = words
        work.db.add(entry)
    for name, one in recipe.patients.items():
        episode_id = known[name].episode_id
        if one.is_assessed and one.admitted_on is not None:
            is_in_care = one.standing is Standing.ACTIVE
            _tick(work, episode_id, _TICKED if is_in_care else _ALL, one.admitted_on, desk)


def _wait(work: Work, patient_id: int, days: int, told: Sequence[Any], desk: int) -> None:
    caller, relation, phone, asks_for, times, priority, next_step, ahead = told
    entry = _entry(patient_id, work.today - timedelta(days=days), desk)
    entry.caller, entry.caller_relation, entry.caller_phone = caller, relation, phone
    entry.asks_for, entry.wanted_times = asks_for, times
    if priority is not None:
        entry.priority, entry.priority_since = priority, entry.asked_on
        entry.interim_services = "Naloxone, HIV and TB counseling"
        entry.interim_on = entry.asked_on + timedelta(days=1)
    entry.next_step, entry.next_on = next_step, work.today + timedelta(days=ahead)
    work.db.add(entry)


def _entry(patient_id: int, asked_on: date, desk: int) -> WaitEntry:
    return WaitEntry(
        patient_id=patient_id,
        asked_on=asked_on,
        taken_by_id=desk,
        caller="",
        caller_relation="",
        caller_phone="",
        asks_for="",
        wanted_times="",
        priority=None,
        priority_since=None,
        interim_services="",
        interim_on=None,
        next_step="",
        next_on=None,
        closed_on=None,
        outcome=None,
        outcome_words="",
    )


def _try(work: Work, patient_id: int, attempt: tuple[int, int, str, str, str], desk: int) -> None:
    days, hour, way, result, note = attempt
    day = work.today - timedelta(days=days)
    work.db.add(
        ContactAttempt(
            patient_id=patient_id,
            tried_at=datetime.combine(day, time(hour, 20), tzinfo=work.practice.zone),
            tried_by_id=desk,
            way=ContactWay(way),
            result=AttemptResult(result),
            note=note,
        )
    )


def _tick(
    work: Work, episode_id: int | None, steps: Sequence[ChecklistStep], on: date, desk: int
) -> None:
    for step in steps:
        work.db.add(
            ChecklistItem(
                episode_id=episode_id,
                step=step,
                state=StepState.DONE,
                done_on=on,
                done_by_id=desk,
                note="",
            )
        )

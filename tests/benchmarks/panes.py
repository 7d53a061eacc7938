"""What each pane asks when it opens, on the data of this folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.callers import Verification
from iopdesk.domain.patients import Standing
from iopdesk.services import (
    admissions,
    assessment_page,
    boards,
    caller_helper,
    chart,
    chart_hours,
    consent_views,
    contacts,
    counseling_notes,
    coverage_views,
    document_lists,
    document_proofs,
    due_list,
    episode_views,
    groups,
    incidents,
    note_views,
    on_call,
    patient_record,
    patient_search,
    plan_papers,
    roster_grid,
    safety_prompts,
    seating,
    session_views,
    specimen_collections,
    specimen_grid,
    specimen_views,
    supports,
    treatment_plans,
)
from iopdesk.services.caller_helper import CallAsked
from iopdesk.services.patient_search import PatientSort
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.data import TODAY
from tests.benchmarks.practice import door_of
from tests.benchmarks.timing import Pair, interleave

PATIENT, GROUP = 77, 3
MONDAY = TODAY - timedelta(days=TODAY.weekday())

CALL = CallAsked(CallerKind.FAMILY, verification=Verification.IN_PERSON, asked_for="Marisol Bado")

QUESTIONS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "Today: the board": (boards.read_board, {"on": TODAY}),
    "Today: collections": (specimen_collections.collections_today, {}),
    "Calendar: a week": (session_views.read_span, {"first_on": MONDAY, "days": 7}),
    "Calendar: a month": (session_views.read_span, {"first_on": MONDAY, "days": 42}),
    "Patients: active": (patient_search.list_patients, {}),
    "Patients: discharged": (
        patient_search.list_patients,
        {"standing": Standing.DISCHARGED},
    ),
    "Patients: discharged, typed": (
        patient_search.list_patients,
        {"standing": Standing.DISCHARGED, "typed": "ba", "sort": PatientSort.MRN},
    ),
    "Patients: a level": (patient_search.list_patients, {"level": "2.1"}),
    "Patients: opened lately first": (
        patient_search.list_patients,
        {"standing": Standing.DISCHARGED, "sort": PatientSort.RECENT},
    ),
    "Patients: wait list": (
        patient_search.list_patients,
        {"standing": Standing.WAITING, "sort": PatientSort.WAIT},
    ),
    "Chart: admission": (admissions.read_admission, {"patient_id": PATIENT}),
    "Palette: recent patients": (patient_search.recent_patients, {}),
    "Patients: looks alike": (
        patient_search.find_look_alikes,
        {"given": "Marisol", "family": "Bado", "birth_on": date(1989, 3, 14)},
    ),
    "Chart": (chart.open_chart, {"patient_id": PATIENT}),
    "Due list": (due_list.list_due, {}),
    "Chart: due": (due_list.list_due_of, {"patient_id": PATIENT}),
    "Chart: weeks": (chart_hours.read_weeks, {"patient_id": PATIENT}),
    "Chart: attendance": (chart_hours.read_attendance, {"patient_id": PATIENT}),
    "Chart: tests": (specimen_views.read_strip, {"patient_id": PATIENT}),
    "Chart: consents": (consent_views.list_consents, {"patient_id": PATIENT}),
    "Chart: releases": (consent_views.read_releases, {"patient_id": PATIENT}),
    "Caller: the answer": (caller_helper.answer_call, {"asked": CALL}),
    "Chart: documents": (document_lists.list_documents, {"patient_id": PATIENT}),
    "Chart: what a document proves": (
        document_proofs.list_provable,
        {"patient_id": PATIENT},
    ),
    "Chart: insurance": (coverage_views.read_coverage, {"patient_id": PATIENT}),
    "Chart: support": (supports.read_supports, {"patient_id": PATIENT}),
    "Today: open incidents": (incidents.open_incidents, {}),
    "Chart: assessment": (assessment_page.read_page, {"patient_id": PATIENT}),
    "Chart: plan": (treatment_plans.read_plan_of, {"patient_id": PATIENT}),
    "Chart: plan on paper": (plan_papers.draw_plan, {"patient_id": PATIENT}),
    "Chart: episodes": (episode_views.read_episodes, {"patient_id": PATIENT}),
    "Chart: details": (patient_record.read_record, {"patient_id": PATIENT}),
    "Address book: typed": (contacts.find_contacts, {"typed": "ana"}),
    "Address book: all": (contacts.list_contacts, {}),
    "Chart: notes": (note_views.list_notes, {"patient_id": PATIENT}),
    "Chart: unsigned notes": (
        note_views.list_notes,
        {"patient_id": PATIENT, "is_unsigned": True},
    ),
    "Chart: a note's form": (note_views.read_form, {"patient_id": PATIENT, "on": TODAY}),
    "Chart: counseling notes": (counseling_notes.list_notes, {"patient_id": PATIENT}),
    "Groups: the list": (groups.list_groups, {}),
    "Groups: a roster": (roster_grid.read_grid, {"group_id": GROUP}),
    "Groups: candidates": (seating.list_candidates, {"group_id": GROUP}),
    "Tests: the grid": (specimen_grid.read_grid, {}),
    "Tests: the trend": (specimen_views.read_trend, {"patient_id": PATIENT}),
    "Window: safety prompts": (safety_prompts.read_told, {}),
    "Window: who is on call": (on_call.read_now, {}),
    "Rota: a week": (on_call.read_week, {"first_on": MONDAY}),
}
"""Name, question and what it is asked with."""

_MARKS = (
    "SELECT s.id, s.start_minute, p.id, p.given_name, p.family_name, a.mark FROM sessions s "
    "JOIN memberships m ON m.group_id = s.group_id AND m.ends_on IS NULL "
    "JOIN patients p ON p.id = m.patient_id "
    "LEFT JOIN attendance a ON a.session_id = s.id AND a.patient_id = p.id WHERE "
)
RAW: dict[str, tuple[str, tuple[Any, ...]]] = {
    "Today: the board": (_MARKS + 's."on" = ?', (TODAY.isoformat(),)),
    "Calendar: a week": (
        _MARKS + 's."on" BETWEEN ? AND ?',
        (MONDAY.isoformat(), (MONDAY + timedelta(days=6)).isoformat()),
    ),
    "Patients: active": (
        "SELECT p.*, e.* FROM patients p JOIN episodes e ON e.patient_id = p.id "
        "WHERE p.standing = 'active' ORDER BY p.sort_key",
        (),
    ),
    "Patients: discharged": (
        "SELECT p.*, e.* FROM patients p JOIN episodes e ON e.patient_id = p.id "
        "WHERE p.standing = 'discharged' ORDER BY p.sort_key LIMIT 500",
        (),
    ),
    "Chart": (
        "SELECT * FROM patients p JOIN episodes e ON e.patient_id = p.id "
        "JOIN placements l ON l.episode_id = e.id LEFT JOIN goals g ON g.episode_id = e.id "
        "WHERE p.id = ?",
        (PATIENT,),
    ),
    "Groups: a roster": (
        _MARKS + 's.group_id = ? AND s."on" <= ? ORDER BY s."on" DESC LIMIT 144',
        (GROUP, TODAY.isoformat()),
    ),
    "Tests: the grid": (
        "SELECT * FROM specimens s LEFT JOIN analyte_results r ON r.specimen_id = s.id "
        "WHERE s.due_on BETWEEN ? AND ?",
        (MONDAY.isoformat(), (MONDAY + timedelta(days=6)).isoformat()),
    ),
}
"""The same rows in one statement by hand, for the main question of each pane."""


def panes(practice: OpenPractice, size: str, rounds: int) -> list[Pair]:
    """The main question of each pane through the door, at one size."""
    door = door_of(practice)

    def pair(name: str) -> Pair:
        question, given = QUESTIONS[name]
        statement, values = RAW[name]

        def raw() -> None:
            with practice.read_engine.connect() as connection:
                connection.exec_driver_sql(statement, values).all()

        return interleave(f"{size} {name}", lambda: door.ask(question, **given), raw, rounds=rounds)

    return [pair(name) for name in RAW]

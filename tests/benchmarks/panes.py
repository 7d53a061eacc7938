"""What each pane asks when it opens, on the data of this folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from iopdesk.domain.patients import Standing
from iopdesk.services import (
    boards,
    chart,
    chart_hours,
    groups,
    patient_search,
    roster_grid,
    seating,
    session_views,
    specimen_collections,
    specimen_grid,
    specimen_views,
)
from iopdesk.services.patient_search import PatientSort
from tests.benchmarks.data import TODAY

PATIENT, GROUP = 77, 3
MONDAY = TODAY - timedelta(days=TODAY.weekday())

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
    "Patients: looks alike": (
        patient_search.find_look_alikes,
        {"given": "Marisol", "family": "Bado", "birth_on": date(1989, 3, 14)},
    ),
    "Chart": (chart.open_chart, {"patient_id": PATIENT}),
    "Chart: weeks": (chart_hours.read_weeks, {"patient_id": PATIENT}),
    "Chart: attendance": (chart_hours.read_attendance, {"patient_id": PATIENT}),
    "Chart: tests": (specimen_views.read_strip, {"patient_id": PATIENT}),
    "Groups: the list": (groups.list_groups, {}),
    "Groups: a roster": (roster_grid.read_grid, {"group_id": GROUP}),
    "Groups: candidates": (seating.list_candidates, {"group_id": GROUP}),
    "Tests: the grid": (specimen_grid.read_grid, {}),
    "Tests: the trend": (specimen_views.read_trend, {"patient_id": PATIENT}),
}
"""Name, question and what it is asked with."""

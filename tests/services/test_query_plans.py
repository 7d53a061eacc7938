"""Every question of a pane reads what it needs by an index, never a whole long table.

The plans are SQLite's own, without statistics, as in the practice's file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from iopdesk.services import rosters
from iopdesk.services.door import Door
from tests.benchmarks import practice
from tests.benchmarks.data import SIZES
from tests.benchmarks.panes import QUESTIONS

LONG = {
    "analyte_results",
    "assessments",
    "attendance",
    "audit",
    "change_log",
    "counseling_notes",
    "checklist_items",
    "contact_attempts",
    "episodes",
    "goal_progress",
    "goals",
    "instrument_results",
    "memberships",
    "note_addenda",
    "notes",
    "objectives",
    "on_call_turns",
    "outside_stays",
    "patients",
    "placements",
    "plan_reviews",
    "prescribed_schedules",
    "roster_entries",
    "safety_prompts",
    "sessions",
    "specimens",
    "stage_periods",
    "substance_uses",
    "wait_entries",
}
ALLOWED = {
    # three counts over a narrow index: 3 ms among 50,000
    "SCAN patients USING COVERING INDEX ix_patients_standing_sort_key",
    # a partial index of the tests at the laboratory alone
    "SCAN analyte_results USING COVERING INDEX ix_analyte_results_sent",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, _cheap_keys: None) -> Iterator[Door]:
    """A door over a small measuring practice; plans do not depend on its size."""
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    practice.make(folder, SIZES["tiny"])
    opened = practice.opened(folder)
    yield practice.door_of(opened)
    opened.close()


def plans(engine, run) -> list[str]:
    """The steps of the plans of every statement that runs meanwhile."""
    asked = []

    def keep(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    assert len(asked) > 1
    steps = []
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "WITH")):
                found = driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps += [row[3] for row in found]
    return steps


def scans(steps: list[str]) -> set[str]:
    """Steps that read a whole long table (an alias is the table's name and a number)."""
    return {
        step
        for step in steps
        if step.startswith("SCAN")
        and step.split()[1].rstrip("_0123456789") in LONG
        and step not in ALLOWED
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_pane_never_reads_a_whole_long_table(filled, name):
    question, given = QUESTIONS[name]
    steps = plans(filled.file.read_engine, lambda: filled.ask(question, **given))
    assert scans(steps) == set()


def test_the_day_close_at_unlock_looks_at_open_sessions_alone(filled):
    steps = plans(filled.file.write_engine, lambda: filled.do(rosters.close_days))
    assert any("ix_sessions_open" in step for step in steps)
    assert scans(steps) == set()

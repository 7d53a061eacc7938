"""Goals with their evidence, and medications with their days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import discharges, goals, medications, summaries
from iopdesk.services.chart import open_chart
from iopdesk.services.summaries import SummaryKind
from tests.services.care import admit

TODAY = date(2026, 10, 22)
ABSTINENCE, MET, PARTLY = GoalArea.ABSTINENCE, GoalStatus.MET, GoalStatus.PARTLY_MET


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero")


@pytest.fixture
def episode_id(door, patient_id):
    return admit(door, patient_id)


def test_a_goal_is_set_changed_and_undone(door, episode_id):
    door.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[(ABSTINENCE, PARTLY, "58 days by own report")],
        words={ABSTINENCE: "No use for 90 days"},
    )
    door.do(goals.update_goals, episode_id=episode_id, goals=[(ABSTINENCE, MET, "90 days")])
    (row,) = door.ask(goals.list_goals, episode_id=episode_id)
    assert (row.status, row.evidence, row.words) == (MET, "90 days", "No use for 90 days")
    door.undo()
    (row,) = door.ask(goals.list_goals, episode_id=episode_id)
    assert (row.status, row.evidence) == (PARTLY, "58 days by own report")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"goals": [(ABSTINENCE, MET, " ")]}, "goal.needs_evidence"),
        ({"goals": [], "decided_on": TODAY + timedelta(days=1)}, "goal.decided_ahead"),
    ],
)
def test_a_goal_met_needs_evidence_and_a_meeting_that_took_place(door, episode_id, given, code):
    with pytest.raises(RuleBroken) as caught:
        door.do(goals.update_goals, episode_id=episode_id, **given)
    assert caught.value.code == code


def test_goals_changed_by_somebody_else_are_not_written_over(door, episode_id):
    door.do(goals.update_goals, episode_id=episode_id, goals=[(ABSTINENCE, PARTLY, "")])
    with pytest.raises(Conflict):
        door.do(
            goals.update_goals,
            episode_id=episode_id,
            goals=[(ABSTINENCE, MET, "90 days")],
            expected_version=0,
        )


def test_a_nurse_reads_goals_and_does_not_change_them(door, as_person, episode_id):
    as_person("Ines Calloway")
    assert door.ask(goals.list_goals, episode_id=episode_id) == ()
    with pytest.raises(NotAllowed):
        door.do(goals.update_goals, episode_id=episode_id, goals=[(ABSTINENCE, PARTLY, "")])


def add(door, patient_id, **more):
    given = {
        "name": "Naltrexone 50 mg",
        "dose": "1 tablet daily",
        "prescriber": "Ines Calloway, MD",
        "started_on": date(2026, 9, 1),
        **more,
    }
    return door.do(medications.add_medication, patient_id=patient_id, **given)


def test_a_medicine_is_added_stopped_and_started_again_by_undo(door, patient_id):
    add(door, patient_id)
    (row,) = door.ask(medications.list_medications, patient_id=patient_id)
    door.do(
        medications.stop_medication,
        medication_id=row.medication_id,
        expected_version=row.version,
        on=TODAY,
    )
    (stopped,) = door.ask(medications.list_medications, patient_id=patient_id)
    assert stopped.stopped_on == TODAY
    door.undo()
    (again,) = door.ask(medications.list_medications, patient_id=patient_id)
    assert again.stopped_on is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "  "}, "medication.no_name"),
        ({"started_on": TODAY + timedelta(days=1)}, "medication.in_future"),
    ],
)
def test_a_medicine_has_a_name_and_has_begun(door, patient_id, more, code):
    with pytest.raises(RuleBroken) as caught:
        add(door, patient_id, **more)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 8, 31), "medication.stop_before_start"),
        (TODAY + timedelta(days=1), "medication.stop_ahead"),
    ],
)
def test_a_medicine_stops_on_a_day_it_was_taken(door, patient_id, on, code):
    add(door, patient_id)
    (row,) = door.ask(medications.list_medications, patient_id=patient_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(
            medications.stop_medication,
            medication_id=row.medication_id,
            expected_version=row.version,
            on=on,
        )
    assert caught.value.code == code


def test_a_medicine_stopped_already_is_not_stopped_twice(door, patient_id):
    add(door, patient_id)
    (row,) = door.ask(medications.list_medications, patient_id=patient_id)
    given = {"medication_id": row.medication_id, "expected_version": row.version, "on": TODAY}
    door.do(medications.stop_medication, **given)
    with pytest.raises(Conflict):
        door.do(medications.stop_medication, **given)


def test_twelve_months_of_methadone_count_from_its_start(door, patient_id, episode_id):
    add(door, patient_id, name="Methadone 80 mg", started_on=date(2026, 9, 1))
    clocks = door.ask(open_chart, patient_id=patient_id).clocks
    assert "will be reached Sep 1, 2027" in clocks[1].words


@pytest.mark.parametrize("kind", SummaryKind)
def test_methadone_counts_on_the_papers_and_warns_at_discharge_as_on_the_chart(
    door, patient_id, episode_id, kind
):
    add(door, patient_id, name="Methadone 80 mg", started_on=date(2026, 9, 1))
    drawn = door.ask(summaries.draw_summary, patient_id=patient_id, kind=kind)
    assert "12 months of methadone will be reached Sep 1, 2027." in drawn.paper.text
    warnings = door.ask(discharges.read_leaving, patient_id=patient_id).discharge_warnings
    assert any("at least 12 months" in each for each in warnings)


def test_naloxone_is_recorded_stands_on_the_paper_and_comes_back_by_undo(
    door, as_person, patient_id, episode_id
):
    version = door.ask(open_chart, patient_id=patient_id).header.episode_version
    given = {"episode_id": episode_id, "expected_version": version}
    with pytest.raises(RuleBroken) as caught:
        door.do(medications.record_naloxone, on=TODAY + timedelta(days=1), **given)
    assert caught.value.code == "medication.naloxone_ahead"
    as_person("Ines Calloway")
    door.do(medications.record_naloxone, on=date(2026, 8, 10), **given)
    drawn = {"patient_id": patient_id, "kind": SummaryKind.DISCHARGE}
    assert "Offered Aug 10, 2026." in door.ask(summaries.draw_summary, **drawn).paper.text
    with pytest.raises(Conflict):
        door.do(medications.record_naloxone, on=TODAY, **given)
    door.undo()
    missing = door.ask(summaries.draw_summary, **drawn).missing
    assert "naloxone" in {each.key for each in missing}


def test_a_technician_sees_no_medicines(door, as_person, patient_id):
    as_person("Elin Thornquist")
    with pytest.raises(NotAllowed):
        door.ask(medications.list_medications, patient_id=patient_id)

"""Both summaries from the record: full where the record is, and honest where it is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.discharge import DischargeReason
from iopdesk.errors import NotAllowed, RuleBroken
from iopdesk.services import demo, practices, summaries
from iopdesk.services.door import Door
from iopdesk.services.summaries import Entered, SummaryKind
from iopdesk.storage import keys, opening
from iopdesk.storage.models import Patient
from iopdesk.storage.models.ledger import AuditEntry
from tests.services.care import admit, complete

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
PASSWORD = "larkspur fixture"


@pytest.fixture(scope="module")
def demo_door(tmp_path_factory: pytest.TempPathFactory, _cheap_keys: None):
    """The demo practice, its director at the door, and the patient with both papers."""
    path = tmp_path_factory.mktemp("demo") / "demo.iopdesk"
    made = demo.make_demo(path, password=PASSWORD, now=NOW, cost=keys.CHEAP_FOR_TESTS, discharged=5)
    practice = opening.open_practice(
        path, made.director_uid, PASSWORD, copies_folder=Path(path.parent) / "keys"
    )
    door = Door(practice, lambda: NOW)
    director = practices.staff_by_uid(practice.read_engine, made.director_uid)
    assert director is not None
    door.sign_in(director, None)
    with Session(practice.read_engine) as db:
        patient_id = db.scalar(select(Patient.id).where(Patient.mrn == made.mrn_for_summaries))
    yield door, patient_id
    practice.close()


@pytest.mark.parametrize("kind", SummaryKind)
def test_the_demo_patients_papers_are_filled_to_nine_tenths_and_drafts(demo_door, kind):
    door, patient_id = demo_door
    drawn = door.ask(summaries.draw_summary, patient_id=patient_id, kind=kind)
    assert drawn.filled >= 0.9 * drawn.asked
    assert drawn.asked == drawn.filled + len(drawn.missing)
    assert drawn.paper.pdf.startswith(b"%PDF")
    assert drawn.paper.warnings == ()
    assert "For the chart only" in drawn.paper.text
    assert "(404) 555-0199" in drawn.paper.text


@pytest.mark.parametrize("kind", SummaryKind)
def test_the_file_name_offered_names_no_patient(demo_door, kind):
    door, patient_id = demo_door
    name = door.ask(summaries.draw_summary, patient_id=patient_id, kind=kind).file_name
    assert name.endswith("-summary-2026-10-22.pdf")
    assert "pruitt" not in name.lower()
    assert "LR-" not in name


def test_services_add_up_to_the_attendance(demo_door):
    door, patient_id = demo_door
    facts = door.ask(summaries.gather_discharge, patient_id=patient_id)
    whole = facts.attendance
    assert whole.attended == sum(each.attended for each in facts.services)
    assert whole.scheduled == sum(each.scheduled for each in facts.services)
    assert whole.attended_minutes == sum(each.minutes for each in facts.services)
    assert whole.attended == whole.on_time + whole.late + whole.virtual
    assert 0 < whole.attended <= whole.scheduled
    assert whole.attended_minutes <= whole.scheduled_minutes


def test_the_levels_lead_from_detox_to_what_comes_next(demo_door):
    door, patient_id = demo_door
    facts = door.ask(summaries.gather_step_down, patient_id=patient_id)
    assert [each.code for each in facts.levels] == ["3.7", "3.5", "2.1", "1"]
    assert facts.levels[-1].is_planned
    assert facts.from_level.startswith("2.1")
    assert facts.to_level.startswith("1 ")


def test_the_demo_patient_lacks_nothing_and_hours_typed_in_the_form_come_first(demo_door):
    door, patient_id = demo_door
    given = {"patient_id": patient_id, "kind": SummaryKind.STEP_DOWN}
    before = door.ask(summaries.draw_summary, **given)
    assert before.missing == ()
    assert "2.33, Mon Thu" in before.paper.text
    typed = Entered(weekly_minutes=180, weekdays=(1,))
    after = door.ask(summaries.draw_summary, entered=typed, **given)
    assert after.missing == ()
    assert "3, Tue" in after.paper.text


def test_new_hours_that_nobody_prescribed_are_listed_as_missing(door, make_patient):
    patient_id = make_patient("Ana", "Reyes")
    admit(door, patient_id)
    given = {"patient_id": patient_id, "kind": SummaryKind.STEP_DOWN}
    assert "hours_change" in {e.key for e in door.ask(summaries.draw_summary, **given).missing}
    typed = Entered(weekly_minutes=180, weekdays=(1,))
    drawn = door.ask(summaries.draw_summary, entered=typed, **given)
    assert "hours_change" not in {each.key for each in drawn.missing}


def test_a_bare_record_prints_and_lists_what_it_lacks(door, make_patient):
    patient_id = make_patient("Ana", "Reyes")
    admit(door, patient_id)
    for kind in SummaryKind:
        drawn = door.ask(summaries.draw_summary, patient_id=patient_id, kind=kind)
        assert "goals" in {each.key for each in drawn.missing}
        assert "To be entered" in drawn.paper.text


def test_what_the_form_holds_stands_in_the_paper_and_not_in_the_record(door, make_patient):
    patient_id = make_patient("Ana", "Reyes")
    complete(door, admit(door, patient_id), phq9_score=12)
    typed = Entered(
        on=date(2026, 10, 20), reason=DischargeReason.MOVED, status="Well.", next_level="1"
    )
    facts = door.ask(summaries.gather_discharge, patient_id=patient_id, entered=typed)
    assert (facts.discharged_on, facts.reason, facts.status) == (typed.on, "Moved", "Well.")
    assert facts.stay_days == 72
    (score,) = facts.scores
    assert (score.first, score.last, score.reading) == (12, None, "Moderate")
    plain = door.ask(summaries.gather_discharge, patient_id=patient_id)
    assert (plain.discharged_on, plain.reason, plain.status) == (None, "", "")


def test_without_an_episode_there_is_no_summary(door, make_patient):
    with pytest.raises(RuleBroken):
        door.ask(summaries.gather_discharge, patient_id=make_patient("Ana", "Reyes"))


@pytest.mark.parametrize("name", ["Tessa Lund", "Elin Thornquist", "Ada Quill", "Ravi Menon"])
def test_summaries_are_for_clinical_people_on_the_caseload(door, as_person, make_patient, name):
    patient_id = make_patient("Ana", "Reyes")
    admit(door, patient_id)
    as_person(name)
    with pytest.raises(NotAllowed):
        door.ask(summaries.gather_discharge, patient_id=patient_id)


def test_a_nurse_reads_a_summary_and_takes_no_copy(door, as_person, make_patient):
    patient_id = make_patient("Ana", "Reyes")
    admit(door, patient_id)
    as_person("Ines Calloway")
    assert door.ask(summaries.gather_step_down, patient_id=patient_id).patient.name == "Ana Reyes"
    with pytest.raises(NotAllowed):
        door.do(summaries.begin_save, patient_id=patient_id, kind=SummaryKind.STEP_DOWN)


def test_looking_and_each_step_of_a_copy_leave_their_trace(door, make_patient, read_session):
    patient_id = make_patient("Ana", "Reyes")
    admit(door, patient_id)
    given = {"patient_id": patient_id, "kind": SummaryKind.DISCHARGE}
    door.ask(summaries.draw_summary, **given)
    for step in (
        summaries.begin_save, summaries.end_save, summaries.begin_print, summaries.end_print,
        summaries.copy_failed,
    ):  # fmt: skip
        assert not door.do(step, **given).is_undoable
    names = read_session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    assert names[-6:] == [
        "summary.view", "summary.save", "summary.saved", "summary.print", "summary.printed",
        "summary.copy_failed",
    ]  # fmt: skip

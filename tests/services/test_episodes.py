"""Episodes: admission, dated levels, stages and schedules, assessments and holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from iopdesk.domain.episodes import DiagnosisKind, HoldKind, Origin, PlacementReason, Stage
from iopdesk.domain.patients import Standing
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import assessments, episodes, levels, patient_search
from iopdesk.services.chart import open_chart
from iopdesk.services.holds import holds_by_patient, holds_of
from iopdesk.storage.models import Episode, Placement, PrescribedSchedule, StagePeriod
from tests.services.care import ADMITTED, admit, complete

TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))


def kinds(read_session, episode_id):
    """The kinds of hold in force; the session is closed again."""
    found = holds_of(read_session, read_session.get(Episode, episode_id))
    read_session.close()
    return [hold.kind for hold in found]


# -- admission --------------------------------------------------------------------


def test_admission_opens_an_episode_with_level_stage_hours_and_a_hold(door, patient_id):
    admit(door, patient_id, counselor_id=door.person.id)
    header = door.ask(open_chart, patient_id=patient_id).header
    assert (header.standing, header.level_words, header.stage) == (
        Standing.ACTIVE,
        "2.1 IOP",
        Stage.ENGAGEMENT,
    )
    assert (header.weekly_minutes, header.weekdays) == (540, (0, 2, 4))
    assert (header.day, header.least_days) == (74, 90)
    assert header.counselor == "Dana Okafor, LCSW"


def test_undoing_an_admission_puts_the_patient_back_on_the_wait_list(door, patient_id):
    admit(door, patient_id)
    door.undo()
    header = door.ask(open_chart, patient_id=patient_id).header
    assert (header.standing, header.episode_id) == (Standing.WAITING, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"on": TODAY + timedelta(days=1)}, "admission_ahead"),
        ({"level": "9.9"}, "level_unknown"),
        ({"weekdays": ()}, "schedule_days"),
        ({"weekly_minutes": 480}, "schedule_reason"),
        ({"counselor_id": 10_000}, "episode.not_a_counselor"),
    ],
)
def test_an_admission_that_breaks_a_rule_is_refused_and_nothing_is_written(
    door, patient_id, given, code
):
    with pytest.raises(RuleBroken) as caught:
        admit(door, patient_id, **given)
    assert caught.value.code == code
    assert door.ask(open_chart, patient_id=patient_id).header.episode_id is None


def test_nobody_has_two_open_episodes(door, patient_id):
    admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        admit(door, patient_id)
    assert caught.value.code == "episode_open"


def test_front_desk_admits_nobody(door, as_person, patient_id):
    as_person("Tessa Lund")
    with pytest.raises(NotAllowed):
        admit(door, patient_id)


def test_a_front_desk_person_is_no_counselor(door, as_person, patient_id):
    tessa = as_person("Tessa Lund", sign_in=False)
    with pytest.raises(RuleBroken) as caught:
        admit(door, patient_id, counselor_id=tessa.id)
    assert caught.value.code == "episode.not_a_counselor"


def test_a_counselor_reaches_only_the_own_caseload(door, as_person, patient_id):
    episode_id = admit(door, patient_id, counselor_id=door.person.id)
    as_person("Ravi Menon")
    with pytest.raises(NotAllowed) as caught:
        door.do(episodes.change_stage, episode_id=episode_id, stage=Stage.EARLY_RECOVERY, on=TODAY)
    assert caught.value.code == "not_on_caseload"


def test_a_new_counselor_is_assigned_once_by_those_who_saw_the_last_one(
    door, as_person, patient_id
):
    episode_id = admit(door, patient_id)
    ravi = as_person("Ravi Menon", sign_in=False)
    version = door.ask(open_chart, patient_id=patient_id).header.episode_version
    given = {"episode_id": episode_id, "counselor_id": ravi.id, "expected_version": version}
    door.do(episodes.assign_counselor, **given)
    with pytest.raises(Conflict):
        door.do(episodes.assign_counselor, **given)
    counselors = [row.counselor for row in door.ask(patient_search.list_patients).rows]
    assert counselors == ["Ravi Menon"]


# -- dated history ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "given", "model"),
    [
        (episodes.change_stage, {"stage": Stage.EARLY_RECOVERY}, StagePeriod),
        (
            levels.place,
            {"level": "1", "reason": PlacementReason.STEP_DOWN, "note": "Ready"},
            Placement,
        ),
        (
            episodes.prescribe_schedule,
            {"weekly_minutes": 720, "weekdays": (0, 1, 2, 3)},
            PrescribedSchedule,
        ),
    ],
)
def test_a_new_stretch_ends_the_one_before_it_and_undo_joins_them_again(
    door, read_session, patient_id, act, given, model
):
    episode_id = admit(door, patient_id)
    door.do(act, episode_id=episode_id, on=TODAY, **given)
    query = select(model.starts_on, model.ends_on).order_by(model.starts_on)
    assert [tuple(row) for row in read_session.execute(query)] == [
        (ADMITTED, TODAY - timedelta(days=1)),
        (TODAY, None),
    ]
    read_session.close()
    door.undo()
    assert [tuple(row) for row in read_session.execute(query)] == [(ADMITTED, None)]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (ADMITTED - timedelta(days=1), "episode.before_admission"),
        (ADMITTED, "episode.stretch_order"),
    ],
)
def test_a_stretch_begins_after_the_one_that_runs(door, patient_id, on, code):
    episode_id = admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(episodes.change_stage, episode_id=episode_id, stage=Stage.MAINTENANCE, on=on)
    assert (caught.value.code, caught.value.field) == (code, "on")


@pytest.mark.parametrize(
    ("minutes", "more", "code"),
    [
        (480, {}, "schedule_reason"),
        (480, {"reason": "Returns to work."}, None),
        (540, {}, None),
        (540, {"is_taper": True}, "schedule_taper"),
        (0, {}, "schedule_hours"),
    ],
)
def test_hours_outside_the_band_ask_for_a_reason(door, as_person, patient_id, minutes, more, code):
    ravi = as_person("Ravi Menon", sign_in=False)
    episode_id = admit(door, patient_id, counselor_id=ravi.id)
    as_person("Ravi Menon")
    given = {"weekly_minutes": minutes, "weekdays": (0, 2), **more}
    if code is None:
        door.do(episodes.prescribe_schedule, episode_id=episode_id, on=TODAY, **given)
        assert door.ask(open_chart, patient_id=patient_id).header.weekly_minutes == minutes
        return
    with pytest.raises(RuleBroken) as caught:
        door.do(episodes.prescribe_schedule, episode_id=episode_id, on=TODAY, **given)
    assert caught.value.code == code


def test_fewer_than_six_hours_of_iop_are_signed_off_by_a_director_alone(
    door, as_person, read_session, patient_id
):
    ravi = as_person("Ravi Menon", sign_in=False)
    dana = door.person
    episode_id = admit(door, patient_id, counselor_id=ravi.id)
    given = {
        "episode_id": episode_id,
        "on": TODAY,
        "weekly_minutes": 300,
        "weekdays": (0, 2),
        "reason": "Two weeks of evening work.",
    }
    as_person("Ravi Menon")
    with pytest.raises(RuleBroken) as caught:
        door.do(episodes.prescribe_schedule, **given)
    assert caught.value.code == "schedule_sign_off"
    as_person("Dana Okafor")
    door.do(episodes.prescribe_schedule, **given)
    signer = read_session.scalar(
        select(PrescribedSchedule.signed_off_by_id).where(PrescribedSchedule.weekly_minutes == 300)
    )
    assert signer == dana.id


@pytest.mark.parametrize(
    ("starts", "ends", "level", "code"),
    [
        (date(2026, 7, 7), date(2026, 7, 2), "3.5", "episode.end_before_start"),
        (date(2026, 11, 1), date(2026, 11, 9), "3.5", "episode.stay_ahead"),
        (date(2026, 7, 7), date(2026, 8, 6), "7", "level_unknown"),
    ],
)
def test_care_elsewhere_has_a_level_and_days_in_order(door, patient_id, starts, ends, level, code):
    episode_id = admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(
            episodes.add_stay,
            episode_id=episode_id,
            level=level,
            place_name="Cedar House",
            starts_on=starts,
            ends_on=ends,
        )
    assert caught.value.code == code


def test_the_continuum_shows_care_elsewhere_then_here(door, patient_id):
    episode_id = admit(door, patient_id, origin=Origin.RESIDENTIAL)
    door.do(
        episodes.add_stay,
        episode_id=episode_id,
        level="3.5",
        place_name="Cedar House",
        starts_on=date(2026, 7, 7),
        ends_on=date(2026, 8, 6),
    )
    segments = door.ask(open_chart, patient_id=patient_id).segments
    assert [segment.title for segment in segments] == ["Residential", "Intensive outpatient"]
    assert segments[1].first_line == "2.1 · 9 h a week"


def test_a_level_that_begins_later_is_the_planned_step(door, patient_id):
    episode_id = admit(door, patient_id)
    door.do(
        levels.place,
        episode_id=episode_id,
        level="1",
        on=date(2026, 11, 9),
        reason=PlacementReason.STEP_DOWN,
        note="Ready",
    )
    chart = door.ask(open_chart, patient_id=patient_id)
    assert chart.header.level == "2.1"
    assert chart.segments[-1].second_line == "Planned Nov 9"


# -- assessment and holds ---------------------------------------------------------


def test_treatment_waits_for_the_assessment(door, read_session, patient_id):
    episode_id = admit(door, patient_id)
    assert kinds(read_session, episode_id) == [HoldKind.ASSESSMENT]
    complete(door, episode_id)
    assert kinds(read_session, episode_id) == []
    door.undo()
    assert kinds(read_session, episode_id) == [HoldKind.ASSESSMENT]


@pytest.mark.parametrize(
    ("given", "is_held"),
    [
        ({"ratings": (3, 0, 0, 0, 0, 0)}, True),
        ({"ratings": (2, 4, 4, 4, 4, 4)}, False),
        ({"cows_score": 37}, True),
        ({"cows_score": 36}, False),
        ({"ciwa_score": 19}, True),
        ({"ciwa_score": 18}, False),
    ],
)
def test_signs_of_withdrawal_hold_until_a_medical_evaluation(
    door, as_person, read_session, patient_id, given, is_held
):
    episode_id = admit(door, patient_id)
    assessment_id = complete(door, episode_id, **given)
    assert kinds(read_session, episode_id) == ([HoldKind.MEDICAL] if is_held else [])
    as_person("Ines Calloway")
    door.do(
        assessments.record_medical_evaluation,
        assessment_id=assessment_id,
        on=TODAY,
    )
    assert kinds(read_session, episode_id) == []


def test_a_director_overrides_a_hold_in_writing_and_for_good(door, read_session, patient_id):
    episode_id = admit(door, patient_id)
    given = {"episode_id": episode_id, "hold": HoldKind.ASSESSMENT}
    with pytest.raises(RuleBroken) as caught:
        door.do(assessments.override_hold, reason="  ", **given)
    assert caught.value.code == "episode.override_needs_reason"
    door.do(assessments.override_hold, reason="Assessed by the referring clinic.", **given)
    assert kinds(read_session, episode_id) == []
    (shown,) = door.ask(open_chart, patient_id=patient_id).holds
    assert shown.hold.is_overridden
    with pytest.raises(Conflict):  # what undo finds is the admission, and that is held now
        door.undo()
    assert kinds(read_session, episode_id) == []


def test_a_hold_that_is_not_there_cannot_be_overridden(door, patient_id):
    episode_id = admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(
            assessments.override_hold,
            episode_id=episode_id,
            hold=HoldKind.MEDICAL,
            reason="None needed.",
        )
    assert caught.value.code == "episode.no_such_hold"


def test_a_counselor_overrides_nothing(door, as_person, patient_id):
    ravi = as_person("Ravi Menon", sign_in=False)
    episode_id = admit(door, patient_id, counselor_id=ravi.id)
    as_person("Ravi Menon")
    with pytest.raises(NotAllowed):
        door.do(
            assessments.override_hold,
            episode_id=episode_id,
            hold=HoldKind.ASSESSMENT,
            reason="I know the patient.",
        )


def test_holds_of_many_patients_leave_out_those_not_in_care(
    door, read_session, patient_id, make_patient
):
    waiting = make_patient("Calvin", "Osei")
    admit(door, patient_id)
    found = holds_by_patient(read_session, [patient_id, waiting])
    assert {key: [hold.kind for hold in holds] for key, holds in found.items()} == {
        patient_id: [HoldKind.ASSESSMENT]
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"on": TODAY + timedelta(days=1)}, "assessment.in_future"),
        ({"last_use_on": TODAY + timedelta(days=1)}, "assessment.in_future"),
        ({"ratings": (0, 0)}, "assessment_ratings"),
        ({"ratings": (5, 0, 0, 0, 0, 0)}, "assessment_rating_range"),
        ({"presenting_problem": " "}, "assessment_problem"),
        ({"phq9_score": 28}, "score_range"),
    ],
)
def test_an_assessment_is_completed_whole_or_not_at_all(
    door, read_session, patient_id, given, code
):
    episode_id = admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        complete(door, episode_id, **given)
    assert caught.value.code == code
    assert kinds(read_session, episode_id) == [HoldKind.ASSESSMENT]


def test_two_people_do_not_write_over_each_others_assessment(door, patient_id):
    episode_id = admit(door, patient_id)
    opened = door.ask(assessments.read_assessment, episode_id=episode_id)
    complete(door, episode_id)
    with pytest.raises(Conflict):
        door.do(
            assessments.complete_assessment,
            assessment_id=opened.assessment_id,
            expected_version=opened.version,
            on=TODAY,
            ratings=(0, 0, 0, 0, 0, 0),
            presenting_problem="Other words.",
        )


def test_diagnoses_are_replaced_as_a_list_that_nobody_else_changed(door, patient_id):
    episode_id = admit(door, patient_id)
    alcohol = ("f10.20", "Alcohol use disorder, severe", DiagnosisKind.SUBSTANCE_USE)
    anxiety = ("F41.1", "Generalized anxiety disorder", DiagnosisKind.CO_OCCURRING)
    door.do(
        assessments.set_diagnoses,
        episode_id=episode_id,
        diagnoses=[alcohol, anxiety],
        expected_version=0,
    )
    found = door.ask(assessments.list_diagnoses, episode_id=episode_id)
    assert [(row.code, row.is_primary) for row in found.rows] == [
        ("F10.20", True),
        ("F41.1", False),
    ]
    with pytest.raises(Conflict):
        door.do(
            assessments.set_diagnoses,
            episode_id=episode_id,
            diagnoses=[anxiety],
            expected_version=0,
        )
    door.undo()
    assert door.ask(assessments.list_diagnoses, episode_id=episode_id).rows == ()


def test_a_diagnosis_has_a_code_of_the_icd_form(door, patient_id):
    episode_id = admit(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(
            assessments.set_diagnoses,
            episode_id=episode_id,
            diagnoses=[("alcohol", "Alcohol use disorder", DiagnosisKind.SUBSTANCE_USE)],
        )
    assert caught.value.code == "diagnosis_code"

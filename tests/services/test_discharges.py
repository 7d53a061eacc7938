"""Leaving: what a discharge and a step-down end, begin and refuse, and how they come back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import StepDownShape
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import PlanKind
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import care_plans, discharges
from iopdesk.services.acts import act
from iopdesk.services.care_plans import PlanContent
from iopdesk.storage import audit
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Group,
    Membership,
    Patient,
    Placement,
    PrescribedSchedule,
    StagePeriod,
    TreatmentSession,
)
from tests.services.care import ADMITTED, admit

TODAY = date(2026, 10, 22)
STRETCHES = (Placement, StagePeriod, PrescribedSchedule, Membership)
PLAN = PlanContent(
    to_level="1",
    crisis_plan="Call the 24-hour line.",
    appointments=(("Tue Oct 27, 6:00 PM", "Cascade Counseling", "Weekly"),),
    warnings=(("Skipping meetings", "Call my sponsor", ""),),
)


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Noelle", "Pruitt")


@pytest.fixture
def episode_id(door, patient_id):
    return admit(door, patient_id)


def leaving(door, patient_id):
    return door.ask(discharges.read_leaving, patient_id=patient_id)


def discharge(door, patient_id, **more):
    now = leaving(door, patient_id)
    given = {
        "episode_id": now.episode_id,
        "expected_version": now.version,
        "on": TODAY,
        "reason": DischargeReason.COMPLETED,
        "status": "Sober, housed.",
        "prognosis": "Good.",
        "next_level": "1",
        **more,
    }
    return door.do(discharges.discharge, **given)


def step_down(door, patient_id, **more):
    now = leaving(door, patient_id)
    given = {
        "episode_id": now.episode_id,
        "expected_version": now.version,
        "level": "1",
        "on": TODAY + timedelta(days=4),
        "shape": StepDownShape.FEWER_SESSIONS,
        "weekly_minutes": 140,
        "weekdays": (0, 3),
        "why": "All goals are met.",
        **more,
    }
    return door.do(discharges.step_down, **given)


@pytest.fixture
def seat(door, monkeypatch):
    """Put a patient into a group, an attended session and one of their own ahead."""
    from iopdesk.domain.attendance import Mark
    from iopdesk.domain.groups import GroupAdmission
    from iopdesk.services import acts

    monkeypatch.setattr(acts, "REGISTRY", dict(acts.REGISTRY))

    def session(on, **more):
        return TreatmentSession(
            series_id=None, kind=SessionKind.GROUP, service=Service.GROUP, modality="",
            title="", on=on, start_minute=600, minutes=90,
            starts_at=datetime(on.year, on.month, on.day, 14, tzinfo=UTC), room_id=None,
            facilitator_id=None, status=SessionStatus.PLANNED, cancel_reason="",
            is_by_video=False, topic="", is_closed=False,
            **{"group_id": None, "patient_id": None, **more},
        )  # fmt: skip

    @act("test.seat", row=Row.GROUPS, label="Seat")
    def fill(work, *, patient_id, episode_id, attended_on):
        group = Group(
            name="Matrix", short_name="Matrix", kind=SessionKind.GROUP, service=Service.GROUP,
            modality="", stages=(), capacity=12, room_id=None, facilitator_id=None,
            admission=GroupAdmission.OPEN, gender=None, language="", starts_on=ADMITTED,
            ends_on=None,
        )  # fmt: skip
        work.db.add(group)
        work.db.flush()
        work.db.add(
            Membership(
                group_id=group.id, patient_id=patient_id, episode_id=episode_id,
                starts_on=ADMITTED, ends_on=None, end_reason="", override_reason="",
            )
        )  # fmt: skip
        past = session(attended_on, group_id=group.id)
        ahead = session(TODAY + timedelta(days=5), patient_id=patient_id)
        work.db.add_all([past, ahead])
        work.db.flush()
        work.db.add(
            Attendance(
                session_id=past.id, patient_id=patient_id, episode_id=episode_id,
                mark=Mark.PRESENT, arrived_at=None, left_at=None, minutes=90, reason="",
            )
        )  # fmt: skip

    def run(patient_id, episode_id, attended_on=TODAY - timedelta(days=1)):
        door.do(fill, patient_id=patient_id, episode_id=episode_id, attended_on=attended_on)

    return run


# -- discharge --------------------------------------------------------------------


def test_a_discharge_ends_everything_that_runs_on_its_day(
    door, patient_id, episode_id, seat, read_session
):
    seat(patient_id, episode_id)
    discharge(door, patient_id, plan=PLAN)
    episode = read_session.get(Episode, episode_id)
    assert (episode.discharged_on, episode.discharge_reason) == (TODAY, DischargeReason.COMPLETED)
    assert (episode.discharge_status, episode.prognosis) == ("Sober, housed.", "Good.")
    assert read_session.get(Patient, patient_id).standing is Standing.DISCHARGED
    for model in STRETCHES:
        assert set(read_session.scalars(select(model.ends_on))) == {TODAY}, model
    own = read_session.scalar(
        select(TreatmentSession.status).where(TreatmentSession.patient_id == patient_id)
    )
    assert own is SessionStatus.CANCELLED


def test_what_would_only_begin_after_the_discharge_never_was(
    door, patient_id, episode_id, read_session
):
    step_down(door, patient_id)
    discharge(door, patient_id)
    assert read_session.scalars(select(Placement.level)).all() == ["2.1"]
    assert read_session.scalars(select(PrescribedSchedule.ends_on)).all() == [TODAY]


def test_undo_takes_a_discharge_back_with_its_plan(
    door, patient_id, episode_id, seat, read_session
):
    seat(patient_id, episode_id)
    discharge(door, patient_id, plan=PLAN)
    door.undo()
    plan = door.ask(care_plans.read_plan, episode_id=episode_id, kind=PlanKind.DISCHARGE)
    assert (plan.version, plan.content) == (0, PlanContent())
    assert read_session.get(Episode, episode_id).discharged_on is None
    assert read_session.get(Patient, patient_id).standing is Standing.ACTIVE
    for model in STRETCHES:
        assert set(read_session.scalars(select(model.ends_on))) == {None}, model
    assert audit.verify(read_session.connection()) is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": TODAY + timedelta(days=1)}, "discharge_ahead"),
        ({"on": ADMITTED - timedelta(days=1)}, "discharge_before_admission"),
        ({"on": TODAY - timedelta(days=2)}, "discharge_before_contact"),
    ],
)
def test_a_discharge_is_refused_on_a_day_it_cannot_have_been(
    door, patient_id, episode_id, seat, read_session, more, code
):
    seat(patient_id, episode_id)
    with pytest.raises(RuleBroken) as caught:
        discharge(door, patient_id, plan=PLAN, **more)
    assert caught.value.code == code
    assert read_session.get(Episode, episode_id).discharged_on is None


def test_a_stay_under_ninety_days_is_warned_of_and_not_refused(door, patient_id, episode_id):
    (words,) = discharge(door, patient_id).result.warnings
    assert "74 days" in words
    assert "90" in words


def test_an_ended_episode_is_not_ended_again(door, patient_id, episode_id):
    version = leaving(door, patient_id).version
    discharge(door, patient_id)
    with pytest.raises(RuleBroken) as caught:
        leaving(door, patient_id)
    assert caught.value.code == "episode.none_open"
    with pytest.raises(Conflict):
        door.do(
            discharges.discharge, episode_id=episode_id, expected_version=version, on=TODAY,
            reason=DischargeReason.COMPLETED, status="", prognosis="", next_level="",
        )  # fmt: skip


@pytest.mark.parametrize("name", ["Tessa Lund", "Ines Calloway", "Ravi Menon"])
def test_who_is_not_in_charge_of_the_episode_neither_discharges_nor_steps_down(
    door, as_person, patient_id, episode_id, name
):
    now = leaving(door, patient_id)
    as_person(name)
    with pytest.raises(NotAllowed):
        door.do(
            discharges.discharge, episode_id=episode_id, expected_version=now.version, on=TODAY,
            reason=DischargeReason.COMPLETED, status="", prognosis="", next_level="",
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        door.ask(discharges.read_leaving, patient_id=patient_id)


# -- step-down --------------------------------------------------------------------


def test_a_step_down_begins_level_and_hours_in_the_same_open_episode(
    door, patient_id, episode_id, read_session
):
    said = step_down(door, patient_id, plan=PLAN).result
    first, second = read_session.scalars(select(Placement).order_by(Placement.starts_on))
    day = TODAY + timedelta(days=4)
    assert (first.level, first.ends_on) == ("2.1", day - timedelta(days=1))
    assert (second.level, second.starts_on, second.reason) == ("1", day, PlacementReason.STEP_DOWN)
    hours = read_session.scalars(
        select(PrescribedSchedule).where(PrescribedSchedule.ends_on.is_(None))
    ).one()
    assert (hours.weekly_minutes, hours.weekdays, hours.starts_on) == (140, (0, 3), day)
    assert read_session.get(Episode, episode_id).discharged_on is None
    assert "steps down" in said.said
    assert said.warnings


def test_fewer_hours_at_the_same_level_are_a_step_down_too(
    door, patient_id, episode_id, read_session
):
    step_down(door, patient_id, level="2.1", weekly_minutes=360)
    assert read_session.scalars(select(Placement.level)).all() == ["2.1"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"level": "2.5"}, "step_down.more_care"),
        ({"level": "2.1", "weekly_minutes": 540}, "step_down.no_change"),
        ({"why": "  "}, "step_down.no_reason"),
        ({"level": "9.9"}, "level_unknown"),
        ({"on": ADMITTED}, "episode.stretch_order"),
        ({"weekdays": ()}, "schedule_days"),
    ],
)
def test_what_is_no_step_down_is_refused_and_writes_nothing(
    door, patient_id, episode_id, read_session, more, code
):
    with pytest.raises(RuleBroken) as caught:
        step_down(door, patient_id, plan=PLAN, **more)
    assert caught.value.code == code
    plan = door.ask(care_plans.read_plan, episode_id=episode_id, kind=PlanKind.STEP_DOWN)
    assert plan.version == 0
    assert read_session.scalars(select(Placement.ends_on)).all() == [None]


def test_undo_takes_a_step_down_back(door, patient_id, episode_id, read_session):
    step_down(door, patient_id, plan=PLAN)
    door.undo()
    assert read_session.scalars(select(Placement.ends_on)).all() == [None]
    assert read_session.scalars(select(PrescribedSchedule.weekly_minutes)).all() == [540]


# -- plans ------------------------------------------------------------------------


def save(door, episode_id, content, version):
    return door.do(
        care_plans.save_plan,
        episode_id=episode_id,
        kind=PlanKind.DISCHARGE,
        expected_version=version,
        content=content,
    )


def read(door, episode_id):
    return door.ask(care_plans.read_plan, episode_id=episode_id, kind=PlanKind.DISCHARGE)


def test_a_plan_is_read_back_as_it_was_saved_and_changed_lines_replace_the_old(door, episode_id):
    save(door, episode_id, PLAN, 0)
    first = read(door, episode_id)
    assert first.content == PLAN
    fewer = PlanContent(to_level="1", appointments=(("", " ", ""), ("Mon", " M. Bell ", "Call")))
    save(door, episode_id, fewer, first.version)
    second = read(door, episode_id)
    assert second.content.appointments == (("Mon", "M. Bell", "Call"),)
    assert second.content.warnings == ()
    door.undo()
    assert read(door, episode_id).content == PLAN


def test_a_plan_changed_by_somebody_else_is_not_written_over(door, episode_id):
    save(door, episode_id, PLAN, 0)
    before = read(door, episode_id).version
    only_a_line = PlanContent(
        to_level="1", crisis_plan=PLAN.crisis_plan, appointments=(("Wed", "M. Bell", ""),)
    )
    save(door, episode_id, only_a_line, before)
    with pytest.raises(Conflict):
        save(door, episode_id, PLAN, before)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PlanContent(decided_on=TODAY + timedelta(days=1)), "plan.decided_ahead"),
        (PlanContent(to_level="7"), "level_unknown"),
    ],
)
def test_a_plan_names_a_level_that_exists_and_a_meeting_that_took_place(
    door, episode_id, content, code
):
    with pytest.raises(RuleBroken) as caught:
        save(door, episode_id, content, 0)
    assert caught.value.code == code


def test_a_nurse_reads_a_plan_and_does_not_save_one(door, as_person, episode_id):
    as_person("Ines Calloway")
    assert read(door, episode_id).version == 0
    with pytest.raises(NotAllowed):
        save(door, episode_id, PLAN, 0)

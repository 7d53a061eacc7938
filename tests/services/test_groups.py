"""Groups, seating and the roster grid on a real practice file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from iopdesk.domain.attendance import Mark
from iopdesk.domain.episodes import HoldKind, Origin
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import NotAllowed, RuleBroken
from iopdesk.services import assessments, attendance, boards, episodes, groups, roster_grid, seating

TODAY = date(2026, 10, 22)


@pytest.fixture
def make_group(door):
    def make(name: str = "Foundations", **more: object) -> int:
        given = {
            "name": name,
            "kind": SessionKind.GROUP,
            "service": Service.BEHAVIORAL,
            "modality": "cbt",
            "stages": (1,),
            "capacity": 2,
            "room_id": 1,
            "facilitator_id": door.person.id,
            "admission": GroupAdmission.ROLLING,
            "weekdays": (0, 1, 3),
            "start_minute": 540,
            "minutes": 90,
            "starts_on": date(2026, 10, 12),
        }
        return door.do(groups.add_group, **(given | more)).result.group_id

    return make


@pytest.fixture
def admitted(door, make_patient):
    """An admitted patient who may begin treatment: the hold on assessment is overridden."""

    def make(given: str, family: str, *, is_held: bool = False) -> int:
        patient_id = make_patient(given, family)
        episode_id = door.do(
            episodes.admit,
            patient_id=patient_id,
            on=date(2026, 10, 1),
            origin=Origin.FIRST_LINE,
            level="2.1",
            weekly_minutes=540,
            weekdays=(0, 1, 3),
            counselor_id=door.person.id,
        ).result.episode_id
        if not is_held:
            door.do(
                assessments.override_hold,
                episode_id=episode_id,
                hold=HoldKind.ASSESSMENT,
                reason="seen at the hospital",
            )
        return patient_id

    return make


def test_a_new_group_makes_the_sessions_of_its_rule(door, make_group):
    group_id = make_group()
    (row,) = door.ask(groups.list_groups)
    assert (row.group_id, row.members, row.capacity) == (group_id, 0, 2)
    board = door.ask(boards.read_board, on=TODAY)
    assert [s.title for s in board.sessions] == ["Foundations"]
    assert door.ask(boards.read_board, on=date(2026, 10, 21)).sessions == ()


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("capacity", 0), ("minutes", 5), ("weekdays", ())]
)
def test_a_group_that_makes_no_sense_is_refused_beside_its_field(door, make_group, field, value):
    with pytest.raises(RuleBroken) as broken:
        make_group(**{field: value})
    assert broken.value.field == field
    assert door.ask(groups.list_groups) == ()


def test_a_seated_patient_is_expected_and_in_the_grid_until_undone(door, make_group, admitted):
    group_id, patient_id = make_group(), admitted("Calvin", "Osei")
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    grid = door.ask(roster_grid.read_grid, group_id=group_id)
    assert [member.name for member in grid.members] == ["Calvin Osei"]
    assert grid.sessions[-1].enrolled == 1
    door.undo()
    assert door.ask(roster_grid.read_grid, group_id=group_id).members == ()


def test_nobody_without_an_assessment_is_seated_and_the_reason_is_named(
    door, make_group, admitted, as_person
):
    group_id, patient_id = make_group(), admitted("Kofi", "Brandt", is_held=True)
    as_person("Tessa Lund")
    with pytest.raises(RuleBroken) as broken:
        door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    assert broken.value.code == "seat_director"
    (candidate,) = door.ask(seating.list_candidates, group_id=group_id)
    assert not candidate.decision.may_suggest


def test_a_full_group_asks_for_a_reason_and_keeps_it(door, make_group, admitted):
    group_id = make_group(capacity=1)
    first, second = admitted("Calvin", "Osei"), admitted("June", "Halvorsen")
    door.do(seating.seat, group_id=group_id, patient_id=first, on=TODAY)
    with pytest.raises(RuleBroken) as broken:
        door.do(seating.seat, group_id=group_id, patient_id=second, on=TODAY)
    assert broken.value.field == "override_reason"
    given = {"group_id": group_id, "patient_id": second, "on": TODAY}
    door.do(seating.seat, **given, override_reason="leaves on Friday")
    assert len(door.ask(roster_grid.read_grid, group_id=group_id).members) == 2


def test_two_groups_at_one_time_clash_by_name(door, make_group, admitted, as_person):
    first, second = make_group("Foundations"), make_group("Matrix", room_id=2)
    patient_id = admitted("Calvin", "Osei")
    door.do(seating.seat, group_id=first, patient_id=patient_id, on=TODAY)
    as_person("Tessa Lund")
    with pytest.raises(RuleBroken) as broken:
        door.do(seating.seat, group_id=second, patient_id=patient_id, on=TODAY)
    assert "Foundations" in str(broken.value.facts["why"])


def test_leaving_changes_no_past_roster(door, make_group, admitted, clock):
    group_id, patient_id = make_group(), admitted("Calvin", "Osei")
    clock.advance(-timedelta(days=10))
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=date(2026, 10, 12))
    clock.advance(timedelta(days=10))
    (member,) = door.ask(roster_grid.read_grid, group_id=group_id).members
    day = date(2026, 10, 20)
    door.do(seating.leave, membership_id=member.membership_id, on=day, reason="moved")
    grid = door.ask(roster_grid.read_grid, group_id=group_id)
    assert grid.members == ()
    assert [s.enrolled for s in grid.sessions] == [1, 1, 1, 1, 1, 0]


def test_marks_are_in_the_grid_and_rest_present_leaves_out_the_held(door, make_group, admitted):
    group_id = make_group()
    first, second = admitted("Calvin", "Osei"), admitted("June", "Halvorsen")
    for patient_id in (first, second):
        door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    session_id = door.ask(roster_grid.read_grid, group_id=group_id).sessions[-1].session_id
    door.do(attendance.mark, session_id=session_id, patient_id=first, mark=Mark.NO_SHOW)
    done = door.do(attendance.mark_rest_present, session_id=session_id).result
    assert done.patient_ids == (second,)
    grid = door.ask(roster_grid.read_grid, group_id=group_id)
    assert [m.marks[session_id] for m in grid.members] == [Mark.NO_SHOW, Mark.PRESENT]
    door.undo()
    grid = door.ask(roster_grid.read_grid, group_id=group_id)
    assert [m.marks.get(session_id) for m in grid.members] == [Mark.NO_SHOW, None]


def test_late_now_takes_the_minutes_of_the_clock_and_loses_them(door, make_group, admitted):
    group_id, patient_id = make_group(), admitted("Calvin", "Osei")
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    session_id = door.ask(boards.read_board, on=TODAY).sessions[0].session_id
    said = door.do(
        attendance.mark, session_id=session_id, patient_id=patient_id, mark=Mark.LATE
    ).result.said
    assert said == "Calvin Osei late 9:12 AM"
    (tile,) = door.ask(boards.read_board, on=TODAY).sessions[0].tiles
    assert (tile.mark, tile.arrived_at.hour, tile.arrived_at.minute) == (Mark.LATE, 9, 12)


def test_excused_needs_its_reason(door, make_group, admitted):
    group_id, patient_id = make_group(), admitted("Calvin", "Osei")
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    session_id = door.ask(boards.read_board, on=TODAY).sessions[0].session_id
    with pytest.raises(RuleBroken) as broken:
        door.do(attendance.mark, session_id=session_id, patient_id=patient_id, mark=Mark.EXCUSED)
    assert broken.value.field == "reason"


def test_the_technician_sees_the_roster_and_marks_nobody(door, make_group, admitted, as_person):
    group_id, patient_id = make_group(), admitted("Calvin", "Osei")
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    session_id = door.ask(boards.read_board, on=TODAY).sessions[0].session_id
    as_person("Elin Thornquist")
    assert door.ask(roster_grid.read_grid, group_id=group_id).members
    with pytest.raises(NotAllowed):
        door.do(attendance.mark, session_id=session_id, patient_id=patient_id, mark=Mark.PRESENT)

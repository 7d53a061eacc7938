"""The calendar's questions on a real practice file: spans, cards, clashes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from iopdesk.domain.attendance import Mark, RosterState
from iopdesk.domain.sessions import ConflictKind, Look, Service, SessionKind
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import attendance, rosters, session_views, sessions
from tests.services.booking import TODAY, admit_member, book, make_group, on_day, shown
from tests.services.care import admit

MONDAY = date(2026, 10, 19)


@pytest.fixture
def member(door, make_patient):
    """An admitted patient who may begin treatment, and is seated when a group is given."""

    def make(given: str, family: str, group_id: int | None = None, on: date = TODAY) -> int:
        patient_id = make_patient(given, family)
        admit_member(door, patient_id, group_id, on)
        return patient_id

    return make


@pytest.fixture
def clashes(door):
    """What a session today at 1:00 PM for 50 minutes would clash with."""

    def find(**more):
        given = {
            "session_id": None,
            "group_id": None,
            "patient_id": None,
            "on": TODAY,
            "start_minute": 780,
            "minutes": 50,
            "room_id": None,
            "facilitator_id": None,
        }
        return door.ask(session_views.find_clashes, **(given | more))

    return find


def test_a_week_shows_its_sessions_rooms_and_counselors(door, member):
    group_id = make_group(door)
    patient_id = member("Theo", "Brannigan", group_id)
    book(door, patient_id)
    week = door.ask(session_views.read_span, first_on=MONDAY, days=7)
    assert [(s.on.day, s.title, s.short_title) for s in week.sessions] == [
        (19, "Foundations", "Foundations"),
        (20, "Foundations", "Foundations"),
        (22, "Foundations", "Foundations"),
        (22, "Individual – Theo Brannigan", "T. Brannigan"),
    ]
    assert [s.expected for s in week.sessions] == [0, 0, 1, 1]
    group, single = week.sessions[2:]
    assert (group.look, group.capacity, group.stages) == (Look.BEHAVIORAL, 12, (1,))
    assert (single.look, single.capacity, single.room) == (Look.INDIVIDUAL, None, "Office 2")
    assert (single.starts_at.hour, single.ends_at.hour, single.ends_at.minute) == (13, 13, 50)
    assert week.facilitators == ((2, "Ravi Menon"),)
    assert [(name, booked) for _id, name, booked in week.rooms] == [
        ("Office 1", 0), ("Office 2", 50), ("Office 3", 0), ("Room A", 270), ("Room B", 0),
    ]  # fmt: skip
    assert (week.first_on, week.days, week.today) == (MONDAY, 7, TODAY)
    assert (week.now.hour, week.now.minute) == (9, 12)


def test_an_assessment_is_called_by_its_kind_and_the_patient(door, make_patient):
    session_id = book(
        door,
        make_patient("Ellis", "Okonjo"),
        kind=SessionKind.ASSESSMENT,
        title="Intake assessment",
    )
    session = shown(door, session_id)
    assert session.title == "Intake assessment – Ellis Okonjo"
    assert session.short_title == "Intake: E. Okonjo"


@pytest.mark.parametrize("days", [0, 43])
def test_a_span_has_one_to_forty_two_days(door, days):
    with pytest.raises(ValueError, match="1 to 42"):
        door.ask(session_views.read_span, first_on=TODAY, days=days)


def test_the_first_and_the_last_day_are_inside_a_span(door):
    make_group(door)
    assert [s.on for s in on_day(door, MONDAY, 2)] == [MONDAY, MONDAY + timedelta(days=1)]
    assert on_day(door, date(2026, 10, 21)) == ()
    assert len(on_day(door, MONDAY, 42)) == 18


def test_two_sessions_in_one_office_clash_for_both_and_say_with_whom(door, member, as_person):
    first = book(door, member("Marisol", "Quintero"), facilitator_id=1)
    second = book(
        door, member("Theo", "Brannigan"), start_minute=795, minutes=45, accept_clashes=True
    )
    (clash,) = shown(door, first).clashes
    assert (clash.kind, clash.other_id, clash.what) == (ConflictKind.ROOM, second, "Office 2")
    assert clash.other == "T. Brannigan (R. Menon)"
    assert (clash.starts_at.minute, clash.ends_at.minute) == (15, 50)
    (back,) = shown(door, second).clashes
    assert (back.other_id, back.other) == (first, "M. Quintero (D. Okafor)")
    card = door.ask(session_views.read_card, session_id=first)
    assert [name for _id, name in card.free_rooms] == ["Office 1", "Office 3", "Room A", "Room B"]


def test_no_room_is_offered_where_none_clashes(door, member):
    session_id = book(door, member("Theo", "Brannigan"))
    assert door.ask(session_views.read_card, session_id=session_id).free_rooms == ()


def test_a_counselor_and_a_patient_in_two_places_clash(door, member):
    group_id = make_group(door)
    patient_id = member("Theo", "Brannigan", group_id)
    session_id = book(door, patient_id, start_minute=600, accept_clashes=True)
    found = {c.kind: c.what for c in shown(door, session_id).clashes}
    assert found == {
        ConflictKind.COUNSELOR: "Ravi Menon",
        ConflictKind.PATIENT: "Theo Brannigan",
    }


def test_a_cancelled_session_clashes_with_nothing(door, member):
    first = book(door, member("Marisol", "Quintero"))
    version = shown(door, first).version
    door.do(sessions.cancel_session, session_id=first, expected_version=version, reason="ill")
    second = book(door, member("Theo", "Brannigan"))
    assert shown(door, first).clashes == shown(door, second).clashes == ()
    assert shown(door, first).expected == 0
    week = door.ask(session_views.read_span, first_on=TODAY, days=1)
    assert {name: booked for _id, name, booked in week.rooms}["Office 2"] == 50


def test_more_people_than_the_room_or_the_group_seats_is_a_clash(door, member, clashes):
    group_id = make_group(door, capacity=2, facilitator_id=1)
    for given in ("Ada", "Bo", "Cy"):
        member(given, "Marsh", group_id)
    session = on_day(door, TODAY)[0]
    (clash,) = session.clashes
    assert (clash.kind, clash.other_id, clash.other) == (ConflictKind.CAPACITY, 0, "")
    assert clash.what == "3 expected, 2 seats"
    assert on_day(door, MONDAY)[0].clashes == ()
    assert [c.kind for c in clashes(group_id=group_id)] == [ConflictKind.CAPACITY]


def test_a_small_room_is_too_small_unless_people_join_by_video(door, member, clashes):
    group_id = make_group(door)
    for given in ("Ada", "Bo", "Cy", "Di", "Ed"):
        member(given, "Marsh", group_id)
    (clash,) = clashes(group_id=group_id, room_id=4)
    assert clash.what == "5 expected, 4 seats"
    assert clashes(group_id=group_id, room_id=1) == ()
    assert clashes(group_id=group_id, room_id=4, is_by_video=True) == ()


def test_clashes_are_known_before_booking_and_a_session_is_none_to_itself(door, member, clashes):
    first = member("Marisol", "Quintero")
    session_id = book(door, first)
    found = clashes(patient_id=first, room_id=4, facilitator_id=2, start_minute=829)
    assert {c.kind for c in found} == {
        ConflictKind.ROOM, ConflictKind.COUNSELOR, ConflictKind.PATIENT,
    }  # fmt: skip
    assert clashes(patient_id=first, room_id=4, facilitator_id=2, start_minute=830) == ()
    moved = {"session_id": session_id, "patient_id": first, "room_id": 4, "facilitator_id": 2}
    assert clashes(**moved, start_minute=800) == ()
    with pytest.raises(RuleBroken):
        clashes(start_minute=1440)
    with pytest.raises(Conflict):
        clashes(session_id=session_id + 99)


def test_members_of_the_day_clash_and_those_who_left_do_not(door, member, clashes):
    group_id = make_group(door)
    patient_id = member("Theo", "Brannigan", group_id, on=TODAY)
    given = {"patient_id": patient_id, "start_minute": 540}
    assert [c.kind for c in clashes(**given)] == [ConflictKind.PATIENT]
    assert clashes(**given, on=date(2026, 10, 20)) == ()


def test_a_hold_warns_when_family_education_is_booked_and_not_for_a_visit(
    door, make_patient, clashes
):
    patient_id = make_patient("Kofi", "Brandt")
    admit(door, patient_id)
    group = clashes(patient_id=patient_id, kind=SessionKind.GROUP, service=Service.BEHAVIORAL)
    assert [c.kind for c in group] == [ConflictKind.HOLD]
    for kind in (SessionKind.ASSESSMENT, SessionKind.MEDICAL, SessionKind.INDIVIDUAL):
        assert clashes(patient_id=patient_id, kind=kind, service=Service.MEDICAL) == ()


def test_a_card_shows_the_roster_with_marks_and_what_repeats(door, member):
    group_id = make_group(door)
    first = member("Marisol", "Quintero", group_id)
    second = member("Theo", "Brannigan", group_id)
    session = on_day(door, TODAY)[0]
    door.do(
        attendance.mark, session_id=session.session_id, patient_id=first, mark=Mark.LATE,
        late_minutes=5,
    )  # fmt: skip
    card = door.ask(session_views.read_card, session_id=session.session_id)
    assert card.repeats == "Repeats Mon, Tue, Thu"
    assert card.room_seats == 14
    assert not card.may_move_day
    assert (card.session.attended, card.session.marked, card.session.expected) == (1, 1, 2)
    late, waiting = card.roster
    assert (late.name, late.mark, late.arrived_at.minute) == ("Marisol Quintero", Mark.LATE, 5)
    assert (waiting.patient_id, waiting.mark) == (second, None)
    assert waiting.state is RosterState.NOT_HERE_YET


def test_a_no_show_is_marked_and_did_not_attend(door, member):
    group_id = make_group(door)
    patient_id = member("Theo", "Brannigan", group_id)
    session_id = on_day(door, TODAY)[0].session_id
    door.do(attendance.mark, session_id=session_id, patient_id=patient_id, mark=Mark.NO_SHOW)
    assert (shown(door, session_id).attended, shown(door, session_id).marked) == (0, 1)


def test_a_past_roster_is_frozen_in_the_calendar(door, member, clock):
    group_id = make_group(door)
    patient_id = member("Theo", "Brannigan", group_id)
    session_id = on_day(door, TODAY)[0].session_id
    clock.advance(timedelta(days=1))
    door.do(rosters.close_days)
    grid = shown(door, session_id)
    assert (grid.is_closed, grid.expected) == (True, 1)
    card = door.ask(session_views.read_card, session_id=session_id)
    assert not card.may_move_day
    assert [line.patient_id for line in card.roster] == [patient_id]


def test_a_card_that_is_gone_says_so(door):
    with pytest.raises(Conflict):
        door.ask(session_views.read_card, session_id=99)


def _statements(practice_file, ask) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(practice_file.read_engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(practice_file.read_engine, "before_cursor_execute", note)
    return len([each for each in seen if each.lstrip().upper().startswith("SELECT")])


def test_a_span_a_card_and_clashes_take_as_many_statements_for_many_as_for_few(
    door, member, practice_file, clashes
):
    group_id = make_group(door)
    first = member("Marisol", "Quintero", group_id)
    session_id = on_day(door, TODAY)[0].session_id
    asks = (
        lambda: on_day(door, MONDAY, 42),
        lambda: door.ask(session_views.read_card, session_id=session_id),
        lambda: clashes(group_id=group_id, room_id=1, facilitator_id=2),
    )
    book(door, first, start_minute=600, accept_clashes=True)
    few = [_statements(practice_file, ask) for ask in asks]
    for number, given in enumerate(("Ada", "Bo", "Cy", "Di")):
        other = make_group(door, f"Group {number}", facilitator_id=1)
        member(given, "Marsh", group_id)
        book(door, member(given, "Marl", other), start_minute=540, accept_clashes=True)
    many = [_statements(practice_file, ask) for ask in asks]
    assert many == few
    assert max(many) <= 24


def test_a_span_over_the_end_of_daylight_saving_keeps_the_wall_time(door):
    make_group(door, weekdays=(6,), starts_on=date(2026, 10, 25))
    before, after = on_day(door, date(2026, 10, 25), 8)
    assert (before.on, after.on) == (date(2026, 10, 25), date(2026, 11, 1))
    assert [s.starts_at.hour for s in (before, after)] == [9, 9]
    assert [s.starts_at.utcoffset() for s in (before, after)] == [
        timedelta(hours=-4), timedelta(hours=-5),
    ]  # fmt: skip


def test_sessions_late_in_the_evening_and_early_in_the_morning_are_days_apart(
    door, member, clashes
):
    book(door, member("Theo", "Brannigan"), start_minute=1390, minutes=50)
    assert clashes(on=TODAY + timedelta(days=1), start_minute=0, room_id=4) == ()
    make_group(door, starts_on=TODAY, start_minute=1410, minutes=60, room_id=2, weekdays=(3,))
    (over_midnight,) = clashes(on=TODAY + timedelta(days=1), start_minute=0, room_id=2)
    assert over_midnight.starts_at == datetime.combine(
        TODAY + timedelta(days=1), datetime.min.time(), over_midnight.starts_at.tzinfo
    )


def test_who_sees_the_calendar(door, as_person):
    for name in ("Tessa Lund", "Elin Thornquist", "Bo Fairweather", "Otto Reyes"):
        as_person(name)
        assert on_day(door, TODAY) == ()
    as_person("Ada Quill")
    with pytest.raises(NotAllowed):
        on_day(door, TODAY)

"""Booking on a real practice file: adding, moving, cancelling, restoring, and series ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from iopdesk.domain.attendance import Mark
from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import ConflictKind, Service, SessionKind
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    acts,
    attendance,
    discharges,
    groups,
    roster_grid,
    rosters,
    seating,
    session_views,
    sessions,
)
from iopdesk.services.records import get
from iopdesk.storage.models import Attendance, Group, TreatmentSession
from tests.services.booking import TODAY, admit_member, book, make_group, on_day, shown

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def member(door, make_patient):
    """An admitted patient who may begin treatment, seated when a group is given."""

    def make(group_id: int | None = None, given: str = "Theo", family: str = "Brannigan") -> int:
        patient_id = make_patient(given, family)
        admit_member(door, patient_id, group_id)
        return patient_id

    return make


@pytest.fixture
def discharge(door, make_patient):
    """A patient who was discharged today."""

    def make(given: str, family: str) -> int:
        patient_id = make_patient(given, family)
        admit_member(door, patient_id)
        now = door.ask(discharges.read_leaving, patient_id=patient_id)
        door.do(
            discharges.discharge, episode_id=now.episode_id, expected_version=now.version,
            on=TODAY, reason=DischargeReason.COMPLETED, status="Sober.", prognosis="Good.",
            next_level="1",
        )  # fmt: skip
        return patient_id

    return make


@pytest.fixture
def end_group(door, monkeypatch):
    """Set the last day of a group, which no form does yet."""
    monkeypatch.setattr(acts, "REGISTRY", dict(acts.REGISTRY))

    @acts.act("test.end_group", row=Row.GROUPS, label="End")
    def end(work, *, group_id, on):
        get(work.db, Group, group_id).ends_on = on

    return lambda group_id, on: door.do(end, group_id=group_id, on=on)


def move(door, session_id: int, **more):
    """Move a session as it stands, but for what is given."""
    now = shown(door, session_id)
    given = {
        "expected_version": now.version,
        "on": now.on,
        "start_minute": now.start_minute,
        "minutes": now.minutes,
        "room_id": now.room_id,
        "facilitator_id": now.facilitator_id,
    }
    return door.do(sessions.move_session, session_id=session_id, **(given | more)).result


def cancel(door, session_id: int, reason: str = "counselor ill"):
    version = shown(door, session_id).version
    return door.do(
        sessions.cancel_session, session_id=session_id, expected_version=version, reason=reason
    ).result


def restore(door, session_id: int, **more):
    version = shown(door, session_id).version
    return door.do(
        sessions.restore_session, session_id=session_id, expected_version=version, **more
    ).result


def refused(do, *given, **more) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        do(*given, **more)
    return broken.value


def place(door, session_id: int):
    now = shown(door, session_id)
    return now.on, now.start_minute, now.minutes, now.room_id, now.facilitator_id


# -- adding -----------------------------------------------------------------------


def test_a_session_is_booked_undone_and_booked_again(door, member):
    patient_id = member()
    done = door.do(
        sessions.add_session, kind=SessionKind.INDIVIDUAL, service=Service.INDIVIDUAL,
        modality=" cbt ", title="", group_id=None, patient_id=patient_id, on=TODAY,
        start_minute=780, minutes=50, room_id=4, facilitator_id=2, is_by_video=True,
    ).result  # fmt: skip
    assert done.on == TODAY
    assert done.said == "Individual – Theo Brannigan booked for Thu Oct 22, 1:00 PM"
    session = shown(door, done.session_id)
    assert (session.modality, session.is_by_video, session.expected) == ("cbt", True, 1)
    assert session.starts_at.astimezone(UTC) == datetime(2026, 10, 22, 17, 0, tzinfo=UTC)
    door.undo()
    assert on_day(door, TODAY) == ()
    door.redo()
    assert [s.session_id for s in on_day(door, TODAY)] == [done.session_id]


def test_one_more_session_of_a_group_expects_its_members(door, member):
    group_id = make_group(door)
    member(group_id)
    session_id = book(
        door, None, kind=SessionKind.GROUP, service=Service.BEHAVIORAL, group_id=group_id,
        on=TOMORROW, room_id=2,
    )  # fmt: skip
    session = shown(door, session_id)
    assert (session.title, session.expected, session.series_id) == ("Foundations", 1, None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"patient_id": None}, "session.no_patient"),
        ({"kind": SessionKind.GROUP}, "session.no_group"),
        ({"minutes": 10}, "session.length"),
        ({"start_minute": 1430}, "session.past_midnight"),
        ({"start_minute": 1500}, "series_time"),
    ],
)
def test_a_session_that_makes_no_sense_is_not_booked(door, member, more, code):
    patient_id = member()
    assert refused(book, door, **({"patient_id": patient_id} | more)).code == code
    assert on_day(door, TODAY) == ()


def test_a_group_that_ended_has_no_more_sessions_and_takes_no_single_patient(
    door, member, end_group
):
    group_id = make_group(door)
    given = {"kind": SessionKind.GROUP, "group_id": group_id}
    assert refused(book, door, member(), **given).code == "session.group_and_patient"
    end_group(group_id, TODAY)
    book(door, None, **given)
    error = refused(book, door, None, **given, on=TOMORROW)
    assert (error.code, error.facts["day"]) == ("session.group_ended", "Oct 22, 2026")


def test_treatment_is_booked_for_who_waits_or_is_in_care_and_a_visit_for_anybody(
    door, make_patient, discharge
):
    waiting = make_patient("Kofi", "Brandt")
    book(door, waiting)
    left = discharge("June", "Halvorsen")
    error = refused(book, door, left, on=TOMORROW, room_id=None, facilitator_id=None)
    assert (error.code, error.field) == ("session.not_in_care", "patient_id")
    book(door, left, on=TODAY, start_minute=600)  # the last day of care is inside
    book(door, left, on=TOMORROW, kind=SessionKind.ASSESSMENT)


def test_a_clash_refuses_until_it_is_accepted(door, member):
    group_id = make_group(door)
    patient_id = member(group_id)
    given = {"start_minute": 600, "room_id": 1}
    error = refused(book, door, patient_id, **given)
    assert error.code == "session.clash"
    assert error.facts["what"] == "Room conflict; Counselor conflict; Patient conflict"
    session_id = book(door, patient_id, **given, accept_clashes=True)
    assert {c.kind for c in shown(door, session_id).clashes} == {
        ConflictKind.ROOM, ConflictKind.COUNSELOR, ConflictKind.PATIENT,
    }  # fmt: skip


def test_more_people_than_seats_are_booked_only_when_accepted(door, member):
    group_id = make_group(door)
    for given in ("Ada", "Bo", "Cy", "Di", "Ed"):
        member(group_id, given)
    more = {"kind": SessionKind.GROUP, "group_id": group_id}
    assert refused(book, door, None, **more).facts["what"] == "More people than seats"
    book(door, None, **more, accept_clashes=True)


def test_a_missing_room_or_counselor_is_a_conflict(door, member):
    patient_id = member()
    for more in ({"room_id": 99}, {"facilitator_id": 99}):
        with pytest.raises(Conflict):
            book(door, patient_id, **more)
    assert on_day(door, TODAY) == ()


# -- moving -----------------------------------------------------------------------


def test_a_session_moves_to_another_day_time_room_and_counselor_and_back(door, member):
    session_id = book(door, member())
    before = place(door, session_id)
    done = move(
        door, session_id, on=TOMORROW, start_minute=600, minutes=45, room_id=5, facilitator_id=1
    )
    assert done.said == "Individual – Theo Brannigan moved to Fri Oct 23, 10:00 AM"
    after = (TOMORROW, 600, 45, 5, 1)
    assert place(door, session_id) == after
    assert shown(door, session_id).starts_at.hour == 10
    door.undo()
    assert place(door, session_id) == before
    assert shown(door, session_id).starts_at.hour == 13
    door.redo()
    assert place(door, session_id) == after


def test_another_room_alone_is_no_move_and_no_change_is_no_act(door, member):
    session_id = book(door, member())
    said = move(door, session_id, room_id=5).said
    assert said == "Individual – Theo Brannigan changed, Thu Oct 22, 1:00 PM"
    version = shown(door, session_id).version
    assert move(door, session_id).said == ""
    assert shown(door, session_id).version == version


def test_an_old_version_is_a_conflict_for_every_change(door, member):
    session_id = book(door, member())
    old = shown(door, session_id).version
    move(door, session_id, start_minute=800)
    with pytest.raises(Conflict):
        move(door, session_id, expected_version=old, start_minute=900)
    given = {"session_id": session_id, "expected_version": old}
    with pytest.raises(Conflict):
        door.do(sessions.cancel_session, **given, reason="ill")
    cancel(door, session_id)
    with pytest.raises(Conflict):
        door.do(sessions.restore_session, **given)
    assert place(door, session_id)[1] == 800


def test_a_move_into_a_clash_is_refused_and_leaves_everything(door, member):
    first = book(door, member())
    second = book(door, member(given="Marisol", family="Quintero"), start_minute=900)
    before = place(door, second)
    assert refused(move, door, second, start_minute=800).code == "session.clash"
    assert place(door, second) == before
    move(door, second, start_minute=830)  # one begins as the other ends
    move(door, second, start_minute=829, accept_clashes=True)
    assert shown(door, second).clashes[0].other_id == first


def test_a_marked_session_keeps_its_day_and_its_marks_keep_to_the_new_hours(
    door, member, read_session
):
    group_id = make_group(door, facilitator_id=1)
    on_time, late = member(group_id), member(group_id, "Marisol", "Quintero")
    session_id = on_day(door, TODAY)[0].session_id
    door.do(attendance.mark, session_id=session_id, patient_id=on_time, mark=Mark.PRESENT)
    door.do(
        attendance.mark, session_id=session_id, patient_id=late, mark=Mark.LATE, late_minutes=10
    )
    assert refused(move, door, session_id, on=TOMORROW).code == "session.marked"
    move(door, session_id, start_minute=530, minutes=60)
    assert _minutes(read_session, session_id) == {on_time: 60, late: 40}
    door.undo()
    assert _minutes(read_session, session_id) == {on_time: 90, late: 80}
    error = refused(move, door, session_id, start_minute=500, minutes=50)
    assert error.code == "session.marks_outside"


def test_a_move_that_was_marked_on_since_is_not_undone(door, member, as_person):
    session_id = book(door, member(), on=TOMORROW)
    patient_id = shown(door, session_id).patient_id
    move(door, session_id, on=TODAY, start_minute=530, minutes=60)
    moved = place(door, session_id)
    dana = door.person
    tessa = as_person("Tessa Lund", sign_in=False)
    given = {"session_id": session_id, "patient_id": patient_id}
    door.do(attendance.mark, by=tessa, **given, mark=Mark.PRESENT)
    with pytest.raises(Conflict):
        door.undo(by=dana)
    assert place(door, session_id) == moved


def _minutes(db, session_id: int) -> dict[int, int]:
    rows = db.execute(
        select(Attendance.patient_id, Attendance.minutes).where(Attendance.session_id == session_id)
    )
    found = {row[0]: row[1] for row in rows}
    db.rollback()
    return found


def test_a_session_of_a_closed_day_keeps_its_day_and_its_roster(door, member, clock):
    group_id = make_group(door)
    patient_id = member(group_id)
    session_id = on_day(door, TODAY)[0].session_id
    clock.advance(timedelta(days=1))
    assert refused(move, door, session_id, on=TOMORROW).code == "session.marked"
    move(door, session_id, start_minute=555)
    assert (shown(door, session_id).is_closed, shown(door, session_id).expected) == (True, 1)
    card = door.ask(session_views.read_card, session_id=session_id)
    assert [line.patient_id for line in card.roster] == [patient_id]


def test_a_past_session_clashes_by_its_frozen_roster_whoever_left_since(door, make_patient, clock):
    group_id = make_group(door)
    patient_id = make_patient("Theo", "Brannigan")
    admit_member(door, patient_id, group_id, on=date(2026, 10, 19))
    book(door, patient_id, facilitator_id=1)
    session_id = on_day(door, TODAY)[0].session_id
    clock.advance(timedelta(days=1))
    (seat,) = door.ask(roster_grid.read_grid, group_id=group_id).members
    door.do(seating.leave, membership_id=seat.membership_id, on=date(2026, 10, 20))
    error = refused(move, door, session_id, start_minute=780)
    assert (error.code, error.facts["what"]) == ("session.clash", "Patient conflict")


def test_a_session_after_the_clock_goes_back_is_at_the_same_wall_time(door, member):
    session_id = book(door, member(), on=date(2026, 10, 31))
    assert shown(door, session_id).starts_at.astimezone(UTC).hour == 17
    move(door, session_id, on=date(2026, 11, 1))
    session = shown(door, session_id)
    assert (session.starts_at.hour, session.starts_at.astimezone(UTC).hour) == (13, 18)
    assert session.ends_at - session.starts_at == timedelta(minutes=50)


# -- cancelling and restoring -----------------------------------------------------


def test_a_session_is_cancelled_for_a_reason_and_restored_with_undo_and_redo(door, member):
    session_id = book(door, member())
    done = cancel(door, session_id, " counselor ill ")
    assert done.said == "Individual – Theo Brannigan of Thu Oct 22, 1:00 PM cancelled"
    session = shown(door, session_id)
    assert (session.is_cancelled, session.cancel_reason) == (True, "counselor ill")
    assert session.expected == 0
    door.undo()
    assert not shown(door, session_id).is_cancelled
    door.redo()
    done = restore(door, session_id)
    assert done.said == "Individual – Theo Brannigan of Thu Oct 22, 1:00 PM restored"
    session = shown(door, session_id)
    assert (session.is_cancelled, session.cancel_reason, session.expected) == (False, "", 1)
    door.undo()
    assert shown(door, session_id).cancel_reason == "counselor ill"
    door.redo()
    assert not shown(door, session_id).is_cancelled


def test_cancelling_twice_without_a_reason_or_with_marks_is_refused(door, member):
    patient_id = member()
    session_id = book(door, patient_id)
    assert refused(cancel, door, session_id, " ").field == "reason"
    door.do(attendance.mark, session_id=session_id, patient_id=patient_id, mark=Mark.PRESENT)
    assert refused(cancel, door, session_id).code == "session.cancel_marked"
    door.do(attendance.clear, session_id=session_id, patient_id=patient_id)
    cancel(door, session_id)
    assert refused(cancel, door, session_id).code == "session.is_cancelled"
    assert refused(move, door, session_id, room_id=5).code == "session.is_cancelled"


def test_restoring_into_a_taken_office_asks_first(door, member):
    session_id = book(door, member())
    assert refused(restore, door, session_id).code == "session.not_cancelled"
    cancel(door, session_id)
    book(door, member(given="Marisol", family="Quintero"))
    assert refused(restore, door, session_id).code == "session.clash"
    assert shown(door, session_id).is_cancelled
    restore(door, session_id, accept_clashes=True)
    assert not shown(door, session_id).is_cancelled


def test_a_session_cancelled_before_its_day_closed_gets_its_roster_when_restored(
    door, member, clock
):
    group_id = make_group(door)
    patient_id = member(group_id)
    session_id = on_day(door, TODAY)[0].session_id
    cancel(door, session_id)
    clock.advance(timedelta(days=1))
    door.do(rosters.close_days)
    restore(door, session_id)
    card = door.ask(session_views.read_card, session_id=session_id)
    assert card.session.is_closed
    assert [line.patient_id for line in card.roster] == [patient_id]


def test_a_past_session_cancelled_afterwards_expects_nobody_and_comes_back_as_it_was(
    door, member, clock
):
    group_id = make_group(door)
    patient_id = member(group_id)
    session_id = on_day(door, TODAY)[0].session_id
    clock.advance(timedelta(days=1))
    door.do(rosters.close_days)
    cancel(door, session_id, "storm")
    assert shown(door, session_id).expected == 0
    restore(door, session_id)
    card = door.ask(session_views.read_card, session_id=session_id)
    assert [line.patient_id for line in card.roster] == [patient_id]


# -- who may ----------------------------------------------------------------------


def test_the_front_desk_books_and_the_technician_does_not(door, member, as_person):
    patient_id = member()
    as_person("Tessa Lund")
    session_id = book(door, patient_id)
    move(door, session_id, start_minute=800)
    cancel(door, session_id)
    restore(door, session_id)
    for name in ("Elin Thornquist", "Bo Fairweather", "Otto Reyes"):
        as_person(name)
        for do in (book, move, cancel, restore):
            with pytest.raises(NotAllowed):
                do(door, patient_id if do is book else session_id)


# -- series -----------------------------------------------------------------------


def _days(db, group_id: int) -> list[date]:
    found = list(
        db.scalars(
            select(TreatmentSession.on)
            .where(TreatmentSession.group_id == group_id)
            .order_by(TreatmentSession.on)
        )
    )
    db.rollback()
    return found


def extend(door) -> int:
    made: int = door.do(groups.extend_series).result.sessions
    return made


def test_a_series_is_made_eight_weeks_ahead_again_and_again(door, clock, read_session):
    group_id = make_group(door)
    assert extend(door) == 0
    assert _days(read_session, group_id)[-1] == date(2026, 12, 17)
    clock.advance(timedelta(days=7))
    assert extend(door) == 3
    assert extend(door) == 0
    assert _days(read_session, group_id)[-3:] == [
        date(2026, 12, 21), date(2026, 12, 22), date(2026, 12, 24),
    ]  # fmt: skip
    (made,) = on_day(door, date(2026, 12, 24))
    assert (made.start_minute, made.minutes, made.room, made.facilitator) == (
        540, 90, "Room A", "Ravi Menon",
    )  # fmt: skip
    assert not made.is_closed


def test_a_day_is_made_once_whatever_became_of_its_session(door, clock, read_session):
    group_id = make_group(door)
    moved, cancelled = (on_day(door, day)[0] for day in (date(2026, 12, 17), date(2026, 12, 15)))
    move(door, moved.session_id, on=date(2026, 12, 22))
    cancel(door, cancelled.session_id)
    clock.advance(timedelta(days=7))
    assert extend(door) == 2
    days = _days(read_session, group_id)
    assert len(days) == len(set(days))
    assert date(2026, 12, 17) not in days
    assert days[-3:] == [date(2026, 12, 21), date(2026, 12, 22), date(2026, 12, 24)]
    assert on_day(door, date(2026, 12, 15))[0].is_cancelled
    move(door, on_day(door, date(2026, 12, 24))[0].session_id, on=date(2026, 12, 23))
    clock.advance(timedelta(days=1))
    assert extend(door) == 0


def test_weeks_in_which_nobody_opened_the_program_are_made_and_frozen(
    door, member, clock, read_session
):
    group_id = make_group(door)
    member(group_id)
    clock.advance(timedelta(weeks=10))
    extend(door)
    door.do(rosters.close_days)
    missed = on_day(door, date(2026, 12, 21))[0]
    assert (missed.is_closed, missed.expected) == (True, 1)
    assert _days(read_session, group_id)[-1] == date(2027, 2, 25)


def test_a_group_that_ends_gets_no_session_after_its_end(door, clock, end_group, read_session):
    group_id = make_group(door)
    end_group(group_id, date(2026, 12, 22))
    clock.advance(timedelta(weeks=2))
    assert extend(door) == 2
    assert _days(read_session, group_id)[-1] == date(2026, 12, 22)
    clock.advance(timedelta(weeks=2))
    assert door.do(groups.extend_series).touched == frozenset()


def test_the_wall_time_of_a_series_stays_across_daylight_saving(door, clock):
    make_group(door, starts_on=date(2026, 8, 31))
    clock.advance(timedelta(weeks=21))
    extend(door)
    before, after = on_day(door, date(2027, 3, 11))[0], on_day(door, date(2027, 3, 15))[0]
    assert (before.starts_at.hour, after.starts_at.hour) == (9, 9)
    assert (before.starts_at.astimezone(UTC).hour, after.starts_at.astimezone(UTC).hour) == (14, 13)


def test_midnight_of_the_practice_decides_how_far_a_series_is_made(door, clock, read_session):
    group_id = make_group(door, weekdays=(4,))
    clock.at = datetime(2026, 10, 23, 3, 59, tzinfo=UTC)  # Thursday, 11:59 PM in New York
    assert extend(door) == 0
    clock.at = datetime(2026, 10, 23, 4, 0, tzinfo=UTC)
    assert extend(door) == 1
    assert _days(read_session, group_id)[-1] == date(2026, 12, 18)

"""Booking rules: what a session must name, when it lies, and what a move keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.bookings import (
    OF_ONE_PATIENT,
    BookingFacts,
    SessionFacts,
    decide_add,
    decide_cancel,
    decide_clashes,
    decide_move,
    decide_restore,
    may_move_day,
    seats_short,
    shift_presence,
)
from iopdesk.domain.sessions import ConflictKind, SessionKind
from iopdesk.domain.spans import Span
from iopdesk.errors import RuleBroken, sentence_for

THURSDAY = date(2026, 10, 22)
FRIDAY = THURSDAY + timedelta(days=1)
NINE = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)
ONE = BookingFacts(SessionKind.INDIVIDUAL, THURSDAY, 540, 50, has_patient=True)
OF_GROUP = BookingFacts(SessionKind.GROUP, THURSDAY, 540, 90, has_group=True)
PLANNED = SessionFacts(THURSDAY, is_cancelled=False, is_closed=False, marks=0)
CANCELLED = replace(PLANNED, is_cancelled=True)


def refusal(rule, *given, **more) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        rule(*given, **more)
    assert broken.value.code not in sentence_for(broken.value)
    return broken.value


def test_a_session_of_a_group_of_a_patient_or_of_neither_is_booked() -> None:
    decide_add(ONE)
    decide_add(OF_GROUP)
    decide_add(BookingFacts(SessionKind.SUPPORT_MEETING, THURSDAY, 540, 60))
    decide_add(replace(OF_GROUP, kind=SessionKind.FAMILY))
    decide_add(replace(ONE, kind=SessionKind.FAMILY))


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (replace(OF_GROUP, has_group=False), "session.no_group", "group_id"),
        (replace(ONE, has_patient=False), "session.no_patient", "patient_id"),
        (replace(ONE, has_group=True), "session.group_and_patient", "group_id"),
        (replace(OF_GROUP, has_patient=True), "session.group_and_patient", "group_id"),
        (replace(ONE, minutes=14), "session.length", "minutes"),
        (replace(ONE, minutes=481), "session.length", "minutes"),
        (replace(ONE, start_minute=1440 - 49), "session.past_midnight", "minutes"),
        (replace(ONE, start_minute=1440), "series_time", "start_minute"),
        (replace(ONE, start_minute=-1), "series_time", "start_minute"),
        (replace(ONE, is_in_care=False), "session.not_in_care", "patient_id"),
        (replace(ONE, title="x" * 4001), "session.long_text", "title"),
        (
            replace(OF_GROUP, group_ends_on=THURSDAY - timedelta(days=1)),
            "session.group_ended",
            "on",
        ),
    ],
)
def test_a_session_that_makes_no_sense_is_refused_beside_its_field(
    facts: BookingFacts, code: str, field: str
) -> None:
    error = refusal(decide_add, facts)
    assert (error.code, error.field) == (code, field)


@pytest.mark.parametrize(
    "facts",
    [
        replace(ONE, minutes=15),
        replace(ONE, minutes=480),
        replace(ONE, start_minute=0),
        replace(ONE, start_minute=1440 - 50),
        replace(OF_GROUP, group_ends_on=THURSDAY),
    ],
)
def test_the_limits_themselves_are_inside(facts: BookingFacts) -> None:
    decide_add(facts)


@pytest.mark.parametrize("kind", sorted(OF_ONE_PATIENT))
def test_kinds_for_one_patient_name_one(kind: SessionKind) -> None:
    decide_add(replace(ONE, kind=kind))
    assert refusal(decide_add, replace(ONE, kind=kind, has_patient=False)).field == "patient_id"


@pytest.mark.parametrize("kind", [SessionKind.ASSESSMENT, SessionKind.MEDICAL])
def test_somebody_who_is_not_in_care_is_booked_for_an_assessment_and_a_visit(
    kind: SessionKind,
) -> None:
    decide_add(replace(ONE, kind=kind, is_in_care=False))


def test_a_planned_session_moves_to_another_day_and_time() -> None:
    decide_move(PLANNED, replace(ONE, on=FRIDAY, start_minute=600))


@pytest.mark.parametrize("before", [replace(PLANNED, marks=1), replace(PLANNED, is_closed=True)])
def test_a_marked_session_and_one_of_a_closed_day_keep_their_day(before: SessionFacts) -> None:
    decide_move(before, replace(ONE, start_minute=600))
    error = refusal(decide_move, before, replace(ONE, on=FRIDAY))
    assert (error.code, error.field) == ("session.marked", "on")
    assert not may_move_day(before)
    assert may_move_day(PLANNED)


def test_a_move_obeys_the_limits_of_a_new_session_and_a_cancelled_one_stays() -> None:
    assert refusal(decide_move, PLANNED, replace(ONE, minutes=10)).code == "session.length"
    assert refusal(decide_move, CANCELLED, ONE).code == "session.is_cancelled"


def test_cancelling_needs_a_reason_and_no_marks() -> None:
    decide_cancel(PLANNED, "counselor ill")
    decide_cancel(replace(PLANNED, is_closed=True), "storm")
    assert refusal(decide_cancel, PLANNED, " ").field == "reason"
    assert refusal(decide_cancel, PLANNED, "x" * 4001).field == "reason"
    marked = replace(PLANNED, marks=1)
    assert refusal(decide_cancel, marked, "ill").code == "session.cancel_marked"
    assert refusal(decide_cancel, CANCELLED, "ill").code == "session.is_cancelled"


def test_only_a_cancelled_session_is_restored() -> None:
    decide_restore(CANCELLED, ONE)
    assert refusal(decide_restore, PLANNED, ONE).code == "session.not_cancelled"
    late = replace(ONE, is_in_care=False)
    assert refusal(decide_restore, CANCELLED, late).code == "session.not_in_care"


def test_clashes_refuse_until_they_are_accepted_and_each_kind_is_named_once() -> None:
    kinds = [ConflictKind.COUNSELOR, ConflictKind.ROOM, ConflictKind.ROOM]
    decide_clashes([], is_accepted=False)
    decide_clashes(kinds, is_accepted=True)
    error = refusal(decide_clashes, kinds, is_accepted=False)
    assert error.facts["what"] == "Room conflict; Counselor conflict"


@pytest.mark.parametrize(
    ("expected", "capacity", "seats", "is_short"),
    [
        (4, 4, 4, False),
        (5, 4, 9, True),
        (5, 9, 4, True),
        (5, None, 4, True),
        (99, None, None, False),
    ],
)
def test_seats_run_short_in_the_group_or_in_the_room(
    expected: int, capacity: int | None, seats: int | None, is_short: bool
) -> None:
    assert seats_short(expected, capacity=capacity, seats=seats) is is_short


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("new", "arrived", "left", "answer"),
    [
        ((-30, 60), -5, None, (-30, 90)),  # on time stays on time
        ((30, 120), -5, None, (-5, 90)),
        ((0, 60), 10, None, (10, 50)),  # late by the clock
        ((0, 120), 10, 60, (10, 50)),  # left early
        ((0, 60), 0, 80, (0, 60)),  # left after the new end
    ],
)
def test_corrected_hours_count_presence_anew(new, arrived, left, answer) -> None:
    was, hours = Span(at(0), at(90)), Span(at(new[0]), at(new[1]))
    left_at = None if left is None else at(left)
    assert shift_presence(was, hours, at(arrived), left_at) == (at(answer[0]), answer[1])


@pytest.mark.parametrize(("arrived", "left"), [(70, None), (60, None), (0, -30), (5, 5)])
def test_hours_that_leave_no_presence_are_refused(arrived: int, left: int | None) -> None:
    left_at = None if left is None else at(left)
    was, hours = Span(at(0), at(90)), Span(at(0), at(60))
    assert refusal(shift_presence, was, hours, at(arrived), left_at).field == "start_minute"


@given(st.integers(-60, 60), st.integers(15, 480), st.integers(-60, 400), st.integers(1, 400))
def test_presence_never_exceeds_the_session(
    start: int, length: int, came: int, stayed: int
) -> None:
    hours = Span(at(start), at(start + length))
    try:
        _arrived, minutes = shift_presence(Span(at(0), at(90)), hours, at(came), at(came + stayed))
    except RuleBroken:
        return
    assert 0 < minutes <= length

"""Sessions: labels, looks, totals by service, conflicts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.sessions import (
    Booking,
    ConflictKind,
    Look,
    Modality,
    Service,
    SessionKind,
    SessionStatus,
    conflict_label,
    conflicts,
    conflicts_of,
    kind_label,
    look_icon,
    look_label,
    look_of,
    modality_label,
    modality_short,
    service_label,
    service_totals,
    short_title,
    status_label,
)

NINE = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)


def test_every_member_has_words() -> None:
    words = [kind_label(each) for each in SessionKind]
    words += [service_label(each) for each in Service]
    words += [modality_label(each) for each in Modality]
    words += [modality_short(each) for each in Modality]
    words += [status_label(each) for each in SessionStatus]
    words += [look_label(each) for each in Look] + [look_icon(each) for each in Look]
    words += [conflict_label(each) for each in ConflictKind]
    assert all(words)
    assert len({service_label(each) for each in Service}) == len(Service)


def test_a_modality_of_the_practice_keeps_its_name() -> None:
    assert modality_label("Seeking Safety") == "Seeking Safety"
    assert modality_short("cbt") == "CBT"


@pytest.mark.parametrize(
    ("kind", "modality", "service", "look"),
    [
        (SessionKind.GROUP, "cbt", Service.GROUP, Look.BEHAVIORAL),
        (SessionKind.GROUP, "motivational_interviewing", Service.GROUP, Look.BEHAVIORAL),
        (SessionKind.GROUP, "", Service.BEHAVIORAL, Look.BEHAVIORAL),
        (SessionKind.GROUP, "matrix_model", Service.GROUP, Look.RELAPSE),
        (SessionKind.GROUP, "twelve_step_facilitation", Service.GROUP, Look.TWELVE_STEP),
        (SessionKind.GROUP, "", Service.LIFE_SKILLS, Look.LIFE_SKILLS),
        (SessionKind.GROUP, "therapeutic_community", Service.GROUP, Look.LIFE_SKILLS),
        (SessionKind.GROUP, "", Service.GROUP, Look.LIFE_SKILLS),
        (SessionKind.EDUCATION, "", Service.EDUCATION, Look.LIFE_SKILLS),
        (SessionKind.EDUCATION, "", Service.FAMILY, Look.FAMILY),
        (SessionKind.FAMILY, "", Service.FAMILY, Look.FAMILY),
        (SessionKind.INDIVIDUAL, "cbt", Service.INDIVIDUAL, Look.INDIVIDUAL),
        (SessionKind.ASSESSMENT, "", Service.MENTAL_HEALTH, Look.ASSESSMENT),
        (SessionKind.MEDICAL, "", Service.MEDICAL, Look.MEDICAL),
        (SessionKind.TEST_COLLECTION, "", Service.MONITORING, Look.TEST_COLLECTION),
        (SessionKind.SUPPORT_MEETING, "", Service.SUPPORT_GROUP, Look.SUPPORT_MEETING),
        (SessionKind.DISCHARGE_MEETING, "", Service.CASE_MANAGEMENT, Look.DISCHARGE_MEETING),
    ],
)
def test_a_session_is_drawn_by_kind_then_modality_then_service(
    kind: SessionKind, modality: str, service: Service, look: Look
) -> None:
    assert look_of(kind, modality, service) is look


@given(st.sampled_from(list(SessionKind)), st.text(max_size=9), st.sampled_from(list(Service)))
def test_every_session_has_a_look(kind: SessionKind, modality: str, service: Service) -> None:
    assert look_of(kind, modality, service) in set(Look)


@pytest.mark.parametrize(
    ("title", "short", "shown"),
    [
        ("Foundations – CBT", "CBT", "CBT"),
        ("Matrix relapse prevention", "", "Matrix relapse"),
        ("Life skills", "", "Life skills"),
        ("Foundations – CBT, evening", "", "Foundations"),
        ("Psychoeducational", "", "Psychoeducational"),
        ("", "", ""),
    ],
)
def test_a_calendar_block_has_a_short_title(title: str, short: str, shown: str) -> None:
    assert short_title(title, short) == shown


def test_totals_go_by_the_one_service_of_a_session() -> None:
    totals = service_totals([(Service.GROUP, 90), (Service.BEHAVIORAL, 90), (Service.GROUP, 70)])
    assert [(each.service, each.sessions, each.minutes) for each in totals] == [
        (Service.BEHAVIORAL, 1, 90),
        (Service.GROUP, 2, 160),
    ]


@given(st.lists(st.tuples(st.sampled_from(list(Service)), st.integers(0, 240))))
def test_no_session_and_no_minute_counts_twice(rows: list[tuple[Service, int]]) -> None:
    totals = service_totals(rows)
    assert sum(each.sessions for each in totals) == len(rows)
    assert sum(each.minutes for each in totals) == sum(minutes for _service, minutes in rows)


def booking(
    number: int,
    start: int,
    minutes: int = 60,
    *,
    room: int | None = None,
    staff: int | None = None,
    patients: tuple[int, ...] = (),
    cancelled: bool = False,
) -> Booking:
    begins = NINE + timedelta(minutes=start)
    ends = begins + timedelta(minutes=minutes)
    return Booking(number, begins, ends, room, staff, frozenset(patients), cancelled)


def test_two_sessions_at_one_time_share_no_room_counselor_or_patient() -> None:
    first = booking(1, 0, room=4, staff=8, patients=(1, 2, 3))
    second = booking(2, 15, room=4, staff=8, patients=(3, 2, 9))
    found = conflicts([second, first])
    assert [(each.kind, each.what) for each in found] == [
        (ConflictKind.ROOM, (4,)),
        (ConflictKind.COUNSELOR, (8,)),
        (ConflictKind.PATIENT, (2, 3)),
    ]
    assert {(each.first_id, each.second_id) for each in found} == {(1, 2)}
    assert found[0].starts_at == second.starts_at
    assert found[0].ends_at == first.ends_at


@pytest.mark.parametrize(
    "second",
    [
        booking(2, 60, room=4),
        booking(2, 0, room=5),
        booking(2, 0, room=4, cancelled=True),
        booking(2, 0, room=None),
        booking(2, 0, 0, room=4),
    ],
)
def test_no_conflict_with_another_time_room_or_a_cancelled_session(second: Booking) -> None:
    assert conflicts([booking(1, 0, room=4), second]) == ()


def test_a_moved_session_does_not_clash_with_itself() -> None:
    before = booking(1, 0, room=4)
    assert conflicts_of(booking(1, 30, room=4), [before, booking(2, 200, room=4)]) == ()
    assert len(conflicts_of(booking(1, 30, room=4), [before, booking(2, 45, room=4)])) == 1


bookings = st.builds(
    lambda start, minutes, room: (start, minutes, room),
    st.integers(0, 300), st.integers(1, 120), st.integers(1, 3),
)  # fmt: skip


@given(st.lists(bookings, max_size=9))
def test_every_overlapping_pair_in_a_room_is_found(rows: list[tuple[int, int, int]]) -> None:
    made = [booking(n, start, length, room=room) for n, (start, length, room) in enumerate(rows)]
    expected = {
        frozenset((a.id, b.id))
        for a in made
        for b in made
        if a.id < b.id
        and a.room_id == b.room_id
        and a.starts_at < b.ends_at
        and b.starts_at < a.ends_at
    }
    assert {frozenset((each.first_id, each.second_id)) for each in conflicts(made)} == expected

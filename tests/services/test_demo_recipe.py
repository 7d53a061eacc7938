"""The demo before it is written: whole, sensible and the same on every day of the calendar."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iopdesk.domain.episodes import Stage
from iopdesk.domain.patients import Standing, check_patient
from iopdesk.domain.sessions import SessionStatus
from iopdesk.domain.specimens import CollectionStatus, LabState
from iopdesk.services import demo_care, demo_groups, demo_plans
from iopdesk.services.demo_people import SUMMARIES_OF, WEEKS_BACK
from iopdesk.services.demo_recipe import Recipe, decide

THURSDAY = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
SPECIAL_DAYS = [
    date(2024, 2, 29),  # leap day
    date(2026, 3, 8),  # clocks go forward
    date(2026, 11, 1),  # clocks go back
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2026, 10, 24),  # a Saturday
    date(2026, 10, 26),  # a Monday
]
moments = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(17), UTC)


def spans(recipe: Recipe):
    """(start, end, session) of every session that takes place, in minutes of a common clock."""
    for session in recipe.sessions:
        if session.status is SessionStatus.PLANNED:
            start = session.on.toordinal() * 1440 + session.start_minute
            yield start, start + session.minutes, session


def overlaps(found):
    ordered = sorted(found, key=lambda one: one[:2])
    pairs = []
    for at, (_start, end, session) in enumerate(ordered):
        for other_start, _end, other in ordered[at + 1 :]:
            if other_start >= end:
                break
            pairs.append((session, other))
    return pairs


def by_group(recipe: Recipe) -> dict[str, list[demo_groups.Stint]]:
    stints = {group.name: [] for group in demo_groups.GROUPS}
    for stint in recipe.stints:
        stints[stint.group].append(stint)
    return stints


def expected(stints, session) -> list[str]:
    if session.patient:
        return [session.patient]
    return [one.patient for one in stints[session.group] if one.holds(session.on)]


def check(recipe: Recipe) -> None:
    """Everything that must hold of any demo, whatever the day."""
    today, stints = recipe.calendar.today, by_group(recipe)
    capacity = {group.name: group.capacity for group in demo_groups.GROUPS}
    for session in recipe.sessions:
        names = expected(stints, session)
        assert len(names) <= capacity.get(session.group, 1)
        assert len(names) == len(set(names))
    rooms, leaders, people = {}, {}, {}
    for start, end, session in spans(recipe):
        rooms.setdefault(session.room, []).append((start, end, session))
        leaders.setdefault(session.facilitator, []).append((start, end, session))
        for name in expected(stints, session):
            people.setdefault(name, []).append((start, end, session))
    conflicts = [pair for found in rooms.values() for pair in overlaps(found)]
    assert [{one.on for one in pair} for pair in conflicts] == [{recipe.calendar.busy_day}]
    assert [pair for found in leaders.values() for pair in overlaps(found)] == []
    assert [pair for found in people.values() for pair in overlaps(found)] == []
    for one in recipe.patients.values():
        check_patient(one.fields, today=today)
        dates = [since for _stage, since in one.stages]
        assert dates == sorted(dates)
        assert all(day <= today for day in dates)
        assert [stage for stage, _since in one.stages] == [Stage(n + 1) for n in range(len(dates))]
        if one.discharged_on is not None:
            assert one.admitted_on < one.discharged_on <= today
            assert dates[-1] <= one.discharged_on
    check_marks(recipe)
    check_tests(recipe)


def check_marks(recipe: Recipe) -> None:
    stints = by_group(recipe)
    for session in recipe.sessions:
        starts_at = session.starts_at(recipe.zone)
        assert starts_at.astimezone(recipe.zone).date() == session.on
        marks = list(recipe.marker.marks(session, stints.get(session.group, ())))
        if marks:
            assert starts_at - timedelta(minutes=15) <= recipe.now
            assert session.status is SessionStatus.PLANNED
        for mark in marks:
            assert 0 <= mark.minutes <= session.minutes
            assert (mark.minutes == 0) == (mark.arrived_at is None)
            assert mark.arrived_at is None or mark.arrived_at <= recipe.now
            assert recipe.patients[mark.patient].is_assessed
        if session.on < recipe.calendar.today and session.status is SessionStatus.PLANNED:
            held = {name for name in expected(stints, session) if name != "Kofi Brandt"}
            assert {mark.patient for mark in marks} == held


def check_tests(recipe: Recipe) -> None:
    for test in recipe.tests:
        patient = recipe.patients[test.patient]
        assert patient.is_here_on(test.due_on)
        assert test.due_on <= recipe.calendar.today
        assert (test.collected_at is not None) == (test.status is CollectionStatus.COLLECTED)
        assert test.collected_at is None or test.collected_at <= recipe.now
        assert test.is_read or not test.findings
    days = Counter((test.patient, test.due_on) for test in recipe.tests)
    assert set(days.values()) == {1}


@pytest.mark.parametrize("day", SPECIAL_DAYS)
def test_the_demo_holds_together_on_days_that_break_date_arithmetic(day):
    check(decide(at_noon(day), seed=1, discharged=12))


@settings(max_examples=8, deadline=None)
@given(now=moments, seed=st.integers(0, 2**31))
def test_the_demo_holds_together_on_any_day_and_seed(now, seed):
    check(decide(now, seed=seed, discharged=6))


@pytest.fixture(scope="module")
def thursday() -> Recipe:
    return decide(THURSDAY, seed=1)


def test_the_demo_is_as_large_as_a_small_practice(thursday):
    standings = Counter(one.standing for one in thursday.patients.values())
    assert standings == {Standing.ACTIVE: 27, Standing.WAITING: 3, Standing.DISCHARGED: 60}
    days = [session.on for session in thursday.sessions]
    assert min(days) == thursday.calendar.day(-WEEKS_BACK)
    assert max(days) >= thursday.calendar.today + timedelta(weeks=4)


def test_the_same_seed_and_day_make_the_same_demo(thursday):
    again = decide(THURSDAY, seed=1)
    assert again.patients == thursday.patients
    assert (again.stints, again.sessions, again.tests) == (
        thursday.stints,
        thursday.sessions,
        thursday.tests,
    )
    assert decide(THURSDAY, seed=2).tests != thursday.tests


def test_another_interpreter_makes_the_same_demo_too(thursday):
    import subprocess
    import sys

    code = (
        "from datetime import datetime, UTC\n"
        "from iopdesk.services.demo_recipe import decide\n"
        "r = decide(datetime(2026, 10, 22, 13, 12, tzinfo=UTC), seed=1)\n"
        "print(len(r.tests), len(r.stints), list(r.patients)[-1], r.tests[-9].creatinine)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join(p for p in sys.path if p)},
    )
    one = thursday
    told = f"{len(one.tests)} {len(one.stints)} {list(one.patients)[-1]} {one.tests[-9].creatinine}"
    assert done.stdout.strip() == told


def test_kofi_brandt_waits_for_the_assessment(thursday):
    kofi = thursday.patients["Kofi Brandt"]
    assert demo_care.assessments(kofi, thursday.calendar) == []
    seats = [one for one in thursday.stints if one.patient == kofi.name]
    assert seats
    assert all(one.override_reason for one in seats)
    assert [one.status for one in thursday.sessions if one.patient == kofi.name] == [
        SessionStatus.CANCELLED
    ]


def test_everybody_else_was_assessed_before_the_first_seat(thursday):
    first = {}
    for stint in sorted(thursday.stints, key=lambda one: one.starts_on):
        first.setdefault(stint.patient, stint.starts_on)
    for name, day in first.items():
        if name != "Kofi Brandt":
            patient = thursday.patients[name]
            assert demo_care.assessments(patient, thursday.calendar)[0].on < day


def test_today_holds_three_tests_and_the_first_is_collected_by_then(thursday):
    today = [one for one in thursday.tests if one.due_on == thursday.calendar.today]
    assert [(one.patient, one.status) for one in today] == [
        ("June Halvorsen", CollectionStatus.COLLECTED),
        ("Marisol Quintero", CollectionStatus.DRAWN),
        ("Owen Tillery", CollectionStatus.DRAWN),
    ]


def test_the_week_holds_one_of_each_open_question(thursday):
    recent = [one for one in thursday.tests if one.due_on >= thursday.calendar.day(0)]
    found = {
        (one.patient, code): finding.lab for one in recent for code, finding in one.findings.items()
    }
    assert found["Dmitri Vasko", "EtG"] is LabState.NOT_SENT
    assert found["Samira Haddadin", "AMP"] is LabState.SENT
    assert [one.patient for one in recent if one.creatinine == 170] == ["Gus Petrakis"]
    assert not any(one.is_signed for one in recent)
    assert all(
        one.is_signed
        for one in thursday.tests
        if one.patient == SUMMARIES_OF
        and one.status is CollectionStatus.COLLECTED
        and one.due_on < thursday.calendar.day(0)
    )


def test_mid_morning_the_first_block_is_partly_marked(thursday):
    stints = by_group(thursday)
    for session in thursday.sessions:
        if session.on == thursday.calendar.today and session.group == demo_groups.MATRIX:
            marks = list(thursday.marker.marks(session, stints[session.group]))
            assert 0 < len(marks) < len(expected(stints, session))
            break
    else:
        pytest.fail("no Matrix session today")


def test_both_plans_of_the_patient_ready_for_summaries_are_full(thursday):
    patient = thursday.patients[SUMMARIES_OF]
    assert (thursday.calendar.today - patient.admitted_on).days >= 90
    for plan in demo_plans.plans(thursday.calendar):
        for name in plan.__dataclass_fields__:
            assert getattr(plan, name), name
    goals = list(demo_care.goals(patient, thursday.calendar))
    assert all(status.value == "met" and words for _area, _goal, status, words in goals)


def test_no_real_telephone_or_mail_address_is_in_the_demo(thursday):
    for one in thursday.patients.values():
        assert " 555-" in one.fields.phone
        assert one.fields.email.endswith("@example.org")

"""The wait list: who is first, which clocks run, and what may be written down about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain import intake
from iopdesk.domain.intake import Priority, WaitClockKind, WaitOutcome, WaitPlace, wait_clocks
from iopdesk.domain.patients import Standing
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
priorities = st.sampled_from([*Priority, None])


def refused(call, *args, **given) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as caught:
        call(*args, **given)
    return caught.value.code, str(caught.value.facts.get("field"))


# -- order ------------------------------------------------------------------------


def test_priority_comes_before_the_longest_wait_and_an_unknown_start_comes_last():
    early, late = date(2026, 9, 1), date(2026, 10, 20)
    order = [
        WaitPlace(Priority.PREGNANT_INJECTING, late),
        WaitPlace(Priority.PREGNANT, late),
        WaitPlace(Priority.INJECTING, early),
        WaitPlace(Priority.INJECTING, late),
        WaitPlace(Priority.INJECTING, None),
        WaitPlace(None, early),
        WaitPlace(None, late),
        WaitPlace(None, None),
    ]
    mixed = [order[place] for place in (5, 0, 7, 3, 1, 6, 4, 2)]
    assert sorted(mixed, key=lambda place: place.key) == order


@given(st.lists(st.tuples(priorities, st.none() | days)))
def test_nobody_without_priority_ever_stands_before_somebody_with_one(people):
    places = sorted((WaitPlace(*each) for each in people), key=lambda place: place.key)
    has_none = [place.priority is None for place in places]
    assert has_none == sorted(has_none)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (None, "start not recorded"),
        (TODAY, "since today"),
        (date(2026, 10, 21), "1 day"),
        (date(2026, 10, 10), "12 days"),
    ],
)
def test_the_wait_is_told_in_days(since, words):
    assert intake.waited_words(since, TODAY) == words


# -- clocks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "since", "interim_on", "told"),
    [
        (
            Priority.INJECTING,
            date(2026, 10, 20),
            None,
            [
                "Interim services are due by Oct 22, 48 hours after the call.",
                "Admission is due by Nov 3, 14 days after the call.",
            ],
        ),
        (
            Priority.INJECTING,
            date(2026, 10, 19),
            None,
            [
                "Interim services were due by Oct 21, 48 hours after the call.",
                "Admission is due by Nov 2, 14 days after the call.",
            ],
        ),
        (
            Priority.PREGNANT_INJECTING,
            date(2026, 10, 1),
            date(2026, 10, 3),
            [
                "Interim services were given on Oct 3, in time.",
                "Admission is due by Jan 29, 120 days after the call.",
            ],
        ),
        (
            Priority.INJECTING,
            date(2026, 10, 1),
            date(2026, 10, 4),
            [
                "Interim services were given on Oct 4, after Oct 3.",
                "Admission was due by Oct 15, 14 days after the call.",
            ],
        ),
        (
            Priority.PREGNANT,
            date(2026, 10, 21),
            None,
            ["Interim services are due by Oct 23, 48 hours after the call."],
        ),
        (None, date(2026, 10, 1), None, []),
        (Priority.PREGNANT, None, None, []),
    ],
)
def test_each_priority_has_its_clocks(priority, since, interim_on, told):
    assert [c.words for c in wait_clocks(priority, since, interim_on, TODAY)] == told


@given(st.sampled_from(Priority), days, st.none() | st.integers(0, 30), days)
def test_a_clock_is_late_from_the_day_after_its_last_and_interim_in_time_gives_more(
    priority, since, after, today
):
    given_on = None if after is None else since + timedelta(days=after)
    found = {c.kind: c for c in wait_clocks(priority, since, given_on, today)}
    interim = found[WaitClockKind.INTERIM]
    assert interim.due_on == since + timedelta(days=2)
    assert interim.is_met is (given_on is not None)
    assert interim.is_late is (interim.due_on < (today if given_on is None else given_on))
    admission = found.get(WaitClockKind.ADMISSION)
    assert (admission is None) is (priority is Priority.PREGNANT)
    if admission is not None:
        in_time = after is not None and after <= 2
        assert admission.due_on == since + timedelta(days=120 if in_time else 14)
        assert admission.is_late is (today > admission.due_on)


# -- what can be kept -------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "on", "before", "code", "field"),
    [
        ("", TODAY, None, "wait.no_step", "next_step"),
        ("  ", TODAY, None, "wait.no_step", "next_step"),
        ("Call back", None, None, "wait.no_day", "next_on"),
        ("Call back", date(2026, 10, 21), None, "wait.day_past", "next_on"),
        ("Call back", date(2026, 10, 21), date(2026, 10, 20), "wait.day_past", "next_on"),
    ],
)
def test_a_next_step_without_its_day_or_in_the_past_is_refused(step, on, before, code, field):
    found = refused(intake.check_next_step, step, on, today=TODAY, before=before)
    assert found == (code, field)


def test_a_next_step_may_be_left_out_be_today_or_stay_where_it_was_overdue():
    past = date(2026, 10, 12)
    intake.check_next_step("", None, today=TODAY)
    intake.check_next_step("Call back", TODAY, today=TODAY)
    intake.check_next_step("Call back", past, today=TODAY, before=past)


def test_a_call_or_an_attempt_cannot_be_ahead():
    assert refused(intake.check_asked, date(2026, 10, 23), today=TODAY) == (
        "wait.asked_ahead",
        "asked_on",
    )
    now = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
    ahead = now + timedelta(minutes=1)
    assert refused(intake.check_attempt, ahead, now=now) == ("attempt.ahead", "tried_on")
    intake.check_attempt(now, now=now)


@pytest.mark.parametrize(
    ("priority", "since", "interim_on", "code"),
    [
        (None, None, TODAY, "wait.no_priority"),
        (Priority.PREGNANT, date(2026, 10, 23), None, "wait.priority_ahead"),
        (Priority.PREGNANT, date(2026, 10, 20), date(2026, 10, 19), "wait.interim_days"),
        (Priority.PREGNANT, date(2026, 10, 20), date(2026, 10, 23), "wait.interim_days"),
    ],
)
def test_the_days_of_a_priority_stand_in_order(priority, since, interim_on, code):
    found = refused(intake.check_priority, priority, since, interim_on, today=TODAY)
    assert found[0] == code


@pytest.mark.parametrize(
    ("outcome", "on", "code"),
    [
        (WaitOutcome.ADMITTED, TODAY, "wait.by_admission"),
        (WaitOutcome.DECLINED, date(2026, 10, 23), "wait.closed_ahead"),
        (WaitOutcome.DECLINED, date(2026, 10, 1), "wait.closed_early"),
    ],
)
def test_waiting_ends_by_an_admission_alone_or_on_a_day_it_ran(outcome, on, code):
    given = {"asked_on": date(2026, 10, 2), "today": TODAY}
    assert refused(intake.decide_closing, outcome, on, **given)[0] == code
    intake.decide_closing(WaitOutcome.ELSEWHERE, date(2026, 10, 2), **given)


def test_who_was_never_in_care_here_is_not_called_discharged():
    assert intake.standing_after_waiting(was_in_care=False) is Standing.NOT_ADMITTED
    assert intake.standing_after_waiting(was_in_care=True) is Standing.DISCHARGED


def test_a_text_longer_than_a_field_takes_is_refused_beside_it():
    assert refused(intake.check_texts, asks_for="x" * 4_001) == ("wait.too_long", "asks_for")
    intake.check_texts(asks_for="x" * 4_000)

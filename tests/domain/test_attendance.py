"""Marks: what may be marked when, and what is read from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.attendance import (
    KEYS,
    Mark,
    MarkFacts,
    RosterState,
    attendance_rate,
    consecutive_misses,
    decide_mark,
    last_contact,
    left_early_label,
    mark_icon,
    mark_key,
    mark_label,
    mark_of_key,
    mark_token,
    rest_present,
    roster_state,
    shown_mark,
    shown_state,
)
from iopdesk.domain.episodes import Hold, HoldKind
from iopdesk.domain.spans import Span
from iopdesk.errors import RuleBroken, sentence_for

DAY = date(2026, 10, 22)
START = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)
FACTS = MarkFacts(START, END, DAY, START + timedelta(minutes=12), DAY)
HOLD = Hold(HoldKind.ASSESSMENT, ("no assessment is completed",))


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def later(minutes: int) -> MarkFacts:
    return replace(FACTS, now=after(minutes))


def test_every_mark_has_a_word_an_icon_and_a_key_of_its_own() -> None:
    assert {mark_of_key(mark_key(each)) for each in Mark} == set(Mark)
    assert len({mark_icon(each) for each in Mark}) == len(Mark)
    assert all(mark_label(each) and mark_token(each) for each in Mark)
    assert all(shown_state(each).label for each in RosterState)
    assert shown_mark(Mark.NO_SHOW).label == "No-show"
    assert set(KEYS) == set("PLNEV")


def test_keys_work_in_either_case_and_others_say_so() -> None:
    assert mark_of_key("p") is Mark.PRESENT
    with pytest.raises(RuleBroken) as caught:
        mark_of_key("Q")
    assert sentence_for(caught.value) == "Not saved: “Q”. Use P, L, N, E or V."


@pytest.mark.parametrize(("now", "arrived"), [(-11, -11), (0, 0), (12, 0), (60 * 24 * 3, 0)])
def test_present_means_on_time(now: int, arrived: int) -> None:
    decision = decide_mark(later(now), Mark.PRESENT)
    assert decision.arrived_at == after(arrived)
    assert decision.minutes == 90


def test_late_asks_for_the_arrival() -> None:
    with pytest.raises(RuleBroken, match="late_arrival") as caught:
        decide_mark(FACTS, Mark.LATE)
    assert caught.value.field == "arrived_at"


def test_late_takes_minutes_or_the_time_of_arrival() -> None:
    by_minutes = decide_mark(FACTS, Mark.LATE, late_minutes=10)
    assert by_minutes == decide_mark(FACTS, Mark.LATE, arrived_at=after(10))
    assert (by_minutes.arrived_at, by_minutes.minutes) == (after(10), 80)


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(0, "late_on_time"), (-5, "late_on_time"), (13, "late_ahead"), (90, "late_after_end")],
)
def test_a_late_arrival_lies_inside_the_session_and_not_ahead(minutes: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_mark(FACTS, Mark.LATE, late_minutes=minutes)


@pytest.mark.parametrize("reason", ["", "   "])
def test_excused_asks_for_a_reason(reason: str) -> None:
    with pytest.raises(RuleBroken, match="mark_excuse") as caught:
        decide_mark(FACTS, Mark.EXCUSED, reason=reason)
    assert caught.value.field == "reason"
    assert decide_mark(FACTS, Mark.EXCUSED, reason=" Court ").reason == "Court"


def test_excused_may_be_entered_on_the_day_before_the_session_starts() -> None:
    assert decide_mark(later(-60), Mark.EXCUSED, reason="Child ill").minutes == 0


def test_a_no_show_is_marked_after_the_start() -> None:
    with pytest.raises(RuleBroken, match="mark_no_show_early"):
        decide_mark(later(-1), Mark.NO_SHOW)
    assert decide_mark(later(0), Mark.NO_SHOW).arrived_at is None


@pytest.mark.parametrize("mark", list(Mark))
def test_nothing_is_marked_ahead_of_the_day(mark: Mark) -> None:
    ahead = replace(FACTS, today=DAY - timedelta(days=1), now=START - timedelta(days=1))
    with pytest.raises(RuleBroken, match="mark_ahead"):
        decide_mark(ahead, mark, late_minutes=5, reason="Court")


@pytest.mark.parametrize("mark", list(Mark))
def test_a_cancelled_session_takes_no_marks(mark: Mark) -> None:
    with pytest.raises(RuleBroken, match="mark_cancelled"):
        decide_mark(replace(FACTS, is_cancelled=True), mark, late_minutes=5, reason="Court")


@pytest.mark.parametrize("mark", [Mark.PRESENT, Mark.LATE, Mark.VIRTUAL])
def test_nobody_on_hold_is_marked_present(mark: Mark) -> None:
    with pytest.raises(RuleBroken, match="mark_on_hold") as caught:
        decide_mark(replace(FACTS, holds=(HOLD,)), mark, late_minutes=5)
    assert "no assessment is completed" in sentence_for(caught.value)


@pytest.mark.parametrize("mark", [Mark.NO_SHOW, Mark.EXCUSED])
def test_somebody_on_hold_may_be_marked_absent(mark: Mark) -> None:
    facts = replace(FACTS, holds=(HOLD,))
    assert decide_mark(facts, mark, reason="Court").mark is mark


def test_who_was_not_expected_is_a_walk_in_and_never_absent() -> None:
    facts = replace(FACTS, is_expected=False)
    assert decide_mark(facts, Mark.PRESENT).is_walk_in
    assert not decide_mark(FACTS, Mark.PRESENT).is_walk_in
    for mark in (Mark.NO_SHOW, Mark.EXCUSED):
        with pytest.raises(RuleBroken, match="mark_not_expected"):
            decide_mark(facts, mark, reason="Court")


def test_left_early_is_a_second_fact() -> None:
    decision = decide_mark(later(60), Mark.LATE, late_minutes=10, left_at=after(50))
    assert (decision.mark, decision.left_at, decision.minutes) == (Mark.LATE, after(50), 40)
    assert left_early_label(decision.left_at or END) == "Left 1:50 PM"


def test_leaving_at_the_end_is_not_leaving_early() -> None:
    assert decide_mark(later(100), Mark.PRESENT, left_at=END).left_at is None


@pytest.mark.parametrize(
    ("mark", "left", "code"),
    [
        (Mark.PRESENT, 0, "left_before_arrival"),
        (Mark.LATE, 10, "left_before_arrival"),
        (Mark.PRESENT, 61, "left_ahead"),
        (Mark.NO_SHOW, 30, "left_not_there"),
        (Mark.EXCUSED, 30, "left_not_there"),
    ],
)
def test_leaving_comes_after_arriving_and_not_ahead(mark: Mark, left: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_mark(later(60), mark, late_minutes=10, left_at=after(left), reason="Court")


def test_a_virtual_arrival_after_the_start_is_kept() -> None:
    assert decide_mark(FACTS, Mark.VIRTUAL).minutes == 90
    assert decide_mark(FACTS, Mark.VIRTUAL, arrived_at=after(10)).minutes == 80


def test_breaks_are_not_attended() -> None:
    facts = replace(FACTS, breaks=(Span(after(40), after(50)),))
    assert decide_mark(facts, Mark.PRESENT).minutes == 80


@given(st.integers(1, 89), st.integers(1, 95))
def test_minutes_are_never_more_than_the_session_holds(late: int, left: int) -> None:
    facts = later(200)
    if left <= late:
        with pytest.raises(RuleBroken, match="left_before_arrival"):
            decide_mark(facts, Mark.LATE, late_minutes=late, left_at=after(left))
    else:
        decision = decide_mark(facts, Mark.LATE, late_minutes=late, left_at=after(left))
        assert decision.minutes == min(left, 90) - late


@pytest.mark.parametrize(
    ("now", "held", "cancelled", "state"),
    [
        (-1, False, False, RosterState.EXPECTED),
        (0, False, False, RosterState.NOT_HERE_YET),
        (89, False, False, RosterState.NOT_HERE_YET),
        (90, False, False, RosterState.NOT_MARKED),
        (5, True, False, RosterState.ON_HOLD),
        (5, True, True, RosterState.CANCELLED),
    ],
)
def test_nobody_becomes_late_by_the_clock(
    now: int, held: bool, cancelled: bool, state: RosterState
) -> None:
    found = roster_state(
        starts_at=START, ends_at=END, now=after(now), is_on_hold=held, is_cancelled=cancelled
    )
    assert found is state


def test_the_rest_are_those_expected_unmarked_and_not_on_hold() -> None:
    assert rest_present([5, 2, 9, 7], marked={2}, held={7}) == (5, 9)


@pytest.mark.parametrize(
    ("keys", "misses"),
    [("", 0), ("PNN", 2), ("NNN", 3), ("NNP", 0), ("NEN", 1), ("PN-N", 2), ("N--", 1), ("NNV", 0)],
)
def test_misses_in_a_row_count_back_from_the_newest(keys: str, misses: int) -> None:
    assert consecutive_misses([KEYS.get(key) for key in keys]) == misses


def test_the_last_contact_is_the_last_session_attended() -> None:
    days = [
        (DAY, Mark.NO_SHOW),
        (date(2026, 10, 20), Mark.VIRTUAL),
        (date(2026, 10, 19), Mark.LATE),
    ]
    assert last_contact(days) == date(2026, 10, 20)
    assert last_contact([(DAY, Mark.EXCUSED)]) is None


def test_the_rate_counts_marked_sessions_and_rounds_halves_up() -> None:
    rate = attendance_rate([Mark.PRESENT] * 70 + [Mark.NO_SHOW, Mark.EXCUSED, None])
    assert (rate.attended, rate.marked, rate.percent) == (70, 72, 97)
    assert attendance_rate([None]).percent is None
    assert attendance_rate([Mark.LATE, Mark.NO_SHOW] * 4).percent == 50
    assert attendance_rate([Mark.LATE] + [Mark.NO_SHOW] * 7).percent == 13

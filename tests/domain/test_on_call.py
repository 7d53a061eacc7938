"""The on-call rota: who is on call, where nobody or two are, swapping and handing over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.on_call import (
    Turn,
    check_removal,
    decide_change,
    decide_turn,
    gap_words,
    gaps,
    hand_over,
    minutes_on_call,
    on_call_at,
    overlaps,
    rota_week,
    swap,
)
from iopdesk.domain.people import Role
from iopdesk.domain.spans import Span, minutes_of
from iopdesk.errors import RuleBroken, sentence_for

ZONE = "America/New_York"
LOCAL = ZoneInfo(ZONE)
MONDAY = date(2026, 10, 19)
DANA, LEE, KIM = 1, 2, 3
NOW = datetime(2026, 10, 19, 13, 0, tzinfo=UTC)
CLINICIAN = {Role.COUNSELOR}


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of October 2026 on the practice's wall."""
    return datetime(2026, 10, day, hour, minute, tzinfo=LOCAL)


def _turn(person: int, start: datetime, end: datetime, turn_id: int = 0) -> Turn:
    return Turn(person, start, end, turn_id)


WEEK = (
    _turn(DANA, _at(19, 17), _at(20, 9), 1),
    _turn(LEE, _at(20, 17), _at(21, 9), 2),
    _turn(KIM, _at(21, 9), _at(23, 9), 3),
)


# -- who is on call ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "person"),
    [
        (_at(19, 16, 59), None),
        (_at(19, 17), DANA),
        (_at(20, 8, 59), DANA),
        (_at(20, 9), None),
        (_at(21, 8, 59), LEE),
        (_at(21, 9), KIM),
        (_at(23, 9), None),
    ],
)
def test_a_turn_holds_its_start_and_not_its_end(at: datetime, person: int | None) -> None:
    for instant in (at, at.astimezone(UTC)):
        found = on_call_at(WEEK, instant)
        assert (found.person_id if found else None) == person


def test_where_two_turns_overlap_the_later_one_has_taken_over() -> None:
    late = _turn(LEE, _at(19, 20), _at(19, 22), 9)
    rota = (*WEEK, late)
    assert on_call_at(rota, _at(19, 21)) == late
    assert on_call_at(rota, _at(19, 22)) == WEEK[0]


def test_an_instant_without_a_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        on_call_at(WEEK, datetime(2026, 10, 19, 18, 0))


def test_in_the_hour_that_comes_twice_each_half_has_its_own_person() -> None:
    first_one = datetime(2026, 11, 1, 1, 30, tzinfo=LOCAL)
    second_one = first_one.replace(fold=1)
    handover = datetime(2026, 11, 1, 1, 0, tzinfo=LOCAL, fold=1)
    rota = (
        _turn(DANA, datetime(2026, 10, 31, 17, 0, tzinfo=LOCAL), handover),
        _turn(LEE, handover, datetime(2026, 11, 1, 9, 0, tzinfo=LOCAL)),
    )
    one, two = on_call_at(rota, first_one), on_call_at(rota, second_one)
    assert one is not None
    assert two is not None
    assert (one.person_id, two.person_id) == (DANA, LEE)


# -- gaps and overlaps --------------------------------------------------------------------


def test_gaps_are_the_stretches_with_nobody() -> None:
    found = gaps(WEEK, Span(_at(19, 9), _at(21, 12)))
    assert found == (
        Span(_at(19, 9).astimezone(UTC), _at(19, 17).astimezone(UTC)),
        Span(_at(20, 9).astimezone(UTC), _at(20, 17).astimezone(UTC)),
    )
    assert gap_words(found[1], ZONE) == (
        "Nobody is on call from Tue Oct 20, 9:00 AM to Tue Oct 20, 5:00 PM."
    )


def test_turns_that_touch_leave_no_gap_and_no_overlap() -> None:
    touching = WEEK[1:]
    assert gaps(touching, Span(_at(20, 17), _at(23, 9))) == ()
    assert overlaps(touching) == ()


def test_an_overlap_names_both_turns_and_what_they_share() -> None:
    early = _turn(LEE, _at(20, 6), _at(20, 12), 8)
    inside = _turn(KIM, _at(19, 20), _at(19, 21), 9)
    found = overlaps((*WEEK, early, inside))
    assert [(each.one.id, each.two.id) for each in found] == [(1, 9), (1, 8)]
    assert [minutes_of([each.span]) for each in found] == [60, 180]


def test_a_turn_without_length_overlaps_nothing() -> None:
    assert overlaps((*WEEK, _turn(LEE, _at(19, 20), _at(19, 20)))) == ()


@st.composite
def rotas(draw: st.DrawFn) -> list[Turn]:
    """Up to six turns around a change of the clock, at every sixth hour so that many meet."""
    start, step = datetime(2026, 10, 29, 4, 0, tzinfo=UTC), timedelta(hours=6)
    turns = []
    for turn_id in range(1, draw(st.integers(0, 6)) + 1):
        begin = start + step * draw(st.integers(0, 28))
        end = begin + step * draw(st.integers(1, 8))
        turns.append(Turn(draw(st.sampled_from([DANA, LEE, KIM])), begin, end, turn_id))
    return turns


WHOLE = Span(datetime(2026, 10, 29, 4, 0, tzinfo=UTC), datetime(2026, 11, 7, 5, 0, tzinfo=UTC))


@st.composite
def moments(draw: st.DrawFn) -> tuple[list[Turn], datetime]:
    """A rota, and an instant at or close to an edge of one of its turns."""
    turns = draw(rotas())
    edges = [WHOLE.start, *(at for each in turns for at in (each.starts_at, each.ends_at))]
    at = draw(st.sampled_from(edges)) + timedelta(hours=draw(st.integers(-1, 1)))
    return turns, max(at, WHOLE.start)


@given(moments())
def test_an_instant_is_in_a_gap_or_has_somebody(case: tuple[list[Turn], datetime]) -> None:
    turns, at = case
    in_gap = any(each.start <= at < each.end for each in gaps(turns, WHOLE))
    assert in_gap == (on_call_at(turns, at) is None)


@given(moments())
def test_an_instant_is_in_an_overlap_when_two_turns_hold_it(
    case: tuple[list[Turn], datetime],
) -> None:
    turns, at = case
    held = sum(each.starts_at <= at < each.ends_at for each in turns)
    assert any(each.span.start <= at < each.span.end for each in overlaps(turns)) == (held > 1)


@given(rotas())
def test_gaps_and_turns_fill_the_time_exactly(turns: list[Turn]) -> None:
    covered = minutes_of(each.span for each in turns)
    assert covered + minutes_of(gaps(turns, WHOLE)) == minutes_of([WHOLE])


# -- a week -----------------------------------------------------------------------------


def test_a_week_shows_each_day_from_midnight_to_midnight() -> None:
    week = rota_week(WEEK, MONDAY, ZONE)
    monday, tuesday, wednesday = week.days[:3]
    assert [each.day for each in week.days] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert [(each.person_id, each.minutes) for each in monday.pieces] == [(None, 1020), (DANA, 420)]
    assert [each.person_id for each in tuesday.pieces] == [DANA, None, LEE]
    assert [(each.starts_at.hour, each.ends_at.hour) for each in wednesday.pieces] == [
        (0, 9), (9, 0),
    ]  # fmt: skip
    assert [each.has_gap for each in week.days] == [True, True, False, False, True, True, True]
    assert len(week.gaps) == 3
    assert week.overlaps == ()


def test_two_turns_of_one_person_in_a_row_are_one_piece() -> None:
    rota = (_turn(DANA, _at(19, 0), _at(19, 8)), _turn(DANA, _at(19, 8), _at(20, 0)))
    assert [each.minutes for each in rota_week(rota, MONDAY, ZONE).days[0].pieces] == [1440]


def test_an_overlap_outside_of_the_week_is_not_told_in_it() -> None:
    rota = (_turn(DANA, _at(24, 0), _at(27, 12)), _turn(LEE, _at(27, 0), _at(28, 0)))
    assert rota_week(rota, MONDAY, ZONE).overlaps == ()
    assert len(rota_week(rota, date(2026, 10, 26), ZONE).overlaps) == 1


@pytest.mark.parametrize(
    ("first", "hours"),
    [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 10, 19), 24)],
)
def test_the_day_on_which_the_clock_changes_has_its_true_length(first: date, hours: int) -> None:
    month = timedelta(days=15)
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    day = rota_week([Turn(DANA, noon - month, noon + month)], first, ZONE).days[0]
    assert [each.minutes for each in day.pieces] == [hours * 60]


@given(rotas(), st.integers(0, 3))
def test_the_pieces_of_a_week_follow_each_other_and_lose_nothing(
    turns: list[Turn], later: int
) -> None:
    first = date(2026, 10, 29) + timedelta(days=later)
    week = rota_week(turns, first, ZONE)
    pieces = [piece for day in week.days for piece in day.pieces]
    for one, two in pairwise(pieces):
        assert one.ends_at.astimezone(UTC) == two.starts_at.astimezone(UTC)
    missing = sum(each.minutes for each in pieces if each.person_id is None)
    assert missing == minutes_of(week.gaps)
    for day in week.days:
        assert day.pieces[0].starts_at.date() == day.day
        for piece in day.pieces:
            found = on_call_at(turns, piece.starts_at)
            assert piece.person_id == (found.person_id if found else None)


def test_minutes_of_a_person_count_each_moment_once_inside_of_the_stretch() -> None:
    rota = (*WEEK, _turn(DANA, _at(20, 8), _at(20, 10)))
    assert minutes_on_call(rota, DANA, Span(_at(19, 0), _at(26, 0))) == 17 * 60
    assert minutes_on_call(rota, DANA, Span(_at(20, 0), _at(20, 9, 30))) == 9 * 60 + 30
    assert minutes_on_call(rota, 99, Span(_at(19, 0), _at(26, 0))) == 0


# -- entering ---------------------------------------------------------------------------


def test_a_turn_that_fits_is_kept_in_utc() -> None:
    new = _turn(DANA, _at(20, 9), _at(20, 17))
    kept = decide_turn(new, WEEK, roles=CLINICIAN, now=NOW, zone=ZONE)
    assert kept.starts_at == new.starts_at
    assert kept.starts_at.tzinfo is UTC
    assert kept.ends_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end", "roles", "code", "field"),
    [
        (_at(20, 9), _at(20, 9), CLINICIAN, "on_call.backwards", "ends_at"),
        (_at(20, 10), _at(20, 9), CLINICIAN, "on_call.backwards", "ends_at"),
        (_at(24, 9), _at(24, 9) + timedelta(days=32), CLINICIAN, "on_call.long", "ends_at"),
        (_at(18, 9), _at(19, 9), CLINICIAN, "on_call.past", "ends_at"),
        (_at(20, 9), _at(20, 17), {Role.FRONT_DESK, Role.AUDITOR}, "on_call.not_clinical",
         "person_id"),
        (_at(20, 9), _at(20, 17, 1), CLINICIAN, "on_call.taken", "starts_at"),
        (_at(20, 8, 59), _at(20, 17), CLINICIAN, "on_call.taken", "starts_at"),
    ],
)  # fmt: skip
def test_a_turn_that_cannot_be_is_refused_beside_its_field(
    start: datetime, end: datetime, roles: set[Role], code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        decide_turn(_turn(DANA, start, end), WEEK, roles=roles, now=NOW, zone=ZONE)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert sentence_for(caught.value).endswith(".")


def test_the_refusal_tells_when_somebody_is_on_call_already() -> None:
    with pytest.raises(RuleBroken) as caught:
        decide_turn(_turn(DANA, _at(20, 9), _at(22, 17)), WEEK, roles=CLINICIAN, now=NOW, zone=ZONE)
    assert "from Tue Oct 20, 5:00 PM to Wed Oct 21, 9:00 AM" in sentence_for(caught.value)


@given(rotas())
def test_turns_entered_one_by_one_never_overlap(turns: list[Turn]) -> None:
    kept: list[Turn] = []
    for turn in turns:
        if overlaps([*kept, turn]):
            with pytest.raises(RuleBroken, match=r"on_call\.taken"):
                decide_turn(turn, kept, roles=CLINICIAN, now=NOW, zone=ZONE)
        else:
            kept.append(decide_turn(turn, kept, roles=CLINICIAN, now=NOW, zone=ZONE))
    assert overlaps(kept) == ()


# -- swapping and handing over --------------------------------------------------------------


def test_two_people_take_each_others_turn() -> None:
    rota = swap(WEEK, WEEK[0], WEEK[2], now=NOW)
    assert [each.person_id for each in rota] == [KIM, LEE, DANA]
    assert [(each.id, each.span) for each in rota] == [(each.id, each.span) for each in WEEK]


@pytest.mark.parametrize(
    ("one", "two", "now", "code"),
    [
        (WEEK[0], replace(WEEK[1], id=77), NOW, "on_call.gone"),
        (WEEK[0], WEEK[0], NOW, "on_call.same_person"),
        (WEEK[0], WEEK[1], _at(19, 17), "on_call.begun"),
        (WEEK[1], WEEK[0], _at(22, 0), "on_call.begun"),
    ],
)
def test_a_swap_that_cannot_be_is_refused(one: Turn, two: Turn, now: datetime, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        swap(WEEK, one, two, now=now)
    assert caught.value.code == code
    assert sentence_for(caught.value).endswith(".")


def test_a_turn_about_to_begin_is_still_swapped() -> None:
    assert swap(WEEK, WEEK[0], WEEK[1], now=_at(19, 16, 59))[0].person_id == LEE


@given(rotas(), st.data())
def test_a_swap_keeps_gaps_and_overlaps_and_twice_is_none(
    turns: list[Turn], data: st.DataObject
) -> None:
    pairs = [(one, two) for one in turns for two in turns if one.person_id != two.person_id]
    if not pairs:
        return
    one, two = data.draw(st.sampled_from(pairs))
    rota = swap(turns, one, two, now=NOW)
    assert gaps(rota, WHOLE) == gaps(turns, WHOLE)
    assert [each.span for each in overlaps(rota)] == [each.span for each in overlaps(turns)]
    again = swap(
        rota,
        replace(one, person_id=two.person_id),
        replace(two, person_id=one.person_id),
        now=NOW,
    )
    assert again == tuple(turns)


def test_the_rest_of_a_turn_goes_to_who_takes_over() -> None:
    rota = hand_over(WEEK, WEEK[0], LEE, roles=CLINICIAN, at=_at(19, 22), now=_at(19, 21))
    assert [(each.id, each.person_id) for each in rota] == [(1, DANA), (0, LEE), (2, LEE), (3, KIM)]
    before, after = on_call_at(rota, _at(19, 21, 59)), on_call_at(rota, _at(19, 22))
    assert before is not None
    assert after is not None
    assert (before.person_id, after.person_id) == (DANA, LEE)
    assert gaps(rota, WHOLE) == gaps(WEEK, WHOLE)
    assert overlaps(rota) == ()


def test_at_its_very_start_the_whole_turn_goes_over() -> None:
    rota = hand_over(WEEK, WEEK[1], KIM, roles=CLINICIAN, at=_at(20, 17), now=NOW)
    assert rota == (WEEK[0], replace(WEEK[1], person_id=KIM), WEEK[2])


@pytest.mark.parametrize(
    ("turn", "person", "roles", "at", "now", "code"),
    [
        (replace(WEEK[0], id=77), LEE, CLINICIAN, _at(19, 22), NOW, "on_call.gone"),
        (WEEK[0], DANA, CLINICIAN, _at(19, 22), NOW, "on_call.same_person"),
        (WEEK[0], LEE, {Role.BILLER}, _at(19, 22), NOW, "on_call.not_clinical"),
        (WEEK[0], LEE, CLINICIAN, _at(19, 16), NOW, "on_call.outside"),
        (WEEK[0], LEE, CLINICIAN, _at(20, 9), NOW, "on_call.outside"),
        (WEEK[0], LEE, CLINICIAN, _at(19, 22), _at(19, 23), "on_call.behind"),
    ],
)
def test_a_handover_that_cannot_be_is_refused(
    turn: Turn, person: int, roles: set[Role], at: datetime, now: datetime, code: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        hand_over(WEEK, turn, person, roles=roles, at=at, now=now)
    assert caught.value.code == code
    assert sentence_for(caught.value).endswith(".")


# -- correcting and taking out ------------------------------------------------------------


def _change(old: Turn, new: Turn, now: datetime) -> Turn:
    others = [each for each in WEEK if each.id != old.id]
    return decide_change(old, new, others, roles=CLINICIAN, now=now, zone=ZONE)


def test_of_a_turn_that_has_begun_only_the_end_moves() -> None:
    now = _at(19, 20)
    longer = replace(WEEK[0], ends_at=_at(20, 12))
    assert _change(WEEK[0], longer, now).ends_at == _at(20, 12)
    for other in (replace(WEEK[0], person_id=KIM), replace(WEEK[0], starts_at=_at(19, 21))):
        with pytest.raises(RuleBroken) as caught:
            _change(WEEK[0], other, now)
        assert caught.value.code == "on_call.under_way"
        assert _change(WEEK[0], other, _at(19, 8)).person_id == other.person_id


def test_a_turn_that_is_over_is_history() -> None:
    with pytest.raises(RuleBroken) as caught:
        _change(WEEK[0], replace(WEEK[0], ends_at=_at(20, 16)), _at(20, 9))
    assert caught.value.code == "on_call.over"


@pytest.mark.parametrize(
    ("now", "code"),
    [(_at(19, 16, 59), ""), (_at(19, 17), "on_call.under_way"), (_at(20, 9), "on_call.over")],
)
def test_only_a_turn_that_has_not_begun_is_taken_out(now: datetime, code: str) -> None:
    if not code:
        check_removal(WEEK[0], now)
        return
    with pytest.raises(RuleBroken) as caught:
        check_removal(WEEK[0], now)
    assert caught.value.code == code

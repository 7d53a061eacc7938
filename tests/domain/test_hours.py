"""Hours of a week: scheduled, attended, qualifying days, and the state of the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.attendance import Mark
from iopdesk.domain.hours import (
    MONDAY,
    SUNDAY,
    MakeUp,
    WeekHours,
    WeekSession,
    WeekState,
    attended_minutes,
    counts,
    credited,
    judge_week,
    make_up_minutes,
    plain_hours,
    week_days,
    week_first,
    week_hours,
)
from iopdesk.domain.levels import Band
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.domain.spans import Span, merged, minutes_of, without

NINE = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)  # 9:00 AM in New York
PAYER = shipped().hours.payers["default"]
IOP = Band(9 * 60, 19 * 60)


def at(minutes: int, day: int = 0) -> datetime:
    """Minutes after 9:00, days after Thursday."""
    return NINE + timedelta(days=day, minutes=minutes)


def session(start: int, minutes: int = 90, day: int = 0, **more: object) -> WeekSession:
    base = WeekSession(
        starts_at=at(start, day),
        ends_at=at(start + minutes, day),
        on=at(start, day).date(),
        kind=SessionKind.GROUP,
        service=Service.GROUP,
    )
    return replace(base, **more)  # type: ignore[arg-type]


# -- stretches of time ------------------------------------------------------------

moments = st.integers(0, 600)
spans = st.builds(lambda a, b: Span(at(min(a, b)), at(max(a, b))), moments, moments)


@given(st.lists(spans, max_size=8))
def test_every_minute_counts_once_however_many_stretches_hold_it(some: list[Span]) -> None:
    minutes = set[int]()
    for each in some:
        first = int((each.start - NINE).total_seconds()) // 60
        last = int((each.end - NINE).total_seconds()) // 60
        minutes.update(range(first, last))
    assert minutes_of(some) == len(minutes)


shuffled = st.lists(spans, max_size=8).flatmap(
    lambda some: st.tuples(st.just(some), st.permutations(some))
)


@given(shuffled)
def test_merging_does_not_depend_on_the_order(both: tuple[list[Span], list[Span]]) -> None:
    assert merged(both[0]) == merged(both[1])


@given(spans, st.lists(spans, max_size=5))
def test_a_stretch_is_what_is_left_and_what_the_breaks_take(span: Span, breaks: list[Span]) -> None:
    left = without(span, breaks)
    assert minutes_of([*left, *breaks]) == minutes_of([span, *breaks])
    assert minutes_of(left) <= minutes_of([span])


def test_the_night_the_clock_goes_back_has_its_full_length() -> None:
    zone = ZoneInfo("America/New_York")
    night = Span(
        datetime(2026, 11, 1, 0, 30, tzinfo=zone), datetime(2026, 11, 1, 2, 30, tzinfo=zone)
    )
    assert minutes_of([night]) == 180


def test_a_stretch_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        minutes_of([Span(datetime(2026, 1, 1), datetime(2026, 1, 2))])


# -- weeks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_weekday", "first"), [(MONDAY, date(2026, 10, 19)), (SUNDAY, date(2026, 10, 18))]
)
def test_the_first_day_of_the_week_is_a_setting(first_weekday: int, first: date) -> None:
    assert week_first(date(2026, 10, 22), first_weekday) == first
    assert week_first(first, first_weekday) == first
    assert week_days(date(2026, 10, 22), first_weekday)[-1] == first + timedelta(days=6)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([MONDAY, SUNDAY]))
def test_every_day_is_in_its_own_week(day: date, first_weekday: int) -> None:
    days = week_days(day, first_weekday)
    assert day in days
    assert days[0].weekday() == first_weekday


# -- what counts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "service", "counted"),
    [
        (SessionKind.GROUP, Service.GROUP, True),
        (SessionKind.INDIVIDUAL, Service.INDIVIDUAL, True),
        (SessionKind.FAMILY, Service.FAMILY, True),
        (SessionKind.EDUCATION, Service.EDUCATION, True),
        (SessionKind.ASSESSMENT, Service.MENTAL_HEALTH, True),
        (SessionKind.MEDICAL, Service.MEDICAL, False),
        (SessionKind.INDIVIDUAL, Service.PHARMACOLOGICAL, False),
        (SessionKind.SUPPORT_MEETING, Service.SUPPORT_GROUP, False),
        (SessionKind.GROUP, Service.SUPPORT_GROUP, False),
        (SessionKind.TEST_COLLECTION, Service.MONITORING, False),
        (SessionKind.DISCHARGE_MEETING, Service.CASE_MANAGEMENT, False),
    ],
)
def test_treatment_counts_and_meetings_and_tests_never(
    kind: SessionKind, service: Service, counted: bool
) -> None:
    assert counts(kind, service) is counted


def test_medical_sessions_count_where_the_payer_says_so() -> None:
    generous = replace(PAYER, counts_medical=True)
    assert counts(SessionKind.MEDICAL, Service.MEDICAL, payer=generous)
    assert not counts(SessionKind.SUPPORT_MEETING, Service.SUPPORT_GROUP, payer=generous)


# -- presence ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ({"mark": Mark.PRESENT}, 90),
        ({"mark": Mark.PRESENT, "arrived_at": at(-11)}, 90),
        ({"mark": Mark.PRESENT, "arrived_at": at(20)}, 90),
        ({"mark": Mark.LATE, "arrived_at": at(20)}, 70),
        ({"mark": Mark.VIRTUAL, "arrived_at": at(5)}, 85),
        ({"mark": Mark.PRESENT, "left_at": at(60)}, 60),
        ({"mark": Mark.LATE, "arrived_at": at(20), "left_at": at(50)}, 30),
        ({"mark": Mark.PRESENT, "left_at": at(200)}, 90),
        ({"mark": Mark.PRESENT, "breaks": (Span(at(40), at(50)),)}, 80),
        ({"mark": Mark.LATE, "arrived_at": at(45), "breaks": (Span(at(40), at(50)),)}, 40),
        ({"mark": Mark.NO_SHOW}, 0),
        ({"mark": Mark.EXCUSED}, 0),
        ({}, 0),
        ({"mark": Mark.PRESENT, "is_cancelled": True}, 0),
        ({"mark": Mark.LATE, "arrived_at": at(90)}, 0),
    ],
)
def test_attended_minutes_are_the_presence_inside_the_session(
    facts: dict[str, object], minutes: int
) -> None:
    assert attended_minutes(session(0, **facts)) == minutes


# -- the week ---------------------------------------------------------------------


def test_the_three_counters_of_a_week() -> None:
    week = [
        session(0, day=-3, mark=Mark.PRESENT),
        session(105, day=-3, mark=Mark.PRESENT),
        session(0, day=-2, mark=Mark.NO_SHOW),
        session(105, day=-2, mark=Mark.LATE, arrived_at=at(125, -2)),
        session(0, day=-1, is_cancelled=True),
        session(0, mark=Mark.PRESENT),  # running now
        session(105),
        session(300, kind=SessionKind.SUPPORT_MEETING, service=Service.SUPPORT_GROUP),
    ]
    hours = week_hours(week, now=at(12))
    assert hours == WeekHours(scheduled=540, attended=250, ahead=180, qualifying_days=1, units=17)
    assert hours.likely == 430


def test_overlapping_sessions_count_once() -> None:
    week = [session(0, mark=Mark.PRESENT), session(60, mark=Mark.PRESENT)]
    hours = week_hours(week, now=at(600))
    assert (hours.scheduled, hours.attended) == (150, 150)


def test_a_break_of_one_session_is_no_break_of_the_other() -> None:
    broken = session(0, mark=Mark.PRESENT, breaks=(Span(at(30), at(60)),))
    other = session(45, mark=Mark.PRESENT)
    assert week_hours([broken, other], now=at(600)).attended == 120


def test_a_make_up_adds_to_attended_and_not_to_scheduled() -> None:
    hours = week_hours([session(0, mark=Mark.PRESENT, is_expected=False)], now=at(600))
    assert (hours.scheduled, hours.attended) == (0, 90)


def test_who_left_has_attended_before_the_session_ends() -> None:
    hours = week_hours([session(0, mark=Mark.PRESENT, left_at=at(30))], now=at(40))
    assert (hours.attended, hours.ahead) == (30, 0)


def test_a_session_over_without_a_mark_is_neither_attended_nor_ahead() -> None:
    hours = week_hours([session(0)], now=at(90))
    assert (hours.scheduled, hours.attended, hours.ahead) == (90, 0, 0)


@pytest.mark.parametrize("mark", [Mark.NO_SHOW, Mark.EXCUSED])
def test_a_missed_session_is_no_longer_ahead(mark: Mark) -> None:
    assert week_hours([session(0, mark=mark)], now=at(5)).ahead == 0


@pytest.mark.parametrize(
    ("minutes", "units"),
    [(0, 0), (7, 0), (8, 1), (22, 1), (23, 2), (172, 11), (173, 12), (180, 12), (187, 12),
     (188, 13)],
)  # fmt: skip
def test_units_take_grace_first_and_are_then_rounded_down(minutes: int, units: int) -> None:
    assert credited(minutes, PAYER) == units * 15


@pytest.mark.parametrize(("late", "days"), [(0, 1), (7, 1), (8, 0)])
def test_a_day_qualifies_with_three_hours_after_grace(late: int, days: int) -> None:
    week = [
        session(0, mark=Mark.LATE, arrived_at=at(late)),
        session(105, mark=Mark.PRESENT),
    ]
    hours = week_hours(week, now=at(600))
    assert hours.qualifying_days == days
    assert hours.attended == 180 - late


marks = st.sampled_from([None, *Mark])
week_sessions = st.builds(
    lambda start, length, mark, expected, cancelled: session(
        start, length, mark=mark, is_expected=expected, is_cancelled=cancelled
    ),
    st.integers(0, 500), st.integers(1, 180), marks, st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(week_sessions, max_size=6), st.integers(0, 800))
def test_the_counters_keep_within_each_other(week: list[WeekSession], now: int) -> None:
    hours = week_hours(week, now=at(now))
    all_of_it = minutes_of(Span(each.starts_at, each.ends_at) for each in week)
    assert 0 <= hours.attended <= all_of_it
    assert hours.ahead >= 0
    assert hours.likely <= all_of_it
    assert hours == week_hours(list(reversed(week)), now=at(now))


# -- the state --------------------------------------------------------------------


def hours_with(attended: int, ahead: int, scheduled: int = 540) -> WeekHours:
    return WeekHours(scheduled, attended, ahead, 0, 0)


@pytest.mark.parametrize(
    ("hours", "make_up", "taper", "state"),
    [
        (hours_with(360, 228), 0, None, WeekState.ON_TRACK),
        (hours_with(540, 0), 0, None, WeekState.ON_TRACK),
        (hours_with(540, 0, scheduled=1141), 0, None, WeekState.ABOVE_BAND),
        (hours_with(540, 0, scheduled=1140), 0, None, WeekState.ON_TRACK),
        (hours_with(270, 0), 0, None, WeekState.SHORT),
        (hours_with(270, 0), 269, None, WeekState.SHORT),
        (hours_with(270, 0), 270, None, WeekState.SHORT_RECOVERABLE),
        (hours_with(540, 0), 0, (1, 2), WeekState.TAPER),
        (hours_with(270, 0), 0, (1, 2), WeekState.SHORT),
        (hours_with(540, 0, scheduled=1141), 0, (1, 2), WeekState.ABOVE_BAND),
    ],
)
def test_the_state_of_the_week(
    hours: WeekHours, make_up: int, taper: tuple[int, int] | None, state: WeekState
) -> None:
    verdict = judge_week(hours, prescribed=540, band=IOP, make_up=make_up, taper=taper)
    assert verdict.state is state
    assert verdict.icon
    assert verdict.token in {"good", "warn", "neut"}


def test_a_taper_names_its_week_and_says_below_the_band() -> None:
    verdict = judge_week(hours_with(360, 0), prescribed=360, band=IOP, taper=(2, 2))
    assert verdict.label == "Taper week 2 of 2"
    assert verdict.reason == "6.0 h attended, 0.0 h booked, 6 h prescribed, below the band"


def test_the_reason_names_the_hours_and_the_band_that_is_passed() -> None:
    verdict = judge_week(hours_with(600, 600, 1200), prescribed=1140, band=IOP)
    assert verdict.reason == (
        "10.0 h attended, 10.0 h booked, 19 h prescribed, 20.0 h scheduled, above 9–19 h a week"
    )


def test_without_prescribed_hours_nobody_is_short() -> None:
    verdict = judge_week(hours_with(0, 0), prescribed=None, band=None)
    assert verdict.state is WeekState.ON_TRACK
    assert "no hours prescribed" in verdict.reason


@pytest.mark.parametrize(
    ("minutes", "words"), [(540, "9"), (270, "4.5"), (375, "6.25"), (0, "0"), (20, "0.33")]
)
def test_prescribed_hours_have_no_needless_decimals(minutes: int, words: str) -> None:
    assert plain_hours(minutes) == words


# -- make-ups ---------------------------------------------------------------------


def make_up(start: int, minutes: int = 90, seat: bool = True, stage: bool = True) -> MakeUp:
    return MakeUp(at(start), at(start + minutes), seat, stage)


@pytest.mark.parametrize(
    ("candidates", "minutes"),
    [
        ([], 0),
        ([make_up(300)], 90),
        ([make_up(300, seat=False)], 0),
        ([make_up(300, stage=False)], 0),
        ([make_up(30)], 0),  # clashes with the session booked
        ([make_up(-60)], 0),  # begun already
        ([make_up(90)], 90),
        ([make_up(300), make_up(300)], 90),  # nobody is in two rooms
        ([make_up(300), make_up(330), make_up(390)], 180),
        ([make_up(300, 60), make_up(330, 180), make_up(360, 60)], 180),
    ],
)
def test_make_ups_need_a_seat_the_stage_and_no_clash(
    candidates: list[MakeUp], minutes: int
) -> None:
    assert make_up_minutes([session(0)], candidates, now=at(-30)) == minutes


def test_a_cancelled_session_is_no_clash() -> None:
    cancelled = session(0, is_cancelled=True)
    assert make_up_minutes([cancelled], [make_up(0)], now=at(-1)) == 90

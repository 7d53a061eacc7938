"""The course of an episode: changes of level, and dates that may stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.histories import (
    EpisodeDays,
    Stretch,
    Track,
    decide_change,
    decide_stretch,
    track_icon,
    track_label,
)
from iopdesk.errors import RuleBroken

UP, DOWN, TAPER, TRANSFER = (
    PlacementReason.STEP_UP,
    PlacementReason.STEP_DOWN,
    PlacementReason.TAPER,
    PlacementReason.TRANSFER,
)
ADMITTED, TODAY = date(2026, 8, 10), date(2026, 10, 22)
DAYS = EpisodeDays(TODAY, ADMITTED)


def code_of(run) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as caught:
        run()
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("reason", "level", "now", "code"),
    [
        (UP, "2.5", "2.1", None),
        (UP, "2.1", "2.1", "level.not_more"),
        (UP, "1", "2.1", "level.not_more"),
        (DOWN, "1", "2.1", None),
        (DOWN, "2.1", "2.1", "level.not_less"),
        (DOWN, "2.5", "2.1", "level.not_less"),
        (TAPER, "2.1", "2.1", None),
        (TAPER, "1", "2.1", "level.taper_elsewhere"),
        (TRANSFER, "2.1", "2.1", None),
        (TRANSFER, "2.5", "2.1", None),
        (UP, "1", "", None),
    ],
)
def test_a_step_goes_in_its_own_direction(reason, level, now, code):
    if code is None:
        decide_change(reason, level, now, "Agreed in review")
        return
    assert code_of(lambda: decide_change(reason, level, now, "Agreed")) == (code, "level")


def test_a_change_of_level_has_its_reason_in_words_and_is_no_admission():
    assert code_of(lambda: decide_change(UP, "2.5", "2.1", " ")) == ("level.no_reason", "note")
    admission = PlacementReason.ADMISSION
    assert code_of(lambda: decide_change(admission, "2.5", "2.1", "So"))[0] == "level.admission"


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (ADMITTED, ADMITTED + timedelta(days=9), None, None),
        (ADMITTED - timedelta(days=1), ADMITTED, "history.early", "starts_on"),
        (ADMITTED + timedelta(days=5), ADMITTED, "history.backwards", "ends_on"),
        (ADMITTED, ADMITTED + timedelta(days=10), "history.overlaps", "ends_on"),
        (ADMITTED, None, "history.overlaps", "ends_on"),
        (ADMITTED + timedelta(days=12), None, "history.overlaps", "starts_on"),
        (ADMITTED + timedelta(days=21), None, None, None),
    ],
)
def test_dates_keep_to_the_episode_and_to_each_other(first, last, code, field):
    others = [Stretch(ADMITTED + timedelta(days=10), ADMITTED + timedelta(days=20))]

    def run() -> None:
        decide_stretch(Stretch(first, last), others, track=Track.PLACEMENT, days=DAYS)

    if code is None:
        run()
    else:
        assert code_of(run) == (code, field)


def test_nothing_runs_on_past_a_discharge():
    days = EpisodeDays(TODAY, ADMITTED, TODAY)
    for last in (None, TODAY + timedelta(days=1)):
        found = code_of(
            lambda last=last: decide_stretch(
                Stretch(ADMITTED, last), [], track=Track.STAGE, days=days
            )
        )
        assert found == ("history.late", "ends_on")
    decide_stretch(Stretch(ADMITTED, TODAY), [], track=Track.STAGE, days=days)


def test_care_elsewhere_may_lie_before_the_admission_and_has_both_dates():
    def run(first, last):
        decide_stretch(Stretch(first, last), [Stretch(first, first)], track=Track.STAY, days=DAYS)

    run(ADMITTED - timedelta(days=40), ADMITTED - timedelta(days=10))
    assert code_of(lambda: run(TODAY + timedelta(days=1), None))[0] == "history.stay_ahead"
    assert code_of(lambda: run(ADMITTED, None)) == ("history.stay_open", "ends_on")


DAY = st.integers(0, 60).map(lambda days: ADMITTED + timedelta(days=days))
STRETCH = st.tuples(DAY, st.one_of(st.none(), st.integers(0, 20))).map(
    lambda each: Stretch(each[0], None if each[1] is None else each[0] + timedelta(days=each[1]))
)


@given(STRETCH, STRETCH)
def test_two_stretches_meet_when_some_day_is_in_both(one, two):
    days = [ADMITTED + timedelta(days=number) for number in range(90)]
    assert one.meets(two) is any(one.holds(day) and two.holds(day) for day in days)
    assert one.meets(two) is two.meets(one)


@given(STRETCH, st.lists(STRETCH, max_size=3))
def test_what_is_let_through_meets_no_other(new, others):
    if not any(new.meets(each) for each in others):
        decide_stretch(new, others, track=Track.SCHEDULE, days=DAYS)
        return
    with pytest.raises(RuleBroken) as caught:
        decide_stretch(new, others, track=Track.SCHEDULE, days=DAYS)
    assert caught.value.code == "history.overlaps"


def test_every_track_has_a_word_and_an_icon():
    assert all(track_label(each) and track_icon(each) for each in Track)

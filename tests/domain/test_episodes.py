"""Episodes: labels, holds, admission, placements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.episodes import (
    AssessmentFacts,
    DiagnosisKind,
    HoldKind,
    Origin,
    PlacementReason,
    PlacementSpan,
    Stage,
    all_holds,
    day_of_stay,
    decide_admission,
    decide_placement,
    diagnosis_kind_label,
    hold_label,
    holds_for,
    origin_label,
    place_on,
    placement_reason_label,
    stage_label,
    stages_label,
)
from iopdesk.errors import RuleBroken

AUG_10 = date(2026, 8, 10)
TODAY = date(2026, 10, 22)
DONE = date(2026, 8, 7)


def test_every_member_has_words() -> None:
    words = [origin_label(each) for each in Origin]
    words += [placement_reason_label(each) for each in PlacementReason]
    words += [diagnosis_kind_label(each) for each in DiagnosisKind]
    words += [hold_label(each) for each in HoldKind]
    assert all(words)
    assert stage_label(Stage.EARLY_RECOVERY) == "Stage 2, early recovery"


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ((), "All stages"),
        ((1, 2, 3, 4), "All stages"),
        ((1,), "Stage 1"),
        ((3, 2), "Stages 2–3"),
        ((1, 3), "Stages 1, 3"),
        ((2, 3, 4), "Stages 2–4"),
    ],
)
def test_the_stages_of_a_group_read_as_on_its_chip(stages: tuple[int, ...], words: str) -> None:
    assert stages_label(stages) == words


def test_nobody_is_treated_before_an_assessment_is_completed() -> None:
    for facts in (None, AssessmentFacts(), AssessmentFacts(withdrawal_rating=0)):
        assert [each.kind for each in holds_for(facts)] == [HoldKind.ASSESSMENT]
    assert holds_for(AssessmentFacts(completed_on=DONE)) == ()


@pytest.mark.parametrize(
    ("rating", "cows", "ciwa", "held"),
    [
        (2, None, None, False),
        (3, None, None, True),
        (4, None, None, True),
        (0, 36, None, False),
        (0, 37, None, True),
        (0, None, 18, False),
        (0, None, 19, True),
        (None, None, None, False),
    ],
)
def test_signs_that_detox_is_needed_hold_until_a_medical_evaluation(
    rating: int | None, cows: int | None, ciwa: int | None, held: bool
) -> None:
    facts = AssessmentFacts(DONE, rating, cows, ciwa)
    assert ([each.kind for each in holds_for(facts)] == [HoldKind.MEDICAL]) is held
    evaluated = AssessmentFacts(DONE, rating, cows, ciwa, medical_evaluated_on=DONE)
    assert holds_for(evaluated) == ()


def test_a_medical_hold_names_every_sign() -> None:
    (hold,) = holds_for(AssessmentFacts(DONE, 4, 40, 20))
    assert hold.reasons == ("withdrawal is rated 4", "COWS is 40", "CIWA-Ar is 20")


def test_both_holds_may_stand_at_once() -> None:
    holds = holds_for(AssessmentFacts(None, 4))
    assert [each.kind for each in holds] == [HoldKind.ASSESSMENT, HoldKind.MEDICAL]


def test_an_overridden_hold_holds_nobody_and_stays_visible() -> None:
    facts = AssessmentFacts(None, 4)
    assert [each.kind for each in holds_for(facts, {HoldKind.ASSESSMENT})] == [HoldKind.MEDICAL]
    shown = all_holds(facts, {HoldKind.ASSESSMENT})
    assert [each.is_overridden for each in shown] == [True, False]


@pytest.mark.parametrize(
    ("on", "has_open", "last", "code"),
    [
        (TODAY, True, None, "episode_open"),
        (TODAY + timedelta(days=1), False, None, "admission_ahead"),
        (date(2026, 5, 1), False, date(2026, 5, 2), "admission_overlaps"),
    ],
)
def test_an_admission_is_refused(on: date, has_open: bool, last: date | None, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_admission(on, today=TODAY, has_open=has_open, last_discharged_on=last)


def test_a_return_on_the_day_of_the_last_discharge_is_admitted() -> None:
    decide_admission(TODAY, today=TODAY, has_open=False, last_discharged_on=TODAY)


def test_a_new_placement_ends_the_running_one_the_day_before() -> None:
    running = PlacementSpan("2.1", AUG_10)
    new = PlacementSpan("1.5", date(2026, 11, 9))
    assert decide_placement([running], new, admitted_on=AUG_10) == date(2026, 11, 8)
    assert decide_placement([], running, admitted_on=AUG_10) is None


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (PlacementSpan("1.5", date(2026, 8, 9)), "placement_early"),
        (PlacementSpan("1.5", AUG_10), "placement_overlaps"),
        (PlacementSpan("1.5", date(2026, 8, 20)), "placement_overlaps"),
        (PlacementSpan("1.5", date(2026, 9, 20)), "placement_overlaps"),
        (PlacementSpan("1.5", date(2026, 9, 20), date(2026, 9, 1)), "placement_backwards"),
    ],
)
def test_placements_never_overlap(new: PlacementSpan, code: str) -> None:
    existing = [
        PlacementSpan("2.1", AUG_10, date(2026, 8, 31)),
        PlacementSpan("2.5", date(2026, 9, 20)),
    ]
    with pytest.raises(RuleBroken, match=code):
        decide_placement(existing, new, admitted_on=AUG_10)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 400))
def test_placements_made_one_after_another_cover_every_day_once(
    gaps: list[int], offset: int
) -> None:
    placed: list[PlacementSpan] = []
    start = AUG_10
    for gap in gaps:
        new = PlacementSpan("2.1", start)
        ends = decide_placement(placed, new, admitted_on=AUG_10)
        placed = [
            PlacementSpan(each.level, each.starts_on, each.ends_on or ends) for each in placed
        ]
        placed.append(new)
        start += timedelta(days=gap)
    day = AUG_10 + timedelta(days=offset)
    assert sum(each.covers(day) for each in placed) == 1
    assert place_on(placed, AUG_10 - timedelta(days=1)) is None


def test_the_day_of_admission_is_day_one() -> None:
    assert day_of_stay(AUG_10, AUG_10) == 1
    assert day_of_stay(AUG_10, TODAY) == 74

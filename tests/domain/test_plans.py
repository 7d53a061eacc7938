"""Plans: reviews and their days, objectives and their order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.plans import (
    RECOMMENDATIONS,
    PlanPart,
    is_locked,
    moved,
    next_review_on,
    part_columns,
    part_label,
    recommendation_label,
    review_due,
)

DAY = date(2026, 9, 26)


def test_the_next_review_is_due_in_thirty_days_unless_another_day_is_set():
    assert next_review_on(DAY) == date(2026, 10, 26)
    assert review_due(DAY, None, today=DAY).on == date(2026, 10, 26)
    assert review_due(DAY, date(2026, 10, 12), today=DAY).on == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("left", "is_near", "is_overdue"),
    [(8, False, False), (7, True, False), (0, True, False), (-1, True, True)],
)
def test_a_review_is_near_a_week_before_and_overdue_the_day_after(left, is_near, is_overdue):
    found = review_due(DAY, DAY + timedelta(days=left), today=DAY)
    assert (found.is_near, found.is_overdue) == (is_near, is_overdue)


@pytest.mark.parametrize(
    ("patient", "counselor", "locked"),
    [(None, None, False), (DAY, None, False), (None, DAY, False), (DAY, DAY, True)],
)
def test_both_signatures_lock_a_review_and_one_does_not(patient, counselor, locked):
    assert is_locked(patient, counselor) is locked


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.integers(-9, 9))
def test_moving_one_keeps_the_others_in_their_order(order, data, step):
    one = data.draw(st.sampled_from(order))
    found = moved(order, one, step)
    assert sorted(found) == sorted(order)
    assert [each for each in found if each != one] == [each for each in order if each != one]
    place = min(max(order.index(one) + step, 0), len(order) - 1)
    assert found.index(one) == place


def test_every_recommendation_and_every_part_has_its_words():
    assert len({recommendation_label(each) for each in RECOMMENDATIONS}) == len(RECOMMENDATIONS)
    for part in PlanPart:
        assert part_label(part)
        assert len(part_columns(part)) in (2, 3)

"""The demo's treatment plans: whoever is in care has one, and the next review is never past."""

from __future__ import annotations

import random
from datetime import date

import pytest

from iopdesk.domain.episodes import PlacementReason
from iopdesk.services import demo_people
from iopdesk.services.demo_people import SUMMARIES_OF, Calendar
from iopdesk.services.demo_plan_reviews import DUE_MONDAY, reviews

DAYS = [date(2026, 10, 22), date(2026, 10, 24), date(2026, 11, 1), date(2027, 2, 28)]


def patients(calendar: Calendar):
    return demo_people.active_patients(calendar, random.Random("1:people"))


@pytest.mark.parametrize("today", DAYS)
def test_reviews_stand_in_order_on_workdays_and_none_is_ahead(today):
    calendar = Calendar(today)
    for one in patients(calendar):
        found = reviews(one, calendar)
        days = [each.on for each in found]
        assert days == sorted(set(days))
        assert all(day <= today and day.weekday() < 5 for day in days)
        assert all(each.next_on > each.on for each in found)


def test_on_the_day_of_the_pictures_one_review_is_due_on_monday():
    calendar = Calendar(DAYS[0])
    (marisol,) = [one for one in patients(calendar) if one.name == DUE_MONDAY]
    assert reviews(marisol, calendar)[-1].next_on == date(2026, 10, 26)


def test_whose_summaries_are_ready_is_recommended_to_step_down():
    calendar = Calendar(DAYS[0])
    (noelle,) = [one for one in patients(calendar) if one.name == SUMMARIES_OF]
    assert reviews(noelle, calendar)[-1].recommends is PlacementReason.STEP_DOWN


def test_nobody_has_a_plan_before_the_assessment():
    calendar = Calendar(DAYS[0])
    waiting = [one for one in patients(calendar) if not one.is_assessed]
    assert all(reviews(one, calendar) == [] for one in waiting)

"""Cover of counselors: who may name it, for whom, for how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.covers import LONGEST, CoverSpan, decide_cover, ended
from iopdesk.domain.people import Role
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
DAYS = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))


def decide(span: CoverSpan, **changed) -> None:
    facts = {
        "by_id": span.counselor_id,
        "by_roles": {Role.COUNSELOR},
        "stand_in_roles": {Role.COUNSELOR},
        "others": (),
        "today": TODAY,
    }
    decide_cover(span, **(facts | changed))


def week(counselor: int = 1, person: int = 2, *, first: int = 0, days: int = 6) -> CoverSpan:
    start = TODAY + timedelta(days=first)
    return CoverSpan(counselor, person, start, start + timedelta(days=days))


def test_a_counselor_names_the_own_cover():
    decide(week())


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ADMINISTRATOR])
def test_a_director_or_administrator_names_the_cover_of_a_colleague(role):
    decide(week(), by_id=9, by_roles={role})


@pytest.mark.parametrize(
    ("span", "changed", "code", "field"),
    [
        (week(), {"by_id": 9}, "cover.not_yours", "counselor_id"),
        (week(person=1), {}, "cover.same_person", "person_id"),
        (week(days=-1), {}, "cover.days", "ends_on"),
        (week(first=-9), {}, "cover.past", "ends_on"),
        (week(days=LONGEST.days + 1), {}, "cover.too_long", "ends_on"),
        (week(), {"stand_in_roles": {Role.FRONT_DESK}}, "cover.not_clinical", "person_id"),
        (week(), {"others": [week(first=6)]}, "cover.exists", "person_id"),
    ],
)
def test_a_cover_is_refused_beside_the_field_at_fault(span, changed, code, field):
    with pytest.raises(RuleBroken, match=code) as refused:
        decide(span, **changed)
    assert refused.value.field == field


def test_another_colleague_or_other_days_are_no_second_cover():
    decide(week(), others=[week(person=3), week(first=7), week(counselor=4)])


@given(DAYS, DAYS)
def test_an_ended_cover_counts_no_more_from_today_and_keeps_the_days_that_were(one, other):
    cover = CoverSpan(1, 2, min(one, other), max(one, other))
    if cover.ends_on < TODAY:
        with pytest.raises(RuleBroken, match=r"cover\.over"):
            ended(cover, TODAY)
        return
    left = ended(cover, TODAY)
    yesterday = TODAY - timedelta(days=1)
    assert left is None or not left.is_on(TODAY)
    assert (left is not None and left.is_on(yesterday)) == cover.is_on(yesterday)

"""Seats in groups: limits, all reasons, override rights, and the order of suggestions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.episodes import Hold, HoldKind, Stage
from iopdesk.domain.groups import (
    GroupAdmission,
    OverrideRight,
    SeatFacts,
    SeatLimit,
    admission_label,
    decide_seat,
    default_capacity,
    holds_at,
    judge_seat,
    needs_assessment,
)
from iopdesk.domain.patients import Gender
from iopdesk.domain.people import Role
from iopdesk.domain.seating import not_offered, stage_distance, suggest
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import RuleBroken, sentence_for

DAY = date(2026, 10, 22)
FREE = SeatFacts(
    kind=SessionKind.GROUP,
    capacity=12,
    members=9,
    joins_on=DAY,
    stages=(2, 3),
    stage=Stage.EARLY_RECOVERY,
)
ASSESSMENT = Hold(HoldKind.ASSESSMENT, ("no assessment is completed",))
MEDICAL = Hold(HoldKind.MEDICAL, ("COWS is 40",))

BROKEN: dict[SeatLimit, dict[str, object]] = {
    SeatLimit.CAPACITY: {"members": 12},
    SeatLimit.STAGE: {"stage": Stage.ENGAGEMENT},
    SeatLimit.ASSESSMENT: {"holds": (ASSESSMENT,)},
    SeatLimit.MEDICAL: {"holds": (MEDICAL,)},
    SeatLimit.CLASH: {"clashes": ("CBT, 9:00 AM",)},
    SeatLimit.GENDER: {"group_gender": Gender.WOMAN, "gender": Gender.MAN},
    SeatLimit.LANGUAGE: {"group_language": "Spanish", "language": "English"},
    SeatLimit.CLOSED: {
        "admission": GroupAdmission.CLOSED,
        "first_session_on": date(2026, 10, 21),
    },
    SeatLimit.ENDED: {"group_ends_on": date(2026, 10, 21)},
    SeatLimit.KEEP_APART: {"keep_apart": True},
    SeatLimit.PRESCRIBED_DAYS: {
        "group_weekdays": frozenset({0, 4}),
        "prescribed_weekdays": frozenset({0, 1, 3}),
    },
    SeatLimit.WAIT_LIST: {"waiting_ahead": 2},
}
FACILITATOR = {
    SeatLimit.CAPACITY,
    SeatLimit.STAGE,
    SeatLimit.PRESCRIBED_DAYS,
    SeatLimit.WAIT_LIST,
}
NOBODY = {SeatLimit.KEEP_APART, SeatLimit.CLOSED, SeatLimit.ENDED}


def broken(*limits: SeatLimit) -> SeatFacts:
    facts = FREE
    holds: tuple[Hold, ...] = ()
    for limit in limits:
        facts = replace(facts, **BROKEN[limit])  # type: ignore[arg-type]
        holds += facts.holds if limit in {SeatLimit.ASSESSMENT, SeatLimit.MEDICAL} else ()
    return replace(facts, holds=holds)


def test_a_free_seat_at_the_right_stage_has_no_reason_against_it() -> None:
    assert judge_seat(FREE).is_free
    assert decide_seat(FREE, roles=()).right is None


@pytest.mark.parametrize("limit", list(SeatLimit))
def test_every_limit_refuses_by_its_name(limit: SeatLimit) -> None:
    decision = judge_seat(broken(limit))
    assert [each.limit for each in decision.reasons] == [limit]
    assert decision.words


@given(st.sets(st.sampled_from(list(SeatLimit)), min_size=1))
def test_a_refusal_names_all_its_reasons(limits: set[SeatLimit]) -> None:
    decision = judge_seat(broken(*limits))
    assert {each.limit for each in decision.reasons} == limits
    assert all(each.words in decision.words for each in decision.reasons)


@given(st.sets(st.sampled_from(list(SeatLimit)), min_size=1))
def test_an_override_needs_the_right_that_covers_every_reason(limits: set[SeatLimit]) -> None:
    facts = broken(*limits)
    by_director = not limits & NOBODY
    by_facilitator = limits <= FACILITATOR

    def seats(*roles: Role, facilitates: bool = False, reason: str = "Needed") -> bool:
        try:
            decide_seat(facts, roles=roles, is_facilitator=facilitates, override_reason=reason)
        except RuleBroken:
            return False
        return True

    assert seats(Role.DIRECTOR) is by_director
    assert seats(Role.COUNSELOR, facilitates=True) is by_facilitator
    assert not seats(Role.COUNSELOR)
    assert not seats(Role.FRONT_DESK)
    assert not seats(Role.DIRECTOR, reason="  ")


@pytest.mark.parametrize(
    ("limit", "roles", "code"),
    [
        (SeatLimit.KEEP_APART, (Role.DIRECTOR,), "seat_kept_apart"),
        (SeatLimit.CLOSED, (Role.DIRECTOR,), "seat_never"),
        (SeatLimit.GENDER, (Role.COUNSELOR,), "seat_director"),
        (SeatLimit.CAPACITY, (Role.FRONT_DESK,), "seat_facilitator"),
        (SeatLimit.CAPACITY, (Role.DIRECTOR,), "seat_reason"),
    ],
)
def test_a_refusal_says_who_can_do_what(
    limit: SeatLimit, roles: tuple[Role, ...], code: str
) -> None:
    with pytest.raises(RuleBroken, match=code) as caught:
        decide_seat(broken(limit), roles=roles)
    assert judge_seat(broken(limit)).words in sentence_for(caught.value)


def test_the_rights_are_those_of_the_program() -> None:
    rights = {limit: judge_seat(broken(limit)).right for limit in SeatLimit}
    assert {k for k, v in rights.items() if v is OverrideRight.FACILITATOR} == FACILITATOR
    assert {k for k, v in rights.items() if v is OverrideRight.NOBODY} == NOBODY


def test_a_closed_group_takes_nobody_after_its_first_session() -> None:
    closed = replace(FREE, admission=GroupAdmission.CLOSED, first_session_on=DAY)
    assert judge_seat(closed).is_free
    assert not judge_seat(replace(closed, first_session_on=date(2026, 10, 21))).is_free
    assert judge_seat(replace(closed, first_session_on=None)).is_free


@pytest.mark.parametrize("admission", [GroupAdmission.ROLLING, GroupAdmission.OPEN])
def test_a_running_group_takes_members_on_any_day(admission: GroupAdmission) -> None:
    facts = replace(FREE, admission=admission, first_session_on=date(2026, 1, 5))
    assert judge_seat(facts).is_free
    assert admission_label(admission)


def test_no_stages_means_all_stages_and_no_stage_recorded_is_named() -> None:
    assert judge_seat(replace(FREE, stages=(), stage=None)).is_free
    (reason,) = judge_seat(replace(FREE, stage=None)).reasons
    assert reason.words == "no stage recorded, the group serves Stages 2–3"


@pytest.mark.parametrize(
    ("group", "own", "practice", "words"),
    [
        ("Spanish", "Spanish", "English", None),
        ("spanish", "SPANISH ", "English", None),
        ("English", "", "English", None),
        ("Spanish", "", "English", "a group in Spanish"),
        ("Spanish", "", "", "a group in Spanish, language not recorded"),
        ("", "", "", None),
    ],
)
def test_an_empty_language_is_the_practices_own(
    group: str, own: str, practice: str, words: str | None
) -> None:
    facts = replace(FREE, group_language=group, language=own, practice_language=practice)
    assert judge_seat(facts).words == (words or "")


def test_a_gender_that_is_not_recorded_is_refused_as_such() -> None:
    (reason,) = judge_seat(replace(FREE, group_gender=Gender.WOMAN)).reasons
    assert reason.words == "a group for women, gender not recorded"
    assert judge_seat(replace(FREE, group_gender=Gender.MAN, gender=Gender.MAN)).is_free


@pytest.mark.parametrize(
    ("kind", "service", "needed"),
    [
        (SessionKind.GROUP, Service.GROUP, True),
        (SessionKind.GROUP, None, True),
        (SessionKind.GROUP, Service.EDUCATION, False),
        (SessionKind.GROUP, Service.FAMILY, False),
        (SessionKind.EDUCATION, Service.EDUCATION, False),
        (SessionKind.FAMILY, Service.FAMILY, False),
        (SessionKind.ASSESSMENT, Service.MENTAL_HEALTH, False),
    ],
)
def test_education_and_family_groups_need_no_assessment(
    kind: SessionKind, service: Service | None, needed: bool
) -> None:
    assert needs_assessment(kind, service) is needed
    assert bool(holds_at(kind, [ASSESSMENT], service)) is needed


@pytest.mark.parametrize("kind", [SessionKind.ASSESSMENT, SessionKind.MEDICAL])
def test_what_ends_a_hold_is_never_held(kind: SessionKind) -> None:
    assert holds_at(kind, [ASSESSMENT, MEDICAL]) == ()


def test_an_overridden_hold_keeps_nobody_out() -> None:
    assert holds_at(SessionKind.GROUP, [replace(MEDICAL, is_overridden=True)]) == ()
    assert holds_at(SessionKind.EDUCATION, [MEDICAL]) == (MEDICAL,)


def test_the_default_seats() -> None:
    assert default_capacity(SessionKind.GROUP) == 12
    assert default_capacity(SessionKind.FAMILY) == 24


# -- suggestions ------------------------------------------------------------------


@given(st.lists(st.sets(st.sampled_from(list(SeatLimit))), max_size=8))
def test_no_suggestion_breaks_a_hard_limit(people: list[set[SeatLimit]]) -> None:
    candidates = [(number, broken(*limits)) for number, limits in enumerate(people)]
    soft = {SeatLimit.PRESCRIBED_DAYS, SeatLimit.WAIT_LIST}
    offered = {each.id for each in suggest(candidates)}
    assert offered == {number for number, limits in enumerate(people) if limits <= soft}
    refused = not_offered(candidates)
    assert offered | {each.id for each in refused} == set(range(len(people)))
    assert all(each.words for each in refused)


def test_the_order_is_stage_then_hours_then_days_then_balance() -> None:
    days = frozenset({0, 1, 3})
    base = replace(
        FREE,
        stages=(2,),
        group_weekdays=days,
        prescribed_weekdays=days,
        group_weekly_minutes=270,
        hours_needed=270,
    )
    candidates = [
        (1, replace(base, members=10)),
        (2, replace(base, prescribed_weekdays=frozenset({0, 1}))),
        (3, replace(base, hours_needed=90)),
        (4, replace(base, stages=(2, 3, 4))),
        (5, base),
    ]
    assert [each.id for each in suggest(candidates)] == [5, 1, 2, 3, 4]


def test_a_suggestion_names_its_reasons() -> None:
    days = frozenset({0, 1, 3})
    facts = replace(
        FREE,
        group_weekdays=days,
        prescribed_weekdays=days,
        group_weekly_minutes=270,
        hours_needed=180,
        waiting_ahead=1,
    )
    (found,) = suggest([(1, facts)])
    assert found.words == (
        "Stage 2, 3.0 h of the missing hours, on prescribed days, 3 seats free, "
        "1 person ahead on the wait list"
    )


def test_a_group_made_for_the_stage_is_nearest() -> None:
    assert stage_distance(replace(FREE, stages=(2,))) == 0
    assert stage_distance(FREE) == 1
    assert stage_distance(replace(FREE, stages=())) == 0

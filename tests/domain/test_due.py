"""The due list: what is due when, in which order, and that it holds no patient text."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.due import (
    FOLLOW_UP_DAYS,
    AuthorizationEnd,
    ConsentEnd,
    DueItem,
    DueKind,
    EpisodeFacts,
    Target,
    UnsignedNote,
    Urgency,
    due_items,
    due_kind_label,
    urgency_label,
)

TODAY = date(2026, 10, 22)  # a Thursday
CALM = EpisodeFacts(
    patient_id=3,
    episode_id=30,
    admitted_on=date(2026, 8, 10),
    assessed_on=date(2026, 8, 10),
    reviewed_on=date(2026, 10, 10),
    last_contact_on=date(2026, 10, 21),
)
LEFT = replace(CALM, discharged_on=date(2026, 9, 22), reason=DischargeReason.COMPLETED)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def items(facts: EpisodeFacts, **changes: object) -> list[DueItem]:
    return list(due_items([replace(facts, **changes)], today=TODAY))  # type: ignore[arg-type]


def one(facts: EpisodeFacts, **changes: object) -> DueItem:
    (found,) = items(facts, **changes)
    return found


def test_nothing_is_due_for_an_episode_in_order() -> None:
    assert items(CALM) == []
    assert items(replace(LEFT, followed_up=frozenset({30}))) == []


# -- each kind --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("admitted", "urgency"),
    [(0, Urgency.TODAY), (1, Urgency.OVERDUE), (-3, Urgency.SOON)],
)
def test_an_assessment_is_due_on_the_day_of_admission(admitted: int, urgency: Urgency) -> None:
    found = one(
        CALM, admitted_on=ago(admitted), assessed_on=None, reviewed_on=TODAY, last_contact_on=TODAY
    )
    assert (found.kind, found.due_on, found.urgency) == (
        DueKind.ASSESSMENT,
        ago(admitted),
        urgency,
    )
    assert (found.words, found.target) == ("No assessment is completed", Target.ASSESSMENT)


def test_a_medical_evaluation_is_due_from_the_day_of_its_hold() -> None:
    found = one(CALM, evaluation_since=ago(2))
    assert (found.kind, found.due_on) == (DueKind.MEDICAL_EVALUATION, ago(2))
    assert found.urgency is Urgency.OVERDUE


@pytest.mark.parametrize(
    ("reviewed", "urgency"),
    [
        (22, None),
        (23, Urgency.SOON),
        (29, Urgency.SOON),
        (30, Urgency.TODAY),
        (31, Urgency.OVERDUE),
    ],
)
def test_a_plan_is_reviewed_every_thirty_days(reviewed: int, urgency: Urgency | None) -> None:
    found = items(CALM, reviewed_on=ago(reviewed))
    assert [each.urgency for each in found] == ([] if urgency is None else [urgency])
    assert all(each.kind is DueKind.PLAN_REVIEW for each in found)


def test_a_plan_that_was_never_made_counts_from_the_admission() -> None:
    found = one(CALM, reviewed_on=None)
    assert (found.kind, found.due_on) == (DueKind.PLAN_REVIEW, date(2026, 9, 9))


@pytest.mark.parametrize(
    ("written", "due", "urgency"),
    [
        (TODAY, date(2026, 10, 23), Urgency.SOON),
        (date(2026, 10, 21), TODAY, Urgency.TODAY),
        (date(2026, 10, 16), date(2026, 10, 19), Urgency.OVERDUE),
    ],
)
def test_a_note_is_signed_by_the_next_working_day(
    written: date, due: date, urgency: Urgency
) -> None:
    for facts in (CALM, replace(LEFT, followed_up=frozenset({30}))):
        found = one(facts, notes=(UnsignedNote(77, written),))
        assert (found.kind, found.due_on, found.urgency) == (DueKind.NOTE, due, urgency)
        assert (found.record_id, found.target) == (77, Target.NOTES)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (31, None),
        (30, "Consent expires in 30 days"),
        (14, "Consent expires in 14 days"),
        (7, "Consent expires in 7 days"),
        (1, "Consent expires in 1 day"),
        (0, "Consent expires today"),
        (-1, None),
    ],
)
def test_a_consent_is_told_of_in_its_last_thirty_days(left: int, words: str | None) -> None:
    found = items(CALM, consents=(ConsentEnd(5, ago(-left)),))
    assert [each.words for each in found] == ([] if words is None else [words])
    for each in found:
        assert (each.record_id, each.due_on) == (5, ago(-left))
        assert each.urgency is (Urgency.SOON if left else Urgency.TODAY)


@pytest.mark.parametrize(
    ("units", "left", "due", "urgency", "words"),
    [
        (9, 6, ago(-6), Urgency.SOON, "9 units left, last day Oct 28"),
        (5, 20, TODAY, Urgency.TODAY, "5 units left, last day Nov 11"),
        (1, 20, TODAY, Urgency.TODAY, "1 unit left, last day Nov 11"),
        (-2, 20, TODAY, Urgency.TODAY, "0 units left, last day Nov 11"),
        (9, -1, ago(1), Urgency.OVERDUE, "9 units left, last day Oct 21"),
        (0, -1, ago(1), Urgency.OVERDUE, "0 units left, last day Oct 21"),
    ],
)
def test_an_authorization_is_due_by_its_last_day_or_now_when_units_are_few(
    units: int, left: int, due: date, urgency: Urgency, words: str
) -> None:
    found = one(CALM, authorizations=(AuthorizationEnd(8, ago(-left), units),))
    assert (found.due_on, found.urgency, found.words) == (due, urgency, words)
    assert (found.record_id, found.target) == (8, Target.COVERAGE)


def test_a_step_down_is_ready_when_all_goals_are_met() -> None:
    found = one(CALM, all_goals_met=True)
    assert (found.kind, found.urgency) == (DueKind.STEP_DOWN, Urgency.TODAY)
    assert found.words == "All goals met: plan the step-down"


@pytest.mark.parametrize(
    ("misses", "contact", "words"),
    [
        (2, 13, None),
        (3, 1, "Lost contact? 3 sessions missed in a row"),
        (0, 14, "Lost contact? 14 days without contact"),
    ],
)
def test_lost_contact_is_suggested_after_three_misses_or_fourteen_days(
    misses: int, contact: int, words: str | None
) -> None:
    found = items(CALM, consecutive_misses=misses, last_contact_on=ago(contact))
    assert [each.words for each in found] == ([] if words is None else [words])
    assert all(each.urgency is Urgency.TODAY for each in found)


@pytest.mark.parametrize(
    ("since", "number", "urgency"),
    [
        (22, None, None),
        (23, 30, Urgency.SOON),
        (30, 30, Urgency.TODAY),
        (31, 30, Urgency.OVERDUE),
        (82, 30, Urgency.OVERDUE),
        (90, 90, Urgency.TODAY),
        (180, 180, Urgency.TODAY),
        (365, 365, Urgency.TODAY),
        (454, 365, Urgency.OVERDUE),
        (455, None, None),
    ],
)
def test_follow_ups_are_due_after_30_90_180_and_365_days(
    since: int, number: int | None, urgency: Urgency | None
) -> None:
    found = items(LEFT, discharged_on=ago(since))
    assert [each.words for each in found] == ([f"{number}-day follow-up"] if number else [])
    assert [each.urgency for each in found] == ([urgency] if urgency else [])


def test_a_follow_up_not_done_gives_way_when_the_next_falls_due() -> None:
    near = [each.words for each in items(LEFT, discharged_on=ago(83))]
    assert near == ["30-day follow-up", "90-day follow-up"]
    done = frozenset({30})
    assert one(LEFT, discharged_on=ago(83), followed_up=done).words == "90-day follow-up"


def test_nobody_follows_up_on_who_died_or_came_back() -> None:
    birth = ago(18 * 365 - 20)
    due = {"birth_on": birth, "has_guardian": True, "consents": (ConsentEnd(5, TODAY),)}
    assert items(LEFT, reason=DischargeReason.DIED, **due) == []
    assert items(LEFT, is_readmitted=True) == []


def test_after_discharge_nothing_of_treatment_is_due() -> None:
    found = items(
        LEFT,
        followed_up=frozenset({30}),
        assessed_on=None,
        evaluation_since=ago(50),
        reviewed_on=ago(90),
        all_goals_met=True,
        consecutive_misses=5,
        authorizations=(AuthorizationEnd(8, TODAY, 0),),
    )
    assert found == []


@pytest.mark.parametrize(
    ("birth", "adult_at", "due"),
    [
        (date(2008, 11, 21), 18, date(2026, 11, 21)),
        (date(2008, 11, 22), 18, None),
        (date(2008, 10, 22), 18, TODAY),
        (date(2008, 10, 21), 18, None),
        (date(2007, 11, 3), 19, date(2026, 11, 3)),
    ],
)
def test_a_wards_coming_of_age_is_told_of_thirty_days_ahead(
    birth: date, adult_at: int, due: date | None
) -> None:
    found = items(CALM, birth_on=birth, has_guardian=True, adult_at=adult_at)
    assert [each.due_on for each in found] == ([] if due is None else [due])
    assert all(each.target is Target.CONSENTS for each in found)
    assert items(CALM, birth_on=birth, has_guardian=False) == []


# -- the list ---------------------------------------------------------------------

BUSY = replace(
    CALM,
    assessed_on=None,
    evaluation_since=ago(5),
    reviewed_on=ago(25),
    all_goals_met=True,
    consecutive_misses=4,
    birth_on=date(2008, 11, 3),
    has_guardian=True,
    notes=(UnsignedNote(2, ago(1)), UnsignedNote(1, ago(1)), UnsignedNote(4, ago(9))),
    consents=(ConsentEnd(5, ago(-3)), ConsentEnd(6, TODAY)),
    authorizations=(AuthorizationEnd(8, ago(-3), 20),),
)


def test_the_list_goes_from_overdue_over_today_to_soon_by_day_and_kind() -> None:
    told = [(each.urgency, each.kind, each.record_id) for each in due_items([BUSY], today=TODAY)]
    assert told == [
        (Urgency.OVERDUE, DueKind.ASSESSMENT, 30),
        (Urgency.OVERDUE, DueKind.NOTE, 4),
        (Urgency.OVERDUE, DueKind.MEDICAL_EVALUATION, 30),
        (Urgency.TODAY, DueKind.LOST_CONTACT, 30),
        (Urgency.TODAY, DueKind.CONSENT, 6),
        (Urgency.TODAY, DueKind.STEP_DOWN, 30),
        (Urgency.TODAY, DueKind.NOTE, 1),
        (Urgency.TODAY, DueKind.NOTE, 2),
        (Urgency.SOON, DueKind.AUTHORIZATION, 8),
        (Urgency.SOON, DueKind.CONSENT, 5),
        (Urgency.SOON, DueKind.PLAN_REVIEW, 30),
        (Urgency.SOON, DueKind.WARD_OF_AGE, 30),
    ]


def test_every_kind_has_a_place_to_jump_to_and_words() -> None:
    reached = due_items([BUSY, replace(LEFT, patient_id=4)], today=TODAY)
    assert {each.kind for each in reached} == set(DueKind)
    assert {each.target for each in reached} == set(Target)
    assert len({due_kind_label(each) for each in DueKind}) == len(DueKind)
    assert len({urgency_label(each) for each in Urgency}) == len(Urgency)


NEAR = st.integers(-500, 40).map(ago)
MAYBE = st.none() | NEAR
FACTS = st.builds(
    EpisodeFacts,
    patient_id=st.integers(1, 4),
    episode_id=st.integers(1, 9),
    admitted_on=NEAR,
    assessed_on=MAYBE,
    evaluation_since=MAYBE,
    reviewed_on=MAYBE,
    all_goals_met=st.booleans(),
    consecutive_misses=st.integers(0, 5),
    last_contact_on=MAYBE,
    discharged_on=MAYBE,
    reason=st.none() | st.sampled_from(DischargeReason),
    followed_up=st.frozensets(st.sampled_from(FOLLOW_UP_DAYS)),
    is_readmitted=st.booleans(),
    birth_on=st.none() | st.dates(date(2007, 1, 1), date(2010, 1, 1)),
    has_guardian=st.booleans(),
    notes=st.lists(st.builds(UnsignedNote, st.integers(1, 9), NEAR), max_size=3).map(tuple),
    consents=st.lists(st.builds(ConsentEnd, st.integers(1, 9), NEAR), max_size=3).map(tuple),
    authorizations=st.lists(
        st.builds(AuthorizationEnd, st.integers(1, 9), NEAR, st.integers(-2, 20)), max_size=2
    ).map(tuple),
)


@given(st.lists(FACTS, max_size=3), st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_the_facts_come(
    episodes: list[EpisodeFacts], shuffler: random.Random
) -> None:
    told = due_items(episodes, today=TODAY)
    shuffler.shuffle(episodes)
    assert due_items(episodes, today=TODAY) == told
    ranks = [
        (each.kind is DueKind.FOLLOW_UP, list(Urgency).index(each.urgency), each.due_on)
        for each in told
    ]
    assert ranks == sorted(ranks)


@given(FACTS)
def test_urgency_follows_the_day_and_each_item_is_told_of_one_patient(facts: EpisodeFacts) -> None:
    for each in due_items([facts], today=TODAY):
        expected = (each.due_on > TODAY) - (each.due_on < TODAY)
        assert {Urgency.OVERDUE: -1, Urgency.TODAY: 0, Urgency.SOON: 1}[each.urgency] == expected
        assert each.patient_id == facts.patient_id
        assert each.words


def test_neither_facts_nor_items_have_a_field_for_text_of_the_record() -> None:
    texts = [each.name for each in fields(EpisodeFacts) if each.type == "str"]
    assert texts == []
    assert [each.name for each in fields(DueItem) if each.type == "str"] == ["words"]

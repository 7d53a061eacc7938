"""Who sees whom: names under a veil, reach of a person, emergencies and their review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.people import Role
from iopdesk.domain.permission import Access, Row
from iopdesk.domain.privacy import (
    GLASS_SPAN,
    LOBBY_ROWS,
    Called,
    Reach,
    Standing,
    Veil,
    decide_break,
    decide_reach,
    decide_review,
    is_glass_due,
    minutes_left,
    opens_restricted,
    shown_full,
    shown_listed,
    shown_short,
    told_apart,
)
from iopdesk.errors import RuleBroken

MARISOL = Called("LR-00148", "Marisol", "Quintero", "Mari", "Jr.")
AT = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("veil", "full", "listed", "short"),
    [
        (Veil.NONE, "Marisol Quintero Jr.", "Quintero Jr., Marisol (Mari)", "M. Quintero"),
        (Veil.INITIALS, "MQ", "MQ", "MQ"),
        (Veil.RESTRICTED, *["Restricted LR-00148"] * 3),
    ],
)
def test_a_name_shows_as_its_veil_says(veil, full, listed, short):
    assert shown_full(MARISOL, veil) == full
    assert shown_listed(MARISOL, veil) == listed
    assert shown_short(MARISOL, veil) == short


def test_equal_initials_are_told_apart_by_the_end_of_the_record_number():
    shown = {1: "MQ", 2: "MQ", 3: "JH", 4: "MQ"}
    mrns = {1: "LR-00148", 2: "LR-00248", 3: "LR-00003", 4: "LR-00031"}
    assert told_apart(shown, mrns) == {1: "MQ 148", 2: "MQ 248", 3: "JH", 4: "MQ 031"}


@given(st.dictionaries(st.integers(1, 99_999), st.sampled_from(["MQ", "JH", "A"]), max_size=40))
def test_names_of_one_list_are_always_told_apart(shown):
    mrns = {key: f"LR-{key:05}" for key in shown}
    apart = told_apart(shown, mrns)
    assert len(set(apart.values())) == len(shown)
    assert all(apart[key].startswith(name) for key, name in shown.items())


STANDINGS = st.builds(
    Standing,
    roles=st.frozensets(st.sampled_from(Role), min_size=1, max_size=3),
    is_restricted=st.booleans(),
    is_own=st.booleans(),
    is_named=st.booleans(),
    has_glass=st.booleans(),
)
GRANTS = st.sampled_from([Access.ALL, Access.OWN_CASELOAD])


@pytest.mark.parametrize(
    ("granted", "standing", "reach"),
    [
        (Access.ALL, {}, Reach.OPEN),
        (Access.OWN_CASELOAD, {}, Reach.NOT_ON_CASELOAD),
        (Access.OWN_CASELOAD, {"is_own": True}, Reach.OPEN),
        (Access.OWN_CASELOAD, {"has_glass": True}, Reach.BY_GLASS),
        (Access.ALL, {"is_restricted": True}, Reach.RESTRICTED),
        (Access.ALL, {"is_restricted": True, "is_own": True}, Reach.OPEN),
        (Access.ALL, {"is_restricted": True, "is_named": True}, Reach.OPEN),
        (Access.ALL, {"is_restricted": True, "has_glass": True}, Reach.BY_GLASS),
        (Access.OWN_CASELOAD, {"is_restricted": True}, Reach.RESTRICTED),
        # named people reach as far as their role does, and no further
        (Access.OWN_CASELOAD, {"is_restricted": True, "is_named": True}, Reach.NOT_ON_CASELOAD),
    ],
)
def test_how_far_a_person_gets(granted, standing, reach):
    facts = {"is_restricted": False, "is_own": False} | standing
    found = decide_reach(granted, Row.SCHEDULE, Standing(frozenset({Role.COUNSELOR}), **facts))
    assert found is reach


def test_no_emergency_opens_a_counseling_note():
    one = Standing(frozenset({Role.COUNSELOR}), is_restricted=True, is_own=False, has_glass=True)
    assert decide_reach(Access.ALL, Row.CLINICAL, one) is Reach.BY_GLASS
    assert decide_reach(Access.ALL, Row.COUNSELING_NOTES, one) is Reach.RESTRICTED


@given(GRANTS, STANDINGS)
def test_a_restriction_never_opens_what_was_closed_and_a_director_is_never_kept_out_by_one(
    granted, standing
):
    plain = Standing(standing.roles, False, standing.is_own, False, standing.has_glass)
    if decide_reach(granted, Row.CLINICAL, standing).is_open and not standing.is_own:
        assert decide_reach(granted, Row.CLINICAL, plain).is_open
    if Role.DIRECTOR in standing.roles:
        assert decide_reach(granted, Row.CLINICAL, standing) is not Reach.RESTRICTED
    assert opens_restricted(standing) or decide_reach(Access.ALL, Row.SCHEDULE, standing) in (
        (Reach.BY_GLASS if standing.has_glass else Reach.RESTRICTED)
        if standing.is_restricted
        else Reach.OPEN,
    )


@pytest.mark.parametrize(
    ("role", "standing", "is_due"),
    [
        (Role.FRONT_DESK, {}, False),
        (Role.FRONT_DESK, {"is_restricted": True}, True),
        (Role.COUNSELOR, {}, True),
        (Role.COUNSELOR, {"is_own": True}, False),
        (Role.NURSE, {}, False),
        (Role.NURSE, {"is_restricted": True}, True),
        (Role.DIRECTOR, {"is_restricted": True}, False),
    ],
)
def test_glass_is_broken_only_where_it_gives_what_the_person_has_not(role, standing, is_due):
    facts = {"is_restricted": False, "is_own": False} | standing
    one = Standing(frozenset({role}), **facts)
    assert is_glass_due(one) is is_due
    if is_due:
        decide_break(one, "Seizure in the hall")
    else:
        with pytest.raises(RuleBroken, match="not_due"):
            decide_break(one, "Seizure in the hall")


@pytest.mark.parametrize("reason", ["", "urgent", "         x         ", "a  b  c  d"])
def test_an_emergency_needs_ten_characters_of_reason(reason):
    one = Standing(frozenset({Role.FRONT_DESK}), is_restricted=True, is_own=False)
    with pytest.raises(RuleBroken, match="reason") as refused:
        decide_break(one, reason)
    assert refused.value.field == "reason"


def test_what_is_open_already_is_not_opened_again():
    one = Standing(frozenset({Role.NURSE}), is_restricted=True, is_own=False, has_glass=True)
    with pytest.raises(RuleBroken, match="open_already"):
        decide_break(one, "Seizure in the hall")


@given(st.integers(-3600, 3600))
def test_minutes_left_are_whole_and_end_with_the_span(seconds):
    left = minutes_left(AT + timedelta(seconds=seconds), AT)
    assert (left == 0) is (seconds <= 0)
    assert left * 60 >= seconds > (left - 1) * 60 or seconds <= 0


def test_an_opening_lasts_thirty_minutes():
    assert minutes_left(AT + GLASS_SPAN, AT) == 30


@pytest.mark.parametrize(
    ("opened_by", "directors", "is_reviewed", "code"),
    [
        (7, [1], False, ""),
        (1, [1], False, ""),
        (1, [1, 2], False, "break_glass.own_review"),
        (7, [1], True, "break_glass.reviewed"),
    ],
)
def test_nobody_reviews_their_own_opening_while_another_director_could(
    opened_by, directors, is_reviewed, code
):
    given_ = {"opened_by_id": opened_by, "reviewer_id": 1, "directors": directors}
    if not code:
        decide_review(**given_, is_reviewed=is_reviewed)
        return
    with pytest.raises(RuleBroken, match=code):
        decide_review(**given_, is_reviewed=is_reviewed)


def test_an_opening_that_runs_is_not_reviewed():
    given_ = {"opened_by_id": 7, "reviewer_id": 1, "directors": [1], "is_reviewed": False}
    with pytest.raises(RuleBroken, match=r"break_glass\.running"):
        decide_review(**given_, is_running=True)


def test_nothing_clinical_and_no_paper_is_there_in_lobby_mode():
    private = {
        Row.RESULTS,
        Row.RESULT_SIGNING,
        Row.CLINICAL,
        Row.DIAGNOSES,
        Row.MEDICATIONS,
        Row.SUMMARIES,
        Row.IMPORT,
        Row.EPISODES,
        Row.AUDIT,
        Row.RESTRICTIONS,
    }
    assert LOBBY_ROWS.isdisjoint(private)

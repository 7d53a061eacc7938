"""Insurance authorizations: units, what runs out, overlaps, days past, and verification."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.coverage import (
    AttendedDay,
    Authorization,
    AuthorizationState,
    BenefitsCheck,
    PastDay,
    allocate,
    authorization_state_label,
    cents_text,
    day_units,
    decide_authorization,
    missing_in_check,
    overlaps,
    read_cents,
    to_renew,
    usage,
)
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentence_for

DAYS = shipped().hours.payers["default"]
QUARTERS = replace(DAYS, uses_unit="unit")
OCT_1 = date(2026, 10, 1)
OCT_31 = date(2026, 10, 31)
TODAY = date(2026, 10, 22)


def an_authorization(number: int = 1, **changes: object) -> Authorization:
    whole = Authorization(number, OCT_1, OCT_31, units=12)
    return replace(whole, **changes)  # type: ignore[arg-type]


def attended(*days: int, minutes: int = 180, service: str = "") -> list[AttendedDay]:
    return [AttendedDay(date(2026, 10, day), minutes, service) for day in days]


# -- units ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "by_day", "by_unit"),
    [(0, 0, 0), (172, 0, 11), (173, 1, 12), (180, 1, 12), (360, 1, 24), (7, 0, 0), (8, 0, 1)],
)
def test_a_day_uses_what_the_payer_pack_says(minutes: int, by_day: int, by_unit: int) -> None:
    assert day_units(minutes, DAYS) == by_day
    assert day_units(minutes, QUARTERS) == by_unit


def test_a_pack_that_uses_something_unknown_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="visit"):
        day_units(180, replace(DAYS, uses_unit="visit"))


def test_sessions_of_one_day_make_one_qualifying_day_together() -> None:
    days = attended(5, 5, minutes=90) + attended(6, minutes=90)
    allocation = allocate([an_authorization()], days, DAYS)
    assert allocation.used == {1: 1}
    assert allocation.past == ()


def test_both_ends_of_an_authorization_are_inside_and_days_outside_are_flagged() -> None:
    outside = [AttendedDay(date(2026, 9, 30), 180), AttendedDay(date(2026, 11, 1), 180)]
    days = [*attended(1, 31), *outside]
    allocation = allocate([an_authorization()], days, DAYS)
    assert allocation.used == {1: 2}
    assert allocation.past == (PastDay(date(2026, 9, 30), 1), PastDay(date(2026, 11, 1), 1))


def test_units_that_are_gone_put_the_later_days_past() -> None:
    allocation = allocate([an_authorization(units=2)], attended(7, 5, 6), DAYS)
    assert allocation.used == {1: 2}
    assert allocation.past == (PastDay(date(2026, 10, 7), 1),)


def test_a_day_is_shared_where_one_authorization_has_too_few_units() -> None:
    short, long = an_authorization(1, units=8), an_authorization(2, last_on=date(2026, 11, 30))
    allocation = allocate([long, short], attended(5), QUARTERS)
    assert allocation.used == {1: 8, 2: 4}
    alone = allocate([short], attended(5), QUARTERS)
    assert alone.past == (PastDay(date(2026, 10, 5), 4),)


def test_each_service_uses_its_own_authorization() -> None:
    days = attended(5, service="iop") + attended(5, service="php")
    allocation = allocate([an_authorization(service="iop")], days, DAYS)
    assert allocation.used == {1: 1}
    assert allocation.past == (PastDay(date(2026, 10, 5), 1, "php"),)


ONE_DAY = st.builds(
    AttendedDay,
    st.dates(date(2026, 9, 25), date(2026, 11, 5)),
    st.integers(0, 400),
    st.sampled_from(["", "php"]),
)
SOME = st.lists(
    st.tuples(
        st.dates(date(2026, 9, 20), date(2026, 10, 31)),
        st.integers(0, 30),
        st.integers(1, 20),
        st.sampled_from(["", "php"]),
    ),
    max_size=4,
)


@given(SOME, st.lists(ONE_DAY, max_size=25), st.booleans(), st.randoms(use_true_random=False))
def test_every_unit_is_used_once_or_flagged_in_any_order_of_entry(
    rows: list[tuple[date, int, int, str]],
    days: list[AttendedDay],
    by_unit: bool,
    shuffler: random.Random,
) -> None:
    payer = QUARTERS if by_unit else DAYS
    authorizations = [
        Authorization(number, first, first + timedelta(days=length), units, service)
        for number, (first, length, units, service) in enumerate(rows)
    ]
    allocation = allocate(authorizations, days, payer)
    together: dict[tuple[date, str], int] = {}
    for each in days:
        key = each.day, each.service
        together[key] = together.get(key, 0) + each.minutes
    total = sum(day_units(minutes, payer) for minutes in together.values())
    assert sum(allocation.used.values()) + sum(each.units for each in allocation.past) == total
    for one in authorizations:
        assert 0 <= allocation.used[one.authorization_id] <= one.units
    for past in allocation.past:
        open_to_it = [a for a in authorizations if a.service == past.service and a.is_on(past.day)]
        assert all(allocation.used[a.authorization_id] == a.units for a in open_to_it)
    shuffler.shuffle(authorizations)
    shuffler.shuffle(days)
    assert allocate(authorizations, days, payer) == allocation


# -- running out ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "today", "state", "words"),
    [
        (0, date(2026, 9, 30), AuthorizationState.AHEAD, "12 units and 31 days left"),
        (0, OCT_1, AuthorizationState.RUNNING, "12 units and 30 days left"),
        (6, TODAY, AuthorizationState.RUNNING, "6 units and 9 days left"),
        (7, TODAY, AuthorizationState.RUNNING_OUT, "5 units and 9 days left"),
        (0, date(2026, 10, 23), AuthorizationState.RUNNING, "12 units and 8 days left"),
        (0, date(2026, 10, 24), AuthorizationState.RUNNING_OUT, "12 units and 7 days left"),
        (11, date(2026, 10, 30), AuthorizationState.RUNNING_OUT, "1 unit and 1 day left"),
        (0, OCT_31, AuthorizationState.RUNNING_OUT, "12 units left, last day today"),
        (12, TODAY, AuthorizationState.USED_UP, "Used up"),
        (0, date(2026, 11, 1), AuthorizationState.ENDED, "Ended"),
        (12, date(2026, 11, 1), AuthorizationState.ENDED, "Ended"),
    ],
)
def test_an_authorization_runs_out_at_five_units_or_seven_days(
    used: int, today: date, state: AuthorizationState, words: str
) -> None:
    allocation = allocate([an_authorization()], attended(*range(1, used + 1)), DAYS)
    found = usage(an_authorization(), allocation, today)
    assert (found.state, found.used, found.left) == (state, used, 12 - used)
    assert found.words == words


NOV_30 = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("used", "today", "others", "renew"),
    [
        (0, OCT_1, [], []),
        (7, TODAY, [], [1]),
        (12, TODAY, [], [1]),
        (0, date(2026, 10, 24), [], [1]),
        (0, date(2026, 10, 24), [(date(2026, 11, 1), NOV_30, "")], []),
        (0, date(2026, 10, 24), [(date(2026, 11, 2), NOV_30, "")], [1]),
        (0, date(2026, 10, 24), [(date(2026, 11, 1), NOV_30, "php")], [1]),
        (0, date(2026, 10, 24), [(date(2026, 10, 5), date(2026, 10, 30), "")], [1]),
        (0, date(2026, 10, 24), [(date(2026, 10, 5), date(2026, 10, 30), "php")], [2, 1]),
        (8, date(2026, 10, 20), [(date(2026, 10, 27), NOV_30, "")], []),
        (8, date(2026, 10, 20), [(date(2026, 10, 28), NOV_30, "")], [1]),
        (0, date(2026, 11, 5), [], [1]),
        (0, date(2026, 11, 5), [(date(2026, 11, 1), NOV_30, "")], []),
        (0, date(2026, 12, 5), [(date(2026, 11, 1), NOV_30, "")], [2]),
    ],
)
def test_an_authorization_is_renewed_unless_another_takes_over_in_time(
    used: int, today: date, others: list[tuple[date, date, str]], renew: list[int]
) -> None:
    authorizations = [an_authorization()] + [
        an_authorization(number, first_on=first, last_on=last, service=service)
        for number, (first, last, service) in enumerate(others, start=2)
    ]
    allocation = allocate(authorizations[:1], attended(*range(1, used + 1)), DAYS)
    found = to_renew(authorizations, allocation, today)
    assert [each.authorization.authorization_id for each in found] == renew


def test_a_successor_without_units_takes_nothing_over() -> None:
    both = [an_authorization(), an_authorization(2, last_on=NOV_30, units=1)]
    allocation = replace(allocate(both, [], DAYS), used={1: 12, 2: 1})
    found = to_renew(both, allocation, TODAY)
    assert [each.authorization.authorization_id for each in found] == [1, 2]


@given(SOME, st.dates(date(2026, 9, 20), date(2026, 12, 31)))
def test_what_has_run_out_is_never_without_a_renewal_or_a_successor(
    rows: list[tuple[date, int, int, str]], today: date
) -> None:
    authorizations = [
        Authorization(number, first, first + timedelta(days=length), units, service)
        for number, (first, length, units, service) in enumerate(rows)
    ]
    allocation = allocate(authorizations, [], DAYS)
    asked = {each.authorization.service for each in to_renew(authorizations, allocation, today)}
    for service in {each.service for each in authorizations}:
        states = {
            usage(each, allocation, today).state
            for each in authorizations
            if each.service == service
        }
        if states <= {AuthorizationState.ENDED, AuthorizationState.RUNNING_OUT}:
            assert service in asked


# -- overlaps and refusals --------------------------------------------------------


def test_overlaps_name_both_and_the_days_they_share() -> None:
    found = overlaps(
        [
            an_authorization(3, first_on=OCT_31, last_on=NOV_30),
            an_authorization(1),
            an_authorization(2, first_on=date(2026, 11, 1), last_on=NOV_30, service="php"),
            an_authorization(4, first_on=date(2026, 10, 10), last_on=date(2026, 10, 12)),
        ]
    )
    pairs = [(each.first_id, each.second_id, each.starts_on, each.ends_on) for each in found]
    assert pairs == [
        (1, 4, date(2026, 10, 10), date(2026, 10, 12)),
        (1, 3, OCT_31, OCT_31),
    ]


@given(SOME)
def test_days_overlap_exactly_where_two_authorizations_both_run(
    rows: list[tuple[date, int, int, str]],
) -> None:
    authorizations = [
        Authorization(number, first, first + timedelta(days=length), units, service)
        for number, (first, length, units, service) in enumerate(rows)
    ]
    told = {
        (frozenset({each.first_id, each.second_id}), each.starts_on + timedelta(days=shift))
        for each in overlaps(authorizations)
        for shift in range((each.ends_on - each.starts_on).days + 1)
    }
    both = {
        (frozenset({one.authorization_id, two.authorization_id}), day)
        for one in authorizations
        for two in authorizations
        if one != two and one.service == two.service
        for day in (date(2026, 9, 20) + timedelta(days=shift) for shift in range(80))
        if one.is_on(day) and two.is_on(day)
    }
    assert told == both


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"last_on": date(2026, 9, 30)}, "authorization.days"), ({"units": 0}, "authorization.units")],
)
def test_an_authorization_has_days_in_order_and_units(
    changes: dict[str, object], code: str
) -> None:
    decide_authorization(an_authorization(last_on=OCT_1, units=1))
    with pytest.raises(RuleBroken) as caught:
        decide_authorization(an_authorization(**changes))
    assert caught.value.code == code


def test_each_state_has_its_words() -> None:
    words = {authorization_state_label(each) for each in AuthorizationState}
    assert len(words) == len(AuthorizationState)


# -- verification and money -------------------------------------------------------

CHECK = BenefitsCheck(TODAY, "Kay Lund", "Ana at the payer", "80 % after 500", "R-12", 0)


def test_a_verification_tells_who_when_benefits_reference_and_copay() -> None:
    assert missing_in_check(CHECK) == ()
    assert len(missing_in_check(BenefitsCheck())) == len(fields(BenefitsCheck))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verified_on": None}, "verified_on"),
        ({"verified_by": " "}, "verified_by"),
        ({"spoke_with": ""}, "spoke_with"),
        ({"benefits": "\n"}, "benefits"),
        ({"reference": ""}, "reference"),
        ({"copay_cents": None}, "copay"),
    ],
)
def test_each_part_of_a_verification_that_is_missing_is_named(
    changes: dict[str, object], code: str
) -> None:
    (found,) = missing_in_check(replace(CHECK, **changes))  # type: ignore[arg-type]
    assert found.code == code
    assert found.label
    assert found.words.endswith(".")


def test_a_verification_shows_no_text_in_its_repr() -> None:
    assert "Lund" not in repr(CHECK)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("25", 2500),
        ("$25", 2500),
        ("$ 25.50", 2550),
        (" 1,250.05 ", 125_005),
        ("0", 0),
        ("10000", 1_000_000),
    ],
)
def test_a_copay_is_read_to_the_cent(typed: str, cents: int) -> None:
    assert read_cents(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "-5", "25.5", "25.555", "1,25", "12,345,6", "twenty", "25 USD", "٢٥", "1e3", "="]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_cents(typed)
    assert (caught.value.code, caught.value.field) == ("copay.not_read", "copay")


def test_a_copay_above_ten_thousand_dollars_is_refused() -> None:
    with pytest.raises(RuleBroken) as caught:
        read_cents("10,000.01")
    assert "$10,000.00" in sentence_for(caught.value)


@given(st.integers(0, 1_000_000))
def test_an_amount_reads_back_as_it_is_written(cents: int) -> None:
    assert read_cents(cents_text(cents)) == cents

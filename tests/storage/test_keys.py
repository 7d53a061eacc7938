"""Passwords, slots and grants."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import iopdesk
from iopdesk.errors import RuleBroken, Trouble
from iopdesk.storage import keys
from iopdesk.storage.keys import CHEAP_FOR_TESTS, CLINICAL, PRACTICE, KdfCost, Slot

PRACTICE_ID = "00112233445566778899aabbccddeeff"


def slot_of(uid: str = "dana", password: str = "larkspur fixture") -> Slot:
    return keys.new_slot(PRACTICE_ID, uid, "Dana Okafor", password, CHEAP_FOR_TESTS)


def granted(slot: Slot, name: str, key: bytes) -> Slot:
    return keys.grant(slot, PRACTICE_ID, name, key, known_public_key=slot.public_key)


def opened(slot: Slot, password: str, name: str) -> bytes:
    private = keys.unwrap_private(slot, PRACTICE_ID, password)
    return keys.open_grant(slot, PRACTICE_ID, name, private)


@given(st.text(min_size=1, max_size=30))
def test_a_password_opens_in_every_unicode_spelling(password: str) -> None:
    slot = slot_of(password=password)
    for form in ("NFC", "NFD"):
        spelled = unicodedata.normalize(form, password)  # type: ignore[arg-type]
        assert keys.unwrap_private(slot, PRACTICE_ID, spelled)


@pytest.mark.parametrize("wrong", ["", "Larkspur fixture", "larkspur fixture ", "lærkspur"])
def test_a_wrong_password_opens_nothing(wrong: str) -> None:
    with pytest.raises(Trouble, match="wrong_password"):
        keys.unwrap_private(slot_of(), PRACTICE_ID, wrong)


def test_a_slot_moved_to_another_person_opens_nothing() -> None:
    dana, ravi = slot_of("dana", "dana's own one"), slot_of("ravi", "ravi's own one")
    swapped = replace(dana, person_uid="ravi"), replace(ravi, person_uid="dana")
    for slot, password in zip(swapped, ("dana's own one", "ravi's own one"), strict=True):
        with pytest.raises(Trouble, match="wrong_password"):
            keys.unwrap_private(slot, PRACTICE_ID, password)


def test_a_slot_of_another_practice_opens_nothing() -> None:
    with pytest.raises(Trouble, match="wrong_password"):
        keys.unwrap_private(slot_of(), "ff" * 16, "larkspur fixture")


def test_a_grant_needs_no_password_of_the_receiver() -> None:
    key = keys.new_key()
    slot = granted(slot_of(), CLINICAL, key)
    assert opened(slot, "larkspur fixture", CLINICAL) == key
    assert slot.is_clinical


def test_a_grant_moved_to_another_person_or_name_opens_nothing() -> None:
    dana, ravi = granted(slot_of("dana"), PRACTICE, keys.new_key()), slot_of("ravi")
    moved = replace(ravi, grants=dana.grants)
    renamed = replace(dana, grants={CLINICAL: dana.grants[PRACTICE]})
    for slot, name in ((moved, PRACTICE), (renamed, CLINICAL)):
        with pytest.raises(Trouble, match="key_slot_altered"):
            opened(slot, "larkspur fixture", name)


def test_a_key_that_was_not_granted_cannot_be_had() -> None:
    with pytest.raises(Trouble, match="key_not_granted"):
        opened(granted(slot_of(), PRACTICE, keys.new_key()), "larkspur fixture", CLINICAL)


def test_a_planted_public_key_gets_no_grant() -> None:
    honest, planted = slot_of(), slot_of(password="an attacker's")
    with pytest.raises(Trouble, match="key_slot_altered"):
        keys.grant(
            planted, PRACTICE_ID, CLINICAL, keys.new_key(), known_public_key=honest.public_key
        )


def test_a_changed_password_keeps_the_pair_and_every_grant() -> None:
    key = keys.new_key()
    slot = granted(slot_of(), CLINICAL, key)
    changed = keys.change_password(
        slot, PRACTICE_ID, "larkspur fixture", "my new password", CHEAP_FOR_TESTS
    )
    assert changed.public_key == slot.public_key
    assert opened(changed, "my new password", CLINICAL) == key
    with pytest.raises(Trouble, match="wrong_password"):
        keys.unwrap_private(changed, PRACTICE_ID, "larkspur fixture")


def test_a_reset_gives_back_the_practice_key_alone() -> None:
    practice_key = keys.new_key()
    slot = granted(granted(slot_of(), PRACTICE, practice_key), CLINICAL, keys.new_key())
    reset = keys.reset_by_administrator(
        slot, PRACTICE_ID, "temporary one", practice_key, CHEAP_FOR_TESTS
    )
    assert reset.public_key != slot.public_key
    assert opened(reset, "temporary one", PRACTICE) == practice_key
    assert not reset.is_clinical


def test_who_knew_the_temporary_password_cannot_open_a_later_grant() -> None:
    practice_key = keys.new_key()
    reset = keys.reset_by_administrator(
        slot_of(), PRACTICE_ID, "temporary one", practice_key, CHEAP_FOR_TESTS
    )
    own = keys.renew_pair(reset, PRACTICE_ID, "temporary one", "chosen by me", CHEAP_FOR_TESTS)
    own = granted(own, CLINICAL, keys.new_key())
    attacker = keys.unwrap_private(reset, PRACTICE_ID, "temporary one")
    with pytest.raises(Trouble, match="key_slot_altered"):
        keys.open_grant(own, PRACTICE_ID, CLINICAL, attacker)


def test_a_new_password_has_eight_characters_however_they_are_typed() -> None:
    keys.check_new_password("eightéé!")
    with pytest.raises(RuleBroken, match="password_too_short"):
        keys.check_new_password(unicodedata.normalize("NFD", "sevenéé"))


@pytest.mark.parametrize(
    "cost",
    [
        CHEAP_FOR_TESTS,
        KdfCost(64 * 1024 - 1, 3, 4),
        KdfCost(64 * 1024, 2, 4),
        KdfCost(64 * 1024, 3, 3),
        KdfCost(4 * 1024 * 1024, 3, 4),
    ],
)
def test_the_product_refuses_costs_below_the_floor_and_beyond_reason(
    cost: KdfCost, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = slot_of()
    monkeypatch.setattr(keys, "_lowest", keys.FLOOR)
    with pytest.raises(Trouble, match="key_cost_refused"):
        keys.new_slot(PRACTICE_ID, "dana", "Dana Okafor", "larkspur fixture", cost)
    with pytest.raises(Trouble, match="key_cost_refused"):
        keys.unwrap_private(replace(slot, cost=cost), PRACTICE_ID, "larkspur fixture")


def test_nothing_in_the_product_lets_cheap_costs_pass() -> None:
    callers = [
        path.name
        for path in Path(iopdesk.__file__).parent.rglob("*.py")
        if re.search(r"cheap_costs_for_tests\(|CHEAP_FOR_TESTS", path.read_text(encoding="utf-8"))
    ]
    assert callers == ["keys.py"]


@pytest.mark.parametrize(("seconds_of_three", "passes"), [(0.1, 12), (0.13, 9), (2.0, 3)])
def test_calibration_aims_at_two_fifths_of_a_second(
    seconds_of_three: float, passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def derive(_password: str, _salt: bytes, cost: KdfCost) -> bytes:
        nonlocal now
        now += seconds_of_three * cost.time / 3
        return b""

    monkeypatch.setattr(keys, "_derive", derive)
    monkeypatch.setattr(keys._time, "perf_counter", lambda: now)
    assert keys.calibrate() == KdfCost(64 * 1024, passes, 4)


def test_no_repr_shows_a_name_or_a_secret() -> None:
    slot = granted(slot_of(), PRACTICE, keys.new_key())
    assert "Okafor" not in repr(slot)
    assert repr(slot.wrapped) not in repr(slot)


def cost(memory: int, time: int) -> keys.KdfCost:
    return keys.KdfCost(memory, time, 4)


@pytest.mark.parametrize(
    ("has", "wanted", "becomes"),
    [
        (cost(64, 3), cost(64, 5), cost(64, 5)),
        (cost(64, 5), cost(64, 3), cost(64, 5)),
        (cost(64, 10), cost(64, 11), cost(64, 10)),
        (cost(64, 10), cost(64, 12), cost(64, 12)),
        (cost(128, 3), cost(64, 6), cost(128, 6)),
    ],
)
def test_a_cost_rises_where_it_is_worth_it_and_never_falls(
    has: keys.KdfCost, wanted: keys.KdfCost, becomes: keys.KdfCost
) -> None:
    assert keys.raised(has, wanted) == becomes


def test_a_slot_at_a_higher_cost_keeps_password_pair_and_grants() -> None:
    key = keys.new_key()
    slot = granted(slot_of(), PRACTICE, key)
    higher = replace(CHEAP_FOR_TESTS, time=2)
    after = keys.with_cost(slot, PRACTICE_ID, "larkspur fixture", higher)
    assert (after.cost, after.public_key) == (higher, slot.public_key)
    assert opened(after, "larkspur fixture", PRACTICE) == key
    with pytest.raises(Trouble, match="wrong_password"):
        keys.with_cost(slot, PRACTICE_ID, "not it at all", higher)

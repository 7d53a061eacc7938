"""The code of the recovery sheets: what somebody mistypes is seen, and in which group."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.recovery import (
    GROUP_LENGTH,
    GROUPS,
    SheetKind,
    begins_code,
    check_answer,
    cleaned,
    code_text,
    field_of,
    groups_of,
    groups_to_ask_back,
    read_code,
    read_group,
    read_groups,
    sheet_label,
    split_groups,
)
from iopdesk.errors import RuleBroken, sentence_for

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET = bytes(range(200, 220))

secrets = st.binary(min_size=20, max_size=20)
kinds = st.sampled_from(SheetKind)


def _refused(texts: tuple[str, ...], kind: SheetKind = SheetKind.PRACTICE) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        read_groups(texts, kind)
    return caught.value


def _with(groups: tuple[str, ...], number: int, group: str) -> tuple[str, ...]:
    return (*groups[: number - 1], group, *groups[number:])


@given(secrets, kinds)
def test_what_is_printed_reads_back_as_the_secret(secret: bytes, kind: SheetKind) -> None:
    groups = groups_of(secret, kind)
    assert [len(group) for group in groups] == [GROUP_LENGTH] * GROUPS
    assert set("".join(groups)) <= set(SIGNS)
    assert read_groups(groups, kind) == secret


def test_a_sheet_reads_the_same_in_every_version_of_the_program() -> None:
    assert groups_of(SECRET, SheetKind.PRACTICE) == (
        "S34WC", "NJYCT", "SQ7C1", "ZM6HD", "TB9XW", "9NEPQ", "TZCD4", "KPPVM",
    )  # fmt: skip
    assert groups_of(SECRET, SheetKind.CLINICAL)[0] == "S34W4"


@given(secrets, kinds, st.integers(1, GROUPS))
def test_every_single_wrong_character_is_seen_in_its_group(
    secret: bytes, kind: SheetKind, number: int
) -> None:
    groups = groups_of(secret, kind)
    group = groups[number - 1]
    for place, printed in enumerate(group):
        for sign in SIGNS:
            if sign == printed:
                continue
            typed = group[:place] + sign + group[place + 1 :]
            broken = _refused(_with(groups, number, typed), kind)
            assert broken.code == "recovery.group_wrong"
            assert broken.facts["number"] == number
            assert broken.field == field_of(kind, number)


@given(secrets, kinds, st.integers(1, GROUPS))
def test_every_exchange_of_two_characters_in_a_group_is_seen(
    secret: bytes, kind: SheetKind, number: int
) -> None:
    groups = groups_of(secret, kind)
    group = groups[number - 1]
    for one in range(GROUP_LENGTH):
        for other in range(one + 1, GROUP_LENGTH):
            signs = list(group)
            signs[one], signs[other] = signs[other], signs[one]
            if signs == list(group):
                continue
            assert _refused(_with(groups, number, "".join(signs)), kind).facts["number"] == number


def test_every_exchange_of_neighbors_is_seen_for_all_groups_there_are_of_two_signs() -> None:
    for one, other in permutations(range(32), 2):
        value = one << 155 | other << 150
        groups = groups_of(value.to_bytes(20, "big"), SheetKind.PRACTICE)
        typed = groups[0][1] + groups[0][0] + groups[0][2:]
        assert _refused(_with(groups, 1, typed)).facts["number"] == 1


@given(secrets, kinds)
def test_a_group_is_right_in_its_own_place_of_its_own_sheet_only(
    secret: bytes, kind: SheetKind
) -> None:
    for number, group in enumerate(groups_of(secret, kind), start=1):
        for at in SheetKind:
            for place in range(1, GROUPS + 1):
                if (at, place) == (kind, number):
                    assert read_group(group, at, place) == group
                    continue
                with pytest.raises(RuleBroken) as caught:
                    read_group(group, at, place)
                assert caught.value.facts["number"] == place


@given(secrets, kinds, st.permutations(range(GROUPS)))
def test_groups_in_another_order_are_refused_from_the_first_wrong_one_on(
    secret: bytes, kind: SheetKind, order: list[int]
) -> None:
    groups = groups_of(secret, kind)
    if order == sorted(order):
        return
    first = next(place for place, number in enumerate(order) if place != number)
    broken = _refused(tuple(groups[number] for number in order), kind)
    assert broken.facts["number"] == first + 1


def test_the_other_sheet_is_told_from_a_typo() -> None:
    broken = _refused(groups_of(SECRET, SheetKind.CLINICAL))
    assert broken.code == "recovery.other_sheet"
    assert "Clinical sheet" in sentence_for(broken)
    one_wrong = _with(groups_of(SECRET, SheetKind.CLINICAL), 2, "00000")
    assert _refused(one_wrong).code == "recovery.group_wrong"


@given(secrets, kinds, st.data())
def test_typing_is_forgiven_case_gaps_and_look_alikes(
    secret: bytes, kind: SheetKind, data: st.DataObject
) -> None:
    typed = []
    for group in groups_of(secret, kind):
        words = ""
        for sign in group:
            likes = {"0": "0oO", "1": "1iIlL"}.get(sign, sign + sign.lower())
            words += data.draw(st.sampled_from(likes)) + data.draw(
                st.sampled_from(("", " ", "-", "–", "\xa0"))
            )
        typed.append(words)
    assert read_groups(typed, kind) == secret


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("", "recovery.group_missing", "Group 3 is empty"),
        (" - ", "recovery.group_missing", "Group 3 is empty"),
        ("SQ7C", "recovery.group_length", "Group 3 has 4 characters"),
        ("SQ7C1X", "recovery.group_length", "Group 3 has 6 characters"),
        ("SU7C1", "recovery.group_sign", "holds U"),
        ("SQ7C*", "recovery.group_sign", "holds *"),
        ("SQ7ẞ1", "recovery.group_sign", "holds ẞ"),
        ("SQ7C٣", "recovery.group_sign", "holds ٣"),
        ("SQ7CY", "recovery.group_wrong", "Compare each character with group 3"),
    ],
)
def test_a_wrong_group_says_which_and_why(typed: str, code: str, said: str) -> None:
    broken = _refused(_with(groups_of(SECRET, SheetKind.PRACTICE), 3, typed))
    assert broken.code == code
    assert broken.field == "practice_3"
    assert said in sentence_for(broken)


@given(st.lists(st.text(max_size=12), min_size=GROUPS, max_size=GROUPS), kinds)
def test_any_text_is_read_or_refused_with_a_sentence(texts: list[str], kind: SheetKind) -> None:
    try:
        read = read_groups(texts, kind)
    except RuleBroken as broken:
        said = sentence_for(broken)
    else:
        said = f"{len(read)} bytes"
    assert said[0].isalnum()


def test_a_secret_of_another_length_and_a_missing_group_are_bugs() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        groups_of(bytes(19), SheetKind.PRACTICE)
    with pytest.raises(ValueError, match="eight"):
        read_groups(("S34WC",), SheetKind.PRACTICE)


# -- paste and square code ----------------------------------------------------------------


@given(secrets, kinds)
def test_pasted_groups_are_found_with_and_without_numbers_and_gaps(
    secret: bytes, kind: SheetKind
) -> None:
    groups = groups_of(secret, kind)
    for text in (
        " ".join(groups),
        "".join(groups).lower(),
        "-".join(groups),
        "\n".join(f"{number} {group}" for number, group in enumerate(groups, start=1)),
        "\n".join(f"{number}. {group[:4]}-{group[4:]}" for number, group in enumerate(groups, 1)),
        " ".join(f"({number}) {' '.join(group)}" for number, group in enumerate(groups, start=1)),
    ):
        assert split_groups(text) == groups


@pytest.mark.parametrize(
    "text", ["", "S34WC", "S34WC " * 7, "S34WC " * 9, "9S34WC " * 8, "SU4WY " * 8]
)
def test_a_text_that_is_not_eight_groups_is_not_split(text: str) -> None:
    assert split_groups(text) == ()


@given(secrets, kinds)
def test_the_square_code_says_kind_number_and_groups(secret: bytes, kind: SheetKind) -> None:
    text = code_text(kind, "P-3F7A01", secret)
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    for pasted in (text, text.lower(), f"  {text}\n"):
        read = read_code(pasted)
        assert read is not None
        assert (read.kind, read.number) == (kind, "P-3F7A01")
        assert read_groups(read.groups, kind) == secret
    assert "groups" not in repr(read)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "S34WC",
        "IOPDESK-RECOVERY/2:PRACTICE:P-1:S34WC-NJYCT-SQ7C1-ZM6HD-TB9XW-9NEPQ-TZCD4-KPPVM",
        "IOPDESK-RECOVERY/1:PAYROLL:P-1:S34WC-NJYCT-SQ7C1-ZM6HD-TB9XW-9NEPQ-TZCD4-KPPVM",
        "IOPDESK-RECOVERY/1:PRACTICE:P-1:S34WC-NJYCT-SQ7C1-ZM6HD-TB9XW-9NEPQ-TZCD4",
        "IOPDESK-RECOVERY/1:PRACTICE:P-1:S34WX-NJYCT-SQ7C1-ZM6HD-TB9XW-9NEPQ-TZCD4-KPPVM",
        "IOPDESK-RECOVERY/1:CLINICAL:P-1:S34WC-NJYCT-SQ7C1-ZM6HD-TB9XW-9NEPQ-TZCD4-KPPVM",
    ],
)
def test_half_a_code_or_another_is_no_code(text: str) -> None:
    assert read_code(text) is None


def test_a_code_is_known_while_a_scanner_still_types_it() -> None:
    text = code_text(SheetKind.PRACTICE, "P-3F7A01", SECRET)
    assert all(begins_code(text[:length].lower()) for length in range(1, len(text) + 1))
    assert not any(begins_code(each) for each in ("", " ", "S34WC", "IOPDX", "X" + text))


# -- proving ------------------------------------------------------------------------------


@given(st.binary(min_size=8, max_size=8))
def test_two_different_groups_are_asked_back(randomness: bytes) -> None:
    one, other = groups_to_ask_back(randomness)
    assert 1 <= one < other <= GROUPS


def test_every_pair_of_groups_comes_up() -> None:
    assert len({groups_to_ask_back(bytes([number])) for number in range(28)}) == 28


def test_the_right_answer_is_taken_and_a_wrong_one_named() -> None:
    groups = groups_of(SECRET, SheetKind.CLINICAL)
    check_answer(SECRET, SheetKind.CLINICAL, {2: groups[1].lower(), 7: groups[6]})
    other = groups_of(bytes(20), SheetKind.CLINICAL)
    for answers, code, number in (
        ({2: groups[1], 7: ""}, "recovery.group_missing", 7),
        ({2: groups[6], 7: groups[1]}, "recovery.group_wrong", 2),
        ({2: groups[1], 7: other[6]}, "recovery.group_of_another", 7),
    ):
        with pytest.raises(RuleBroken) as caught:
            check_answer(SECRET, SheetKind.CLINICAL, answers)
        assert (caught.value.code, caught.value.facts["number"]) == (code, number)
        assert caught.value.field == f"clinical_{number}"


def test_the_kinds_have_names() -> None:
    assert [sheet_label(kind) for kind in SheetKind] == ["Practice sheet", "Clinical sheet"]
    assert cleaned(" o-iL ") == "011"

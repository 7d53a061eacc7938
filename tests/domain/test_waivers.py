"""Going without a second administrator takes words of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.waivers import LEAST_LETTERS, decide_founding, decide_waiver
from iopdesk.errors import RuleBroken

WORDS = "I am the only administrator here."


@pytest.mark.parametrize("words", ["", "ok", "yes yes yes", "." * 40, "1 2 3 4 5 6 7 8 9 0" * 4])
def test_a_keystroke_is_no_waiver(words):
    with pytest.raises(RuleBroken, match=r"waiver\.too_short"):
        decide_waiver(words, administrators=1)


@given(st.text(max_size=80))
def test_what_is_kept_has_enough_letters_and_no_loose_blanks(words):
    try:
        kept = decide_waiver(words, administrators=1)
    except RuleBroken:
        assert sum(each.isalpha() for each in words) < LEAST_LETTERS
    else:
        assert kept == " ".join(words.split())
        assert sum(each.isalpha() for each in kept) >= LEAST_LETTERS


def test_with_two_administrators_nothing_is_waived():
    with pytest.raises(RuleBroken, match=r"waiver\.not_needed"):
        decide_waiver(WORDS, administrators=2)
    assert decide_founding(2, WORDS) == ""


@pytest.mark.parametrize(
    ("waiver", "code"),
    [("", r"waiver\.needed"), ("  ", r"waiver\.needed"), ("no", r"waiver\.too_short")],
)
def test_a_practice_is_not_founded_with_one_administrator_and_no_word(waiver, code):
    with pytest.raises(RuleBroken, match=code):
        decide_founding(1, waiver)


def test_a_practice_is_founded_with_one_administrator_and_their_words():
    assert decide_founding(1, f"  {WORDS} ") == WORDS

"""Telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.phones import (
    PhoneFlag,
    format_phone,
    phone_digits,
    phone_flag_label,
    phone_matches,
)


@pytest.mark.parametrize(
    ("typed", "kept", "flag"),
    [
        ("5035550000", "(503) 555-0000", None),
        ("503-555-0000", "(503) 555-0000", None),
        ("+1 503.555.0000", "(503) 555-0000", None),
        ("1 (503) 555-0000", "(503) 555-0000", None),
        ("503 555 0000 x12", "(503) 555-0000 ext. 12", None),
        ("(503) 555-0000, extension 12", "(503) 555-0000 ext. 12", None),
        ("555-0194", "555-0194", PhoneFlag.NO_AREA_CODE),
        ("5550194", "555-0194", PhoneFlag.NO_AREA_CODE),
        ("+44 20 7946 0958", "+44 20 7946 0958", None),
        ("011 44 20 7946 0958", "011 44 20 7946 0958", None),
        ("0035550000", "0035550000", PhoneFlag.UNUSUAL),
        ("503-555-0000 / 503-555-0001", "503-555-0000 / 503-555-0001", PhoneFlag.UNUSUAL),
        ("call Mom", "call Mom", PhoneFlag.UNUSUAL),
        ("=1+1", "=1+1", PhoneFlag.UNUSUAL),
        ("", "", None),
    ],
)
def test_a_number_is_kept_in_its_usual_form_or_as_typed(
    typed: str, kept: str, flag: PhoneFlag | None
) -> None:
    phone = format_phone(typed)
    assert (phone.text, phone.flag) == (kept, flag)


@given(st.text(alphabet="0123456789 +-().x#ext,aé\n", max_size=30))
def test_formatting_a_kept_number_again_changes_nothing(text: str) -> None:
    once = format_phone(text)
    assert format_phone(once.text) == once


@given(st.text(max_size=30))
def test_formatting_loses_no_digit_but_the_leading_one(text: str) -> None:
    digits = [c for c in text if c in "0123456789"]
    kept = [c for c in format_phone(text).text if c in "0123456789"]
    assert kept in (digits, digits[1:])


def test_the_last_four_digits_find_a_number_and_three_do_not() -> None:
    assert phone_matches("(503) 555-0194 ext. 7", "0194")
    assert phone_matches("(503) 555-0194", "+1 503 555 0194")
    assert not phone_matches("(503) 555-0194", "194")
    assert not phone_matches("(503) 555-0194", "5550")
    assert not phone_matches("(503) 555-0194", "call 0194")


def test_extension_and_country_code_are_no_search_digits() -> None:
    assert phone_digits("+1 (503) 555-0194 x77") == "5035550194"


def test_every_flag_has_a_label() -> None:
    assert all(phone_flag_label(flag) for flag in PhoneFlag)

"""What is typed to find a patient: words, numbers of every form, one slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.finding import joined, one_typo, read_typed

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "typed",
    [
        "3/14/1989", "03/14/1989", "3-14-1989", "3.14.1989", "1989-03-14", "1989/3/14", "03141989",
        "Mar 14 1989", "march 14, 1989", "14 Mar 1989", "14-mar-1989", "Mar. 14th 1989",
        "3 14 1989", "14/3/1989", "14.3.1989",
    ],
)  # fmt: skip
def test_a_birth_date_of_any_form_is_one_number(typed):
    asked = read_typed(typed)
    assert (asked.names, asked.numbers[0][0]) == ((), "03141989")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3/14/89", "031489"),
        ("mar 14 89", "031489"),
        ("3/14", "0314"),
        ("3/1989", "198903"),
        ("(404) 555-0183", "4045550183"),
        ("+1 404 555 0183", "4045550183"),
        ("404.555.0183", "4045550183"),
        ("555-0183", "5550183"),
        ("555 0183", "5550183"),
        ("0183", "0183"),
        ("#00148", "00148"),
    ],
)
def test_numbers_are_read_as_they_are_on_file(typed, number):
    asked = read_typed(typed)
    assert (asked.names, len(asked.numbers), asked.numbers[0][0]) == ((), 1, number)


@pytest.mark.parametrize("typed", ["LR-00148", "lr00148", "lr-148", "lr148", "LR 00148"])
def test_a_record_number_needs_neither_hyphen_nor_zeros(typed):
    asked = read_typed(typed)
    forms = {form for forms in asked.numbers for form in forms}
    assert {"lr 00148", "00148"} & forms


def test_names_and_numbers_stand_in_any_order():
    one, other = read_typed("Quin 3/14/1989 mari"), read_typed("3/14/1989 quin mari")
    assert (one.names, one.numbers) == (other.names, other.numbers)
    assert one.names == ("quin", "mari")
    assert read_typed("mar 14").names == ("mar",)


def test_seven_digits_may_be_a_date_without_its_zero():
    assert read_typed("3141989").numbers == (("3141989", "03141989"),)
    assert read_typed("5550183").numbers == (("5550183",),)


def test_nothing_typed_is_nothing():
    for typed in ("", "  ", "-", "'", ",;"):
        assert not read_typed(typed)
    assert repr(read_typed("Quintero")).startswith("<")


@given(st.text())
def test_whatever_is_typed_becomes_words_that_a_query_can_quote(typed):
    asked = read_typed(typed)
    for word in (*asked.names, *(form for forms in asked.numbers for form in forms)):
        assert word.strip()
        assert '"' not in word


def slips(name: str) -> set[str]:
    """One letter wrong, left out, too many, or two exchanged; by hand."""
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + c + b[1:] for a, b in cuts if b for c in LETTERS),
        *(a + c + b for a, b in cuts for c in LETTERS),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
    } - {name}


@given(st.text(LETTERS, min_size=4, max_size=9), st.data())
def test_every_slip_of_a_name_leads_back_to_a_beginning_of_it(name, data):
    wrong = data.draw(st.sampled_from(sorted(slips(name))))
    assert wrong.startswith(name) or any(name.startswith(each) for each in one_typo(wrong))


def test_a_blank_may_be_missing_or_too_many():
    assert "mary ann" in one_typo("maryann")
    assert list(joined(("de", "la", "cruz"))) == [("dela", "cruz"), ("de", "lacruz")]


def test_very_short_and_endless_words_have_no_slips():
    assert one_typo("ab") == one_typo("a" * 4_000) == ()

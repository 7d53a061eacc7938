"""What every text goes through before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.texts import clean_all, clean_line, clean_text, is_identifier


class Kind(StrEnum):
    ONE = "one "


@dataclass(frozen=True)
class Form:
    words: str
    lines: tuple[str, ...] = ()
    count: int = 0


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_is_not_cleaned_twice(text):
    clean = clean_text(text)
    clean.encode()
    assert "\0" not in clean
    assert clean_text(clean) == clean
    assert clean_line(clean_line(text)) == clean_line(text)


def test_texts_are_cleaned_wherever_they_stand_and_nothing_else_changes():
    assert clean_all((" a\0", [Kind.ONE], 3, None)) == ("a", [Kind.ONE], 3, None)
    assert clean_all({"note": "a\r\nb "}) == {"note": "a\nb"}
    assert clean_all(Form(" x", ("y ", "\ud83d"), 2)) == Form("x", ("y", "\ufffd"), 2)


def test_what_is_clean_already_stays_the_same_object():
    form = Form("x", ("y",))
    assert clean_all(form) is form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LR-00148", True),
        ("(404) 555-0140", True),
        ("3/14/1989", True),
        (" 1989-03-14\n", True),
        ("Thu Oct 22", False),
        ("Came 12 minutes late", False),
        ("", False),
        ("LR-00148\nLR-00149", False),
        ("Discharged on 10/22/2026 to outpatient care with a plan", False),
    ],
)
def test_short_texts_with_numbers_of_a_person_are_identifiers(text, expected):
    assert is_identifier(text) is expected

"""Names: folding, sorting, forms, splitting."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.names import (
    SplitName,
    first_and_initial,
    fold,
    full_name,
    initial_and_family,
    initials,
    list_name,
    search_words,
    sort_key,
    split_name,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Łukasz", "lukasz"),
        ("Đặng", "dang"),
        ("Søren", "soren"),
        ("Straße", "strasse"),
        ("Æsa Œuvre Þór", "aesa oeuvre thor"),
        ("Oğuz Işık İnci", "oguz isik inci"),
        ("D'Andre O’Brien ʻOkina", "dandre obrien okina"),
        ("Jean-Luc Mary–Ann", "jean luc mary ann"),
        ("Zoe\u0308", "zoe"),
        ("ＷＩＤＥ", "wide"),
        ("Νίκος", "νικοσ"),
        ("a\0b\u200fc", "abc"),
        ("  two   blanks\t", "two blanks"),
        ("´acute", "acute"),
        ("", ""),
    ],
)
def test_folding_finds_the_plain_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_does_not_depend_on_composition_or_case(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=127)))
def test_the_short_way_for_plain_letters_folds_like_the_long_one(text: str) -> None:
    assert fold(text + " ñ") == " ".join([*fold(text).split(), "n"])


def test_search_words_leave_punctuation_out() -> None:
    assert search_words("Quintero, Marisol (Mari)") == ("quintero", "marisol", "mari")


def test_a_short_family_name_sorts_before_a_longer_one_that_begins_alike() -> None:
    names = [("Van Dyk", "Ann"), ("Van", "Zed"), ("van", "Abe"), ("Osei", "Calvin")]
    assert sorted(names, key=lambda name: sort_key(*name)) == [
        ("Osei", "Calvin"),
        ("van", "Abe"),
        ("Van", "Zed"),
        ("Van Dyk", "Ann"),
    ]


def test_forms_of_a_name() -> None:
    assert full_name("Marisol", "Quintero") == "Marisol Quintero"
    assert full_name("Marisol", "Quintero", "Mari", "Jr.") == "Marisol “Mari” Quintero Jr."
    assert list_name("Marisol", "Quintero", "Mari") == "Quintero, Marisol (Mari)"
    assert list_name("", "Prince") == "Prince"
    assert first_and_initial("Marisol", "Quintero") == "Marisol Q."
    assert first_and_initial("", "Prince") == "Prince"
    assert initial_and_family("Marisol", "Quintero") == "M. Quintero"
    assert initial_and_family("", "Prince") == "Prince"


@pytest.mark.parametrize(
    ("given_name", "family", "letters"),
    [
        ("Marisol", "Quintero", "MQ"),
        ("", "Prince", "P"),
        ("“Mari”", "(Quintero)", "MQ"),
        ("E\u0301va", "ßen", "Éß"),
        ("سامر", "حداد", "سح"),
        ("", "", "?"),
        ("---", "***", "?"),
    ],
)
def test_initials(given_name: str, family: str, letters: str) -> None:
    assert initials(given_name, family) == letters


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Osei, Calvin", SplitName("Calvin", family="Osei")),
        ("Calvin Osei", SplitName("Calvin", family="Osei")),
        ("Maria de la Cruz", SplitName("Maria", family="de la Cruz")),
        ("de la Cruz, Maria", SplitName("Maria", family="de la Cruz")),
        ("Ludwig van Beethoven", SplitName("Ludwig", family="van Beethoven")),
        ("Beethoven, Ludwig van", SplitName("Ludwig", family="van Beethoven")),
        ("Santiago Ramón y Cajal", SplitName("Santiago", family="Ramón y Cajal")),
        ("Van Morrison", SplitName("Van", family="Morrison")),
        ("John Smith, Jr.", SplitName("John", family="Smith", suffix="Jr.")),
        ("Smith, Jr., John", SplitName("John", family="Smith", suffix="Jr.")),
        ("Smith Jr., John", SplitName("John", family="Smith", suffix="Jr.")),
        ("Smith, John III", SplitName("John", family="Smith", suffix="III")),
        ("John Q. Public III", SplitName("John", "Q.", "Public", "III")),
        ("Villar, Mary Ann", SplitName("Mary Ann", family="Villar")),
        ("Quintero, Marisol (Mari)", SplitName("Marisol", family="Quintero", preferred="Mari")),
        ('Marisol "Mari" Quintero', SplitName("Marisol", family="Quintero", preferred="Mari")),
        ('Quote, "Queenie"', SplitName("Queenie", family="Quote")),
        ("Mr. John Smith", SplitName("John", family="Smith", left_off=("Mr.",))),
        ("Ana Quintero Lopez", SplitName("Ana Quintero", family="Lopez", is_guess=True)),
        ("Prince", SplitName(family="Prince")),
        ("Osei,", SplitName(family="Osei")),
        ("(Mari)", SplitName(family="Mari")),
        ("حداد, سامر", SplitName("سامر", family="حداد")),
        ("", SplitName()),
        (" , ", SplitName()),
    ],
)
def test_a_name_in_one_cell_is_split(text: str, parts: SplitName) -> None:
    split = split_name(text)
    for name in SplitName.__slots__:
        assert getattr(split, name) == getattr(parts, name), name


@given(st.text(max_size=80))
def test_splitting_loses_no_letter(text: str) -> None:
    split = split_name(text)
    parts = (split.given, split.middle, split.family, split.suffix, split.preferred)
    kept = sorted("".join((*parts, *split.left_off)))
    assert [c for c in kept if c.isalnum()] == [
        c for c in sorted(unicodedata.normalize("NFC", text)) if c.isalnum()
    ]


def test_a_name_of_four_thousand_characters_is_split_and_shown() -> None:
    long = "Ł" * 1999
    split = split_name(f"{long}, {long}")
    assert split.given == split.family == long
    assert initials(long, long) == "ŁŁ"
    assert fold(long) == "l" * 1999


def test_names_do_not_show_in_the_repr() -> None:
    assert "Osei" not in repr(split_name("Osei, Calvin"))

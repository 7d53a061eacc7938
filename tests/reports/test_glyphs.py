"""What cannot print shows as a placeholder and warns; it never vanishes or turns round."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.reports.kit import fonts
from iopdesk.reports.kit.glyphs import Printer


@pytest.fixture(scope="module", autouse=True)
def _faces():
    fonts.ready()


def _printed(words: str) -> tuple[str, tuple[str, ...]]:
    printer = Printer(fonts.covers, where="Goals")
    return printer.printable(words), printer.warnings()


@pytest.mark.parametrize(
    "words",
    [
        "Noelle Pruitt",
        "Łukasz Żółć, Đặng Thị Hương, Søren Ægir, Çağla",
        "Ελένη Παπαδοπούλου",
        "Юлия Щёкина",
        "5 € · 37 °C – “quoted” … ½ × №",
        "<b>bold</b> & {{name}} %_\\",
    ],
)
def test_latin_greek_cyrillic_and_vietnamese_print_as_they_are(words):
    assert _printed(words) == (words, ())


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("سلام", "[4 letters not printable]"),
        ("Amir سلام عليكم Haddad", "Amir [9 letters not printable] Haddad"),
        ("שלום", "[4 letters not printable]"),
        ("王小明", "[3 letters not printable]"),
        ("नमस्ते", "[4 letters not printable]"),
        ("แพร", "[3 letters not printable]"),
        ("calm 🙂 today", "calm [1 sign not printable] today"),
        ("👩‍👧‍👦", "[3 signs not printable]"),
        ("a\ud800b", "a[1 sign not printable]b"),
        ("\ue000", "[1 sign not printable]"),
    ],
)
def test_other_scripts_show_a_placeholder_and_warn(words, printed):
    found, warnings = _printed(words)
    assert found == printed
    assert len(warnings) == 1
    assert warnings[0].startswith("Goals: ")


def test_decomposed_letters_are_composed():
    assert _printed("Zoe\u0308 Dvor\u030ca\u0301k")[0] == "Zoë Dvořák"


def test_a_letter_with_a_tower_of_accents_does_not_climb_into_the_line_above():
    found, warnings = _printed("q" + "\u0301" * 40)
    assert found.count("\u0301") == 2
    assert "not printable" in found
    assert warnings


@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\u2066", "\u200b", "\u00ad", "\x00", "\x1b"])
def test_invisible_signs_that_could_turn_text_round_are_left_out(sign):
    assert _printed(f"ab{sign}cd") == ("abcd", ())


def test_usual_signs_the_font_lacks_are_spelled():
    assert _printed("PHQ-9 ≥ 10 → review")[0] == "PHQ-9 >= 10 -> review"


def test_lines_stay_lines_and_odd_spaces_become_spaces():
    assert _printed("a\u2028b\nc\u2003d\te")[0] == "a\nb\nc d e"


def test_warnings_count_by_section_and_hold_no_patient_text():
    printer = Printer(fonts.covers, where="Goals")
    printer.printable("王")
    printer.where = "Signatures"
    printer.printable("小明 🙂")
    printer.printable("明")
    assert printer.warnings() == (
        "Goals: 1 letter cannot print. Write it in Latin letters as well.",
        "Signatures: 4 letters cannot print. Write them in Latin letters as well.",
    )


@given(st.text(max_size=200))
def test_whatever_is_typed_every_printed_sign_has_a_glyph(words):
    found, warnings = _printed(words)
    assert all(char == "\n" or fonts.covers(char) for char in found)
    assert not any(unicodedata.bidirectional(char) in ("R", "AL", "RLO") for char in found)
    assert ("not printable]" in re.sub(re.escape(words), "", found)) <= bool(warnings)


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=60))
def test_no_letter_vanishes_in_silence(words):
    found, _warnings = _printed(words)
    whole = unicodedata.normalize("NFC", words)
    kept = sum(char in whole for char in re.sub(r"\[\d+ letters? not printable\]", "", found))
    counted = sum(int(each) for each in re.findall(r"\[(\d+) letters? not printable\]", found))
    assert kept + counted >= len(whole)

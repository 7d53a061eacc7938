"""The crisis card read back: one page, numbers first, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from iopdesk.reports.crisis_card import CrisisCardFacts, card_words, draw_crisis_card
from iopdesk.reports.papers import A4, LETTER
from tests.reports.reading import outside_margins, pages_of
from tests.reports.test_pages import HOSTILE

FACTS = CrisisCardFacts(
    crisis_phone="(404) 555-0140",
    on_call="Ravi Menon",
    on_call_until="Fri Oct 23, 5:00 PM",
    warnings=(("Skipping two meetings in a row", "Call my sponsor"), ("Isolating", "")),
    made_on=date(2026, 10, 22),
)


def words_of(facts: CrisisCardFacts) -> str:
    [page] = pages_of(draw_crisis_card(facts).pdf)
    return " ".join(page.split())


def test_a_card_is_one_page_with_the_numbers_the_person_on_call_and_the_advice():
    page = words_of(FACTS)
    for said in (
        "call 911",
        "(404) 555-0140",
        "988 Suicide and Crisis Lifeline",
        "1-800-662-4357",
        "On call for you until Fri Oct 23, 5:00 PM: Ravi Menon.",
        "Skipping two meetings in a row: Call my sponsor",
        "give naloxone, stay with them",
        "the body takes less than before",
    ):
        assert said in page
    assert page.index("(404) 555-0140") < page.index("Overdose")


def test_what_is_not_known_leaves_no_gap():
    page = words_of(replace(FACTS, crisis_phone=" ", on_call="", warnings=()))
    for unsaid in ("24-hour line", "On call", "warning signs"):
        assert unsaid not in page
    assert "988" in page


def test_the_plain_text_says_the_same():
    text = draw_crisis_card(FACTS).text
    words = card_words(FACTS)
    assert all(number in text for _who, number, _more in words.lines)
    assert "Isolating" in text


@pytest.mark.parametrize("size", [LETTER, A4], ids=lambda one: one.name)
@pytest.mark.parametrize("count", [2, 40])
def test_however_many_signs_there_are_it_stays_one_page_inside_the_margins(size, count):
    many = replace(FACTS, warnings=(("A sign " * 12, "What I do then " * 9),) * count)
    paper = draw_crisis_card(many, paper=size)
    assert paper.pages == 1
    assert outside_margins(paper.pdf) == []


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_break_no_card(words):
    assert draw_crisis_card(replace(FACTS, on_call=words, warnings=((words, words),))).pages == 1


def test_the_same_facts_give_the_same_bytes():
    assert draw_crisis_card(FACTS).pdf == draw_crisis_card(FACTS).pdf

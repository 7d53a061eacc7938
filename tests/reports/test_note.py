"""A note on paper: its words, its signatures, its state, the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureFacts, SignatureState
from iopdesk.reports.note import AddendumFacts, NoteFacts, draw_note
from iopdesk.reports.papers import PaperState

SIGNED = SignatureFacts(
    "Dana Okafor",
    "Clinical director",
    "LCSW",
    SignatureState.ON_SCREEN,
    datetime(2026, 10, 20, 16, 12),
)
FACTS = NoteFacts(
    as_of=date(2026, 10, 22),
    letterhead=Letterhead("Larkspur Recovery", "1420 Alder Street", "(404) 555-0140"),
    patient=PatientFacts("Marisol Quintero", "LR-00148", "Mari", date(1989, 3, 14)),
    number="N-00012",
    kind="Progress note",
    about_on=date(2026, 10, 20),
    session="1:00–1:50 PM, Individual, in person",
    goals=("Abstinence: No use for 90 days",),
    words="Came on time.\n\nTwo urges, <b>called</b> the sponsor.",
    addenda=(),
    signatures=(SIGNED,),
    signed_on=date(2026, 10, 20),
    is_cosigned=True,
)


def test_a_signed_note_prints_once_with_its_words_session_goals_and_signature():
    paper = draw_note(FACTS)
    assert (paper.state, paper.pages, paper.warnings) == (PaperState.FINAL, 1, ())
    for words in (
        "Marisol Quintero",
        "Oct 20, 2026",
        "1:00–1:50 PM, Individual, in person",
        "Abstinence: No use for 90 days",
        "Came on time.",
        "Two urges, <b>called</b> the sponsor.",
        "Signed on screen Oct 20, 2026, 4:12 PM",
        "Document N-00012, version 1",
        "For the chart only.",
    ):
        assert words in paper.text, words


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"signed_on": None}, PaperState.DRAFT),
        ({"is_cosigned": False}, PaperState.FOR_SIGNATURE),
        ({}, PaperState.FINAL),
    ],
)
def test_a_note_that_waits_for_a_name_is_no_final_paper(changed, state):
    assert draw_note(replace(FACTS, **changed)).state is state


def test_an_addendum_stands_under_its_own_heading_and_makes_another_version():
    added = AddendumFacts(signature="Addendum by Ravi Menon, LPC", words="The letter came.")
    text = draw_note(replace(FACTS, addenda=(added,))).text  # headings are in capitals
    assert text.index("Came on time.") < text.index("The letter came.")
    assert "ADDENDUM BY RAVI MENON, LPC" in text
    assert "Document N-00012, version 2" in text


def test_the_same_note_gives_the_same_bytes():
    assert draw_note(FACTS).pdf == draw_note(replace(FACTS)).pdf


def test_a_long_note_goes_on_over_pages():
    paper = draw_note(replace(FACTS, words="\n".join(["A sentence about the week."] * 400)))
    assert paper.pages > 3
    assert paper.text.count("A sentence about the week.") == 400

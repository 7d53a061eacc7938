"""The consent form on paper: every element, a line for each signer, and what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from iopdesk.reports.consent_form import ConsentFormFacts, draw_consent
from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureFacts
from iopdesk.reports.papers import PaperState
from tests.reports.reading import pages_of

FACTS = ConsentFormFacts(
    as_of=date(2026, 10, 22),
    letterhead=Letterhead(
        "Larkspur Recovery", "1420 Alder Street", "(404) 555-0140", "", "(404) 555-0199"
    ),
    patient=PatientFacts("Marisol Quintero", "LR-00148", birth_on=date(1989, 3, 14)),
    number="LR-00148-C7",
    kind="Criminal justice",
    discloser="Larkspur Recovery",
    what=("attendance", "test results"),
    what_words="Days attended, no numbers",
    recipients=("Leah Brandt", "County court and its staff"),
    purposes=("monitoring for a court or probation",),
    revocation="I can revoke this in writing, to the front desk.",
    cannot_revoke="I cannot revoke it before: until end of probation.",
    expiry="Until Apr 20, 2027",
    consequences="I may refuse to sign.",
    redisclosure="It may be passed on as HIPAA allows.",
    signatures=(SignatureFacts("Marisol Quintero", "patient"),),
)
WORDS = (
    "Marisol Quintero", "LR-00148", "03/14/1989", "Criminal justice", "Larkspur Recovery",
    "Attendance, test results", "Days attended, no numbers", "Leah Brandt",
    "County court and its staff", "Monitoring for a court or probation",
    "I can revoke this in writing, to the front desk.", "I cannot revoke it before",
    "Until Apr 20, 2027", "I may refuse to sign.", "It may be passed on as HIPAA allows.",
    "Marisol Quintero, patient", "For signature", "(404) 555-0199",
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
)  # fmt: skip


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("is_large", [False, True])
def test_the_form_holds_every_element_on_at_most_two_pages(is_large: bool) -> None:
    paper = draw_consent(FACTS, large_print=is_large)
    assert (paper.state, paper.pages <= 2) == (PaperState.FOR_SIGNATURE, True)
    read = flat(" ".join(pages_of(paper.pdf)))
    for words in WORDS:
        assert words in flat(paper.text), words
        assert words in read, words
    assert paper.warnings == ()


def test_a_guardian_signs_beside_the_patient_with_room_for_the_authority() -> None:
    both = (*FACTS.signatures, SignatureFacts("Name", "parent or guardian, authority:"))
    assert "parent or guardian, authority:" in flat(
        draw_consent(replace(FACTS, signatures=both)).text
    )


def test_a_form_that_lacks_something_is_a_draft_that_says_what() -> None:
    lacking = replace(FACTS, purposes=(), missing=("The purpose is missing.",))
    paper = draw_consent(lacking)
    assert paper.state is PaperState.DRAFT
    assert "Not yet for signature. The purpose is missing." in flat(paper.text)
    assert "To be entered" in paper.text
    assert "Draft, not yet for signature" in paper.text


def test_no_statement_about_redisclosure_stands_where_none_is_owed() -> None:
    assert "pass on" not in draw_consent(replace(FACTS, redisclosure="")).text


def test_the_same_consent_gives_the_same_bytes() -> None:
    assert draw_consent(FACTS).pdf == draw_consent(FACTS).pdf

"""The admission packet: everything it must hold, on pages that belong to their papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from iopdesk.domain.disclosures import NOTICE
from iopdesk.reports.admission_packet import (
    NOTICE_VERSION,
    PacketFacts,
    PacketStep,
    draw_packet,
)
from iopdesk.reports.consent_form import ConsentFormFacts
from iopdesk.reports.crisis_card import CrisisCardFacts
from iopdesk.reports.facts import PatientFacts, SignatureFacts
from tests.reports.examples import DAY, LETTERHEAD
from tests.reports.reading import everywhere, outside_margins, pages_of

PATIENT = PatientFacts(
    "Marisol Quintero", "LR-00148", "Mari", date(1989, 3, 14), "Dana Okafor, LCSW"
)
SIGNERS = (SignatureFacts("Marisol Quintero", "patient"),)
CONSENT = ConsentFormFacts(
    as_of=DAY,
    letterhead=LETTERHEAD,
    patient=PATIENT,
    number="LR-00148-A7C",
    kind="Treatment, payment and operations",
    discloser="Larkspur Recovery",
    what=("attendance", "diagnosis"),
    what_words="",
    recipients=("My treating providers",),
    purposes=("treatment", "payment"),
    revocation="I can revoke this consent at any time, in writing.",
    cannot_revoke="",
    expiry="No end, until I revoke it.",
    consequences="I may refuse to sign.",
    redisclosure="Whoever receives this may pass it on.",
    signatures=SIGNERS,
)
FACTS = PacketFacts(
    as_of=DAY,
    letterhead=LETTERHEAD,
    patient=PATIENT,
    number="LR-00148-A7",
    admitted_on=date(2026, 10, 20),
    level="2.1 IOP",
    steps=(
        PacketStep("Identity checked", True, "Oct 20, 2026, Tessa Lund"),
        PacketStep("Insurance verified", None, "Pays by herself"),
        PacketStep("Consents signed", False),
    ),
    hours="9 hours a week: Mon, Tue, Thu.",
    timetable=(("Mon, Tue, Thu 9:00–10:30 AM", "Foundations", "Room A"),),
    consent=CONSENT,
    consented="",
    card=CrisisCardFacts("(404) 555-0199", "", "", (), DAY),
    signatures=(*SIGNERS, SignatureFacts("Tessa Lund", "for the program")),
)


def flat(facts: PacketFacts) -> str:
    return " ".join(" ".join(pages_of(draw_packet(facts).pdf)).split())


def test_it_holds_checklist_timetable_notice_rights_consent_and_card():
    text = flat(FACTS)
    for words in (
        "Identity checked",
        "Does not apply",
        "Open",
        "9 hours a week: Mon, Tue, Thu.",
        "Foundations",
        "If you cannot come, call (404) 555-0140.",
        "without your written consent",
        "hhs.gov/ocr/complaints",
        "You take part in your plan",
        f"Version {NOTICE_VERSION}.",
        "an amount that was usual once can stop the breath",
        "Consent to tell",
        "I may refuse to sign.",
        "Whoever receives this may pass it on.",
        "Crisis card",
        "give naloxone",
        NOTICE,
    ):
        assert words in text, words


def test_every_paper_counts_its_own_pages_and_bears_its_own_number():
    pages = [" ".join(page.split()) for page in pages_of(draw_packet(FACTS).pdf)]
    assert [page.count("Page 1 of") for page in pages] == [1, 0, 1, 0]
    assert "Document LR-00148-A7," in pages[0]
    assert "Document LR-00148-A7C," in pages[2]
    assert draw_packet(FACTS).pages == len(pages) == 4


def test_a_signed_consent_is_told_and_not_asked_for_again():
    paper = draw_packet(replace(FACTS, consent=None, consented="Signed"))
    text = " ".join(" ".join(pages_of(paper.pdf)).split())
    assert "Consent to tell" not in text
    assert "Consent to treatment, payment and operations Signed" in text
    assert paper.pages == 3


def test_before_the_admission_it_prints_without_checklist_and_hours():
    bare = replace(FACTS, admitted_on=None, level="", steps=(), hours="", timetable=())
    text = flat(bare)
    assert "Checklist" not in text
    assert "Admitted Not yet" in text
    assert "Hours and days are agreed on at the admission." in text


def test_the_same_facts_give_the_same_bytes_and_name_no_patient_in_the_file():
    one, two = draw_packet(FACTS).pdf, draw_packet(FACTS).pdf
    assert one == two
    told = PdfReader(BytesIO(one))
    assert told.metadata.title == "Admission packet"
    assert told.metadata.author == "Larkspur Recovery"
    assert "Quintero" not in str(told.metadata)
    assert told.root_object["/Lang"] == "en-US"


@pytest.mark.parametrize("large_print", [False, True])
@pytest.mark.parametrize("words", ["<b>&amp;{{}}" * 20, "\u0645\u0631\u062d\u0628\u0627 " * 30])
def test_hostile_text_in_every_place_stays_on_the_page(words, large_print, qapp):
    paper = draw_packet(everywhere(FACTS, words), large_print=large_print)
    assert outside_margins(paper.pdf) == []


def test_no_name_shows_in_a_repr():
    assert "Quintero" not in repr(FACTS) + repr(draw_packet(FACTS).title)

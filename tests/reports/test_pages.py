"""Pages read back: their furniture, margins, fonts, breaks, and the same bytes again."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from iopdesk.domain.goals import GoalStatus
from iopdesk.reports.codes import Stamp, issue
from iopdesk.reports.discharge import draw_discharge
from iopdesk.reports.facts import Appointment, GoalFacts, Letterhead, ServiceFacts, SignatureFacts
from iopdesk.reports.papers import A4, LETTER, PaperState
from iopdesk.reports.step_down import draw_step_down
from tests.reports.examples import (
    BARE_DISCHARGE,
    BARE_STEP_DOWN,
    DAY,
    NOELLE,
    SAMIRA,
    counts,
)
from tests.reports.reading import everywhere, fonts_of, outside_margins, pages_of

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
OLD_NOTICE = "prohibits unauthorized disclosure"
CRISIS = "In a crisis 24 hours (404) 555-0199 Call or text 988 SAMHSA 1-800-662-4357 Emergency 911"
CASES = [(draw_discharge, NOELLE), (draw_step_down, SAMIRA)]
FORMS = [
    {},
    {"paper": A4},
    {"large_print": True},
    {"paper": A4, "large_print": True},
]
HOSTILE = {
    "long words": "a" * 2500,
    "long text": "word " * 400,
    "markup": "<b>bold</b> <para> &amp; </font> <br/> <!-- {{name}} {0} {} %s %_\\ a\x00b\x1b[0m",
    "no glyphs": "سلام עולם \u202eabc 🙂👩‍👧‍👦🏳️‍🌈 " * 40,
    "towers": "Z\u0351\u036b\u0343\u036a" * 200,
    "lines": "line\n" * 90,
    "blank": " \t\n ",
}


def _stamped(draw, facts, **form):
    stamp = issue(facts, "2026-0121-D", 1, DAY)
    return draw(facts, state=PaperState.FOR_SIGNATURE, stamp=stamp, **form)


@pytest.mark.parametrize(("draw", "facts"), CASES)
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_page_has_crisis_lines_notice_and_its_number(draw, facts, form):
    paper = _stamped(draw, facts, **form)
    pages = pages_of(paper.pdf)
    assert len(pages) == paper.pages
    for number, page in enumerate(pages, start=1):
        assert CRISIS in page
        assert NOTICE in page
        assert OLD_NOTICE not in page
        assert f"Page {number} of {paper.pages}" in page
        assert "Document 2026-0121-D, version 1" in page
        assert "Verification code" in page


@pytest.mark.parametrize(("draw", "facts"), CASES)
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_all_ink_is_inside_the_margins(draw, facts, form, qapp):
    assert outside_margins(_stamped(draw, facts, **form).pdf) == []
    assert outside_margins(draw(facts, state=PaperState.DRAFT, **form).pdf) == []


@pytest.mark.parametrize(("draw", "facts"), CASES)
def test_every_font_is_in_the_file(draw, facts):
    found = fonts_of(_stamped(draw, facts).pdf)
    assert found
    assert all(found.values()), found


def test_the_examples_take_three_and_two_pages():
    assert _stamped(draw_discharge, NOELLE).pages == 3
    assert _stamped(draw_step_down, SAMIRA).pages == 2


@pytest.mark.parametrize(
    ("form", "wide", "tall"), [(LETTER, 612, 792), (A4, 595.28, 841.89)], ids=["Letter", "A4"]
)
def test_sheets_have_their_size(form, wide, tall):
    paper = draw_discharge(NOELLE, state=PaperState.DRAFT, paper=form)
    box = PdfReader(BytesIO(paper.pdf)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((wide, tall), abs=0.01)


def test_a_draft_says_so_on_every_page_and_has_neither_number_nor_code():
    for page in pages_of(draw_discharge(NOELLE, state=PaperState.DRAFT).pdf):
        assert page.startswith("DRAFT")
        assert "No number, no code: draft" in page
        assert "Verification code" not in page.replace("Number and verification code", "")
        assert "Document " not in page


def test_a_draft_is_for_the_chart_only_and_signed_by_nobody():
    text = " ".join(pages_of(draw_discharge(NOELLE, state=PaperState.DRAFT).pdf))
    assert "For the chart only." in text
    assert text.count("Draft, not yet for signature") == 4
    assert "Signed on screen" not in text


@pytest.mark.parametrize(
    ("state", "stamp"),
    [
        (PaperState.DRAFT, Stamp("2026-0121-D", 1, "AAAA-AAAA-AAAA", DAY)),
        (PaperState.FOR_SIGNATURE, None),
        (PaperState.FINAL, None),
    ],
)
def test_a_stamp_belongs_to_papers_that_left_draft(state, stamp):
    with pytest.raises(ValueError, match="stamp"):
        draw_discharge(NOELLE, state=state, stamp=stamp)


def test_an_amended_paper_names_the_version_it_replaces():
    stamp = issue(NOELLE, "2026-0121-D", 2, DAY)
    pages = pages_of(draw_discharge(NOELLE, state=PaperState.FINAL, stamp=stamp).pdf)
    assert all("Document 2026-0121-D, version 2, replaces version 1" in page for page in pages)


def test_the_file_names_the_paper_and_the_practice_but_no_patient():
    reader = PdfReader(BytesIO(_stamped(draw_discharge, NOELLE).pdf))
    meta = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
    assert meta["/Title"] == "Discharge summary"
    assert meta["/Author"] == "Larkspur Recovery"
    assert meta["/CreationDate"].startswith("D:20261022000000")
    assert not any("Pruitt" in value or "LR-00121" in value for value in meta.values())
    assert reader.trailer["/Root"]["/Lang"] == "en-US"


@pytest.mark.parametrize(("draw", "facts"), CASES)
def test_the_same_facts_give_the_same_bytes(draw, facts):
    assert _stamped(draw, facts).pdf == _stamped(draw, facts).pdf


def test_another_paper_in_between_changes_no_byte():
    first = _stamped(draw_discharge, NOELLE).pdf
    draw_step_down(everywhere(SAMIRA, "Ж Ψ ế"), state=PaperState.DRAFT)
    assert _stamped(draw_discharge, NOELLE).pdf == first


def test_bytes_depend_on_neither_process_nor_clock_nor_zone():
    program = (
        "import hashlib\n"
        "from tests.reports.examples import NOELLE\n"
        "from iopdesk.reports.discharge import draw_discharge\n"
        "from iopdesk.reports.papers import PaperState\n"
        "pdf = draw_discharge(NOELLE, state=PaperState.DRAFT).pdf\n"
        "print(hashlib.sha256(pdf).hexdigest())\n"
    )
    here = hashlib.sha256(draw_discharge(NOELLE, state=PaperState.DRAFT).pdf).hexdigest()
    for seed, zone, epoch in (("0", "UTC", ""), ("99", "Asia/Tokyo", "1000000000")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": epoch}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**env, "PYTHONPATH": os.getcwd()},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == here


def test_the_drawing_library_is_loaded_with_the_first_paper_only():
    program = (
        "import sys\n"
        "import iopdesk.reports.discharge, iopdesk.reports.step_down, iopdesk.reports.codes\n"
        "print(any(name.startswith('reportlab') for name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


# -- breaks ------------------------------------------------------------------------------


def test_a_long_table_repeats_its_titles_on_every_page_it_reaches():
    goals = tuple(
        GoalFacts(f"Area {number}", GoalStatus.MET, f"Evidence {number}") for number in range(90)
    )
    pages = pages_of(draw_discharge(replace(NOELLE, goals=goals), state=PaperState.DRAFT).pdf)
    holding = [page for page in pages if re.search(r"\bArea \d+ Met Evidence", page)]
    assert len(holding) >= 2
    assert all("Area Status Evidence" in page for page in holding)
    text = " ".join(pages)
    assert all(f"Area {number} Met Evidence {number}" in text for number in range(90))


def test_many_appointments_and_services_are_all_there():
    appointments = tuple(Appointment(f"Day {n}", f"Place {n}", f"Care {n}") for n in range(60))
    services = tuple(ServiceFacts(f"Service {n}", n, n + 1, 60 * n) for n in range(40))
    facts = replace(NOELLE, appointments=appointments, services=services)
    text = " ".join(pages_of(draw_discharge(facts, state=PaperState.DRAFT).pdf))
    assert all(f"Day {n} Place {n} Care {n}" in text for n in range(60))
    assert all(f"Service {n} {n} of {n + 1} {n}.0" in text for n in range(40))


def _signing_page(pages: list[str]) -> str:
    (found,) = [page for page in pages if " Signatures " in page]
    return found


@pytest.mark.parametrize("lines", range(1, 40, 4))
def test_signatures_stand_on_one_page_with_the_section_before(lines):
    facts = replace(NOELLE, status="Sober and housed. " * (6 * lines))
    pages = pages_of(draw_discharge(facts, state=PaperState.DRAFT).pdf)
    page = _signing_page(pages)
    assert page.count("Draft, not yet for signature") == 4
    assert "got a copy on October 22, 2026. Signatures" in page
    assert "Complete for rule pack: Georgia" in page


@pytest.mark.parametrize("large_print", [False, True])
def test_a_long_last_section_keeps_its_end_with_the_signatures(large_print):
    facts = replace(NOELLE, patient_part="Took part and asked questions. " * 260 + "The end.")
    paper = draw_discharge(facts, state=PaperState.DRAFT, large_print=large_print)
    page = _signing_page(pages_of(paper.pdf))
    assert "The end. Signatures" in page
    assert page.count("Draft, not yet for signature") == 4


def test_many_signers_still_keep_together_and_never_stand_alone():
    signers = tuple(SignatureFacts(f"Signer {n}", "counselor") for n in range(8))
    page = _signing_page(
        pages_of(draw_discharge(replace(NOELLE, signatures=signers), state=PaperState.DRAFT).pdf)
    )
    assert all(f"Signer {n}, counselor" in page for n in range(8))
    assert "Disclosure and copy" in page


def test_no_heading_stands_at_the_foot_of_a_page():
    for lines in range(1, 60, 6):
        facts = replace(NOELLE, presenting_problem="Daily drinking. " * (6 * lines))
        for page in pages_of(draw_discharge(facts, state=PaperState.DRAFT).pdf):
            body = page.split(" In a crisis ")[0]
            assert not re.search(
                r"(Goals|Diagnoses|Attendance|Evidence|Strengths and needs)$", body
            )


# -- hostile text ------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    ("draw", "facts", "name"),
    [
        (draw_discharge, NOELLE, "presenting_problem"),
        (draw_discharge, NOELLE, "reason"),
        (draw_discharge, NOELLE, "goals"),
        (draw_discharge, NOELLE, "services"),
        (draw_discharge, NOELLE, "signatures"),
        (draw_discharge, NOELLE, "patient"),
        (draw_discharge, NOELLE, "letterhead"),
        (draw_discharge, NOELLE, "patient_part"),
        (draw_step_down, SAMIRA, "shape"),
        (draw_step_down, SAMIRA, "levels"),
        (draw_step_down, SAMIRA, "pending_result"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_hostile_text_in_any_place_stays_on_the_page(draw, facts, name, words, qapp):
    hostile = replace(facts, **{name: everywhere(getattr(facts, name), words)})
    paper = draw(hostile, state=PaperState.DRAFT)
    assert outside_margins(paper.pdf, dpi=24) == []
    for page in pages_of(paper.pdf):
        assert NOTICE in page
        assert "988" in page


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=160), large_print=st.booleans())
def test_the_same_text_in_every_place_at_once_stays_on_the_page(words, large_print, qapp):
    for draw, facts in CASES:
        paper = draw(everywhere(facts, words), state=PaperState.DRAFT, large_print=large_print)
        assert outside_margins(paper.pdf, dpi=24) == []


@settings(max_examples=12, deadline=None)
@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=["C", "Z"]), min_size=1))
def test_ordinary_text_reads_back_whole(words):
    facts = replace(NOELLE, strengths=f"start {words} end.")
    text = " ".join(pages_of(draw_discharge(facts, state=PaperState.DRAFT).pdf))
    folded = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", f"start{words}end.") in folded


def test_markup_in_a_name_is_text():
    facts = replace(NOELLE, patient=replace(NOELLE.patient, name="<b>Nell</b> & <i>", preferred=""))
    pages = pages_of(draw_discharge(facts, state=PaperState.DRAFT).pdf)
    assert "<b>Nell</b> & <i>" in pages[0]
    assert "<b>Nell</b> & <i>" in pages[1]


def test_a_name_that_cannot_print_warns_and_the_text_copy_holds_it_whole():
    facts = replace(NOELLE, patient=replace(NOELLE.patient, name="王小明", preferred=""))
    paper = draw_discharge(facts, state=PaperState.DRAFT)
    assert "[3 letters not printable]" in pages_of(paper.pdf)[0]
    assert "王小明" in paper.text
    assert paper.warnings
    assert not any("王" in each for each in paper.warnings)


def test_a_letterhead_that_is_cut_warns():
    facts = replace(NOELLE, letterhead=Letterhead("Larkspur " * 60, crisis_phone="(404) 555-0199"))
    paper = draw_discharge(facts, state=PaperState.DRAFT)
    assert "Letterhead: a text is too long for its place and is cut." in paper.warnings


@pytest.mark.parametrize(
    ("draw", "facts"), [(draw_discharge, BARE_DISCHARGE), (draw_step_down, BARE_STEP_DOWN)]
)
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_bare_facts_make_a_paper_too(draw, facts, form, qapp):
    assert outside_margins(draw(facts, state=PaperState.DRAFT, **form).pdf) == []


def test_a_long_ago_day_and_no_tests_are_no_trouble():
    facts = replace(NOELLE, as_of=date(1999, 1, 4), tests=counts())
    paper = draw_discharge(facts, state=PaperState.DRAFT)
    assert "No random tests were drawn." in paper.text

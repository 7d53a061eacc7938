"""The recovery sheets read back: one page each, legible, and nothing that belongs elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from iopdesk.domain.recovery import SheetKind, read_code, read_groups, split_groups
from iopdesk.reports.papers import A4, LETTER, PaperState
from iopdesk.reports.recovery_kit import RecoverySheetFacts, draw_recovery_sheet, sheet_words
from tests.reports.reading import fonts_of, outside_margins, pages_of, render
from tests.reports.test_pages import HOSTILE

PRACTICE = RecoverySheetFacts(
    SheetKind.PRACTICE,
    "P-3F7A01",
    "Laurel Ridge Recovery",
    date(2026, 10, 22),
    bytes(range(200, 220)),
)
CLINICAL = replace(PRACTICE, kind=SheetKind.CLINICAL, number="C-3F7A02", secret=bytes(range(20)))
BOTH = pytest.mark.parametrize("facts", [PRACTICE, CLINICAL], ids=["practice", "clinical"])


@BOTH
def test_a_sheet_is_one_page_that_says_what_it_is_and_opens(facts):
    paper = draw_recovery_sheet(facts)
    [page] = pages_of(paper.pdf)
    assert paper.pages == 1
    assert paper.state is PaperState.FINAL
    words = sheet_words(facts)
    for said in (
        "Laurel Ridge Recovery",
        "Made Oct 22, 2026",
        f"Sheet {facts.number}",
        words.opens,
        words.warning,
        "Never as a photo",
        "Page 1 of 1",
        "Kept by",
        *words.steps,
    ):
        assert said in page
    places = [page.index(said) for said in (words.opens, words.warning, words.steps[0])]
    assert places == sorted(places)


def test_only_the_practice_sheet_opens_the_practice_and_only_clinicians_hold_the_other():
    [one], [other] = (pages_of(draw_recovery_sheet(each).pdf) for each in (PRACTICE, CLINICAL))
    alone = "Whoever holds this sheet and the practice file can open the practice."
    assert alone in one
    assert alone not in other
    assert "Alone it opens nothing." in other
    assert "Somebody in a clinical role" in other
    assert "clinical role" not in one


@BOTH
def test_the_groups_are_copied_from_the_page_with_their_numbers_and_open(facts):
    words = sheet_words(facts)
    [page] = pages_of(draw_recovery_sheet(facts).pdf)
    copied = page[page.index(" 1 ") : page.index("Whoever holds")]
    assert split_groups(copied) == words.groups
    assert read_groups(split_groups(copied), facts.kind) == facts.secret


@BOTH
def test_the_square_code_is_printed_dot_by_dot_and_says_the_groups(facts, qapp):
    words = sheet_words(facts)
    read = read_code(words.code)
    assert read is not None
    assert (read.kind, read.number, read.groups) == (facts.kind, facts.number, words.groups)
    code = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(words.code)
    code.make()
    wanted = [[bool(dot) for dot in row] for row in code.modules]
    assert _dots(draw_recovery_sheet(facts).pdf, len(wanted)) == wanted


def _dots(pdf: bytes, count: int) -> list[list[bool]]:
    """The dots of the code at the right edge of the page, each looked at in its middle."""
    dpi = 200
    [sheet] = render(pdf, dpi)
    side = 126 * dpi / 72
    left = sheet.width() - 54 * dpi / 72 - side
    part = sheet.copy(int(left), int(sheet.height() * 0.37), int(side), int(sheet.height() * 0.3))
    module = side / (count + 8)
    middle = int(side / 2)
    # the upper left square is 7 dots of ink, dark in the first row of its middle column
    column = int(4 * module + 3.5 * module)
    first = next(y for y in range(part.height()) if part.pixelColor(column, y).value() < 100)
    assert part.pixelColor(middle, first - int(2 * module)).value() > 200
    return [
        [
            part.pixelColor(
                int((4 + across + 0.5) * module), int(first + (down + 0.5) * module)
            ).value()
            < 128
            for across in range(count)
        ]
        for down in range(count)
    ]


@BOTH
@pytest.mark.parametrize("size", [LETTER, A4], ids=str)
def test_all_ink_is_inside_the_margins_of_the_size_asked_for(facts, size, qapp):
    paper = draw_recovery_sheet(facts, paper=size)
    assert outside_margins(paper.pdf) == []
    box = PdfReader(BytesIO(paper.pdf)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((size.width, size.height), 0.01)


@BOTH
def test_a_name_of_200_characters_stands_there_whole_on_the_one_page(facts, qapp):
    name = "Recovery Center of the Wide Western Counties " * 5
    paper = draw_recovery_sheet(replace(facts, practice=name[:200]))
    [page] = pages_of(paper.pdf)
    assert " ".join(name[:200].split()) in page
    widest = draw_recovery_sheet(replace(facts, practice="W" * 200))
    assert widest.pages == 1
    assert widest.warnings == ()
    assert outside_margins(widest.pdf) == []
    assert _smallest(widest.pdf) == 9.0


def _smallest(pdf: bytes) -> float:
    """The smallest size of letters on the page, in points, as scaled there."""
    found = []

    def visit(words: str, around: list[float], matrix: list[float], _font: object, size: float):
        if words.strip():
            found.append(round(size * abs(matrix[3] * around[3]), 2))

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return min(found)


@BOTH
def test_letters_are_never_smaller_than_a_fax_can_carry(facts):
    assert _smallest(draw_recovery_sheet(facts).pdf) >= 9


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_any_practice_name_prints_on_one_page_as_it_is(words, qapp):
    paper = draw_recovery_sheet(replace(PRACTICE, practice=words))
    assert paper.pages == 1
    assert outside_margins(paper.pdf) == []
    assert _smallest(paper.pdf) >= 9
    assert split_groups(_groups_part(paper.pdf)) == sheet_words(PRACTICE).groups


def _groups_part(pdf: bytes) -> str:
    [page] = pages_of(pdf)
    whole = page[page.index("as well.") :]
    return whole[len("as well.") : whole.index("Whoever")]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    secret=st.binary(min_size=20, max_size=20),
    practice=st.text(max_size=200),
    kind=st.sampled_from(SheetKind),
)
def test_any_facts_give_one_page_and_the_same_bytes_again(secret, practice, kind):
    facts = replace(PRACTICE, secret=secret, practice=practice, kind=kind)
    paper = draw_recovery_sheet(facts)
    assert paper.pages == 1
    assert draw_recovery_sheet(facts).pdf == paper.pdf


def test_the_file_names_title_author_and_language_and_embeds_its_fonts():
    pdf = draw_recovery_sheet(CLINICAL).pdf
    reader = PdfReader(BytesIO(pdf))
    meta = reader.metadata
    assert meta is not None
    assert meta.title == "Recovery kit: clinical sheet"
    assert meta.author == "Laurel Ridge Recovery"
    assert reader.trailer["/Root"]["/Lang"] == "en-US"
    assert str(meta.get("/CreationDate")).startswith("D:20261022")
    assert all(fonts_of(pdf).values())
    assert fonts_of(pdf)


@BOTH
def test_the_groups_are_black_on_white_for_a_fax(facts, qapp):
    [sheet] = render(draw_recovery_sheet(facts).pdf, 200)
    band = sheet.copy(110, 400, 1480, 250)
    data = bytes(band.constBits())
    dark, pale = sum(value < 60 for value in data), sum(value > 220 for value in data)
    assert dark > 15_000
    assert dark + pale > 0.93 * len(data)


def test_the_text_copy_holds_the_same_words_and_no_repr_shows_a_secret():
    paper = draw_recovery_sheet(PRACTICE)
    words = sheet_words(PRACTICE)
    for each in (*words.groups, *words.steps, words.warning, words.opens):
        assert each in paper.text
    for shown in (repr(PRACTICE), repr(words)):
        assert words.groups[0] not in shown
        assert "secret" not in shown

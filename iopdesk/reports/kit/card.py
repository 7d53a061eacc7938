"""The crisis card on one page: numbers large enough to read in a hurry, then what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer

from iopdesk.reports.crisis_card import CardWords
from iopdesk.reports.kit import fonts
from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import Box, Tone, quiet, strong, text
from iopdesk.reports.kit.flow import Maker
from iopdesk.reports.kit.glyphs import Printer
from iopdesk.reports.kit.grille import grille
from iopdesk.reports.kit.press import PROGRAM, one_at_a_time, set_time
from iopdesk.reports.kit.styles import MARGIN, Styles, styles_for
from iopdesk.reports.kit.tables import box
from iopdesk.reports.papers import PaperSize

_NUMBER_SHARE = 0.42


@dataclass(frozen=True, slots=True, repr=False)
class DrawnCard:
    """The PDF of a card, its number of pages, and what could not be printed."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def press_card(words: CardWords, *, day: date, size: PaperSize) -> DrawnCard:
    """Draw one card; ``day`` is the date of the file."""
    fonts.ready()
    with one_at_a_time:
        return _press(words, day, styles_for(size, large_print=False))


def _press(words: CardWords, day: date, styles: Styles) -> DrawnCard:
    printer = Printer(fonts.covers)
    room = styles.size.height - 2 * MARGIN
    maker = Maker(styles, room, printer)
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=(styles.size.width, styles.size.height),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.REGULAR,
        lang="en-US",
    )
    set_time(canvas._doc, day)
    canvas.setTitle(words.title)
    canvas.setCreator(PROGRAM)
    canvas.setProducer(PROGRAM)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    frame = Frame(
        MARGIN, MARGIN, styles.width, room,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    # many warning signs shrink the page, and never spill onto another
    frame.addFromList([KeepInFrame(styles.width, room, _body(maker, words), mode="shrink")], canvas)
    canvas.showPage()
    pages = canvas.getPageNumber() - 1
    canvas.save()
    return DrawnCard(target.getvalue(), pages, printer.warnings())


def _body(maker: Maker, words: CardWords) -> list[Flowable]:
    styles = maker.styles
    maker.printer.where = words.title
    found: list[Flowable] = [
        Paragraph(maker.markup(text(words.title)), styles.title),
        Spacer(1, styles.pt(4)),
        Paragraph(maker.markup(text(words.opening)), _style("opening", 13, 18)),
        Spacer(1, styles.pt(10)),
        box(maker, Box((strong(words.emergency),), Tone.BAD)),
        Spacer(1, styles.pt(10)),
        _numbers(maker, words),
    ]
    if words.on_call:
        found += [Spacer(1, styles.pt(8)), Paragraph(maker.markup(text(words.on_call)), _BODY)]
    for title, sentences in words.parts:
        found += [Spacer(1, styles.pt(6)), *maker.heading(title).flowables]
        for sentence in sentences:
            found += [Paragraph(maker.markup(text(sentence)), _POINT, bulletText="•")]
            found.append(Spacer(1, styles.pt(3)))
    return [*found, Spacer(1, styles.pt(12)), maker.paragraph((quiet(words.made),))]


def _numbers(maker: Maker, words: CardWords) -> Flowable:
    """Who answers at the left, the number large at the right, a rule between the rows."""
    width = maker.styles.width
    rows = []
    for who, number, more in words.lines:
        left = [
            Paragraph(maker.markup((strong(who),)), _BODY),
            Paragraph(maker.markup((quiet(more),)), _BODY),
        ]
        rows.append([left, Paragraph(maker.markup((strong(number),)), _NUMBER)])
    return grille(
        rows,
        [width * (1 - _NUMBER_SHARE), width * _NUMBER_SHARE],
        [
            ("LINEABOVE", (0, 0), (-1, -1), 0.75, ink.LINE),
            ("LINEBELOW", (0, -1), (-1, -1), 0.75, ink.LINE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )


def _style(name: str, points: float, leading: float, **more: object) -> ParagraphStyle:
    face = {"fontName": fonts.REGULAR, "textColor": ink.BLACK, **more}
    return ParagraphStyle(name, fontSize=points, leading=leading, splitLongWords=1, **face)


_BODY = _style("card", 11, 15)
_NUMBER = _style("card number", 22, 28, fontName=fonts.BOLD, alignment=2)
_POINT = _style("card point", 11, 15, leftIndent=14, bulletIndent=2)

"""A recovery sheet on one page: large groups, the square code, and what to do with them.

The body is measured and never goes on to a second page: a name too long for its place
is cut with a mark, everything else is of known length.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode.qr import QrCode
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer

from iopdesk.i18n import _
from iopdesk.reports.kit import fonts
from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import Box, Piece, Text, Tone, quiet, strong, text
from iopdesk.reports.kit.flow import Maker
from iopdesk.reports.kit.glyphs import Printer
from iopdesk.reports.kit.grille import grille
from iopdesk.reports.kit.marks import draw_letterhead_mark
from iopdesk.reports.kit.press import PROGRAM, one_at_a_time, set_time
from iopdesk.reports.kit.styles import MARGIN, Styles, styles_for
from iopdesk.reports.kit.tables import box
from iopdesk.reports.papers import PaperSize
from iopdesk.reports.recovery_kit import SheetWords

_CODE_SIDE = 126.0
"""About a millimeter for each dot of the code: eight of a fax at 200 dpi."""

_COLUMNS = 4
_NAME_LINES = 8
_CORNER_SHARE = 0.25


@dataclass(frozen=True, slots=True, repr=False)
class DrawnSheet:
    """The PDF of a sheet, its number of pages, and what could not be printed."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def press_sheet(words: SheetWords, *, day: date, size: PaperSize) -> DrawnSheet:
    """Draw one sheet; ``day`` is the date of the file."""
    fonts.ready()
    with one_at_a_time:
        return _press(words, day, styles_for(size, large_print=False))


def _press(words: SheetWords, day: date, styles: Styles) -> DrawnSheet:
    printer = Printer(fonts.covers)
    maker = Maker(styles, styles.size.height - 2 * MARGIN, printer)
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
    canvas.setAuthor(words.practice)
    canvas.setSubject(words.number)
    canvas.setCreator(PROGRAM)
    canvas.setProducer(PROGRAM)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    top = _draw_head(canvas, maker, words)
    bottom = MARGIN + styles.pt(16)
    room = top - bottom
    frame = Frame(
        MARGIN, bottom, styles.width, room,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    # a translation may be longer than the words it stands for: it shrinks, and never spills
    frame.addFromList([KeepInFrame(styles.width, room, _body(maker, words), mode="shrink")], canvas)
    _draw_foot(canvas, styles, words)
    canvas.showPage()
    pages = canvas.getPageNumber() - 1
    canvas.save()
    return DrawnSheet(target.getvalue(), pages, printer.warnings())


def _draw_head(canvas: Any, maker: Maker, words: SheetWords) -> float:
    """Mark, practice, date and number; answers where the body begins."""
    styles = maker.styles
    pt, top = styles.pt, styles.size.height - MARGIN
    corner = styles.width * _CORNER_SHARE
    room = styles.width - corner - pt(44 + 10)
    name = maker.clamped(text(words.practice), styles.practice, room, _NAME_LINES)
    name.drawOn(canvas, MARGIN + pt(44), top - name.height)
    y = top
    for line in (strong(words.made), strong(words.number)):
        drawn = maker.clamped((line,), styles.right, corner, 2)
        y -= drawn.height
        drawn.drawOn(canvas, styles.size.width - MARGIN - corner, y)
    draw_letterhead_mark(canvas, MARGIN, top - pt(34), pt(34))
    base = top - max(pt(34), name.height, top - y) - pt(8)
    canvas.setStrokeColor(ink.BLACK)
    canvas.setLineWidth(1.25)
    canvas.line(MARGIN, base, styles.size.width - MARGIN, base)
    return float(base - pt(8))


def _draw_foot(canvas: Any, styles: Styles, words: SheetWords) -> None:
    size = styles.foot.fontSize
    canvas.setFillColor(ink.BLACK)
    canvas.setFont(fonts.REGULAR, size)
    base = MARGIN + size * 0.3
    canvas.drawString(MARGIN, base, f"{words.title} · {words.number} · {words.made}")
    count = _("Page {page} of {pages}").format(page=1, pages=1)
    canvas.drawRightString(styles.size.width - MARGIN, base, count)


def _body(maker: Maker, words: SheetWords) -> list[Flowable]:
    styles, printer = maker.styles, maker.printer
    printer.where = words.title
    found: list[Flowable] = [
        Paragraph(maker.markup(text(words.title)), styles.title),
        Spacer(1, styles.pt(3)),
        maker.paragraph(text(words.opens)),
        Spacer(1, styles.pt(8)),
        GroupBoxes(words.groups, styles),
        Spacer(1, styles.pt(8)),
        box(maker, Box((strong(words.warning),), Tone.BAD)),
        *_steps_beside_code(maker, words),
    ]
    for title, part in words.parts:
        found += maker.heading(title).flowables
        found.append(maker.paragraph(text(part)))
    return [*found, Spacer(1, styles.pt(20)), _by_hand(maker, words.by_hand)]


def _steps_beside_code(maker: Maker, words: SheetWords) -> list[Flowable]:
    styles = maker.styles
    side, gap = _CODE_SIDE, styles.pt(14)
    left: list[Flowable] = []
    hanging = ParagraphStyle(
        "step", parent=styles.body, leftIndent=styles.pt(16), bulletIndent=0,
        bulletFontName=fonts.STRONG, bulletFontSize=styles.body.fontSize,
    )  # fmt: skip
    for number, step in enumerate(words.steps, start=1):
        left.append(Paragraph(maker.markup(text(step)), hanging, bulletText=f"{number}."))
        left.append(Spacer(1, styles.pt(2)))
    code = QrCode(words.code, qrLevel="Q", width=side, height=side, qrBorder=4)
    caption = ParagraphStyle("caption", parent=styles.body, alignment=1)
    right = [code, Paragraph(maker.markup((quiet(words.code_words),)), caption)]
    table = grille([[left, right]], [styles.width - side, side], [
        ("RIGHTPADDING", (0, 0), (0, 0), gap),
    ])  # fmt: skip
    return [*maker.heading(words.steps_title).flowables, table]


def _by_hand(maker: Maker, labels: tuple[str, ...]) -> Flowable:
    """Lines to be filled in by hand, labels under them."""
    styles = maker.styles
    share = (0.4, 0.4, 0.2)
    cells: list[Text] = [(Piece(each),) for each in labels]
    gap = styles.pt(10)
    rules = [("LINEABOVE", (column, 0), (column, 0), 0.75, ink.BLACK) for column in (0, 2, 4)]
    row: list[Any] = []
    widths: list[float] = []
    for cell, part in zip(cells, share, strict=True):
        row += [maker.paragraph(cell), ""]
        widths += [styles.width * part - gap, gap]
    return grille([row], widths, rules)


class GroupBoxes(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """Numbered groups in a frame, each sign in a place of the same width."""

    def __init__(self, groups: tuple[str, ...], styles: Styles) -> None:
        super().__init__()
        self._groups, self._styles = groups, styles
        self._row = styles.pt(34)
        self.width = styles.width
        self.height = self._row * (len(groups) // _COLUMNS) + styles.pt(8)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        styles, canvas = self._styles, self.canv
        canvas.setStrokeColor(ink.BLACK)
        canvas.setLineWidth(1.25)
        canvas.roundRect(0.7, 0.7, self.width - 1.4, self.height - 1.4, 4, stroke=1, fill=0)
        wide = self.width / _COLUMNS
        for place, group in enumerate(self._groups):
            row, column = divmod(place, _COLUMNS)
            base = self.height - styles.pt(4) - self._row * (row + 1) + styles.pt(10)
            self._draw_group(column * wide + styles.pt(8), base, place + 1, group)

    def _draw_group(self, x: float, base: float, number: int, group: str) -> None:
        styles = self._styles
        size, cell = styles.pt(19), styles.pt(20)
        written = self.canv.beginText(x, base)
        written.setFillColor(ink.BLACK)
        written.setFont(fonts.REGULAR, styles.body.fontSize)
        written.textOut(str(number))
        self.canv.drawText(written)
        written = self.canv.beginText(x + styles.pt(11), base)
        written.setFont(fonts.BOLD, size)
        # the space after each sign fills its place: one run of text, so that it copies whole
        sides = [(cell - fonts.width(sign, fonts.BOLD, size)) / 2 for sign in group]
        written.moveCursor(sides[0], 0)
        for sign, side, after in zip(group, sides, [*sides[1:], 0.0], strict=True):
            written.setCharSpace(side + after)
            written.textOut(sign)
        written.setCharSpace(0)
        self.canv.drawText(written)

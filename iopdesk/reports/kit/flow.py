"""Blocks become flowables: paragraphs, tables, boxes, and where a page may break.

Breaks are decided here, by measured heights: a heading stands with the first lines
of its section, a short table stays whole, the signatures stand with the end of the
section before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer

from iopdesk.i18n import _
from iopdesk.reports.kit import fonts
from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import (
    Block,
    Box,
    Document,
    Grid,
    Pair,
    Piece,
    Prose,
    Section,
    Steps,
    Table,
    Text,
    Tone,
    quiet,
    strong,
    text,
)
from iopdesk.reports.kit.glyphs import Printer
from iopdesk.reports.kit.marks import HeadingLine
from iopdesk.reports.kit.styles import Styles

_KEPT_WHOLE = 130.0
"""A block up to this height, in points, stays on one page."""


@dataclass
class Drawn:
    """Flowables of one block, their height, and how much must stand with its heading."""

    flowables: list[Flowable]
    height: float
    lead: float


@dataclass
class Maker:
    """Makes flowables for one paper; ``room`` is the height of a later page's body."""

    styles: Styles
    room: float
    printer: Printer

    def markup(self, words: Text) -> str:
        """A text as ReportLab's paragraph markup, user text escaped."""
        found = []
        for piece in words:
            printed = escape(self.printer.printable(piece.text)).replace("\n", "<br/>")
            attributes = ""
            if piece.is_strong:
                attributes += f' name="{fonts.STRONG}"'
            if piece.tone is not Tone.PLAIN:
                attributes += f' color="{ink.TEXT[piece.tone].hexval()}"'
            found.append(f"<font{attributes}>{printed}</font>" if attributes else printed)
        return "".join(found)

    def paragraph(self, words: Text, style: object = None) -> Paragraph:
        """A paragraph of a text, in body style unless told."""
        return Paragraph(self.markup(words), style or self.styles.body)

    def clamped(self, words: Text, style: object, room: float, most: int) -> Paragraph:
        """A paragraph of at most ``most`` lines; a longer text ends in an ellipsis."""
        whole = self.paragraph(words, style)
        whole.wrap(room, 10_000)
        if len(whole.blPara.lines) <= most:
            return whole
        piece = words[0]
        short, long = 0, len(piece.text)
        while long - short > 1:
            middle = (short + long) // 2
            cut = self.paragraph((Piece(piece.text[:middle] + "…"),), style)
            cut.wrap(room, 10_000)
            short, long = (middle, long) if len(cut.blPara.lines) <= most else (short, middle)
        self.printer.cut()
        found = self.paragraph((Piece(piece.text[:short] + "…"),), style)
        found.wrap(room, 10_000)
        return found

    def story(self, document: Document) -> list[Flowable]:
        """The whole body of a paper, in reading order."""
        from iopdesk.reports.kit.signatures import signature_block

        self.printer.where = document.title
        found: list[Flowable] = [
            Paragraph(self.markup(text(document.title)), self.styles.title),
            self.paragraph(text(quiet(document.subtitle))),
            Spacer(1, self.styles.pt(5)),
        ]
        for section in document.sections[:-1]:
            found += self.section(section)
        self.printer.where = _("Signatures")
        closing = signature_block(self, document)
        found += self.last_section(document.sections[-1], closing)
        return found

    def section(self, section: Section) -> list[Flowable]:
        """A heading and its blocks, breaking before it when too little would fit."""
        self.printer.where = section.title or self.printer.where
        heading = self.heading(section.title)
        drawn = [self.block(each) for each in section.blocks]
        lead = heading.height + (drawn[0].lead if drawn else 0)
        found: list[Flowable] = [self.need(lead), *heading.flowables]
        for place, each in enumerate(drawn):
            if place:
                found += [Spacer(1, self.styles.pt(3)), self.need(each.lead)]
            found += each.flowables
        return found

    def last_section(self, section: Section, closing: Drawn) -> list[Flowable]:
        """The last section with what must stand on the page where it ends."""
        self.printer.where = section.title
        heading = self.heading(section.title)
        drawn = [self.block(each) for each in section.blocks]
        total = heading.height + sum(each.height for each in drawn) + closing.height
        if total <= self.room or not isinstance(section.blocks[-1], Prose):
            body = [flowable for each in drawn for flowable in each.flowables]
            return [self.need(total), *heading.flowables, *body, *closing.flowables]
        head, tail, tall = self._tail(section.blocks[-1])
        found = [self.need(heading.height + drawn[0].lead), *heading.flowables]
        for each in drawn[:-1]:
            found += each.flowables
        return [*found, *head, self.need(tall + closing.height), tail, *closing.flowables]

    def _tail(self, prose: Prose) -> tuple[list[Flowable], Flowable, float]:
        """A long paragraph in two, the second of three lines at most, with its height."""
        whole = self.paragraph(prose.text)
        _wide, tall = whole.wrap(self.styles.width, self.room)
        parts = whole.split(self.styles.width, tall - 3 * self.styles.line + 0.1)
        head, tail = (parts[:1], parts[1]) if len(parts) == 2 else ([], whole)
        _wide, tall = tail.wrap(self.styles.width, self.room)
        return head, tail, tall

    def heading(self, title: str) -> Drawn:
        """The heading of a section with the space around it; nothing for no title."""
        if not title:
            return Drawn([], 0, 0)
        line = HeadingLine(
            Paragraph(self.markup(text(title)), self.styles.heading), self.styles.pt(1.5)
        )
        _wide, tall = line.wrap(self.styles.width, self.room)
        above, below = self.styles.pt(6), self.styles.pt(2.5)
        total = above + tall + below
        return Drawn([Spacer(1, above), line, Spacer(1, below)], total, total)

    def need(self, height: float) -> Flowable:
        """Break the page here unless so much room is left."""
        return CondPageBreak(min(height, self.room - 1))

    def block(self, block: Block) -> Drawn:
        """The flowables of one block."""
        from iopdesk.reports.kit import tables

        if isinstance(block, Prose):
            return self._prose(block)
        if isinstance(block, Box):
            return self.measured(tables.box(self, block))
        if isinstance(block, Grid):
            return self.measured(tables.grid(self, block))
        if isinstance(block, Steps):
            return self.measured(tables.steps(self, block))
        if isinstance(block, Pair):
            if self.styles.is_large:
                block = Table(block.left.columns, block.left.rows + block.right.rows)
                return self.measured(tables.table(self, block), tables.lead_rows(block))
            return self.measured(tables.pair(self, block))
        return self.measured(tables.table(self, block), tables.lead_rows(block))

    def _prose(self, block: Prose) -> Drawn:
        paragraph = self.paragraph(block.text)
        _wide, tall = paragraph.wrap(self.styles.width, self.room)
        return Drawn([paragraph], tall, min(tall, 3 * self.styles.line))

    def measured(self, flowable: Flowable, rows: int = 0) -> Drawn:
        """A flowable with its height; a tall table asks for its first ``rows`` only."""
        _wide, tall = flowable.wrap(self.styles.width, self.room)
        lead = float(tall)
        if tall > self.styles.pt(_KEPT_WHOLE):
            heights = list(getattr(flowable, "_rowHeights", [tall]))
            lead = float(sum(heights[: rows or 2]))
        return Drawn([flowable], float(tall), lead)


def label_over(label: str, value: Text) -> Text:
    """A quiet label with its value on the next line, in weight."""
    heavy = [strong(each.text) if each.tone is Tone.PLAIN else each for each in value]
    return (quiet(label), Piece("\n"), *heavy)

"""Signature lines, two in a row, with the boxes that close a paper."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable, Spacer

from iopdesk.i18n import _
from iopdesk.reports.facts import SignatureFacts
from iopdesk.reports.kit import fonts
from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import Document, Prose, quiet, strong, text, to_be_entered
from iopdesk.reports.kit.flow import Drawn, Maker
from iopdesk.reports.kit.grille import grille
from iopdesk.reports.kit.signing import is_signed, signature_line
from iopdesk.reports.kit.tables import row_parts
from iopdesk.reports.papers import PaperState


class _Line(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """Room to sign in ink, or the signer's name when signed on screen, over a line."""

    def __init__(self, words: str, tall: float) -> None:
        super().__init__()
        self._words = words
        self._tall = tall

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self._tall
        return width, self._tall

    def draw(self) -> None:
        if self._words:
            size = self._tall * 0.5
            while size > 4 and fonts.width(self._words, fonts.ITALIC, size) > self.width:
                size *= 0.9
            self.canv.setFillColor(ink.BLACK)
            self.canv.setFont(fonts.ITALIC, size)
            self.canv.drawString(0, self._tall * 0.18, self._words)
        self.canv.setStrokeColor(ink.BLACK)
        self.canv.setLineWidth(0.75)
        self.canv.line(0, 0.5, self.width, 0.5)


def signature_block(maker: Maker, document: Document) -> Drawn:
    """Heading, signature lines and closing boxes, as one block that keeps together."""
    heading = maker.heading(_("Signatures"))
    flowables = list(heading.flowables)
    height = heading.height
    if not document.signatures:
        nobody = maker.block(Prose(text(to_be_entered())))
        flowables += nobody.flowables
        height += nobody.height
    pairs = [document.signatures[at : at + 2] for at in range(0, len(document.signatures), 2)]
    for place, signers in enumerate(pairs):
        if place:
            flowables.append(Spacer(1, maker.styles.pt(5)))
            height += maker.styles.pt(5)
        drawn = maker.measured(_row(maker, signers, document.state))
        flowables += [maker.need(drawn.height), *drawn.flowables]
        height += drawn.height
    for box in document.closing:
        drawn = maker.block(box)
        flowables += [Spacer(1, maker.styles.pt(8)), *drawn.flowables]
        height += drawn.height + maker.styles.pt(8)
    return Drawn(flowables, height, height)


def _row(maker: Maker, signers: tuple[SignatureFacts, ...], state: PaperState) -> Flowable:
    gap = maker.styles.pt(24)
    half = (maker.styles.width - gap) / 2
    lines: list[Any] = ["", "", ""]
    words: list[Any] = ["", "", ""]
    for place, signer in zip((0, 2), signers, strict=False):
        lines[place] = _Line(_signed_name(maker, signer, state), maker.styles.pt(21))
        words[place] = maker.paragraph(
            text(
                strong(signer.title),
                f", {signer.role}\n" if signer.role else "\n",
                quiet(signature_line(signer, state)),
            )
        )
    widths = [half, gap, half]
    return grille([lines, *row_parts(maker, words, widths)], widths, [])


def _signed_name(maker: Maker, signer: SignatureFacts, state: PaperState) -> str:
    return maker.printer.printable(signer.name) if is_signed(signer, state) else ""

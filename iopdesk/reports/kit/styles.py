"""Sizes, leading and ink of a paper; large print multiplies every size alike."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from iopdesk.reports.kit import fonts
from iopdesk.reports.kit.blocks import Tone
from iopdesk.reports.papers import PaperSize

MARGIN = 54.0
"""Three quarters of an inch on every side, in points."""

_LARGE = 1.4

BLACK = HexColor("#14181E")
GRAY = HexColor("#454E5A")
BLUE = HexColor("#1B4680")
HAIR = HexColor("#B4BBC4")
LINE = HexColor("#6B7480")
PALE = HexColor("#E9EBEE")

TEXT: dict[Tone, Color] = {
    Tone.PLAIN: BLACK,
    Tone.QUIET: GRAY,
    Tone.GOOD: HexColor("#155A36"),
    Tone.WARN: HexColor("#7E4A00"),
    Tone.BAD: HexColor("#AE231C"),
    Tone.ACCENT: BLUE,
}
FILL: dict[Tone, Color] = {
    Tone.PLAIN: HexColor("#FFFFFF"),
    Tone.QUIET: HexColor("#F4F6F8"),
    Tone.GOOD: HexColor("#E0F2E7"),
    Tone.WARN: HexColor("#FBEED2"),
    Tone.BAD: HexColor("#FFFFFF"),
    Tone.ACCENT: HexColor("#E6EDF8"),
}
EDGE: dict[Tone, Color] = {
    Tone.PLAIN: HAIR,
    Tone.QUIET: HAIR,
    Tone.GOOD: TEXT[Tone.GOOD],
    Tone.WARN: HexColor("#B98A3C"),
    Tone.BAD: TEXT[Tone.BAD],
    Tone.ACCENT: BLUE,
}


@dataclass(frozen=True)
class Styles:
    """Paragraph styles and measures of one sheet, in points."""

    size: PaperSize
    scale: float
    body: ParagraphStyle
    number: ParagraphStyle
    heading: ParagraphStyle
    title: ParagraphStyle
    practice: ParagraphStyle
    right: ParagraphStyle
    foot: ParagraphStyle

    @property
    def is_large(self) -> bool:
        """Whether this is large print, where nothing stands side by side."""
        return self.scale > 1

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.size.width - 2 * MARGIN

    @property
    def line(self) -> float:
        """Height of one line of body text."""
        return float(self.body.leading)

    def pt(self, points: float) -> float:
        """A measure at the scale of this sheet."""
        return points * self.scale


def styles_for(size: PaperSize, *, large_print: bool) -> Styles:
    """The styles of a sheet: body 10 pt, title 16, foot 9, or each 1.4 times as large."""
    scale = _LARGE if large_print else 1.0

    def style(name: str, points: float, leading: float, **more: object) -> ParagraphStyle:
        face = {"fontName": fonts.REGULAR, "textColor": BLACK, **more}
        return ParagraphStyle(
            name,
            fontSize=points * scale,
            leading=leading * scale,
            allowWidows=0,
            allowOrphans=0,
            splitLongWords=1,
            **face,
        )

    return Styles(
        size=size,
        scale=scale,
        body=style("body", 10, 13),
        number=style("number", 10, 13, alignment=TA_RIGHT),
        heading=style("heading", 10, 13, fontName=fonts.BOLD, textColor=BLUE),
        title=style("title", 16, 20, fontName=fonts.STRONG),
        practice=style("practice", 13, 16, fontName=fonts.BOLD),
        right=style("right", 10, 13, alignment=TA_RIGHT),
        foot=style("foot", 9, 12),
    )

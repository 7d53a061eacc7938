"""Small drawn things: the sign of a status, the heading with its rule, the letterhead mark."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable, Paragraph

from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import Shape, Tone


class HeadingLine(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A section heading with a rule of one point under it; never splits."""

    def __init__(self, paragraph: Paragraph, gap: float) -> None:
        super().__init__()
        self._paragraph = paragraph
        self._gap = gap

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        _used, tall = self._paragraph.wrap(width, height)
        self.height = tall + self._gap + 1
        return width, self.height

    def draw(self) -> None:
        self._paragraph.drawOn(self.canv, 0, self._gap + 1)
        self.canv.setStrokeColor(ink.BLUE)
        self.canv.setLineWidth(1)
        self.canv.line(0, 0.5, self.width, 0.5)


class StatusMark(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A sign and its word; the sign differs by shape, not by color alone."""

    def __init__(
        self, paragraph: Paragraph, shape: Shape, tone: Tone, size: float, *, is_chip: bool
    ) -> None:
        super().__init__()
        self._paragraph = paragraph
        self._shape = shape
        self._tone = tone
        self._size = size
        self._is_chip = is_chip

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        room = width - self._size * 1.4
        _used, tall = self._paragraph.wrap(room, height)
        self.width, self.height = width, tall
        return width, tall

    def draw(self) -> None:
        size = self._size
        if self._is_chip:
            self._chip()
        middle = self.height - self._paragraph.style.leading / 2 - size * 0.02
        draw_shape(self.canv, self._shape, self._tone, size / 2, middle, size)
        self._paragraph.drawOn(self.canv, size * 1.4, 0)

    def _chip(self) -> None:
        lines = getattr(self._paragraph, "getActualLineWidths0", None)
        wide = max(lines()) if lines else self.width
        out = self._size * 0.3
        self.canv.setFillColor(ink.FILL[self._tone])
        self.canv.setStrokeColor(ink.EDGE[self._tone])
        self.canv.setLineWidth(0.5)
        self.canv.roundRect(
            -out, 0, wide + self._size * 1.4 + 2 * out, self.height, 3, stroke=1, fill=1
        )


def draw_shape(canvas: Any, shape: Shape, tone: Tone, x: float, y: float, size: float) -> None:
    """Draw a status sign of ``size`` points around (x, y)."""
    radius = size * 0.42
    canvas.saveState()
    canvas.setStrokeColor(ink.TEXT[tone])
    canvas.setFillColor(ink.TEXT[tone])
    canvas.setLineWidth(size * 0.1)
    canvas.setLineCap(1)
    canvas.circle(x, y, radius, stroke=1, fill=0)
    path = canvas.beginPath()
    if shape is Shape.CHECK:
        path.moveTo(x - radius * 0.5, y)
        path.lineTo(x - radius * 0.12, y - radius * 0.4)
        path.lineTo(x + radius * 0.5, y + radius * 0.4)
    elif shape is Shape.MINUS:
        path.moveTo(x - radius * 0.5, y)
        path.lineTo(x + radius * 0.5, y)
    elif shape is Shape.CLOCK:
        path.moveTo(x, y + radius * 0.6)
        path.lineTo(x, y)
        path.lineTo(x + radius * 0.5, y - radius * 0.2)
    canvas.drawPath(path, stroke=1, fill=0)
    if shape is Shape.HALF:
        canvas.wedge(x - radius, y - radius, x + radius, y + radius, 270, 180, stroke=0, fill=1)
    canvas.restoreState()


_STAIRS = (
    (15, 6), (22, 6), (22, 9), (18, 9), (18, 13), (14, 13), (14, 17), (10, 17), (10, 21),
    (3, 21), (3, 18), (7, 18), (7, 14), (11, 14), (11, 10), (15, 10),
)  # fmt: skip
_ARROW = (
    (10.17, 6.66), (4.66, 12.17), (2.83, 10.34), (8.34, 4.83), (6.5, 3), (12, 3), (12, 8.5),
)  # fmt: skip
"""The stairs-up icon of Material Design Icons (Apache-2.0), on its 24-unit grid."""


def draw_letterhead_mark(canvas: Any, x: float, y: float, size: float) -> None:
    """The white stairs on a blue square whose lower left corner is (x, y)."""
    canvas.saveState()
    canvas.setFillColor(ink.BLUE)
    canvas.roundRect(x, y, size, size, size * 0.16, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    unit = size * 0.66 / 24
    left, top = x + size * 0.17, y + size * 0.83
    for points in (_STAIRS, _ARROW):
        path = canvas.beginPath()
        for place, (across, down) in enumerate(points):
            go = path.lineTo if place else path.moveTo
            go(left + across * unit, top - down * unit)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_arrow(canvas: Any, x: float, y: float, size: float) -> None:
    """A small arrow to the right, centered at (x, y)."""
    canvas.saveState()
    canvas.setStrokeColor(ink.BLACK)
    canvas.setLineWidth(1)
    canvas.line(x - size / 2, y, x + size / 2, y)
    canvas.line(x + size / 2, y, x + size / 6, y + size / 3)
    canvas.line(x + size / 2, y, x + size / 6, y - size / 3)
    canvas.restoreState()


class Arrow(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """An arrow between two steps."""

    def __init__(self, size: float) -> None:
        super().__init__()
        self.width = self.height = size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    def draw(self) -> None:
        draw_arrow(self.canv, self.width / 2, self.height / 2, self.height)

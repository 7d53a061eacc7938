"""The six functions all painted text, lines, boxes, rings, chips and icons go through.

Rectangles and positions are real px of the painted widget; sizes, radii and icon sizes
are px at 100 % and grow with the zoom here.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from iopdesk.ui.theme.fonts import advance, font, metrics
from iopdesk.ui.theme.icons import image
from iopdesk.ui.theme.tokens import C, border, is_high_contrast, px

Align = Literal["left", "right", "center"]
CHIP_HEIGHT = 22
CHIP_PADDING = 8
CHIP_ICON = 14
CHIP_GAP = 5

_cut: list[str] = []


def elide(
    words: str,
    width: float,
    size: float = 13,
    weight: int = 400,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> str:
    """The text, shortened with an ellipsis when wider than ``width`` px; every cut is logged."""
    if advance(words, size, weight) <= width + 0.5:
        return words
    _cut.append(words)
    return metrics(size, weight).elidedText(words, mode, max(0.0, width))


def take_cuts() -> list[str]:
    """The painted texts that were shortened since the last call."""
    cuts = list(_cut)
    _cut.clear()
    return cuts


def note_cut(words: str) -> None:
    """Log a text that a widget shortened itself."""
    _cut.append(words)


def text(
    painter: QPainter,
    rect: QRect | QRectF,
    words: str,
    *,
    size: float = 13,
    weight: int = 400,
    color: str | QColor = "tx",
    align: Align = "left",
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """Paint one line, centered vertically in ``rect``; returns the width it took."""
    box = QRectF(rect)
    shown = elide(words, box.width(), size, weight, mode)
    width = advance(shown, size, weight)
    left = box.left()
    if align == "right":
        left = box.right() - width
    elif align == "center":
        left = box.center().x() - width / 2
    measure = metrics(size, weight)
    baseline = round(box.center().y() + (measure.ascent() - measure.descent()) / 2)
    painter.setFont(font(size, weight))
    painter.setPen(_color(color))
    painter.drawText(QPointF(left, baseline), shown)
    return width


def hair(
    painter: QPainter,
    x: float,
    y: float,
    length: float,
    *,
    vertical: bool = False,
    color: str | QColor = "line",
) -> None:
    """A line of exactly one device px, right and down from a point in real px."""
    ratio = painter.device().devicePixelRatio()
    x, y = round(x * ratio) / ratio, round(y * ratio) / ratio
    thick = 1 / ratio
    rect = QRectF(x, y, thick, length) if vertical else QRectF(x, y, length, thick)
    painter.fillRect(rect, _color(color))


def rbox(
    painter: QPainter,
    rect: QRect | QRectF,
    *,
    fill: str | QColor | None = None,
    line: str | QColor | None = None,
    width: float | None = None,
    radius: float = 6,
    dashed: bool = False,
) -> None:
    """A rounded box: ``fill`` and ``line`` are tokens or colors, ``width`` px of the line."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = (border() if width is None else width) if line is not None else 0.0
    box = QRectF(rect).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(_color(line), stroke, style))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else _color(fill))
    corner = float(px(radius))
    painter.drawRoundedRect(box, corner, corner)
    painter.restore()


def ring(
    painter: QPainter, rect: QRect | QRectF, *, radius: float = 4, color: str | QColor = "acc"
) -> None:
    """The focus ring, 2 px, just inside ``rect``."""
    rbox(painter, rect, line=color, width=2, radius=radius)


def icon(
    painter: QPainter,
    x: float,
    cy: float,
    name: str,
    *,
    size: float = 16,
    color: str | QColor = "tx2",
) -> float:
    """Paint an icon with its left edge at ``x``, centered on ``cy``; returns its width."""
    side = px(size)
    picture = image(name, _color(color), side, painter.device().devicePixelRatio())
    painter.drawImage(QPointF(round(x), round(cy - side / 2)), picture)
    return float(side)


def chip_width(words: str, icon_name: str | None = None, *, size: float = 12) -> float:
    """Width in px that :func:`chip` takes."""
    mark = px(CHIP_ICON) + (px(CHIP_GAP) if words else 0) if icon_name else 0
    return 2 * px(CHIP_PADDING) + mark + (advance(words, size, 600) if words else 0)


def chip(
    painter: QPainter,
    x: float,
    cy: float,
    words: str,
    kind: str = "neut",
    *,
    icon_name: str | None = None,
    align: Align = "left",
    height: float = CHIP_HEIGHT,
    size: float = 12,
    max_width: float | None = None,
    outline: bool = False,
) -> QRectF:
    """Paint a chip of a state (``good warn bad viol neut info`` or a session color).

    ``x`` is its left edge, or its right edge when ``align`` is ``right``. Returns its rect.
    """
    width = chip_width(words, icon_name, size=size)
    if max_width is not None:
        width = min(width, max_width)
    left = x - width if align == "right" else x - width / 2 if align == "center" else x
    box = QRectF(round(left), round(cy - px(height) / 2), width, px(height))
    line = "line2" if outline else kind if is_high_contrast() else None
    rbox(painter, box, fill=None if outline else f"{kind}b", line=line, radius=5)
    inner = box.left() + px(CHIP_PADDING)
    if icon_name:
        mark = icon(painter, inner, box.center().y(), icon_name, size=CHIP_ICON, color=kind)
        inner += mark + px(CHIP_GAP)
    room = QRectF(inner, box.top(), box.right() - px(CHIP_PADDING) - inner, box.height())
    text(painter, room, words, size=size, weight=600, color=kind)
    return box


def _color(color: str | QColor) -> QColor:
    return C(color) if isinstance(color, str) else color

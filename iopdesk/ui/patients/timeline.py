"""The continuum of care, painted: blocks by days, or one below the other where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.timelines import Segment, SegmentState
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_BLOCK, _GAP, _LINES = 32, 4, 36
_LEAST = 84


class Timeline(QWidget):
    """Care elsewhere, care here, the planned step; read as a list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._segments: tuple[Segment, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show other care."""
        self._segments = tuple(segments)
        self._fit()
        self.update()

    def accessible_items(self) -> list[Item]:
        """Each block as a sentence."""
        rects = self._rects(self.width())
        return [
            Item(segment.spoken, rect) for segment, rect in zip(self._segments, rects, strict=True)
        ]

    def sizeHint(self) -> QSize:
        """One row of blocks, or a column of them."""
        return QSize(px(480), self.heightForWidth(max(px(200), self.width())))

    def minimumSizeHint(self) -> QSize:
        """A column of blocks."""
        return QSize(px(180), self.heightForWidth(max(px(180), self.width())))

    def hasHeightForWidth(self) -> bool:
        """Blocks go below each other."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the blocks with their lines."""
        rects = self._rects(width)
        return rects[-1].bottom() + 1 if rects else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.heightForWidth(max(px(180), self.width()))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            tell_height(self)

    def _rects(self, width: int) -> list[QRect]:
        """The rect of each block with the two lines below it."""
        high = px(_BLOCK + _LINES)
        gap = px(_GAP)
        least = [_least(segment) for segment in self._segments]
        spare = width - sum(least) - gap * max(0, len(least) - 1)
        if spare < 0:
            return [QRect(0, (high + px(6)) * place, width, high) for place in range(len(least))]
        shares = _shares(self._segments, least, spare)
        rects, left = [], 0
        for place, one in enumerate(least):
            wide = one + shares[place]
            rects.append(QRect(left, 0, wide, high))
            left += wide + gap
        return rects

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the blocks."""
        painter = QPainter(self)
        rects = self._rects(self.width())
        for segment, rect in zip(self._segments, rects, strict=True):
            _paint_segment(painter, segment, QRectF(rect))
        painter.end()


def _shares(segments: Sequence[Segment], least: Sequence[int], spare: int) -> list[int]:
    """How the spare px go to the blocks: towards a width that follows the days."""
    whole = sum(least) + spare
    days = sum(segment.days for segment in segments) or 1
    wish = [
        max(0, whole * segment.days // days - own)
        for segment, own in zip(segments, least, strict=True)
    ]
    total = sum(wish) or 1
    shares = [spare * one // total for one in wish]
    if shares:
        shares[wish.index(max(wish))] += spare - sum(shares)
    return shares


def _least(segment: Segment) -> int:
    block = px(10 + 18 + 6 + 8 + 16 + 10) + advance(segment.title, 13, 600)
    lines = max(advance(segment.first_line, 12, 500), advance(segment.second_line, 12))
    return int(max(block, lines + px(6), px(_LEAST))) + 2


def _paint_segment(painter: QPainter, segment: Segment, rect: QRectF) -> None:
    block = QRectF(rect.left(), rect.top(), rect.width(), px(_BLOCK))
    is_now = segment.state is SegmentState.NOW
    is_planned = segment.state is SegmentState.PLANNED
    ink = "onacc" if is_now else "tx2"
    if is_planned:
        paint.rbox(painter, block, line="line2", radius=4, dashed=True)
    else:
        paint.rbox(painter, block, fill="acc" if is_now else "neutb", radius=4)
    middle = block.center().y()
    left = block.left() + px(10)
    taken = paint.icon(painter, left, middle, segment.icon, size=18, color=ink)
    end = block.right() - px(10) - px(16)
    paint.icon(painter, end, middle, segment.state_icon, size=16, color=ink)
    room = QRectF(left + taken + px(6), block.top(), end - left - taken - px(10), block.height())
    paint.text(painter, room, segment.title, weight=600, color=ink)
    first = QRectF(rect.left(), block.bottom() + px(3), rect.width(), px(16))
    paint.text(painter, first, segment.first_line, size=12, weight=500)
    second = first.translated(0, px(16))
    paint.text(painter, second, segment.second_line, size=12, color="tx2")

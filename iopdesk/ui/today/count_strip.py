"""How many are present, late, missing: icon, number and word, painted in one row."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.attendance import Mark, RosterState, Shown, shown_mark, shown_state
from iopdesk.services.boards import Tile
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px


class CountStrip(QWidget):
    """What has no room is left out from the right."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: list[tuple[Shown, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tiles(self, tiles: Iterable[Tile]) -> None:
        """Count the tiles of a day."""
        found = list(tiles)
        counts = [(shown_mark(mark), sum(t.mark is mark for t in found)) for mark in Mark]
        waiting = sum(t.mark is None and t.state is RosterState.NOT_HERE_YET for t in found)
        counts.append((shown_state(RosterState.NOT_HERE_YET), waiting))
        self._counts = counts
        self.update()

    def accessible_words(self) -> str:
        """The row as a sentence."""
        return ", ".join(f"{count} {shown.label}" for shown, count in self._counts)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(px(520), px(28))

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(px(80), px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what has room."""
        painter = QPainter(self)
        x, middle = float(px(4)), self.height() / 2
        for shown, count in self._counts:
            number = str(count)
            width = px(22) + advance(number, 15, 600) + px(6) + advance(shown.label, 13)
            if x + width > self.width():
                break
            paint.icon(painter, x, middle, shown.icon, size=16, color=shown.token)
            left = x + px(22)
            room = QRectF(left, 0, self.width() - left, self.height())
            left += paint.text(painter, room, number, size=15, weight=600, color=shown.token)
            room = QRectF(left + px(6), 0, self.width() - left, self.height())
            paint.text(painter, room, shown.label, color="tx2")
            x += width + px(16)
        painter.end()

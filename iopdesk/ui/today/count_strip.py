"""How many are present, late, missing: icon, number, word and key; more lines where narrow."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.attendance import (
    Mark,
    RosterState,
    Shown,
    mark_key,
    shown_mark,
    shown_state,
)
from iopdesk.services.boards import Tile
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.shared.key_hint import key_width, paint_key
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_LINE = 28


class CountStrip(QWidget):
    """The keys that mark stand beside their words while all fits on one line."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: list[tuple[Shown, str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_tiles(())

    def show_tiles(self, tiles: Iterable[Tile]) -> None:
        """Count the tiles of a day."""
        found = list(tiles)
        counts = [
            (shown_mark(mark), mark_key(mark), sum(t.mark is mark for t in found)) for mark in Mark
        ]
        waiting = sum(t.mark is None and t.state is RosterState.NOT_HERE_YET for t in found)
        counts.append((shown_state(RosterState.NOT_HERE_YET), "", waiting))
        self._counts = counts
        self._fit()
        self.update()

    def accessible_words(self) -> str:
        """The row as a sentence."""
        return ", ".join(f"{count} {shown.label}" for shown, _key, count in self._counts)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(int(self._wide(with_keys=True)), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """The longest count alone."""
        longest = max(_width(*each, with_key=False) for each in self._counts)
        return QSize(int(longest) + px(8), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More lines where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _wide(self, *, with_keys: bool) -> float:
        gaps = px(14) * (len(self._counts) - 1) + px(8)
        return gaps + sum(_width(*each, with_key=with_keys) for each in self._counts)

    def _fit(self) -> None:
        height = (self._places()[-1][1] + 1) * px(_LINE)
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            tell_height(self)

    def _places(self) -> list[tuple[float, int]]:
        """(left, line) of each count."""
        with_keys = self._wide(with_keys=True) <= self.width()
        found: list[tuple[float, int]] = []
        x, line = float(px(4)), 0
        for each in self._counts:
            width = _width(*each, with_key=with_keys)
            if found and x + width > self.width():
                x, line = float(px(4)), line + 1
            found.append((x, line))
            x += width + px(14)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every count."""
        painter = QPainter(self)
        with_keys = self._wide(with_keys=True) <= self.width()
        for (shown, key, count), (x, line) in zip(self._counts, self._places(), strict=True):
            top = line * px(_LINE)
            middle = top + px(_LINE) / 2
            paint.icon(painter, x, middle, shown.icon, size=16, color=shown.token)
            left = x + px(22)
            room = QRectF(left, top, px(400), px(_LINE))
            number = str(count)
            left += paint.text(painter, room, number, size=15, weight=600, color=shown.token)
            room.setLeft(left + px(6))
            left = room.left() + paint.text(painter, room, shown.label, color="tx2")
            if key and with_keys:
                paint_key(painter, left + px(6), middle, key)
        painter.end()


def _width(shown: Shown, key: str, count: int, *, with_key: bool) -> float:
    words = px(22) + advance(str(count), 15, 600) + px(6) + advance(shown.label, 13)
    return words + (px(6) + key_width(key) if key and with_key else 0)

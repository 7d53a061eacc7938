"""Key hints: small outlined keys in the same row as the thing they do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

HEIGHT = 18


def key_text(keys: str) -> str:
    """A key sequence as this platform writes it: ``Ctrl K``, ``⌘K``."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    # a plus between keys joins them; the last one of Ctrl++ is a key itself
    return re.sub(r"(?<=.)\+(?=.)", " ", native or keys).strip() or keys


def key_width(words: str) -> int:
    """Width in px of one painted key."""
    return max(px(HEIGHT), int(advance(words, 11, 500)) + px(10))


def paint_key(painter: QPainter, x: float, cy: float, words: str) -> int:
    """Paint one key with its left edge at ``x``; returns its width."""
    width = key_width(words)
    box = QRectF(round(x), round(cy - px(HEIGHT) / 2), width, px(HEIGHT))
    paint.rbox(painter, box, fill="surf", line="line2", radius=4)
    paint.text(painter, box, words, size=11, weight=500, color="tx2", align="center")
    return width


class KeyHints(QWidget):
    """A painted row of keys and what they do: ``[("P", "Present"), …]``."""

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = [(key_text(keys), words) for keys, words in hints]
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def accessible_words(self) -> str:
        """The row as a sentence."""
        return ", ".join(f"{keys}: {words}" if words else keys for keys, words in self._hints)

    def _width(self) -> int:
        total = 0
        for keys, words in self._hints:
            total += key_width(keys) + (int(advance(words, 12)) + px(4) if words else 0) + px(8)
        return total

    def sizeHint(self) -> QSize:
        """The whole row."""
        return QSize(self._width(), px(HEIGHT + 4))

    def minimumSizeHint(self) -> QSize:
        """Hints that have no room are left out, from the right."""
        return QSize(0, px(HEIGHT + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every hint that has room."""
        painter = QPainter(self)
        x, middle = 0.0, self.height() / 2
        for keys, words in self._hints:
            after = x + key_width(keys) + (advance(words, 12) + px(4) if words else 0)
            if after > self.width() + 1:
                break
            x += paint_key(painter, x, middle, keys)
            if words:
                room = QRectF(x + px(4), 0, after - x, self.height())
                paint.text(painter, room, words, size=12, color="tx2")
            x = after + px(8)
        painter.end()

"""The program's mark: stairs on a square of the accent color."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px


class AppMark(QWidget):
    """Decorative; the program's or practice's name stands beside it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self.setFixedSize(px(size), px(size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint square and stairs."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.rbox(painter, box, fill="acc", radius=8)
        inner = self._size * 0.6
        left = box.center().x() - px(inner) / 2
        paint.icon(painter, left, box.center().y(), "stairs-up", size=inner, color="onacc")
        painter.end()

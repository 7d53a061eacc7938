"""A widget that paints its ground with one token, perhaps with a hairline below."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C


class Ground(QWidget):
    """White (``surf``) for lists, ``sunk`` for the heads above them."""

    def __init__(self, token: str = "surf", *, line: bool = False) -> None:
        super().__init__()
        self._token, self._line = token, line

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C(self._token))
        if self._line:
            paint.hair(painter, 0, self.height() - 1 / self.devicePixelRatioF(), self.width())
        painter.end()

"""A wrapping text whose first words are bold, painted so that it follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from iopdesk.ui.theme.fonts import advance, font
from iopdesk.ui.theme.tokens import C, px


class LeadText(QLabel):
    """Says what is so in bold, then what to do."""

    def __init__(self, lead: str, words: str = "", size: int = 12) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._size = size
        self._lead = 0
        self.set_words(lead, words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, lead: str, words: str = "") -> None:
        """Change the text."""
        self._lead = len(lead)
        self.setText(f"{lead} {words}".strip())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text."""
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:
        """One line of up to 420 px."""
        natural = int(advance(self.text(), self._size, 600)) + 4
        width = min(natural, px(420))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest text still wraps at 120 px."""
        return QSize(px(120), self.heightForWidth(max(px(120), self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        layout, height = self._laid_out(self.width())
        painter = QPainter(self)
        painter.setPen(C("tx"))
        layout.draw(painter, QPointF(0, max(0.0, (self.height() - height) / 2)))
        painter.end()

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(self.text(), font(self._size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        bold = QTextLayout.FormatRange()
        bold.start, bold.length = 0, self._lead
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.DemiBold)
        bold.format = look
        layout.setFormats([bold])
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout, int(top) + 1

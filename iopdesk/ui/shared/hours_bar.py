"""Hours against prescription: solid attended, stripes booked, the number always said."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.i18n import _, hours_text
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, px

HEIGHT = 6


def paint_hours(
    painter: QPainter, rect: QRectF, attended: int, booked: int, prescribed: int
) -> None:
    """Paint minutes attended (solid) and booked (stripes) against those prescribed."""
    whole = max(prescribed, attended + booked, 1)
    painter.fillRect(rect, C("hov"))
    solid = round(rect.width() * attended / whole)
    striped = round(rect.width() * (attended + booked) / whole)
    painter.fillRect(QRectF(rect.left(), rect.top(), solid, rect.height()), C("acc"))
    x = rect.left() + solid
    while x < rect.left() + striped:
        wide = min(2.0, rect.left() + striped - x)
        painter.fillRect(QRectF(x, rect.top(), wide, rect.height()), C("acc"))
        x += 4


class HoursBar(QWidget):
    """The bar alone, 6 px; the numbers stand beside it as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minutes = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_minutes(self, attended: int, booked: int, prescribed: int) -> None:
        """Show other minutes."""
        self._minutes = (attended, booked, prescribed)
        self.update()

    def accessible_words(self) -> str:
        """The bar in words."""
        attended, booked, prescribed = map(hours_text, self._minutes)
        return _(
            "{attended} hours attended, {booked} booked, {prescribed} prescribed this week"
        ).format(attended=attended, booked=booked, prescribed=prescribed)

    def sizeHint(self) -> QSize:
        """Six px high."""
        return QSize(px(150), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Still readable at 60 px."""
        return QSize(px(60), px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        top = (self.height() - px(HEIGHT)) / 2
        paint_hours(painter, QRectF(0, top, self.width(), px(HEIGHT)), *self._minutes)
        painter.end()


def paint_hours_words(
    painter: QPainter, rect: QRectF, attended: int, prescribed: int, *, align: paint.Align = "left"
) -> None:
    """``4.5 of 9`` in minutes given; below prescription with a warning icon."""
    words = _("{hours} of {prescribed}").format(
        hours=hours_text(attended), prescribed=hours_text(prescribed).removesuffix(".0")
    )
    if attended >= prescribed:
        paint.text(painter, rect, words, size=12, color="tx", align=align)
        return
    mark = px(14) + px(4)
    left = rect.left()
    if align == "right":
        left = rect.right() - advance(words, 12, 600) - mark
    paint.icon(painter, left, rect.center().y(), "alert-outline", size=14, color="warn")
    room = QRectF(left + mark, rect.top(), rect.right() - left - mark, rect.height())
    paint.text(painter, room, words, size=12, weight=600, color="warn")

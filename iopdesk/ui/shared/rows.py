"""States of a painted row, one way for every list: hover, selected, focus, inactive."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C

_State = QStyle.StateFlag
BAR = 3


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Whether the row is selected."""
    return bool(option.state & _State.State_Selected)


def paint_row_state(
    painter: QPainter,
    option: QStyleOptionViewItem,
    *,
    bar: bool = True,
    line: bool = True,
    rest: str | None = None,
) -> None:
    """Fill, hairline below, and the 3 px bar of a selected row; gray in an inactive window.

    ``rest`` is the token of the fill at rest, none by default. The focus ring comes last,
    with :func:`paint_row_focus`, after the row's own text.
    """
    rect = QRectF(option.rect)
    active = bool(option.state & _State.State_Active)
    fill = rest
    if is_selected(option):
        fill = "sel" if active else "hov"
    elif option.state & _State.State_MouseOver:
        fill = "hov"
    if fill is not None:
        painter.fillRect(rect, C(fill))
    if line:
        ratio = painter.device().devicePixelRatio()
        # bottom() lies one px outside of the row, where the next row paints over it.
        paint.hair(painter, rect.left(), rect.top() + rect.height() - 1 / ratio, rect.width())
    if bar and is_selected(option):
        strip = QRectF(rect.left(), rect.top(), BAR, rect.height())
        painter.fillRect(strip, C("acc" if active else "line2"))


def paint_row_focus(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The 2 px ring of the row or cell the keys act on."""
    if option.state & _State.State_HasFocus:
        rect = QRectF(option.rect).adjusted(0, 0, 0, -1)
        paint.ring(painter, rect, radius=2)

"""Rows of a card, painted: icon, words, a second line, and words or a state at the right.

Words wrap, and what stands at the right goes below them where there is no room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_SIDE, _ICON, _GAP = 14, 18, 10
_LINE, _SMALL = 18, 16


@dataclass(frozen=True, slots=True)
class State:
    """A state: word, icon, color token; ``is_chip`` puts it on its tint."""

    words: str
    icon: str
    token: str
    is_chip: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class CardRow:
    """What one row says."""

    title: str
    second: str = ""
    right: str = ""
    icon: str = ""
    token: str = "tx2"
    state: State | None = None
    weight: int = 400

    @property
    def spoken(self) -> str:
        """The row as a sentence for screen readers."""
        state = self.state.words if self.state else ""
        return ", ".join(part for part in (self.title, self.second, state, self.right) if part)


@dataclass(frozen=True, slots=True)
class _Laid:
    row: CardRow
    rect: QRect
    titles: tuple[str, ...]
    seconds: tuple[str, ...]
    is_below: bool


class CardRows(QWidget):
    """Rows of a card with hairlines between; read as a list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows: tuple[CardRow, ...] = ()
        self._laid: dict[int, list[_Laid]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_rows(self, rows: Sequence[CardRow]) -> None:
        """Show other rows."""
        self._rows = tuple(rows)
        self._laid.clear()
        self._fit()
        self.update()

    def accessible_items(self) -> list[Item]:
        """The rows in words."""
        return [Item(laid.row.spoken, laid.rect) for laid in self._lay_out(self.width())]

    def sizeHint(self) -> QSize:
        """As high as the rows."""
        return QSize(px(320), self.heightForWidth(max(px(200), self.width())))

    def minimumSizeHint(self) -> QSize:
        """Still readable at 200 px."""
        return QSize(px(160), self.heightForWidth(max(px(160), self.width())))

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all rows."""
        return sum(laid.rect.height() for laid in self._lay_out(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.heightForWidth(max(px(160), self.width()))
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            tell_height(self)

    def _lay_out(self, width: int) -> list[_Laid]:
        """The rows at a width, worked out once: layouts ask for a few widths again and again."""
        if width not in self._laid:
            self._laid[width] = self._laid_at(width)
        return self._laid[width]

    def _laid_at(self, width: int) -> list[_Laid]:
        found, top = [], 0
        for row in self._rows:
            left = px(_SIDE) + (px(_ICON + _GAP) if row.icon else 0)
            room = width - left - px(_SIDE)
            right = _right_width(row)
            longest = max(advance(row.title, 13, row.weight), advance(row.second, 12))
            is_below = bool(right) and min(longest, px(150)) + right + px(12) > room
            words = room if is_below or not right else room - right - px(12)
            titles = wrapped(row.title, words, 13, row.weight)
            seconds = wrapped(row.second, words, 12) if row.second else ()
            height = px(_LINE) * len(titles) + px(_SMALL) * len(seconds)
            height += px(24) if is_below else 0
            height = max(px(38 if row.second else 33), height + px(12 if not row.second else 5))
            found.append(_Laid(row, QRect(0, top, width, height), titles, seconds, is_below))
            top += height
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        for number, laid in enumerate(self._lay_out(self.width())):
            if number:
                paint.hair(painter, 0, laid.rect.top(), self.width())
            _paint_row(painter, laid)
        painter.end()


def _paint_row(painter: QPainter, laid: _Laid) -> None:
    row, rect = laid.row, QRectF(laid.rect)
    left = rect.left() + px(_SIDE)
    lines = px(_LINE) * len(laid.titles) + px(_SMALL) * len(laid.seconds)
    block = lines + (px(24) if laid.is_below else 0)
    top = rect.top() + (rect.height() - block) / 2
    if row.icon:
        middle = top + px(_LINE) / 2 if laid.is_below or len(laid.titles) > 1 else rect.center().y()
        paint.icon(painter, left, middle, row.icon, size=_ICON, color=row.token)
        left += px(_ICON + _GAP)
    for line in laid.titles:
        room = QRectF(left, top, rect.right() - left, px(_LINE))
        paint.text(painter, room, line, weight=row.weight)
        top += px(_LINE)
    for line in laid.seconds:
        room = QRectF(left, top, rect.right() - left, px(_SMALL))
        paint.text(painter, room, line, size=12, color="tx2")
        top += px(_SMALL)
    middle = top + px(12) if laid.is_below else rect.center().y()
    start = left if laid.is_below else rect.right() - px(_SIDE) - _right_width(row)
    if row.state is not None:
        _paint_state(painter, row.state, start, middle)
    elif row.right:
        room = QRectF(start, middle - px(9), advance(row.right, 12) + 2, px(18))
        paint.text(painter, room, row.right, size=12, color="tx2")


def _paint_state(painter: QPainter, state: State, left: float, middle: float) -> None:
    if state.is_chip:
        paint.chip(painter, left, middle, state.words, state.token, icon_name=state.icon)
        return
    left += px(8)
    taken = paint.icon(painter, left, middle, state.icon, size=14, color=state.token)
    room = QRectF(left + taken + px(5), middle - px(9), px(400), px(18))
    paint.text(painter, room, state.words, size=12, weight=600, color=state.token)


_STATE_COLUMN = 122
"""States begin in one column, so that they can be read from top to bottom."""


def _right_width(row: CardRow) -> int:
    if row.state is not None:
        return max(px(_STATE_COLUMN), int(paint.chip_width(row.state.words, row.state.icon)) + 1)
    return int(advance(row.right, 12)) + 1 if row.right else 0


def wrapped(words: str, width: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """The lines of a text that wraps at blanks; a word wider than the line stands alone."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and advance(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines) or ("",)

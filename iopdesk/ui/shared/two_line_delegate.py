"""Rows of two lines: name in bold with an aside, a second line, something at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from iopdesk.ui.shared.rows import paint_row_focus, paint_row_state
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TwoLine:
    """What one row shows; ``mark`` is an icon before ``right``, with its color token.

    ``chip`` (words, kind, icon) stands at the right in place of ``right``. ``spoken`` adds
    for screen readers what only an icon says.
    """

    title: str
    second: str = ""
    aside: str = ""
    right: str = ""
    icon: str = ""
    icon_token: str = "tx2"
    mark: str = ""
    mark_token: str = "warn"
    chip: tuple[str, str, str | None] | None = None
    spoken: str = ""

    def words(self) -> str:
        """The row as a screen reader says it."""
        chip = self.chip[0] if self.chip else ""
        parts = (self.title, self.aside, self.second, self.right, chip, self.spoken)
        return ", ".join(part for part in parts if part)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints rows from ``present(index)``; 46 px high, 36 without a second line."""

    def __init__(
        self,
        present: Callable[[Index], TwoLine],
        parent: QObject | None = None,
        *,
        height: int = 46,
    ) -> None:
        super().__init__(parent)
        self._present = present
        self._height = height

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows have one height."""
        return QSize(px(120), px(self._height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row; a long name gives way to what stands at its right, never over it."""
        paint_row_state(painter, option)
        row = self._present(index)
        rect = QRectF(option.rect)
        left = rect.left() + px(14)
        if row.icon:
            paint.icon(painter, left, rect.center().y(), row.icon, size=18, color=row.icon_token)
            left += px(18 + 10)
        right = self._paint_right(painter, rect, row)
        room = QRectF(left, rect.top(), right - left, rect.height())
        if row.second:
            half = rect.height() / 2
            top = rect.top() + px(3)
            self._paint_title(painter, QRectF(left, top, room.width(), half - px(3)), row)
            second = QRectF(left, rect.top() + half, room.width(), half - px(4))
            paint.text(painter, second, row.second, size=12, color="tx2")
        else:
            self._paint_title(painter, room, row)
        paint_row_focus(painter, option)

    def _paint_title(self, painter: QPainter, room: QRectF, row: TwoLine) -> None:
        width = paint.text(painter, room, row.title, weight=600)
        if row.aside:
            rest = room.adjusted(width + px(5), 0, 0, 0)
            if rest.width() > px(20):
                paint.text(painter, rest, row.aside, color="tx2")

    def _paint_right(self, painter: QPainter, rect: QRectF, row: TwoLine) -> float:
        """Paint what stands at the right; returns where the names must end."""
        right, middle = rect.right() - px(12), rect.center().y()
        if row.chip is not None:
            words, kind, icon_name = row.chip
            box = paint.chip(
                painter, right, middle, words, kind, icon_name=icon_name, align="right"
            )
            right = box.left() - px(8)
        elif row.right:
            width = advance(row.right, 12)
            room = QRectF(right - width, rect.top(), width, rect.height())
            paint.text(painter, room, row.right, size=12, color="tx2", align="right")
            right -= width + px(8)
        if row.mark:
            right -= px(16)
            paint.icon(painter, right, middle, row.mark, size=16, color=row.mark_token)
            right -= px(8)
        return right


def plain_list(delegate: QStyledItemDelegate, name: str) -> QListView:
    """A list view for a painting delegate: rows of one height, hover, scrolling by px."""
    view = QListView()
    view.setAccessibleName(name)
    view.setItemDelegate(delegate)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    view.setFrameShape(QListView.Shape.NoFrame)
    delegate.setParent(view)
    return view

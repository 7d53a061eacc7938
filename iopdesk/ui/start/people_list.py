"""The people who may sign in: initials, name, a check at the one who is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from iopdesk.ui.shared.labels import initials
from iopdesk.ui.shared.rows import is_selected, paint_row_focus, paint_row_state
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px

Index = QModelIndex | QPersistentModelIndex
_HEIGHT, _DISC = 44, 28
_SHOWN = 7


class PeopleList(QListWidget):
    """Names without roles; the uid of each is its user data."""

    def __init__(self, people: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_PersonDelegate(self))
        self.setMinimumWidth(px(230))
        self.setMinimumHeight(px(_HEIGHT) * max(3, min(_SHOWN, len(people))))
        for uid, words in people:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, uid)
            self.addItem(item)


class _PersonDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(120), px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paint_row_state(painter, option)
        box = QRectF(option.rect)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        side = px(_DISC)
        disc = QRectF(box.left() + px(14), box.center().y() - side / 2, side, side)
        paint.rbox(painter, disc, fill="neutb", line="line", radius=side / 2)
        paint.text(painter, disc, initials(name), size=11, weight=600, color="tx2", align="center")
        right = box.right() - px(14)
        chosen = is_selected(option)
        if chosen:
            right -= px(18)
            paint.icon(painter, right, box.center().y(), "check", size=18, color="acc")
        room = QRectF(disc.right() + px(12), box.top(), right - disc.right() - px(18), box.height())
        paint.text(painter, room, name, weight=600 if chosen else 500)
        paint_row_focus(painter, option)

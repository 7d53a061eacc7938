"""The list of groups: one row a group, with its time and its seats."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from iopdesk.domain.episodes import stages_label
from iopdesk.domain.names import fold
from iopdesk.i18n import _
from iopdesk.services.groups import GroupRow
from iopdesk.ui.shared.rows import paint_row_focus, paint_row_state
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import LOOKS, px

Index = QModelIndex | QPersistentModelIndex
_HEIGHT = 68


class GroupModel(QAbstractListModel):
    """The groups shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[GroupRow] = []

    def put(self, rows: list[GroupRow]) -> None:
        """Show other groups; the same ones keep the selection."""
        if [r.group_id for r in rows] == [r.group_id for r in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: Index) -> GroupRow | None:
        """The group of a line."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, _parent: Index | None = None) -> int:
        """One line a group."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The group, its name, and what a reader says."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        return None


class GroupDelegate(QStyledItemDelegate):
    """Name, when, and how full: a bar with its number, and the stages at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows have one height."""
        return QSize(px(120), px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one group."""
        paint_row_state(painter, option)
        row: GroupRow = index.data(Qt.ItemDataRole.UserRole)
        look = LOOKS[row.look]
        rect = QRectF(option.rect)
        left = rect.left() + px(14)
        top = rect.top() + px(7)
        paint.icon(painter, left, top + px(9), look.icon, size=18, color=look.color)
        room = QRectF(left + px(28), top, rect.right() - left - px(28 + 12), px(18))
        paint.text(painter, room, row.name, weight=600)
        room.translate(0, px(18))
        paint.text(painter, room, _when(row), size=12, color="tx2")
        room.translate(0, px(18))
        self._paint_seats(painter, room, row, look.color)
        paint_row_focus(painter, option)

    @staticmethod
    def _paint_seats(painter: QPainter, room: QRectF, row: GroupRow, color: str) -> None:
        is_full = row.members >= row.capacity
        bar = QRectF(room.left(), room.center().y() - px(3), px(64), px(6))
        taken = min(1.0, row.members / max(1, row.capacity))
        paint.rbox(painter, bar, fill="hov", radius=3)
        if taken:
            bar.setWidth(bar.width() * taken)
            paint.rbox(painter, bar, fill="warn" if is_full else color, radius=3)
        words = room.adjusted(px(64 + 8), 0, 0, 0)
        token, weight = ("warn", 600) if is_full else ("tx", 400)
        wide = paint.text(painter, words, _seats(row), size=12, weight=weight, color=token)
        words.adjust(wide + px(8), 0, 0, 0)
        stages = stages_label(row.stages)
        paint.text(painter, words, stages, size=12, color="tx2", align="right")


def _when(row: GroupRow) -> str:
    return row.when.split(";")[0]


def _seats(row: GroupRow) -> str:
    seats = f"{row.members}/{row.capacity}"
    return _("Full {seats}").format(seats=seats) if row.members >= row.capacity else seats


def _spoken(row: GroupRow) -> str:
    seats = _("{members}/{seats} seats").format(members=row.members, seats=row.capacity)
    parts = (row.name, stages_label(row.stages), _when(row), seats)
    full = _("Full") if row.members >= row.capacity else ""
    return ", ".join(part for part in (*parts, full) if part)


def folded(row: GroupRow) -> str:
    """What the search field looks through."""
    return fold(f"{row.name} {stages_label(row.stages)} {row.modality} {row.facilitator}")

"""The lines of the command palette: sections, patients and actions, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_ROW = 40
_SECTION = 30
_ENTRY = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One line: a section heading (no ``run``) or something that Enter does."""

    title: str
    detail: str = ""
    icon: str = ""
    match: str = ""
    run: Callable[[], object] | None = None
    more: Callable[[], object] | None = None
    """What Tab does: it shows the actions of that patient instead."""


class EntryModel(QAbstractListModel):
    """The lines of the palette."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def put(self, entries: Sequence[Entry]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def entry(self, index: Index) -> Entry | None:
        """The line of an index, or None."""
        return self.entries[index.row()] if index.isValid() else None

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == _ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.title, entry.detail) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        entry = self.entry(index)
        if entry is None or entry.run is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class EntryDelegate(QStyledItemDelegate):
    """Paints a line: icon, title with its match, detail."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(_ENTRY)
        return QSize(px(200), px(_ROW if entry.run is not None else _SECTION))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(_ENTRY)
        rect: QRect = option.rect
        box = QRectF(rect)
        if entry.run is None:
            words = box.adjusted(px(12), 0, -px(12), 0)
            paint.text(painter, words, entry.title, size=12, weight=600, color="tx2")
            return
        if option.state & QStyle.StateFlag.State_Selected:
            paint.rbox(painter, box, fill="sel", radius=6)
        if entry.icon:
            paint.icon(painter, box.left() + px(12), box.center().y(), entry.icon, size=18)
        left = box.left() + px(42)
        left += _title(painter, QRectF(left, box.top(), box.width() - px(54), box.height()), entry)
        room = QRectF(left + px(12), box.top(), box.right() - left - px(24), box.height())
        if entry.detail and room.width() > px(40):
            paint.text(painter, room, entry.detail, size=12, color="tx2")


def _title(painter: QPainter, room: QRectF, entry: Entry) -> float:
    """The title with its one match in bold accent; returns its width."""
    words = entry.title
    start = words.lower().find(entry.match.lower()) if entry.match else -1
    if start < 0 or advance(words, 13, 600) > room.width():
        return paint.text(painter, room, words, weight=500)
    end = start + len(entry.match)
    parts = ((words[:start], 500, "tx"), (words[start:end], 700, "acc"), (words[end:], 500, "tx"))
    x = room.left()
    for part, weight, color in parts:
        if part:
            part_room = QRectF(x, room.top(), room.right() - x, room.height())
            x += paint.text(painter, part_room, part, weight=weight, color=color)
    return x - room.left()

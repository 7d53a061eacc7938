"""Models over plain rows: one for lists, one for tables. Sorting happens in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The row object itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``value`` gives the text of a row's cell.

    ``chip`` gives (kind, icon) to paint the text as a chip, ``color`` a token, ``icon`` an
    icon before the text; ``spoken`` what a screen reader says instead of the text.
    ``width`` is px at 100 %; ``stretch`` takes what is left.
    """

    key: str
    title: str
    value: Callable[[Any], str]
    width: int = 120
    is_number: bool = False
    is_sortable: bool = False
    stretch: bool = False
    weight: int = 400
    color: Callable[[Any], str] | None = None
    icon: Callable[[Any], tuple[str, str] | None] | None = None
    chip: Callable[[Any], tuple[str, str | None] | None] | None = None
    tip: Callable[[Any], str] | None = None
    spoken: Callable[[Any], str] | None = None


class RowTableModel(QAbstractTableModel):
    """Rows shown through columns; a click on a header asks for another order."""

    sort_requested = Signal(str, bool)
    """Column key, and whether descending; whoever asks the question answers it."""

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Any] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[Any] = list(rows)

    @property
    def rows(self) -> Sequence[Any]:
        """What is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row_at(self, index: Index) -> Any:
        """The row of an index, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def replace_row(self, place: int, row: Any) -> None:
        """Show another row in one place; only that row is painted again."""
        self._rows[place] = row
        last = len(self.columns) - 1
        self.dataChanged.emit(self.index(place, 0), self.index(place, last))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, tooltip, accessible text, and the row itself."""
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.value(row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.spoken(row) if column.spoken else column.value(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the order; the rows stay until others are set."""
        if 0 <= column < len(self.columns) and self.columns[column].is_sortable:
            is_down = order == Qt.SortOrder.DescendingOrder
            self.sort_requested.emit(self.columns[column].key, is_down)


class RowListModel(QAbstractListModel):
    """Rows of a list view; ``spoken`` gives the text of a row for screen readers and tests."""

    def __init__(
        self,
        spoken: Callable[[Any], str],
        rows: Sequence[Any] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self._rows: list[Any] = list(rows)

    @property
    def rows(self) -> Sequence[Any]:
        """What is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def replace_row(self, place: int, row: Any) -> None:
        """Show another row in one place."""
        self._rows[place] = row
        self.dataChanged.emit(self.index(place), self.index(place))

    def row_at(self, index: Index) -> Any:
        """The row of an index, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, and its words."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(row)
        return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

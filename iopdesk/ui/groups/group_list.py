"""The list of groups: one line a group, with its seats."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from iopdesk.domain.episodes import stages_label
from iopdesk.domain.names import fold
from iopdesk.i18n import _
from iopdesk.services.groups import GroupRow
from iopdesk.ui.shared.two_line_delegate import Index, TwoLine
from iopdesk.ui.theme.tokens import LOOKS


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
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return present(index).words()
        return None


def present(index: Index) -> TwoLine:
    """How a group's line is painted."""
    row: GroupRow = index.data(Qt.ItemDataRole.UserRole)
    look = LOOKS[row.look]
    when = row.when.split(";")[0]
    is_full = row.members >= row.capacity
    return TwoLine(
        title=row.name,
        second=f"{stages_label(row.stages)} · {when}",
        right="" if is_full else f"{row.members}/{row.capacity}",
        icon=look.icon,
        icon_token=look.color,
        chip=(_("Full"), "warn", None) if is_full else None,
    )


def folded(row: GroupRow) -> str:
    """What the search field looks through."""
    return fold(f"{row.name} {stages_label(row.stages)} {row.modality} {row.facilitator}")

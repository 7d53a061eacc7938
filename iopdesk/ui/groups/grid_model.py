"""The roster grid as a table: a column a session, the last column the hours of this week."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from iopdesk.domain.attendance import Mark, mark_label
from iopdesk.i18n import _, hours_text, short_date
from iopdesk.services.roster_grid import GridMember, GridSession, RosterGrid

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole
MEMBER = Qt.ItemDataRole.UserRole + 1
SESSION = Qt.ItemDataRole.UserRole + 2


class GridModel(QAbstractTableModel):
    """The name is the row's header and not in the model: a reader says it once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.grid: RosterGrid | None = None

    def put(self, grid: RosterGrid) -> None:
        """Show a grid; a grid of the same shape keeps selection and scroll."""
        before = self.grid
        is_same = (
            before is not None
            and [m.patient_id for m in before.members] == [m.patient_id for m in grid.members]
            and [s.session_id for s in before.sessions] == [s.session_id for s in grid.sessions]
        )
        if is_same:
            self.grid = grid
            if grid.members:
                last = self.index(self.rowCount() - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            return
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    @property
    def sessions(self) -> tuple[GridSession, ...]:
        """The columns but the last."""
        return self.grid.sessions if self.grid is not None else ()

    @property
    def members(self) -> tuple[GridMember, ...]:
        """The rows."""
        return self.grid.members if self.grid is not None else ()

    def rowCount(self, _parent: Index | None = None) -> int:
        """One row a member."""
        return len(self.members)

    def columnCount(self, _parent: Index | None = None) -> int:
        """The sessions and the hours."""
        return len(self.sessions) + 1 if self.grid is not None else 0

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Day over date; row number and name."""
        if orientation == Qt.Orientation.Vertical:
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return f"{section + 1}  {self.members[section].name}"
            return None
        if section >= len(self.sessions):
            return _("Hours this week") if role == Qt.ItemDataRole.DisplayRole else None
        session = self.sessions[section]
        if role == SESSION:
            return session
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.AccessibleTextRole:
            return short_date(session.on)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _("{attended} of {enrolled} attended").format(
                attended=session.attended, enrolled=session.enrolled
            )
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The mark, and what a reader says of the cell."""
        member = self.members[index.row()]
        if role == MEMBER:
            return member
        if index.column() >= len(self.sessions):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return hours_words(member)
            return None
        session = self.sessions[index.column()]
        mark: Mark | None = member.marks.get(session.session_id)
        if role == SESSION:
            return session
        if role == CELL:
            return mark
        words = mark_label(mark) if mark is not None else self._empty_words(member, session)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{member.name}, {short_date(session.on)}, {words}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return words
        return None

    @staticmethod
    def _empty_words(member: GridMember, session: GridSession) -> str:
        if session.is_cancelled:
            return _("Cancelled")
        if session.session_id not in member.expected:
            return _("Not in the group on this day")
        return _("Not marked")


def hours_words(member: GridMember) -> str:
    """ "9.8 of 9" hours, attended and booked against those prescribed."""
    likely = hours_text(member.hours.likely)
    if member.prescribed is None:
        return _("{hours} h").format(hours=likely)
    whole = hours_text(member.prescribed).removesuffix(".0")
    return _("{hours} of {prescribed}").format(hours=likely, prescribed=whole)

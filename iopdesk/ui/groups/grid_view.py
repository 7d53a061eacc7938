"""The roster grid: one key writes a mark and moves down; digits before it name the row.

Digits after L are the minutes of that late arrival; any other key ends them.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.roster_grid import GridMember, GridSession
from iopdesk.ui.groups.grid_model import SESSION, GridModel
from iopdesk.ui.groups.grid_paint import (
    DATE,
    HEADER,
    HOURS,
    NAMES,
    ROW,
    CellDelegate,
    Corner,
    DateHeader,
    NameHeader,
    Typed,
    paint_foot,
)
from iopdesk.ui.theme.tokens import C, px

Index = QModelIndex | QPersistentModelIndex
_TYPED_WITH = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class GridView(QTableView):
    """``key_pressed`` carries patient, session and the key; the cell has moved down by then.

    ``minutes_typed`` carries patient, session and the minutes typed after L.
    """

    key_pressed = Signal(object, object, str)
    minutes_typed = Signal(object, object, int)
    refused = Signal(object)
    """The rule that a key broke."""
    member_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = GridModel(self)
        self.setModel(self.grid)
        self.setAccessibleName(_("Roster"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.typed = Typed()
        self.setItemDelegate(CellDelegate(self, self.typed))
        self.setMouseTracking(True)
        self.setHorizontalHeader(DateHeader(self))
        self.setVerticalHeader(NameHeader(self, self.typed))
        self.verticalHeader().sectionPressed.connect(self._on_name)
        self.verticalHeader().setSectionsClickable(True)
        self._corner = Corner(self)

    def fit(self) -> None:
        """Set the widths of the columns, and be as high as the rows and the line below them."""
        count = len(self.grid.sessions)
        for column in range(count):
            self.setColumnWidth(column, px(DATE))
        if count < self.grid.columnCount():
            self.setColumnWidth(count, px(HOURS))
        wide = px(NAMES) + count * px(DATE) + px(HOURS)
        bar = self.horizontalScrollBar().sizeHint().height() if wide > self.width() else 0
        height = px(HEADER) + (self.grid.rowCount() + 1) * px(ROW) + bar
        self.setMinimumHeight(min(height, px(HEADER + 4 * ROW)))
        self.setMaximumHeight(height)

    def go_to_today(self) -> None:
        """Put the current cell on the first unmarked row of the newest session."""
        column = len(self.grid.sessions) - 1
        if column < 0 or not self.grid.members:
            return
        session = self.grid.sessions[column]
        rows = [
            row
            for row, member in enumerate(self.grid.members)
            if session.session_id not in member.marks and session.session_id in member.expected
        ]
        self.setCurrentIndex(self.grid.index(rows[0] if rows else 0, column))

    def go_to(self, patient_id: int, session_id: int) -> None:
        """Put the current cell on a patient and a session, where both are shown."""
        rows = [r for r, m in enumerate(self.grid.members) if m.patient_id == patient_id]
        columns = [c for c, s in enumerate(self.grid.sessions) if s.session_id == session_id]
        if rows and columns:
            self.setCurrentIndex(self.grid.index(rows[0], columns[0]))

    def move_down(self) -> None:
        """The next row of the same session, as after a mark."""
        index = self.currentIndex()
        if index.row() + 1 < self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(index.row() + 1, index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter marks; digits before it choose the row; Del takes the mark off."""
        typed = event.text().upper()
        plain = not event.modifiers() & ~_TYPED_WITH
        if plain and typed.isdigit() and typed.isascii():
            self._on_digit(typed)
            return
        is_mark = plain and len(typed) == 1 and typed.isalpha()
        is_clear = plain and event.key() == Qt.Key.Key_Delete
        had_minutes, row = self.end_minutes(), self.typed.row()
        self._forget_digits()
        if event.key() == Qt.Key.Key_Escape and row is not None:
            return
        if had_minutes and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        if not (is_mark or is_clear):
            super().keyPressEvent(event)
        elif row is not None and not 0 <= row < self.grid.rowCount():
            self.refused.emit(RuleBroken("roster_no_row", row=row + 1, rows=self.grid.rowCount()))
        else:
            self._on_mark(row, "Del" if is_clear else typed)

    def take_minutes(self, member: GridMember, session: GridSession) -> None:
        """From here on digits are the minutes of this late arrival."""
        self.typed.late, self.typed.minutes = (member, session), ""

    def forget_minutes(self) -> None:
        """The late arrival was refused, so its minutes mean nothing."""
        self.typed.late, self.typed.minutes = None, ""
        self.viewport().update()

    def end_minutes(self) -> bool:
        """Hand over the minutes typed after L, if there are any."""
        late, minutes = self.typed.late, self.typed.minutes
        self.forget_minutes()
        if late is None or not minutes:
            return False
        self.minutes_typed.emit(*late, int(minutes))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Digits never wait for somebody who comes back; minutes count as typed."""
        self.end_minutes()
        self._forget_digits()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, and below them how many attended of those enrolled."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        top = self.verticalHeader().length() - self.verticalOffset()
        painter.fillRect(QRectF(0, top, self.viewport().width(), self.height()), C("sunk"))
        for column, session in enumerate(self.grid.sessions):
            left, wide = self.columnViewportPosition(column), self.columnWidth(column)
            paint_foot(painter, QRectF(left, top, wide, px(ROW)), session)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the title of the names in its corner."""
        super().resizeEvent(event)
        self.fit()
        self._corner.setGeometry(0, 0, self.verticalHeader().width(), px(HEADER))
        self._corner.raise_()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The name of the current row stands out."""
        super().currentChanged(current, previous)
        self.verticalHeader().viewport().update()

    def keyboardSearch(self, _text: str) -> None:
        """Letters mark; they do not search."""

    def _on_digit(self, digit: str) -> None:
        if self.typed.late is not None:
            self.typed.minutes = (self.typed.minutes + digit)[-3:]
        else:
            self.typed.digits = (self.typed.digits + digit)[-3:]
        self.viewport().update()
        self.verticalHeader().viewport().update()

    def _forget_digits(self) -> None:
        self.typed.digits = ""
        self.verticalHeader().viewport().update()

    def _on_mark(self, row: int | None, key: str) -> None:
        index = self.currentIndex()
        if row is not None:
            column = index.column() if index.isValid() else len(self.grid.sessions) - 1
            index = self.grid.index(row, column)
            self.setCurrentIndex(index)
        session = self.grid.data(index, SESSION) if index.isValid() else None
        if isinstance(session, GridSession):
            member: GridMember = self.grid.members[index.row()]
            self.key_pressed.emit(member, session, key)

    def _on_name(self, row: int) -> None:
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self.grid.index(row, column))
        self.member_asked.emit(self.grid.members[row])


sentences(
    {
        "roster_no_row": N_("Not saved: there is no row {row}. The roster has {rows} rows."),
    }
)

"""The roster grid: one key writes a mark and moves down; digits before it name the row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iopdesk.domain.attendance import Mark, mark_key, shown_mark
from iopdesk.i18n import _, tight_date, weekday_name
from iopdesk.services.roster_grid import GridMember, GridSession
from iopdesk.ui.groups.grid_model import CELL, MEMBER, SESSION, GridModel, hours_words
from iopdesk.ui.shared.hours_bar import paint_hours
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C, px

Index = QModelIndex | QPersistentModelIndex
ROW, HEADER, DATE, NAMES, HOURS = 36, 42, 42, 158, 128
_ICON_MARKS = {Mark.PRESENT, Mark.NO_SHOW, Mark.VIRTUAL}


class GridView(QTableView):
    """``key_pressed`` carries patient, session, the key, and the minutes typed after L."""

    key_pressed = Signal(object, object, str)
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
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(_CellDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalHeader(_DateHeader(self))
        self.setVerticalHeader(_NameHeader(self))
        self.verticalHeader().sectionPressed.connect(self._on_name)
        self.verticalHeader().setSectionsClickable(True)
        self._digits = ""

    def fit(self) -> None:
        """Set the widths of the columns for the sessions shown."""
        count = len(self.grid.sessions)
        for column in range(count):
            self.setColumnWidth(column, px(DATE))
        if count < self.grid.columnCount():
            self.setColumnWidth(count, px(HOURS))
        height = px(HEADER) + self.grid.rowCount() * px(ROW) + px(18)
        self.setMinimumHeight(min(height, px(HEADER + 4 * ROW)))

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

    def move_down(self) -> None:
        """The next row of the same session, as after a mark."""
        index = self.currentIndex()
        if index.row() + 1 < self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(index.row() + 1, index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter marks; digits before it choose the row; Del takes the mark off."""
        index = self.currentIndex()
        typed = event.text().upper()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if plain and typed.isdigit():
            self._digits = (self._digits + typed)[-3:]
            return
        if plain and self._digits and (typed.isalpha() or event.key() == Qt.Key.Key_Delete):
            self._jump(index)
            index = self.currentIndex()
        self._digits = ""
        if not index.isValid() or not plain:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete:
            self._emit(index, "Del")
        elif len(typed) == 1 and typed.isalpha():
            self._emit(index, typed)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Letters mark; they do not search."""

    def _jump(self, index: QModelIndex) -> None:
        row = int(self._digits) - 1
        column = index.column() if index.isValid() else len(self.grid.sessions) - 1
        if 0 <= row < self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(row, column))

    def _emit(self, index: QModelIndex, key: str) -> None:
        session = self.grid.data(index, SESSION)
        if isinstance(session, GridSession):
            self.key_pressed.emit(self.grid.data(index, MEMBER), session, key)

    def _on_name(self, row: int) -> None:
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self.grid.index(row, column))
        self.member_asked.emit(self.grid.members[row])


class _CellDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(DATE), px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRectF(option.rect)
        session = index.data(SESSION)
        member: GridMember = index.data(MEMBER)
        if isinstance(session, GridSession):
            # Qt hands a text enum back as plain text
            stored = index.data(CELL)
            mark = Mark(stored) if stored is not None else None
            self._paint_mark(painter, box, member, session, mark)
        else:
            self._paint_hours(painter, box, member)
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right() - 1 / ratio, box.top(), box.height(), vertical=True)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.ring(painter, box.adjusted(0, 0, -1, -1), radius=2)

    @staticmethod
    def _paint_mark(
        painter: QPainter,
        box: QRectF,
        member: GridMember,
        session: GridSession,
        mark: Mark | None,
    ) -> None:
        is_in = session.session_id in member.expected
        if session.is_today:
            painter.fillRect(box, C("sel"))
        elif not is_in and mark is None:
            painter.fillRect(box, C("sunk"))
        if mark is None:
            if not is_in:
                paint.text(painter, box, "–", color="tx2", align="center")
            return
        shown = shown_mark(mark)
        if mark in (Mark.PRESENT, Mark.VIRTUAL):
            left = box.center().x() - px(8)
            paint.icon(painter, left, box.center().y(), shown.icon, size=16, color=shown.token)
            return
        side = px(26)
        chip = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        paint.rbox(painter, chip, fill=f"{shown.token}b", radius=5)
        if mark in _ICON_MARKS:
            left = box.center().x() - px(8)
            paint.icon(painter, left, box.center().y(), shown.icon, size=16, color=shown.token)
        else:
            key = mark_key(mark)
            paint.text(painter, chip, key, size=12, weight=600, color=shown.token, align="center")

    @staticmethod
    def _paint_hours(painter: QPainter, box: QRectF, member: GridMember) -> None:
        hours, prescribed = member.hours, member.prescribed or 0
        bar = QRectF(box.left() + px(8), box.center().y() - px(3), px(44), px(6))
        paint_hours(painter, bar, hours.attended, hours.ahead, prescribed)
        is_short = hours.likely < prescribed
        x = bar.right() + px(6)
        if is_short:
            paint.icon(painter, x, box.center().y(), "alert-outline", size=14, color="warn")
            x += px(18)
        room = QRectF(x, box.top(), box.right() - x - px(4), box.height())
        token, weight = ("warn", 600) if is_short else ("tx", 400)
        paint.text(painter, room, hours_words(member), size=12, weight=weight, color=token)


class _DateHeader(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(px(HEADER))
        self.setMinimumSectionSize(px(DATE))
        self.setStretchLastSection(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        box = QRectF(rect)
        painter.save()
        model = self.model()
        session = model.headerData(section, Qt.Orientation.Horizontal, SESSION)
        if isinstance(session, GridSession):
            painter.fillRect(box, C("sel" if session.is_today else "sunk"))
            token = "acc" if session.is_today else "tx2"
            half = box.height() / 2
            top = QRectF(box.left(), box.top() + px(3), box.width(), half - px(3))
            low = QRectF(box.left(), box.top() + half, box.width(), half - px(4))
            day = weekday_name(session.on)
            paint.text(painter, top, day, size=11, color=token, align="center")
            date = tight_date(session.on)
            paint.text(painter, low, date, size=11, weight=500, color=token, align="center")
        else:
            painter.fillRect(box, C("sunk"))
            words = model.headerData(section, Qt.Orientation.Horizontal)
            room = box.adjusted(px(8), 0, 0, 0)
            paint.text(painter, room, str(words or ""), size=12, color="tx2")
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right(), box.top(), box.height(), vertical=True)
        painter.restore()


class _NameHeader(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setFixedWidth(px(NAMES))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(px(ROW))
        self.setMinimumSectionSize(px(ROW))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        box = QRectF(rect)
        painter.save()
        painter.fillRect(box, C("surf"))
        words = str(self.model().headerData(section, Qt.Orientation.Vertical) or "")
        number, _gap, name = words.partition("  ")
        room = QRectF(box.left() + px(10), box.top(), px(22), box.height())
        paint.text(painter, room, number, size=12, color="tx2")
        room = QRectF(box.left() + px(34), box.top(), box.width() - px(40), box.height())
        paint.text(painter, room, name, weight=500)
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right(), box.top(), box.height(), vertical=True)
        painter.restore()

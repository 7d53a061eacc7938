"""Tables: header sunk, rows 36, hairlines, sort arrow beside the word, widths kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iopdesk.ui.shared.row_model import ROW_ROLE, Index, RowTableModel
from iopdesk.ui.shared.rows import paint_row_state
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px, zoom

ROW_HEIGHT = 36
HEADER_HEIGHT = 32


class CellDelegate(QStyledItemDelegate):
    """Paints a cell as its column says."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Rows have one height."""
        return QSize(px(60), px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill, text or chip, and the ring when the row has the keys."""
        view = option.widget
        paint_row_state(painter, option, bar=index.column() == 0)
        model = index.model()
        if isinstance(model, RowTableModel):
            self._paint_cell(painter, option, index, model)
        if isinstance(view, QTableView) and view.hasFocus():
            _paint_row_ring(painter, view, option, index)

    def _paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        model: RowTableModel,
    ) -> None:
        column, row = model.columns[index.column()], model.rows[index.row()]
        words = column.value(row)
        room = QRectF(option.rect).adjusted(px(12), 0, -px(8), 0)
        chip = column.chip(row) if column.chip else None
        if chip is not None:
            paint.chip(
                painter,
                room.left(),
                room.center().y(),
                words,
                chip[0],
                icon_name=chip[1],
                max_width=room.width(),
            )
            return
        mark = column.icon(row) if column.icon else None
        if mark is not None:
            taken = paint.icon(
                painter, room.left(), room.center().y(), mark[0], size=16, color=mark[1]
            )
            room.adjust(taken + px(6), 0, 0, 0)
        color = column.color(row) if column.color else "tx"
        align: paint.Align = "right" if column.is_number else "left"
        paint.text(painter, room, words, weight=column.weight, color=color, align=align)


def _paint_row_ring(
    painter: QPainter, view: QTableView, option: QStyleOptionViewItem, index: Index
) -> None:
    """One ring around the whole row: each cell paints the part that lies in it."""
    if view.currentIndex().row() != index.row():
        return
    header = view.horizontalHeader()
    left = option.rect.left() - header.sectionPosition(index.column())
    row = QRectF(left, option.rect.top(), header.length(), option.rect.height() - 1)
    painter.save()
    painter.setClipRect(option.rect)
    paint.ring(painter, row, radius=2)
    painter.restore()


class DataTable(QTableView):
    """A table of whole rows over a :class:`RowTableModel`; Tab leaves it, arrows move.

    ``opened`` gives the row of Enter or a double click, ``current_changed`` the row the
    keys are on (or None).
    """

    opened = Signal(object)
    current_changed = Signal(object)

    def __init__(self, model: RowTableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        self._table = model
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(px(24))
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self._set_up_header()
        self.doubleClicked.connect(self._on_opened)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(px(HEADER_HEIGHT))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(px(40))
        stretched = False
        for place, column in enumerate(self._table.columns):
            self.setColumnWidth(place, px(column.width))
            if column.stretch:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
                stretched = True
        header.setStretchLastSection(not stretched)
        if any(column.is_sortable for column in self._table.columns):
            header.setSectionsClickable(True)
            header.setSortIndicatorShown(True)
            header.setSortIndicatorClearable(False)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.sortIndicatorChanged.connect(self._table.sort)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A column that takes what is left keeps its own width, and the table moves sideways."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        for place, column in enumerate(self._table.columns):
            if column.stretch:
                room = self.viewport().width() - header.length() + self.columnWidth(place)
                has_room = room >= px(column.width)
                mode = QHeaderView.ResizeMode
                header.setSectionResizeMode(place, mode.Stretch if has_room else mode.Interactive)
                if not has_room:
                    self.setColumnWidth(place, px(column.width))

    def show_order(self, key: str, *, is_descending: bool) -> None:
        """Show the arrow at a column without asking for the order."""
        header = self.horizontalHeader()
        place = next((i for i, c in enumerate(self._table.columns) if c.key == key), -1)
        order = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        header.blockSignals(True)
        header.setSortIndicator(place, order)
        header.blockSignals(False)
        header.viewport().update()

    def current_row(self) -> object | None:
        """The row the keys are on."""
        row: object | None = self._table.row_at(self.currentIndex())
        return row

    def select_row(self, place: int) -> None:
        """Put the keys on a row, by its place."""
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(self._table.index(place, 0), flags)

    def widths(self) -> dict[str, int]:
        """Widths of the columns in px at 100 %, to be kept for the person."""
        return {
            column.key: round(self.columnWidth(place) * 100 / zoom())
            for place, column in enumerate(self._table.columns)
        }

    def restore_widths(self, widths: Mapping[str, int]) -> None:
        """Put kept widths back; columns without one keep theirs."""
        for place, column in enumerate(self._table.columns):
            if column.key in widths and not column.stretch:
                self.setColumnWidth(place, px(widths[column.key]))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row the keys are on; the whole row carries the ring."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.row() != previous.row():
            self.current_changed.emit(self._table.row_at(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def _on_opened(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(index.data(ROW_ROLE))

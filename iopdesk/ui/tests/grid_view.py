"""The results grid: one key reads a line of the cup, the names stay while columns scroll."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from iopdesk.domain.specimens import Reading, reading_of_key
from iopdesk.errors import RuleBroken
from iopdesk.i18n import _
from iopdesk.services.specimen_grid import TestRow
from iopdesk.ui.tests.grid_delegate import TestCellDelegate
from iopdesk.ui.tests.grid_model import CELL_LEAST, CELL_MOST, Index, Kind, TestGridModel
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C, px

ROW_HEIGHT = 36
HEADER_HEIGHT = 32
NAME_WIDTH = 146
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_Trigger = QAbstractItemView.EditTrigger
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class NameHeader(QHeaderView):
    """The frozen column: the patients' names."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(px(ROW_HEIGHT))
        self.setMinimumSectionSize(px(24))
        self.setFixedWidth(px(NAME_WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Wide enough for most names; longer ones elide."""
        return QSize(px(NAME_WIDTH), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """A name; bold, tinted and with a bar where the keys are."""
        box = QRectF(rect)
        is_current = self._view.currentIndex().row() == section
        active = self._view.isActiveWindow()
        painter.save()
        painter.fillRect(box, C(("sel" if active else "hov") if is_current else "surf"))
        name = str(self.model().headerData(section, Qt.Orientation.Vertical) or "")
        room = box.adjusted(px(14), 0, -px(6), 0)
        paint.text(painter, room, name, weight=600 if is_current else 500)
        if is_current:
            painter.fillRect(QRectF(0, box.top(), 3, box.height()), C("acc" if active else "line2"))
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, 0, box.top() + box.height() - 1 / ratio, box.width())
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White below the last name, as beside it."""
        super().paintEvent(event)
        below = self.viewport().rect().adjusted(0, self.length(), 0, 0)
        painter = QPainter(self.viewport())
        painter.fillRect(below, C("surf"))
        painter.end()


class TitleHeader(QHeaderView):
    """The titles of the columns, each as its cells are aligned; codes use the whole width."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.setFixedHeight(px(HEADER_HEIGHT))
        self.setMinimumSectionSize(px(30))
        self.setStretchLastSection(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One title."""
        model = self.model()
        if not isinstance(model, TestGridModel):
            return
        box, what = QRectF(rect), model.columns[section]
        painter.save()
        painter.fillRect(box, C("sunk"))
        align: paint.Align = "left"
        room = box.adjusted(px(9), 0, -px(2), 0)
        if what.kind is Kind.MEASURE:
            align, room = "right", box.adjusted(0, 0, -px(9), 0)
        elif what.kind is Kind.ANALYTE:
            align, room = "center", box
        paint.text(painter, room, what.title, size=12, weight=500, color="tx2", align=align)
        if what.kind in (Kind.ANALYTE, Kind.WORD):
            paint.hair(painter, box.left(), box.top(), box.height(), vertical=True)
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        painter.restore()


class _Corner(QWidget):
    """The title above the names."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("sunk"))
        room = QRectF(self.rect()).adjusted(px(14), 0, 0, 0)
        paint.text(painter, room, _("Patient"), size=12, weight=500, color="tx2")
        paint.hair(painter, 0, self.height() - 1 / self.devicePixelRatioF(), self.width())
        painter.end()


class TestGridView(QTableView):
    """N, P and I read the cell; Shift+Enter reads the rest of the row negative.

    Tab leaves the grid, except while readings are being entered: then it goes, as Enter
    does, to the next cell that has none. A digit in a measure begins to type it there.
    """

    __test__ = False
    reading_entered = Signal(object, str, Reading)
    reading_cleared = Signal(object, str)
    measure_cleared = Signal(object, str)
    all_negative_asked = Signal(object)
    key_refused = Signal(object)
    current_changed = Signal(object)
    edit_ended = Signal()

    def __init__(self, model: TestGridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tests = model
        self._is_entering = False
        self.setAccessibleName(_("Test results"))
        self.setModel(model)
        self.setItemDelegate(TestCellDelegate(self))
        self.setVerticalHeader(NameHeader(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(_Trigger.DoubleClicked | _Trigger.AnyKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # by whole columns: none is cut where the names stand
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalHeader(TitleHeader(self))
        self._corner = _Corner(self)
        self.verticalHeader().sectionPressed.connect(self._on_name)
        model.modelReset.connect(self.fit_columns)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give every column its width; analytes share what is left, within their bounds."""
        columns = self._tests.columns
        count = sum(each.kind is Kind.ANALYTE for each in columns)
        rest = sum(px(each.width) for each in columns if each.kind is not Kind.ANALYTE)
        share = (self.viewport().width() - rest) // max(1, count)
        share = min(px(CELL_MOST), max(px(CELL_LEAST), share))
        for place, column in enumerate(columns):
            wide = px(column.width)
            self.setColumnWidth(place, max(share, wide) if column.kind is Kind.ANALYTE else wide)

    def height_for(self, rows: int) -> int:
        """Height in px that shows that many rows."""
        bar = self.horizontalScrollBar()
        under = bar.sizeHint().height() if bar.maximum() > 0 else 0
        return px(HEADER_HEIGHT) + max(1, rows) * px(ROW_HEIGHT) + under

    def current_row(self) -> TestRow | None:
        """The test the keys are on."""
        return self._tests.row_at(self.currentIndex().row())

    def go_to(self, place: int, column: int | None = None) -> None:
        """Put the keys on a test; at its first unread analyte unless a column is named."""
        if self._tests.row_at(place) is None:
            return
        if column is None:
            column = self._first_unread(place)
        self.setCurrentIndex(self._tests.index(place, column))

    def is_editing(self) -> bool:
        """Whether a measure is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    # -- keys ---------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key does the work of the cell."""
        key, shift = event.key(), bool(event.modifiers() & _SHIFT)
        row = self.current_row()
        if self.is_editing():
            event.accept()  # an editor's Enter comes here too; the editor closes by itself
        elif event.modifiers() & _COMMAND or row is None:
            super().keyPressEvent(event)
        elif key in _ENTER and shift:
            self._is_entering = True
            self.all_negative_asked.emit(row)
        elif key in _ENTER:
            self._is_entering = True
            self._next_to_fill()
        elif key in _REMOVE:
            self._remove(row)
        elif event.text().strip() and event.text().isprintable():
            self._type(row, event)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are readings, never a search."""

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """While entering, Tab goes to the next cell without an entry; else it leaves."""
        if self._is_entering and is_next and self._next_to_fill():
            return True
        self._is_entering = False
        return super().focusNextPrevChild(is_next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the grid ends entering, unless its own editor took the focus."""
        if not self.is_editing() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._is_entering = False
        super().focusOutEvent(event)
        self.viewport().update()

    def _type(self, row: TestRow, event: QKeyEvent) -> None:
        index = self.currentIndex()
        what = self._tests.columns[index.column()]
        if what.kind is Kind.MEASURE and event.text()[0] in "0123456789.,":
            self._is_entering = True
            if self._tests.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.edit(index, _Trigger.AnyKeyPressed, event)
            else:
                self.key_refused.emit(_locked(row))
            return
        try:
            reading = reading_of_key(event.text())
        except RuleBroken as error:
            self.key_refused.emit(error)
            return
        self._is_entering = True
        place, column = index.row(), index.column()
        if what.kind is not Kind.ANALYTE:
            column = self._first_unread(place)
        code = self._tests.columns[column].key
        if self._tests.columns[column].kind is not Kind.ANALYTE:
            self.key_refused.emit(_locked(row))
            return
        self.setCurrentIndex(self._tests.index(place, column))
        self._advance(place, column)
        self.reading_entered.emit(row, code, reading)

    def _advance(self, place: int, column: int) -> None:
        """On to the next line of the cup, also over one that was read; not past its end."""
        row = self._tests.rows[place]
        if not row.is_open_to_entry:
            return
        for nearby in range(column + 1, len(self._tests.columns)):
            what = self._tests.columns[nearby]
            if what.kind is Kind.ANALYTE and what.key in row.codes:
                self.setCurrentIndex(self._tests.index(place, nearby))
                return

    def _remove(self, row: TestRow) -> None:
        what = self._tests.columns[self.currentIndex().column()]
        if what.kind is Kind.ANALYTE and what.key in row.codes:
            self.reading_cleared.emit(row, what.key)
        elif what.kind is Kind.MEASURE:
            self.measure_cleared.emit(row, what.key)

    def _first_unread(self, place: int) -> int:
        """The first analyte without a reading, else the row's first analyte, else column 0."""
        row = self._tests.rows[place]
        own = [
            number
            for number, what in enumerate(self._tests.columns)
            if what.kind is Kind.ANALYTE and what.key in row.codes
        ]
        unread = [number for number in own if self._tests.is_to_fill(place, number)]
        return (unread or own or [0])[0]

    def _next_to_fill(self) -> bool:
        """Go to the next cell without an entry, to the right and then down."""
        index = self.currentIndex()
        for place in range(max(0, index.row()), self._tests.rowCount()):
            start = index.column() + 1 if place == index.row() else 0
            for column in range(start, self._tests.columnCount()):
                if self._tests.is_to_fill(place, column):
                    self.setCurrentIndex(self._tests.index(place, column))
                    return True
        return False

    # -- the view -----------------------------------------------------------------

    def closeEditor(self, editor: QWidget, hint: object) -> None:
        """After a measure, Tab and Enter go on to the next cell without an entry."""
        ends = QAbstractItemDelegate.EndEditHint
        goes_on = hint in (ends.EditNextItem, ends.SubmitModelCache)
        super().closeEditor(editor, ends.NoHint)
        self.setFocus()
        if goes_on:
            self._is_entering = True
            self._next_to_fill()
        self.edit_ended.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The whole row is marked."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.verticalHeader().viewport().update()
        if current.row() != previous.row():
            self.current_changed.emit(self._tests.row_at(current.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corner's title in its place."""
        super().resizeEvent(event)
        self.fit_columns()
        self._corner.setGeometry(0, 0, self.verticalHeader().width(), px(HEADER_HEIGHT))
        self._corner.raise_()

    def _on_name(self, place: int) -> None:
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self._tests.index(place, column))
        self.setFocus()


def _locked(row: TestRow) -> RuleBroken:
    """Why a test takes no entry."""
    return RuleBroken("reading_signed" if row.is_signed else "reading_not_collected")

"""Paints the cells of the results grid, and edits a measure in its cell."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iopdesk.domain.ladder import Word
from iopdesk.domain.measures import Measure, measure_label
from iopdesk.i18n import N_, _
from iopdesk.services.specimen_grid import TestRow
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.tests.grid_model import Index, Kind, TestGridModel
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, is_high_contrast, px

_TINTED = frozenset({"good", "warn", "bad", "viol", "neut"})
_SHORT = {
    "accepted_as_use": N_("Accepted as use"),
    "adulterated": N_("Adulterated: presumptive"),
    "substituted": N_("Substituted: presumptive"),
    "dilute": N_("Dilute: recollect"),
    "invalid": N_("Invalid: recollect"),
    "suspect": N_("Suspect: lab decides"),
    "temperature_out_of_range": N_("Temperature: recollect"),
}
"""What a narrow column says in place of a word of the ladder, by its code."""


class TestCellDelegate(QStyledItemDelegate):
    """Cells are read across: hairlines between analytes, tints only where something is told."""

    __test__ = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model, view = index.model(), option.widget
        if not isinstance(model, TestGridModel) or not isinstance(view, QTableView):
            return
        row, what = model.rows[index.row()], model.columns[index.column()]
        rect = QRectF(option.rect)
        is_current = view.currentIndex().row() == index.row()
        if is_current:
            painter.fillRect(rect, C("sel" if view.isActiveWindow() else "hov"))
        if what.kind is Kind.ANALYTE or what.kind is Kind.WORD:
            paint.hair(painter, rect.left(), rect.top(), rect.height(), vertical=True)
        if what.kind is Kind.ANALYTE:
            self._paint_analyte(painter, rect, row, what.key)
        elif what.kind is Kind.WORD:
            _paint_word(painter, rect, row)
        elif what.kind is Kind.MEASURE:
            _paint_measure(painter, rect, row, Measure(what.key))
        else:
            words = str(index.data() or "")
            room = rect.adjusted(px(9), 0, -px(2), 0)
            paint.text(painter, room, words, color="tx2")
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, rect.left(), rect.top() + rect.height() - 1 / ratio, rect.width())
        if view.hasFocus() and view.currentIndex() == index:
            paint.ring(painter, rect.adjusted(1, 0, 0, -1), radius=2)

    def _paint_analyte(self, painter: QPainter, rect: QRectF, row: TestRow, code: str) -> None:
        if code not in row.codes:
            painter.fillRect(rect.adjusted(1, 0, 0, 0), C("sunk"))
            paint.text(painter, rect, "–", color="tx3", align="center")
            return
        cell = row.cells.get(code)
        if cell is None or not cell.words:
            return
        if cell.token not in _TINTED:
            paint.text(painter, rect, cell.words, size=12, color="tx2", align="center")
            return
        height = px(22)
        top = rect.center().y() - height / 2
        box = QRectF(rect.left() + px(2), top, rect.width() - px(3), height)
        line = cell.token if is_high_contrast() else None
        paint.rbox(painter, box, fill=f"{cell.token}b", line=line, radius=4)
        paint.text(painter, rect, cell.words, size=12, weight=600, color=cell.token, align="center")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows have one height."""
        return QSize(px(40), px(36))

    # -- editing a measure --------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line in the cell."""
        model = index.model()
        editor = QLineEdit(parent)
        editor.setMaxLength(12)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if isinstance(model, TestGridModel):
            measure = Measure(model.columns[index.column()].key)
            name = model.rows[index.row()].name
            words = _("{measure} of {name}").format(measure=measure_label(measure), name=name)
            editor.setAccessibleName(words)
            announce(parent, words)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what stands there."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """Hand the text on."""
        if isinstance(editor, QLineEdit) and isinstance(model, TestGridModel):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """The editor fills its cell."""
        editor.setGeometry(option.rect.adjusted(1, 1, -1, -2))


def _paint_word(painter: QPainter, rect: QRectF, row: TestRow) -> None:
    room = rect.adjusted(px(9), 0, -px(8), 0)
    color = "tx2" if row.word.token == "neut" else row.word.token
    if row.is_signed:
        paint.icon(painter, room.right() - px(14), room.center().y(), "draw", size=14)
        room.adjust(0, 0, -px(20), 0)
    taken = paint.icon(painter, room.left(), room.center().y(), row.word.icon, size=16, color=color)
    room.adjust(taken + px(6), 0, 0, 0)
    paint.text(painter, room, _fitting(row.word, room.width()), weight=600, color=color)


def _fitting(word: Word, width: float) -> str:
    """The whole word where there is room for it, else its short one; the tooltip has the whole."""
    short = _SHORT.get(word.code)
    if short is None or advance(word.label, weight=600) <= width:
        return word.label
    return _(short)


def _paint_measure(painter: QPainter, rect: QRectF, row: TestRow, measure: Measure) -> None:
    cell = row.measures[measure]
    room = rect.adjusted(px(4), 0, -px(9), 0)
    weight, color = (600, "warn") if cell.is_amber else (400, "tx")
    paint.text(painter, room, cell.shown, weight=weight, color=color, align="right")

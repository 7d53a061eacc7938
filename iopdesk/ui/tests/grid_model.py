"""The results grid as a table model: measures, one column per analyte, the ladder word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from iopdesk.domain.measures import Measure, measure_label
from iopdesk.domain.panels import analyte_label
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    SpecimenKind,
    lab_label,
    reading_label,
)
from iopdesk.i18n import _, clock_time, month_day, short_date, weekday_name
from iopdesk.services.specimen_grid import Cell, TestRow
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import zoom

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
CELL_LEAST, CELL_MOST, _CELL_SIDES = 35, 44, 4


class Kind(Enum):
    """What a column holds."""

    COLLECTED = "collected"
    MEASURE = "measure"
    ANALYTE = "analyte"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column; ``key`` is the measure or the analyte's code, ``width`` px at 100 %."""

    kind: Kind
    key: str
    title: str
    width: int


def columns_for(codes: Sequence[str]) -> tuple[GridColumn, ...]:
    """The columns of a grid whose panels look for these analytes."""
    measures = (
        GridColumn(Kind.MEASURE, Measure.TEMPERATURE, _("Temp"), 60),
        GridColumn(Kind.MEASURE, Measure.CREATININE, _("Creat."), 54),
        GridColumn(Kind.MEASURE, Measure.SPECIFIC_GRAVITY, _("SG"), 54),
    )
    return (
        GridColumn(Kind.COLLECTED, "", _("Collected"), 104),
        *measures,
        *(GridColumn(Kind.ANALYTE, code, code, _width(code)) for code in codes),
        GridColumn(Kind.WORD, "", _("Interpretation"), 226),
    )


def _width(code: str) -> int:
    # measured at the zoom in force, told at 100 %
    return max(CELL_LEAST, round(advance(code, 12, 500) * 100 / zoom()) + _CELL_SIDES)


class TestGridModel(QAbstractTableModel):
    """Rows of tests; the patients' names are the vertical header.

    ``measure_typed`` gives a row, a measure and the text an editor was left with.
    """

    __test__ = False
    measure_typed = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.columns = columns_for(())
        self._rows: list[TestRow] = []
        self._today = date.min
        self._week_of = date.min

    @property
    def rows(self) -> Sequence[TestRow]:
        """What is shown."""
        return self._rows

    def set_tests(
        self, rows: Sequence[TestRow], codes: Sequence[str], today: date, week_of: date
    ) -> bool:
        """Show other tests; the same ones only change in place. Returns whether it reset."""
        self._today, self._week_of = today, week_of
        columns = columns_for(codes)
        is_same = columns == self.columns and [r.specimen_id for r in rows] == [
            r.specimen_id for r in self._rows
        ]
        if is_same:
            self._rows = list(rows)
            if rows:
                last = self.index(len(rows) - 1, len(columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return False
        self.beginResetModel()
        self.columns, self._rows = columns, list(rows)
        self.endResetModel()
        return True

    def row_at(self, place: int) -> TestRow | None:
        """The test in a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, specimen_id: int) -> int:
        """The row of a test, or -1."""
        for place, row in enumerate(self._rows):
            if row.specimen_id == specimen_id:
                return place
        return -1

    def cell(self, index: Index) -> Cell | None:
        """The analyte in a cell, None where the panel has no such line or nothing is collected."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        return row.cells.get(column.key) if column.kind is Kind.ANALYTE else None

    def is_to_fill(self, place: int, column: int) -> bool:
        """Whether a cell takes an entry and has none yet."""
        row, what = self._rows[place], self.columns[column]
        if not row.is_open_to_entry:
            return False
        if what.kind is Kind.ANALYTE:
            return what.key in row.codes and row.cells[what.key].reading is None
        return what.kind is Kind.MEASURE and has_measures(row) and not self._typed(row, what)

    # -- the model ----------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many tests."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Measures of a test that is open to entry can be edited in their cell."""
        flags = super().flags(index)
        row, what = self._rows[index.row()], self.columns[index.column()]
        if what.kind is Kind.MEASURE and row.is_open_to_entry and has_measures(row):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, what a reader says, what an editor begins with."""
        if not index.isValid():
            return None
        row, what = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, what)
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(row, what)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, what)
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = row.cells.get(what.key) if what.kind is Kind.ANALYTE else None
            if what.kind is Kind.WORD:
                return self._spoken(row, what)
            return self._tip(cell) if cell is not None else None
        if role == ROW_ROLE:
            return row
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was typed; the act changes the row, not the editor."""
        row, what = self._rows[index.row()], self.columns[index.column()]
        if role != Qt.ItemDataRole.EditRole or what.kind is not Kind.MEASURE:
            return False
        if str(value).strip() != self._typed(row, what):
            self.measure_typed.emit(row, what.key, str(value))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles across, names down."""
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole or spoken:
                return self._rows[section].name if section < len(self._rows) else None
            return None
        if not 0 <= section < len(self.columns):
            return None
        what = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return what.title
        if spoken or role == Qt.ItemDataRole.ToolTipRole:
            return _long_title(what)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(what)
        return None

    # -- words --------------------------------------------------------------------

    def _words(self, row: TestRow, what: GridColumn) -> str:
        if what.kind is Kind.COLLECTED:
            return self._collected(row)
        if what.kind is Kind.WORD:
            return row.word.label
        if what.kind is Kind.MEASURE:
            return row.measures[Measure(what.key)].shown
        cell = row.cells.get(what.key)
        return cell.words if cell else ""

    def _collected(self, row: TestRow) -> str:
        if row.collected_at is None or row.status is not CollectionStatus.COLLECTED:
            if row.due_on == self._today:
                return _("Not collected")
            return short_date(row.due_on)
        clock = clock_time(row.collected_at)
        day = row.collected_at.date()
        if day == self._today:
            return clock
        in_week = 0 <= (day - self._week_of).days < 7
        return f"{weekday_name(day) if in_week else month_day(day)} {clock}"

    def _typed(self, row: TestRow, what: GridColumn) -> str:
        return row.measures[Measure(what.key)].typed if what.kind is Kind.MEASURE else ""

    def _spoken(self, row: TestRow, what: GridColumn) -> str:
        words = self._words(row, what)
        if what.kind is Kind.WORD:
            return f"{words}, {_('signed')}" if row.is_signed else words
        if what.kind is not Kind.ANALYTE:
            return f"{_long_title(what)}: {words or _('not measured')}"
        if what.key not in row.codes:
            return _("{analyte}: not on this panel").format(analyte=what.key)
        cell = row.cells.get(what.key)
        if cell is None or cell.reading is None:
            return _("{analyte}: not read").format(analyte=what.key)
        return f"{what.key}: {reading_label(cell.reading)}. {self._tip(cell)}"

    def _tip(self, cell: Cell) -> str:
        if cell.lab is LabState.NOT_SENT:
            return cell.sentence
        return f"{cell.sentence} {lab_label(cell.lab)}."


def has_measures(row: TestRow) -> bool:
    """Only urine is measured."""
    return row.kind is SpecimenKind.URINE


def _long_title(what: GridColumn) -> str:
    if what.kind is Kind.MEASURE:
        return measure_label(Measure(what.key))
    return analyte_label(what.key) if what.kind is Kind.ANALYTE else what.title


def _alignment(what: GridColumn) -> Qt.AlignmentFlag:
    side = {
        Kind.MEASURE: Qt.AlignmentFlag.AlignRight,
        Kind.ANALYTE: Qt.AlignmentFlag.AlignHCenter,
    }.get(what.kind, Qt.AlignmentFlag.AlignLeft)
    return side | Qt.AlignmentFlag.AlignVCenter

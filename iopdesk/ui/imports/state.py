"""What the import assistant knows: the list as read, the person's choices, the plan of every row.

Nothing of it is kept anywhere: whoever cancels leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from iopdesk.domain.dates import Order
from iopdesk.domain.list_mapping import Mapping, guess_mapping
from iopdesk.domain.list_plan import ImportPlan
from iopdesk.domain.list_reading import Table
from iopdesk.domain.list_words import ListField
from iopdesk.errors import DeskError
from iopdesk.services.imports import plan_list
from iopdesk.services.list_files import ListFile, read_list
from iopdesk.ui.desk import Desk

_ROWS_FOR_SAMPLES = 200
_SAMPLES = 3


@dataclass(frozen=True, slots=True, repr=False)
class SeenList:
    """A list as it was read, the guessed use of its columns, and the first values of each."""

    file: ListFile
    mapping: Mapping
    samples: tuple[tuple[str, ...], ...]


def look_at(path: Path, sheet: str, today: date) -> SeenList:
    """Read a list and guess its columns; slow for a long one. Raises what ``read_list`` does."""
    file = read_list(path, sheet=sheet)
    table = file.table
    samples = tuple(_first_values(table, index) for index in range(len(table.headings)))
    return SeenList(file, guess_mapping(table, today=today), samples)


def _first_values(table: Table, index: int) -> tuple[str, ...]:
    cells = (" ".join(row.cells[index].split()) for row in table.rows[:_ROWS_FOR_SAMPLES])
    return tuple([cell for cell in cells if cell][:_SAMPLES])


@dataclass(slots=True, repr=False)
class _Dates:
    """How the dates of one column are read: its order if it was chosen, and days by row."""

    order: tuple[Order | None, ...] = ()
    days: dict[int, date] = field(default_factory=dict)


class ImportState(QObject):
    """Reads and plans on the desk's lanes; the signals come in the UI thread.

    ``started`` when a file is being read, ``read`` when its columns are known, ``asked``
    when the rows are being decided, ``planned`` when they are, ``refused`` with the error
    when either cannot be.
    """

    started = Signal()
    read = Signal()
    asked = Signal()
    planned = Signal()
    refused = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._path = Path()
        self._reading = 0
        self._is_asking = self._is_stale = False
        self._clear()

    def _clear(self) -> None:
        self.seen: SeenList | None = None
        self.mapping = Mapping(())
        self.plan: ImportPlan | None = None
        self._uses: dict[int, ListField | None] = {}
        self._dates: dict[tuple[ListField, int], _Dates] = {}
        self.skipped: frozenset[int] = frozenset()

    @property
    def file_name(self) -> str:
        """The name of the file; shown, and never kept."""
        return self._path.name

    @property
    def is_ready(self) -> bool:
        """Whether the plan is that of the choices as they stand."""
        return self.plan is not None and not self._is_asking

    # -- the file -----------------------------------------------------------------

    def read_file(self, path: Path) -> None:
        """Read a list in the background and plan it; choices made for another are gone."""
        self._path = path
        self._read("")

    def choose_sheet(self, sheet: str) -> None:
        """Read another sheet of the workbook."""
        self._read(sheet)

    def _read(self, sheet: str) -> None:
        self._reading += 1
        number, path, today = self._reading, self._path, self.desk.today()
        self._clear()
        self.started.emit()

        def done(seen: SeenList | None, error: BaseException | None) -> None:
            if not shiboken6.isValid(self) or number != self._reading:
                return  # closed, or another file was chosen meanwhile
            if isinstance(error, DeskError):
                self.refused.emit(error)
            elif seen is None:
                assert error is not None
                raise error
            else:
                self.seen, self.mapping = seen, seen.mapping
                self.read.emit()
                self.replan()

        self.desk.in_background(lambda: look_at(path, sheet, today), done)

    # -- choices ------------------------------------------------------------------

    def use_column(self, index: int, use: ListField | None) -> None:
        """Use a column for a field, or leave it out; another column no longer holds the field.

        Keys walk through fields that are not meant: when a column moves on, what it took
        from another one goes back there.
        """
        assert self.seen is not None
        self._uses.pop(index, None)
        self._uses[index] = use
        self.mapping = self.seen.mapping
        for place, chosen in self._uses.items():
            self.mapping = self.mapping.with_column(place, chosen)
        self.replan()

    @property
    def orders(self) -> dict[ListField, Order | None]:
        """The order that was chosen for each column of dates in use."""
        return {one: dates.order[0] for one, dates in self._dates_in_use() if dates.order}

    @property
    def answers(self) -> dict[tuple[int, ListField], date]:
        """The days that were chosen for single rows, in the columns in use."""
        found = self._dates_in_use()
        return {(row, one): day for one, dates in found for row, day in dates.days.items()}

    def read_dates(self, one: ListField, order: Order | None) -> None:
        """Read a whole column month first or day first; None asks row by row."""
        self._dates_of(one).order = (order,)
        self._dates_of(one).days = {}
        self.replan()

    def answer(self, row: int, one: ListField, day: date | None) -> None:
        """Say which day the date of one row is; None leaves it to its column."""
        days = self._dates_of(one).days
        if day is None:
            days.pop(row, None)
        else:
            days[row] = day
        self.replan()

    def skip(self, row: int, *, is_skipped: bool) -> None:
        """Leave a row out that would go in, or take it in again."""
        self.skipped = self.skipped | {row} if is_skipped else self.skipped - {row}
        self.planned.emit()

    def _dates_of(self, one: ListField) -> _Dates:
        index = self.mapping.column_of(one)
        assert index is not None
        return self._dates.setdefault((one, index), _Dates())

    def _dates_in_use(self) -> list[tuple[ListField, _Dates]]:
        """What was said of the columns that hold dates now; what is said of others waits."""
        found = self._dates.items()
        return [(one, dates) for (one, at), dates in found if self.mapping.column_of(one) == at]

    # -- the plan -----------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The list and the choices, as both the plan and the act take them."""
        assert self.seen is not None
        return {
            "table": self.seen.file.table,
            "mapping": self.mapping,
            "orders": self.orders,
            "answers": self.answers,
        }

    def replan(self) -> None:
        """Decide every row anew; while one plan is made, later choices wait for one more."""
        if self.seen is None:
            return
        if self._is_asking:
            self._is_stale = True
            return
        self._is_asking, self._is_stale = True, False
        self.asked.emit()
        number = self._reading
        self.desk.ask(
            plan_list,
            owner=self,
            then=partial(self._on_plan, number),
            otherwise=partial(self._on_refused, number),
            **self.given(),
        )

    def _on_plan(self, number: int, plan: ImportPlan) -> None:
        if self._is_current(number):
            self.plan = plan
            going_in = {row.number for row in plan.rows}
            self.skipped = self.skipped & going_in
            self.planned.emit()

    def _on_refused(self, number: int, error: DeskError) -> bool:
        if self._is_current(number):
            self.plan = None
            self.refused.emit(error)
        return True

    def _is_current(self, number: int) -> bool:
        """False when the answer is to older choices: then they are asked about again."""
        self._is_asking = False
        if self._is_stale or number != self._reading:
            self.replan()
            return False
        return True

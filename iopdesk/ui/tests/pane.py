"""Tests: the results grid, what a test means, its trend, and today's collections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QWidget,
)

from iopdesk.domain.specimens import CollectionStatus, Reading
from iopdesk.errors import DeskError
from iopdesk.i18n import N_, _, month_day
from iopdesk.services import panels, patient_search, readings, specimens
from iopdesk.services.patient_search import PatientList
from iopdesk.services.specimen_collections import CollectionRow, collections_today
from iopdesk.services.specimen_grid import GridFilter, TestGrid, TestRow, read_grid
from iopdesk.services.specimen_views import (
    TestDetail,
    Trend,
    read_interpretation,
    read_trend,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.tests import dialogs
from iopdesk.ui.tests.cup_lot_dialog import CupLotDialog
from iopdesk.ui.tests.interpretation_card import (
    at_laboratory,
    readable,
    sendable,
    usable,
)
from iopdesk.ui.tests.page import TestsPage


class TestsPane(Pane):
    """Results for those who may see them; for the desk the collections alone."""

    __test__ = False
    name = "tests"
    title = N_("Tests")
    icon = "test-tube"
    depends_on = frozenset(
        {
            "Specimen",
            "AnalyteResult",
            "Panel",
            "Medication",
            "Assessment",
            "Patient",
            "Attendance",
            "TreatmentSession",
        }
    )
    commands: ClassVar[tuple[Command, ...]] = (
        Command(specimens.ask_for_cause, "add_for_cause"),
        Command(
            specimens.ask_for_cause,
            "add_for_cause_for",
            needs_patient=True,
            applies=lambda care: care.is_open,
        ),
        Command(panels.add_panel, "add_cup_lot"),
    )
    shortcut_context = "test_grid"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._has_results = desk.may(read_grid)
        self._which, self._panel = GridFilter.WEEK, ""
        self._on: date | None = None
        self._grid: TestGrid | None = None
        self._detail: TestDetail | None = None
        self._wanted: int | None = None
        self.page = TestsPage(
            desk,
            has_results=self._has_results,
            has_collections=desk.may(collections_today),
            is_lobby=desk.is_lobby,
        )
        self.model, self.grid = self.page.model, self.page.grid
        self.interpretation, self.collections = self.page.interpretation, self.page.collections
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.page)
        self._connect()

    def _connect(self) -> None:
        self.page.filter_chosen.connect(self._on_filter)
        self.page.panel_chosen.connect(self._on_panel)
        self.grid.current_changed.connect(self._on_current)
        self.grid.reading_entered.connect(self._on_reading)
        self.grid.reading_cleared.connect(self._on_cleared)
        self.grid.measure_cleared.connect(partial(self._on_measure, text=""))
        self.grid.all_negative_asked.connect(self._on_all_negative)
        self.grid.key_refused.connect(self._on_refused)
        self.grid.edit_ended.connect(self.editing_ended)
        self.model.measure_typed.connect(self._on_measure)
        card = self.interpretation
        card.sign_asked.connect(self._on_sign)
        card.lab_asked.connect(partial(self._ask_about, dialogs.send_to_lab, sendable))
        card.answer_asked.connect(partial(self._ask_about, dialogs.enter_lab_result, at_laboratory))
        card.note_asked.connect(partial(self._ask_about, dialogs.add_note, readable))
        card.use_asked.connect(partial(self._ask_about, dialogs.accept_as_use, usable))
        card.measures_asked.connect(self._on_measures)
        self.collections.collect_asked.connect(lambda row: dialogs.collect(self.desk, self, row))
        self.collections.mark_asked.connect(self._on_mark)

    # -- the pane -----------------------------------------------------------------

    def refresh(self) -> None:
        """Read the grid and today's collections."""
        if self._has_results:
            self.desk.ask(
                read_grid,
                owner=self,
                then=self._show,
                which=self._which,
                panel=self._panel,
                on=self._on,
            )
        if self.desk.may(collections_today):
            self.desk.ask(collections_today, owner=self, then=self.collections.show_rows)

    def is_editing(self) -> bool:
        """A measure is being typed."""
        return self.grid.is_editing()

    def context_text(self) -> str:
        """The week, for who sees results."""
        if self._grid is None:
            return ""
        return _("Week of {day}").format(day=month_day(self._grid.week_of))

    def header_actions(self) -> list[QAction | QWidget]:
        """A new box of cups, and a test that is no draw, for those who may."""
        acts: tuple[tuple[Callable[..., Any], str, str, Callable[[], object]], ...] = (
            (panels.add_panel, _("New cup lot"), "flask-outline", self.add_cup_lot),
            (specimens.ask_for_cause, _("Add for-cause test"), "plus", self.add_for_cause),
        )
        return [
            button(words, icon_name=icon_name, on_click=run)
            for act, words, icon_name, run in acts
            if self.desk.may(act)
        ]

    def view_state(self) -> dict[str, Any]:
        """Filter, panel, the chosen test and the scroll."""
        row = self.grid.current_row()
        return {
            "which": str(self._which),
            "panel": self._panel,
            "specimen_id": row.specimen_id if row else None,
            "scroll": self.page.area.verticalScrollBar().value(),
        }

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Put the filter and the chosen test back."""
        which = state.get("which")
        if which in {str(each) for each in GridFilter}:
            self._which = GridFilter(which)
        self._panel = str(state.get("panel", ""))
        wanted = state.get("specimen_id")
        self._wanted = wanted if isinstance(wanted, int) else None

    def focus_first(self) -> None:
        """The grid, where results are read."""
        if self._has_results and self.model.rowCount():
            self.grid.setFocus()
        else:
            super().focus_first()

    def new_here(self) -> None:
        """Ctrl+N adds a for-cause test."""
        if self.desk.may(specimens.ask_for_cause):
            self.add_for_cause()

    def open_with(self, what: dict[str, Any]) -> None:
        """Show a test (``specimen_id``), the week of a day (``on``), or run a command."""
        if isinstance(what.get("on"), date):
            self._on = what["on"]
        specimen_id = what.get("specimen_id")
        if isinstance(specimen_id, int) and self._has_results:
            self._wanted = specimen_id
            self.desk.ask(
                read_interpretation, owner=self, then=self._go_to, specimen_id=specimen_id
            )
        else:
            self.reload()

    def _go_to(self, test: TestDetail) -> None:
        self._on, self._panel, self._which = test.due_on, "", GridFilter.WEEK
        self.reload()

    # -- showing ------------------------------------------------------------------

    def _show(self, grid: TestGrid) -> None:
        before = self.grid.current_row()
        column = self.grid.currentIndex().column()
        self._grid = grid
        was_reset = self.model.set_tests(grid.rows, grid.codes, self.desk.today(), grid.week_of)
        self.page.show_grid(grid, self._which, self._panel)
        wanted = self._wanted or (before.specimen_id if before else None)
        place = self.model.place_of(wanted) if wanted is not None else -1
        if was_reset or self._wanted is not None:
            is_same = before is not None and place >= 0 and before.specimen_id == wanted
            last_column = self.model.columnCount() - 1
            keep = min(max(0, column), last_column) if is_same else None
            self.grid.go_to(max(0, place), keep)
        self._wanted = None
        self._on_current(self.grid.current_row())
        self.header_changed.emit()

    def _on_current(self, row: TestRow | None) -> None:
        if row is None:
            self._show_detail(None)
            self.page.show_trend(None)
            return
        ask = self.desk.ask
        ask(read_interpretation, owner=self, then=self._show_detail, specimen_id=row.specimen_id)
        ask(read_trend, owner=self, then=self._show_trend, patient_id=row.patient_id)

    def _show_detail(self, test: TestDetail | None) -> None:
        row = self.grid.current_row()
        if test is not None and (row is None or row.specimen_id != test.specimen_id):
            return  # an answer about a test that was left meanwhile
        self._detail = test
        self.interpretation.show_test(test)

    def _show_trend(self, trend: Trend | None) -> None:
        row = self.grid.current_row()
        if trend is not None and (row is None or row.patient_id != trend.patient_id):
            return
        self.page.show_trend(trend)

    # -- filters ------------------------------------------------------------------

    def _on_filter(self, key: str) -> None:
        self._which, self._on = GridFilter(key), None
        self.reload()

    def _on_panel(self, name: str) -> None:
        self._panel = name
        self.reload()

    # -- entering -----------------------------------------------------------------

    def _on_reading(self, row: TestRow, code: str, reading: Reading) -> None:
        self.desk.do(
            readings.enter_reading,
            owner=self.grid,
            specimen_id=row.specimen_id,
            analyte=code,
            reading=reading,
        )

    def _on_cleared(self, row: TestRow, code: str) -> None:
        self.desk.do(
            readings.clear_reading, owner=self.grid, specimen_id=row.specimen_id, analyte=code
        )

    def _on_measure(self, row: TestRow, measure: str, text: str) -> None:
        self.desk.do(
            readings.enter_measures,
            owner=self.grid,
            specimen_id=row.specimen_id,
            expected_version=row.version,
            typed={measure: text},
        )

    def _on_all_negative(self, row: TestRow) -> None:
        self.desk.do(readings.enter_all_negative, owner=self.grid, specimen_id=row.specimen_id)

    def _on_refused(self, error: DeskError) -> None:
        self.desk.refused.emit(error, self.grid)

    # -- the chosen test ----------------------------------------------------------

    def _on_sign(self) -> None:
        if self._detail is not None:
            self.desk.do(
                readings.sign_result,
                owner=self,
                specimen_id=self._detail.specimen_id,
                expected_version=self._detail.version,
            )

    def _ask_about(self, dialog: Any, lines: Any) -> None:
        if self._detail is not None:
            dialog(self.desk, self, self._detail, lines(self._detail))

    def _on_measures(self) -> None:
        if self._detail is not None:
            dialogs.enter_measures(self.desk, self, self._detail)

    # -- collecting and asking ----------------------------------------------------

    def _on_mark(self, row: CollectionRow, status: CollectionStatus) -> None:
        is_step = row.status is CollectionStatus.DRAWN and status is not CollectionStatus.EXCUSED
        if not is_step:
            dialogs.mark(self.desk, self, row, status)
            return
        self.desk.do(
            specimens.mark_collection,
            owner=self,
            specimen_id=row.specimen_id,
            expected_version=row.version,
            status=status,
        )

    def add_cup_lot(self) -> None:
        """Enter a new box of cups."""
        self.desk.ask(
            panels.list_panels,
            owner=self,
            then=lambda offered: CupLotDialog(self.desk, offered, self).open(),
        )

    def add_for_cause(self) -> None:
        """Ask for a test of a patient chosen in the form."""
        self._ask_for(None)

    def add_for_cause_for(self, *, patient_id: int) -> None:
        """Ask for a test of a patient."""
        self._ask_for(patient_id)

    def _ask_for(self, patient_id: int | None) -> None:
        def with_patients(found: PatientList) -> None:
            self.desk.ask(
                panels.list_panels,
                owner=self,
                then=lambda offered: dialogs.ask_for_cause(
                    self.desk, self, found.rows, offered, patient_id
                ),
            )

        self.desk.ask(patient_search.list_patients, owner=self, then=with_patients)

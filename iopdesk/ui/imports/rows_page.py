"""Step 2, the dry run: every row with its verdict, and the dates that must be asked about."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.i18n import _, ngettext
from iopdesk.ui.imports.dates_box import DatesBox
from iopdesk.ui.imports.row_detail import RowDetail
from iopdesk.ui.imports.rows import NARROW, PreviewRow, Verdict, chip_of, columns, preview_rows
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import Chip
from iopdesk.ui.shared.row_model import RowTableModel
from iopdesk.ui.shared.scroll import bring_into_view
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px

_LEAST_HEIGHT = 150


class RowsPage(QWidget):
    """Counts, the dates to answer, the table, and the row in hand."""

    def __init__(self, state: ImportState) -> None:
        super().__init__()
        self._state = state
        self.rows: list[PreviewRow] = []
        self.dates = DatesBox(state)
        self.filter = Segmented(
            [("all", _("All rows")), ("look", _("Only what needs a look"))], name=_("Rows shown")
        )
        self.filter.chosen.connect(lambda _key: self._show_rows())
        self.model = RowTableModel(columns())
        self.table = DataTable(self.model, _("Rows of the list"))
        self.table.setMinimumHeight(px(_LEAST_HEIGHT))
        self.detail = RowDetail(state)
        self.table.current_changed.connect(self._on_current)
        self.table.viewport().installEventFilter(self)
        self.table.opened.connect(lambda _row: self.detail.focus_first())
        self._chips = FlowBox()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        for widget in (self._chips, self.dates):
            whole.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.filter)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.detail)

    def counts(self) -> list[str]:
        """The words of the chips."""
        return [chip.text() for chip in self._chips.findChildren(Chip) if not chip.isHidden()]

    def show_plan(self) -> None:
        """Show what the plan decides; the row in hand stays in hand."""
        self.rows = preview_rows(self._state)
        self.dates.show_plan()
        self._show_counts()
        self._show_rows()

    def focus_first(self) -> None:
        """Work begins at the first row shown."""
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.select_row(0)
        self.table.setFocus()
        bring_into_view(self.table)

    def stops(self) -> list[QWidget]:
        """Where Tab may stop, in order."""
        switch = [self.filter.button(key) for key in ("all", "look")]
        return [*self.dates.stops(), *switch, self.table, *self.detail.stops()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the reasons stand in the detail alone."""
        super().resizeEvent(event)
        self.table.setColumnHidden(len(self.model.columns) - 1, self.width() < px(NARROW))

    def _on_current(self, row: object) -> None:
        if isinstance(row, PreviewRow):
            self.detail.show_row(row)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A longer detail makes the table lower: its row stays in sight."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self.table, self._keep_in_sight)
        return False

    def _keep_in_sight(self) -> None:
        self.table.scrollTo(self.table.currentIndex())

    def _show_counts(self) -> None:
        flow = self._chips.flow
        while flow.count():
            widget = flow.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        found = Counter(row.verdict for row in self.rows)
        for verdict, words in _count_words(found):
            kind, icon_name = chip_of(verdict)
            flow.addWidget(Chip(words, kind, icon_name))
        self._chips.fit()

    def _show_rows(self) -> None:
        looks = [row for row in self.rows if row.needs_a_look]
        self.filter.set_label("all", _("All rows {count}").format(count=len(self.rows)))
        words = _("Only what needs a look {count}").format(count=len(looks))
        self.filter.set_label("look", words)
        shown = looks if self.filter.current() == "look" else self.rows
        before = self.table.current_row()
        number = before.number if isinstance(before, PreviewRow) else 0
        scroll = self.table.verticalScrollBar().value()
        self.model.set_rows(shown)
        place = next((n for n, row in enumerate(shown) if row.number >= number), len(shown) - 1)
        if shown:
            self.table.select_row(place)
            self.table.verticalScrollBar().setValue(scroll)
            self._keep_in_sight()
        self.detail.show_row(shown[place] if shown else None)


def _count_words(found: Counter[Verdict]) -> list[tuple[Verdict, str]]:
    """A chip for each verdict there is."""
    added = found[Verdict.ADDED] + found[Verdict.NOTE] + found[Verdict.ASKED]
    out = found[Verdict.OUT] + found[Verdict.SKIPPED]
    counts = [
        (Verdict.ADDED, added, ngettext("{count} added", "{count} added", added)),
        (
            Verdict.NOTE,
            found[Verdict.NOTE],
            ngettext(
                "{count} of them with a note", "{count} of them with a note", found[Verdict.NOTE]
            ),
        ),
        (
            Verdict.ASKED,
            found[Verdict.ASKED],
            ngettext(
                "{count} of them with a date to answer",
                "{count} of them with a date to answer",
                found[Verdict.ASKED],
            ),
        ),
        (Verdict.OUT, out, ngettext("{count} left out", "{count} left out", out)),
    ]
    return [
        (verdict, words.format(count=count))
        for verdict, count, words in counts
        if count or verdict is Verdict.ADDED
    ]

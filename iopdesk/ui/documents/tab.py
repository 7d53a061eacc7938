"""The documents of a chart: what waits, what is filed, what came from another chart or left."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.documents import document_kind_label, media_label, size_words
from iopdesk.i18n import N_, _, clock_time, medium_date, ngettext
from iopdesk.services.chart import Chart
from iopdesk.services.document_lists import (
    DocumentRow,
    FiledDocuments,
    SlipRow,
    list_documents,
)
from iopdesk.services.document_proofs import list_provable
from iopdesk.services.documents import (
    OpenedDocument,
    change_document,
    file_document,
    move_document,
    read_document,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.documents.dialogs import ChangeDialog, MoveDialog
from iopdesk.ui.documents.filing import Filing
from iopdesk.ui.documents.viewer import DocumentViewer
from iopdesk.ui.documents.waiting import WaitingCard
from iopdesk.ui.papers.preview import chain
from iopdesk.ui.patients.card_rows import CardRow, CardRows
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.table_view import HEADER_HEIGHT, ROW_HEIGHT, DataTable
from iopdesk.ui.theme.tokens import px

_MOST_ROWS = 12
"""Rows the table shows before it scrolls by itself."""

_NARROW = 620
"""Below this width, px at 100 %, title and day take all of it."""


class DocumentsTab(ChartTab):
    """A table of documents; Enter opens one inside of the program, and nowhere else."""

    key = "documents"
    title = N_("Documents")
    question = list_documents
    depends_on: ClassVar[frozenset[str]] = frozenset({"Document"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._may_file = desk.may(file_document)
        self.filing: Filing | None = None
        super().__init__(desk, parent)

    def build(self) -> QWidget:
        """The scan folder, the table with its buttons, the slips."""
        self.waiting = WaitingCard(self.desk)
        self.waiting.file_asked.connect(self._file_waiting)
        self.waiting.listed.connect(self._order)
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Documents"))
        self.table.opened.connect(self.open_row)
        self.table.current_changed.connect(lambda _row: self._show_buttons())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.card = Card(_("Documents"), padded=False)
        self._buttons = self._make_buttons()
        self.empty = EmptyState(
            "file-document-outline",
            _("No documents yet"),
            _("File a PDF, JPEG or PNG: drag it here, or choose it.")
            if self._may_file
            else _("What is filed in this chart stands here."),
            self._filing_buttons(),
        )
        self.slips = CardRows(_("Moved documents"))
        self.slips_card = Card(_("Moved documents"), padded=False)
        self.slips_card.body.addWidget(self.slips)
        bar = FlowBox(gap=px(8), line_gap=px(8))
        self._bar = [*self._buttons.values(), *self._filing_buttons()]
        for made in self._bar:
            bar.flow.addWidget(made)
        around = QHBoxLayout()
        around.setContentsMargins(px(14), px(10), px(14), px(10))
        around.addWidget(bar)
        self.card.body.addLayout(around)
        self.card.body.addWidget(self.table)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        column.setSpacing(px(12))
        for widget in (self.waiting, self.card, self.empty, self.slips_card):
            column.addWidget(widget)
        column.addStretch(1)
        return scroll_area(inside)

    def _make_buttons(self) -> dict[str, QPushButton]:
        """Those about the document the keys are on."""
        made = {"open": button(_("Open"), icon_name="eye-outline", on_click=self._open)}
        if self.desk.may(change_document):
            made["change"] = button(_("Change…"), icon_name="pencil-outline", on_click=self._change)
        if self.desk.may(move_document):
            made["move"] = button(
                _("Move to the right patient…"),
                icon_name="swap-horizontal",
                on_click=self._move,
            )
        return made

    def _filing_buttons(self) -> list[QPushButton]:
        if not self._may_file:
            return []
        return [
            button(_("Scan folder…"), icon_name="folder-open-outline", on_click=self._folder),
            button(
                _("File document…"),
                kind="primary",
                icon_name="file-import-outline",
                on_click=partial(self.commanded.emit, "file_document"),
            ),
        ]

    def _order(self) -> None:
        """What waits comes first, then the buttons and their table."""
        chain([*self.waiting.stops(), *self._bar, self.table])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow only day and title are columns; the rest is in their tooltips."""
        super().resizeEvent(event)
        wide = self.width() >= px(_NARROW)
        for place, column in enumerate(self.model.columns):
            self.table.setColumnHidden(place, not wide and column.key not in ("dated_on", "title"))

    # -- showing ------------------------------------------------------------------

    def load(self, chart: Chart) -> None:
        """Ask for the documents, and look into the scan folder."""
        super().load(chart)
        if self._may_file:
            self.waiting.load()

    def show_answer(self, chart: Chart, answer: FiledDocuments) -> None:
        """Show the documents; the keys stay on the one they were on."""
        before = self._row()
        rows = answer.documents
        self.model.set_rows(rows)
        self.card.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        words = ngettext("{count} document", "{count} documents", len(rows))
        self.card.set_context(words.format(count=len(rows)))
        shown = min(len(rows), _MOST_ROWS)
        self.table.setFixedHeight(px(HEADER_HEIGHT) + px(ROW_HEIGHT) * shown + 4)
        places = [
            i for i, row in enumerate(rows) if before and row.document_id == before.document_id
        ]
        if rows:
            self.table.select_row(places[0] if places else 0)
        self.slips.set_rows([_slip(each) for each in answer.slips])
        self.slips_card.setVisible(bool(answer.slips))
        self._show_buttons()

    def _show_buttons(self) -> None:
        for made in self._buttons.values():
            made.setEnabled(self._row() is not None)

    def _row(self) -> DocumentRow | None:
        row = self.table.current_row()
        return row if isinstance(row, DocumentRow) else None

    # -- acting -------------------------------------------------------------------

    def open_row(self, row: object) -> None:
        """Look at a document."""
        if isinstance(row, DocumentRow):
            self.desk.ask(read_document, owner=self, then=self._view, document_id=row.document_id)

    def _view(self, opened: OpenedDocument) -> None:
        self.dialog_made.emit(DocumentViewer(opened, self))

    def _open(self) -> None:
        self.open_row(self._row())

    def _change(self) -> None:
        row, chart = self._row(), self.chart
        if row is None or chart is None:
            return

        def show(provable: Any) -> None:
            self._made(ChangeDialog(self.desk, self, chart.header, row, provable))

        self.desk.ask(list_provable, owner=self, then=show, patient_id=chart.header.patient_id)

    def _move(self) -> None:
        row = self._row()
        if row is not None and self.chart is not None:
            self._made(MoveDialog(self.desk, self, self.chart.header, row))

    def _made(self, dialog: Dialog) -> None:
        self.dialog_made.emit(dialog)

    def _folder(self) -> None:
        self.waiting.choose()

    def _file_waiting(self, path: Any) -> None:
        if self.chart is not None:
            header = self.chart.header
            self.filing = Filing(self.desk, self, self.dialog_made.emit, header, [path])
            self.filing.begin()

    def _on_menu(self, point: QPoint) -> None:
        if self._row() is None:
            return
        menu = QMenu(self)
        for made in self._buttons.values():
            action = QAction(made.icon(), made.text(), menu)
            action.triggered.connect(partial(made.click))
            menu.addAction(action)
        menu.popup(self.table.viewport().mapToGlobal(point))


def _columns() -> tuple[Column, ...]:
    return (
        Column("dated_on", _("Day"), lambda row: medium_date(row.dated_on), width=112, tip=_tip),
        Column(
            "title",
            _("Document"),
            lambda row: row.shown,
            stretch=True,
            icon=lambda _row: ("file-document-outline", "tx2"),
            tip=_tip,
        ),
        Column("kind", _("What it is"), lambda row: document_kind_label(row.kind), width=148),
        Column(
            "proof",
            _("Proves"),
            lambda row: row.proof or "–",
            width=170,
            color=lambda _row: "tx2",
            tip=lambda row: row.proof,
        ),
        Column("size", _("File"), _size, width=104, color=lambda _row: "tx2", tip=_tip),
    )


def _tip(row: DocumentRow) -> str:
    kind = document_kind_label(row.kind)
    filed = _("Filed by {who}, {day}").format(
        who=row.filed_by, day=medium_date(row.filed_at.date())
    )
    proof = _("Proves: {what}").format(what=row.proof) if row.proof else ""
    return "\n".join(part for part in (row.shown, kind, proof, _size(row), filed) if part)


def _size(row: DocumentRow) -> str:
    return f"{media_label(row.media)}, {size_words(row.size)}"


def _slip(slip: SlipRow) -> CardRow:
    kind = document_kind_label(slip.kind)
    words = (
        _("{kind} moved to {number}") if slip.is_away else _("{kind} came from {number}")
    ).format(kind=kind, number=slip.other)
    when = _("{who}, {day}, {time}").format(
        who=slip.moved_by,
        day=medium_date(slip.moved_at.date()),
        time=clock_time(slip.moved_at),
    )
    return CardRow(words, f"{slip.reason} · {when}", icon="swap-horizontal")

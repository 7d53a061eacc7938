"""The course of an episode as a table, as high as its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from iopdesk.domain.histories import track_icon, track_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.episode_views import EntryRow
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px

_ROW, _HEADER = 36, 32


class CourseTable(DataTable):
    """Entries, the newest first; the page scrolls, not the table."""

    def __init__(self, name: str) -> None:
        self.rows_model = RowTableModel(_columns())
        super().__init__(self.rows_model, name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_entries(self, entries: Sequence[EntryRow]) -> None:
        """Show other entries; the keys stay on theirs."""
        row = self.current_row()
        own = (row.track, row.entry_id) if isinstance(row, EntryRow) else None
        self.rows_model.set_rows(entries)
        self._fit()
        for place, each in enumerate(entries):
            if (each.track, each.entry_id) == own:
                self.select_row(place)

    def current_entry(self) -> EntryRow | None:
        """The entry the keys are on."""
        row = self.current_row()
        return row if isinstance(row, EntryRow) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A bar at the foot takes room of its own."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bar = self.horizontalScrollBar()
        foot = bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0
        high = px(_HEADER) + px(_ROW) * self.rows_model.rowCount() + 2 + foot
        if self.height() != high or self.minimumHeight() != high:
            self.setFixedHeight(high)


def _columns() -> tuple[Column, ...]:
    return (
        Column("from", _("From"), lambda row: medium_date(row.starts_on), width=104),
        Column(
            "to",
            _("To"),
            lambda row: medium_date(row.ends_on) if row.ends_on else _("now"),
            width=104,
        ),
        Column(
            "track",
            _("What"),
            lambda row: track_label(row.track),
            width=148,
            icon=lambda row: (track_icon(row.track), "tx2"),
        ),
        Column(
            "title", _("Entry"), lambda row: row.title, width=240, weight=500,
            icon=_mark, spoken=_spoken, tip=details,
        ),
        Column("why", _("Why"), lambda row: row.why or "–", width=120, color=lambda _r: "tx2"),
        Column(
            "review",
            _("Review"),
            lambda row: medium_date(row.reviewed_on) if row.reviewed_on else "–",
            width=104,
            color=lambda _row: "tx2",
        ),
    )  # fmt: skip


def details(row: EntryRow) -> str:
    """What was written with an entry, and what is odd about it."""
    note = row.note.strip()
    said = f"{note}." if note and note[-1] not in ".!?…" else note
    return " ".join(part for part in (said, *row.warnings) if part)


def _mark(row: EntryRow) -> tuple[str, str] | None:
    return ("alert-outline", "warn") if row.warnings else None


def _spoken(row: EntryRow) -> str:
    return f"{row.title}. {details(row)}".strip()

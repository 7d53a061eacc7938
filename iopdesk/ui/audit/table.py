"""The table of entries: columns as wide as what stands in them, the rest shared out."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from iopdesk.i18n import _, clock_time, medium_date
from iopdesk.services.audit_log import AuditRow
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_AROUND, _ICON = 26, 22


def columns(*, with_people: bool, with_patients: bool) -> list[Column]:
    """The columns a reader gets: only those that can hold something for them."""
    found = [Column("when", _("When"), _when)]
    if with_people:
        found.append(Column("who", _("Who"), lambda row: str(row.who), weight=500))
    found.append(Column("what", _("What"), lambda row: str(row.what), icon=_icon, color=_color))
    if with_patients:
        found.append(Column("whose", _("Whose"), lambda row: str(row.whose), spoken=_whose))
    found.append(Column("changes", _("Changes"), lambda row: f"{row.changed:,}", is_number=True))
    return found


class AuditTable(DataTable):
    """Nothing is shortened: where the columns have no room, the table scrolls sideways."""

    def __init__(self, model: RowTableModel, name: str) -> None:
        super().__init__(model, name)
        self._wanted: list[int] = []
        self.horizontalHeader().setStretchLastSection(False)
        model.modelReset.connect(self._measure)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._share()

    def _measure(self) -> None:
        self._wanted = []
        for column in self._table.columns:
            texts = [column.value(row) for row in self._table.rows]
            widest = max((advance(words, weight=column.weight) for words in texts), default=0)
            widest += px(_ICON) if column.icon else 0
            title = advance(column.title, weight=600)
            self._wanted.append(round(max(widest, title)) + px(_AROUND))
        self._share()

    def _share(self) -> None:
        left = max(0, self.viewport().width() - sum(self._wanted))
        takers = len(self._wanted) - 1  # the numbers at the end stay close to their title
        for place, wide in enumerate(self._wanted):
            self.setColumnWidth(place, wide + (left // takers if place < takers else 0))


def _when(row: AuditRow) -> str:
    return f"{medium_date(row.at.date())}, {clock_time(row.at)}"


def _whose(row: AuditRow) -> str:
    return row.whose or _("No patient")


def _icon(row: AuditRow) -> tuple[str, str] | None:
    return ("alert-octagon-outline", "bad") if row.is_refused else None


def _color(row: AuditRow) -> str:
    return "bad" if row.is_refused else "tx"

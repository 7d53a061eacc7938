"""A table inside of a page that scrolls: as high as its rows, its columns never squeezed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent

from iopdesk.ui.shared.row_model import RowTableModel
from iopdesk.ui.shared.table_view import HEADER_HEIGHT, ROW_HEIGHT, DataTable
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.paint import chip_width
from iopdesk.ui.theme.tokens import px

_SHOWN = 7
_AROUND = 24
"""What a cell leaves free beside its words, px at 100 %."""


class FittedTable(DataTable):
    """The last column takes what is left; where nothing is, the table moves sideways.

    Where the widths of the columns have no room, each is as wide as what stands in it.
    """

    def __init__(self, model: RowTableModel, name: str) -> None:
        super().__init__(model, name)
        self._rows_model = model
        self._widths: list[int] = []
        self._fit()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, seven at most in sight."""
        self._rows_model.set_rows(rows)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need the bar below, or no longer."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = [px(each.width) for each in self._rows_model.columns]
        if self.width() < sum(widths):
            widths = self._narrowest(widths)
        has_room = self.width() >= sum(widths)
        header = self.horizontalHeader()
        if widths != self._widths or has_room != header.stretchLastSection():
            self._widths = widths
            header.setStretchLastSection(False)
            for place, width in enumerate(widths):
                self.setColumnWidth(place, width)
            header.setStretchLastSection(has_room)
        below = 0 if has_room else self.horizontalScrollBar().sizeHint().height()
        rows = min(max(1, self._rows_model.rowCount()), _SHOWN)
        height = px(HEADER_HEIGHT) + rows * px(ROW_HEIGHT) + below + 2
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _narrowest(self, widths: Sequence[int]) -> list[int]:
        """The width of the words and chips of each column, or the one given if that is less."""
        found = []
        for column, most in zip(self._rows_model.columns, widths, strict=True):
            wanted = advance(column.title, weight=600)
            for row in self._rows_model.rows:
                words = column.value(row)
                chip = column.chip(row) if column.chip else None
                width = chip_width(words, chip[1]) if chip else advance(words)
                wanted = max(wanted, width)
            found.append(min(most, round(wanted) + px(_AROUND)))
        return found


def shortened(words: str, most: int) -> str:
    """The words in a cell, begun with a capital; the tip of the cell tells the whole."""
    words = words[:1].upper() + words[1:]
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"

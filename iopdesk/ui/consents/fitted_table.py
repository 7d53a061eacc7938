"""A table inside of a page that scrolls: as high as its rows, its columns never squeezed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent

from iopdesk.ui.shared.row_model import RowTableModel
from iopdesk.ui.shared.table_view import HEADER_HEIGHT, ROW_HEIGHT, DataTable
from iopdesk.ui.theme.tokens import px

_SHOWN = 7


class FittedTable(DataTable):
    """The last column takes what is left; where nothing is, the table moves sideways."""

    def __init__(self, model: RowTableModel, name: str) -> None:
        super().__init__(model, name)
        self._rows_model = model
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
        columns = self._rows_model.columns
        wanted = sum(px(each.width) for each in columns)
        is_wide = self.width() >= wanted
        self.horizontalHeader().setStretchLastSection(is_wide)
        if not is_wide:
            self.setColumnWidth(len(columns) - 1, px(columns[-1].width))
        below = 0 if is_wide else self.horizontalScrollBar().sizeHint().height()
        rows = min(max(1, self._rows_model.rowCount()), _SHOWN)
        height = px(HEADER_HEIGHT) + rows * px(ROW_HEIGHT) + below + 2
        if height != self.minimumHeight():
            self.setFixedHeight(height)


def shortened(words: str, most: int) -> str:
    """The words in a cell, begun with a capital; the tip of the cell tells the whole."""
    words = words[:1].upper() + words[1:]
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"

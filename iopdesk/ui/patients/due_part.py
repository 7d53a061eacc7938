"""What is due for the patient whose chart is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from iopdesk.i18n import _
from iopdesk.services.due_list import DueRow
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.due_row import due_row
from iopdesk.ui.shared.labels import Hairline


class DuePart(Card):
    """A card of the overview; it stays away where nothing is due."""

    asked = Signal(str)
    """The tab to open."""

    def __init__(self) -> None:
        super().__init__(_("Due"), icon_name="clipboard-text-outline", padded=False)
        self.hide()

    def show_rows(self, rows: Sequence[DueRow]) -> None:
        """Show what is due; asked once for each chart."""
        for number, row in enumerate(rows):
            if number:
                self.body.addWidget(Hairline())
            made = due_row(row, lambda _patient, tab: self.asked.emit(tab), with_name=False)
            self.body.addWidget(made)
        self.setVisible(bool(rows))

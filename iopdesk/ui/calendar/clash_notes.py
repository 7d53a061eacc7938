"""Conflicts in a form: one message each, while somebody types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.services.session_views import Clash
from iopdesk.ui.calendar.words import clash_sentence, clash_title
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.theme.tokens import px


class ClashNotes(QWidget):
    """Takes no room while there is no conflict."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(6))
        self._bars: list[MessageBar] = []
        self.hide()

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """Show other conflicts, and read them out."""
        for old in self._bars:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._bars = [
            MessageBar(
                "bad", f"{clash_title(one)}.", clash_sentence(one, ""), icon_name="alert-outline"
            )
            for one in clashes
        ]
        for bar in self._bars:
            self._column.addWidget(bar)
        self.setVisible(bool(clashes))
        if clashes:
            announce(self, self.words())

    def words(self) -> str:
        """What the messages say."""
        return " ".join(bar.words() for bar in self._bars)

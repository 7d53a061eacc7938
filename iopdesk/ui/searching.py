"""What the audit learns of a search: that one was made, and whose record it led to.

A search counts when somebody of the list is opened or the words rest for two seconds; what
was typed is not kept, it may be a name. Source: reliability.md, section 3.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from iopdesk.ui.desk import Desk

REST_MS: Final = 2000
"""How long words stand unchanged before they count as a search."""


class SearchNotes(QObject):
    """Beside one box that finds patients; it lives as long as its parent."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = ""
        self._noted: tuple[str, int] | None = None
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.setInterval(REST_MS)
        self.rest.timeout.connect(lambda: desk.note_search(None))

    def typed(self, words: str) -> None:
        """The box says something else now; empty words search for nobody."""
        self._words = words.strip()
        if self._words:
            self.rest.start()
        else:
            self.rest.stop()

    def opened(self, patient_id: int) -> None:
        """Somebody of the list was opened: noted once for the words that found them."""
        this = self._words, patient_id
        if self._words and this != self._noted:
            self._noted = this
            self.rest.stop()
            self._desk.note_search(patient_id)

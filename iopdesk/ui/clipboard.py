"""What was copied out of the program and names a person by number does not stay on the clipboard.

Other programs, and whoever sits at the computer next, can read it there.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from iopdesk.domain.texts import is_identifier

_KEPT_MS: Final = 15_000


class ClipboardKeeper(QObject):
    """Clears a copied record number, birth date or phone after 15 s, while it is still ours."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._copied = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_KEPT_MS)
        self.timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._on_changed)

    def clear(self) -> None:
        """Take it away now (also at lock and at exit), unless something else was copied since."""
        copied, self._copied = self._copied, ""
        self.timer.stop()
        if copied and self._clipboard.text() == copied:
            self._clipboard.clear()

    def _on_changed(self) -> None:
        if not self._is_ours():
            self._copied = ""
            self.timer.stop()
            return
        words = self._clipboard.text()
        self._copied = words if is_identifier(words) else ""
        if self._copied:
            self.timer.start()
        else:
            self.timer.stop()

    def _is_ours(self) -> bool:
        """Not copied in another program; where the system does not tell, its window is in front."""
        is_active = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        return self._clipboard.ownsClipboard() or is_active

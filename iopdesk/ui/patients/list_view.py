"""The rows of patients with their keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView

from iopdesk.i18n import _
from iopdesk.services.patient_search import PatientRow
from iopdesk.ui.shared.row_model import ROW_ROLE
from iopdesk.ui.shared.two_line_delegate import TwoLine, TwoLineDelegate

_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class PatientListView(QListView):
    """Rows of patients; letters typed here go to the search field."""

    opened = Signal(int)
    typed = Signal(str)
    left_at_top = Signal()

    def __init__(self, present: Callable[[PatientRow], TwoLine]) -> None:
        super().__init__()
        self.setAccessibleName(_("Patients"))
        self.setItemDelegate(TwoLineDelegate(lambda i: present(i.data(ROW_ROLE)), self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row the keys act on is in sight, with its ring; a click never moves the rows."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYS:
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; a letter or digit begins a search; up from the first row leaves."""
        words = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.currentIndex().data(ROW_ROLE)
            if row is not None:
                self.opened.emit(row.patient_id)
        elif plain and words and words.isprintable() and words != " ":
            self.typed.emit(words)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_at_top.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Typing searches in the field above."""

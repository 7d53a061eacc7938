"""Two columns of cards that become one where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.ui.theme.tokens import px

NARROW = 720


class CardColumns(QWidget):
    """Cards left and right, 12 px apart; all below each other under 720 px at 100 %."""

    def __init__(
        self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = [_column(left), _column(right)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(12))
        self._is_single: bool | None = None
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide between one and two."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        single = 0 < self.width() < px(NARROW)
        if single == self._is_single:
            return
        self._is_single = single
        for column in self._columns:
            self._grid.removeWidget(column)
        for place, column in enumerate(self._columns):
            self._grid.addWidget(column, place if single else 0, 0 if single else place)
        self._grid.setColumnStretch(0, 112)
        self._grid.setColumnStretch(1, 0 if single else 100)


def _column(cards: Sequence[QWidget]) -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(12))
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return made

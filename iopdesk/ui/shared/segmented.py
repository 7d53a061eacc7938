"""A segmented switch: one of a few, shown side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.parts import one_tab_stop
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px


class Segmented(QWidget):
    """``chosen`` gives the key of the segment; one tab stop, arrows move."""

    chosen = Signal(str)

    def __init__(
        self,
        segments: Sequence[tuple[str, str]],
        *,
        name: str,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        self._small = small
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (key, words) in enumerate(segments):
            made = button(words, small=small)
            made.setCheckable(True)
            made.setProperty("segment", _place(place, len(segments)))
            made.clicked.connect(lambda _on, key=key: self.chosen.emit(key))
            self._group.addButton(made)
            self._buttons[key] = made
            row.addWidget(made, 1)
            self._fit(made)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if segments:
            self.set_current(segments[0][0])
        one_tab_stop(self._group)

    def current(self) -> str:
        """Key of the segment that is on."""
        return next((key for key, made in self._buttons.items() if made.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Switch a segment on without telling anybody."""
        self._buttons[key].setChecked(True)

    def set_label(self, key: str, words: str) -> None:
        """Change the words of a segment, such as its count."""
        self._buttons[key].setText(words)
        self._fit(self._buttons[key])

    def button(self, key: str) -> QPushButton:
        """The button of a segment."""
        return self._buttons[key]

    def _fit(self, made: QPushButton) -> None:
        """Room for the words in bold, so that nothing moves when a segment is switched on."""
        size, sides = (12, 18) if self._small else (13, 26)
        made.setMinimumWidth(int(advance(made.text(), size, 600)) + px(sides) + 2)


def _place(place: int, count: int) -> str:
    if place == 0:
        return "first" if count > 1 else "only"
    return "last" if place == count - 1 else "middle"

"""Several of some values, each a box to check; in two columns where there is room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.parts import put_in_order
from iopdesk.ui.theme.tokens import px


class ChecksField(FormField):
    """The value is a frozen set of what is checked; a draft keeps the stored values."""

    def __init__(
        self,
        name: str,
        words: str,
        choices: Sequence[tuple[StrEnum, str]],
        *,
        columns: int = 2,
        hint: str = "",
    ) -> None:
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(px(2))
        self._grid.setHorizontalSpacing(px(12))
        self._columns = columns
        self.boxes: dict[StrEnum, QCheckBox] = {}
        super().__init__(name, words, self._holder, hint=hint)
        self._holder.setAccessibleName(words)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[StrEnum, str]]) -> None:
        """Offer other values; what was checked and is offered still stays so."""
        before = self.value() if self.boxes else frozenset()
        for old in self.boxes.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.boxes = {}
        for place, (value, words) in enumerate(choices):
            made = QCheckBox(words[:1].upper() + words[1:])
            made.setMinimumHeight(px(26))
            made.setChecked(value in before)
            made.toggled.connect(self._on_toggled)
            self._grid.addWidget(made, place // self._columns, place % self._columns)
            self.boxes[value] = made
        put_in_order(self.label, self.boxes.values())

    def value(self) -> Any:
        """What is checked."""
        return frozenset(value for value, box in self.boxes.items() if box.isChecked())

    def set_value(self, value: Any) -> None:
        """Check these and no others; members, or what a draft kept of them."""
        wanted: Collection[str] = {str(each) for each in _all(value)}
        for each, box in self.boxes.items():
            box.setChecked(each.value in wanted)

    def draft_text(self) -> list[str]:
        """What a draft keeps."""
        return [each.value for each, box in self.boxes.items() if box.isChecked()]

    def focus(self) -> None:
        """Put the keys on the first box."""
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_toggled(self, _is_on: bool) -> None:
        self._on_changed()


def _all(value: Iterable[Any] | None) -> Iterable[Any]:
    return value or ()

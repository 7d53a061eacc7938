"""A small table to type in: one row of line editors for each line of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iopdesk.domain.plans import PlanPart, part_columns, part_label
from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.theme.tokens import px

_LONGEST = 300


class LinesField(FormField):
    """The lines of one part; the value is a tuple of three texts for each, blanks left out."""

    lines_changed = Signal()
    """Rows came or went: the Tab order needs them."""

    def __init__(self, name: str, part: PlanPart) -> None:
        self._columns = part_columns(part)
        self._part = part_label(part)
        self._rows: list[tuple[QWidget, list[QLineEdit]]] = []
        holder = QWidget()
        self._lines = QVBoxLayout(holder)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(px(6))
        self.add_button = button(
            _("Add a line"), kind="quiet", icon_name="plus", small=True, on_click=self._on_add
        )
        self.add_button.setAccessibleName(_("{part}: add a line").format(part=self._part))
        self._lines.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        super().__init__(name, self._part, holder)

    def value(self) -> Any:
        """The lines that say anything."""
        found = []
        for _holder, editors in self._rows:
            texts = [each.text().strip() for each in editors]
            if any(texts):
                first, second, third = (*texts, "", "")[:3]
                found.append((first, second, third))
        return tuple(found)

    def set_value(self, value: Any) -> None:
        """Show lines in the place of those before."""
        for holder, _editors in list(self._rows):
            self._drop(holder)
        for texts in value or ():
            self._add(texts)
        self.lines_changed.emit()
        self._on_changed()

    def editors(self) -> list[list[QLineEdit]]:
        """The editors of every row."""
        return [editors for _holder, editors in self._rows]

    def stops(self) -> list[QWidget]:
        """What Tab stops at: row by row, then where a line is added."""
        rows = [each for holder, _editors in self._rows for each in tab_stops(holder)]
        return [*rows, self.add_button]

    def focus(self) -> None:
        """Put the focus on the first editor, or where a line is added."""
        target = self._rows[0][1][0] if self._rows else self.add_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add(self) -> None:
        self._add(())
        self._rows[-1][0].show()  # a hidden editor takes no focus
        self.lines_changed.emit()
        self._rows[-1][1][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, texts: Sequence[str]) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        number = len(self._rows) + 1
        editors = []
        for place, column in enumerate(self._columns):
            line = QLineEdit(texts[place] if place < len(texts) else "")
            line.setMaxLength(_LONGEST)
            line.setPlaceholderText(column)
            line.setMinimumWidth(px(72))
            line.setAccessibleName(
                _("{part}, line {number}, {column}").format(
                    part=self._part, number=number, column=column
                )
            )
            line.setCursorPosition(0)
            line.textChanged.connect(self._on_changed)
            row.addWidget(line, 1)
            editors.append(line)
        name = _("{part}: remove line {number}").format(part=self._part, number=number)
        row.addWidget(
            icon_button("close", name, bare=True, on_click=lambda: self._on_remove(holder))
        )
        self._lines.insertWidget(len(self._rows), holder)
        self._rows.append((holder, editors))

    def _on_remove(self, holder: QWidget) -> None:
        self._drop(holder)
        self.lines_changed.emit()
        self.focus()
        self._on_changed()

    def _drop(self, holder: QWidget) -> None:
        self._rows = [row for row in self._rows if row[0] is not holder]
        self._lines.removeWidget(holder)
        holder.hide()
        holder.deleteLater()

"""Fields for the groups of a recovery sheet, for fingers, the clipboard and a scanner.

A group is checked when its fifth character is typed and when it is left; the sentence
that says which group is wrong stands under the fields. Who pastes or scans a whole sheet
into any of the fields fills all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iopdesk.domain.recovery import (
    GROUP_LENGTH,
    GROUPS,
    SheetKind,
    begins_code,
    cleaned,
    field_of,
    read_code,
    read_group,
    sheet_label,
    split_groups,
)
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.labels import IconLabel, label
from iopdesk.ui.theme.tokens import px

_COLUMNS: Final = 4
_LONGEST: Final = 400
"""Room for a whole sheet, which is taken apart at once."""


class GroupField(FormField):
    """One group; ``spread`` gets what is longer than a group and says whether it took it."""

    filled = Signal()
    """The group is whole and right."""

    def __init__(self, kind: SheetKind, number: int, spread: Callable[[str], bool]) -> None:
        self.line = QLineEdit()
        self.line.setMaxLength(_LONGEST)
        super().__init__(
            field_of(kind, number), _("Group {number}").format(number=number), self.line
        )
        self.line.setAccessibleName(
            _("{sheet}, group {number}").format(sheet=sheet_label(kind), number=number)
        )
        self._kind, self.number, self._spread = kind, number, spread
        self._before = ""
        self.line.textEdited.connect(self._on_edited)

    def value(self) -> Any:
        """What was typed, as it was typed."""
        return self.line.text()

    def set_value(self, value: Any) -> None:
        """Show a group."""
        self._before = "" if value is None else str(value)
        self.line.setText(self._before)
        self.set_error(None)

    def set_error(self, sentence: str | None) -> None:
        """Mark the field; the sentence stands under all groups, where it has room."""
        super().set_error(sentence)
        self._error_line.hide()
        self.changed.emit()

    def check(self) -> bool:
        """Whether this is the group of this place on a sheet of this kind."""
        try:
            read_group(self.line.text(), self._kind, self.number)
        except RuleBroken as broken:
            self.set_error(sentence_for(broken))
        return super().check()

    def _on_left(self) -> None:
        if self.line.text().strip():
            self.check()
        self.left.emit()

    def _on_edited(self, typed: str) -> None:
        self.set_error(None)
        # what is pasted may stand beside what was there before
        pasted, self._before = typed.replace(self._before, "", 1), typed
        if self._spread(typed) or self._spread(pasted) or begins_code(typed):
            return
        if len(cleaned(typed)) == GROUP_LENGTH and self.check():
            self.set_value(cleaned(typed))
            self.filled.emit()


class GroupsBox(QWidget):
    """The groups of one sheet, all eight or some. ``code_read`` brings a scanned code."""

    code_read = Signal(object)

    def __init__(self, kind: SheetKind, numbers: Sequence[int] = range(1, GROUPS + 1)) -> None:
        super().__init__()
        self.kind = kind
        self.fields = {number: GroupField(kind, number, self._spread) for number in numbers}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(6))
        column.addLayout(grid)
        for place, field in enumerate(self.fields.values()):
            grid.addWidget(field, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignTop)
            field.changed.connect(self._show_error)
            field.filled.connect(partial(self._go_on, field.number))
        for number in range(min(_COLUMNS, len(self.fields))):
            grid.setColumnStretch(number, 1)
        column.addWidget(self._make_error_line())

    def _make_error_line(self) -> QWidget:
        self._said = label("", "error", wrap=True)
        self._said_line = QWidget()
        row = QHBoxLayout(self._said_line)
        row.setContentsMargins(3, 0, 3, 0)
        row.setSpacing(px(6))
        row.addWidget(IconLabel("alert-circle-outline", "bad", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        self._said_line.hide()
        return self._said_line

    def texts(self) -> list[str]:
        """What stands in the fields, in the order of the groups."""
        return [field.value() for field in self.fields.values()]

    def answers(self) -> dict[int, str]:
        """What stands in the fields, by the number of the group."""
        return {number: field.value() for number, field in self.fields.items()}

    def fill(self, groups: Sequence[str]) -> None:
        """Show the groups of a whole sheet, and go to the last one."""
        for number, field in self.fields.items():
            field.set_value(groups[number - 1])
        list(self.fields.values())[-1].focus()

    def said(self) -> str:
        """The sentence under the fields, or nothing."""
        return self._said.text()

    def forget(self) -> None:
        """Leave nothing of a sheet in the fields, nor in what undo would bring back."""
        for field in self.fields.values():
            field.set_value("")

    def _show_error(self) -> None:
        sentence = next((each.error() for each in self.fields.values() if each.error()), "")
        self._said.setText(sentence)
        self._said_line.setVisible(bool(sentence))

    def _go_on(self, number: int) -> None:
        following = self.fields.get(number + 1) or next(
            (field for at, field in self.fields.items() if at > number), None
        )
        if following is not None:
            following.focus()
            following.line.selectAll()

    def _spread(self, typed: str) -> bool:
        code = read_code(typed)
        if code is not None:
            for field in self.fields.values():
                if typed in field.value():
                    field.set_value("")
            self.code_read.emit(code)
            return True
        groups = split_groups(typed) if len(self.fields) == GROUPS else ()
        if groups:
            self.fill(groups)
        return bool(groups)

"""Form fields: a label, an editor, a hint, and the error sentence beside the editor.

A field is checked when it is left, never on each key. The label is the editor's buddy,
so its words are the editor's name; an error is its accessible description too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.labels import IconLabel, label
from iopdesk.ui.shared.properties import set_property
from iopdesk.ui.theme.fonts import metrics
from iopdesk.ui.theme.tokens import px


class FormField(QWidget):
    """Base of all fields; ``name`` is the act's argument, and the error's ``field``.

    ``changed`` after every key or choice, ``left`` after the focus went on.
    """

    changed = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        words: str,
        editor: QWidget,
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.editor = editor
        self._hint = hint
        editor.setObjectName(f"field-{name}")
        self.label = label(words)
        self.label.setBuddy(editor)
        self._column = QVBoxLayout(self)
        # Room for the focus ring around the editor.
        self._column.setContentsMargins(3, 0, 3, 3)
        self._column.setSpacing(px(4))
        self._column.addWidget(self.label)
        self._column.addWidget(editor)
        self.hint_label = label(hint, "small", wrap=True)
        self.hint_label.setVisible(bool(hint))
        self._column.addWidget(self.hint_label)
        self._column.addWidget(self._make_error_line())
        editor.setAccessibleDescription(hint)
        editor.installEventFilter(self)

    def _make_error_line(self) -> QWidget:
        self._error = label("", "error", wrap=True)
        self._error_line = QWidget()
        row = QHBoxLayout(self._error_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        mark = IconLabel("alert-circle-outline", "bad", 14)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._error, 1)
        self._error_line.hide()
        return self._error_line

    def value(self) -> Any:
        """What the field says, None when it says nothing."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def check(self) -> bool:
        """Check the field as it stands and show what is wrong; True when nothing is."""
        return not self.error()

    def error(self) -> str:
        """The sentence shown, or nothing."""
        return self._error.text()

    def set_error(self, sentence: str | None) -> None:
        """Show a sentence under the editor, or take it away."""
        if (sentence or "") == self._error.text():
            return
        self._error.setText(sentence or "")
        self._error_line.setVisible(bool(sentence))
        set_property(self.editor, "error", bool(sentence))
        self.editor.setAccessibleDescription(sentence or self._hint)
        if sentence:
            announce(self.editor, sentence, is_urgent=True)

    def set_hint(self, words: str) -> None:
        """Change the hint under the editor."""
        self._hint = words
        self.hint_label.setText(words)
        self.hint_label.setVisible(bool(words))
        if not self.error():
            self.editor.setAccessibleDescription(words)

    def focus(self) -> None:
        """Put the focus on the editor."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check the field when it is left; a menu or another window is no leaving."""
        if watched is self.editor and isinstance(event, QFocusEvent) and event.lostFocus():
            passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            if event.reason() not in passing:
                self._on_left()
        return False

    def _on_left(self) -> None:
        self.check()
        self.left.emit()

    def _on_changed(self) -> None:
        self.set_error(None)
        self.changed.emit()


class TextField(FormField):
    """One line of text; the value is stripped, None when empty."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        hint: str = "",
        placeholder: str = "",
        max_length: int = 200,
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setMaxLength(max_length)
        super().__init__(name, words, self.line, hint=hint, parent=parent)
        self.required = required
        """Sentence shown when the field is left out; none when it may be."""
        self.line.textChanged.connect(self._on_changed)

    def value(self) -> Any:
        """The text without blanks around it."""
        return self.line.text().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.line.setText("" if value is None else str(value))

    def check(self) -> bool:
        """Ask for what is required."""
        if self.required and not self.line.text().strip():
            self.set_error(self.required)
        return super().check()

    def _on_left(self) -> None:
        # What was left out is asked for when the form is sent, not while passing by.
        if self.line.text().strip():
            self.check()
        self.left.emit()


class MultiLineField(FormField):
    """Several lines of text; Tab leaves the field."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        lines: int = 3,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(placeholder)
        height = int(metrics(13).lineSpacing() * lines) + px(18)
        self.text.setFixedHeight(height)
        super().__init__(name, words, self.text, hint=hint, parent=parent)
        self.text.textChanged.connect(self._on_changed)

    def value(self) -> Any:
        """The text without blanks around it."""
        return self.text.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.text.setPlainText("" if value is None else str(value))


class ChoiceField(FormField):
    """One of several values; ``choices`` are (value, words), None the value of "not said"."""

    def __init__(
        self,
        name: str,
        words: str,
        choices: Sequence[tuple[Any, str]],
        *,
        hint: str = "",
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.combo = QComboBox()
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(8)
        super().__init__(name, words, self.combo, hint=hint, parent=parent)
        self.required = required
        self._values: list[Any] = []
        self.set_choices(choices)
        self.combo.currentIndexChanged.connect(self._on_changed)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other values; the one chosen stays when it is among them."""
        before = self.value() if self._values else None
        self.combo.blockSignals(True)
        self.combo.clear()
        self._values = [value for value, _words in choices]
        self.combo.addItems([words for _value, words in choices])
        self.set_value(before)
        self.combo.blockSignals(False)

    def value(self) -> Any:
        """The chosen value."""
        place = self.combo.currentIndex()
        return self._values[place] if 0 <= place < len(self._values) else None

    def set_value(self, value: Any) -> None:
        """Choose a value; the first when it is not offered."""
        place = self._values.index(value) if value in self._values else 0
        self.combo.setCurrentIndex(place if self._values else -1)

    def check(self) -> bool:
        """Ask for a choice that is required."""
        if self.required and self.value() is None:
            self.set_error(self.required)
        return super().check()

    def _on_left(self) -> None:
        self.left.emit()


class NumberField(FormField):
    """A whole number within bounds, with its unit."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        least: int = 0,
        most: int = 999,
        unit: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.box = QSpinBox()
        self.box.setRange(least, most)
        self.box.setSuffix(f" {unit}" if unit else "")
        super().__init__(name, words, self.box, hint=hint, parent=parent)
        self.box.valueChanged.connect(self._on_changed)

    def value(self) -> Any:
        """The number."""
        return self.box.value()

    def set_value(self, value: Any) -> None:
        """Show a number; None shows the least."""
        self.box.setValue(self.box.minimum() if value is None else int(value))


class CheckField(FormField):
    """Yes or no: the words stand beside the box."""

    def __init__(
        self, name: str, words: str, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        self.box = QCheckBox(words)
        self.box.setMinimumHeight(px(26))
        super().__init__(name, words, self.box, hint=hint, parent=parent)
        self.label.hide()
        self.box.toggled.connect(self._on_changed)

    def value(self) -> Any:
        """Whether it is checked."""
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        """Check it or not."""
        self.box.setChecked(bool(value))

"""Buttons and boxes over the list of patients."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolButton

from iopdesk.ui.theme.fonts import font
from iopdesk.ui.theme.tokens import px


def order_button(words: str) -> QToolButton:
    """A word over a column that sorts by it; the arrow stands behind it."""
    made = QToolButton()
    made.setText(words)
    made.setFont(font(12, 500))
    made.setProperty("kind", "bare")
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setIconSize(QSize(px(14), px(14)))
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def filter_box(name: str, words: list[str]) -> QComboBox:
    """A list of choices of which the first is all; as narrow as the panel asks for."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.addItems(words)
    # the field may be too narrow for a long choice; the list that opens is not
    made.view().setMinimumWidth(made.view().sizeHintForColumn(0) + px(32))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made

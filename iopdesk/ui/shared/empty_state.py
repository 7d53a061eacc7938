"""What stands where nothing is: what is so, what is next, one or two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from iopdesk.ui.shared.labels import IconLabel, label
from iopdesk.ui.shared.scroll import make_plain
from iopdesk.ui.theme.tokens import px


class EmptyState(QScrollArea):
    """Centered icon, title, words and buttons; scrolls when there is no room."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        words: str = "",
        buttons: Sequence[QPushButton] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        make_plain(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(24), px(16), px(24))
        column.setSpacing(px(8))
        self.title_label = label(title, "card", wrap=True)
        self.words_label = label(words, "second", wrap=True)
        column.addStretch(1)
        column.addWidget(IconLabel(icon_name, "tx3", 34), 0, Qt.AlignmentFlag.AlignHCenter)
        for made in (self.title_label, self.words_label):
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(made)
        self.words_label.setVisible(bool(words))
        if buttons:
            row = QHBoxLayout()
            row.setSpacing(px(8))
            row.addStretch(1)
            for made_button in buttons:
                row.addWidget(made_button)
            row.addStretch(1)
            column.addSpacing(px(4))
            column.addLayout(row)
        column.addStretch(2)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)

    def set_words(self, title: str, words: str = "") -> None:
        """Change what is said."""
        self.title_label.setText(title)
        self.words_label.setText(words)
        self.words_label.setVisible(bool(words))

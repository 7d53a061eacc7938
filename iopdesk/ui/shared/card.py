"""A card: white, hairline border, a head with title and context, a body."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.ui.shared.labels import ElidingLabel, Hairline, IconLabel, label
from iopdesk.ui.theme.tokens import px


class Card(QFrame):
    """``head`` takes buttons after the context; ``body`` is the layout of what it shows.

    The body has the card's padding, or none with ``padded=False`` (for lists and rows).
    """

    def __init__(
        self,
        title: str = "",
        context: str = "",
        *,
        icon_name: str | None = None,
        padded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(px(14), px(8), px(14), px(8))
        self.head.setSpacing(px(8))
        self.title_label = label(title, "card")
        self.context_label = ElidingLabel(context, "second")
        if title:
            self._add_head(column, icon_name)
        self.body = QVBoxLayout()
        side = px(14) if padded else 0
        self.body.setContentsMargins(side, px(12) if padded else 0, side, px(12) if padded else 1)
        self.body.setSpacing(px(8) if padded else 0)
        column.addLayout(self.body, 1)

    def _add_head(self, column: QVBoxLayout, icon_name: str | None) -> None:
        if icon_name:
            self.head.addWidget(IconLabel(icon_name, "acc", 18))
        self.head.addWidget(self.title_label)
        self.head.addStretch(1)
        self.head.addWidget(self.context_label)
        holder = QWidget()
        holder.setMinimumHeight(px(42))
        holder.setLayout(self.head)
        column.addWidget(holder)
        column.addWidget(Hairline())

    def set_context(self, words: str) -> None:
        """Change the words at the right of the head."""
        self.context_label.setText(words)
        self.context_label.updateGeometry()

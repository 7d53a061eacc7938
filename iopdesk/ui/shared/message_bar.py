"""Messages in a page: tint, icon, bold lead that says what is so, what to do, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.labels import IconLabel
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.theme.tokens import px

Kind = Literal["info", "warn", "bad"]
_ICONS = {
    "info": "information-outline",
    "warn": "alert-outline",
    "bad": "alert-circle-outline",
}


class MessageBar(QFrame):
    """One message; ``on_close`` adds a way to take it away."""

    def __init__(
        self,
        kind: Kind,
        lead: str,
        words: str = "",
        *,
        button_words: str = "",
        on_button: Callable[[], object] | None = None,
        on_close: Callable[[], object] | None = None,
        icon_name: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("message", kind)
        self.kind = kind
        self.body = LeadText(lead, words)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(10), px(8), px(8), px(8))
        row.setSpacing(px(8))
        token = "acc" if kind == "info" else kind
        mark = IconLabel(icon_name or _ICONS[kind], token, 18)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.body, 1)
        if button_words and on_button is not None:
            row.addWidget(button(button_words, small=True, on_click=on_button))
        if on_close is not None:
            row.addWidget(
                icon_button("close", _("Close message"), bare=True, small=True, on_click=on_close)
            )

    def words(self) -> str:
        """The whole text."""
        return self.body.text()


class MessageArea(QWidget):
    """Where a page shows its messages; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(14), px(8), px(14), 0)
        self._bar: MessageBar | None = None
        self.hide()

    def say(
        self,
        kind: Kind,
        lead: str,
        words: str = "",
        *,
        button_words: str = "",
        on_button: Callable[[], object] | None = None,
    ) -> None:
        """Show a message in place of the one before, and read it out."""
        self.clear()
        self._bar = MessageBar(
            kind,
            lead,
            words,
            button_words=button_words,
            on_button=on_button,
            on_close=self.clear,
        )
        self._column.addWidget(self._bar)
        self.show()
        announce(self, self._bar.words(), is_urgent=kind == "bad")

    def clear(self) -> None:
        """Take the message away."""
        if self._bar is not None:
            self._column.removeWidget(self._bar)
            self._bar.hide()
            self._bar.deleteLater()
            self._bar = None
        self.hide()

    def words(self) -> str:
        """The text shown, or nothing."""
        return self._bar.words() if self._bar is not None else ""

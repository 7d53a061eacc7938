"""The search box: magnifier, placeholder that names what can be typed, key hint, Esc clears."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from iopdesk.ui.shared.key_hint import key_text, key_width, paint_key
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import px


class SearchBox(QLineEdit):
    """``words_changed`` gives the stripped text after every key."""

    words_changed = Signal(str)
    down_pressed = Signal()
    """Arrow down: the focus goes to the list below."""

    def __init__(
        self,
        placeholder: str,
        *,
        name: str = "",
        keys: str = "",
        short: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``short`` is the placeholder where the long one has no room."""
        super().__init__(parent)
        self._placeholders = (placeholder, short or placeholder)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        action = self.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        action.setText(name or placeholder)
        for made in self.findChildren(QToolButton):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setCursor(Qt.CursorShape.IBeamCursor)
        self._keys = key_text(keys) if keys else ""
        self.textChanged.connect(lambda text: self.words_changed.emit(text.strip()))

    def event(self, event: QEvent) -> bool:
        """Esc clears a box that holds something, before any dialog sees the key."""
        is_escape = (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        )
        if is_escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears; arrow down leaves for the list."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up the key hint, then the long placeholder, where there is no room."""
        super().resizeEvent(event)
        hint = key_width(self._keys) + px(4) if self._has_hint() else 0
        self.setTextMargins(0, 0, hint, 0)
        room = self.width() - hint - px(48)
        long, short = self._placeholders
        self.setPlaceholderText(long if advance(long) <= room else short)

    def _has_hint(self) -> bool:
        return bool(self._keys) and self.width() > px(190)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key hint where no text can stand."""
        super().paintEvent(event)
        if self._has_hint():
            painter = QPainter(self)
            left = self.width() - px(10) - key_width(self._keys)
            paint_key(painter, left, self.height() / 2, self._keys)
            painter.end()

"""Toasts: bottom right above the status bar, with Undo; wait while hovered or focused."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import ElidingLabel, IconLabel
from iopdesk.ui.theme.icons import button_icon_size, icon
from iopdesk.ui.theme.tokens import px

SECONDS = 10
_WIDEST = 640
ROOM = 56
"""Px at 100 % that scroll areas end with, so that a toast never traps a row."""


class ToastHost(QObject):
    """Shows one toast over a page; the focus stays where it is."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._toast: _Toast | None = None
        self._focus_before: QWidget | None = None
        page.installEventFilter(self)

    def show_toast(
        self,
        words: str,
        icon_name: str = "check",
        on_undo: Callable[[], object] | None = None,
    ) -> None:
        """Say what was done, in place of the toast before; ``on_undo`` adds the button."""
        self.close()
        self._focus_before = self._page.window().focusWidget()
        self._toast = _Toast(self._page, words, icon_name, on_undo, self.close)
        self._place()
        self._toast.show()
        self._toast.raise_()
        announce(self._page, words)

    def close(self) -> None:
        """Take the toast away; keys that were on it go back to where they came from."""
        toast, self._toast = self._toast, None
        if toast is None:
            return
        before = self._focus_before
        if toast.holds_focus() and before is not None and shiboken6.isValid(before):
            before.setFocus()
        toast.hide()
        toast.deleteLater()

    def toast(self) -> QFrame | None:
        """The toast shown, or None."""
        return self._toast

    def words(self) -> str:
        """What the toast says, or nothing."""
        return self._toast.words if self._toast is not None else ""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keep to the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        if self._toast is None:
            return
        edge = px(16)
        size = self._toast.sizeHint()
        width = min(size.width(), px(_WIDEST), self._page.width() - 2 * edge)
        self._toast.setGeometry(
            self._page.width() - width - edge,
            self._page.height() - size.height() - edge,
            width,
            size.height(),
        )


class _Toast(QFrame):
    def __init__(
        self,
        page: QWidget,
        words: str,
        icon_name: str,
        on_undo: Callable[[], object] | None,
        close: Callable[[], None],
    ) -> None:
        super().__init__(page)
        self.words = words
        self._close = close
        self.setProperty("toast", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(6), px(8), px(6))
        row.setSpacing(px(12))
        row.addWidget(IconLabel(icon_name, "surf", 18))
        # the person stands at the start, what was done at the end
        row.addWidget(ElidingLabel(words, "toast", mode=Qt.TextElideMode.ElideMiddle), 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self._on_time)
        if on_undo is not None:
            self._add_undo(row, on_undo)
        self.setMinimumHeight(px(40))
        self._timer.start()

    def _add_undo(self, row: QHBoxLayout, on_undo: Callable[[], object]) -> None:
        made = button(_("Undo"), small=True, on_click=lambda: (self._close(), on_undo()))
        made.setIcon(icon("undo", "surf"))
        made.setIconSize(button_icon_size(14))
        row.addWidget(made)

    def _on_time(self) -> None:
        if self.underMouse() or self.holds_focus():
            self._timer.start()
        else:
            self._close()

    def holds_focus(self) -> bool:
        """Whether the keys are on its button."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes it away."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while the mouse is on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count again once the mouse has left."""
        self._timer.start()
        super().leaveEvent(event)

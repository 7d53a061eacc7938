"""The one focus ring: a focus frame that follows the focus, by mouse too."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFocusFrame, QWidget

PAINTS_FOCUS = "paintsFocus"
"""Property of a widget that paints its own focus (a rail button, a canvas)."""


class FocusRing(QObject):
    """Moves one ``QFocusFrame`` to the widget in focus.

    Views paint their current cell themselves; without one the view is ringed.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: QFocusFrame | None = None
        app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not now.isWindow() and not _paints_its_own(now):
            if not self._is_alive():
                self._frame = QFocusFrame()
                self._frame.setObjectName("focus-ring")
            self._show(now)
        elif self._is_alive():
            self._show(None)

    def _show(self, widget: QWidget | None) -> None:
        assert self._frame is not None
        if self._frame.widget() is not widget:
            # The binding's annotation leaves out that None takes the frame away.
            self._frame.setWidget(widget)  # type: ignore[arg-type]
            if widget is not None and widget.isVisible():
                # Qt leaves it hidden when the widget is scrolled into view only afterwards.
                self._frame.show()

    def _is_alive(self) -> bool:
        """False when the window that held the frame took it along."""
        import shiboken6

        return self._frame is not None and shiboken6.isValid(self._frame)


def _paints_its_own(widget: QWidget) -> bool:
    if isinstance(widget, QAbstractItemView):
        return widget.currentIndex().isValid()
    return bool(widget.property(PAINTS_FOCUS))

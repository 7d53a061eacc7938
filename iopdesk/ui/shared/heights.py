"""Widgets that are as high as their lines tell the layouts around them."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


def tell_height(widget: QWidget) -> None:
    """Have every layout around a widget ask for its height again, after the present work.

    A layout that is at work forgets a height that changes under its hands, and the last
    lines would be cut.
    """
    QTimer.singleShot(0, widget, lambda: _tell(widget))


def _tell(widget: QWidget) -> None:
    widget.updateGeometry()
    above = widget.parentWidget()
    while above is not None and (layout := above.layout()) is not None:
        layout.invalidate()
        above = above.parentWidget()

"""Scroll areas that show the ground behind them and take no focus of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def scroll_area(inside: QWidget, *, sideways: bool = False) -> QScrollArea:
    """An area around a column, so that nothing is cut when the window gets short."""
    area = QScrollArea()
    make_plain(area)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    inside.setAutoFillBackground(False)
    return area


def make_plain(area: QScrollArea) -> None:
    """No frame, no focus, the inside as wide as the area."""
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.viewport().setAutoFillBackground(False)


def bring_into_view(widget: QWidget | None) -> None:
    """Scroll every area around a widget so that it shows.

    Qt does so when Tab moves inside an area, and not when it comes in from outside.
    """
    if widget is None:
        return
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()

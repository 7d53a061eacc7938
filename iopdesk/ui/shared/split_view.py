"""List and detail side by side; one at a time with a Back button where there is no room."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.parts import mark_part
from iopdesk.ui.theme.tokens import px, zoom

LIST_WIDTH = 312
DETAIL_LEAST = 420


class SplitView(QWidget):
    """A list of 312 px and the rest; width kept in ``state``, F6 goes between them.

    Below 732 px at 100 % only one is shown: ``show_detail`` brings the detail with Back.
    """

    def __init__(
        self,
        left: QWidget,
        right: QWidget,
        *,
        names: tuple[str, str],
        width: int = LIST_WIDTH,
        detail_least: int = DETAIL_LEAST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._width = width
        self._least = detail_least
        self._is_single: bool | None = None
        self._wants_detail = False
        self.left, self.right = left, right
        mark_part(left, names[0])
        mark_part(right, names[1])
        self._back = button(
            _("Back"), icon_name="arrow-left", kind="quiet", on_click=self.show_list
        )
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(self._on_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.splitter, 1)
        self._back.hide()

    def is_single(self) -> bool:
        """Whether only one of both is shown."""
        return bool(self._is_single)

    def show_detail(self) -> None:
        """Bring the detail where only one is shown; nothing to do where both are."""
        self._wants_detail = True
        self._lay_out()

    def show_list(self) -> None:
        """Back to the list."""
        self._wants_detail = False
        self._lay_out()
        self.left.setFocus()

    def state(self) -> dict[str, Any]:
        """Width of the list in px at 100 %, and whether the detail was shown."""
        return {"width": self._width, "detail": self._wants_detail}

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what ``state`` gave."""
        self._width = int(state.get("width", self._width))
        self._wants_detail = bool(state.get("detail", False))
        self._is_single = None
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide between one and two."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list where only the detail is shown."""
        if event.key() == Qt.Key.Key_Escape and self.is_single() and self._wants_detail:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        single = self.width() < px(self._width) + px(self._least)
        changed = single != self._is_single
        self._is_single = single
        self.left.setVisible(not single or not self._wants_detail)
        self.right.setVisible(not single or self._wants_detail)
        self._back.setVisible(single and self._wants_detail)
        if changed and not single:
            wide = px(self._width)
            self.splitter.setSizes([wide, max(1, self.width() - wide)])

    def _on_moved(self, _position: int, _index: int) -> None:
        if not self._is_single:
            self._width = round(self.splitter.sizes()[0] * 100 / zoom())

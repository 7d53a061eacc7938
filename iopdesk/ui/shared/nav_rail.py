"""The navigation rail: panes above, settings and lock below; one tab stop for the panes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from iopdesk.i18n import _
from iopdesk.ui.shared.parts import mark_part, one_tab_stop
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.focus import PAINTS_FOCUS
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, px

WIDTH = 84
BUTTON_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class RailItem:
    """One pane in the rail; ``title`` is translated."""

    name: str
    title: str
    icon: str


class RailButton(QToolButton):
    """Icon over word; fill, bar and bold while it is on; a badge with the open work."""

    def __init__(self, item: RailItem, *, is_page: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._badge = 0
        self.setText(item.title)
        self.setAccessibleName(item.title)
        self.setToolTip(item.title)
        self.setCheckable(is_page)
        self.setProperty(PAINTS_FOCUS, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int, words: str) -> None:
        """Show a count; ``words`` says what is counted ("2 tests to collect")."""
        self._badge = count
        self.setAccessibleName(f"{self.item.title}, {words}" if count else self.item.title)
        self.setToolTip(words if count else self.item.title)
        self.update()

    def badge(self) -> int:
        """The count shown."""
        return self._badge

    def sizeHint(self) -> QSize:
        """As wide as the rail."""
        return QSize(px(WIDTH), px(BUTTON_HEIGHT + 4))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, bar, icon, word, badge and ring."""
        painter = QPainter(self)
        is_on = self.isChecked()
        box = QRectF(self.rect()).adjusted(px(6), px(2), -px(6), -px(2))
        if is_on or self.underMouse():
            paint.rbox(painter, box, fill="sel" if is_on else "hov", radius=8)
        if is_on:
            bar = QRectF(0, box.top() + px(12), 3, box.height() - px(24))
            painter.fillRect(bar, C("acc"))
        color = "acc" if is_on else "tx2"
        middle = box.center().x()
        top = box.top() + px(19)
        paint.icon(painter, middle - px(11), top, self.item.icon, size=22, color=color)
        word = QRectF(box.left(), box.top() + px(32), box.width(), px(20))
        weight = 600 if is_on else 400
        paint.text(
            painter, word, self.item.title, size=12, weight=weight, color=color, align="center"
        )
        if self._badge:
            self._paint_badge(painter, middle + px(6), box.top() + px(3))
        if self.hasFocus():
            paint.ring(painter, box, radius=8)
        painter.end()

    def _paint_badge(self, painter: QPainter, x: float, y: float) -> None:
        words = str(self._badge) if self._badge < 100 else "99+"
        width = max(px(18), advance(words, 11, 600) + px(8))
        box = QRectF(x, y, width, px(18))
        paint.rbox(painter, box, fill="acc", radius=9)
        paint.text(painter, box, words, size=11, weight=600, color="onacc", align="center")


class NavRail(QWidget):
    """``chosen`` gives a pane's name; the rail scrolls when it is too high for the window."""

    chosen = Signal(str)
    settings_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self,
        items: Sequence[RailItem],
        *,
        with_settings: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(px(WIDTH) + 1)
        self.setAccessibleName(_("Navigation"))
        mark_part(self, _("Navigation"))
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, px(6), 0, px(6))
        column.setSpacing(px(2))
        for item in items:
            made = RailButton(item, is_page=True)
            made.clicked.connect(lambda _on=False, name=item.name: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[item.name] = made
            column.addWidget(made)
        one_tab_stop(self._group)
        column.addStretch(1)
        if with_settings:
            settings = RailItem("settings", _("Settings"), "cog-outline")
            column.addWidget(self._plain(settings, self.settings_asked))
        column.addWidget(self._plain(RailItem("lock", _("Lock"), "lock-outline"), self.lock_asked))
        self._area = scroll_area(inside)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setMinimumHeight(px(BUTTON_HEIGHT))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.addWidget(self._area)

    def _plain(self, item: RailItem, signal: SignalInstance) -> RailButton:
        made = RailButton(item, is_page=False)
        made.clicked.connect(lambda _on=False: signal.emit())
        self._buttons[item.name] = made
        return made

    def set_current(self, name: str) -> None:
        """Show which pane is on without telling anybody."""
        made = self._buttons[name]
        made.setChecked(True)
        self._area.ensureWidgetVisible(made)

    def set_badge(self, name: str, count: int, words: str) -> None:
        """Show the open work of a pane; 0 takes the badge away."""
        self._buttons[name].set_badge(count, words)

    def button(self, name: str) -> RailButton:
        """The button of a pane, of ``settings`` or of ``lock``."""
        return self._buttons[name]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Window color and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("win"))
        paint.hair(painter, self.width() - 1, 0, self.height(), vertical=True)
        painter.end()

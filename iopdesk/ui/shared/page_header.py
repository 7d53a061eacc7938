"""The page header: title, context, view switch, search, actions; icons where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import button, make_compact
from iopdesk.ui.shared.labels import ElidingLabel
from iopdesk.ui.shared.parts import mark_part, name_of, put_in_order, tab_stops
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C, px

HEIGHT = 56
SEARCH_WIDTH = 330
SEARCH_NARROW = 250
SEARCH_LEAST = 110


class PageHeader(QWidget):
    """One header for all pages; ``show_page`` changes what it says and offers."""

    def __init__(self, search: SearchBox | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(HEIGHT))
        mark_part(self, _("Page header"))
        self.title_label = ElidingLabel("", "title")
        self.context_label = ElidingLabel("", "second")
        self.search = search
        self._own: list[QWidget] = []
        self._is_compact = False
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 0, px(14), 0)
        row.setSpacing(px(12))
        row.addWidget(self.title_label)
        row.addWidget(self.context_label)
        self._switch = QHBoxLayout()
        self._switch.setSpacing(px(8))
        row.addLayout(self._switch)
        row.addStretch(1)
        if search is not None:
            row.addWidget(search)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(px(8))
        row.addLayout(self._actions)

    def show_page(
        self,
        title: str,
        context: str = "",
        view_switch: QWidget | None = None,
        actions: Sequence[QAction | QWidget] = (),
    ) -> None:
        """Show a page's title, context and buttons; the last action is the primary one.

        Widgets given here belong to the header until the next page is shown.
        """
        self.set_text(title, context)
        focused = self._focused_name()
        for old in self._own:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._own = []
        if view_switch is not None:
            self._switch.addWidget(view_switch)
            self._own.append(view_switch)
        for action in actions:
            widget = _button_of(action) if isinstance(action, QAction) else action
            self._actions.addWidget(widget)
            self._own.append(widget)
        for widget in self._own:
            widget.show()
        self._order_tabs()
        self._fit()
        if focused:
            self._focus_again(focused)

    def _focused_name(self) -> str:
        """The name of the own widget that has the keys, or nothing."""
        focus = self.window().focusWidget()
        if focus is None or not any(one is focus or one.isAncestorOf(focus) for one in self._own):
            return ""
        return name_of(focus)

    def _focus_again(self, name: str) -> None:
        """The keys stay on the button of the same name, which was made anew."""
        for own in self._own:
            for stop in tab_stops(own):
                if name_of(stop) == name:
                    stop.setFocus()
                    return

    def _order_tabs(self) -> None:
        """Tab goes from left to right, whenever the widgets were made."""
        boxes = list(self._own)
        if self.search is not None:
            boxes.insert(self._switch.count(), self.search)
        put_in_order(self.context_label, [stop for box in boxes for stop in tab_stops(box)])

    def set_text(self, title: str, context: str = "") -> None:
        """Change title and context alone."""
        self.title_label.setText(title)
        self.title_label.setMinimumWidth(self.title_label.natural_width())
        self.context_label.setText(context)
        self.context_label.setVisible(bool(context))
        self._fit()

    def is_compact(self) -> bool:
        """Whether buttons show icons only."""
        return self._is_compact

    def minimumSizeHint(self) -> QSize:
        """What the header needs at its tightest: it elides, and buttons lose their words."""
        return QSize(px(240), px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take words off the buttons when they no longer fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        buttons = [one for one in self._own if isinstance(one, QPushButton)]
        self._set_compact(buttons, is_compact=False)
        room = self.width() - self._words_width()
        if self.search is not None:
            room -= px(12)
        if room < (px(SEARCH_NARROW) if self.search is not None else 0):
            self._set_compact(buttons, is_compact=True)
            room = self.width() - self._words_width()
        if self.search is not None:
            width = min(px(SEARCH_WIDTH), max(px(SEARCH_LEAST), room))
            self.search.setFixedWidth(width)

    def _words_width(self) -> int:
        """Width of everything but the search box."""
        context = self.context_label.natural_width() + px(12) if self.context_label.text() else 0
        own = sum(one.sizeHint().width() + px(12) for one in self._own)
        return self.title_label.natural_width() + context + own + px(30 + 24)

    def _set_compact(self, buttons: list[QPushButton], *, is_compact: bool) -> None:
        self._is_compact = is_compact
        for one in buttons:
            make_compact(one, is_compact=is_compact)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """White with a hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("surf"))
        ratio = self.devicePixelRatioF()
        paint.hair(painter, 0, self.height() - 1 / ratio, self.width())
        painter.end()


def _button_of(action: QAction) -> QPushButton:
    made = button(action.text(), on_click=action.trigger)
    made.setIcon(action.icon())
    made.setEnabled(action.isEnabled())
    made.setToolTip(action.toolTip() if action.toolTip() != action.text() else "")
    action.changed.connect(lambda: made.setEnabled(action.isEnabled()))
    return made

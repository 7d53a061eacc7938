"""Rows of a card with something to do in each: words, lines below them, a menu of three dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.ui.shared.buttons import menu_button
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.labels import Chip, Hairline, IconLabel, label
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import px


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done with a row."""

    words: str
    icon: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True, repr=False)
class ActRow:
    """One row; ``chips`` are (words, kind, icon), ``lines`` (icon, words, tone)."""

    title: str
    aside: str = ""
    icon: str = "account-outline"
    chips: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, str, str], ...] = ()
    offers: tuple[Offer, ...] = ()
    menu_name: str = ""


class RowList(QWidget):
    """Rows below each other with hairlines between."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_rows(self, rows: Sequence[ActRow]) -> None:
        """Show other rows."""
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for number, row in enumerate(rows):
            if number:
                self._column.addWidget(Hairline())
            self._column.addWidget(_row(row))


def _row(row: ActRow) -> QWidget:
    made = QWidget()
    across = QHBoxLayout(made)
    across.setContentsMargins(px(14), px(8), px(10), px(8))
    across.setSpacing(px(10))
    across.addWidget(IconLabel(row.icon, "tx2", 18), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(px(3))
    words.addWidget(_head(row))
    for icon_name, line, token in row.lines:
        words.addWidget(_line(icon_name, line, token))
    across.addLayout(words, 1)
    if row.offers:
        actions = []
        for offer in row.offers:
            action = QAction(icon(offer.icon), offer.words, made)
            action.triggered.connect(lambda _checked=False, run=offer.run: run())
            actions.append(action)
        button = menu_button(actions, row.menu_name, small=True)
        across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return made


def _head(row: ActRow) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, gap=px(6), line_gap=px(2))
    flow.addWidget(label(row.title, "strong"))
    if row.aside:
        flow.addWidget(label(row.aside, "second"))
    for words, kind, icon_name in row.chips:
        chip = Chip("")
        chip.set_chip(words, kind, icon_name or None)
        flow.addWidget(chip)
    return holder


def _line(icon_name: str, words: str, token: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(6))
    if icon_name:
        row.addWidget(IconLabel(icon_name, token, 14), 0, Qt.AlignmentFlag.AlignTop)
    text = label(words, "small", wrap=True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(text, 1)
    return holder

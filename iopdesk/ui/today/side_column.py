"""Beside the board: tests of today, what is due, and who may not begin treatment."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.domain.specimens import CollectionStatus
from iopdesk.i18n import _, clock_time, ngettext
from iopdesk.services import specimen_collections, specimens
from iopdesk.services.boards import Board
from iopdesk.services.specimen_collections import CollectionRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Chip, ElidingLabel, Hairline, IconLabel, label
from iopdesk.ui.shared.parts import name_of, tab_stops
from iopdesk.ui.tests import dialogs
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.today.due_card import DuePart


class SideColumn(QWidget):
    """Cards from facts the person may see; an empty one is left out. It does not scroll."""

    patient_asked = Signal(int)
    part_asked = Signal(int, str)
    """A patient, and the tab of the chart to open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.tests = QVBoxLayout()
        self.holds = QVBoxLayout()
        self.due = DuePart(desk)
        self.due.asked.connect(self.part_asked)
        self.due.shown.connect(self._order)
        column.addLayout(self.tests)
        column.addWidget(self.due)
        column.addLayout(self.holds)
        column.addStretch(1)

    def refresh(self) -> None:
        """Read today's tests, if the person has anything to do with them, and what is due."""
        self.due.refresh()
        if self._desk.may(specimen_collections.collections_today):
            self._desk.ask(
                specimen_collections.collections_today, owner=self, then=self._show_tests
            )

    def _show_tests(self, rows: tuple[CollectionRow, ...]) -> None:
        focused = self._focused_name()
        self._fill_tests(rows)
        self._focus_again(focused)

    def _fill_tests(self, rows: tuple[CollectionRow, ...]) -> None:
        _empty(self.tests)
        if not rows:
            return
        done = sum(row.status is CollectionStatus.COLLECTED for row in rows)
        context = _("{drawn} drawn · {done} collected").format(drawn=len(rows), done=done)
        card = Card(_("Tests today"), context, icon_name="test-tube", padded=False)
        for number, row in enumerate(rows):
            if number:
                card.body.addWidget(Hairline())
            card.body.addWidget(self._test_row(row))
        self.tests.addWidget(card)
        self._order()

    def _test_row(self, row: CollectionRow) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(px(14), px(8), px(10), px(8))
        column.setSpacing(px(4))
        first, second = QHBoxLayout(), QHBoxLayout()
        for line, words in (
            (first, ElidingLabel(row.name, weight=500)),
            (second, ElidingLabel(_detail(row), "small")),
        ):
            line.setSpacing(px(8))
            line.addWidget(_filling(words))
            column.addLayout(line)
        first.addWidget(Chip(row.word.label, row.word.token, row.word.icon))
        if row.status is CollectionStatus.DRAWN and self._desk.may(specimens.collect):
            made = button(
                _("Collect"),
                small=True,
                icon_name="flask-outline",
                on_click=lambda: dialogs.collect(self._desk, self, row),
            )
            made.setAccessibleName(_("Collect from {name}").format(name=row.name))
            second.addWidget(made)
        return holder

    def show_holds(self, board: Board) -> None:
        """Who is expected on this day and on hold, each with what settles it."""
        focused = self._focused_name()
        self._fill_holds(board)
        self._focus_again(focused)

    def _focused_name(self) -> str:
        focus = self.window().focusWidget()
        return name_of(focus) if focus is not None and self.isAncestorOf(focus) else ""

    def _focus_again(self, name: str) -> None:
        """The keys stay on the button that was made anew; rows are read every minute."""
        if not name:
            return
        for layout in (self.tests, self.holds):
            card = _card_of(layout)
            for made in card.findChildren(QPushButton) if card is not None else ():
                if name_of(made) == name:
                    made.setFocus()

    def _fill_holds(self, board: Board) -> None:
        _empty(self.holds)
        held = [
            (tile, session)
            for session in board.sessions
            for tile in session.tiles
            if tile.hold and tile.mark is None
        ]
        if not held:
            return
        words = ngettext("{count} patient", "{count} patients", len(held))
        card = Card(_("On hold"), words.format(count=len(held)), icon_name="lock", padded=False)
        for number, (tile, session) in enumerate(held):
            if number:
                card.body.addWidget(Hairline())
            holder, column, line = _row_widget()
            line.insertWidget(0, IconLabel("lock", "warn", 18))
            column.addWidget(label(tile.hold, "strong", wrap=True))
            told = _("{name} may not begin treatment at {time}").format(
                name=tile.name, time=clock_time(session.starts_at)
            )
            column.addWidget(label(told, "small", wrap=True))
            opens = button(
                _("Open chart"),
                small=True,
                on_click=partial(self.patient_asked.emit, tile.patient_id),
            )
            opens.setAccessibleName(_("Open chart of {name}").format(name=tile.name))
            line.addWidget(opens)
            card.body.addWidget(holder)
        self.holds.addWidget(card)
        self._order()

    def _order(self) -> None:
        """Each answer makes its card anew; Tab goes from the top down all the same."""
        cards = (_card_of(self.tests), self.due, _card_of(self.holds))
        stops = [stop for card in cards if card is not None for stop in tab_stops(card)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)


def _detail(row: CollectionRow) -> str:
    parts = [row.place]
    if row.due_before is not None and row.collected_at is None:
        parts.append(_("before {time}").format(time=clock_time(row.due_before)))
    if row.collected_at is not None:
        parts.append(clock_time(row.collected_at))
    return ", ".join(part for part in parts if part)


def _filling(words: ElidingLabel) -> ElidingLabel:
    """A line that takes the width of its column, so that all begin at its left."""
    words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return words


def _row_widget() -> tuple[QWidget, QVBoxLayout, QHBoxLayout]:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(px(14), px(8), px(10), px(8))
    line.setSpacing(px(8))
    words = QVBoxLayout()
    words.setSpacing(px(2))
    line.addLayout(words, 1)
    return holder, words, line


def _card_of(layout: QVBoxLayout) -> QWidget | None:
    item = layout.itemAt(0)
    return item.widget() if item is not None else None


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

"""Tasks due: what waits for somebody, all of it or the person's own, each a click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.i18n import _, ngettext
from iopdesk.services.due_list import DueList, DueRow, list_due
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.due_row import due_row
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.parts import name_of
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.theme.tokens import px

FIRST = 5
"""Rows shown before "Show all"."""


class DueCard(Card):
    """A card of a column; it is made anew with each answer."""

    asked = Signal(int, str)
    """A patient, and the tab of the chart to open."""
    mine_asked = Signal(bool)
    all_asked = Signal()

    def __init__(self, due: DueList, *, only_mine: bool, is_whole: bool) -> None:
        super().__init__(_("Tasks due"), icon_name="clipboard-text-outline", padded=False)
        choices = (
            ("all", _("All {count}").format(count=due.count)),
            ("mine", _("Mine {count}").format(count=due.mine)),
        )
        switch = Segmented(choices, name=_("Whose tasks"), small=True)
        switch.set_current("mine" if only_mine else "all")
        switch.chosen.connect(lambda key: self.mine_asked.emit(key == "mine"))
        self.head.addWidget(switch)
        shown = due.rows if is_whole else due.rows[:FIRST]
        self._fill(shown)
        total = due.mine if only_mine else due.count
        if not shown:
            nothing = label(_("Nothing is due."), "second", wrap=True)
            nothing.setContentsMargins(px(14), px(10), px(14), px(10))
            self.body.addWidget(nothing)
        elif total > len(shown):
            self._add_rest(total, len(due.rows) > len(shown))

    def _fill(self, rows: Sequence[DueRow]) -> None:
        for number, row in enumerate(rows):
            if number:
                self.body.addWidget(Hairline())
            self.body.addWidget(due_row(row, self.asked.emit, with_name=True))

    def _add_rest(self, total: int, can_show: bool) -> None:
        self.body.addWidget(Hairline())
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(px(14), px(6), px(10), px(6))
        if can_show:
            more = button(
                _("Show all {count}").format(count=total), small=True, on_click=self.all_asked.emit
            )
            line.addWidget(more)
            line.addStretch(1)
        else:
            words = ngettext("{count} in all", "{count} in all", total).format(count=total)
            line.addWidget(label(words, "small", wrap=True), 1)
        self.body.addWidget(holder)


class DuePart(QWidget):
    """Asks for what is due and shows its card; nothing for who may see nothing of it."""

    asked = Signal(int, str)
    shown = Signal()
    """Its buttons were made anew."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._only_mine = self._is_whole = False
        self._card: DueCard | None = None
        self._shown_now: tuple[DueList, bool, bool] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def refresh(self) -> None:
        """Ask again."""
        self._desk.ask(list_due, owner=self, then=self._show, only_mine=self._only_mine)

    def _show(self, due: DueList) -> None:
        shown = due, self._only_mine, self._is_whole
        if shown == self._shown_now:
            return  # it is asked each minute, and seldom differs
        self._shown_now = shown
        focused = self._focused_name()
        if self._card is not None:
            self._column.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._card = made = DueCard(due, only_mine=self._only_mine, is_whole=self._is_whole)
        made.asked.connect(self.asked)
        made.mine_asked.connect(self._choose)
        made.all_asked.connect(self._show_all)
        self._column.addWidget(made)
        self.shown.emit()
        for each in made.findChildren(QPushButton) if focused else ():
            if name_of(each) == focused:
                each.setFocus()

    def _focused_name(self) -> str:
        focus = self.window().focusWidget()
        return name_of(focus) if focus is not None and self.isAncestorOf(focus) else ""

    def _choose(self, only_mine: bool) -> None:
        self._only_mine = only_mine
        self.refresh()

    def _show_all(self) -> None:
        self._is_whole = True
        self.refresh()

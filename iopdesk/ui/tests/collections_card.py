"""Collections today: who is drawn, who is here, collecting and marking them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.specimens import CollectionStatus, collection_label
from iopdesk.i18n import _, clock_time
from iopdesk.services import specimens
from iopdesk.services.specimen_collections import CollectionRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Chip, ElidingLabel, Hairline, label
from iopdesk.ui.shared.parts import name_of
from iopdesk.ui.theme.tokens import px

_MARKS = (
    CollectionStatus.REFUSED,
    CollectionStatus.UNABLE,
    CollectionStatus.NO_SHOW,
    CollectionStatus.EXCUSED,
)
_STILL_COLLECTED = (CollectionStatus.DRAWN, CollectionStatus.UNABLE)


class CollectionsCard(Card):
    """One row per test of today; Collect, or what happened instead."""

    collect_asked = Signal(object)
    mark_asked = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Collections today"), icon_name="test-tube", padded=False)
        self._desk = desk
        self._collects: dict[str, QAbstractButton] = {}
        self._marks: dict[str, QAbstractButton] = {}

    def show_rows(self, rows: Sequence[CollectionRow]) -> None:
        """Show today's tests; keys that were on a button stay here."""
        focus = self.window().focusWidget()
        focused = name_of(focus) if focus is not None and self.isAncestorOf(focus) else ""
        self._collects, self._marks = {}, {}
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        done = sum(row.status is CollectionStatus.COLLECTED for row in rows)
        words = _("{done} of {all}").format(done=done, all=len(rows)) if rows else ""
        self.set_context(words)
        for number, row in enumerate(rows):
            if number:
                self.body.addWidget(Hairline())
            self.body.addWidget(self._row(row))
        if not rows:
            nothing = label(_("No test is to be collected today."), "second", wrap=True)
            nothing.setContentsMargins(px(14), px(12), px(14), px(12))
            self.body.addWidget(nothing)
        if focused:
            self._focus_again(focused)

    def _focus_again(self, name: str) -> None:
        """The same button, else the next specimen to collect, else the first menu."""
        found = self._collects.get(name) or self._marks.get(name)
        found = found or next(iter(self._collects.values()), None)
        found = found or next(iter(self._marks.values()), None)
        if found is not None:
            found.setFocus()

    def _row(self, row: CollectionRow) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(px(14), px(8), px(10), px(8))
        column.setSpacing(px(4))
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(ElidingLabel(row.name, weight=600))
        line.addStretch(1)
        line.addWidget(Chip(row.word.label, row.word.token, row.word.icon))
        column.addLayout(line)
        below = QHBoxLayout()
        below.setSpacing(px(6))
        below.addWidget(ElidingLabel(_detail(row), "small"))
        below.addStretch(1)
        self._add_acts(below, row)
        column.addLayout(below)
        return holder

    def _add_acts(self, line: QHBoxLayout, row: CollectionRow) -> None:
        if row.status in _STILL_COLLECTED and self._desk.may(specimens.collect):
            made = button(
                _("Collect"), small=True, icon_name="flask-outline",
                on_click=partial(self.collect_asked.emit, row),
            )  # fmt: skip
            made.setAccessibleName(_("Collect from {name}").format(name=row.name))
            self._collects[made.accessibleName()] = made
            line.addWidget(made)
        if self._desk.may(specimens.mark_collection):
            actions = []
            marks = (
                _MARKS
                if row.status is CollectionStatus.DRAWN
                else (
                    *_MARKS,
                    CollectionStatus.DRAWN,
                )
            )
            for status in marks:
                if status is not row.status:
                    action = QAction(collection_label(status), self)
                    action.triggered.connect(
                        lambda _on, r=row, s=status: self.mark_asked.emit(r, s)
                    )
                    actions.append(action)
            name = _("Mark the test of {name}").format(name=row.name)
            menu = menu_button(actions, name, small=True)
            self._marks[name_of(menu)] = menu
            line.addWidget(menu)


def _detail(row: CollectionRow) -> str:
    if row.collected_at is not None:
        parts = [clock_time(row.collected_at), row.collected_by]
    else:
        before = clock_time(row.due_before) if row.due_before else ""
        parts = [_("Before {time}").format(time=before)] if before else []
    return ", ".join(part for part in parts if part)

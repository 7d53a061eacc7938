"""The head of a roster: the group's name and facts, what can be done, the keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.episodes import stages_label
from iopdesk.i18n import _
from iopdesk.services.groups import GroupRow
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.labels import Chip, ElidingLabel, IconLabel
from iopdesk.ui.theme.tokens import LOOKS, px


class GroupHead(QWidget):
    """Buttons go below the name where there is no room beside it."""

    seats_asked = Signal()
    rest_asked = Signal()
    leave_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(px(6))
        self._names, self._acts = self._name_row(), self._button_row()
        self._line.addWidget(self._names, 1)
        self._line.addWidget(self._acts)
        column.addLayout(self._line)
        self.facts_label = ElidingLabel("", "small")
        column.addWidget(self.facts_label)
        marks = [("P", _("Present")), ("L", _("Late, then minutes")), ("N", _("No-show"))]
        marks += [("E", _("Excused")), ("V", _("Virtual")), ("Del", _("Clear"))]
        column.addWidget(KeyHints(marks))
        ways = [("1–9", _("Row, then its mark")), ("Ctrl+Shift+P", _("Rest present"))]
        column.addWidget(KeyHints([*ways, ("Ctrl+D", _("Fill down"))]))

    def _name_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        self.icon = IconLabel("account-group-outline", "tx2", 22)
        self.title_label = ElidingLabel("", "card")
        self.stage_chip = Chip("", "neut")
        self.modality_chip = Chip("", "neut")
        self.seats_chip = Chip("", "plain")
        for widget in (
            self.icon,
            self.title_label,
            self.stage_chip,
            self.modality_chip,
            self.seats_chip,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        return holder

    def _button_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        # room for the ring of the first and the last button
        row.setContentsMargins(px(3), px(3), px(3), px(3))
        row.setSpacing(px(8))
        self.seats_button = button(
            _("Seat a patient"),
            small=True,
            icon_name="account-plus-outline",
            on_click=self.seats_asked.emit,
        )
        self.rest_button = button(
            _("Rest present"), small=True, icon_name="check", on_click=self.rest_asked.emit
        )
        self.leave_button = button(
            _("Leave the group"), small=True, icon_name="exit-run", on_click=self.leave_asked.emit
        )
        for made in self.buttons():
            row.addWidget(made)
        row.addStretch(1)
        return holder

    def fit(self) -> None:
        """Buttons beside the name or below it."""
        wide = self._names.sizeHint().width() + self._acts.sizeHint().width() + px(6)
        ways = QBoxLayout.Direction
        way = ways.LeftToRight if wide <= self.width() else ways.TopToBottom
        if way != self._line.direction():
            self._line.setDirection(way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide where the buttons have room."""
        super().resizeEvent(event)
        self.fit()

    def buttons(self) -> tuple[QPushButton, ...]:
        """Seat, rest present, leave."""
        return self.seats_button, self.rest_button, self.leave_button

    def show_group(self, row: GroupRow) -> None:
        """Show a group's name and facts."""
        look = LOOKS[row.look]
        self.icon.set_icon(look.icon, look.color)
        self.title_label.setText(row.name)
        self.title_label.updateGeometry()
        self.stage_chip.set_chip(stages_label(row.stages), "neut", None)
        self.modality_chip.set_chip(row.modality, look.color, None)
        self.modality_chip.setVisible(bool(row.modality))
        is_full = row.members >= row.capacity
        seats = _("{members}/{seats} seats").format(members=row.members, seats=row.capacity)
        self.seats_chip.set_chip(seats, "warn" if is_full else "plain", None)
        facts = (row.facilitator, row.room, row.when)
        self.facts_label.setText(" · ".join(fact for fact in facts if fact))
        self.facts_label.updateGeometry()
        self.fit()

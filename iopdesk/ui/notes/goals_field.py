"""The goals a note is about, as boxes to check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from iopdesk.i18n import _
from iopdesk.services.note_views import GoalChoice
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px


class GoalsField(FormField):
    """A box for each goal of the plan; the value is a tuple of their ids."""

    def __init__(self, name: str, words: str) -> None:
        self._boxes: dict[int, QCheckBox] = {}
        holder = QWidget()
        self._flow = FlowLayout(holder, gap=18, line_gap=2)
        super().__init__(name, words, holder)
        self._none = label(_("There is no treatment plan yet."), "second")
        self._flow.addWidget(self._none)

    def set_goals(self, goals: Sequence[GoalChoice]) -> None:
        """Offer the goals of another day; those checked stay so where they are among them."""
        checked = self.value()
        for box in self._boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for goal in goals:
            box = QCheckBox(goal.area)
            box.setMinimumHeight(px(26))
            box.setToolTip(goal.words)
            box.setAccessibleDescription(goal.words)
            box.setChecked(goal.goal_id in checked)
            box.toggled.connect(lambda _on: self._on_changed())
            self._flow.addWidget(box)
            self._boxes[goal.goal_id] = box
            box.show()
        self._none.setVisible(not goals)

    def value(self) -> Any:
        """Ids of the goals that are checked."""
        return tuple(goal_id for goal_id, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: Any) -> None:
        """Check goals by their ids."""
        for goal_id, box in self._boxes.items():
            box.setChecked(goal_id in (value or ()))

    def words(self) -> str:
        """The goals that are checked, in words."""
        return ", ".join(box.text() for box in self._boxes.values() if box.isChecked())

    def focus(self) -> None:
        """Put the focus on the first goal."""
        for box in self._boxes.values():
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            return

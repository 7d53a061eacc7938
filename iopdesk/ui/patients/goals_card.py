"""The goals of a chart: area, evidence, and the state as icon and word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from iopdesk.domain.goals import (
    GoalShown,
    area_icon,
    area_label,
    shown_goal_icon,
    shown_goal_label,
    shown_goal_token,
)
from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import Chart, GoalShownRow
from iopdesk.ui.patients.card_rows import CardRow, CardRows, State
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px


class GoalsCard(Card):
    """Goals with *all goals met?* in the head; Update where the person may."""

    def __init__(self, on_update: Callable[[], object] | None) -> None:
        super().__init__(_("Goals"), " ", padded=False)
        self.update_button: QPushButton | None = None
        if on_update is not None:
            self.update_button = button(_("Update"), small=True, on_click=on_update)
            self.head.addWidget(self.update_button)
        self.rows = CardRows(_("Goals"))
        self.empty = label(_("No goals yet. Set them with the patient."), "second", wrap=True)
        self.empty.setContentsMargins(px(14), px(10), px(14), px(10))
        self.body.addWidget(self.rows)
        self.body.addWidget(self.empty)

    def show_chart(self, chart: Chart) -> None:
        """Show the goals of a chart."""
        goals = chart.goals or ()
        self.rows.set_rows([goal_row(each) for each in goals])
        self.rows.setVisible(bool(goals))
        self.empty.setVisible(not goals)
        words = chart.determination.words if chart.determination and goals else ""
        if chart.goals_decided_on is not None:
            words = _("{words}, decided {day}").format(
                words=words, day=medium_date(chart.goals_decided_on)
            )
        self.set_context(words)


def goal_row(row: GoalShownRow) -> CardRow:
    """One goal as a row of the card."""
    shown = row.shown
    state = State(
        shown_goal_label(shown),
        shown_goal_icon(shown),
        shown_goal_token(shown),
        is_chip=shown is GoalShown.PENDING,
    )
    return CardRow(
        title=area_label(row.goal.area),
        second=row.goal.evidence or row.goal.words,
        icon=area_icon(row.goal.area),
        state=state,
    )

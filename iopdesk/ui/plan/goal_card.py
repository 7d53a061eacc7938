"""A goal of the plan as a card: its aim, objectives, and what was seen of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.goals import (
    GoalShown,
    area_icon,
    area_label,
    shown_goal_icon,
    shown_goal_label,
    shown_goal_token,
)
from iopdesk.i18n import _, medium_date, ngettext
from iopdesk.services.treatment_plans import ObjectiveRow, PlanGoal
from iopdesk.ui.patients.card_rows import CardRow, CardRows, State
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Chip, Hairline, label
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import px

_SHOWN_PROGRESS = 4
_CHIPS = {"acc": "info"}


@dataclass(frozen=True, slots=True)
class GoalActs:
    """What the person may do with goals and objectives."""

    record: Callable[[PlanGoal], object]
    change: Callable[[PlanGoal], object]
    add_objective: Callable[[PlanGoal], object]
    change_objective: Callable[[PlanGoal, ObjectiveRow], object]
    move_objective: Callable[[PlanGoal, ObjectiveRow, int], object]
    remove_objective: Callable[[PlanGoal, ObjectiveRow], object]


class GoalCard(Card):
    """``acts`` is None where nothing may be changed."""

    def __init__(self, goal: PlanGoal, acts: GoalActs | None) -> None:
        area = area_label(goal.area)
        super().__init__(area, icon_name=area_icon(goal.area), padded=False)
        self.goal = goal
        self.title_label.setWordWrap(True)  # beside chip and buttons a long area has two lines
        self.head.setStretchFactor(self.title_label, 100)
        self.head.addWidget(state_chip(goal.shown))
        if acts is not None:
            self._add_buttons(goal, acts, area)
        aim = QWidget()
        column = QVBoxLayout(aim)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(px(4))
        column.addWidget(label(goal.words or _("The aim is not written yet."), "", wrap=True))
        if goal.target_on is not None:
            words = _("By {day}").format(day=medium_date(goal.target_on))
            column.addWidget(label(words, "small", wrap=True))
        self.body.addWidget(aim)
        for row in goal.objectives:
            self.body.addWidget(Hairline())
            self.body.addWidget(_Objective(goal, row, acts))
        if goal.progress:
            self.body.addWidget(Hairline())
            self._add_progress(goal, area)

    def _add_buttons(self, goal: PlanGoal, acts: GoalActs, area: str) -> None:
        record = button(_("Record progress"), small=True, on_click=lambda: acts.record(goal))
        record.setAccessibleName(_("Record progress: {area}").format(area=area))
        record.setObjectName(f"record-{goal.goal_id}")
        self.head.addWidget(record)
        actions = [
            _action(self, _("Change goal"), "pencil-outline", partial(acts.change, goal)),
            _action(self, _("Add objective"), "plus", partial(acts.add_objective, goal)),
        ]
        more = menu_button(actions, _("More for {area}").format(area=area), small=True)
        more.setObjectName(f"goal-{goal.goal_id}")
        self.head.addWidget(more)

    def _add_progress(self, goal: PlanGoal, area: str) -> None:
        rows = CardRows(_("Progress: {area}").format(area=area))
        shown = goal.progress[:_SHOWN_PROGRESS]
        rows.set_rows(
            [
                CardRow(
                    title=each.evidence or _("No evidence written"),
                    second=f"{medium_date(each.seen_on)}, {each.recorded_by}",
                    state=_state(GoalShown(each.status.value)),
                )
                for each in shown
            ]
        )
        self.body.addWidget(rows)
        more = len(goal.progress) - len(shown)
        if more:
            words = ngettext("{count} earlier entry", "{count} earlier entries", more)
            foot = label(words.format(count=more), "small", wrap=True)
            foot.setContentsMargins(px(14), px(4), px(14), px(8))
            self.body.addWidget(foot)


class _Objective(QWidget):
    def __init__(self, goal: PlanGoal, row: ObjectiveRow, acts: GoalActs | None) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(px(14), px(6), px(14), px(6))
        line.setSpacing(px(8))
        column = QVBoxLayout()
        column.setSpacing(px(2))
        column.addWidget(label(row.words, "", wrap=True))
        parts = [_("since {day}").format(day=medium_date(row.status_on))]
        if row.target_on is not None:
            parts.insert(0, _("by {day}").format(day=medium_date(row.target_on)))
        column.addWidget(label(", ".join(parts), "small", wrap=True))
        line.addLayout(column, 1)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(state_chip(GoalShown(row.status.value)), 0, top)
        if acts is not None:
            line.addWidget(self._menu(goal, row, acts), 0, top)

    def _menu(self, goal: PlanGoal, row: ObjectiveRow, acts: GoalActs) -> QWidget:
        move = acts.move_objective
        offered = (
            (_("Change objective"), "pencil-outline", partial(acts.change_objective, goal, row)),
            (_("Move up"), "arrow-up", partial(move, goal, row, -1)),
            (_("Move down"), "arrow-down", partial(move, goal, row, 1)),
            (_("Remove objective"), "trash-can-outline", partial(acts.remove_objective, goal, row)),
        )
        ids = [each.objective_id for each in goal.objectives]
        actions = []
        for words, name, run in offered:
            made = _action(self, words, name, run)
            is_first, is_last = row.objective_id == ids[0], row.objective_id == ids[-1]
            made.setEnabled(
                not (name == "arrow-up" and is_first) and not (name == "arrow-down" and is_last)
            )
            actions.append(made)
        more = menu_button(
            actions, _("More for objective: {words}").format(words=row.words), small=True
        )
        more.setObjectName(f"objective-{row.objective_id}")
        return more


def state_chip(shown: GoalShown) -> Chip:
    """A state as icon and word."""
    token = shown_goal_token(shown)
    return Chip(shown_goal_label(shown), _CHIPS.get(token, token), shown_goal_icon(shown))


def _state(shown: GoalShown) -> State:
    return State(shown_goal_label(shown), shown_goal_icon(shown), shown_goal_token(shown))


def _action(parent: QWidget, words: str, icon_name: str, run: Callable[[], object]) -> QAction:
    made = QAction(icon(icon_name), words, parent)
    made.triggered.connect(lambda _checked=False: run())
    return made

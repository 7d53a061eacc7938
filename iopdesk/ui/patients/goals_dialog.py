"""Update goals: status and evidence of each area, and the goals-met meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.goals import (
    CORE_AREAS,
    GoalArea,
    GoalStatus,
    area_label,
    goal_status_label,
)
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.services.chart import Chart
from iopdesk.services.goals import GoalRow, list_goals, update_goals
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, TextField

_SHOWN = (*CORE_AREAS, *(area for area in GoalArea if area not in CORE_AREAS))


class GoalsDialog(ActDialog):
    """Each area in a row; areas without a goal may be left out."""

    form_name = "goals"

    def __init__(self, desk: Desk, parent: QWidget, chart: Chart) -> None:
        super().__init__(
            desk,
            update_goals,
            _("Update goals"),
            _("Save goals"),
            parent,
            record=chart.header.episode_id,
            words=chart.header.name,
            width=680,
        )
        self._episode_id = chart.header.episode_id
        rows = [each.goal for each in chart.goals or ()]
        self._goals: dict[GoalArea, GoalRow] = {row.area: row for row in rows}
        self.version = max((row.version for row in rows), default=0)
        statuses = [(None, _("No goal")), *((s, goal_status_label(s)) for s in GoalStatus)]
        for area in _SHOWN:
            goal = self._goals.get(area)
            # a goal that exists stays; only its status changes
            choices = statuses[1:] if goal is not None else statuses
            evidence = TextField(
                area.value, _("Evidence: {area}").format(area=area_label(area)), max_length=500
            )
            self.add_row(
                ChoiceField(_status_name(area), area_label(area), choices),
                evidence,
                stretches=(2, 3),
            )
        hint = _("The day on which the team and the patient decided about all goals.")
        self.add_field(date_field(desk, "decided_on", _("Goals-met meeting"), hint=hint))
        self.set_values({**_values(rows), "decided_on": chart.goals_decided_on})
        self.begin()

    def check(self) -> bool:
        """A goal that is met needs what shows it."""
        for area in _SHOWN:
            status = self.fields[_status_name(area)].value()
            evidence = self.fields[area.value]
            if status is GoalStatus.MET and not evidence.value():
                error = RuleBroken("goal.needs_evidence", field=area.value)
                evidence.set_error(sentence_for(error))
        return super().check()

    def given(self) -> dict[str, Any]:
        """The areas that have a goal."""
        goals = []
        for area in _SHOWN:
            status = self.fields[_status_name(area)].value()
            if status is not None:
                goals.append((area, status, self.fields[area.value].value() or ""))
        return {
            "episode_id": self._episode_id,
            "goals": goals,
            "decided_on": self.fields["decided_on"].value(),
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""

        def show(rows: tuple[GoalRow, ...]) -> None:
            then(_values(rows), max((row.version for row in rows), default=0))

        self.desk.ask(list_goals, owner=self, then=show, episode_id=self._episode_id)
        return True


def _values(rows: Sequence[GoalRow]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        values[_status_name(row.area)] = row.status
        values[row.area.value] = row.evidence
    return values


def _status_name(area: GoalArea) -> str:
    return f"status_{area.value}"

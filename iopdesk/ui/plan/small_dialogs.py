"""The short forms of a plan: a goal, an objective, what was seen, the two signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.goals import CORE_AREAS, GoalArea, GoalStatus, area_label, goal_status_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.goals import add_goal, change_goal, record_progress
from iopdesk.services.objectives import add_objective, change_objective
from iopdesk.services.plan_reviews import record_patient_signature, sign_review
from iopdesk.services.treatment_plans import (
    ObjectiveRow,
    PlanGoal,
    ReviewRow,
    TreatmentPlan,
    read_plan_of,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField

_AREAS = (*CORE_AREAS, *(area for area in GoalArea if area not in CORE_AREAS))
_STATUSES = [(each, goal_status_label(each)) for each in GoalStatus]


class PlanDialog(ActDialog):
    """A form about the plan of a chart; what is saved now is asked of the plan."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        act: Callable[..., Any],
        title: str,
        verb: str,
        *,
        record: object = "",
        words: str = "",
        width: int = 560,
    ) -> None:
        told = f"{header.name}. {words}" if words else header.name
        super().__init__(desk, act, title, verb, parent, record=record, words=told, width=width)
        self.header = header

    def with_plan(self, then: Callable[[TreatmentPlan], object]) -> bool:
        """Ask for the plan as it is now."""
        patient_id = self.header.patient_id
        self.desk.ask(read_plan_of, owner=self, then=then, patient_id=patient_id)
        return True


class GoalDialog(PlanDialog):
    """A new goal, or what a goal aims at and by when."""

    form_name = "plan_goal"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, plan: TreatmentPlan,
        goal: PlanGoal | None = None,
    ) -> None:  # fmt: skip
        is_new = goal is None
        super().__init__(
            desk,
            parent,
            header,
            add_goal if is_new else change_goal,
            _("Add goal") if goal is None else _("Goal: {area}").format(area=area_label(goal.area)),
            _("Add goal") if is_new else _("Save goal"),
            record=f"{plan.episode_id}:{goal.goal_id if goal else 'new'}",
        )
        self._episode_id, self._goal = plan.episode_id, goal
        if goal is None:
            taken = {each.area for each in plan.goals}
            free = [(each, area_label(each)) for each in _AREAS if each not in taken]
            required = _("Every area has its goal. Change one of them, or add an objective.")
            self.add_field(ChoiceField("area", _("Area"), free, required=required))
        self.add_field(MultiLineField("words", _("What is to be reached"), lines=3))
        self.add_field(date_field(desk, "target_on", _("By"), looks="ahead"))
        if goal is not None:
            self.set_values({"words": goal.words, "target_on": goal.target_on})
            self.version = goal.version
        self.begin()

    def given(self) -> dict[str, Any]:
        """The goal."""
        values = {**self.values(), "episode_id": self._episode_id}
        values["words"] = values["words"] or ""
        if self._goal is not None:
            values |= {"goal_id": self._goal.goal_id, "expected_version": self.version}
        return values

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What somebody else saved of this goal."""
        own = self._goal
        if own is None:
            return False
        return self.find_saved(
            read_plan_of,
            then,
            lambda each: each.goal_id == own.goal_id,
            lambda each: {"words": each.words, "target_on": each.target_on},
            among=lambda plan: plan.goals,
            patient_id=self.header.patient_id,
        )


class ObjectiveDialog(PlanDialog):
    """A new objective, or words, day and status of one."""

    form_name = "plan_objective"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, plan: TreatmentPlan,
        goal: PlanGoal, row: ObjectiveRow | None = None,
    ) -> None:  # fmt: skip
        is_new = row is None
        super().__init__(
            desk,
            parent,
            header,
            add_objective if is_new else change_objective,
            _("Add objective") if is_new else _("Objective"),
            _("Add objective") if is_new else _("Save objective"),
            record=f"{goal.goal_id}:{row.objective_id if row else 'new'}",
            words=area_label(goal.area),
        )
        self._episode_id, self._goal, self._row = plan.episode_id, goal, row
        self.add_field(MultiLineField("words", _("Step towards the goal"), lines=2))
        self.add_field(date_field(desk, "target_on", _("By"), looks="ahead"))
        if row is not None:
            required = _("Enter the day of this status.")
            self.add_row(
                ChoiceField("status", _("Status"), _STATUSES),
                date_field(desk, "status_on", _("Since"), required=required),
            )
            self.set_values(_objective_values(row))
            self.version = row.version
            # a status chosen now is one of today
            self.fields["status"].changed.connect(
                lambda: self.fields["status_on"].set_value(desk.today())
            )
        self.begin()

    def given(self) -> dict[str, Any]:
        """The objective."""
        own = {"episode_id": self._episode_id, "goal_id": self._goal.goal_id}
        values = {**self.values(), **own}
        values["words"] = values["words"] or ""
        if self._row is not None:
            values["objective_id"] = self._row.objective_id
            values["expected_version"] = self.version
        return values

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What somebody else saved of this objective."""
        own = self._row
        if own is None:
            return False
        return self.find_saved(
            read_plan_of,
            then,
            lambda each: each.objective_id == own.objective_id,
            _objective_values,
            among=lambda plan: (each for goal in plan.goals for each in goal.objectives),
            patient_id=self.header.patient_id,
        )


def _objective_values(row: ObjectiveRow) -> dict[str, Any]:
    return {
        "words": row.words,
        "target_on": row.target_on,
        "status": row.status,
        "status_on": row.status_on,
    }


class ProgressDialog(PlanDialog):
    """What was seen of a goal on a day; its status follows."""

    form_name = "plan_progress"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, plan: TreatmentPlan, goal: PlanGoal
    ) -> None:
        super().__init__(
            desk,
            parent,
            header,
            record_progress,
            _("Record progress"),
            _("Record"),
            record=goal.goal_id,
            words=area_label(goal.area),
        )
        self._episode_id, self._goal_id = plan.episode_id, goal.goal_id
        self.version = goal.version
        required = _("Enter the day.")
        self.add_row(
            date_field(desk, "on", _("Seen on"), required=required),
            ChoiceField("status", _("Status"), _STATUSES),
        )
        self.add_field(
            MultiLineField("evidence", _("Evidence"), lines=3, hint=_("What shows it, in words."))
        )
        self.set_values(_progress_values(goal, desk))
        self.begin()

    def given(self) -> dict[str, Any]:
        """What was seen."""
        values = self.values()
        return {
            **values,
            "evidence": values["evidence"] or "",
            "episode_id": self._episode_id,
            "goal_id": self._goal_id,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What somebody else recorded of this goal."""
        return self.find_saved(
            read_plan_of,
            then,
            lambda each: each.goal_id == self._goal_id,
            lambda each: _progress_values(each, self.desk),
            among=lambda plan: plan.goals,
            patient_id=self.header.patient_id,
        )


def _progress_values(goal: PlanGoal, desk: Desk) -> dict[str, Any]:
    return {"on": desk.today(), "status": goal.status, "evidence": goal.evidence}


class PatientSignedDialog(PlanDialog):
    """The day on which the patient signed; it cannot be undone."""

    form_name = "plan_patient_signed"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, episode_id: int, row: ReviewRow
    ) -> None:
        super().__init__(
            desk,
            parent,
            header,
            record_patient_signature,
            _("Record the patient's signature"),
            _("Record signature"),
            record=row.review_id,
            words=told(row),
        )
        self._given = signing_of(episode_id, row)
        required = _("Enter the day on which the patient signed.")
        hint = _("Once recorded, it cannot be taken back.")
        self.add_field(date_field(desk, "on", _("Signed on"), required=required, hint=hint))
        self.set_values({"on": desk.today()})
        _prefer_safe(self)
        self.begin()

    def given(self) -> dict[str, Any]:
        """The day."""
        return {**self._given, **self.values()}


class SignDialog(PlanDialog):
    """Signs a review in the own name; it cannot be undone."""

    form_name = "plan_sign"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, episode_id: int, row: ReviewRow
    ) -> None:
        told_words = _("{review}. You sign as {name}. It cannot be undone.").format(
            review=told(row), name=desk.person.name
        )
        super().__init__(
            desk,
            parent,
            header,
            sign_review,
            _("Sign this review?"),
            _("Sign"),
            record=row.review_id,
            words=told_words,
        )
        self._given = signing_of(episode_id, row)
        _prefer_safe(self)
        self.begin()

    def given(self) -> dict[str, Any]:
        """The review."""
        return self._given


def signing_of(episode_id: int, row: ReviewRow) -> dict[str, Any]:
    """What both signatures are given: the review as it was seen."""
    return {
        "episode_id": episode_id,
        "review_id": row.review_id,
        "expected_version": row.version,
    }


def told(row: ReviewRow) -> str:
    """ "Plan made Aug 12, 2026", "Review of Sep 26, 2026"."""
    words = _("Plan made {day}") if row.is_first else _("Review of {day}")
    return words.format(day=medium_date(row.reviewed_on))


def _prefer_safe(dialog: ActDialog) -> None:
    """The safe act is the default of what cannot go back."""
    dialog.accept_button.setDefault(False)
    dialog.reject_button.setDefault(True)

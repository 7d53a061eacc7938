"""The tab of the treatment plan: goals at the left, reviews and signatures at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from iopdesk.i18n import N_, _, medium_date
from iopdesk.services import goals, objectives, plan_papers, plan_reviews
from iopdesk.services.chart import Chart
from iopdesk.services.treatment_plans import (
    ObjectiveRow,
    PlanGoal,
    ReviewRow,
    TreatmentPlan,
    read_plan_of,
)
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.plan.goal_card import GoalActs, GoalCard
from iopdesk.ui.plan.review_dialog import ReviewDialog
from iopdesk.ui.plan.reviews_card import ReviewActs, ReviewsCard
from iopdesk.ui.plan.small_dialogs import (
    GoalDialog,
    ObjectiveDialog,
    PatientSignedDialog,
    ProgressDialog,
    SignDialog,
)
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px


class PlanTab(ChartTab):
    """The plan of the newest episode; what was chosen keeps the focus over a reload."""

    key = "plan"
    title = N_("Treatment plan")
    question = read_plan_of
    depends_on = frozenset({"Goal", "Objective", "GoalProgress", "PlanReview"})

    def build(self) -> QWidget:
        """A scrolling page, and what stands where no plan is."""
        self._plan: TreatmentPlan | None = None
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(px(14), px(12), px(14), px(56))
        self._column.setSpacing(px(12))
        self._page: QWidget | None = None
        self.area = scroll_area(self._inside)
        self._add = self._command(goals.add_goal, _("Add goal"), "add_goal")
        self.empty = EmptyState(
            "clipboard-text-outline",
            _("No plan yet"),
            _("Add the first goal with the patient, then make the plan."),
            [self._add] if self._add is not None else [],
        )
        holder = QWidget()
        self._stacked = QStackedLayout(holder)
        self._stacked.addWidget(self.area)
        self._stacked.addWidget(self.empty)
        return holder

    def show_answer(self, chart: Chart, answer: TreatmentPlan) -> None:
        """Show the plan; scroll position and focus stay."""
        self._plan = answer
        if not answer.goals and not answer.reviews:
            self._say_empty(answer)
            return
        place = self.area.verticalScrollBar().value()
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None else ""
        had_focus = focused is not None and focused.hasFocus()
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = self._make_page(answer)
        self._column.addWidget(self._page, 1)
        self._stacked.setCurrentWidget(self.area)
        again = self._page.findChild(QWidget, name) if name else None
        if again is not None and had_focus:
            again.setFocus()
        self._inside.adjustSize()
        self.area.verticalScrollBar().setValue(place)

    def _say_empty(self, plan: TreatmentPlan) -> None:
        words = _("Add the first goal with the patient, then make the plan.")
        if plan.episode_id is None:
            words = _("A plan begins with the admission.")
        self.empty.set_words(_("No plan yet"), words)
        if self._add is not None:
            self._add.setVisible(plan.is_open)
        self._stacked.setCurrentWidget(self.empty)

    # -- the page -----------------------------------------------------------------

    def _make_page(self, plan: TreatmentPlan) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        bar = self._due_bar(plan)
        if bar is not None:
            column.addWidget(bar)
        acts = self._goal_acts(plan) if plan.is_open else None
        left: list[QWidget] = [self._head(plan)]
        left += [GoalCard(each, acts) for each in plan.goals]
        column.addWidget(CardColumns(left, [ReviewsCard(plan, self._review_acts(plan))]))
        column.addStretch(1)
        return page

    def _head(self, plan: TreatmentPlan) -> QWidget:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(3, 3, 3, 3)
        line.setSpacing(px(8))
        line.addWidget(label(plan.determination.words, "second", wrap=True), 1)
        if plan.is_open:
            add = self._command(goals.add_goal, _("Add goal"), "add_goal")
            if add is not None:
                line.addWidget(add)
        return head

    def _command(self, act: Callable[..., Any], words: str, method: str) -> QPushButton | None:
        """A button for a command of the chart, where the person may."""
        if not self.desk.may(act):
            return None
        made = button(words, icon_name="plus", on_click=lambda: self.commanded.emit(method))
        made.setObjectName(method)
        return made

    def _due_bar(self, plan: TreatmentPlan) -> MessageBar | None:
        due = plan.due
        if due is None or not due.is_near:
            return None
        may = self.desk.may(plan_reviews.write_review) and bool(plan.goals)
        is_made = bool(plan.reviews)
        day = medium_date(due.on)
        if due.is_overdue:
            lead = _("The review was due {day}.") if is_made else _("The plan is not made yet.")
        else:
            lead = _("The next review is due {day}.")
        return MessageBar(
            "warn",
            lead.format(day=day),
            _("Go through every goal with the patient."),
            button_words=(_("Review the plan") if is_made else _("Make the plan")) if may else "",
            on_button=lambda: self.commanded.emit("review_plan"),
        )

    # -- what can be done ---------------------------------------------------------

    def _goal_acts(self, plan: TreatmentPlan) -> GoalActs | None:
        if not self.desk.may(goals.change_goal):
            return None
        return GoalActs(
            record=lambda goal: self._open(ProgressDialog, plan, goal),
            change=lambda goal: self._open(GoalDialog, plan, goal),
            add_objective=lambda goal: self._open(ObjectiveDialog, plan, goal),
            change_objective=lambda goal, row: self._open(ObjectiveDialog, plan, goal, row),
            move_objective=self._move,
            remove_objective=self._remove,
        )

    def _review_acts(self, plan: TreatmentPlan) -> ReviewActs:
        may = self.desk.may
        episode_id = plan.episode_id
        prints = (
            (lambda: self.commanded.emit("print_plan")) if may(plan_papers.begin_print) else None
        )
        if not may(plan_reviews.write_review) or episode_id is None:
            return ReviewActs(print_plan=prints)

        def sign(row: ReviewRow) -> None:
            self._open(SignDialog, episode_id, row)

        def patient_signed(row: ReviewRow) -> None:
            self._open(PatientSignedDialog, episode_id, row)

        def change(row: ReviewRow) -> None:
            self._open(ReviewDialog, plan, row)

        return ReviewActs(
            write=(lambda: self.commanded.emit("review_plan")) if plan.is_open else None,
            change=change if plan.is_open else None,
            sign=sign,
            patient_signed=patient_signed,
            print_plan=prints,
        )

    def _open(self, form: Callable[..., Dialog], *given: Any) -> None:
        if self.chart is not None:
            self.dialog_made.emit(form(self.desk, self, self.chart.header, *given))

    def _move(self, goal: PlanGoal, row: ObjectiveRow, step: int) -> None:
        self.desk.do(objectives.move_objective, owner=self, **self._of(goal, row), step=step)

    def _remove(self, goal: PlanGoal, row: ObjectiveRow) -> None:
        self.desk.do(
            objectives.remove_objective,
            owner=self,
            **self._of(goal, row),
            expected_version=row.version,
        )

    def _of(self, goal: PlanGoal, row: ObjectiveRow) -> dict[str, Any]:
        plan = self._plan
        return {
            "episode_id": plan.episode_id if plan is not None else None,
            "goal_id": goal.goal_id,
            "objective_id": row.objective_id,
        }

"""The commands of the treatment plan that a chart, its menus and the palette offer."""

from __future__ import annotations

from collections.abc import Callable

from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_
from iopdesk.services import goals, plan_papers, plan_reviews
from iopdesk.services.chart import Chart
from iopdesk.services.plan_papers import DrawnPlan, draw_plan
from iopdesk.services.treatment_plans import TreatmentPlan, read_plan_of
from iopdesk.ui.patients.chart_command import ChartCommand, has_episode, is_open, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.plan.paper_dialog import PlanPaperDialog
from iopdesk.ui.plan.review_dialog import ReviewDialog
from iopdesk.ui.plan.small_dialogs import GoalDialog
from iopdesk.ui.shared.form_dialog import Dialog

PLAN = N_("Treatment plan")

COMMANDS: tuple[ChartCommand, ...] = (
    of(goals.add_goal, "add_goal", is_open, group=PLAN),
    of(plan_reviews.write_review, "review_plan", is_open, group=PLAN),
    of(plan_papers.begin_print, "print_plan", has_episode, group=PLAN),
)


class PlanForms(PatientForms):
    """The part of the patients pane that opens them."""

    def add_goal(self, *, patient_id: int) -> None:
        """Add a goal."""
        self._with_plan(
            patient_id, lambda chart, plan: GoalDialog(self.desk, self, chart.header, plan)
        )

    def review_plan(self, *, patient_id: int) -> None:
        """Make the plan, or review it."""

        def make(chart: Chart, plan: TreatmentPlan) -> Dialog | None:
            if not plan.goals:
                self.desk.refused.emit(RuleBroken("review.no_goals"), self)
                return None
            return ReviewDialog(self.desk, self, chart.header, plan)

        self._with_plan(patient_id, make)

    def print_plan(self, *, patient_id: int) -> None:
        """Read, save or print the plan."""

        def show(drawn: DrawnPlan) -> None:
            self.open_dialog(PlanPaperDialog(self.desk, self, patient_id, drawn))

        self.desk.ask(draw_plan, owner=self, then=show, patient_id=patient_id)

    def _with_plan(
        self, patient_id: int, make: Callable[[Chart, TreatmentPlan], Dialog | None]
    ) -> None:
        """Open a form on the plan as it is now."""

        def with_plan(chart: Chart) -> None:
            def show(plan: TreatmentPlan) -> None:
                made = make(chart, plan)
                if made is not None:
                    self.open_dialog(made)

            self.desk.ask(read_plan_of, owner=self, then=show, patient_id=patient_id)

        self.with_chart(patient_id, with_plan)

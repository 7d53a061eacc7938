"""Step down: less care in the same episode, with the plan of what changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import StepDownShape, shape_label
from iopdesk.domain.levels import is_less_care, levels
from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.i18n import _
from iopdesk.services.care_plans import PlanContent, PlanRow
from iopdesk.services.discharges import Leaving, step_down
from iopdesk.services.episodes import EDITION
from iopdesk.services.summaries import Entered, SummaryKind
from iopdesk.ui.desk import Desk
from iopdesk.ui.episode.level_dialog import recommended, review_choices
from iopdesk.ui.papers.leaving_dialog import LeavingDialog
from iopdesk.ui.papers.lines_field import LinesField
from iopdesk.ui.patients.inputs import WeekdaysField, date_field, hours_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField


class StepDownDialog(LeavingDialog):
    """Begins the new level and hours; the step-down summary is drawn beside it."""

    form_name = "step-down"
    kind = SummaryKind.STEP_DOWN
    plan_kind = PlanKind.STEP_DOWN
    plan_fields = (
        "decided_on", "why", "tests_after", "meetings_after", "timetable", "crisis_plan",
        "overdose_plan", "recheck_on", "resources", "patient_part",
    )  # fmt: skip
    jumps: ClassVar[dict[str, str]] = {
        "takes_effect_on": "on", "to_level": "level", "shape": "shape",
        "hours_change": "weekly_minutes", "why_now": "why", "decided_on": "decided_on",
        "tests_change": "tests_after", "meetings_change": "meetings_after",
        "groups_change": "timetable", "timetable": "timetable", "crisis_plan": "crisis_plan",
        "overdose_plan": "overdose_plan", "recheck_on": "recheck_on",
        "resources": "resources", "patient_part": "patient_part",
    }  # fmt: skip

    def __init__(
        self, desk: Desk, parent: QWidget, patient_id: int, leaving: Leaving, plan: PlanRow
    ) -> None:
        words = _("Less care in the same episode: a new level and new hours. It can be undone.")
        title = _("Step down")
        super().__init__(desk, parent, step_down, title, title, words, patient_id, leaving, plan)
        self._shape = next(
            (each for each in StepDownShape if plan.content.shape.startswith(shape_label(each))),
            StepDownShape.FEWER_SESSIONS,
        )
        self.say_notes(leaving.step_down_notes)
        self._add_fields()
        today = desk.today()
        planned = plan.content.takes_effect_on
        self.set_values(
            {
                "on": planned if planned is not None and planned >= today else today,
                "level": plan.content.to_level or leaving.level,
                "shape": self._shape,
                "review_id": recommended(leaving.reviews, PlacementReason.STEP_DOWN),
            }
        )
        self.begin()

    def _add_fields(self) -> None:
        desk, now = self.desk, self.leaving.level
        lower = [
            (one.code, one.label)
            for one in levels(EDITION)
            if one.code == now or (one.is_outpatient and is_less_care(one.code, now))
        ]
        shapes = [(one, shape_label(one)) for one in StepDownShape]
        self.add_row(
            ChoiceField("level", _("New level"), lower),
            date_field(desk, "on", _("From"), looks="ahead", required=_("Enter the first day.")),
        )
        self.add_row(
            ChoiceField("shape", _("Shape"), shapes),
            hours_field("weekly_minutes", _("Hours a week"), required=_("Enter the hours a week.")),
        )
        self.add_field(
            WeekdaysField("weekdays", _("Days to come"), required=_("Choose the days to come."))
        )
        self.add_field(MultiLineField("why", _("Why now"), lines=2))
        self.add_field(
            ChoiceField(
                "review_id", _("Review that it came from"), review_choices(self.leaving.reviews)
            )
        )
        self.add_row(
            date_field(desk, "decided_on", _("Decided with the patient")),
            date_field(desk, "recheck_on", _("Recheck"), looks="ahead"),
        )
        self.add_field(LinesField("timetable", PlanPart.TIMETABLE))
        self.add_field(TextField("tests_after", _("Random tests after"), max_length=300))
        self.add_field(TextField("meetings_after", _("Support meetings after"), max_length=300))
        self.add_field(MultiLineField("crisis_plan", _("Crisis plan"), lines=2))
        self.add_field(MultiLineField("overdose_plan", _("Overdose plan"), lines=2))
        self.add_field(LinesField("resources", PlanPart.RESOURCE))
        self.add_field(TextField("patient_part", _("The patient's part and copy"), max_length=400))

    def plan_content(self) -> PlanContent:
        """The step-down plan, with day, level and shape of the form."""
        shape = self.fields["shape"].value()
        is_kept = shape is self._shape and self.plan.content.shape
        return replace(
            super().plan_content(),
            takes_effect_on=self.fields["on"].value(),
            to_level=self.fields["level"].value() or "",
            shape=self.plan.content.shape if is_kept else shape_label(shape),
        )

    def entered(self) -> Entered:
        """What the form holds."""
        return Entered(
            on=self.fields["on"].value(),
            weekly_minutes=self.fields["weekly_minutes"].value(),
            weekdays=self.fields["weekdays"].value(),
            plan=self.plan_content(),
        )

    def given(self) -> dict[str, Any]:
        """The step and its plan, in one act."""
        typed = self.entered()
        return {
            "episode_id": self.leaving.episode_id,
            "expected_version": self.leaving.version,
            "level": self.fields["level"].value(),
            "on": typed.on,
            "shape": self.fields["shape"].value(),
            "weekly_minutes": typed.weekly_minutes,
            "weekdays": typed.weekdays,
            "why": self.fields["why"].value() or "",
            "plan": typed.plan,
            "plan_version": self.plan.version,
            "review_id": self.fields["review_id"].value(),
        }

"""Discharge: day, reason, status, and the plan the patient takes home."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from iopdesk.domain.discharge import DischargeReason, reason_label
from iopdesk.domain.levels import levels
from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.errors import DeskError
from iopdesk.i18n import _, medium_date
from iopdesk.services.care_plans import PlanContent, PlanRow
from iopdesk.services.discharges import Leaving, discharge
from iopdesk.services.episodes import EDITION
from iopdesk.services.summaries import Entered, SummaryKind
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.leaving_dialog import LeavingDialog
from iopdesk.ui.papers.lines_field import LinesField
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField


class DischargeDialog(LeavingDialog):
    """Ends the episode; the discharge summary is drawn beside it."""

    form_name = "discharge"
    kind = SummaryKind.DISCHARGE
    plan_kind = PlanKind.DISCHARGE
    plan_fields = (
        "overdose_plan", "crisis_plan", "appointments", "meetings_after", "warnings",
        "resources", "patient_part",
    )  # fmt: skip
    jumps: ClassVar[dict[str, str]] = {
        "discharged_on": "on", "reason": "reason", "next_level": "next_level",
        "status": "status", "prognosis": "prognosis", "overdose_plan": "overdose_plan",
        "if_use": "crisis_plan", "appointments": "appointments",
        "meetings": "meetings_after", "warning_signs": "warnings",
        "resources": "resources", "patient_part": "patient_part",
    }  # fmt: skip

    def __init__(
        self, desk: Desk, parent: QWidget, patient_id: int, leaving: Leaving, plan: PlanRow
    ) -> None:
        title = _("Discharge")
        words = _("The episode ends, and hours and seats end with it. It can be undone.")
        if leaving.last_attended_on is not None:
            day = medium_date(leaving.last_attended_on)
            words = f"{words} {_('Last session attended: {day}.').format(day=day)}"
        super().__init__(desk, parent, discharge, title, title, words, patient_id, leaving, plan)
        self.say_notes(leaving.discharge_warnings)
        self._add_fields()
        self.set_values(
            {
                "on": desk.today(),
                "reason": leaving.reason,
                "next_level": leaving.next_level or plan.content.to_level or None,
                "status": leaving.status,
                "prognosis": leaving.prognosis,
            }
        )
        self.begin()

    def _add_fields(self) -> None:
        desk = self.desk
        reasons = [
            (None, _("Choose a reason")),
            *((one, reason_label(one)) for one in DischargeReason),
        ]
        after = [
            (None, _("None, or not said")),
            *((one.code, one.label) for one in levels(EDITION)),
        ]
        self.add_row(
            date_field(desk, "on", _("Day of discharge"), required=_("Enter the day.")),
            ChoiceField("reason", _("Reason"), reasons, required=_("Choose why the episode ends.")),
        )
        self.add_field(ChoiceField("next_level", _("Next level of care"), after))
        self.add_field(MultiLineField("status", _("Status at discharge"), lines=2))
        self.add_field(MultiLineField("prognosis", _("Prognosis"), lines=2))
        self.add_field(LinesField("appointments", PlanPart.APPOINTMENT))
        self.add_field(TextField("meetings_after", _("Support meetings"), max_length=300))
        self.add_field(LinesField("warnings", PlanPart.WARNING))
        self.add_field(MultiLineField("crisis_plan", _("What to do if use happens"), lines=2))
        self.add_field(MultiLineField("overdose_plan", _("Overdose plan"), lines=2))
        self.add_field(LinesField("resources", PlanPart.RESOURCE))
        self.add_field(TextField("patient_part", _("The patient's part and copy"), max_length=400))

    def plan_content(self) -> PlanContent:
        """The continuing-care plan, with the day and the level of the form."""
        return replace(
            super().plan_content(),
            takes_effect_on=self.fields["on"].value(),
            to_level=self.fields["next_level"].value() or "",
        )

    def entered(self) -> Entered:
        """What the form holds."""
        return Entered(
            on=self.fields["on"].value(),
            reason=self.fields["reason"].value(),
            status=self.fields["status"].value() or "",
            prognosis=self.fields["prognosis"].value() or "",
            next_level=self.fields["next_level"].value() or "",
            plan=self.plan_content(),
        )

    def given(self) -> dict[str, Any]:
        """The discharge and its plan, in one act."""
        typed = self.entered()
        return {
            "episode_id": self.leaving.episode_id,
            "expected_version": self.leaving.version,
            "on": typed.on,
            "reason": typed.reason,
            "status": typed.status,
            "prognosis": typed.prognosis,
            "next_level": typed.next_level,
            "plan": typed.plan,
            "plan_version": self.plan.version,
        }

    def show_error(self, error: DeskError) -> bool:
        """The rules call the day by another name."""
        if error.facts.get("field") == "discharged_on":
            error.facts["field"] = "on"
        return super().show_error(error)

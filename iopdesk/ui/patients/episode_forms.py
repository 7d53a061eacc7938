"""The forms of an episode that open on the chart as it is now."""

from __future__ import annotations

from iopdesk.errors import RuleBroken
from iopdesk.services.chart import Chart
from iopdesk.services.patient_care import care_of
from iopdesk.ui.patients.goals_dialog import GoalsDialog
from iopdesk.ui.patients.medication_dialog import (
    ChangeDialog,
    MedicationDialog,
    NaloxoneDialog,
    StopDialog,
)
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.patients.schedule_dialog import ScheduleDialog
from iopdesk.ui.patients.small_dialogs import HoldDialog, StageDialog, StayDialog
from iopdesk.ui.shared.form_dialog import FormDialog


class EpisodeForms(PatientForms):
    """The part of the patients pane that opens them; the pane asks for the chart."""

    def override_hold(self, *, patient_id: int) -> None:
        """Override a hold."""

        def make(chart: Chart) -> FormDialog | None:
            holds = [each.hold for each in chart.holds if not each.hold.is_overridden]
            if not care_of(chart).is_on_hold:
                self.desk.refused.emit(RuleBroken("episode.no_such_hold"), self)
                return None
            return HoldDialog(self.desk, self, chart.header, holds)

        self.with_chart(patient_id, make)

    def change_stage(self, *, patient_id: int) -> None:
        """Change the stage."""
        self.with_chart(patient_id, lambda chart: StageDialog(self.desk, self, chart.header))

    def prescribe_hours(self, *, patient_id: int) -> None:
        """Prescribe hours."""
        self.with_chart(patient_id, lambda chart: ScheduleDialog(self.desk, self, chart.header))

    def add_stay(self, *, patient_id: int) -> None:
        """Add care elsewhere."""
        self.with_chart(patient_id, lambda chart: StayDialog(self.desk, self, chart.header))

    def update_goals(self, *, patient_id: int) -> None:
        """Update the goals."""
        self.with_chart(patient_id, lambda chart: GoalsDialog(self.desk, self, chart))

    def add_medication(self, *, patient_id: int) -> None:
        """Add a medication."""
        self.with_chart(patient_id, lambda chart: MedicationDialog(self.desk, self, chart.header))

    def change_medication(self, *, patient_id: int) -> None:
        """Correct a medication, also a stopped one."""

        def make(chart: Chart) -> FormDialog | None:
            if not chart.medications:
                self.desk.refused.emit(RuleBroken("medication.none"), self)
                return None
            return ChangeDialog(self.desk, self, chart.header, chart.medications)

        self.with_chart(patient_id, make)

    def stop_medication(self, *, patient_id: int) -> None:
        """Stop a medication."""

        def make(chart: Chart) -> FormDialog:
            return StopDialog(self.desk, self, chart.header, chart.medications or ())

        self.with_chart(patient_id, make)

    def record_naloxone(self, *, patient_id: int) -> None:
        """Record naloxone."""
        self.with_chart(patient_id, lambda chart: NaloxoneDialog(self.desk, self, chart.header))

"""The part of the patients pane that merges a record with another one."""

from __future__ import annotations

from functools import partial

from iopdesk.services.chart import Chart
from iopdesk.services.merging import Comparison, compare_records, merge, merge_candidates
from iopdesk.services.patient_search import FoundPatient
from iopdesk.ui.merging.choose_dialog import ChooseDialog
from iopdesk.ui.merging.dialog import MergeDialog
from iopdesk.ui.patients.chart_command import of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

COMMANDS = (of(merge, "merge_records", always),)


class MergeForms(PatientForms):
    """Choose the other record, compare both, merge."""

    def merge_records(self, *, patient_id: int) -> None:
        """Merge a patient with another record."""

        def show(chart: Chart) -> None:
            def offer(alike: tuple[FoundPatient, ...]) -> None:
                chosen = partial(self.compare_with, patient_id)
                self.open_dialog(ChooseDialog(self.desk, self, chart.header, alike, chosen))

            self.desk.ask(merge_candidates, owner=self, then=offer, patient_id=patient_id)

        self.with_chart(patient_id, show)

    def compare_with(self, patient_id: int, other_id: int) -> None:
        """Show both side by side; the first is the one that goes on."""

        def show(found: Comparison) -> None:
            self.open_dialog(
                MergeDialog(
                    self.desk,
                    self,
                    found,
                    on_swap=partial(self.compare_with, other_id, patient_id),
                    on_merged=self.show_patient,
                )
            )

        self.desk.ask(
            compare_records, owner=self, then=show, patient_id=patient_id, other_id=other_id
        )

    def show_patient(self, patient_id: int) -> None:
        """Show the chart of the record that goes on."""
        raise NotImplementedError

"""The part of the patients pane that opens the forms of insurance."""

from __future__ import annotations

from collections.abc import Callable

from iopdesk.i18n import N_
from iopdesk.services.chart import Chart, ChartHeader, open_chart
from iopdesk.services.coverage import add_authorization, add_check
from iopdesk.services.coverage_views import Coverage, Policy, read_coverage
from iopdesk.ui.coverage.dialogs import AuthorizationDialog, CheckDialog
from iopdesk.ui.patients.chart_command import of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always
from iopdesk.ui.shared.form_dialog import Dialog

_INSURANCE = N_("Insurance")

COMMANDS = (
    of(add_check, "record_verification", always, group=_INSURANCE),
    of(add_authorization, "add_authorization", always, group=_INSURANCE),
)


class CoverageForms(PatientForms):
    """Forms that begin with what the record says of the insurance."""

    def record_verification(self, *, patient_id: int) -> None:
        """Record what the payer said."""
        self._with_policy(
            patient_id, lambda header, policy: CheckDialog(self.desk, self, header, policy)
        )

    def add_authorization(self, *, patient_id: int) -> None:
        """Add what the payer allowed."""
        self._with_policy(
            patient_id, lambda header, policy: AuthorizationDialog(self.desk, self, header, policy)
        )

    def _with_policy(self, patient_id: int, make: Callable[[ChartHeader, Policy], Dialog]) -> None:
        def show(chart: Chart) -> None:
            self.bring(chart)

            def form(found: Coverage) -> None:
                self.open_dialog(make(chart.header, found.policy))

            self.desk.ask(read_coverage, owner=self, then=form, patient_id=patient_id)

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

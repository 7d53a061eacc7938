"""The commands of consents that a chart, its menus and the palette offer."""

from __future__ import annotations

from iopdesk.i18n import N_
from iopdesk.services import consents, disclosures
from iopdesk.services.chart import Chart
from iopdesk.services.consent_views import ConsentsShown, list_consents
from iopdesk.services.document_lists import FiledDocuments, list_documents
from iopdesk.ui.consents.consent_dialog import ConsentDialog
from iopdesk.ui.consents.told_dialog import ToldDialog
from iopdesk.ui.patients.chart_command import ChartCommand, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

CONSENTS = N_("Consents")

COMMANDS: tuple[ChartCommand, ...] = (
    of(consents.write_consent, "write_consent", always, group=CONSENTS),
    of(disclosures.record_disclosure, "record_disclosure", always, group=CONSENTS),
)


class ConsentForms(PatientForms):
    """The part of the patients pane that opens them."""

    def write_consent(self, *, patient_id: int) -> None:
        """Write a consent down; what was half typed before is there again."""
        self.with_chart(patient_id, lambda _chart: ConsentDialog(self.desk, self, patient_id))

    def record_disclosure(self, *, patient_id: int) -> None:
        """Record what was told, with the patient's consents and documents at hand."""

        def make(_chart: Chart) -> None:
            def with_documents(shown: ConsentsShown) -> None:
                def show(filed: FiledDocuments) -> None:
                    self.open_dialog(
                        ToldDialog(self.desk, self, patient_id, shown.consents, filed.documents)
                    )

                self.desk.ask(list_documents, owner=self, then=show, patient_id=patient_id)

            self.desk.ask(list_consents, owner=self, then=with_documents, patient_id=patient_id)

        self.with_chart(patient_id, make)

"""What is done in a chart about contacts and phones."""

from __future__ import annotations

from iopdesk.i18n import N_
from iopdesk.services import patient_contacts, patient_phones
from iopdesk.services.chart import Chart
from iopdesk.ui.contacts.known_dialog import KnownDialog
from iopdesk.ui.contacts.phone_dialog import PhoneDialog
from iopdesk.ui.patients.chart_command import ChartCommand, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

CONTACTS = N_("Contacts and phones")

COMMANDS: tuple[ChartCommand, ...] = (
    of(patient_contacts.add_known, "add_known", always, group=CONTACTS),
    of(patient_phones.add_phone, "add_phone", always, group=CONTACTS),
)


class ContactForms(PatientForms):
    """The part of the patients pane that adds contacts and phones."""

    def add_known(self, *, patient_id: int) -> None:
        """Add somebody the patient knows."""

        def form(chart: Chart) -> KnownDialog:
            return KnownDialog(self.desk, self, patient_id, chart.header.name)

        self.with_chart(patient_id, form)

    def add_phone(self, *, patient_id: int) -> None:
        """Add a further phone."""

        def form(chart: Chart) -> PhoneDialog:
            return PhoneDialog(self.desk, self, patient_id, chart.header.name)

        self.with_chart(patient_id, form)

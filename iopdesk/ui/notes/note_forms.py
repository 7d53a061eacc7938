"""The commands of notes that a chart, its menus and the palette offer."""

from __future__ import annotations

from iopdesk.i18n import N_
from iopdesk.services import counseling_notes, notes
from iopdesk.services.chart import Chart
from iopdesk.services.note_views import NoteForm, read_form
from iopdesk.ui.notes.counseling_dialog import CounselingDialog
from iopdesk.ui.notes.editor import NoteEditor
from iopdesk.ui.patients.chart_command import ChartCommand, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

NOTES = N_("Notes")

COMMANDS: tuple[ChartCommand, ...] = (
    of(notes.write_note, "new_note", always, N_("New progress note"), group=NOTES),
    of(
        counseling_notes.write_note,
        "new_counseling_note",
        always,
        N_("New counseling note"),
        group=NOTES,
    ),
)


class NoteForms(PatientForms):
    """The part of the patients pane that opens them."""

    def new_note(self, *, patient_id: int) -> None:
        """Write a note; what was half typed before is there again."""

        def make(chart: Chart) -> None:
            def show(form: NoteForm) -> None:
                self.open_dialog(NoteEditor(self.desk, self, chart.header, form))

            self.desk.ask(
                read_form, owner=self, then=show, patient_id=patient_id, on=self.desk.today()
            )

        self.with_chart(patient_id, make)

    def new_counseling_note(self, *, patient_id: int) -> None:
        """Write a counseling note."""
        self.with_chart(patient_id, lambda chart: CounselingDialog(self.desk, self, chart.header))

"""The part of the patients pane that files documents: chosen, dropped, or from the scan folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from iopdesk.i18n import _
from iopdesk.services.chart import Chart, open_chart
from iopdesk.services.documents import file_document
from iopdesk.ui.documents.drops import FileDrops
from iopdesk.ui.documents.filing import Filing
from iopdesk.ui.documents.reading import SUFFIXES
from iopdesk.ui.patients.chart_command import of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

if TYPE_CHECKING:
    from iopdesk.ui.patients.chart import ChartView

COMMANDS = (of(file_document, "file_document", always),)


class DocumentForms(PatientForms):
    """Files documents into the chart that is shown."""

    filing: Filing | None = None
    chart: ChartView

    def take_drops(self, chart: ChartView) -> None:
        """Let the whole chart take files."""
        FileDrops(chart, self._may_drop, self._on_dropped)

    def file_document(self, *, patient_id: int) -> None:
        """Choose files and file them one after the other."""
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        chooser = QFileDialog(
            self, _("File document"), "", _("Documents ({patterns})").format(patterns=patterns)
        )
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(
            lambda names: self.file_paths(patient_id, [Path(name) for name in names])
        )
        chooser.open()

    def file_paths(self, patient_id: int, paths: Sequence[Path]) -> None:
        """File files into the chart of a patient as it is now."""

        def show(chart: Chart) -> None:
            self.bring(chart)
            self.filing = Filing(self.desk, self, self.open_dialog, chart.header, paths)
            self.filing.begin()

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

    def _may_drop(self) -> bool:
        return self.chart.chart is not None and self.dialog is None and self.desk.may(file_document)

    def _on_dropped(self, paths: list[Path]) -> None:
        if self.chart.chart is not None:
            self.file_paths(self.chart.chart.header.patient_id, paths)

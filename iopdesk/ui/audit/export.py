"""The audit as a CSV file: announced, drawn, written off the UI thread, then noted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services import audit_export
from iopdesk.services.audit_export import DrawnAudit
from iopdesk.services.audit_log import AuditFilter
from iopdesk.services.paper_files import CSV, write_file
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.form_dialog import Dialog


class AuditExport:
    """Writes what the dialog shows. It goes on when the dialog closes, and ends with ``page``.

    ``ended`` is called while the dialog lives, with what is to be said or nothing.
    """

    def __init__(
        self, desk: Desk, page: QWidget, dialog: Dialog, ended: Callable[[str], object]
    ) -> None:
        self._desk, self._page, self._dialog, self._ended = desk, page, dialog, ended

    def ask_where(self, wanted: AuditFilter) -> QFileDialog:
        """Open the file dialog; the name offered is the day's."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(
            self._dialog, _("Export the audit"), folder, _("Spreadsheets (*.csv)")
        )
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.selectFile(f"audit-{self._desk.today().isoformat()}.csv")
        chooser.fileSelected.connect(lambda name: self.save_to(Path(name), wanted))
        chooser.open()
        return chooser

    def save_to(self, path: Path, wanted: AuditFilter) -> None:
        """Announce the export, write the whole file or none, note how it ended."""

        def draw(_noted: object) -> None:
            self._desk.ask(
                audit_export.draw_export,
                owner=self._page,
                then=write,
                otherwise=self._failed,
                wanted=wanted,
            )

        def write(drawn: DrawnAudit) -> None:
            self._desk.in_background(
                lambda: write_file(path, drawn.content, begins=CSV),
                lambda _result, error: self._written(drawn.count, error),
            )

        self._desk.do(
            audit_export.begin_export,
            owner=self._page,
            then=draw,
            otherwise=self._say,
            quiet=True,
        )

    def _written(self, count: int, error: BaseException | None) -> None:
        if not shiboken6.isValid(self._page):  # locked meanwhile: nobody is there to note it
            return
        if error is None:
            self._desk.do(
                audit_export.end_export,
                owner=self._page,
                then=lambda noted: self._tell(noted.said),
                count=count,
            )
        elif isinstance(error, DeskError):
            if not self._failed(error):
                self._desk.refused.emit(error, self._page)
        else:
            raise error

    def _failed(self, error: DeskError) -> bool:
        self._desk.do(
            audit_export.export_failed,
            owner=self._page,
            then=lambda _noted: self._tell(""),
            quiet=True,
        )
        return self._say(error)

    def _say(self, error: DeskError) -> bool:
        return shiboken6.isValid(self._dialog) and self._dialog.show_error(error)

    def _tell(self, said: str) -> None:
        if shiboken6.isValid(self._dialog):
            self._ended(said)

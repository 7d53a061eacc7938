"""Copies that leave the program: announced, made outside of any transaction, then noted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QStandardPaths
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from iopdesk.errors import DeskError, Trouble, sentences
from iopdesk.i18n import N_, _
from iopdesk.services import summaries
from iopdesk.services.paper_files import write_file
from iopdesk.services.summaries import Drawn, SummaryKind
from iopdesk.ui.desk import Desk

_DPI = 300
_POINTS = 72


class Copies:
    """Saves and prints one patient's summary; errors go to ``show_error``, on the dialog."""

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        patient_id: int,
        kind: SummaryKind,
        show_error: Callable[[DeskError], Any],
    ) -> None:
        self._desk, self._owner, self._show_error = desk, owner, show_error
        self._what: dict[str, Any] = {"patient_id": patient_id, "kind": kind}

    # -- file ---------------------------------------------------------------------

    def ask_where(self, drawn: Drawn) -> QFileDialog:
        """Open the file dialog; the name offered names no patient."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self._owner, _("Save as PDF"), folder, _("PDF files (*.pdf)"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        chooser.selectFile(drawn.file_name)
        chooser.fileSelected.connect(lambda path: self.save_to(Path(path), drawn))
        chooser.open()
        return chooser

    def save_to(self, path: Path, drawn: Drawn) -> None:
        """Announce the copy, write the whole file or none, note how it ended."""

        def write(_noted: object) -> None:
            self._desk.in_background(lambda: write_file(path, drawn.paper.pdf), self._saved)

        self._begin(summaries.begin_save, write)

    def _saved(self, _result: object, error: BaseException | None) -> None:
        self._end(error, summaries.end_save)

    # -- printer ------------------------------------------------------------------

    def ask_printer(self, drawn: Drawn) -> None:
        """Open the print dialog; without any printer say so, and change nothing."""
        if not QPrinterInfo.availablePrinterNames():
            self._show_error(Trouble("copy.no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(_DPI)
        printer.setFullPage(True)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
        printer.setDocName(drawn.paper.title)
        chooser = QPrintDialog(printer, self._owner)
        chooser.accepted.connect(lambda: self.print_on(printer, drawn))
        QDialog.open(chooser)

    def print_on(self, printer: QPrinter, drawn: Drawn) -> None:
        """Announce the copy, print every page, note how it ended."""

        def send(_noted: object) -> None:
            error = None if paint_pages(printer, drawn.paper.pdf) else Trouble("copy.not_printed")
            self._end(error, summaries.end_print)

        self._begin(summaries.begin_print, send)

    # -- inside -------------------------------------------------------------------

    def _begin(self, act: Callable[..., Any], then: Callable[[object], None]) -> None:
        self._desk.do(
            act, owner=self._owner, then=then, otherwise=self._refused, quiet=True, **self._what
        )

    def _end(self, error: BaseException | None, act: Callable[..., Any]) -> None:
        if error is None:
            self._desk.do(act, owner=self._owner, **self._what)
            return
        self._desk.do(summaries.copy_failed, owner=self._owner, quiet=True, **self._what)
        if not isinstance(error, DeskError):
            raise error
        self._show_error(error)

    def _refused(self, error: DeskError) -> bool:
        self._show_error(error)
        return True


def paint_pages(printer: QPrinter, pdf: bytes) -> bool:
    """Paint every page of a PDF on a printer; False when the printer would not take it."""
    held = QByteArray(pdf)
    buffer = QBuffer()
    buffer.setData(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    is_good = True
    for number in range(document.pageCount()):
        if number:
            is_good = printer.newPage() and is_good
        points = document.pagePointSize(number)
        scale = printer.resolution() / _POINTS
        size = QSize(int(points.width() * scale), int(points.height() * scale))
        page = document.render(number, size)
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), page)
    return painter.end() and is_good


sentences(
    {
        "copy.no_printer": N_(
            "No printer is set up on this computer, and nothing was printed. "
            "Save the summary as PDF, or set up a printer and try again."
        ),
        "copy.not_printed": N_(
            "The printer did not take the summary. Look whether it is switched on, "
            "then print again."
        ),
    }
)

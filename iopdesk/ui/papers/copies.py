"""Copies that leave the program: announced, made outside of any transaction, then noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QStandardPaths
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from iopdesk.errors import DeskError, Trouble, sentences
from iopdesk.i18n import N_, _
from iopdesk.reports.papers import Paper
from iopdesk.services import recovery_papers, summaries
from iopdesk.services.paper_files import write_file
from iopdesk.ui.desk import Desk

_DPI = 300
_POINTS = 72


class Printable(Protocol):
    """A drawn paper and the name its file is offered, which names nobody."""

    @property
    def paper(self) -> Paper:
        """The paper."""

    @property
    def file_name(self) -> str:
        """Such as ``discharge-summary-2026-10-22.pdf``."""


@dataclass(frozen=True, slots=True)
class CopyActs:
    """The acts around a copy of one kind of paper."""

    begin_save: Callable[..., Any]
    end_save: Callable[..., Any]
    begin_print: Callable[..., Any]
    end_print: Callable[..., Any]
    failed: Callable[..., Any]


OF_SUMMARIES: Final = CopyActs(
    summaries.begin_save,
    summaries.end_save,
    summaries.begin_print,
    summaries.end_print,
    summaries.copy_failed,
)
OF_SHEETS: Final = CopyActs(
    recovery_papers.begin_save,
    recovery_papers.end_save,
    recovery_papers.begin_print,
    recovery_papers.end_print,
    recovery_papers.copy_failed,
)


class Copies:
    """Saves and prints a paper; ``what`` says to the acts which. Errors go to ``show_error``."""

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        show_error: Callable[[DeskError], Any],
        acts: CopyActs,
        **what: Any,
    ) -> None:
        self._desk, self._owner, self._show_error = desk, owner, show_error
        self._acts, self._what = acts, what

    # -- file ---------------------------------------------------------------------

    def ask_where(self, drawn: Printable) -> QFileDialog:
        """Open the file dialog; the name offered names no patient."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self._owner, _("Save as PDF"), folder, _("PDF files (*.pdf)"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        chooser.selectFile(drawn.file_name)
        chooser.fileSelected.connect(lambda path: self.save_to(Path(path), drawn))
        chooser.open()
        return chooser

    def save_to(self, path: Path, drawn: Printable) -> None:
        """Announce the copy, write the whole file or none, note how it ended."""

        def write(_noted: object) -> None:
            self._desk.in_background(lambda: write_file(path, drawn.paper.pdf), self._saved)

        self._begin(self._acts.begin_save, write)

    def _saved(self, _result: object, error: BaseException | None) -> None:
        self._end(error, self._acts.end_save)

    # -- printer ------------------------------------------------------------------

    def ask_printer(self, drawn: Printable) -> None:
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

    def print_on(self, printer: QPrinter, drawn: Printable) -> None:
        """Announce the copy, print every page, note how it ended."""

        def send(_noted: object) -> None:
            error = None if paint_pages(printer, drawn.paper.pdf) else Trouble("copy.not_printed")
            self._end(error, self._acts.end_print)

        self._begin(self._acts.begin_print, send)

    # -- inside -------------------------------------------------------------------

    def _begin(self, act: Callable[..., Any], then: Callable[[object], None]) -> None:
        self._desk.do(
            act, owner=self._owner, then=then, otherwise=self._refused, quiet=True, **self._what
        )

    def _end(self, error: BaseException | None, act: Callable[..., Any]) -> None:
        if error is None:
            self._desk.do(act, owner=self._owner, **self._what)
            return
        self._desk.do(self._acts.failed, owner=self._owner, quiet=True, **self._what)
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
            "Save the paper as PDF, or set up a printer and try again."
        ),
        "copy.not_printed": N_(
            "The printer did not take the paper. Look whether it is switched on, then print again."
        ),
    }
)

"""Choosing a list of patients, and opening the assistant on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from iopdesk.i18n import _
from iopdesk.ui.desk import Desk
from iopdesk.ui.imports.dialog import ImportDialog


def import_list(desk: Desk, parent: QWidget, imported: Callable[[], object]) -> None:
    """Ask for a list and open the assistant; ``imported`` is called once its people are in."""
    ask_for_list(parent, lambda path: open_import(desk, parent, path, imported))


def ask_for_list(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Open the file dialog; ``chosen`` gets the list."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    kinds = (_("Patient lists (*.csv *.txt *.tsv *.xlsx *.xlsm)"), _("All files (*)"))
    chooser = QFileDialog(parent, _("Choose a list of patients"), folder, ";;".join(kinds))
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
    chooser.fileSelected.connect(lambda name: chosen(Path(name)))
    chooser.open()
    return chooser


def open_import(
    desk: Desk, parent: QWidget, path: Path, imported: Callable[[], object]
) -> ImportDialog:
    """Open the assistant on a list; ``imported`` is called once its people are in."""
    dialog = ImportDialog(desk, parent, path, lambda made: ask_for_list(made, made.state.read_file))
    dialog.accepted.connect(imported)
    dialog.open()
    return dialog

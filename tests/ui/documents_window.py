"""What opens the dialogs about a document that are no command of the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from iopdesk.ui.app import App
from iopdesk.ui.documents.filing import Filing
from iopdesk.ui.documents.reading import read_file
from tests.services.scans import a_pdf


def openings(app: App, patient_id: int, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Viewer, filing, the question about the original, change and move."""
    workspace = app.window.workspace
    if workspace is None or not workspace.has_pane("patients"):
        return

    def tab() -> Any:
        workspace.open_with("patients", {"patient_id": patient_id})
        pane: Any = workspace.show_pane("patients")
        pane.chart.show_tab("documents")
        return pane.chart.pages.currentWidget()

    def scan() -> Path:
        path = folder / "Xqz"
        path.write_bytes(a_pdf())
        return path

    def ask_about_original() -> None:
        here = tab()
        filing = Filing(here.desk, here, here.dialog_made.emit, here.chart.header, ())
        filing._keep_id(1)
        filing._on_closed(read_file(scan()))

    yield "document viewer", lambda: tab()._open()
    yield "document filing", lambda: tab()._file_waiting(scan())
    yield "document original", ask_about_original
    yield "document change", lambda: tab()._change()
    yield "document move", lambda: tab()._move()

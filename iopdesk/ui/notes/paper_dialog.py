"""A note as it prints, to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from iopdesk.services import note_papers
from iopdesk.services.note_papers import DrawnNote
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import CopyActs
from iopdesk.ui.papers.paper_dialog import PaperDialog

OF_NOTES: Final = CopyActs(
    note_papers.begin_save,
    note_papers.end_save,
    note_papers.begin_print,
    note_papers.end_print,
    note_papers.copy_failed,
)


class NotePaperDialog(PaperDialog):
    """The pages of one note."""

    def __init__(
        self, desk: Desk, parent: QWidget, progress_note_id: int, drawn: DrawnNote
    ) -> None:
        super().__init__(desk, parent, drawn, OF_NOTES, progress_note_id=progress_note_id)

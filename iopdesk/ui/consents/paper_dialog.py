"""The consent form as it prints, to read, save and print for signature."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from iopdesk.services import consent_papers
from iopdesk.services.consent_papers import DrawnConsent
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import CopyActs
from iopdesk.ui.papers.paper_dialog import PaperDialog

OF_CONSENTS: Final = CopyActs(
    consent_papers.begin_save,
    consent_papers.end_save,
    consent_papers.begin_print,
    consent_papers.end_print,
    consent_papers.copy_failed,
)


class ConsentPaperDialog(PaperDialog):
    """The pages of one form, and what it still lacks."""

    def __init__(self, desk: Desk, parent: QWidget, consent_id: int, drawn: DrawnConsent) -> None:
        lacks = [each.words for each in drawn.missing]
        super().__init__(desk, parent, drawn, OF_CONSENTS, lacks=lacks, consent_id=consent_id)

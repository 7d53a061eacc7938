"""The treatment plan as it prints, to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from iopdesk.i18n import ngettext
from iopdesk.reports.papers import PaperState, paper_state_label
from iopdesk.services import plan_papers
from iopdesk.services.plan_papers import DrawnPlan
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import CopyActs
from iopdesk.ui.papers.paper_dialog import PaperDialog
from iopdesk.ui.shared.labels import Chip, label

OF_PLANS: Final = CopyActs(
    plan_papers.begin_save,
    plan_papers.end_save,
    plan_papers.begin_print,
    plan_papers.end_print,
    plan_papers.copy_failed,
)
_LOOKS = {
    PaperState.DRAFT: ("warn", "pencil-outline"),
    PaperState.FOR_SIGNATURE: ("info", "draw"),
    PaperState.FINAL: ("good", "check"),
}


class PlanPaperDialog(PaperDialog):
    """The pages of one plan, with the state that they are in."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int, drawn: DrawnPlan) -> None:
        super().__init__(desk, parent, drawn, OF_PLANS, patient_id=patient_id)
        paper = drawn.paper
        head = QHBoxLayout()
        self.state_chip = Chip(paper_state_label(paper.state), *_LOOKS[paper.state])
        head.addWidget(self.state_chip)
        head.addStretch(1)
        count = ngettext("{count} page", "{count} pages", paper.pages).format(count=paper.pages)
        head.addWidget(label(count, "small"))
        self.column.insertLayout(0, head)

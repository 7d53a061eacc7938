"""The treatment plan as it prints, to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.i18n import _, ngettext
from iopdesk.reports.papers import Paper, PaperState, paper_state_label
from iopdesk.services import plan_papers
from iopdesk.services.plan_papers import DrawnPlan
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import Copies, CopyActs
from iopdesk.ui.papers.preview import PaperPages, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import Chip, label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

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


class PlanPaperDialog(Dialog):
    """The pages of one plan, with the state that they are in."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int, drawn: DrawnPlan) -> None:
        super().__init__(drawn.paper.title, parent, width=780, height=820)
        self.copies = Copies(desk, self, self.show_error, OF_PLANS, patient_id=patient_id)
        self.drawn = drawn
        self.pages = PaperPages()
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        self.area = self._paper(drawn.paper)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.replaceWidget(self._area, self.area)
        self._area.hide()
        role = QDialogButtonBox.ButtonRole
        if desk.may(plan_papers.begin_print):
            self.print_button = self.add_button(
                _("Print…"), role.AcceptRole, kind="primary", is_default=True, on_click=self._print
            )
            self.save_button = self.add_button(
                _("Save as PDF…"), role.ActionRole, on_click=self._save
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)

    def _paper(self, paper: Paper) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        head = QHBoxLayout()
        self.state_chip = Chip(paper_state_label(paper.state), *_LOOKS[paper.state])
        head.addWidget(self.state_chip)
        head.addStretch(1)
        count = ngettext("{count} page", "{count} pages", paper.pages).format(count=paper.pages)
        head.addWidget(label(count, "small"))
        column.addLayout(head)
        for words in paper.warnings:
            column.addWidget(label(words, "warn", wrap=True))
        column.addWidget(self.pages)
        column.addStretch(1)
        area = scroll_area(inside)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(_("Pages of the paper"))
        return area

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the paper, then the buttons."""
        super().showEvent(event)
        chain([self.area, *sorted(tab_stops(self.buttons), key=lambda one: one.x())])

    def _save(self) -> None:
        self.message_area.clear()
        self.copies.ask_where(self.drawn)

    def _print(self) -> None:
        self.message_area.clear()
        self.copies.ask_printer(self.drawn)

"""The consent form as it prints, to read, save and print for signature."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.services import consent_papers
from iopdesk.services.consent_papers import DrawnConsent
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import Copies, CopyActs
from iopdesk.ui.papers.preview import PaperPages, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

OF_CONSENTS: Final = CopyActs(
    consent_papers.begin_save,
    consent_papers.end_save,
    consent_papers.begin_print,
    consent_papers.end_print,
    consent_papers.copy_failed,
)


class ConsentPaperDialog(Dialog):
    """The pages of one form, and what it still lacks."""

    def __init__(self, desk: Desk, parent: QWidget, consent_id: int, drawn: DrawnConsent) -> None:
        super().__init__(drawn.paper.title, parent, width=780, height=820)
        self.copies = Copies(desk, self, self.show_error, OF_CONSENTS, consent_id=consent_id)
        self._drawn = drawn
        self.pages = PaperPages()
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        for words in (*(each.words for each in drawn.missing), *drawn.paper.warnings):
            column.addWidget(label(words, "warn", wrap=True))
        column.addWidget(self.pages)
        column.addStretch(1)
        self.area = scroll_area(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(_("Pages of the paper"))
        self.replace_body(self.area)
        role = QDialogButtonBox.ButtonRole
        if desk.may(consent_papers.begin_print):
            self.print_button = self.add_button(
                _("Print…"), role.AcceptRole, kind="primary", is_default=True, on_click=self._print
            )
            self.save_button = self.add_button(
                _("Save as PDF…"), role.ActionRole, on_click=self._save
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the paper, then the buttons."""
        super().showEvent(event)
        chain([self.area, *sorted(tab_stops(self.buttons), key=lambda one: one.x())])

    def _save(self) -> None:
        self.message_area.clear()
        self.copies.ask_where(self._drawn)

    def _print(self) -> None:
        self.message_area.clear()
        self.copies.ask_printer(self._drawn)

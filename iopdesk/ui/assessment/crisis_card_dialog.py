"""The crisis card to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.i18n import _
from iopdesk.services import crisis_cards
from iopdesk.services.crisis_cards import DrawnCard, draw_card
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import Copies, CopyActs
from iopdesk.ui.papers.opening import Shown
from iopdesk.ui.papers.preview import PaperPages, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.parts import tab_stops

_ACTS: Final = CopyActs(
    crisis_cards.begin_save,
    crisis_cards.end_save,
    crisis_cards.begin_print,
    crisis_cards.end_print,
    crisis_cards.copy_failed,
)


class CrisisCardDialog(Dialog):
    """One page; it bears nobody's name."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int, drawn: DrawnCard) -> None:
        super().__init__(drawn.paper.title, parent, width=700, height=820)
        self._drawn = drawn
        self.copies = Copies(desk, self, self.show_error, _ACTS, patient_id=patient_id)
        self.pages = PaperPages()
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        self.body.insertWidget(1, self.pages)
        role = QDialogButtonBox.ButtonRole
        if desk.may(crisis_cards.begin_print):
            self.print_button = self.add_button(
                _("Print…"),
                role.AcceptRole,
                kind="primary",
                is_default=True,
                on_click=lambda: self.copies.ask_printer(self._drawn),
            )
            self.save_button = self.add_button(
                _("Save as PDF…"),
                role.ActionRole,
                on_click=lambda: self.copies.ask_where(self._drawn),
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the buttons as they stand."""
        super().showEvent(event)
        chain(sorted(tab_stops(self.buttons), key=lambda one: one.x()))


def open_crisis_card(desk: Desk, parent: QWidget, patient_id: int, show: Shown) -> None:
    """Draw the card of a patient, and show it."""
    desk.ask(
        draw_card,
        owner=parent,
        then=lambda drawn: show(CrisisCardDialog(desk, parent, patient_id, drawn)),
        patient_id=patient_id,
    )

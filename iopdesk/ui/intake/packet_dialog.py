"""The admission packet as it prints, to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.services import admission_packets
from iopdesk.services.admission_packets import DrawnPacket
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import Copies, CopyActs
from iopdesk.ui.papers.opening import Shown
from iopdesk.ui.papers.preview import PaperPages, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

OF_PACKETS: Final = CopyActs(
    admission_packets.begin_save,
    admission_packets.end_save,
    admission_packets.begin_print,
    admission_packets.end_print,
    admission_packets.copy_failed,
)


class PacketDialog(Dialog):
    """The pages of one packet."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int, drawn: DrawnPacket) -> None:
        super().__init__(drawn.paper.title, parent, width=780, height=820)
        self.copies = Copies(desk, self, self.show_error, OF_PACKETS, patient_id=patient_id)
        self._drawn = drawn
        self.pages = PaperPages()
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        self.area = self._paper(drawn)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.replaceWidget(self._area, self.area)
        self._area.hide()
        role = QDialogButtonBox.ButtonRole
        if desk.may(admission_packets.begin_print):
            self.print_button = self.add_button(
                _("Print…"), role.AcceptRole, kind="primary", is_default=True, on_click=self._print
            )
            self.save_button = self.add_button(
                _("Save as PDF…"), role.ActionRole, on_click=self._save
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)

    def _paper(self, drawn: DrawnPacket) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        for words in drawn.paper.warnings:
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
        self.copies.ask_where(self._drawn)

    def _print(self) -> None:
        self.message_area.clear()
        self.copies.ask_printer(self._drawn)


def open_packet(desk: Desk, parent: QWidget, patient_id: int, show: Shown) -> None:
    """Draw the packet of a patient, and show it."""
    desk.ask(
        admission_packets.draw,
        owner=parent,
        then=lambda drawn: show(PacketDialog(desk, parent, patient_id, drawn)),
        patient_id=patient_id,
    )

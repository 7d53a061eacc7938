"""The admission packet as it prints, to read, save and print."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from iopdesk.services import admission_packets
from iopdesk.services.admission_packets import DrawnPacket
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import CopyActs
from iopdesk.ui.papers.opening import Shown
from iopdesk.ui.papers.paper_dialog import PaperDialog

OF_PACKETS: Final = CopyActs(
    admission_packets.begin_save,
    admission_packets.end_save,
    admission_packets.begin_print,
    admission_packets.end_print,
    admission_packets.copy_failed,
)


class PacketDialog(PaperDialog):
    """The pages of one packet."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int, drawn: DrawnPacket) -> None:
        super().__init__(desk, parent, drawn, OF_PACKETS, patient_id=patient_id)


def open_packet(desk: Desk, parent: QWidget, patient_id: int, show: Shown) -> None:
    """Draw the packet of a patient, and show it."""
    desk.ask(
        admission_packets.draw,
        owner=parent,
        then=lambda drawn: show(PacketDialog(desk, parent, patient_id, drawn)),
        patient_id=patient_id,
    )

"""Adding a room."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _
from iopdesk.services import rooms
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import NumberField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog


class RoomDialog(FormDialog):
    """Asks for a room's name and seats."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(_("Add room"), _("Add room"), parent, width=380)
        self._desk = desk
        self.add_field(TextField("name", _("Name"), required=_("Enter a name.")))
        seats = NumberField("seats", _("Seats"), least=1, most=200)
        seats.set_value(12)
        self.add_field(seats)

    def submit(self) -> None:
        """Add the room; a refusal stays beside its field."""
        self._desk.do(
            rooms.add_room,
            owner=self,
            then=lambda _done: self.accept(),
            otherwise=self.show_error,
            **self.values(),
        )

"""What a mark still needs: minutes for late, a reason for excused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.attendance import Mark
from iopdesk.i18n import _
from iopdesk.services import attendance
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import FormField, NumberField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog

Then = Callable[[object], object]


class _MarkDialog(ActDialog):
    """Asks one thing about a mark, then marks; ``field`` is named as the rule calls it."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        title: str,
        verb: str,
        mark: Mark,
        field: FormField,
        fixed: dict[str, int],
        then: Then | None,
    ) -> None:
        record = "-".join(str(each) for each in fixed.values())
        super().__init__(desk, attendance.mark, title, verb, parent, record=record, width=420)
        self.form_name = f"today.{mark}"
        self._fixed, self._mark, self._then = fixed, mark, then
        self.add_field(field)
        self.begin()

    def given(self) -> dict[str, Any]:
        """The mark, and what was asked."""
        name, (value,) = self._mark, self.values().values()
        asked = "late_minutes" if name is Mark.LATE else "reason"
        return {**self._fixed, "mark": name, asked: value}

    def done_with(self, result: Any) -> None:
        """Go on where the mark was asked for."""
        if self._then is not None:
            self._then(result)


def ask_late(
    desk: Desk,
    parent: QWidget,
    session_id: int,
    patient_id: int,
    name: str,
    then: Then | None = None,
) -> FormDialog:
    """Ask how many minutes after the start somebody came, then mark them late."""
    title = _("How late was {name}?").format(name=name)
    field = NumberField("arrived_at", _("Minutes after the start"), least=1, most=600)
    fixed = {"session_id": session_id, "patient_id": patient_id}
    dialog = _MarkDialog(desk, parent, title, _("Mark late"), Mark.LATE, field, fixed, then)
    dialog.open()
    return dialog


def ask_reason(
    desk: Desk,
    parent: QWidget,
    session_id: int,
    patient_id: int,
    name: str,
    then: Then | None = None,
) -> FormDialog:
    """Ask why somebody is excused, then mark them so."""
    title = _("Why is {name} excused?").format(name=name)
    field = TextField("reason", _("Reason"), required=_("Enter the reason."))
    fixed = {"session_id": session_id, "patient_id": patient_id}
    dialog = _MarkDialog(desk, parent, title, _("Mark excused"), Mark.EXCUSED, field, fixed, then)
    dialog.open()
    return dialog

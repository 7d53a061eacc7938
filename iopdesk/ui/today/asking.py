"""What a mark still needs: minutes for late, a reason for excused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from iopdesk.domain.attendance import Mark
from iopdesk.i18n import _
from iopdesk.services import attendance
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import NumberField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog


def ask_late(
    desk: Desk,
    parent: QWidget,
    session_id: int,
    patient_id: int,
    name: str,
    then: Callable[[object], object] | None = None,
) -> FormDialog:
    """Ask how many minutes after the start somebody came, then mark them late."""
    dialog = FormDialog(
        _("How late was {name}?").format(name=name), _("Mark late"), parent, width=380
    )
    dialog.add_field(NumberField("arrived_at", _("Minutes after the start"), least=1, most=600))

    def finished(done: object) -> None:
        dialog.accept()
        if then is not None:
            then(done)

    def submit() -> None:
        desk.do(
            attendance.mark,
            owner=dialog,
            then=finished,
            otherwise=dialog.show_error,
            session_id=session_id,
            patient_id=patient_id,
            mark=Mark.LATE,
            late_minutes=dialog.values()["arrived_at"],
        )

    dialog.submitted.connect(submit)
    dialog.open()
    return dialog


def ask_reason(
    desk: Desk,
    parent: QWidget,
    session_id: int,
    patient_id: int,
    name: str,
    then: Callable[[object], object] | None = None,
) -> FormDialog:
    """Ask why somebody is excused, then mark them so."""
    dialog = FormDialog(
        _("Why is {name} excused?").format(name=name), _("Mark excused"), parent, width=420
    )
    dialog.add_field(TextField("reason", _("Reason"), required=_("Enter the reason.")))

    def finished(done: object) -> None:
        dialog.accept()
        if then is not None:
            then(done)

    def submit() -> None:
        desk.do(
            attendance.mark,
            owner=dialog,
            then=finished,
            otherwise=dialog.show_error,
            session_id=session_id,
            patient_id=patient_id,
            mark=Mark.EXCUSED,
            reason=dialog.values()["reason"],
        )

    dialog.submitted.connect(submit)
    dialog.open()
    return dialog

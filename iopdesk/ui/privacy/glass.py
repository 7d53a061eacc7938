"""Opening a closed record in an emergency: form, banner, and the page of a closed record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.privacy import GLASS_SPAN, LEAST_REASON, minutes_left
from iopdesk.errors import DeskError, NotAllowed
from iopdesk.i18n import _, clock_time, ngettext
from iopdesk.services import break_glass
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.theme.tokens import px

_TICK_MS = 10_000
_SPAN_MINUTES = GLASS_SPAN // timedelta(minutes=1)
EMERGENCY = "restricted", "not_on_caseload"
"""Codes of refusals that an emergency opens."""


class GlassDialog(FormDialog):
    """Asks what the emergency is."""

    def __init__(self, desk: Desk, parent: QWidget, patient_id: int) -> None:
        super().__init__(
            _("Open in an emergency"),
            _("Open for 30 minutes"),
            parent,
            words=_(
                "The record opens for you alone, as far as your role reaches. Every look and every "
                "act is recorded, and a clinical director reviews the reason you give."
            ),
        )
        self._desk, self._patient_id = desk, patient_id
        hint = _("{least} characters or more.").format(least=LEAST_REASON)
        self.add_field(MultiLineField("reason", _("What the emergency is"), hint=hint))

    def submit(self) -> None:
        """Open the record."""
        self._desk.do(
            break_glass.open_record,
            owner=self,
            then=lambda _changed: self.accept(),
            otherwise=self.show_error,
            patient_id=self._patient_id,
            reason=self.values()["reason"] or "",
        )


def open_emergency(desk: Desk, parent: QWidget, patient_id: int) -> GlassDialog:
    """Show the form."""
    made = GlassDialog(desk, parent, patient_id)
    made.open()
    return made


def remedy_for(
    desk: Desk, parent: QWidget, error: DeskError
) -> tuple[str, Callable[[], object]] | None:
    """What the message of a refusal offers: words of a button, and what it does."""
    patient_id = error.facts.get("patient_id")
    is_closed = isinstance(error, NotAllowed) and error.code in EMERGENCY
    if not is_closed or not isinstance(patient_id, int) or not desk.may(break_glass.open_record):
        return None
    return _("Open in an emergency…"), lambda: open_emergency(desk, parent, patient_id)


class GlassBanner(QWidget):
    """Red, over a chart that an emergency opened: how long it stays open, and the way out."""

    close_asked = Signal()
    over = Signal()
    """The time is up."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._ends_at: datetime | None = None
        self.bar = MessageBar(
            "bad", " ", button_words=_("Close now"), on_button=self.close_asked.emit
        )
        self.bar.setAccessibleName(_("Opened in an emergency"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(8), px(14), 0)
        column.addWidget(self.bar)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.tick)
        self.hide()

    def show_until(self, ends_at: datetime | None) -> None:
        """Show it until an instant; None takes it away."""
        self._ends_at = ends_at
        self.setVisible(ends_at is not None)
        if ends_at is None:
            self._tick.stop()
        else:
            self._tick.start()
            self.tick()

    def tick(self) -> None:
        """Count the minutes down; the chart is asked for anew when none is left."""
        if self._ends_at is None:
            return
        left = minutes_left(self._ends_at, self._now())
        if not 0 < left <= _SPAN_MINUTES:  # more is a clock that was set back
            self.show_until(None)
            self.over.emit()
            return
        lead = ngettext(
            "Opened in an emergency: {count} minute left, until {time}.",
            "Opened in an emergency: {count} minutes left, until {time}.",
            left,
        ).format(count=left, time=clock_time(self._ends_at))
        words = _("Every look and act is recorded and reviewed by a clinical director.")
        if self.bar.words() != f"{lead} {words}":
            self.bar.body.set_words(lead, words)


class ClosedRecord(EmptyState):
    """Stands in place of a chart that is restricted from the person."""

    emergency_asked = Signal()

    def __init__(self, *, may_open: bool) -> None:
        buttons = []
        if may_open:
            made = button(
                _("Open in an emergency…"),
                kind="danger",
                icon_name="alert-octagon-outline",
                on_click=lambda: self.emergency_asked.emit(),
            )
            buttons.append(made)
        super().__init__(
            "shield-lock-outline",
            _("This record is restricted"),
            _(
                "It opens for the patient's own caseload, for clinical directors and for people "
                "who were named. Attendance and seats go on by the record number."
            ),
            buttons,
        )

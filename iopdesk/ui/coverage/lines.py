"""One authorization and one verification, each with its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.domain.coverage import (
    AuthorizationState,
    Usage,
    authorization_state_label,
    cents_text,
)
from iopdesk.domain.sessions import Service, service_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.coverage_views import AuthorizationRow, CheckRow
from iopdesk.ui.shared.buttons import icon_button
from iopdesk.ui.shared.hours_bar import HEIGHT, paint_hours
from iopdesk.ui.shared.labels import Chip, label
from iopdesk.ui.theme.tokens import px

_CHIPS = {
    AuthorizationState.AHEAD: ("neut", "calendar-clock-outline"),
    AuthorizationState.RUNNING: ("good", "check-circle-outline"),
    AuthorizationState.RUNNING_OUT: ("warn", "alert-outline"),
    AuthorizationState.USED_UP: ("bad", "alert-circle-outline"),
    AuthorizationState.ENDED: ("neut", "history"),
}
Press = Callable[[], object]


class UnitsBar(QWidget):
    """Units used of those allowed, as a bar; the numbers stand beside it as text."""

    def __init__(self, usage: Usage) -> None:
        super().__init__()
        self._used, self._units = usage.used, usage.authorization.units
        self.setAccessibleName(
            _("{used} of {units} units used").format(used=self._used, units=self._units)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Six px high."""
        return QSize(px(150), px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        paint_hours(painter, QRectF(0, 0, self.width(), self.height()), self._used, 0, self._units)
        painter.end()


class AuthorizationLine(QWidget):
    """Number, days, units as a bar, and the state in a chip."""

    def __init__(self, row: AuthorizationRow, change: Press | None, remove: Press | None) -> None:
        super().__init__()
        usage = row.usage
        title = row.number or _("No number")
        column = _column(self)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(label(title, "strong", wrap=True), 1)
        head.addWidget(Chip(authorization_state_label(usage.state), *_CHIPS[usage.state]))
        _add_buttons(head, _("authorization {number}").format(number=title), change, remove)
        column.addLayout(head)
        days = f"{medium_date(row.first_on)}–{medium_date(row.last_on)}"
        parts = [row.payer, _service_words(row.service), days]
        column.addWidget(label(" · ".join(part for part in parts if part), "small", wrap=True))
        column.addWidget(UnitsBar(usage))
        used = _("{used} of {units} units used").format(used=usage.used, units=row.units)
        column.addWidget(label(f"{used} · {usage.words}", "", wrap=True))
        if row.note:
            column.addWidget(label(row.note, "small", wrap=True))


class CheckLine(QWidget):
    """When, who with whom, what, under which number; and what is missing."""

    def __init__(self, row: CheckRow, change: Press | None, remove: Press | None) -> None:
        super().__init__()
        said = row.said
        day = medium_date(said.verified_on) if said.verified_on else _("No day")
        column = _column(self)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        title = f"{day} · {row.payer}" if row.payer else day
        head.addWidget(label(title, "strong", wrap=True), 1)
        if said.copay_cents is not None:
            copay = _("Copay {amount}").format(amount=cents_text(said.copay_cents))
            head.addWidget(Chip(copay, "plain"))
        _add_buttons(head, _("verification of {day}").format(day=day), change, remove)
        column.addLayout(head)
        for words in (_people(row), said.benefits, _numbers(row)):
            if words:
                column.addWidget(label(words, "", wrap=True))
        if row.missing:
            lacks = ", ".join(each.label.lower() for each in row.missing)
            column.addWidget(label(_("Missing: {what}").format(what=lacks), "warn", wrap=True))


def _people(row: CheckRow) -> str:
    who, whom = row.said.verified_by, row.said.spoke_with
    if who and whom:
        return _("{who} spoke with {whom}").format(who=who, whom=whom)
    return who or whom


def _numbers(row: CheckRow) -> str:
    parts = []
    if row.said.reference:
        parts.append(_("Reference {number}").format(number=row.said.reference))
    if row.member_id:
        parts.append(_("Member ID {number}").format(number=row.member_id))
    return " · ".join(parts)


def _service_words(service: str) -> str:
    if not service:
        return _("All treatment")
    known = {each.value: each for each in Service}
    return service_label(known[service]) if service in known else service


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, px(4), 0, px(4))
    made.setSpacing(px(4))
    return made


def _add_buttons(row: QHBoxLayout, what: str, change: Press | None, remove: Press | None) -> None:
    if change is not None:
        name = _("Change {what}").format(what=what)
        row.addWidget(icon_button("pencil-outline", name, small=True, bare=True, on_click=change))
    if remove is not None:
        name = _("Remove {what}").format(what=what)
        row.addWidget(
            icon_button("trash-can-outline", name, small=True, bare=True, on_click=remove)
        )

"""The sessions of a patient with their marks, newest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import partial

from PySide6.QtWidgets import QStackedLayout, QWidget

from iopdesk.domain.attendance import PRESENT_MARKS, mark_icon, mark_label, mark_token
from iopdesk.i18n import _, clock_time, hours_text, medium_date, short_date
from iopdesk.services.chart_hours import AttendedRow
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import LOOKS


class AttendancePage(QWidget):
    """A table, or what to say when there were no sessions. ``now`` is the practice's wall clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.model = RowTableModel(_columns(now))
        self.table = DataTable(self.model, _("Attendance"))
        self.empty = EmptyState(
            "calendar-check-outline",
            _("No sessions yet"),
            _("Sessions appear here from the day they take place."),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)

    def show_rows(self, rows: tuple[AttendedRow, ...]) -> None:
        """Show other sessions."""
        self.model.set_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)


def _columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    return (
        Column("on", _("Day"), lambda row: short_date(row.on), width=110, tip=_tip),
        Column("time", _("Time"), _time, width=84),
        Column(
            "title",
            _("Session"),
            lambda row: row.title,
            width=190,
            stretch=True,
            icon=lambda row: (LOOKS[row.look].icon, LOOKS[row.look].color),
        ),
        Column("mark", _("Mark"), partial(_mark, now), width=132, chip=_chip),
        Column("hours", _("Hours"), _hours, width=64, is_number=True),
        Column(
            "reason", _("Reason"), lambda row: row.reason or "–", width=150, color=lambda _r: "tx2"
        ),
    )


def _tip(row: AttendedRow) -> str:
    return medium_date(row.on)


def _time(row: AttendedRow) -> str:
    return clock_time(time(row.start_minute // 60, row.start_minute % 60))


def _mark(now: Callable[[], datetime], row: AttendedRow) -> str:
    if row.mark is not None:
        return mark_label(row.mark)
    clock = now()
    if (row.on, row.start_minute) > (clock.date(), clock.hour * 60 + clock.minute):
        return _("{time} today").format(time=_time(row))
    return _("Not marked")


def _chip(row: AttendedRow) -> tuple[str, str | None] | None:
    if row.mark is None:
        return ("neut", None)
    return (mark_token(row.mark), mark_icon(row.mark))


def _hours(row: AttendedRow) -> str:
    return hours_text(row.attended) if row.mark in PRESENT_MARKS else "–"

"""The on-call rota: a week at a time, with its gaps and overlaps told; directors change it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.i18n import _, clock_time, date_span, short_date
from iopdesk.services import on_call
from iopdesk.services.on_call import DayRow, Rota, TurnRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.on_call.turn_dialogs import HandOverDialog, SwapDialog, TurnDialog
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.card_rows import CardRow, CardRows
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import HEADER_HEIGHT, ROW_HEIGHT, DataTable
from iopdesk.ui.theme.tokens import px

_WEEK = timedelta(days=7)
_MOST_ROWS = 7


class RotaDialog(Dialog):
    """Days of a week in pieces, the turns in a table, and what can be done with one."""

    def __init__(self, desk: Desk, parent: QWidget, first_on: date) -> None:
        super().__init__(_("On-call rota"), parent, width=720)
        self._desk, self._first = desk, first_on
        self.form: ActDialog | None = None
        self._add_week_row()
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(px(6))
        self.bars: list[MessageBar] = []
        self.body.addLayout(self._warnings)
        self.days = CardRows(_("Days of the week"))
        self.body.addWidget(self.days)
        self.body.addWidget(label(_("Turns"), "strong"))
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Turns"))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.table.opened.connect(lambda _row: self._change())
        self.nothing = EmptyState("phone", _("Nobody is on call this week"))
        self.nothing.setMinimumHeight(px(110))
        self.body.addWidget(self.table)
        self.body.addWidget(self.nothing)
        self._add_acts()
        self.body.addStretch(1)
        role = self.buttons.ButtonRole.RejectRole
        self.close_button = self.add_button(_("Close"), role, is_default=True, on_click=self.reject)
        desk.changed.connect(self._on_changed)
        self._ask()
        self.table.setFocus()

    def _add_week_row(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.week_label = label("", "strong")
        self.before = icon_button(
            "chevron-left", _("Week before"), on_click=lambda: self._go(-_WEEK)
        )
        self.after = icon_button("chevron-right", _("Next week"), on_click=lambda: self._go(_WEEK))
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self.week_label, 1)
        self.body.addLayout(row)

    def _add_acts(self) -> None:
        offered = (
            (on_call.add_turn, _("Add turn…"), "calendar-plus", self._add),
            (on_call.change_turn, _("Change…"), "pencil-outline", self._change),
            (on_call.hand_over, _("Hand over…"), "account-multiple-outline", self._hand_over),
            (on_call.swap_turns, _("Swap…"), "swap-horizontal", self._swap),
            (on_call.remove_turn, _("Remove"), "trash-can-outline", self._remove),
        )
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.acts: dict[str, QPushButton] = {}
        for act, words, icon_name, run in offered:
            if self._desk.may(act):
                made = button(words, icon_name=icon_name, small=True, on_click=run)
                self.acts[act.__name__] = made
                row.addWidget(made)
        row.addStretch(1)
        self.body.addLayout(row)

    # -- showing ------------------------------------------------------------------

    def _go(self, step: timedelta) -> None:
        self._first += step
        self._ask()

    def _ask(self) -> None:
        self._desk.ask(on_call.read_week, owner=self, then=self._show, first_on=self._first)

    def _on_changed(self, models: frozenset[str]) -> None:
        if "OnCallTurn" in models:
            self._ask()

    def _show(self, rota: Rota) -> None:
        if rota.first_on != self._first:
            return
        self.rota = rota
        last = rota.first_on + _WEEK - timedelta(days=1)
        self.week_label.setText(date_span(rota.first_on, last))
        for old in self.bars:
            self._warnings.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.bars = [MessageBar("warn", words) for words in rota.warnings]
        for made in self.bars:
            self._warnings.addWidget(made)
        self.days.set_rows([_day_row(each, self._desk.today()) for each in rota.days])
        self.model.set_rows(rota.turns)
        self.table.setVisible(bool(rota.turns))
        self.nothing.setVisible(not rota.turns)
        shown = min(len(rota.turns), _MOST_ROWS)
        self.table.setFixedHeight(px(HEADER_HEIGHT) + shown * px(ROW_HEIGHT) + 3)
        if rota.turns:
            now = self._desk.now()
            ahead = (place for place, row in enumerate(rota.turns) if row.ends_at > now)
            self.table.select_row(next(ahead, len(rota.turns) - 1))
        self._on_row()
        self.grow()

    def turn(self) -> TurnRow | None:
        """The turn in hand."""
        row = self.table.current_row()
        return row if isinstance(row, TurnRow) else None

    def _on_row(self) -> None:
        row, now = self.turn(), self._desk.now()
        is_over = row is None or row.ends_at <= now
        is_ahead = row is not None and not row.has_begun
        for name, may in (
            ("change_turn", not is_over),
            ("hand_over", not is_over),
            ("swap_turns", is_ahead),
            ("remove_turn", is_ahead),
        ):
            if name in self.acts:
                self.acts[name].setEnabled(may)

    # -- acts ---------------------------------------------------------------------

    def _open(self, made: ActDialog) -> None:
        self.form = made
        made.open()

    def _add(self) -> None:
        self._open(TurnDialog(self._desk, self, self.rota))

    def _change(self) -> None:
        row = self.turn()
        is_open = row is not None and row.ends_at > self._desk.now()
        if row is not None and is_open and "change_turn" in self.acts:
            self._open(TurnDialog(self._desk, self, self.rota, row))

    def _hand_over(self) -> None:
        row = self.turn()
        if row is not None:
            self._open(HandOverDialog(self._desk, self, self.rota, row))

    def _swap(self) -> None:
        row = self.turn()
        if row is not None:
            self._open(SwapDialog(self._desk, self, self.rota, row))

    def _remove(self) -> None:
        row = self.turn()
        if row is not None:
            self._desk.do(
                on_call.remove_turn,
                owner=self,
                otherwise=self.show_error,
                turn_id=row.turn_id,
                expected_version=row.version,
            )


def _day_row(each: DayRow, today: date) -> CardRow:
    parts = [
        _("{person} {start}–{end}").format(
            person=person or _("nobody"), start=clock_time(start), end=clock_time(end)
        )
        for person, start, end in each.pieces
    ]
    return CardRow(
        title=short_date(each.day),
        second=", ".join(parts),
        right=_("gap") if each.has_gap else "",
        icon="alert-outline" if each.has_gap else "phone",
        token="warn" if each.has_gap else "tx2",
        weight=600 if each.day == today else 400,
    )


def _columns() -> list[Column]:
    return [
        Column("person", _("Person"), lambda row: row.person, stretch=True, weight=500),
        Column("start", _("From"), lambda row: _moment(row.starts_at), width=190),
        Column("end", _("Until"), lambda row: _moment(row.ends_at), width=190),
    ]


def _moment(at: Any) -> str:
    return f"{short_date(at.date())}, {clock_time(at)}"


def open_rota(desk: Desk, parent: QWidget) -> RotaDialog:
    """Show this week of the rota."""
    today = desk.today()
    first = today - timedelta(days=(today.weekday() - desk.practice.week_start) % 7)
    made = RotaDialog(desk, parent, first)
    made.open()
    return made

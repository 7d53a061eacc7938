"""Cover of counselors: who looks after whose patients in the days to come."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, medium_date
from iopdesk.services import covers
from iopdesk.services.covers import CoverRow, Covers
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.fields import ChoiceField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px


class CoversDialog(FormDialog):
    """The covers from today on, a form for another one, and a way to end one early."""

    def __init__(self, desk: Desk, parent: QWidget, read: Covers) -> None:
        super().__init__(
            _("Cover"),
            _("Add cover"),
            parent,
            width=720,
            reject_words=_("Close"),
            words=_(
                "Who covers for a counselor has that counselor's patients on the own caseload, "
                "from the first day to the last."
            ),
        )
        self._desk = desk
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Covers"))
        self.table.setMinimumHeight(px(150))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.nothing = EmptyState("swap-horizontal", _("Nobody covers for anybody"))
        self.nothing.setMinimumHeight(px(110))
        self.end = button(_("End cover"), icon_name="close", small=True, on_click=self._end)
        for each in (self.table, self.nothing, self.end):
            self.add_widget(each)
        self.add_widget(label(_("Another cover"), "strong"))
        choose = [(None, _("Choose a person"))]
        self.add_row(
            ChoiceField(
                "counselor_id",
                _("Who is away"),
                [*choose, *read.away],
                required=_("Choose who is away."),
            ),
            ChoiceField(
                "person_id",
                _("Who covers"),
                [*choose, *read.stand_ins],
                required=_("Choose who covers."),
            ),
        )
        missing = _("Enter a day.")
        self.add_row(
            date_field(desk, "starts_on", _("First day"), looks="ahead", required=missing),
            date_field(desk, "ends_on", _("Last day"), looks="ahead", required=missing),
        )
        if len(read.away) == 1:
            self.set_values({"counselor_id": read.away[0][0]})
        desk.changed.connect(self._on_changed)
        self._show(read)

    def submit(self) -> None:
        """Add the cover of the form."""
        self._desk.do(
            covers.add_cover,
            owner=self,
            then=lambda _saved: self._empty(),
            otherwise=self.show_error,
            **self.values(),
        )

    def _empty(self) -> None:
        self.set_values({"person_id": None, "starts_on": None, "ends_on": None})

    def _end(self) -> None:
        row = self._row()
        if row is not None:
            self._desk.do(
                covers.end_cover,
                owner=self,
                otherwise=self.show_error,
                cover_id=row.cover_id,
                expected_version=row.version,
            )

    def _row(self) -> CoverRow | None:
        row = self.table.current_row()
        return row if isinstance(row, CoverRow) else None

    def _on_row(self) -> None:
        row = self._row()
        self.end.setVisible(row is not None and row.may_end)

    def _on_changed(self, models: frozenset[str]) -> None:
        if "Cover" in models:
            self._desk.ask(covers.list_covers, owner=self, then=self._show)

    def _show(self, read: Covers) -> None:
        self.model.set_rows(read.rows)
        self.table.setVisible(bool(read.rows))
        self.nothing.setVisible(not read.rows)
        if read.rows:
            self.table.select_row(0)
        self._on_row()
        self.grow()


def _columns() -> list[Column]:
    return [
        Column("counselor", _("Away"), lambda row: row.counselor, stretch=True, weight=500),
        Column("person", _("Covers"), lambda row: row.person, width=200),
        Column("days", _("Days, both inside"), _days, width=240),
    ]


def _days(row: Any) -> str:
    return _("{first} to {last}").format(
        first=medium_date(row.starts_on), last=medium_date(row.ends_on)
    )


def open_covers(desk: Desk, parent: QWidget) -> None:
    """Ask for the covers there are, and show them."""
    desk.ask(
        covers.list_covers,
        owner=parent,
        then=lambda read: CoversDialog(desk, parent, read).open(),
    )

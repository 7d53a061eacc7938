"""Emergency openings that wait for a clinical director: the list, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _, clock_time, month_day, ngettext
from iopdesk.services import break_glass
from iopdesk.services.break_glass import GlassRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageArea
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px


class ReviewsDialog(FormDialog):
    """The openings nobody reviewed yet; a finding goes on record for the one in hand."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Emergency openings to review"),
            _("Record the finding"),
            parent,
            width=720,
            reject_words=_("Close"),
        )
        self._desk = desk
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Emergency openings"))
        self.table.setMinimumHeight(px(190))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.nothing = EmptyState(
            "clipboard-check-outline",
            _("Nothing to review"),
            _("A record that is opened in an emergency appears here."),
        )
        self.nothing.setMinimumHeight(px(150))
        self.reason = label("", "", wrap=True)
        for each in (self.table, self.nothing, self.reason):
            self.add_widget(each)
        self.finding = MultiLineField("finding", _("What you found"), lines=2)
        self.add_field(self.finding)
        desk.changed.connect(self._on_changed)
        self._reload()

    def submit(self) -> None:
        """Record the finding; it stands for ever."""
        row = self._row()
        if row is None:
            return
        self._desk.do(
            break_glass.review,
            owner=self,
            then=lambda _changed: self.finding.set_value(None),
            otherwise=self.show_error,
            patient_id=row.patient_id,
            glass_id=row.glass_id,
            finding=self.values()["finding"] or "",
        )

    def _row(self) -> GlassRow | None:
        row = self.table.current_row()
        return row if isinstance(row, GlassRow) else None

    def _on_row(self) -> None:
        row = self._row()
        self.reason.setText(_("Reason: {reason}").format(reason=row.reason) if row else "")
        may = row is not None and row.may_review
        self.finding.setVisible(may)
        self.accept_button.setVisible(may)
        self.message_area.clear()
        if row is not None and not may:
            code = "break_glass.running" if row.is_running else "break_glass.own_review"
            self.message_area.say("info", sentence_for(RuleBroken(code)))

    def _on_changed(self, models: frozenset[str]) -> None:
        if "BreakGlass" in models:
            self._reload()

    def _reload(self) -> None:
        self._desk.ask(break_glass.list_to_review, owner=self, then=self._show)

    def _show(self, rows: Sequence[GlassRow]) -> None:
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        if rows:
            # what can be reviewed comes to hand first
            self.table.select_row(next((n for n, row in enumerate(rows) if row.may_review), 0))
        self._on_row()
        if rows:
            (self.finding.text if self.accept_button.isVisibleTo(self) else self.table).setFocus()
        self.grow()


def _columns() -> list[Column]:
    return [
        Column("patient", _("Patient"), _patient, stretch=True, weight=500),
        Column("person", _("Opened by"), lambda row: row.person, width=134),
        Column("when", _("When"), _when, width=132),
        Column("state", _("State"), _state, width=124, chip=_chip),
    ]


def _patient(row: GlassRow) -> str:
    return row.patient if row.mrn in row.patient else f"{row.patient}, {row.mrn}"


def _when(row: GlassRow) -> str:
    return f"{month_day(row.opened_at.date())}, {clock_time(row.opened_at)}"


def _state(row: GlassRow) -> str:
    return _("Still open") if row.is_running else _("Over")


def _chip(row: GlassRow) -> tuple[str, str | None]:
    return ("bad", "alert-octagon-outline") if row.is_running else ("neut", "check")


def open_reviews(desk: Desk, parent: QWidget) -> ReviewsDialog:
    """Show the list."""
    made = ReviewsDialog(desk, parent)
    made.open()
    return made


def note_reviews(desk: Desk, parent: QWidget, area: MessageArea) -> None:
    """Say to a director who signs in that openings wait; nothing where none does."""

    def say(rows: Sequence[GlassRow]) -> None:
        count = sum(row.may_review for row in rows)
        if count:
            area.say(
                "warn",
                ngettext(
                    "{count} emergency opening waits for your review.",
                    "{count} emergency openings wait for your review.",
                    count,
                ).format(count=count),
                button_words=_("Review…"),
                on_button=lambda: open_reviews(desk, parent),
            )

    if desk.may(break_glass.review):
        desk.ask(break_glass.list_to_review, owner=parent, then=say)

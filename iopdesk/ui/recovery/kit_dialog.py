"""The recovery kit of the practice: which sheets there are, make a new one, prove one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from iopdesk.domain.recovery import SheetKind, read_groups, sheet_label
from iopdesk.errors import DeskError
from iopdesk.i18n import _, medium_date
from iopdesk.services import people, recoveries
from iopdesk.services.recoveries import SheetRow, SheetState
from iopdesk.storage import recovery
from iopdesk.ui.recovery.assistant import RecoveryAssistant
from iopdesk.ui.recovery.groups_box import GroupsBox
from iopdesk.ui.recovery.making import SheetMaking
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.form_dialog import Dialog, FormDialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def open_kit(app: App) -> None:
    """Open the list of sheets, for those who may see it."""
    if app.desk is not None and app.window.workspace is not None:
        KitDialog(app).open()


class KitDialog(Dialog):
    """The sheets in force, and what can be done with the one in hand."""

    def __init__(self, app: App) -> None:
        super().__init__(_("Recovery kit"), app.window, width=680)
        assert app.desk is not None
        self._app, self._desk = app, app.desk
        words = _(
            "With a printed sheet the practice gets back in when every password is lost. A sheet "
            "counts once two of its groups were typed back from the paper."
        )
        self.body.addWidget(label(words, "second", wrap=True))
        self.model = RowTableModel(
            [
                Column(
                    "sheet", _("Sheet"), lambda row: sheet_label(row.kind), width=114, weight=500
                ),
                Column("number", _("Number"), lambda row: row.number or "–", width=100),
                Column("made", _("Made"), _made, stretch=True),
                Column("state", _("State"), _state, width=158, chip=_chip),
            ]
        )
        self.table = DataTable(self.model, _("Sheets of the recovery kit"))
        self.table.setMinimumHeight(px(150))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_buttons())
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._make_buttons())
        self.add_button(
            _("Close"),
            QDialogButtonBox.ButtonRole.RejectRole,
            is_default=True,
            on_click=self.reject,
        )
        self._desk.changed.connect(self._on_changed)
        self._reload()

    def _make_buttons(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder)
        self.make_button = self._add_to(row, "", self._make)
        self.both_button = self._add_to(row, _("Make both sheets"), self._make_both)
        self.prove_button = self._add_to(row, _("Prove this sheet"), self._prove)
        return holder

    def _add_to(self, row: FlowLayout, words: str, run: object) -> QPushButton:
        made = button(words, on_click=run)  # type: ignore[arg-type]
        row.addWidget(made)
        return made

    def _may(self, kind: SheetKind) -> bool:
        """The clinical sheet is made by who approves roles and holds the clinical key."""
        if kind is SheetKind.PRACTICE:
            return self._desk.may(recoveries.begin_sheet)
        practice = self._app.practice
        has_key = practice is not None and practice.clinical_key is not None
        return has_key and self._desk.may(people.approve_roles)

    def _row(self) -> SheetRow | None:
        row = self.table.current_row()
        return row if isinstance(row, SheetRow) else None

    def _show_buttons(self) -> None:
        row = self._row()
        is_mine = row is not None and self._may(row.kind)
        self.make_button.setVisible(is_mine)
        if row is not None:
            is_practice = row.kind is SheetKind.PRACTICE
            if row.state is SheetState.NEVER_MADE:
                words = (
                    _("Make the practice sheet") if is_practice else _("Make the clinical sheet")
                )
            else:
                words = (
                    _("Make a new practice sheet")
                    if is_practice
                    else _("Make a new clinical sheet")
                )
            self.make_button.setText(words)
        self.prove_button.setVisible(is_mine and row is not None and row.state is SheetState.MADE)
        is_empty = all(one.state is SheetState.NEVER_MADE for one in self.model.rows)
        self.both_button.setVisible(is_empty and all(self._may(kind) for kind in SheetKind))

    def _make(self) -> None:
        row = self._row()
        if row is not None:
            is_renewal = any(
                one.kind is row.kind and one.state is SheetState.PROVEN for one in self.model.rows
            )
            RecoveryAssistant(self._app, (row.kind,), is_renewal=is_renewal).open()

    def _make_both(self) -> None:
        RecoveryAssistant(self._app, tuple(SheetKind)).open()

    def _prove(self) -> None:
        row = self._row()
        if row is not None:
            ProveDialog(self._app, row).open()

    def _on_changed(self, models: frozenset[str]) -> None:
        if "RecoverySheet" in models:
            self._reload()

    def _reload(self) -> None:
        self._desk.ask(recoveries.list_sheets, owner=self, then=self._show)

    def _show(self, rows: tuple[SheetRow, ...]) -> None:
        before = self._row()
        self.model.set_rows(rows)
        keys = [(row.kind, row.number) for row in rows]
        key = (before.kind, before.number) if before is not None else None
        self.table.select_row(keys.index(key) if key in keys else 0)
        self._show_buttons()
        self.grow()


class ProveDialog(FormDialog):
    """Proves a sheet that was made earlier: all of its groups are typed from the paper."""

    def __init__(self, app: App, row: SheetRow) -> None:
        title = _("Prove {sheet} {number}").format(
            sheet=sheet_label(row.kind).lower(), number=row.number
        )
        words = _("Type its eight groups from the paper, or scan its square code into any field.")
        super().__init__(title, _("Prove the sheet"), app.window, words=words, width=620)
        self._app, self._number = app, row.number
        self._making = SheetMaking(app, self)
        self.box = GroupsBox(row.kind)
        self.box.code_read.connect(lambda code: self.box.fill(code.groups))
        self.fields.update({field.name: field for field in self.box.fields.values()})
        self.add_widget(self.box)

    def submit(self) -> None:
        """Look whether the paper is this sheet, then record it."""
        practice, kind = self._app.practice, self.box.kind
        assert practice is not None
        try:
            secret = read_groups(self.box.texts(), kind)
            recovery.find_sheet(practice.key_file, kind, secret, self._number)
        except DeskError as error:
            self.show_error(error)
            return
        self.accept_button.setEnabled(False)
        self._making.prove(self._number, self.accept, lambda: self.accept_button.setEnabled(True))

    def done(self, result: int) -> None:
        """Leave nothing that was typed."""
        self.box.forget()
        super().done(result)


def _made(row: SheetRow) -> str:
    if row.made_at is None:
        return "–"
    day = medium_date(row.made_at.date())
    return _("{day} by {name}").format(day=day, name=row.made_by) if row.made_by else day


def _state(row: SheetRow) -> str:
    return {
        SheetState.NEVER_MADE: _("Never made"),
        SheetState.MADE: _("Made, not proven"),
        SheetState.PROVEN: _("Proven"),
    }[row.state]


def _chip(row: SheetRow) -> tuple[str, str | None]:
    if row.state is SheetState.PROVEN:
        return "good", "check"
    return "warn", "alert-outline"

"""The audit: all of it for those who may read it, for others what they did themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QStackedWidget, QWidget

from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _, ngettext
from iopdesk.services import audit_export, audit_log
from iopdesk.services.audit_log import AuditFilter, AuditPage
from iopdesk.services.patient_search import find_patients
from iopdesk.ui.audit.export import AuditExport
from iopdesk.ui.audit.filters import AuditFilters
from iopdesk.ui.audit.table import AuditTable, columns
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import RowTableModel
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.workspace import Workspace


def open_audit(workspace: Workspace) -> None:
    """Open it for the person at the desk."""
    AuditDialog(workspace).open()


class AuditDialog(Dialog):
    """Filters, a page of entries, newest first, and the way to older ones."""

    def __init__(self, workspace: Workspace) -> None:
        desk = workspace.desk
        self._is_whole = desk.may(audit_log.read_audit)
        title = _("Audit") if self._is_whole else _("What you did")
        self._window = workspace.window()
        super().__init__(title, self._window, width=960)
        self._desk = desk
        self._wanted = AuditFilter()
        self._befores: list[int | None] = [None]
        """What asked for each page up to the one shown."""
        self._older_before: int | None = None
        self.filters = AuditFilters(desk, with_people=self._is_whole)
        self.filters.applied.connect(self._on_applied)
        self.filters.grown.connect(self.grow)
        self.body.addWidget(self.filters)
        self.body.addWidget(self._make_entries(), 1)
        self.body.addLayout(self._make_pager())
        self.export = AuditExport(desk, workspace, self, self._on_export_ended)
        if desk.may(audit_export.begin_export):
            self.add_button(
                _("Export as CSV"),
                QDialogButtonBox.ButtonRole.ActionRole,
                on_click=lambda: self.export.ask_where(self._wanted),
            )
        # no default button: Enter in a field applies what was typed there
        self.add_button(_("Close"), QDialogButtonBox.ButtonRole.RejectRole, on_click=self.reject)
        desk.flush_views()
        desk.in_background(_nothing, self._begin)  # after the charts looked at are written

    def _make_entries(self) -> QWidget:
        self.model = RowTableModel(
            columns(with_people=self._is_whole, with_patients=self._desk.may(find_patients))
        )
        self.table = AuditTable(self.model, _("Entries of the audit"))
        self.clear_button = button(_("Clear the filters"), on_click=self.filters.clear)
        self.empty = EmptyState(
            "history",
            _("No entry fits"),
            _("Nothing was recorded that fits what you chose."),
            [self.clear_button],
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.stack.setMinimumHeight(px(260))
        return self.stack

    def _make_pager(self) -> QHBoxLayout:
        self.count_label = label("", "second")
        self.newer = button(_("Newer"), icon_name="chevron-left", on_click=self._go_newer)
        self.older = button(_("Older"), icon_name="chevron-right", on_click=self._go_older)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.count_label, 1)
        row.addWidget(self.newer)
        row.addWidget(self.older)
        self.newer.hide()
        self.older.hide()
        return row

    def sizeHint(self) -> QSize:
        """A table wants height: more than the dialog needs, within its window."""
        hint = super().sizeHint()
        room = self._window.height() - 48
        return QSize(hint.width(), max(hint.height(), min(px(720), room)))

    def showEvent(self, event: QShowEvent) -> None:
        """Qt opens dialogs with two thirds of the screen at most; a table takes what there is."""
        super().showEvent(event)
        if not event.spontaneous():
            self.resize(self.sizeHint())

    # -- loading ------------------------------------------------------------------

    def _begin(self, _result: object, _error: BaseException | None) -> None:
        if shiboken6.isValid(self):
            self._desk.ask(audit_log.read_choices, owner=self, then=self.filters.offer)
            self._load()

    def _on_applied(self) -> None:
        wanted = self.filters.wanted()
        if wanted != self._wanted:
            self._wanted, self._befores = wanted, [None]
            self._load()

    def _load(self) -> None:
        asked = self._wanted, self._befores[-1]
        self._desk.ask(
            audit_log.read_audit if self._is_whole else audit_log.read_own_audit,
            owner=self,
            then=partial(self._show, asked),
            otherwise=self.show_error,
            wanted=asked[0],
            before=asked[1],
        )

    def _show(self, asked: tuple[AuditFilter, int | None], page: AuditPage) -> None:
        if asked != (self._wanted, self._befores[-1]):  # something else is wanted by now
            return
        self._older_before = page.before
        self.model.set_rows(page.rows)
        self.stack.setCurrentWidget(self.table if page.rows else self.empty)
        if page.rows:
            self.table.select_row(0)
            self.table.scrollToTop()
        words = self._count_words(page)
        self.count_label.setText(words)
        announce(self.count_label, words)
        self._show_pager(page)

    def _count_words(self, page: AuditPage) -> str:
        words = ngettext("{count} entry", "{count} entries", page.found)
        words = words.format(count=f"{page.found:,}")
        if not self._has_pages(page):
            return words
        first = audit_log.PAGE * (len(self._befores) - 1) + 1
        return _("{first}–{last} of {entries}").format(
            first=f"{first:,}", last=f"{first + len(page.rows) - 1:,}", entries=words
        )

    def _has_pages(self, page: AuditPage) -> bool:
        return page.before is not None or len(self._befores) > 1

    def _show_pager(self, page: AuditPage) -> None:
        """A button that ends the way hands its focus to the other one."""
        has_focus = self.focusWidget()
        for made, other, is_on in (
            (self.newer, self.older, len(self._befores) > 1),
            (self.older, self.newer, page.before is not None),
        ):
            made.setVisible(self._has_pages(page))
            made.setEnabled(is_on)
            if has_focus is made and not is_on:
                other.setEnabled(True)
                other.setFocus()

    # -- export -------------------------------------------------------------------

    def _on_export_ended(self, said: str) -> None:
        """Say it here too, for the dialog hides the toast; the export stands in the audit now."""
        if said:
            self.message_area.say("info", said)
            self.grow()
        self._load()

    # -- pages --------------------------------------------------------------------

    def _go_older(self) -> None:
        if self._befores[-1] != self._older_before:  # pressed twice before the answer came
            self._befores.append(self._older_before)
            self._load()

    def _go_newer(self) -> None:
        if len(self._befores) > 1:
            self._befores.pop()
            self._load()

    # -- errors -------------------------------------------------------------------

    def show_error(self, error: DeskError) -> bool:
        """Show the sentence beside the field the error names, else on top."""
        name = error.facts.get("field")
        if isinstance(name, str) and self.filters.set_error(name, sentence_for(error)):
            self.grow()
            return True
        return super().show_error(error)


def _nothing() -> None:
    """A step on the write lane: what was put there before is done."""

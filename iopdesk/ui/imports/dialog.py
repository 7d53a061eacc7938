"""The assistant that imports a list: columns, dry run, and the one act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from iopdesk.errors import DeskError, RuleBroken, sentence_for
from iopdesk.i18n import _, ngettext
from iopdesk.services.imports import PeopleAdded, add_people
from iopdesk.ui.desk import Desk
from iopdesk.ui.imports.columns_page import ColumnsPage
from iopdesk.ui.imports.last_page import LastPage
from iopdesk.ui.imports.rows_page import RowsPage
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.imports.steps import StepBar
from iopdesk.ui.papers.preview import chain
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.form_dialog import Dialog, split_sentence
from iopdesk.ui.shared.parts import tab_stops

COLUMNS, ROWS, LAST = range(3)


class ImportDialog(Dialog):
    """Reads ``path`` as soon as it is made; ``other`` asks for another list.

    Nothing is written before the button of the last step. Cancel leaves nothing at any.
    """

    def __init__(
        self, desk: Desk, parent: QWidget, path: Path, other: Callable[[ImportDialog], object]
    ) -> None:
        super().__init__(_("Import patients"), parent, width=1080, height=760)
        self.desk = desk
        self.state = ImportState(desk, self)
        self.steps = StepBar([_("Columns"), _("Dry run"), _("Import")])
        self.columns = ColumnsPage(self.state)
        self.rows = RowsPage(self.state)
        self.last = LastPage(self.state)
        self.pages: tuple[QWidget, ...] = (self.columns, self.rows, self.last)
        self.body.addWidget(self.steps)
        for page in self.pages:
            self.body.addWidget(page, 1)
        self._add_buttons(other)
        self.state.started.connect(self._on_started)
        self.state.read.connect(self._on_read)
        self.state.asked.connect(self._renew_next)
        self.state.planned.connect(self._on_planned)
        self.state.refused.connect(self._on_refused)
        self._show(COLUMNS)
        self.state.read_file(path)

    def _add_buttons(self, other: Callable[[ImportDialog], object]) -> None:
        role = QDialogButtonBox.ButtonRole  # ResetRole stands at the left on every system
        self.other_button = self._add(
            _("Choose another list…"), role.ResetRole, lambda: other(self)
        )
        self.back_button = self._add(_("Back"), role.ResetRole, self._on_back)
        self.next_button = self.add_button(
            _("Next"), role.AcceptRole, kind="primary", is_default=True, on_click=self._on_next
        )
        self.cancel_button = self._add(_("Cancel"), role.RejectRole, self.reject)

    def _add(
        self, words: str, role: QDialogButtonBox.ButtonRole, run: Callable[[], object]
    ) -> QPushButton:
        return self.add_button(words, role, on_click=run)

    # -- steps --------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The step that shows."""
        return self.steps.now

    def _show(self, step: int) -> None:
        self.steps.show_step(step)
        for place, page in enumerate(self.pages):
            page.setVisible(place == step)
        self.other_button.setVisible(step == COLUMNS)
        self.back_button.setVisible(step != COLUMNS)
        self._renew_next()
        self._order_tabs()

    def _go(self, step: int) -> None:
        self.message_area.clear()
        self._show(step)
        if step == COLUMNS:
            self.columns.focus_first()
        elif step == ROWS:
            self.rows.show_plan()
            self._order_tabs()
            self._say_nobody()
            self.rows.focus_first()
        else:
            self.next_button.setFocus()
        announce(self, self.steps.accessible_words())

    def _on_back(self) -> None:
        self._go(self.step - 1)

    def _on_next(self) -> None:
        if self.step != LAST:
            if self.step == ROWS and self.state.plan is not None:
                self.last.show_plan(self.state.plan)
            self._go(self.step + 1)
            return
        self.next_button.setEnabled(False)
        self.desk.do(
            add_people,
            owner=self,
            then=self._on_imported,
            otherwise=self._on_not_imported,
            **self.state.given(),
            skip=self.state.skipped,
        )

    def _on_imported(self, _result: PeopleAdded) -> None:
        self.accept()

    def _on_not_imported(self, error: DeskError) -> bool:
        self._renew_next()
        return self.show_error(error)

    # -- what the state tells -----------------------------------------------------

    def _on_started(self) -> None:
        self.message_area.clear()
        self.columns.show_reading()
        self._renew_next()

    def _on_read(self) -> None:
        assert self.state.seen is not None
        self.columns.show_list(self.state.seen)
        self._order_tabs()
        if not self.columns.sheet.hasFocus():
            self.columns.focus_first()

    def _on_planned(self) -> None:
        if self.step == COLUMNS:
            self.message_area.clear()
        if self.step == ROWS:
            self.rows.show_plan()
            self._say_nobody()
        self._renew_next()
        self._order_tabs()

    def _on_refused(self, error: DeskError) -> None:
        if self.state.seen is None:
            self.columns.show_unread()
            self.other_button.setFocus()
        if error.code == "list.no_usable_column":
            self.message_area.say(
                "warn",
                _("No column holds names."),
                _(
                    "Choose below which column holds the whole, first or last name, "
                    "or choose another list; nothing was changed."
                ),
            )
        else:
            self.show_error(error)
        self._renew_next()

    def _say_nobody(self) -> None:
        """Say it where no row adds a person; the table says why of each."""
        self.message_area.clear()
        if self.state.is_ready and not self._count():
            sentence = sentence_for(RuleBroken("imports.nobody"))
            self.message_area.say("warn", *split_sentence(sentence))

    # -- inside -------------------------------------------------------------------

    def _count(self) -> int:
        plan = self.state.plan
        return len(plan.rows) - len(self.state.skipped) if plan is not None else 0

    def _renew_next(self) -> None:
        words = _("Next")
        if self.step == LAST:
            count = self._count()
            words = ngettext("Import {count} patient", "Import {count} patients", count)
            words = words.format(count=count)
        self.next_button.setText(words)
        can = self.state.is_ready and (self.step == COLUMNS or self._count() > 0)
        self.next_button.setEnabled(can)

    def _order_tabs(self) -> None:
        """Page, then buttons: as they stand in the window."""
        pages: Any = (self.columns.stops(), self.rows.stops(), [])
        buttons = sorted(tab_stops(self.buttons), key=lambda one: one.x())
        chain([*pages[self.step], *buttons])

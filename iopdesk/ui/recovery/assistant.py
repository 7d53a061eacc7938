"""The assistant that makes recovery sheets: each is shown, printed or saved, and read back.

A sheet's secret is in memory while the assistant is open, and nowhere after it closed,
however it closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.domain.recovery import SheetKind, sheet_label
from iopdesk.i18n import _
from iopdesk.ui.imports.steps import StepBar
from iopdesk.ui.papers.copies import OF_SHEETS, Copies
from iopdesk.ui.papers.preview import chain
from iopdesk.ui.recovery.making import Sheet, SheetMaking
from iopdesk.ui.recovery.pages import AboutPage, LastPage, PaperPage, ProvePage
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.parts import tab_stops

if TYPE_CHECKING:
    from iopdesk.ui.app import App


@dataclass(frozen=True, slots=True)
class _Stage:
    """One page, the step it belongs to, and the sheet it is about."""

    page: QWidget
    step: int
    kind: SheetKind | None


class RecoveryAssistant(Dialog):
    """Makes sheets of ``kinds``, one after the other; ``is_renewal`` where one is in force."""

    def __init__(self, app: App, kinds: Sequence[SheetKind], *, is_renewal: bool = False) -> None:
        super().__init__(_("Recovery kit"), app.window, width=760, height=760)
        assert app.desk is not None
        self._desk = app.desk
        self._making = SheetMaking(app, self)
        self._sheets: dict[SheetKind, Sheet] = {}
        self._is_busy = False
        self.steps = StepBar([_("The kit"), *(sheet_label(kind) for kind in kinds)])
        self.body.addWidget(self.steps)
        self._stages = [_Stage(AboutPage(kinds, is_renewal=is_renewal), 0, None)]
        for step, kind in enumerate(kinds, start=1):
            pages: tuple[QWidget, ...] = (PaperPage(kind), ProvePage(kind))
            self._stages += [_Stage(page, step, kind) for page in pages]
        self._stages.append(_Stage(LastPage(kinds), len(kinds), None))
        for stage in self._stages:
            self.body.addWidget(stage.page, 1)
        self._add_buttons()
        self._show(0)

    def _add_buttons(self) -> None:
        role = QDialogButtonBox.ButtonRole  # ResetRole stands at the left on every system
        self.back_button = self.add_button(_("Back"), role.ResetRole, on_click=self._on_back)
        self.print_button = self.add_button(_("Print…"), role.ActionRole, on_click=self._print)
        self.save_button = self.add_button(_("Save as PDF…"), role.ActionRole, on_click=self._save)
        self.next_button = self.add_button(
            _("Next"), role.AcceptRole, kind="primary", is_default=True, on_click=self._on_next
        )
        self.later_button = self.add_button(_("Later"), role.RejectRole, on_click=self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the button that goes on."""
        super().showEvent(event)
        if not event.spontaneous():
            self.next_button.setFocus()

    def done(self, result: int) -> None:
        """Forget every sheet, whichever way the assistant closes."""
        self._sheets.clear()
        for stage in self._stages:
            if isinstance(stage.page, PaperPage | ProvePage):
                stage.page.forget()
        super().done(result)

    # -- pages --------------------------------------------------------------------

    @property
    def page(self) -> QWidget:
        """The page that shows."""
        return self._stages[self._at].page

    def _show(self, at: int) -> None:
        self._at = at
        stage = self._stages[at]
        self.message_area.clear()
        self.steps.show_step(stage.step)
        for each in self._stages:
            each.page.setVisible(each is stage)
        self._renew_buttons()
        if isinstance(stage.page, PaperPage):
            self._show_paper(stage.page)
        elif isinstance(stage.page, ProvePage):
            stage.page.ask(self._sheet())
        else:
            self.next_button.setFocus()
        self._order_tabs()
        announce(self, self.steps.accessible_words())

    def _show_paper(self, page: PaperPage) -> None:
        kind = self._stages[self._at].kind
        assert kind is not None
        if kind in self._sheets:
            page.show_sheet(self._sheets[kind])
            self.print_button.setFocus()
            return
        self._set_busy(True)

        def made(sheet: Sheet) -> None:
            self._sheets[sheet.kind] = sheet
            self._set_busy(False)
            page.show_sheet(sheet)
            self.print_button.setFocus()
            self._order_tabs()

        def failed() -> None:
            self._show(0)
            self._set_busy(False)

        self._making.make(kind, made, failed)

    def _sheet(self) -> Sheet:
        kind = self._stages[self._at].kind
        assert kind is not None
        return self._sheets[kind]

    def _on_back(self) -> None:
        page = self.page
        self._show(self._at - 1)
        if isinstance(page, ProvePage):
            page.forget()

    def _on_next(self) -> None:
        if self._is_busy:
            return
        page = self.page
        if isinstance(page, LastPage):
            self.accept()
        elif not isinstance(page, ProvePage):
            self._show(self._at + 1)
        elif page.is_right(self._sheet()):
            self._prove(page)

    def _prove(self, page: ProvePage) -> None:
        kind = self._sheet().kind
        self._set_busy(True)

        def proven() -> None:
            self._set_busy(False)
            del self._sheets[kind]
            self._forget_pages(kind)
            self._show(self._at + 1)

        self._making.prove(self._sheet().number, proven, lambda: self._set_busy(False))

    def _forget_pages(self, kind: SheetKind) -> None:
        for stage in self._stages:
            if stage.kind is kind and isinstance(stage.page, PaperPage | ProvePage):
                stage.page.forget()

    # -- buttons ------------------------------------------------------------------

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self._renew_buttons()

    def _renew_buttons(self) -> None:
        page = self.page
        is_paper, is_proving = isinstance(page, PaperPage), isinstance(page, ProvePage)
        is_last = isinstance(page, LastPage)
        self.back_button.setVisible(is_proving)
        self.print_button.setVisible(is_paper)
        self.save_button.setVisible(is_paper)
        self.later_button.setVisible(not is_last)
        words = _("Next")
        if is_proving:
            words = _("Prove the sheet")
        elif is_last:
            words = _("Close")
        elif not is_paper:
            words = _("Make the sheet") if len(self._stages) == 4 else _("Make the sheets")
        self.next_button.setText(words)
        for made in (self.back_button, self.print_button, self.save_button, self.next_button):
            made.setEnabled(not self._is_busy)

    def _order_tabs(self) -> None:
        """Page, then buttons: as they stand in the window."""
        buttons = sorted(tab_stops(self.buttons), key=lambda one: one.x())
        page = self.page
        stops: list[QWidget] = []
        if isinstance(page, PaperPage):
            stops = [page.area]
        elif isinstance(page, ProvePage) and page.box is not None:
            stops = [field.line for field in page.box.fields.values()]
        chain([*stops, *buttons])

    # -- copies -------------------------------------------------------------------

    def _copies(self) -> Copies:
        self.message_area.clear()
        number = self._sheet().number
        return Copies(self._desk, self, self.show_error, OF_SHEETS, number=number)

    def _print(self) -> None:
        self._copies().ask_printer(self._sheet())

    def _save(self) -> None:
        self._copies().ask_where(self._sheet())

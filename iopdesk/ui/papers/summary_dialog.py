"""A summary to read, save and print, as the record has it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.i18n import _
from iopdesk.services import summaries
from iopdesk.services.summaries import Drawn, SummaryKind
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import OF_SUMMARIES, Copies
from iopdesk.ui.papers.preview import PaperPreview, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.parts import tab_stops


class SummaryDialog(Dialog):
    """``on_fill`` opens the form that fills in what is missing; none where nobody may."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: int,
        kind: SummaryKind,
        drawn: Drawn,
        on_fill: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(drawn.paper.title, parent, width=780, height=820)
        self.copies = Copies(
            desk, self, self.show_error, OF_SUMMARIES, patient_id=patient_id, kind=kind
        )
        self._on_fill = on_fill
        self.preview = PaperPreview(lambda _key: on_fill is not None)
        self.preview.jump_asked.connect(lambda _key: self._fill())
        self.replace_body(self.preview)
        role = QDialogButtonBox.ButtonRole
        if desk.may(summaries.begin_save):
            self.print_button = self.add_button(
                _("Print…"),
                role.AcceptRole,
                kind="primary",
                is_default=True,
                on_click=self._print,
            )
            self.save_button = self.add_button(
                _("Save as PDF…"), role.ActionRole, on_click=self._save
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)
        self.preview.show_drawn(drawn)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the paper, then the buttons."""
        super().showEvent(event)
        buttons = sorted(tab_stops(self.buttons), key=lambda one: one.x())
        chain([*self.preview.stops(), *buttons])

    def _fill(self) -> None:
        if self._on_fill is not None:
            self.accept()
            self._on_fill()

    def _save(self) -> None:
        if self.preview.drawn is not None:
            self.message_area.clear()
            self.copies.ask_where(self.preview.drawn)

    def _print(self) -> None:
        if self.preview.drawn is not None:
            self.message_area.clear()
            self.copies.ask_printer(self.preview.drawn)

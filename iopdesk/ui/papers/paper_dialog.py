"""A drawn paper to read, save and print: the one window of every paper that is no summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import Copies, CopyActs, Printable
from iopdesk.ui.papers.preview import PaperPages, chain
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px


class PaperDialog(Dialog):
    """The pages, what they lack above them, and Print and Save for who may.

    ``lacks`` are sentences beside the paper's own warnings; ``subject`` is the keyword of the
    ``acts`` that names what the paper is about.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        drawn: Printable,
        acts: CopyActs,
        *,
        lacks: Iterable[str] = (),
        **subject: Any,
    ) -> None:
        super().__init__(drawn.paper.title, parent, width=780, height=820)
        self.copies = Copies(desk, self, self.show_error, acts, **subject)
        self._drawn = drawn
        self.pages = PaperPages()
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(px(16), px(12), px(16), px(12))
        self.column.setSpacing(px(8))
        for words in (*lacks, *drawn.paper.warnings):
            self.column.addWidget(label(words, "warn", wrap=True))
        self.column.addWidget(self.pages)
        self.column.addStretch(1)
        self.area = scroll_area(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(_("Pages of the paper"))
        self.replace_body(self.area)
        role = QDialogButtonBox.ButtonRole
        if desk.may(acts.begin_print):
            self.print_button = self.add_button(
                _("Print…"), role.AcceptRole, kind="primary", is_default=True, on_click=self._print
            )
            self.save_button = self.add_button(
                _("Save as PDF…"), role.ActionRole, on_click=self._save
            )
        self.close_button = self.add_button(_("Close"), role.RejectRole, on_click=self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the paper, then the buttons."""
        super().showEvent(event)
        chain([self.area, *sorted(tab_stops(self.buttons), key=lambda one: one.x())])

    def _save(self) -> None:
        self.message_area.clear()
        self.copies.ask_where(self._drawn)

    def _print(self) -> None:
        self.message_area.clear()
        self.copies.ask_printer(self._drawn)

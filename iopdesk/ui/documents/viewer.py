"""A document looked at inside of the program: pages, size, no copy anywhere."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.services.documents import OpenedDocument
from iopdesk.ui.documents.leaves import LeafView, leaves_of
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px

_STEPS = (25, 50, 75, 100, 125, 150, 200, 300, 400)


class DocumentViewer(Dialog):
    """Shows one document; its bytes leave the memory with the dialog.

    The window's title names no document: the system shows titles to others.
    """

    def __init__(self, opened: OpenedDocument, parent: QWidget) -> None:
        super().__init__(_("Document"), parent, width=900, height=900)
        self.title_label.setText(opened.title)
        self.view = LeafView(_("Pages of the document"))
        self.view.show_leaves(leaves_of(opened.data, opened.media))
        self.pages_label = label("", "second")
        self.zoom_label = label("", "second")
        self.back = icon_button("chevron-left", _("Page before"), on_click=lambda: self._turn(-1))
        self.forth = icon_button("chevron-right", _("Next page"), on_click=lambda: self._turn(1))
        self.smaller = icon_button("minus", _("Smaller"), on_click=lambda: self._size(-1))
        self.larger = icon_button("plus", _("Larger"), on_click=lambda: self._size(1))
        self.wide = button(_("Fit width"), on_click=lambda: self._show_size(None))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        turning: tuple[QWidget, ...] = (self.back, self.forth, self.pages_label)
        sizing: tuple[QWidget, ...] = (self.smaller, self.zoom_label, self.larger, self.wide)
        for step in turning:
            row.addWidget(step)
        row.addStretch(1)
        for size in sizing:
            row.addWidget(size)
        self.body.addLayout(row)
        self.body.addWidget(self.view, 1)
        self.add_button(
            _("Close"),
            QDialogButtonBox.ButtonRole.RejectRole,
            is_default=True,
            on_click=self.reject,
        )
        self.view.page_changed.connect(lambda _page: self._tell())
        self.view.fitted.connect(self._tell)
        self.finished.connect(lambda _result: self.view.show_leaves(None))
        self.view.setFocus()
        self._tell()

    def _turn(self, step: int) -> None:
        self.view.go_to(self.view.page + step)
        self._tell()

    def _size(self, step: int) -> None:
        now = self.view.shown_zoom()
        larger = [each for each in _STEPS if each > now]
        less = [each for each in _STEPS if each < now]
        self._show_size(
            (larger[0] if larger else _STEPS[-1]) if step > 0 else (less[-1] if less else _STEPS[0])
        )

    def _show_size(self, zoom: int | None) -> None:
        self.view.set_zoom(zoom)
        self._tell()

    def _tell(self) -> None:
        leaves = self.view.leaves
        count = leaves.count() if leaves is not None else 0
        words = _("Page {page} of {count}").format(page=self.view.page + 1, count=count)
        self.pages_label.setText(words)
        self.zoom_label.setText(_("{zoom} %").format(zoom=self.view.shown_zoom()))
        self.back.setEnabled(self.view.page > 0)
        self.forth.setEnabled(self.view.page + 1 < count)
        self.smaller.setEnabled(self.view.shown_zoom() > _STEPS[0])
        self.larger.setEnabled(self.view.shown_zoom() < _STEPS[-1])

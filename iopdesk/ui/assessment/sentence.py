"""The one sentence that whoever entered an answer reads; it stays until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from iopdesk.domain.safety import enterer_sentence
from iopdesk.i18n import _
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.labels import IconLabel, label
from iopdesk.ui.theme.tokens import px


def show_sentence(form: FormDialog) -> None:
    """Put the sentence in place of the form, with nothing beside it but a way out."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(px(24), px(32), px(24), px(32))
    column.setSpacing(px(12))
    words = label(enterer_sentence(), "title", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addStretch(1)
    mark = IconLabel("alert-octagon-outline", "bad", 40)
    column.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(words)
    column.addStretch(1)
    form.replace_body(page)
    for made in form.buttons.buttons():
        form.buttons.removeButton(made)
        made.hide()
    closes = form.add_button(
        _("Close"), QDialogButtonBox.ButtonRole.RejectRole, kind="primary", is_default=True,
        on_click=form.accept,
    )  # fmt: skip
    closes.setFocus()
    announce(form, enterer_sentence(), is_urgent=True)

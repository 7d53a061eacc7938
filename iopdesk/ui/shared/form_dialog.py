"""Dialogs: title a question or a noun, buttons verbs, the safe act the default of a question.

They are shown with ``open()``, never ``exec()``. Errors of an act go beside the field
they name, which gets the focus; others stand on top.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from iopdesk.errors import Cancelled, DeskError, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.message_bar import MessageArea
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import C, px


class Dialog(QDialog):
    """Title, scrolling body, footer with the buttons in the platform's order.

    It is as high as its body; with a ``height`` the same on every page, so that what is at
    hand stays where it is.
    """

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        width: int = 480,
        height: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._width, self._height = width, height
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.message_area = MessageArea()
        whole.addWidget(self.message_area)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(px(16), px(16), px(16), px(16))
        self.body.setSpacing(px(12))
        self.title_label = label(title, "card", wrap=True)
        self.body.addWidget(self.title_label)
        self._area = scroll_area(inside)
        whole.addWidget(self._area, 1)
        whole.addWidget(Hairline())
        self.buttons = QDialogButtonBox()
        whole.addWidget(_footer(self.buttons))

    def add_button(
        self,
        words: str,
        role: QDialogButtonBox.ButtonRole,
        *,
        kind: Any = "default",
        is_default: bool = False,
        on_click: Callable[[], object] | None = None,
    ) -> QPushButton:
        """Add a button; Enter presses the default one."""
        made = button(words, kind=kind, on_click=on_click)
        self.buttons.addButton(made, role)
        made.setAutoDefault(False)
        made.setDefault(is_default)
        return made

    def replace_body(self, page: QWidget) -> None:
        """Show something else in place of the body; the buttons stay."""
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._area, page)
        self._area.hide()

    def sizeHint(self) -> QSize:
        """As wide as asked, as high as asked or as its body, within the window it belongs to."""
        owner = self.parentWidget()
        room = owner.window().size() if owner is not None else QSize(1280, 688)
        wide = min(px(self._width), max(320, room.width() - 48))
        highest = max(240, room.height() - 48)
        if self._height is not None:
            return QSize(wide, min(px(self._height), highest))
        inside = self._area.widget()
        layout = inside.layout() if inside is not None else None
        body = layout.totalHeightForWidth(wide) if layout is not None else 0
        if layout is not None:  # the scroll area keeps to the least size, which may be higher
            body = max(body, layout.totalMinimumSize().height())
        if body <= 0 and inside is not None:
            body = inside.sizeHint().height()
        around = px(60)
        if not self.message_area.isHidden():
            around += self.message_area.sizeHint().height()
        return QSize(wide, min(body + around, highest))

    def showEvent(self, event: QShowEvent) -> None:
        """Qt opens dialogs with two thirds of the screen at most; a body takes what there is."""
        super().showEvent(event)
        if not event.spontaneous():
            self.resize(self.sizeHint())

    def grow(self) -> None:
        """Make room for what was added, such as the sentence of an error."""
        self.body.activate()
        self.resize(self.size().expandedTo(self.sizeHint()))

    def show_error(self, error: DeskError) -> bool:
        """Show the error on top; True, so that nobody else shows it."""
        if not isinstance(error, Cancelled):
            lead, words = split_sentence(sentence_for(error))
            self.message_area.say("bad", lead, words)
            self.grow()
        return True


class FormDialog(Dialog):
    """A form: fields by name, one accepting verb, Cancel.

    ``submitted`` comes after every field was checked and none was wrong. The owner then
    calls ``desk.do(act, owner=dialog, then=lambda _: dialog.accept(),
    otherwise=dialog.show_error, **dialog.values())``; or a subclass overrides ``submit``.
    """

    submitted = Signal()

    def __init__(
        self,
        title: str,
        accept_words: str,
        parent: QWidget | None = None,
        *,
        words: str = "",
        width: int = 480,
        reject_words: str = "",
    ) -> None:
        super().__init__(title, parent, width=width)
        self.fields: dict[str, FormField] = {}
        if words:
            self.body.addWidget(label(words, "second", wrap=True))
        self.form = QVBoxLayout()
        self.form.setSpacing(px(10))
        self.body.addLayout(self.form)
        self.body.addStretch(1)
        self.accept_button = self.add_button(
            accept_words,
            QDialogButtonBox.ButtonRole.AcceptRole,
            kind="primary",
            is_default=True,
            on_click=self._on_accept,
        )
        self.reject_button = self.add_button(
            reject_words or _("Cancel"),
            QDialogButtonBox.ButtonRole.RejectRole,
            on_click=self.reject,
        )

    def add_field(self, field: FormField) -> FormField:
        """Add a field in its own row."""
        self.fields[field.name] = field
        self.form.addWidget(field)
        return field

    def add_row(self, *fields: FormField, stretches: tuple[int, ...] = ()) -> None:
        """Add fields side by side."""
        row = QHBoxLayout()
        row.setSpacing(px(12))
        for place, field in enumerate(fields):
            self.fields[field.name] = field
            stretch = stretches[place] if place < len(stretches) else 1
            row.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
        self.form.addLayout(row)

    def add_widget(self, widget: QWidget) -> None:
        """Add anything else between the fields."""
        self.form.addWidget(widget)

    def values(self) -> dict[str, Any]:
        """The value of every field, by name."""
        return {name: field.value() for name, field in self.fields.items()}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show values; names without a field are left out."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)

    def check(self) -> bool:
        """Check every field; the first wrong one gets the focus."""
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            self._go_to(wrong[0])
        return not wrong

    def submit(self) -> None:
        """What the accepting button does once no field is wrong."""
        self.submitted.emit()

    def show_error(self, error: DeskError) -> bool:
        """Show the sentence beside the field the error names, else on top."""
        name = error.facts.get("field")
        field = self.fields.get(name) if isinstance(name, str) else None
        if field is None:
            return super().show_error(error)
        field.set_error(sentence_for(error))
        self._go_to(field)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Work begins at the first field that can be filled in."""
        super().showEvent(event)
        first = next((one for one in self.fields.values() if one.editor.isEnabled()), None)
        if first is not None and not event.spontaneous():
            first.focus()

    def _go_to(self, field: FormField) -> None:
        self.grow()
        field.focus()
        self._area.ensureWidgetVisible(field)

    def _on_accept(self) -> None:
        self.message_area.clear()
        if self.check():
            self.submit()


class _Footer(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("sunk"))
        painter.end()


def _footer(buttons: QDialogButtonBox) -> QWidget:
    made = _Footer()
    row = QHBoxLayout(made)
    row.setContentsMargins(px(16), px(10), px(16), px(10))
    row.addWidget(buttons)
    return made


def split_sentence(sentence: str) -> tuple[str, str]:
    """What is so, and what to do: the first sentence and the rest."""
    head, stop, tail = sentence.partition(". ")
    return (f"{head}.", tail) if stop else (sentence, "")


def confirm(
    parent: QWidget,
    question: str,
    words: str,
    *,
    act_words: str,
    on_confirm: Callable[[], object],
    keep_words: str = "",
    is_danger: bool = True,
) -> Dialog:
    """Ask before what cannot be undone; opens at once. The safe act is the default.

    An empty line in ``words`` parts paragraphs.
    """
    made = Dialog(question, parent, width=440)
    for paragraph in words.split("\n\n"):
        made.body.addWidget(LeadText("", paragraph, size=13))
    made.body.addStretch(1)

    def agreed() -> None:
        made.accept()
        on_confirm()

    made.add_button(
        act_words,
        QDialogButtonBox.ButtonRole.AcceptRole,
        kind="danger" if is_danger else "default",
        on_click=agreed,
    )
    safe = made.add_button(
        keep_words or _("Cancel"),
        QDialogButtonBox.ButtonRole.RejectRole,
        kind="primary",
        is_default=True,
        on_click=made.reject,
    )
    safe.setFocus()
    made.open()
    return made

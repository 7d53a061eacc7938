"""The one mouth of the window: shows the sentence of an error where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from iopdesk.errors import Cancelled, Conflict, DeskError, NotAllowed, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.shared.form_dialog import Dialog, split_sentence
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import Kind, MessageArea
from iopdesk.ui.theme.fonts import metrics
from iopdesk.ui.theme.tokens import px

Remedy = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Said:
    """What the mouth said; ``code`` is empty for words that are no error."""

    code: str
    kind: str
    words: str


class Messages:
    """Shows errors and notes: near the widget at fault, else in the window, else as a dialog.

    A widget up the tree with ``show_error(error) -> bool`` (a form dialog) may take an
    error; one with a ``message_area`` shows it; else the window's own area does.
    """

    def __init__(self, window: QWidget, area: MessageArea | None = None) -> None:
        self._window = window
        self._area = area
        self.remedy_for: Callable[[DeskError], Remedy | None] = lambda _error: None
        """What the message of an error offers: words of a button, and what it does."""
        self._spy: list[Said] | None = None

    def set_area(self, area: MessageArea | None) -> None:
        """Where messages go that belong nowhere else; the window sets it with each page."""
        self._area = area

    def say(self, error: DeskError, near: QWidget | None = None) -> None:
        """Show the sentence of an error; nothing for ``Cancelled``. Focus stays put."""
        if isinstance(error, Cancelled):
            return
        kind: Kind = "warn" if isinstance(error, Conflict | NotAllowed) else "bad"
        if self._note(error.code, kind, sentence_for(error)):
            return
        for widget in _upward(near):
            take = getattr(widget, "show_error", None)
            if callable(take) and take(error) is True:
                return
        self._show(kind, sentence_for(error), near, self.remedy_for(error))

    def tell(self, sentence: str, kind: Kind = "info", near: QWidget | None = None) -> None:
        """Show a sentence that is no error."""
        if not self._note("", kind, sentence):
            self._show(kind, sentence, near)

    def say_bug(self, report: str) -> None:
        """Show our own mistake: what is safe, and a report to copy, without patient text."""
        words = _("Something went wrong in the program. What was saved before is safe.")
        if self._note("bug", "bad", words):
            return
        made = _notice(self._window, words)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName(_("Report to copy"))
        text.setMinimumHeight(int(metrics(13).lineSpacing() * 8) + px(18))
        made.body.addWidget(text)
        made.open()

    @contextmanager
    def spy(self) -> Iterator[list[Said]]:
        """Collect what would be said instead of showing it. For tests."""
        before = self._spy
        said: list[Said] = []
        self._spy = said
        try:
            yield said
        finally:
            self._spy = before

    def _note(self, code: str, kind: str, words: str) -> bool:
        if self._spy is None:
            return False
        self._spy.append(Said(code, kind, words))
        return True

    def _show(
        self, kind: Kind, sentence: str, near: QWidget | None, remedy: Remedy | None = None
    ) -> None:
        lead, words = split_sentence(sentence)
        verb, run = remedy or ("", None)
        for widget in _upward(near):
            area = getattr(widget, "message_area", None)
            if isinstance(area, MessageArea):
                area.say(kind, lead, words, button_words=verb, on_button=run)
                return
        if self._area is not None:
            self._area.say(kind, lead, words, button_words=verb, on_button=run)
        else:
            _notice(self._window, lead, words).open()


def _upward(widget: QWidget | None) -> Iterator[QWidget]:
    """The widget and its parents, dialogs' owners among them."""
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def _notice(window: QWidget, title: str, words: str = "") -> Dialog:
    """A dialog that only tells."""
    made = Dialog(title, window, width=460)
    if words:
        made.body.addWidget(label(words, "second", wrap=True))
    made.add_button(
        _("Close"),
        QDialogButtonBox.ButtonRole.RejectRole,
        is_default=True,
        on_click=made.reject,
    )
    return made

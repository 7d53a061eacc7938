"""The base of a patient's forms: one act, a draft on every change, both versions on a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from iopdesk.errors import Conflict, DeskError
from iopdesk.i18n import _
from iopdesk.services.acts import act_of
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import put_text, text_of
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.form_dialog import FormDialog

_ALIASES = {
    "admitted_on": "on",
    "starts_on": "on",
    "ratings": "rating_0",
}
"""Fields that a rule names otherwise than the form."""


class ActDialog(FormDialog):
    """Runs ``act`` with what :meth:`given` says; nothing typed is lost on the way.

    A subclass adds its fields, calls :meth:`begin` last, and says what the act is given.
    ``form`` and ``record`` name the draft: kept on every change, put back when the form
    is opened again, forgotten when the act is done or the person starts over.
    """

    form_name = ""

    def __init__(
        self,
        desk: Desk,
        act: Callable[..., Any],
        title: str,
        verb: str,
        parent: QWidget,
        *,
        record: object = "",
        words: str = "",
        width: int = 480,
    ) -> None:
        super().__init__(title, verb, parent, words=words, width=width)
        self.desk, self.act = desk, act
        # the system shows titles of windows outside of the program: no name of a patient there
        self.setWindowTitle(_(act_of(act).label) or title)
        self.setAccessibleName(title)
        self._record = str(record)
        self._is_filling = True
        self._refused: FormField | None = None
        self._start: dict[str, Any] = {}
        self.version = 0
        """Version the record had when it was read; other versions make a conflict."""

    # -- for subclasses -----------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        return self.values()

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for the values saved now and their version; False where there are none."""
        return False

    def find_saved(
        self,
        question: Callable[..., Any],
        then: Callable[[dict[str, Any], int], None],
        is_own: Callable[[Any], bool],
        values: Callable[[Any], dict[str, Any]],
        *,
        among: Callable[[Any], Iterable[Any]] = iter,
        **given: Any,
    ) -> bool:
        """Ask a question that lists rows, and hand on values and version of the form's own.

        ``among`` takes the rows from the answer. A row that is gone is told: nothing else would
        answer the press.
        """

        def show(answer: Any) -> None:
            row = next(filter(is_own, among(answer)), None)
            if row is None:
                self.show_error(Conflict(self.form_name))
            else:
                then(values(row), row.version)

        self.desk.ask(question, owner=self, then=show, **given)
        return True

    def begin(self) -> None:
        """Watch the fields, and put a kept draft back."""
        self._put_buttons_last()
        self._start = self.texts()
        for field in self.fields.values():
            field.changed.connect(self._on_typed)
        self._is_filling = False
        self.desk.read_draft(self.form_name, self._record, owner=self, then=self._on_draft)
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.focus()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its fields, up to the window."""
        super().showEvent(event)
        self.resize(self.sizeHint())

    def _put_buttons_last(self) -> None:
        """The buttons were made before the fields; where they are put anew, Tab ends with them."""
        footer, whole = self.buttons.parentWidget(), self.layout()
        if footer is not None and whole is not None:
            whole.removeWidget(footer)
            footer.setParent(None)
            whole.addWidget(footer)

    # -- drafts -------------------------------------------------------------------

    def texts(self) -> dict[str, Any]:
        """What stands in every field."""
        return {name: text_of(field) for name, field in self.fields.items()}

    def _on_typed(self) -> None:
        if self._is_filling:
            return
        texts = self.texts()
        # what nobody touched is no draft: a time that was now, or what somebody else saved since
        typed = {name: text for name, text in texts.items() if text != self._start.get(name)}
        if not typed:
            self.desk.spend_draft(self.form_name, self._record)
        else:
            payload = {"texts": typed, "version": self.version}
            self.desk.keep_draft(self.form_name, self._record, payload, self.version)

    def _on_draft(self, payload: dict[str, Any] | None) -> None:
        if not payload or self._start | payload.get("texts", {}) == self._start:
            return
        if self.texts() == self._start and not self.desk.is_lobby:
            self._bring_back(payload)
            return
        # somebody typed before the draft was read: theirs stays; and where others see the
        # screen, names that were typed come back only when they are asked for
        self.message_area.say(
            "info",
            _("You typed here before."),
            _("It was kept, and is not in the fields now."),
            button_words=_("Bring it back"),
            on_button=lambda: self._bring_back(payload),
        )

    def _bring_back(self, payload: dict[str, Any]) -> None:
        """Fill in a draft, and say that it is one."""
        self.message_area.clear()
        self._fill(payload["texts"])
        self._on_typed()
        words = _("It was kept, and is not saved yet.")
        if payload.get("version", self.version) != self.version:
            words = _("The record changed meanwhile: look at every field before you save.")
        self.message_area.say(
            "info",
            _("Here is what you typed before."),
            words,
            button_words=_("Start over"),
            on_button=self.start_over,
        )

    def start_over(self) -> None:
        """Throw the draft away and show what is saved."""
        self.message_area.clear()
        self.desk.spend_draft(self.form_name, self._record)
        self._fill(self._start)

    def _fill(self, texts: dict[str, Any]) -> None:
        self._is_filling = True
        for name, text in texts.items():
            if name in self.fields:
                put_text(self.fields[name], text)
        for field in self.fields.values():
            field.set_error(None)
        self._is_filling = False

    # -- the act ------------------------------------------------------------------

    def submit(self) -> None:
        """Run the act; a second press while it runs does nothing."""
        self.accept_button.setEnabled(False)
        self.desk.do(
            self.act,
            owner=self,
            then=self._on_done,
            otherwise=self._on_refused,
            **self.given(),
        )

    def _on_done(self, result: Any) -> None:
        self.desk.spend_draft(self.form_name, self._record)
        self.done_with(result)
        self.accept()

    def done_with(self, result: Any) -> None:
        """What follows the act; nothing unless overridden."""

    def _on_refused(self, error: DeskError) -> bool:
        self.accept_button.setEnabled(True)
        if isinstance(error, Conflict) and self.saved_now(self._show_both):
            return True
        return self.show_error(error)

    def show_error(self, error: DeskError) -> bool:
        """Beside the field, also where the rule calls it otherwise."""
        name = error.facts.get("field")
        if isinstance(name, str) and name not in self.fields and name in _ALIASES:
            name = error.facts["field"] = _ALIASES[name]
        self._refused = self.fields.get(name) if isinstance(name, str) else None
        return super().show_error(error)

    def _on_accept(self) -> None:
        """A refusal may rest on another field than it stands beside: ask the rules again."""
        if self._refused is not None:
            self._refused.set_error(None)
            self._refused = None
        super()._on_accept()

    def _show_both(self, saved: dict[str, Any], version: int) -> None:
        """Keep what was typed, say what is saved now under each field that differs."""
        typed = self.texts()
        self._is_filling = True
        self.set_values(saved)
        theirs = self.texts()
        self._is_filling = False
        self._start, self.version = theirs, version
        self._fill(typed)
        for name, field in self.fields.items():
            if theirs[name] != typed[name]:
                field.set_hint(_("Saved now: {value}").format(value=_words(field, theirs[name])))
        self.message_area.say(
            "warn",
            _("This record changed since you opened it."),
            _(
                "Nothing of yours was saved over it. What is saved now stands under each field; "
                "save again to put yours in its place."
            ),
        )


def _words(_field: FormField, text: Any) -> str:
    if isinstance(text, bool):
        return _("yes") if text else _("no")
    return str(text) or _("nothing")

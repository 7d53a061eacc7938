"""The editor of a note: one page of plain text, kept as it is typed, saved or signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent, QTextCursor
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from iopdesk.domain import notes as rules
from iopdesk.domain.notes import NoteKind, note_kind_label
from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.note_views import NoteForm, NoteRead, read_form, read_note
from iopdesk.services.notes import (
    NoteContent,
    change_note,
    sign_note,
    write_note,
    write_signed_note,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.notes.goals_field import GoalsField
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field, put_text, text_of
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField
from iopdesk.ui.shared.form_dialog import Dialog, confirm
from iopdesk.ui.shared.labels import label

_PAUSE = 400
_LINES = 12


class NoteEditor(ActDialog):
    """A new note, or one's own that is not signed yet.

    Ctrl+Enter signs, after it asked once; Ctrl+S saves without a signature.
    """

    form_name = "progress_note"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        form: NoteForm,
        note: NoteRead | None = None,
        kind: NoteKind | None = None,
    ) -> None:
        super().__init__(
            desk,
            write_signed_note,
            _("New note") if note is None else _("Edit note"),
            _("Sign…"),
            parent,
            record=f"new-{header.patient_id}" if note is None else note.progress_note_id,
            words=header.name,
            width=820,
        )
        self._header, self._note, self._form = header, note, form
        self.asking: Dialog | None = None
        self._wanted_session = ""
        self._day: date = desk.today() if note is None else note.content.about_on
        self._add_fields(form)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.save_button = self.add_button(_("Save unsigned"), role, on_click=self._save)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.compare)
        self.fields["words"].changed.connect(self._pause.start)
        self.fields["kind"].changed.connect(self._on_kind)
        self.fields["about_on"].changed.connect(self._on_day)
        self.set_values(_values(note) if note else {"about_on": self._day, "kind": kind})
        self._on_kind()
        if note is not None:
            self.version = note.version
            self.fields["cosigner_id"].set_value(note.content.cosigner_id)
        self.begin()

    def _add_fields(self, form: NoteForm) -> None:
        kinds = [(kind, note_kind_label(kind)) for kind in form.kinds]
        self.sessions = ChoiceField("session_id", _("Session"), _sessions(form))
        self.add_row(
            ChoiceField("kind", _("Kind"), kinds),
            date_field(self.desk, "about_on", _("Date"), required=_("Enter the day.")),
            self.sessions,
            stretches=(3, 3, 6),
        )
        self.words_field = MultiLineField("words", _("Note"), lines=_LINES)
        self.add_field(self.words_field)
        self.copied_label = label("", "warn", wrap=True)
        self.copied_label.hide()
        self.add_widget(self.copied_label)
        self.goals = GoalsField("goal_ids", _("Goals this note is about"))
        self.goals.set_goals(form.goals)
        self.add_field(self.goals)
        nobody: tuple[Any, str] = (None, _("Nobody"))
        self.cosigner = ChoiceField("cosigner_id", _("Ask to co-sign"), [nobody])
        self.add_field(self.cosigner)

    def showEvent(self, event: QShowEvent) -> None:
        """Work begins in the text."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fields["words"].focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Ctrl+S."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_accept()
                return
            if event.key() == Qt.Key.Key_S:
                self._save()
                return
        super().keyPressEvent(event)

    # -- fields that follow others ------------------------------------------------

    def _on_kind(self) -> None:
        """Who may co-sign, and whether a goal is asked for, follow from the kind."""
        kind = self.fields["kind"].value()
        people = [(who, name) for who, name, kinds in self._form.cosigners if kind in kinds]
        self.cosigner.set_choices([(None, _("Nobody")), *people])
        plan = [each.goal_id for each in self._form.goals]
        needs = rules.needs_goal(kind, plan)
        self.goals.set_hint(_("At least one, before the note is signed.") if needs else "")

    def _on_day(self) -> None:
        """Sessions and goals are those of the day."""
        day = self.fields["about_on"].value()
        if day is None or day == self._day:
            return
        self._day = day
        self.desk.ask(
            read_form,
            owner=self,
            then=lambda form: self._show_day(day, form),
            patient_id=self._header.patient_id,
            on=day,
        )

    def _show_day(self, day: date, form: NoteForm) -> None:
        if day != self._day:
            return  # a later day is on its way
        self._form = form
        self.sessions.set_choices(_sessions(form))
        if self._wanted_session:
            put_text(self.sessions, self._wanted_session)
        self.goals.set_goals(form.goals)
        self._on_kind()

    def compare(self) -> None:
        """Say when much of the text stood in one of the author's last notes of this patient."""
        typed, earlier = self._typed(), self._earlier()
        if not rules.is_copied(typed, earlier):
            self.copied_label.hide()
            return
        words = _(
            "{percent} % of this is the same as in one of your last notes of this patient. "
            "Say what was different this time."
        )
        self.copied_label.setText(words.format(percent=rules.likeness(typed, earlier)))
        self.copied_label.show()
        self.grow()

    def _typed(self) -> str:
        return str(self.fields["words"].value() or "")

    def _earlier(self) -> list[str]:
        """The author's last notes, without the one that is being changed."""
        found = list(self._form.own_last)
        if self._note is not None and self._note.content.words in found:
            found.remove(self._note.content.words)
        return found[: rules.COMPARED]

    # -- drafts -------------------------------------------------------------------

    def texts(self) -> dict[str, Any]:
        """What stands in every field."""
        return {
            name: list(self.goals.value()) if field is self.goals else text_of(field)
            for name, field in self.fields.items()
        }

    def _fill(self, texts: dict[str, Any]) -> None:
        rest = {name: text for name, text in texts.items() if name != self.goals.name}
        # the kind first: whom one may ask to co-sign follows from it
        super()._fill({name: text for name, text in rest.items() if name == "kind"})
        self._on_kind()
        super()._fill(rest)
        self._wanted_session = str(texts.get("session_id", ""))
        self._on_day()
        if self.goals.name in texts:
            self._is_filling = True
            self.goals.set_value(tuple(texts[self.goals.name]))
            self._is_filling = False
        self.words_field.text.moveCursor(
            QTextCursor.MoveOperation.End
        )  # to go on where one stopped
        self.compare()

    def _show_both(self, saved: dict[str, Any], version: int) -> None:
        """The goals say in words what is saved now."""
        mine = self.goals.value()
        super()._show_both(saved, version)
        if set(mine) != set(saved["goal_ids"]):
            areas = [each.area for each in self._form.goals if each.goal_id in saved["goal_ids"]]
            value = ", ".join(areas) or _("nothing")
            self.goals.set_hint(_("Saved now: {value}").format(value=value))

    # -- the acts -----------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The content, for the patient or for the note at the version that was seen."""
        values = self.values()
        content = NoteContent(
            kind=values["kind"],
            about_on=values["about_on"],
            words=values["words"] or "",
            session_id=values["session_id"],
            goal_ids=values["goal_ids"],
            cosigner_id=values["cosigner_id"],
        )
        if self._note is None:
            return {"patient_id": self._header.patient_id, "content": content}
        return {
            "progress_note_id": self._note.progress_note_id,
            "expected_version": self.version,
            "content": content,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for the note as it is now."""
        if self._note is None:
            return False
        self.desk.ask(
            read_note,
            owner=self,
            then=lambda note: then(_values(note), note.version),
            progress_note_id=self._note.progress_note_id,
        )
        return True

    def submit(self) -> None:
        """Ask once, then sign."""
        self.compare()
        words = [_("A signed note is locked. What comes later is added to it with its own date.")]
        if not self.copied_label.isHidden():
            words.append(self.copied_label.text())
        self.asking = confirm_signing(self, "\n\n".join(words), lambda: self._run(signs=True))

    def _save(self) -> None:
        self.message_area.clear()
        if self._refused is not None:  # what keeps from signing does not keep from saving
            self._refused.set_error(None)
            self._refused = None
        if self.check():
            self._run(signs=False)

    def _run(self, *, signs: bool) -> None:
        new, old = (write_signed_note, sign_note) if signs else (write_note, change_note)
        self.act = new if self._note is None else old
        self.save_button.setEnabled(False)
        super().submit()

    def _on_refused(self, error: DeskError) -> bool:
        self.save_button.setEnabled(True)
        return super()._on_refused(error)


def confirm_signing(parent: QWidget, words: str, sign: Callable[[], object]) -> Dialog:
    """Ask before a note is locked; Ctrl+Enter, which asked, also says yes."""
    asked = confirm(
        parent,
        _("Sign this note?"),
        words,
        act_words=_("Sign"),
        keep_words=_("Keep writing"),
        on_confirm=sign,
        is_danger=False,
    )
    yes = next(
        each
        for each in asked.findChildren(QPushButton)
        if asked.buttons.buttonRole(each) is QDialogButtonBox.ButtonRole.AcceptRole
    )
    for keys in ("Ctrl+Return", "Ctrl+Enter"):
        QShortcut(QKeySequence(keys), asked).activated.connect(yes.click)
    return asked


def _sessions(form: NoteForm) -> list[tuple[Any, str]]:
    none: tuple[Any, str] = (None, _("No session"))
    return [none, *((each.session_id, each.words) for each in form.sessions)]


def _values(note: NoteRead) -> dict[str, Any]:
    content = note.content
    return {
        "kind": content.kind,
        "about_on": content.about_on,
        "session_id": content.session_id,
        "words": content.words,
        "goal_ids": content.goal_ids,
        "cosigner_id": content.cosigner_id,
    }

"""Counseling notes of somebody who left: to whom they go, or that they stay closed, and why."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, medium_date, ngettext
from iopdesk.services.counseling_handover import (
    LeftAuthor,
    LeftBehind,
    LeftNote,
    hand_over,
    keep_closed,
    list_left_behind,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField
from iopdesk.ui.shared.form_dialog import Dialog, FormDialog
from iopdesk.ui.shared.labels import label


class HandoverDialog(FormDialog):
    """One decision: whose notes, which, to whom, why. The texts show nowhere."""

    def __init__(self, desk: Desk, parent: QWidget, read: LeftBehind) -> None:
        super().__init__(
            _("Counseling notes of who left"),
            _("Decide"),
            parent,
            words=_(
                "Who gets a note reads it from then on, and nobody else does. The decision and its "
                "reason are kept, and stand in the audit."
            ),
            width=560,
        )
        self._desk = desk
        self._authors = {each.author_id: each for each in read.authors}
        authors = [(each.author_id, _author_words(each)) for each in read.authors]
        self.author = ChoiceField("author_id", _("Author"), authors)
        self.which = ChoiceField("note_ids", _("Which notes"), [])
        self.add_field(self.author)
        self.add_field(self.which)
        nobody: tuple[Any, str] = (None, _("Nobody: keep them closed"))
        readers = [(person_id, name) for person_id, name in read.readers]
        self.add_field(ChoiceField("to_id", _("Hand over to"), [nobody, *readers]))
        self.add_field(MultiLineField("reason", _("Reason"), lines=3))
        self.author.changed.connect(self._show_notes)
        self._show_notes()

    def _show_notes(self) -> None:
        author = self._authors[self.author.value()]
        every: tuple[Any, str] = (None, _("All of them"))
        self.which.set_choices(
            [every, *(((each.note_id,), _note_words(each)) for each in author.notes)]
        )

    def submit(self) -> None:
        """Hand over, or keep closed."""
        values = self.values()
        given = {
            "author_id": values["author_id"],
            "note_ids": values["note_ids"],
            "reason": values["reason"] or "",
        }
        act: Any = keep_closed
        if values["to_id"] is not None:
            act, given["to_id"] = hand_over, values["to_id"]
        self.accept_button.setEnabled(False)
        self._desk.do(
            act,
            owner=self,
            then=lambda _done: self.accept(),
            otherwise=self._on_refused,
            **given,
        )

    def _on_refused(self, error: Any) -> bool:
        self.accept_button.setEnabled(True)
        return self.show_error(error)


def _author_words(author: LeftAuthor) -> str:
    count = len(author.notes)
    words = ngettext("{name}, {count} note", "{name}, {count} notes", count)
    return words.format(name=author.name, count=count)


def _note_words(note: LeftNote) -> str:
    words = _("{patient}, {day}").format(patient=note.patient, day=medium_date(note.written_on))
    return _("{note}, kept closed").format(note=words) if note.is_kept_closed else words


def open_handover(desk: Desk, parent: QWidget) -> None:
    """Ask whose notes are to be decided about; say so where there are none."""

    def show(read: LeftBehind) -> None:
        made: Dialog = HandoverDialog(desk, parent, read) if read.authors else _nothing(parent)
        made.open()

    desk.ask(list_left_behind, owner=parent, then=show)


def _nothing(parent: QWidget) -> Dialog:
    made = Dialog(_("Counseling notes of who left"), parent, width=440)
    words = _(
        "Nobody who left has any. Remove a person under File, People, and what they wrote is "
        "decided about here."
    )
    made.body.addWidget(label(words, wrap=True))
    made.add_button(
        _("Close"), made.buttons.ButtonRole.RejectRole, is_default=True, on_click=made.reject
    )
    return made

"""What is done with a note in a few words: an addendum, and asking for a co-signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.notes import note_kind_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.note_views import NoteForm, NoteRead, read_note
from iopdesk.services.notes import add_addendum, ask_cosign
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField

_LINES = 6


class AddendumDialog(ActDialog):
    """Words of today, added to a signed note."""

    form_name = "note_addendum"

    def __init__(self, desk: Desk, parent: QWidget, note: NoteRead) -> None:
        super().__init__(
            desk,
            add_addendum,
            _("Add addendum"),
            _("Sign and add"),
            parent,
            record=note.progress_note_id,
            words=_(
                "{note}. The addendum bears today's date and your name, and is locked like the "
                "note."
            ).format(note=told(note)),
            width=620,
        )
        self._note = note
        self.add_field(MultiLineField("words", _("Addendum"), lines=_LINES))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The words."""
        words = self.values()["words"] or ""
        return {"progress_note_id": self._note.progress_note_id, "words": words}


class CosignDialog(ActDialog):
    """Who is asked to sign a note as well."""

    form_name = "note_cosigner"

    def __init__(self, desk: Desk, parent: QWidget, note: NoteRead, form: NoteForm) -> None:
        super().__init__(
            desk,
            ask_cosign,
            _("Ask for co-signature"),
            _("Ask"),
            parent,
            record=note.progress_note_id,
            words=told(note),
        )
        self._note = note
        self.version = note.version
        people = [(who, name) for who, name, kinds in form.cosigners if note.content.kind in kinds]
        nobody: tuple[Any, str] = (None, _("Nobody"))
        self.add_field(ChoiceField("cosigner_id", _("Ask to co-sign"), [nobody, *people]))
        self.set_values({"cosigner_id": note.content.cosigner_id})
        self.begin()

    def given(self) -> dict[str, Any]:
        """Whom, at the version that was seen."""
        return {
            **self.values(),
            "progress_note_id": self._note.progress_note_id,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for the note as it is now."""
        self.desk.ask(
            read_note,
            owner=self,
            then=lambda note: then({"cosigner_id": note.content.cosigner_id}, note.version),
            progress_note_id=self._note.progress_note_id,
        )
        return True


def told(note: NoteRead) -> str:
    """ "Progress note of Oct 20, 2026"."""
    return _("{kind} of {day}").format(
        kind=note_kind_label(note.content.kind), day=medium_date(note.content.about_on)
    )

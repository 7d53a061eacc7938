"""A counseling note: voluntary, separate, sealed as it is typed, and never on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _
from iopdesk.services import counseling_notes
from iopdesk.services.chart import ChartHeader
from iopdesk.services.counseling_notes import NoteText
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.message_bar import MessageBar

_LINES = 12


class CounselingDialog(ActDialog):
    """A new counseling note, or one's own. What is half typed is kept, sealed as well."""

    form_name = counseling_notes.DRAFT_FORM

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, note: NoteText | None = None
    ) -> None:
        is_new = note is None
        super().__init__(
            desk,
            counseling_notes.write_note if is_new else counseling_notes.change_note,
            _("New counseling note") if is_new else _("Edit counseling note"),
            _("Save counseling note"),
            parent,
            record=f"new-{header.patient_id}" if note is None else f"note-{note.note_id}",
            words=header.name,
            width=760,
        )
        self._header, self._note = header, note
        self.frame = MessageBar(
            "info", _("Voluntary, separate, and yours alone."), frame_words(), icon_name="lock"
        )
        self.add_widget(self.frame)
        self.add_field(
            MultiLineField("text", _("What was said, and what you think of it"), lines=_LINES)
        )
        if note is not None:
            self.version = note.version
            self.set_values({"text": note.text})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The text, for the patient or for the note at the version that was seen."""
        text = self.values()["text"] or ""
        if self._note is None:
            return {"patient_id": self._header.patient_id, "text": text}
        return {"note_id": self._note.note_id, "expected_version": self.version, "text": text}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for the note as it is now."""
        if self._note is None:
            return False
        self.desk.ask(
            counseling_notes.read_note,
            owner=self,
            then=lambda note: then({"text": note.text}, note.version),
            note_id=self._note.note_id,
        )
        return True

    # -- drafts, sealed -----------------------------------------------------------

    def _on_typed(self) -> None:
        if self._is_filling:
            return
        text = self.texts()["text"]
        if text == self._start["text"]:
            self.desk.spend_draft(self.form_name, self._record)
            return
        self.desk.ask(
            counseling_notes.seal_typed,
            owner=self,
            then=self._keep,
            otherwise=lambda _error: True,  # without the key the text is not kept half typed
            patient_id=self._header.patient_id,
            record=self._record,
            text=text,
        )

    def _keep(self, sealed: dict[str, Any]) -> None:
        payload = {"sealed": sealed, "version": self.version}
        self.desk.keep_draft(self.form_name, self._record, payload, self.version)

    def _on_draft(self, payload: dict[str, Any] | None) -> None:
        if not payload:
            return
        version = payload.get("version", self.version)
        take = super()._on_draft
        self.desk.ask(
            counseling_notes.open_typed,
            owner=self,
            then=lambda text: take({"texts": {"text": text}, "version": version}),
            patient_id=self._header.patient_id,
            record=self._record,
            sealed=payload["sealed"],
        )


def frame_words() -> str:
    """What a counseling note is, and what it never holds (42 CFR 2.11)."""
    return _(
        "A counseling note is sealed with the clinical key, opens for its author, and is never "
        "printed. Times, modality, test results, diagnosis, the plan and progress belong in a "
        "progress note."
    )

"""Notes of the chart: their kinds, and how they are signed, added to and co-signed."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class NoteKind(StrEnum):
    """What a note is; a counseling note is no kind of these (:mod:`.counseling_notes`)."""

    PROGRESS = "progress"
    CASE_MANAGEMENT = "case_management"
    MEDICAL = "medical"
    FAMILY = "family"
    CRISIS_CALL = "crisis_call"


_KINDS = {
    NoteKind.PROGRESS: N_("Progress note"),
    NoteKind.CASE_MANAGEMENT: N_("Case-management note"),
    NoteKind.MEDICAL: N_("Medical note"),
    NoteKind.FAMILY: N_("Family note"),
    NoteKind.CRISIS_CALL: N_("Crisis call note"),
}


def note_kind_label(kind: NoteKind) -> str:
    """The kind of a note: "Progress note"."""
    return _(_KINDS[kind])

"""Counseling notes: sealed with the clinical key, and read by their author alone.

From people without the clinical key they are kept by encryption, between clinicians by
the rule of this module (reliability.md, section 1). What is stored of a note, in its row,
in the change log and in drafts, is sealed; time, author and patient are not.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.counseling_notes import decide_text, is_readable_by
from iopdesk.domain.permission import Row
from iopdesk.errors import NotAllowed, RuleBroken, Trouble, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.note_sessions import belongs
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage import keys, retired, sealing
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.models import CounselingNote, Person, TreatmentSession
from iopdesk.storage.sealing import Place, Sealed

DRAFT_FORM: Final = "counseling_note"
"""Form under which half-typed notes are kept, always as :func:`seal_draft` makes them."""


@dataclass(frozen=True, slots=True, repr=False)
class NoteSaved:
    """A counseling note after an act."""

    note_id: int
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class NoteRow:
    """One of a person's own notes as a list shows it, without its text."""

    note_id: int
    version: int
    written_at: datetime
    session_id: int | None


@dataclass(frozen=True, slots=True, repr=False)
class NoteText:
    """One note, opened. ``written_at`` is on the practice's wall clock."""

    note_id: int
    version: int
    patient_id: int
    session_id: int | None
    written_at: datetime
    text: str


@act(
    "counseling_notes.write",
    row=Row.COUNSELING_NOTES,
    subject="patient_id",
    undo=True,
    label=N_("Write counseling note"),
    icon="lock-outline",
)
def write_note(
    work: Work, *, patient_id: int, text: str, session_id: int | None = None
) -> NoteSaved:
    """Keep a new note of the person's own, of a session the patient belongs to, or of none.

    Raises ``RuleBroken("counseling_note.empty" | "counseling_note.too_long" |
    "counseling_note.other_session" | "counseling_note.no_key")``.
    """
    key, kept = _key(work), decide_text(text)
    if session_id is not None:
        _require_session(work.db, session_id, patient_id)
    place = Place(work.practice.uid, uuid.uuid4().hex, work.person.uid)
    sealed = sealing.seal(key, place, kept)
    note = CounselingNote(
        uid=place.uid,
        patient_id=patient_id,
        session_id=session_id,
        author_id=work.person.id,
        written_at=work.now,
        key_id=sealed.key_id,
        nonce=sealed.nonce,
        sealed=sealed.sealed,
    )
    work.db.add(note)
    work.db.flush()
    return NoteSaved(note.id, _said(work, note))


@act(
    "counseling_notes.change",
    row=Row.COUNSELING_NOTES,
    subject="note_id",
    undo=True,
    label=N_("Change counseling note"),
    icon="pencil-outline",
)
def change_note(work: Work, *, note_id: int, expected_version: int, text: str) -> NoteSaved:
    """Put another text in a note's place; what it was stays in the change log, sealed.

    Raises ``NotAllowed`` to all but its author, ``Conflict`` when the note changed since,
    and what :func:`write_note` raises.
    """
    key = _key(work)
    note = _own(work, get(work.db, CounselingNote, note_id, expected_version), "change")
    kept = decide_text(text)
    if kept != _open(work, note):
        sealed = sealing.seal(key, _place(work, note), kept)
        note.key_id, note.nonce, note.sealed = sealed.key_id, sealed.nonce, sealed.sealed
    return NoteSaved(note.id, _said(work, note))


@question(
    "counseling_notes.read",
    row=Row.COUNSELING_NOTES,
    subject="note_id",
    view="counseling_notes.view",
)
def read_note(work: Work, *, note_id: int) -> NoteText:
    """The text of a note, for its author.

    Raises ``NotAllowed`` to all others, ``RuleBroken("counseling_note.no_key")`` and
    ``Trouble("sealed_altered" | "key_not_kept")``.
    """
    note = _own(work, get(work.db, CounselingNote, note_id), "read")
    text = _open(work, note)
    at = note.written_at.astimezone(work.practice.zone)
    return NoteText(note.id, note.version, note.patient_id, note.session_id, at, text)


@question("counseling_notes.list", row=Row.COUNSELING_NOTES, subject="patient_id")
def list_notes(work: Work, *, patient_id: int) -> tuple[NoteRow, ...]:
    """The person's own notes of a patient, newest first. That others wrote any is not said."""
    rows = work.db.execute(
        select(
            CounselingNote.id,
            CounselingNote.version,
            CounselingNote.written_at,
            CounselingNote.session_id,
        )
        .where(CounselingNote.patient_id == patient_id, CounselingNote.author_id == work.person.id)
        .order_by(CounselingNote.written_at.desc(), CounselingNote.id.desc())
    )
    zone = work.practice.zone
    return tuple(NoteRow(id_, version, at.astimezone(zone), of) for id_, version, at, of in rows)


def reseal_for(work: Work, note: CounselingNote, reader: Person) -> None:
    """Make a note another clinician's: sealed anew, as the seal is bound to the author.

    Nobody reads it on the way. Raises ``RuleBroken("counseling_note.no_key")``.
    """
    text = _open(work, note)
    sealed = sealing.seal(_key(work), Place(work.practice.uid, note.uid, reader.uid), text)
    note.author_id = reader.id
    note.key_id, note.nonce, note.sealed = sealed.key_id, sealed.nonce, sealed.sealed


# -- drafts -----------------------------------------------------------------------


def seal_draft(
    text: str, *, key: bytes, practice_id: str, person_uid: str, record: str
) -> dict[str, Any]:
    """Half-typed words as the drafts table may hold them, for form ``DRAFT_FORM``.

    ``record`` is the draft's own; the words open in no other draft and for nobody else.
    """
    sealed = sealing.seal(key, _draft_place(practice_id, person_uid, record), text)
    return {
        "key_id": sealed.key_id,
        "nonce": base64.b64encode(sealed.nonce).decode(),
        "sealed": base64.b64encode(sealed.sealed).decode(),
    }


def open_draft(
    payload: Mapping[str, Any],
    *,
    key: bytes,
    key_file: KeyFile,
    practice_id: str,
    person_uid: str,
    record: str,
) -> str:
    """The words of a draft; a key that was renewed since opens it as well.

    Raises ``Trouble("sealed_altered" | "key_not_kept")``.
    """
    try:
        nonce, content = (base64.b64decode(payload[name]) for name in ("nonce", "sealed"))
        sealed = Sealed(payload["key_id"], nonce, content)
    except (KeyError, TypeError, ValueError):
        raise Trouble("sealed_altered") from None
    by = retired.open_key(key_file, keys.CLINICAL, key, sealed.key_id)
    return sealing.unseal(by, _draft_place(practice_id, person_uid, record), sealed)


@question("counseling_notes.seal_typed", row=Row.COUNSELING_NOTES, subject="patient_id")
def seal_typed(work: Work, *, patient_id: int, record: str, text: str) -> dict[str, Any]:
    """Half-typed words as the drafts table may hold them, for the person who typed them.

    Raises ``RuleBroken("counseling_note.no_key")``.
    """
    return seal_draft(
        text,
        key=_key(work),
        practice_id=work.practice.uid,
        person_uid=work.person.uid,
        record=record,
    )


@question("counseling_notes.open_typed", row=Row.COUNSELING_NOTES, subject="patient_id")
def open_typed(work: Work, *, patient_id: int, record: str, sealed: Mapping[str, Any]) -> str:
    """The words of the person's own draft again. Raises as :func:`open_draft`."""
    key = _key(work)
    if work.key_file is None:
        raise RuleBroken("counseling_note.no_key")
    return open_draft(
        sealed,
        key=key,
        key_file=work.key_file,
        practice_id=work.practice.uid,
        person_uid=work.person.uid,
        record=record,
    )


def _draft_place(practice_id: str, person_uid: str, record: str) -> Place:
    return Place(practice_id, json.dumps(["draft", record]), person_uid)


# -- inside -----------------------------------------------------------------------


def _key(work: Work) -> bytes:
    if work.clinical_key is None:
        raise RuleBroken("counseling_note.no_key")
    return work.clinical_key


def _own(work: Work, note: CounselingNote, what: str) -> CounselingNote:
    if not is_readable_by(work.person.id, note.author_id):
        raise NotAllowed(f"counseling_notes.{what}", "counseling_note.not_yours")
    return note


def _place(work: Work, note: CounselingNote) -> Place:
    author = work.db.scalars(select(Person.uid).where(Person.id == note.author_id)).one()
    return Place(work.practice.uid, note.uid, author)


def _open(work: Work, note: CounselingNote) -> str:
    """The words of a note, by the key of its time."""
    key = _key(work)
    if work.key_file is not None:
        key = retired.open_key(work.key_file, keys.CLINICAL, key, note.key_id)
    return sealing.unseal(key, _place(work, note), Sealed(note.key_id, note.nonce, note.sealed))


def _require_session(db: Session, session_id: int, patient_id: int) -> None:
    """Refuse a session at which the patient neither was nor is expected."""
    if not belongs(db, get(db, TreatmentSession, session_id), patient_id):
        raise RuleBroken("counseling_note.other_session", field="session_id")


def _said(work: Work, note: CounselingNote) -> str:
    name = name_of(work, note.patient_id)
    return _("{name}: counseling note kept").format(name=name)


sentences(
    {
        "counseling_note.no_key": N_(
            "Counseling notes need the clinical key, which you do not hold. Ask a clinical "
            "director to give it to you, then lock and unlock."
        ),
        "counseling_note.not_yours": N_(
            "This counseling note is its author's alone. Ask the author."
        ),
        "counseling_note.other_session": N_(
            "The patient does not belong to this session. Choose one of theirs, or none."
        ),
    }
)

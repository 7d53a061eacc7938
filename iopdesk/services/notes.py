"""Notes of the chart: written, signed, added to and co-signed.

Every act stands on the row of medical notes, which reaches as far as that of clinical records
and to nurses besides; which kinds a person may write is asked of both (:func:`writable`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iopdesk.domain import notes as rules
from iopdesk.domain.notes import NoteKind
from iopdesk.domain.people import Staff
from iopdesk.domain.permission import Access, Need, Row, access
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services import subjects
from iopdesk.services.acts import Work, act
from iopdesk.services.note_sessions import belongs
from iopdesk.services.practices import read_staff
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, Goal, Note, NoteAddendum, TreatmentSession


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NoteContent:
    """What an author says of a note; ``session_id`` is of a session of that day."""

    kind: NoteKind
    about_on: date
    words: str
    session_id: int | None = None
    goal_ids: tuple[int, ...] = ()
    cosigner_id: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NoteSaved:
    """A note after an act."""

    progress_note_id: int
    version: int
    said: str


@act(
    "note.write",
    row=Row.MEDICAL_NOTES,
    subject="patient_id",
    undo=True,
    label=N_("Write note"),
    icon="text-box-outline",
)
def write_note(work: Work, *, patient_id: int, content: NoteContent) -> NoteSaved:
    """Keep a new note that its author has not signed.

    Raises ``RuleBroken`` for what no note may be: empty, too long, of a day ahead, of
    another's kind, goal or session, or with somebody as co-signer who may not be.
    """
    note = _new(work, patient_id, content)
    return _saved(work, note, _("{name}: note saved, not signed"))


@act(
    "note.write_signed",
    row=Row.MEDICAL_NOTES,
    subject="patient_id",
    label=N_("Write and sign note"),
    icon="draw",
)
def write_signed_note(work: Work, *, patient_id: int, content: NoteContent) -> NoteSaved:
    """Keep a new note, signed. Raises as :func:`write_note` and :func:`sign_note`."""
    note = _new(work, patient_id, content)
    return _sign(work, note)


@act(
    "note.change",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    undo=True,
    label=N_("Change note"),
    icon="pencil-outline",
)
def change_note(
    work: Work, *, progress_note_id: int, expected_version: int, content: NoteContent
) -> NoteSaved:
    """Put other content in the place of one's own note that is not signed.

    Raises ``Conflict`` when it changed since, ``RuleBroken("note.locked" | "note.not_yours")``
    and what :func:`write_note` raises.
    """
    note = _own(work, progress_note_id, expected_version)
    _put(work, note, content)
    return _saved(work, note, _("{name}: note saved, not signed"))


@act(
    "note.sign",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Sign note"),
    icon="draw",
)
def sign_note(
    work: Work,
    *,
    progress_note_id: int,
    expected_version: int,
    content: NoteContent | None = None,
) -> NoteSaved:
    """Sign one's own note, with ``content`` put in its place before; it is locked from then on.

    Raises as :func:`change_note`, and ``RuleBroken("note.needs_goal")``.
    """
    note = _own(work, progress_note_id, expected_version)
    if content is not None:
        _put(work, note, content)
    return _sign(work, note)


@act(
    "note.discard",
    row=Row.MEDICAL_NOTES,
    subject="patient_id",
    undo=True,
    label=N_("Throw note away"),
    icon="trash-can-outline",
)
def discard_note(
    work: Work, *, patient_id: int, progress_note_id: int, expected_version: int
) -> NoteSaved:
    """Throw away one's own note that is not signed. Raises as :func:`change_note`.

    It is an act on the patient: undo asks for the record, and the note is gone by then.
    """
    note = _own(work, progress_note_id, expected_version)
    if note.patient_id != patient_id:
        raise Conflict("note")
    work.db.delete(note)
    said = _("{name}: note thrown away").format(name=name_of(work, note.patient_id))
    return NoteSaved(note.id, note.version, said)


@act(
    "note.add",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Add addendum"),
    icon="plus",
)
def add_addendum(work: Work, *, progress_note_id: int, words: str) -> NoteSaved:
    """Add words of now to a signed note; they are signed as they are written.

    Raises ``RuleBroken("note.not_signed" | "note.not_your_kind")``, and for empty words.
    """
    note = get(work.db, Note, progress_note_id)
    rules.require_signed(is_signed=note.signed_at is not None)
    rules.require_kind(note.kind, writable(work, note.patient_id))
    work.db.add(
        NoteAddendum(
            note_id=note.id,
            words=rules.decide_words(words),
            author_id=work.person.id,
            written_at=work.now,
        )
    )
    return _saved(work, note, _("{name}: addendum added"))


@act(
    "note.ask_cosign",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    undo=True,
    label=N_("Ask for co-signature"),
    icon="account-outline",
)
def ask_cosign(
    work: Work, *, progress_note_id: int, expected_version: int, cosigner_id: int | None
) -> NoteSaved:
    """Ask a clinician to sign one's own note as well, or nobody any more.

    Raises ``RuleBroken("note.cosigned" | "note.not_yours" | "note.own_cosigner" |
    "note.no_cosigner")``.
    """
    note = get(work.db, Note, progress_note_id, expected_version)
    if note.cosigned_at is not None:
        raise RuleBroken("note.cosigned")
    rules.require_editable(person_id=work.person.id, author_id=note.author_id, is_signed=False)
    _require_cosigner(work, note.patient_id, note.kind, cosigner_id)
    if note.cosigner_id != cosigner_id:
        note.cosigner_id = cosigner_id
    return _saved(work, note, _("{name}: co-signature asked for"))


@act(
    "note.cosign",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Co-sign note"),
    icon="draw",
)
def cosign_note(work: Work, *, progress_note_id: int, expected_version: int) -> NoteSaved:
    """Sign as well what one was asked to. Raises as :func:`.rules.require_cosign`."""
    note = get(work.db, Note, progress_note_id, expected_version)
    rules.require_cosign(
        work.person.id,
        cosigner_id=note.cosigner_id,
        is_signed=note.signed_at is not None,
        is_cosigned=note.cosigned_at is not None,
    )
    note.cosigned_at = work.now
    return _saved(work, note, _("{name}: note co-signed"))


# -- who may write what -----------------------------------------------------------


def writable(work: Work, patient_id: int) -> tuple[NoteKind, ...]:
    """The kinds of note the person may write for a patient."""

    def reaches(row: Row) -> bool:
        found = subjects.reach(work, row, patient_id, Need.DO)
        return found is not None and found.is_open

    return rules.writable_kinds(treats=reaches(Row.CLINICAL), is_medical=reaches(Row.MEDICAL_NOTES))


def cosigners(
    work: Work, counselor_id: int | None
) -> tuple[tuple[Staff, tuple[NoteKind, ...]], ...]:
    """Whom the person can ask to co-sign, and which kinds: whoever reaches every patient, and
    the patient's own counselor."""
    found = []
    for each in read_staff(work.db, work.today):
        kinds = rules.writable_kinds(
            treats=_writes(each, Row.CLINICAL, is_own=each.id == counselor_id),
            is_medical=_writes(each, Row.MEDICAL_NOTES, is_own=each.id == counselor_id),
        )
        if kinds and each.id != work.person.id:
            found.append((each, kinds))
    return tuple(found)


def _writes(each: Staff, row: Row, *, is_own: bool) -> bool:
    found = access(each.roles, row, Need.DO)
    return found is Access.ALL or (found is Access.OWN_CASELOAD and is_own)


def _require_cosigner(work: Work, patient_id: int, kind: NoteKind, cosigner_id: int | None) -> None:
    if cosigner_id is None:
        return
    counselor_id = work.db.scalar(
        select(Episode.counselor_id)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    )
    kinds = {each.id: kinds for each, kinds in cosigners(work, counselor_id)}
    may_write = kind in kinds.get(cosigner_id, ())
    rules.require_cosigner(cosigner_id, author_id=work.person.id, may_write=may_write)


# -- inside -----------------------------------------------------------------------


def episode_of(db: Session, patient_id: int, on: date) -> int | None:
    """The episode a day belongs to."""
    return db.scalar(
        select(Episode.id)
        .where(
            Episode.patient_id == patient_id,
            Episode.admitted_on <= on,
            or_(Episode.discharged_on.is_(None), Episode.discharged_on >= on),
        )
        .order_by(Episode.admitted_on.desc())
        .limit(1)
    )


def goal_ids_of(db: Session, episode_id: int | None) -> frozenset[int]:
    """The goals of an episode."""
    if episode_id is None:
        return frozenset()
    return frozenset(db.scalars(select(Goal.id).where(Goal.episode_id == episode_id)))


def _new(work: Work, patient_id: int, content: NoteContent) -> Note:
    note = Note(
        patient_id=patient_id,
        author_id=work.person.id,
        written_at=work.now,
        signed_at=None,
        cosigned_at=None,
        **_decided(work, patient_id, content),
    )
    work.db.add(note)
    work.db.flush()
    return note


def _own(work: Work, progress_note_id: int, expected_version: int) -> Note:
    note = get(work.db, Note, progress_note_id)
    rules.require_editable(
        person_id=work.person.id,
        author_id=note.author_id,
        is_signed=note.signed_at is not None,
    )
    return get(work.db, Note, progress_note_id, expected_version)


def _put(work: Work, note: Note, content: NoteContent) -> None:
    for name, value in _decided(work, note.patient_id, content).items():
        if getattr(note, name) != value:
            setattr(note, name, value)


def _decided(work: Work, patient_id: int, content: NoteContent) -> dict[str, object]:
    """The columns of a note as its author may set them."""
    rules.require_kind(content.kind, writable(work, patient_id))
    rules.require_day(content.about_on, work.today)
    words = rules.decide_words(content.words)
    episode_id = episode_of(work.db, patient_id, content.about_on)
    rules.require_known_goals(content.goal_ids, goal_ids_of(work.db, episode_id))
    _require_session(work.db, content, patient_id)
    _require_cosigner(work, patient_id, content.kind, content.cosigner_id)
    return {
        "kind": content.kind,
        "about_on": content.about_on,
        "words": words,
        "episode_id": episode_id,
        "session_id": content.session_id,
        "goal_ids": tuple(sorted(set(content.goal_ids))),
        "cosigner_id": content.cosigner_id,
    }


def _require_session(db: Session, content: NoteContent, patient_id: int) -> None:
    if content.session_id is None:
        return
    session = get(db, TreatmentSession, content.session_id)
    if session.on != content.about_on or not belongs(db, session, patient_id):
        raise RuleBroken("note.other_session", field="session_id")


def _sign(work: Work, note: Note) -> NoteSaved:
    rules.require_signable(note.kind, note.goal_ids, goal_ids_of(work.db, note.episode_id))
    note.signed_at = work.now
    return _saved(work, note, _("{name}: note signed"))


def _saved(work: Work, note: Note, words: str) -> NoteSaved:
    work.db.flush()
    return NoteSaved(note.id, note.version, words.format(name=name_of(work, note.patient_id)))


sentences(
    {
        "note.other_session": N_(
            "The patient does not belong to this session of that day. Choose one of theirs, or "
            "none."
        ),
    }
)

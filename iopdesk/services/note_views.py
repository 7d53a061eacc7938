"""Reading notes: the list of a chart by page, one note with its addenda, what its form offers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from iopdesk.domain import notes as rules
from iopdesk.domain.goals import GoalArea, area_label
from iopdesk.domain.notes import NoteKind
from iopdesk.domain.permission import Row
from iopdesk.i18n import _, clock_time, medium_date
from iopdesk.services.acts import Work, question
from iopdesk.services.note_sessions import SessionOfDay, group_names, session_words, sessions_on
from iopdesk.services.notes import NoteContent, cosigners, episode_of, writable
from iopdesk.services.records import get
from iopdesk.services.summary_facts import title_of
from iopdesk.storage.models import Episode, Goal, Note, NoteAddendum, Person, TreatmentSession

PAGE: Final = 50
"""Notes of one page."""

_AUTHOR, _COSIGNER = aliased(Person), aliased(Person)

Place = tuple[date, int]
"""Day and id of the last note of a page; the next page begins after it."""


@dataclass(frozen=True, slots=True, repr=False)
class NoteRow:
    """A note as the list shows it. ``waits_for`` is who was asked to co-sign and has not."""

    progress_note_id: int
    kind: NoteKind
    about_on: date
    author: str
    is_signed: bool
    waits_for: str
    addenda: int
    is_own: bool
    is_mine_to_cosign: bool


@dataclass(frozen=True, slots=True, repr=False)
class NotePage:
    """Notes, newest first; ``more`` is where the next page begins. ``kinds`` may be written."""

    rows: tuple[NoteRow, ...]
    more: Place | None
    kinds: tuple[NoteKind, ...]


@dataclass(frozen=True, slots=True, repr=False)
class AddendumRead:
    """What was added: the line of who and when, and the words."""

    signature: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class NoteRead:
    """One note, opened. ``signatures`` are lines; the rest says what this person may do."""

    progress_note_id: int
    version: int
    patient_id: int
    content: NoteContent
    session: str
    goals: tuple[str, ...]
    author: str
    waits_for: str
    signatures: tuple[str, ...]
    addenda: tuple[AddendumRead, ...]
    is_signed: bool
    may_edit: bool
    may_add: bool
    may_ask_cosign: bool
    may_cosign: bool


@dataclass(frozen=True, slots=True, repr=False)
class GoalChoice:
    """A goal of the plan: its area, and the goal in words."""

    goal_id: int
    area: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class NoteForm:
    """What the editor of a note offers. ``own_last`` are the author's last notes of the patient.

    ``cosigners`` have their kinds.
    """

    patient_id: int
    kinds: tuple[NoteKind, ...]
    goals: tuple[GoalChoice, ...]
    sessions: tuple[SessionOfDay, ...]
    cosigners: tuple[tuple[int, str, tuple[NoteKind, ...]], ...]
    own_last: tuple[str, ...]


@question("note.list", row=Row.CLINICAL, subject="patient_id")
def list_notes(
    work: Work,
    *,
    patient_id: int,
    kind: NoteKind | None = None,
    is_unsigned: bool = False,
    after: Place | None = None,
) -> NotePage:
    """A page of a patient's notes, newest first, in two statements whatever their number."""
    query = _rows().where(Note.patient_id == patient_id)
    if kind is not None:
        query = query.where(Note.kind == kind)
    if is_unsigned:
        query = query.where(Note.signed_at.is_(None))
    if after is not None:
        day, last_id = after
        query = query.where(or_(Note.about_on < day, and_(Note.about_on == day, Note.id < last_id)))
    found = work.db.execute(query.limit(PAGE + 1)).all()
    shown = found[:PAGE]
    addenda = _addenda_of(work, [row.id for row in shown])
    rows = tuple(_row(work, row, addenda.get(row.id, 0)) for row in shown)
    more = (shown[-1].about_on, shown[-1].id) if len(found) > PAGE else None
    return NotePage(rows, more, writable(work, patient_id))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Note.id,
            Note.kind,
            Note.about_on,
            Note.author_id,
            Note.signed_at,
            Note.cosigner_id,
            Note.cosigned_at,
            _AUTHOR.name.label("author"),
            _AUTHOR.credentials,
            _COSIGNER.name.label("cosigner"),
        )
        .join(_AUTHOR, _AUTHOR.id == Note.author_id)
        .outerjoin(_COSIGNER, _COSIGNER.id == Note.cosigner_id)
        .order_by(Note.about_on.desc(), Note.id.desc())
    )


def _addenda_of(work: Work, ids: Collection[int]) -> dict[int, int]:
    found = work.db.execute(
        select(NoteAddendum.note_id, func.count())
        .where(NoteAddendum.note_id.in_(ids))
        .group_by(NoteAddendum.note_id)
    )
    return {row[0]: row[1] for row in found}


def _row(work: Work, row: Any, addenda: int) -> NoteRow:
    waits = row.cosigner_id is not None and row.cosigned_at is None
    return NoteRow(
        progress_note_id=row.id,
        kind=row.kind,
        about_on=row.about_on,
        author=f"{row.author}, {row.credentials}" if row.credentials else row.author,
        is_signed=row.signed_at is not None,
        waits_for=row.cosigner if waits else "",
        addenda=addenda,
        is_own=row.author_id == work.person.id,
        is_mine_to_cosign=waits and row.signed_at is not None and row.cosigner_id == work.person.id,
    )


@question("note.read", row=Row.CLINICAL, subject="progress_note_id")
def read_note(work: Work, *, progress_note_id: int) -> NoteRead:
    """One note with its addenda, its signatures in words, and what the person may do with it."""
    note = get(work.db, Note, progress_note_id)
    me, is_signed = work.person.id, note.signed_at is not None
    is_open = rules.is_editable(person_id=me, author_id=note.author_id, is_signed=is_signed)
    may_write = note.kind in writable(work, note.patient_id)
    is_asked = note.cosigner_id == me and note.cosigned_at is None
    return NoteRead(
        progress_note_id=note.id,
        version=note.version,
        patient_id=note.patient_id,
        content=NoteContent(
            kind=note.kind,
            about_on=note.about_on,
            words=note.words,
            session_id=note.session_id,
            goal_ids=note.goal_ids,
            cosigner_id=note.cosigner_id,
        ),
        session=_session(work, note),
        goals=_goal_words(work, note),
        author=title_of(work.db.get(Person, note.author_id)),
        waits_for=_waits_for(work, note),
        signatures=_signatures(work, note),
        addenda=_addenda(work, note.id),
        is_signed=is_signed,
        may_edit=is_open and may_write,
        may_add=is_signed and may_write,
        may_ask_cosign=note.author_id == me and note.cosigned_at is None and may_write,
        may_cosign=is_signed and is_asked and may_write,
    )


@question("note.form", row=Row.MEDICAL_NOTES, subject="patient_id")
def read_form(work: Work, *, patient_id: int, on: date) -> NoteForm:
    """What a note of this patient about a day can be about, and who may co-sign it."""
    episode_id = episode_of(work.db, patient_id, on)
    episode = work.db.get(Episode, episode_id) if episode_id is not None else None
    goals = _goals(work, episode_id)
    last = work.db.scalars(
        select(Note.words)
        .where(Note.patient_id == patient_id, Note.author_id == work.person.id)
        .order_by(Note.about_on.desc(), Note.id.desc())
        # one more: a note that is being changed is compared with those before it
        .limit(rules.COMPARED + 1)
    ).all()
    counselor_id = episode.counselor_id if episode is not None else None
    return NoteForm(
        patient_id=patient_id,
        kinds=writable(work, patient_id),
        goals=goals,
        sessions=sessions_on(work, patient_id, on),
        cosigners=tuple(
            (each.id, each.title, kinds) for each, kinds in cosigners(work, counselor_id)
        ),
        own_last=tuple(last),
    )


# -- inside -----------------------------------------------------------------------


def signature_line(words: str, title: str, at: datetime) -> str:
    """ "Signed Dana Okafor, LCSW · Oct 20, 2026 4:12 PM"; ``at`` is on the wall clock."""
    when = f"{medium_date(at.date())} {clock_time(at)}"
    return f"{words.format(name=title)} · {when}"


def _signatures(work: Work, note: Note) -> tuple[str, ...]:
    zone = work.practice.zone
    author = title_of(work.db.get(Person, note.author_id))
    if note.signed_at is None:
        written = note.written_at.astimezone(zone)
        lines = [signature_line(_("Not signed yet. Written by {name}"), author, written)]
    else:
        lines = [signature_line(_("Signed {name}"), author, note.signed_at.astimezone(zone))]
    if waits_for := _waits_for(work, note):
        lines.append(_("Waits for the co-signature of {name}").format(name=waits_for))
    elif note.cosigned_at is not None:
        cosigner = title_of(work.db.get(Person, note.cosigner_id))
        at = note.cosigned_at.astimezone(zone)
        lines.append(signature_line(_("Co-signed {name}"), cosigner, at))
    return tuple(lines)


def _waits_for(work: Work, note: Note) -> str:
    if note.cosigner_id is None or note.cosigned_at is not None:
        return ""
    return title_of(work.db.get(Person, note.cosigner_id))


def _addenda(work: Work, note_id: int) -> tuple[AddendumRead, ...]:
    rows = work.db.execute(
        select(NoteAddendum, Person)
        .join(Person, Person.id == NoteAddendum.author_id)
        .where(NoteAddendum.note_id == note_id)
        .order_by(NoteAddendum.written_at, NoteAddendum.id)
    )
    zone = work.practice.zone
    return tuple(
        AddendumRead(
            signature_line(_("Addendum by {name}"), title_of(who), row.written_at.astimezone(zone)),
            row.words,
        )
        for row, who in rows
    )


def _session(work: Work, note: Note) -> str:
    session = work.db.get(TreatmentSession, note.session_id) if note.session_id else None
    return session_words(work, session, group_names(work.db, [session])) if session else ""


def _goals(work: Work, episode_id: int | None) -> tuple[GoalChoice, ...]:
    if episode_id is None:
        return ()
    rows = work.db.execute(
        select(Goal.id, Goal.area, Goal.words).where(Goal.episode_id == episode_id)
    ).all()
    order = list(GoalArea)
    rows = sorted(rows, key=lambda row: (order.index(row.area), row.id))
    return tuple(GoalChoice(row.id, area_label(row.area), row.words) for row in rows)


def _goal_words(work: Work, note: Note) -> tuple[str, ...]:
    if not note.goal_ids:
        return ()
    rows = work.db.execute(select(Goal.id, Goal.area, Goal.words).where(Goal.id.in_(note.goal_ids)))
    return tuple(_goal(row) for row in rows)


def _goal(row: Any) -> str:
    area = area_label(row.area)
    return f"{area}: {row.words}" if row.words else area

"""Counseling notes of somebody who left: handed over to another clinician, or kept closed.

A clinical director decides, note by note or about all of them, and says why. What was decided
and why is kept beside the settings of the practice, one entry per author, as the notes
themselves hold nothing in the clear (domain.md, section 7).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.counseling_notes import require_left, require_reader
from iopdesk.domain.people import CLINICAL_ROLES, Role, Staff
from iopdesk.domain.permission import Row
from iopdesk.domain.privacy import require_reason
from iopdesk.domain.texts import clean_text
from iopdesk.errors import Conflict, sentences
from iopdesk.i18n import N_, ngettext
from iopdesk.services.acts import Work, act, question
from iopdesk.services.clinical_keys import has_grant
from iopdesk.services.counseling_notes import reseal_for
from iopdesk.services.practices import read_staff
from iopdesk.services.records import get
from iopdesk.services.shown_names import read_names
from iopdesk.storage.models import CounselingNote, Person, Setting

_KEY = "counseling_handover.{author_id}"


@dataclass(frozen=True, slots=True, repr=False)
class LeftNote:
    """A note whose author left, without its text."""

    note_id: int
    patient: str
    written_on: date
    is_kept_closed: bool


@dataclass(frozen=True, slots=True, repr=False)
class LeftAuthor:
    """Somebody who left, and their notes, oldest first."""

    author_id: int
    name: str
    notes: tuple[LeftNote, ...]


@dataclass(frozen=True, slots=True, repr=False)
class LeftBehind:
    """Whose notes are to be decided about, and who could get them as (id, title)."""

    authors: tuple[LeftAuthor, ...]
    readers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class HandedOver:
    """How many notes a decision was about."""

    count: int
    said: str


@question("counseling_notes.left_behind", row=Row.OVERRIDES)
def list_left_behind(work: Work) -> LeftBehind:
    """The notes of authors who left, for a clinical director; nothing for anybody else."""
    if Role.DIRECTOR not in work.person.roles:
        return LeftBehind((), ())
    staff = {each.id: each for each in read_staff(work.db, work.today)}
    here = [one.id for one in staff.values() if one.roles & CLINICAL_ROLES]
    rows = work.db.execute(
        select(
            CounselingNote.id,
            CounselingNote.patient_id,
            CounselingNote.written_at,
            CounselingNote.author_id,
            Person.name,
        )
        .join(Person, Person.id == CounselingNote.author_id)
        .where(CounselingNote.author_id.not_in(here))
        .order_by(Person.name, CounselingNote.written_at, CounselingNote.id)
    ).all()
    names = read_names(work, {row.patient_id for row in rows})
    closed = _kept_closed(work)
    found: dict[int, list[LeftNote]] = {}
    for row in rows:
        on = row.written_at.astimezone(work.practice.zone).date()
        note = LeftNote(row.id, names[row.patient_id], on, row.id in closed)
        found.setdefault(row.author_id, []).append(note)
    authors = {row.author_id: row.name for row in rows}
    return LeftBehind(
        tuple(LeftAuthor(each, name, tuple(found[each])) for each, name in authors.items()),
        tuple((one.id, one.title) for one in staff.values() if _holds_key(work, one)),
    )


@act(
    "counseling_notes.hand_over",
    row=Row.OVERRIDES,
    label=N_("Hand over counseling notes"),
    icon="swap-horizontal",
)
def hand_over(
    work: Work, *, author_id: int, to_id: int, reason: str, note_ids: Sequence[int] | None = None
) -> HandedOver:
    """Make notes of somebody who left those of another clinician, who reads them from then on.

    ``note_ids`` None: all of theirs. Raises ``RuleBroken("counseling_note.author_here" |
    "counseling_note.reader_without_key" | "counseling_note.reason" |
    "counseling_note.no_key")``, and ``Conflict`` for a note that is not theirs any more.
    """
    notes = _decided(work, author_id, reason, note_ids)
    reader = get(work.db, Person, to_id)
    staff = next((one for one in read_staff(work.db, work.today) if one.id == to_id), None)
    require_reader(
        is_active=staff is not None,
        is_clinician=staff is not None and bool(staff.roles & CLINICAL_ROLES),
        holds_key=has_grant(work.key_file, reader.uid),
    )
    for note in notes:
        reseal_for(work, note, reader)
    _remember(work, author_id, reason, notes, to_id)
    said = ngettext(
        "{count} counseling note handed over to {name}",
        "{count} counseling notes handed over to {name}",
        len(notes),
    )
    return HandedOver(len(notes), said.format(count=len(notes), name=reader.name))


@act(
    "counseling_notes.keep_closed",
    row=Row.OVERRIDES,
    label=N_("Keep counseling notes closed"),
    icon="lock-outline",
)
def keep_closed(
    work: Work, *, author_id: int, reason: str, note_ids: Sequence[int] | None = None
) -> HandedOver:
    """Decide that nobody reads notes of somebody who left; they can still be handed over later.

    Raises as :func:`hand_over`.
    """
    notes = _decided(work, author_id, reason, note_ids)
    _remember(work, author_id, reason, notes, None)
    said = ngettext(
        "{count} counseling note stays closed",
        "{count} counseling notes stay closed",
        len(notes),
    )
    return HandedOver(len(notes), said.format(count=len(notes)))


# -- inside -----------------------------------------------------------------------


def _holds_key(work: Work, one: Staff) -> bool:
    return bool(one.roles & CLINICAL_ROLES) and has_grant(work.key_file, one.uid)


def _decided(
    work: Work, author_id: int, reason: str, note_ids: Sequence[int] | None
) -> list[CounselingNote]:
    """The notes a decision is about, once it may be made."""
    require_reason(reason, "counseling_note.reason")
    author = next((one for one in read_staff(work.db, work.today) if one.id == author_id), None)
    require_left(
        is_active=author is not None,
        is_clinician=author is not None and bool(author.roles & CLINICAL_ROLES),
    )
    rows = work.db.scalars(
        select(CounselingNote)
        .where(CounselingNote.author_id == author_id)
        .order_by(CounselingNote.id)
    )
    notes = {note.id: note for note in rows}
    wanted = list(notes) if note_ids is None else list(note_ids)
    if not wanted or not set(wanted) <= set(notes):
        raise Conflict("counselingnote")
    return [notes[note_id] for note_id in wanted]


def _kept_closed(work: Work) -> frozenset[int]:
    """Notes that a director decided to keep closed, and did not hand over since."""
    rows = work.db.scalars(
        select(Setting.value).where(
            Setting.person_id.is_(None), Setting.key.startswith(_KEY.format(author_id=""))
        )
    )
    last: dict[int, bool] = {}
    for value in rows:
        for note_ids, to_id, *_by_whom_and_why in json.loads(value):
            last |= dict.fromkeys(note_ids, to_id is None)
    return frozenset(note_id for note_id, is_closed in last.items() if is_closed)


def _remember(
    work: Work, author_id: int, reason: str, notes: Sequence[CounselingNote], to_id: int | None
) -> None:
    """Add a decision to those about the author's notes: which, to whom, by whom, when, why."""
    key = _KEY.format(author_id=author_id)
    row = work.db.scalars(
        select(Setting).where(Setting.key == key, Setting.person_id.is_(None))
    ).one_or_none()
    ids, on = [note.id for note in notes], work.today.isoformat()
    decision = [ids, to_id, work.person.id, on, clean_text(reason)]
    before = json.loads(row.value) if row is not None else []
    value = json.dumps([*before, decision], ensure_ascii=False)
    if row is None:
        work.db.add(Setting(person_id=None, key=key, value=value))
    else:
        row.value = value


sentences(
    {
        "counseling_note.reason": N_(
            "The reason is too short. Write at least {least} characters on why it is decided so."
        ),
    }
)

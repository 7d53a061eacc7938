"""A note on paper: drawn from the record, and the trace of every copy that leaves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.notes import note_kind_label
from iopdesk.domain.people import Role, role_label
from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.reports.facts import SignatureFacts, SignatureState
from iopdesk.reports.note import AddendumFacts, NoteFacts, draw_note
from iopdesk.reports.papers import Paper
from iopdesk.services.acts import Work, act, question
from iopdesk.services.note_views import read_note
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.summary_facts import letterhead, person_facts
from iopdesk.storage.models import Note, Person, PersonRole


@dataclass(frozen=True, slots=True, repr=False)
class DrawnNote:
    """A note as a paper; ``file_name`` names no patient."""

    paper: Paper
    file_name: str


@dataclass(frozen=True, slots=True, repr=False)
class NoteCopyNoted:
    """A copy in the audit; ``said`` is for the toast once it is out."""

    said: str = ""


@question("note.draw", row=Row.CLINICAL, subject="progress_note_id")
def draw(work: Work, *, progress_note_id: int) -> DrawnNote:
    """One note as a paper, with its signatures and addenda."""
    note = get(work.db, Note, progress_note_id)
    shown = read_note(work, progress_note_id=progress_note_id)
    zone = work.practice.zone
    facts = NoteFacts(
        as_of=work.today,
        letterhead=letterhead(work),
        patient=person_facts(work, note.patient_id),
        number=f"N-{note.id:05}",
        kind=note_kind_label(note.kind),
        about_on=note.about_on,
        session=shown.session,
        goals=shown.goals,
        words=note.words,
        addenda=tuple(
            AddendumFacts(signature=each.signature, words=each.words) for each in shown.addenda
        ),
        signatures=_signatures(work, note),
        signed_on=note.signed_at.astimezone(zone).date() if note.signed_at else None,
        is_cosigned=note.cosigner_id is None or note.cosigned_at is not None,
    )
    return DrawnNote(draw_note(facts), f"note-{note.about_on.isoformat()}.pdf")


def _signatures(work: Work, note: Note) -> tuple[SignatureFacts, ...]:
    who = [(note.author_id, note.signed_at)]
    if note.cosigner_id is not None:
        who.append((note.cosigner_id, note.cosigned_at))
    found = []
    for person_id, at in who:
        person = work.db.get_one(Person, person_id)
        state = SignatureState.WAITING if at is None else SignatureState.ON_SCREEN
        local = at.astimezone(work.practice.zone) if at is not None else None
        role = _role(work, person_id)
        found.append(SignatureFacts(person.name, role, person.credentials, state, local))
    return tuple(found)


def _role(work: Work, person_id: int) -> str:
    """What somebody signs as: the clinical role, where they have another one too."""
    held = set(work.db.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id)))
    ranked = (Role.DIRECTOR, Role.NURSE, Role.COUNSELOR)
    role = next((each for each in ranked if each in held), None)
    return role_label(role).capitalize() if role is not None else ""


# -- copies that leave ------------------------------------------------------------


@act(
    "note.save",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Save note as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, progress_note_id: int) -> NoteCopyNoted:
    """Record that a copy is about to be written to a file, before it is."""
    return NoteCopyNoted()


@act(
    "note.saved",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Note saved as PDF"),
    icon="file-pdf-box",
)
def end_save(work: Work, *, progress_note_id: int) -> NoteCopyNoted:
    """Record that the file was written."""
    return _noted(work, progress_note_id, _("{name}: note saved as PDF"))


@act(
    "note.print",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Print note"),
    icon="printer-outline",
)
def begin_print(work: Work, *, progress_note_id: int) -> NoteCopyNoted:
    """Record that a copy is about to go to a printer, before it does."""
    return NoteCopyNoted()


@act(
    "note.printed",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Note printed"),
    icon="printer-outline",
)
def end_print(work: Work, *, progress_note_id: int) -> NoteCopyNoted:
    """Record that the printer took it."""
    return _noted(work, progress_note_id, _("{name}: note printed"))


@act(
    "note.copy_failed",
    row=Row.MEDICAL_NOTES,
    subject="progress_note_id",
    label=N_("Copy of a note failed"),
    icon="alert-outline",
)
def copy_failed(work: Work, *, progress_note_id: int) -> NoteCopyNoted:
    """Record that the copy announced last did not come out."""
    return NoteCopyNoted()


def _noted(work: Work, progress_note_id: int, words: str) -> NoteCopyNoted:
    note = get(work.db, Note, progress_note_id)
    return NoteCopyNoted(words.format(name=name_of(work, note.patient_id)))

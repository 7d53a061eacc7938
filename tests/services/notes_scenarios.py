"""How every act on notes is done, for the guards over all acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from iopdesk.domain.notes import NoteKind
from iopdesk.domain.people import Role
from iopdesk.services import counseling_handover, counseling_notes, note_papers, notes, people
from iopdesk.services.notes import NoteContent, NoteSaved
from iopdesk.storage.models import Person
from tests.services import house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def content(**more: Any) -> NoteContent:
    """A case-management note of today."""
    given = {
        "kind": NoteKind.CASE_MANAGEMENT,
        "about_on": house.TODAY,
        "words": "Called the landlord.",
    }
    return NoteContent(**{**given, **more})


def _written(home: Home, **more: Any) -> NoteSaved:
    patient_id = home.waiting()
    made: NoteSaved = home.door.do(
        notes.write_note, patient_id=patient_id, content=content(**more)
    ).result
    return made


def _signed(home: Home, **more: Any) -> NoteSaved:
    patient_id = home.waiting()
    made: NoteSaved = home.door.do(
        notes.write_signed_note, patient_id=patient_id, content=content(**more)
    ).result
    return made


def _own(fn: Callable[..., Any], **more: Any) -> Callable[[Home], Scene]:
    """An act on a note of one's own that is not signed."""

    def scene(home: Home) -> Scene:
        saved = _written(home)
        given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
        return fn, given | more

    return scene


def _new(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (
        fn,
        {
            "patient_id": home.chart.patient_id,
            "content": content(
                kind=NoteKind.PROGRESS, session_id=home.chart.session_id, words="Came on time."
            ),
        },
    )


def _add(home: Home) -> Scene:
    given = {"progress_note_id": _signed(home).progress_note_id, "words": "The letter came."}
    return notes.add_addendum, given


def _discard(home: Home) -> Scene:
    patient_id = home.waiting()
    saved = home.door.do(notes.write_note, patient_id=patient_id, content=content()).result
    return notes.discard_note, {
        "patient_id": patient_id,
        "progress_note_id": saved.progress_note_id,
        "expected_version": saved.version,
    }


def _ask_cosign(home: Home) -> Scene:
    saved = _signed(home, kind=NoteKind.MEDICAL)
    return notes.ask_cosign, {
        "progress_note_id": saved.progress_note_id,
        "expected_version": saved.version,
        "cosigner_id": house.person(home.door, "Ines Calloway").id,
    }


def _cosign(home: Home) -> Scene:
    """Ines asked Dana, who is at the desk."""
    ines = house.person(home.door, "Ines Calloway")
    saved = home.door.do(
        notes.write_signed_note,
        by=ines,
        patient_id=home.waiting(),
        content=content(kind=NoteKind.MEDICAL, cosigner_id=home.counselor.id),
    ).result
    return notes.cosign_note, {
        "progress_note_id": saved.progress_note_id,
        "expected_version": saved.version,
    }


def _left_author(home: Home) -> int:
    """Somebody who wrote a counseling note and left; returns the id."""
    door, key = home.door, home.door.file.clinical_key
    added = door.do(
        people.add_person,
        name=f"Nadia Ferrante {house.fresh()}",
        credentials="LPC",
        roles=[Role.COUNSELOR],
    ).result
    person_id: int = added.person_id
    patient_id = home.waiting()
    door.sign_in(house.person(door, _name_of(home, person_id)), key)
    door.do(counseling_notes.write_note, patient_id=patient_id, text="Spoke of home.")
    door.sign_in(home.counselor, key)
    version = home.version(Person, person_id)
    door.do(people.remove_person, person_id=person_id, expected_version=version)
    return person_id


def _name_of(home: Home, person_id: int) -> str:
    with Session(home.door.file.read_engine) as db:
        return db.get_one(Person, person_id).name


def _hand_over(home: Home) -> Scene:
    return counseling_handover.hand_over, {
        "author_id": _left_author(home),
        "to_id": house.person(home.door, "Ines Calloway").id,
        "reason": "Takes over the patients.",
    }


def _keep_closed(home: Home) -> Scene:
    given = {"author_id": _left_author(home), "reason": "Nothing in it helps anybody."}
    return counseling_handover.keep_closed, given


def _copy(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"progress_note_id": home.chart.progress_note_id})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "counseling_notes.hand_over": _hand_over,
    "counseling_notes.keep_closed": _keep_closed,
    "note.add": _add,
    "note.ask_cosign": _ask_cosign,
    **{
        fn.act.name: _copy(fn)
        for fn in (
            note_papers.begin_print,
            note_papers.end_print,
            note_papers.begin_save,
            note_papers.end_save,
            note_papers.copy_failed,
        )
    },
    "note.change": _own(notes.change_note, content=content(words="Called the landlord twice.")),
    "note.cosign": _cosign,
    "note.discard": _discard,
    "note.sign": _own(notes.sign_note),
    "note.write": _new(notes.write_note),
    "note.write_signed": _new(notes.write_signed_note),
}

"""Notes of the demo practice: some signed, some not, one added to, some that wait for a name."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.goals import GoalArea
from iopdesk.domain.notes import NoteKind
from iopdesk.services.acts import Work
from iopdesk.services.demo_people import DIRECTOR, Calendar, DemoPatient
from iopdesk.storage.models import Goal, Note, NoteAddendum

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Ids, Known, Recipe

PHYSICIAN = "Ines Calloway"
_TOLD = "Marisol Quintero"
_UNSIGNED, _WAITS, _SUPERVISED = "Latoya Fenwick", "Cora Whitfield", "Anna Lindgren"
"""Whose last note is not signed, whose waits for a second name, and who needs that name."""

_K = NoteKind


@dataclass(frozen=True, slots=True, repr=False)
class DemoNote:
    """One note; it is signed on the day it is about, or waits for its author."""

    kind: NoteKind
    on: date
    author: str
    words: str
    areas: tuple[GoalArea, ...] = ()
    is_signed: bool = True
    cosigner: str = ""
    is_cosigned: bool = False
    addendum: str = ""


_PROGRESS = (
    (
        "Came on time and took part. Named two triggers of the week, both on the way home from "
        "work, and how each was met. Will take the longer way by the library until next time.",
        (GoalArea.BEHAVIOR,),
    ),
    (
        "Reports no use since the last session. Slept six hours on most nights. Practiced "
        "refusing a drink with a cousin who visits on the weekend; agreed to call before dinner.",
        (GoalArea.ABSTINENCE, GoalArea.PROBLEM_SOLVING),
    ),
    (
        "Went to three meetings and spoke at one. The sponsor answers at night. Next step: a "
        "second person to call when the sponsor works.",
        (GoalArea.SUPPORT, GoalArea.MEETINGS),
    ),
    (
        "Talked about the letter from the landlord. Sorted what is urgent and what is not, and "
        "wrote the answer together. Mood steadier than last week, by own words.",
        (GoalArea.LIFE,),
    ),
    (
        "Reviewed the trigger log: kept on five of seven days, the two gaps were days off. Set an "
        "alarm for the evening. Craving 3 of 10 today, 6 of 10 on Sunday.",
        (GoalArea.BEHAVIOR, GoalArea.ABSTINENCE),
    ),
)


def add_notes(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Add the notes of everybody who was in care lately."""
    goals: dict[int, dict[GoalArea, int]] = {}
    for goal_id, episode_id, area in work.db.execute(select(Goal.id, Goal.episode_id, Goal.area)):
        goals.setdefault(episode_id, {})[area] = goal_id
    written = [
        (note, known[patient.name])
        for patient in recipe.patients.values()
        if patient.is_assessed and known[patient.name].episode_id is not None
        for note in notes_of(patient, recipe.calendar)
    ]
    written.sort(key=lambda each: (each[0].on, each[1].patient_id))
    rows = [
        (note, _row(note, at, goals.get(at.episode_id or 0, {}), staff, recipe))
        for note, at in written
    ]
    work.db.add_all(row for _note, row in rows)
    work.db.flush()
    for note, row in rows:
        if note.addendum:
            work.db.add(
                NoteAddendum(
                    note_id=row.id,
                    words=note.addendum,
                    author_id=row.author_id,
                    written_at=_at(recipe, note.on + timedelta(days=2), 9, 20),
                )
            )


def notes_of(patient: DemoPatient, calendar: Calendar) -> Iterator[DemoNote]:
    """The notes of one patient of the last weeks, the oldest first."""
    if patient.name == _TOLD:
        yield from _told(calendar)
        return
    if patient.discharged_on is not None:
        return
    rng = random.Random(f"notes:{patient.name}")
    first = rng.randrange(len(_PROGRESS))
    found = [
        DemoNote(_K.PROGRESS, calendar.day(-weeks, rng.randrange(4)), patient.counselor, *said)
        for weeks in range(3, 0, -1)
        for said in (_PROGRESS[(first + weeks) % len(_PROGRESS)],)
    ]
    if patient.counselor == _SUPERVISED:
        found = [replace(note, cosigner=DIRECTOR, is_cosigned=True) for note in found]
    if patient.name == _UNSIGNED:
        found[-1] = _unfinished(found[-1])
    elif patient.name == _WAITS:
        found[-1] = replace(found[-1], is_cosigned=False)
    yield from (note for note in found if patient.is_here_on(note.on))


def _unfinished(note: DemoNote) -> DemoNote:
    return replace(note, is_signed=False)


def _told(calendar: Calendar) -> Iterator[DemoNote]:
    said = [DemoNote(_K.PROGRESS, calendar.today, DIRECTOR, *each) for each in _PROGRESS]
    yield replace(said[1], on=calendar.day(-4, 1))
    yield DemoNote(
        _K.MEDICAL,
        calendar.day(-4, 3),
        PHYSICIAN,
        "Buprenorphine–naloxone 8 mg–2 mg kept, no sedation, no constipation. Blood pressure "
        "124/78. Continues with Hollis Family Medicine; next visit in four weeks.",
    )
    yield replace(
        said[3],
        on=calendar.day(-3, 0),
        addendum="The landlord took the plan of payments; a copy is filed under documents.",
    )
    yield DemoNote(
        _K.FAMILY,
        calendar.day(-2, 2),
        DIRECTOR,
        "Sister came, with consent. They agreed on what each says when one worries about the "
        "other, and on Sunday dinners without alcohol.",
        (GoalArea.SUPPORT,),
    )
    yield DemoNote(
        _K.CASE_MANAGEMENT,
        calendar.day(-1, 0),
        DIRECTOR,
        "Called the employment office, first appointment on Thursday in two weeks at 9:30 AM. "
        "Bus card ordered.",
    )
    yield replace(said[4], on=calendar.day(-1, 3))
    yield DemoNote(
        _K.MEDICAL,
        calendar.before(2),
        PHYSICIAN,
        "Result of 10 days ago discussed, waiting for the laboratory. Dose unchanged.",
        cosigner=DIRECTOR,
    )
    yield _unfinished(replace(said[0], on=calendar.before(1)))


def _row(
    note: DemoNote,
    at: Ids,
    goals: Mapping[GoalArea, int],
    staff: Mapping[str, int],
    recipe: Recipe,
) -> Note:
    return Note(
        patient_id=at.patient_id,
        episode_id=at.episode_id,
        session_id=None,
        kind=note.kind,
        about_on=note.on,
        words=note.words,
        goal_ids=tuple(sorted(goals[area] for area in note.areas if area in goals)),
        author_id=staff[note.author],
        written_at=_at(recipe, note.on, 16, 2),
        signed_at=_at(recipe, note.on, 16, 12) if note.is_signed else None,
        cosigner_id=staff[note.cosigner] if note.cosigner else None,
        cosigned_at=_at(recipe, note.on + timedelta(days=1), 8, 40) if note.is_cosigned else None,
    )


def _at(recipe: Recipe, on: date, hour: int, minute: int) -> datetime:
    """An instant of the practice's wall clock, never after the present."""
    local = datetime.combine(on, time(hour, minute), recipe.zone)
    return min(local.astimezone(UTC), recipe.now)

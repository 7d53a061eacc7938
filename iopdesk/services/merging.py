"""Merging two records of one person: one undoable act moves every row; a stub stays.

What belongs to a patient is read from the tables themselves (:func:`owned`), so that a new
table comes along by itself. The stub leaves lists and search; its record number is a
previous number of the record it lives on in, and opening it leads there. Half-typed drafts
stay under the number they were typed under, and are back when the merge is undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.merging import (
    JOINED,
    MERGED_SORT,
    Side,
    check_pair,
    differing,
    field_label,
    field_words,
    merged_fields,
    merged_standing,
    record_label,
)
from iopdesk.domain.names import sort_key
from iopdesk.domain.patients import PATIENT_FIELDS, NewPatient, Standing, check_patient
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.merge_clashes import Decisions, decide, settle
from iopdesk.services.patient_search import FoundPatient, find_look_alikes
from iopdesk.services.records import get
from iopdesk.services.shown_names import full
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.models import Patient


@dataclass(frozen=True, slots=True, repr=False)
class Compared:
    """One field of both records; ``is_choice``: both say something, and not the same.

    ``result`` is what the merged record says where nobody chooses otherwise.
    """

    name: str
    label: str
    kept: str
    other: str
    result: str
    is_choice: bool


@dataclass(frozen=True, slots=True, repr=False)
class RecordCount:
    """How many records of a kind each of the two has; all of them are in the merged one."""

    label: str
    kept: int
    other: int


@dataclass(frozen=True, slots=True, repr=False)
class OneRecord:
    """Which record it is, at the version it was read at."""

    patient_id: int
    version: int
    mrn: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """Two records side by side, what will be, and what stands in the way, as a sentence."""

    kept: OneRecord
    other: OneRecord
    fields: tuple[Compared, ...]
    records: tuple[RecordCount, ...]
    notices: tuple[str, ...]
    obstacle: str


@dataclass(frozen=True, slots=True, repr=False)
class Merged:
    """The record that goes on."""

    patient_id: int
    said: str


# -- the tables -------------------------------------------------------------------


def owned() -> tuple[tuple[type[Logged], str], ...]:
    """Every column of every table that names a patient: the model and its attribute."""
    found = []
    for mapper in Base.registry.mappers:
        if not issubclass(mapper.class_, Logged):
            continue
        for column in mapper.local_table.columns:
            if any(key.column.table.name == "patients" for key in column.foreign_keys):
                found.append((mapper.class_, mapper.get_property_by_column(column).key))
    return tuple(sorted(found, key=lambda pair: (pair[0].__tablename__, pair[1])))


# -- acts and questions -----------------------------------------------------------


@act(
    "patient.merge",
    row=Row.MERGE,
    subject="patient_id",
    undo=True,
    label=N_("Merge with another record"),
    icon="account-multiple-outline",
)
def merge(
    work: Work,
    *,
    patient_id: int,
    other_id: int,
    expected_version: int,
    other_version: int,
    take: tuple[str, ...] = (),
) -> Merged:
    """Move everything of the other record to this one; the other becomes a stub of it.

    ``take`` are the fields whose value comes from the other. Raises ``Conflict`` when one
    changed since, and ``RuleBroken`` for what the rules of :mod:`iopdesk.domain.merging`
    refuse; nothing is changed then.
    """
    kept = get(work.db, Patient, patient_id, expected_version)
    other = get(work.db, Patient, other_id, other_version)
    decisions = _decide(work, kept, other)
    _put_fields(work, kept, other, take)
    # flushed first: an undo puts the patients back last, and the search with them
    work.db.flush()
    settle(work, decisions)
    _move(work.db, other_id, patient_id)
    said = _("{name}: two records are one now").format(name=full(work, kept.id, kept))
    return Merged(patient_id, said)


@question("patient.compare", row=Row.MERGE, subject="patient_id")
def compare_records(work: Work, *, patient_id: int, other_id: int) -> Comparison:
    """Both records field by field, and what a merge of them would come to."""
    kept, other = get(work.db, Patient, patient_id), get(work.db, Patient, other_id)
    sides = _side(kept), _side(other)
    choices = set(differing(*sides))
    result = merged_fields(*sides)
    notices: tuple[str, ...] = ()
    obstacle = ""
    try:
        notices = _decide(work, kept, other).notices
    except RuleBroken as error:
        obstacle = sentence_for(error)
    fields = tuple(
        _compared(name, *sides, result, is_choice=name in choices) for name in PATIENT_FIELDS
    )
    return Comparison(
        _one(work, kept),
        _one(work, other),
        tuple(each for each in fields if each.kept or each.other or each.result),
        _counts(work.db, patient_id, other_id),
        notices,
        obstacle,
    )


@question("patient.merge_candidates", row=Row.MERGE, subject="patient_id")
def merge_candidates(work: Work, *, patient_id: int) -> tuple[FoundPatient, ...]:
    """The records that look like this one, to choose from."""
    row = get(work.db, Patient, patient_id)
    return find_look_alikes(
        work,
        given=row.given_name,
        family=row.family_name,
        birth_on=row.birth_on,
        except_id=patient_id,
    )


# -- inside -----------------------------------------------------------------------


def _decide(work: Work, kept: Patient, other: Patient) -> Decisions:
    check_pair(
        kept_id=kept.id,
        other_id=other.id,
        is_kept_merged=kept.merged_into_id is not None,
        is_other_merged=other.merged_into_id is not None,
    )
    return decide(work, kept.id, other.id)


def _side(row: Patient) -> Side:
    return Side(row.mrn, NewPatient(**{name: getattr(row, name) for name in PATIENT_FIELDS}))


def _one(work: Work, row: Patient) -> OneRecord:
    return OneRecord(row.id, row.version, row.mrn, full(work, row.id, row, with_suffix=True))


def _compared(
    name: str, kept: Side, other: Side, result: NewPatient, *, is_choice: bool
) -> Compared:
    mine, theirs, after = (
        field_words(name, getattr(each, name)) for each in (kept.fields, other.fields, result)
    )
    return Compared(name, field_label(name), mine, theirs, after, is_choice)


def _put_fields(work: Work, kept: Patient, other: Patient, take: tuple[str, ...]) -> None:
    fields = merged_fields(_side(kept), _side(other), frozenset(take) - JOINED)
    check_patient(fields, today=work.today, is_imported=True)
    for name in PATIENT_FIELDS:
        if getattr(kept, name) != getattr(fields, name):
            setattr(kept, name, getattr(fields, name))
    kept.sort_key = sort_key(fields.family_name, fields.given_name)
    kept.standing = merged_standing(kept.standing, other.standing)
    other.merged_into_id, other.standing = kept.id, Standing.DISCHARGED
    other.sort_key = MERGED_SORT + other.sort_key


def _move(db: Session, other_id: int, kept_id: int) -> None:
    """Give every row of the other record to the kept one, through the session's objects."""
    for model, name in owned():
        for row in db.scalars(select(model).where(getattr(model, name) == other_id)):
            setattr(row, name, kept_id)
        db.flush()


def _counts(db: Session, kept_id: int, other_id: int) -> tuple[RecordCount, ...]:
    found: dict[str, list[int]] = {}
    for model, name in owned():
        column: Any = getattr(model, name)
        rows = db.execute(
            select(column, func.count()).where(column.in_((kept_id, other_id))).group_by(column)
        )
        counts: dict[int, int] = {row[0]: row[1] for row in rows}
        both = found.setdefault(record_label(model.__tablename__), [0, 0])
        both[0] += counts.get(kept_id, 0)
        both[1] += counts.get(other_id, 0)
    return tuple(RecordCount(label, *both) for label, both in found.items() if any(both))

"""Patients: add, change, find, list. Identity only; what is clinical has modules of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from iopdesk.domain.episodes import Stage
from iopdesk.domain.names import full_name, list_name
from iopdesk.domain.patients import (
    PATIENT_FIELDS,
    NameAndBirth,
    NewPatient,
    Standing,
    check_patient,
    looks_alike,
    mrn_text,
    tidied,
)
from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.patient_marks import PatientMarks, marks_of
from iopdesk.services.records import get
from iopdesk.storage import counters, search
from iopdesk.storage.models import Episode, Patient, Person, PersonRole, StagePeriod

LIST_LIMIT = 500
"""Rows a list shows at most; the search narrows a longer one."""


@dataclass(frozen=True, slots=True)
class PatientSaved:
    """A patient after adding or changing."""

    patient_id: int
    mrn: str
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class PatientDetails:
    """What the form shows: the fields, and the version they were read at."""

    patient_id: int
    version: int
    mrn: str
    standing: Standing
    fields: NewPatient


@dataclass(frozen=True, slots=True, repr=False)
class PatientRow:
    """One line of the patient list."""

    patient_id: int
    mrn: str
    list_name: str
    standing: Standing
    stage: Stage | None
    counselor: str
    birth_on: date | None
    marks: PatientMarks | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PatientList:
    """The list's rows, how many fit in all, and the counts of the three standings."""

    rows: tuple[PatientRow, ...]
    total: int
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, repr=False)
class FoundPatient:
    """One hit of the search box; ``is_look_alike`` asks to show the birth date."""

    patient_id: int
    name: str
    preferred_name: str
    mrn: str
    birth_on: date | None
    standing: Standing
    stage: Stage | None
    is_look_alike: bool


class PatientSort(StrEnum):
    """Columns a list of patients can be sorted by."""

    NAME = "name"
    STAGE = "stage"
    COUNSELOR = "counselor"
    MRN = "mrn"
    HOURS = "hours"


# -- acts -------------------------------------------------------------------------


@act(
    "patient.add",
    row=Row.SCHEDULE,
    undo=True,
    label=N_("New patient"),
    icon="account-plus-outline",
)
def add_patient(work: Work, *, fields: NewPatient) -> PatientSaved:
    """Add a patient to the wait list under a new MRN. Raises ``RuleBroken`` beside a field."""
    (saved,) = add_patients(work, [fields])
    return saved


def add_patients(
    work: Work, people: Sequence[NewPatient], *, is_imported: bool = False
) -> list[PatientSaved]:
    """Add people inside an act that is running; what one adds, a list adds too."""
    kept = [tidied(person) for person in people]
    for person in kept:
        check_patient(person, today=work.today, is_imported=is_imported)
    if not kept:
        return []
    first = counters.take(work.db, "mrn", len(kept))
    rows = []
    for number, person in enumerate(kept, first):
        row = Patient(
            mrn=mrn_text(work.practice.mrn_prefix, number),
            standing=Standing.WAITING,
            sort_key=person.sort_key,
            **_columns(person),
        )
        rows.append(row)
    work.db.add_all(rows)
    work.db.flush()
    said = _("{name} added to the wait list")
    return [
        PatientSaved(row.id, row.mrn, said.format(name=person.full_name))
        for row, person in zip(rows, kept, strict=True)
    ]


@act(
    "patient.change",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Edit patient"),
    icon="pencil-outline",
)
def change_patient(
    work: Work, *, patient_id: int, expected_version: int, fields: NewPatient
) -> PatientSaved:
    """Change a patient's identity. Raises ``Conflict`` when it changed since it was opened."""
    row = get(work.db, Patient, patient_id, expected_version)
    person = tidied(fields)
    check_patient(person, today=work.today)
    for name, value in _columns(person).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if row.sort_key != person.sort_key:
        row.sort_key = person.sort_key
    return PatientSaved(row.id, row.mrn, _("{name} saved").format(name=person.full_name))


# -- questions --------------------------------------------------------------------


@question("patient.read", row=Row.SCHEDULE, subject="patient_id")
def read_patient(work: Work, *, patient_id: int) -> PatientDetails:
    """The identity of one patient, for the form."""
    row = get(work.db, Patient, patient_id)
    fields = NewPatient(**{name: getattr(row, name) for name in PATIENT_FIELDS})
    return PatientDetails(row.id, row.version, row.mrn, row.standing, fields)


@question("patient.list", row=Row.SCHEDULE)
def list_patients(
    work: Work,
    *,
    standing: Standing = Standing.ACTIVE,
    typed: str = "",
    stage: Stage | None = None,
    counselor_id: int | None = None,
    sort: PatientSort = PatientSort.NAME,
    is_descending: bool = False,
) -> PatientList:
    """The patients of one standing, narrowed by what was typed, stage and counselor."""
    counts = dict.fromkeys(Standing, 0)
    for found, count in work.db.execute(
        select(Patient.standing, func.count()).group_by(Patient.standing)
    ):
        counts[found] = count
    where = [Patient.standing == standing]
    if stage is not None:
        where.append(StagePeriod.stage == stage)
    if counselor_id is not None:
        where.append(Episode.counselor_id == counselor_id)
    if typed.strip():
        ids = search.find_patients(work.db, typed, limit=LIST_LIMIT)
        where.append(Patient.id.in_(ids))
    query: Select[Any] = _with_episode(
        select(
            Patient.id,
            Patient.mrn,
            Patient.given_name,
            Patient.family_name,
            Patient.preferred_name,
            Patient.suffix,
            Patient.standing,
            StagePeriod.stage,
            func.coalesce(Person.name, ""),
            Patient.birth_on,
        ),
        work.today,
    ).where(*where)
    counting: Select[Any] = select(func.count(Patient.id))
    if stage is not None or counselor_id is not None:
        counting = _with_episode(counting, work.today)
    total = work.db.scalar(counting.where(*where))
    found_rows = work.db.execute(query.order_by(*_order(sort, is_descending)).limit(LIST_LIMIT))
    rows = _with_marks(work, [_row(row) for row in found_rows], standing)
    if sort is PatientSort.HOURS:
        rows.sort(key=_attended, reverse=is_descending)
    return PatientList(tuple(rows), total or 0, counts)


def _row(row: Any) -> PatientRow:
    name = list_name(row[2], row[3], row[4], row[5])
    return PatientRow(row[0], row[1], name, row[6], row[7], row[8], row[9])


def _with_marks(work: Work, rows: list[PatientRow], standing: Standing) -> list[PatientRow]:
    if standing is not Standing.ACTIVE or not rows:
        return rows
    marks = marks_of(work, [row.patient_id for row in rows])
    return [replace(row, marks=marks.get(row.patient_id)) for row in rows]


def _attended(row: PatientRow) -> int:
    return row.marks.attended if row.marks is not None else -1


@question("patient.find", row=Row.SCHEDULE)
def find_patients(work: Work, *, typed: str, limit: int = 8) -> tuple[FoundPatient, ...]:
    """The patients that fit what was typed, best first, whatever their standing."""
    ids = search.find_patients(work.db, typed, limit=limit)
    query: Select[Any] = _with_episode(
        select(
            Patient.id,
            Patient.given_name,
            Patient.family_name,
            Patient.suffix,
            Patient.preferred_name,
            Patient.mrn,
            Patient.birth_on,
            Patient.standing,
            StagePeriod.stage,
        ),
        work.today,
    ).where(Patient.id.in_(ids))
    found = {row[0]: row for row in work.db.execute(query)}
    people = {key: NameAndBirth(row[1], row[2], row[6], row[4]) for key, row in found.items()}
    alike = {
        key
        for key, person in people.items()
        if any(looks_alike(person, other) for k, other in people.items() if k != key)
    }
    return tuple(
        FoundPatient(
            key,
            full_name(found[key][1], found[key][2], suffix=found[key][3]),
            found[key][4],
            found[key][5],
            found[key][6],
            found[key][7],
            found[key][8],
            key in alike,
        )
        for key in ids
        if key in found
    )


@question("patient.look_alikes", row=Row.SCHEDULE)
def find_look_alikes(
    work: Work, *, given: str, family: str, birth_on: date | None, except_id: int | None = None
) -> tuple[FoundPatient, ...]:
    """Existing patients who may be the same person, for the warning while typing."""
    asked = NameAndBirth(given, family, birth_on)
    typed = f"{family} {given}".strip()
    candidates = find_patients(work, typed=typed, limit=20) if typed else ()
    if birth_on is not None:
        born = find_patients(work, typed=birth_on.isoformat(), limit=20)
        candidates = tuple({one.patient_id: one for one in (*candidates, *born)}.values())
    names = {
        row.id: NameAndBirth(row.given_name, row.family_name, row.birth_on, row.preferred_name)
        for row in work.db.execute(
            select(
                Patient.id,
                Patient.given_name,
                Patient.family_name,
                Patient.birth_on,
                Patient.preferred_name,
            ).where(Patient.id.in_([one.patient_id for one in candidates]))
        )
    }
    return tuple(
        one
        for one in candidates
        if one.patient_id != except_id and looks_alike(asked, names[one.patient_id])
    )


@question("patient.counselors", row=Row.SCHEDULE)
def list_counselors(work: Work) -> tuple[tuple[int, str], ...]:
    """(id, name) of the staff who are somebody's counselor or may be, by name."""
    rows = work.db.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.is_active, PersonRole.role.in_(CLINICAL_ROLES))
        .distinct()
        .order_by(Person.name)
    )
    return tuple((row[0], row[1]) for row in rows)


# -- inside -----------------------------------------------------------------------


def _columns(person: NewPatient) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PATIENT_FIELDS}


def _with_episode(query: Select[*tuple[Any, ...]], today: date) -> Select[Any]:
    """Join the open (else latest) episode, its stage of today and its counselor."""
    day = func.coalesce(Episode.discharged_on, literal(today, Date))
    newer = aliased(Episode)
    is_latest = ~(
        select(newer.id)
        .where(
            newer.patient_id == Episode.patient_id,
            or_(
                newer.admitted_on > Episode.admitted_on,
                and_(newer.admitted_on == Episode.admitted_on, newer.id > Episode.id),
            ),
        )
        .exists()
    )
    return (
        query.select_from(Patient)
        .outerjoin(Episode, and_(Episode.patient_id == Patient.id, is_latest))
        .outerjoin(
            StagePeriod,
            and_(
                StagePeriod.episode_id == Episode.id,
                StagePeriod.starts_on <= day,
                or_(StagePeriod.ends_on.is_(None), StagePeriod.ends_on >= day),
            ),
        )
        .outerjoin(Person, Person.id == Episode.counselor_id)
    )


def _order(sort: PatientSort, is_descending: bool) -> list[Any]:
    columns: dict[PatientSort, list[Any]] = {
        PatientSort.NAME: [Patient.sort_key],
        PatientSort.STAGE: [StagePeriod.stage, Patient.sort_key],
        PatientSort.COUNSELOR: [Person.name, Patient.sort_key],
        PatientSort.MRN: [Patient.mrn],
        PatientSort.HOURS: [Patient.sort_key],
    }
    first, *rest = columns[sort]
    if sort is PatientSort.HOURS:  # minutes are counted, not stored; the list sorts them
        is_descending = False
    empty_last = case((first.is_(None), 1), else_=0)
    return [empty_last, first.desc() if is_descending else first, *rest, Patient.id]

"""Finding and listing patients: each question is asked at every key, so each is lean.

Statements are built once: building one takes SQLAlchemy longer than SQLite needs to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, or_, select

from iopdesk.domain.episodes import Stage
from iopdesk.domain.finding import read_typed
from iopdesk.domain.merging import MERGED_SORT
from iopdesk.domain.patients import NameAndBirth, Standing, look_alikes, looks_alike
from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.patient_marks import PatientMarks, marks_of
from iopdesk.services.shown_names import NAME, birth, full, listed, preferred
from iopdesk.services.subjects import closed_to, is_closed
from iopdesk.services.wait_marks import ORDER as WAIT_ORDER
from iopdesk.services.wait_marks import WaitMark, wait_marks
from iopdesk.storage import search
from iopdesk.storage.models import Episode, Patient, Person, PersonRole, Placement, StagePeriod

LIST_LIMIT = 500
"""Rows a list shows at most; the search narrows a longer one."""
RECENT_LIMIT = 30
"""So many charts opened lately stand first in the order of that name."""
_LOOK = "chart.view"


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
    wait: WaitMark | None = None


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
    RECENT = "recent"
    WAIT = "wait"


_OF_EPISODE = frozenset({PatientSort.STAGE, PatientSort.COUNSELOR})

# -- statements -------------------------------------------------------------------


_DAY = func.coalesce(Episode.discharged_on, bindparam("today", type_=Date))
"""Today, or the last day of an episode that has ended."""


def _with_episode(query: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Join the open (else latest) episode, its stage of ``today`` and its counselor."""
    own = Episode.__table__.alias("own")
    latest = (
        select(own.c.id)
        .where(own.c.patient_id == Patient.id)
        .order_by(own.c.admitted_on.desc(), own.c.id.desc())
        .limit(1)
        .correlate(Patient)
        .scalar_subquery()
    )
    return (
        query.select_from(Patient)
        .outerjoin(Episode, Episode.id == latest)
        .outerjoin(
            StagePeriod,
            and_(
                StagePeriod.episode_id == Episode.id,
                StagePeriod.starts_on <= _DAY,
                or_(StagePeriod.ends_on.is_(None), StagePeriod.ends_on >= _DAY),
            ),
        )
        .outerjoin(Person, Person.id == Episode.counselor_id)
    )


_ROWS: Select[Any] = _with_episode(
    select(
        Patient.id,
        *NAME,
        Patient.standing,
        StagePeriod.stage,
        func.coalesce(Person.name, "").label("counselor"),
        Patient.birth_on,
    )
)
# read from the index that the lists are in the order of
_IS_WHOLE = Patient.sort_key < MERGED_SORT
"""No record that lives on in another since the two were merged."""
_FOUND = _ROWS.where(Patient.id.in_(bindparam("ids", expanding=True)), _IS_WHOLE)
_COUNTS = select(Patient.standing, func.count()).where(_IS_WHOLE).group_by(Patient.standing)
_COUNT = select(func.count(Patient.id))
_COUNT_CARED = _with_episode(_COUNT)
_COUNSELORS = (
    select(Person.id, Person.name)
    .join(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.is_active, PersonRole.role.in_(CLINICAL_ROLES))
    .distinct()
    .order_by(Person.name)
)


# -- questions --------------------------------------------------------------------


@question("patient.list", row=Row.SCHEDULE)
def list_patients(
    work: Work,
    *,
    standing: Standing = Standing.ACTIVE,
    typed: str = "",
    stage: Stage | None = None,
    level: str | None = None,
    counselor_id: int | None = None,
    sort: PatientSort = PatientSort.NAME,
    is_descending: bool = False,
    marked: frozenset[int] = frozenset(),
) -> PatientList:
    """The patients of one standing, narrowed by what was typed, stage, level and counselor.

    ``marked`` are patients whose marks the asker has from an earlier answer: theirs, which
    are worked out from a week of sessions, are left out unless the order rests on them.
    """
    counts = dict.fromkeys(Standing, 0)
    counts |= {row[0]: row[1] for row in work.db.execute(_COUNTS)}
    where = [Patient.standing == standing, _IS_WHOLE]
    cared = _cared(stage, level, counselor_id)
    if typed.strip():
        where.append(search.fits(work.db, typed))
    closed = _not_told(work, typed, is_narrowed=bool(cared))
    if closed:
        where.append(Patient.id.not_in(closed))
    today = {"today": work.today}
    total = counts[standing]
    if cared:
        total = work.db.execute(_COUNT_CARED.where(*where, *cared), today).scalar_one()
    elif typed.strip():
        total = work.db.execute(_COUNT.where(*where)).scalar_one()
    order, whole = _order(sort, is_descending, typed), _ROWS.where(*where, *cared)
    if not cared and sort not in _OF_EPISODE:
        # whom to show is known from the patients alone; only those are joined
        first = select(Patient.id).where(*where).order_by(*order).limit(LIST_LIMIT)
        first = first.correlate(None)
        where = [Patient.id.in_(first)]
    query = _ROWS.where(*where, *cared).order_by(*order).limit(LIST_LIMIT)
    found = list(work.db.execute(query, today))
    if sort is PatientSort.RECENT:
        found = _recent_first(work, found, whole)
    known = marked if sort is not PatientSort.HOURS else frozenset()
    rows = _with_marks(work, [_row(work, row) for row in found], standing, known)
    if sort is PatientSort.HOURS:
        rows.sort(key=_attended, reverse=is_descending)
    # between two names the place of a restricted patient would tell the name
    rows.sort(key=lambda row: is_closed(work, row.patient_id))
    return PatientList(tuple(rows), total, counts)


@question("patient.find", row=Row.SCHEDULE)
def find_patients(work: Work, *, typed: str, limit: int = 8) -> tuple[FoundPatient, ...]:
    """The patients that fit what was typed, best first, whatever their standing."""
    ids = search.find_patients(work.db, typed, limit=limit)
    if any(is_closed(work, each) for each in ids):
        hidden = _not_typed(work, typed)
        ids = [each for each in ids if each not in hidden]
    return _shown(work, ids)


@question("patient.recent", row=Row.SCHEDULE)
def recent_patients(work: Work, *, limit: int = 5) -> tuple[FoundPatient, ...]:
    """The patients whose charts this person opened last, newest first."""
    ids = search.opened_lately(work.db, work.person.id, _LOOK, limit=RECENT_LIMIT)
    return _shown(work, [each for each in ids if not is_closed(work, each)][:limit])


def _shown(work: Work, ids: list[int]) -> tuple[FoundPatient, ...]:
    """Those of some patients who are still there, in that order, look-alikes marked."""
    if not ids:
        return ()
    rows = work.db.connection().execute(_FOUND, {"ids": ids, "today": work.today})
    found = {row.id: row for row in rows}
    people = {
        key: NameAndBirth(row.given_name, row.family_name, row.birth_on, row.preferred_name)
        for key, row in found.items()
    }
    alike = look_alikes(people)
    return tuple(_found(work, found[key], key in alike) for key in ids if key in found)


@question("patient.look_alikes", row=Row.SCHEDULE)
def find_look_alikes(
    work: Work, *, given: str, family: str, birth_on: date | None, except_id: int | None = None
) -> tuple[FoundPatient, ...]:
    """Existing patients who may be the same person, for the warning while typing."""
    asked = NameAndBirth(given, family, birth_on)
    ids = search.find_patients(work.db, f"{family} {given}", limit=20)
    if birth_on is not None:
        ids += search.find_patients(work.db, birth_on.isoformat(), limit=20)
    if not ids:
        return ()
    found = {row.id: row for row in work.db.execute(_FOUND, {"ids": ids, "today": work.today})}
    return tuple(
        _found(work, row, is_look_alike=True)
        for row in (found[key] for key in dict.fromkeys(ids) if key != except_id)
        if looks_alike(
            asked,
            NameAndBirth(row.given_name, row.family_name, row.birth_on, row.preferred_name),
        )
        # a guess at a name must not tell who has a restricted record
        if not is_closed(work, row.id) or (birth_on is not None and row.birth_on == birth_on)
    )


@question("patient.counselors", row=Row.SCHEDULE)
def list_counselors(work: Work) -> tuple[tuple[int, str], ...]:
    """(id, name) of the staff who are somebody's counselor or may be, by name."""
    return tuple((row[0], row[1]) for row in work.db.execute(_COUNSELORS))


# -- inside -----------------------------------------------------------------------


def _found(work: Work, row: Any, is_look_alike: bool) -> FoundPatient:
    return FoundPatient(
        row.id,
        full(work, row.id, row, with_suffix=True),
        preferred(work, row.id, row),
        row.mrn,
        birth(work, row.id, row.birth_on),
        row.standing,
        None if is_closed(work, row.id) else row.stage,
        is_look_alike,
    )


def _row(work: Work, row: Any) -> PatientRow:
    name, born = listed(work, row.id, row), birth(work, row.id, row.birth_on)
    if is_closed(work, row.id):
        return PatientRow(row.id, row.mrn, name, row.standing, None, "", None)
    return PatientRow(row.id, row.mrn, name, row.standing, row.stage, row.counselor, born)


def _not_told(work: Work, typed: str, *, is_narrowed: bool) -> frozenset[int]:
    """Restricted patients that a list leaves out, because its filters would tell of them."""
    if is_narrowed:
        return closed_to(work)
    return _not_typed(work, typed) if typed.strip() else frozenset()


def _not_typed(work: Work, typed: str) -> frozenset[int]:
    """Restricted patients that what was typed must not find: all but one typed by its number."""
    closed = closed_to(work)
    if not closed:
        return closed
    numbers = work.db.execute(select(Patient.id, Patient.mrn).where(Patient.id.in_(closed)))
    return frozenset(row.id for row in numbers if row.mrn != typed.strip().upper())


def _cared(
    stage: Stage | None, level: str | None, counselor_id: int | None
) -> list[ColumnElement[bool]]:
    """What the filters ask of the latest episode."""
    cared: list[ColumnElement[bool]] = []
    if stage is not None:
        cared.append(StagePeriod.stage == stage)
    if level is not None:
        is_now = and_(
            Placement.episode_id == Episode.id,
            Placement.level == level,
            Placement.starts_on <= _DAY,
            or_(Placement.ends_on.is_(None), Placement.ends_on >= _DAY),
        )
        cared.append(select(Placement.id).where(is_now).correlate(Episode).exists())
    if counselor_id is not None:
        cared.append(Episode.counselor_id == counselor_id)
    return cared


def _recent_first(work: Work, rows: list[Any], query: Select[Any]) -> list[Any]:
    """The rows with those first whose chart the person opened lately, also beyond the limit."""
    ids = search.opened_lately(work.db, work.person.id, _LOOK, limit=RECENT_LIMIT)
    if len(rows) == LIST_LIMIT:
        lately = query.where(Patient.id.in_(ids))
        rows = [*work.db.execute(lately, {"today": work.today}), *rows]
    by_id = {row.id: row for row in rows}
    order = dict.fromkeys((*(each for each in ids if each in by_id), *by_id))
    return [by_id[each] for each in order][:LIST_LIMIT]


def _with_marks(
    work: Work, rows: list[PatientRow], standing: Standing, known: frozenset[int]
) -> list[PatientRow]:
    if standing in (Standing.WAITING, Standing.NOT_ADMITTED):
        waits = wait_marks(work, [row.patient_id for row in rows])
        return [replace(row, wait=waits.get(row.patient_id)) for row in rows]
    if standing is not Standing.ACTIVE or not rows:
        return rows
    ids = [row.patient_id for row in rows if row.patient_id not in known]
    marks = marks_of(work, [each for each in ids if not is_closed(work, each)])
    return [replace(row, marks=marks.get(row.patient_id)) for row in rows]


def _attended(row: PatientRow) -> int:
    return row.marks.attended if row.marks is not None else -1


def _order(sort: PatientSort, is_descending: bool, typed: str = "") -> list[Any]:
    columns: dict[PatientSort, list[Any]] = {
        PatientSort.NAME: [Patient.sort_key],
        PatientSort.STAGE: [StagePeriod.stage, Patient.sort_key],
        PatientSort.COUNSELOR: [Person.name, Patient.sort_key],
        PatientSort.MRN: [Patient.mrn],
        PatientSort.HOURS: [Patient.sort_key],
        PatientSort.RECENT: [Patient.sort_key],
        PatientSort.WAIT: list(WAIT_ORDER),
    }
    first, *rest = columns[sort]
    if sort in (PatientSort.HOURS, PatientSort.RECENT, PatientSort.WAIT):  # not of a column
        is_descending = False
    order = [first.desc() if is_descending else first, *rest, Patient.id]
    if sort in _OF_EPISODE:
        # only where it can be empty: it would keep the others from their index
        order.insert(0, case((first.is_(None), 1), else_=0))
    begun = read_typed(typed).names[:1]
    if begun and sort is PatientSort.NAME and not is_descending:
        # where the name begins so before where only another word of it does
        family = Patient.sort_key.startswith(begun[0], autoescape=True)
        given = Patient.sort_key.contains(f"\t{begun[0]}", autoescape=True)
        order.insert(0, case((family, 0), (given, 1), else_=2))
    return order

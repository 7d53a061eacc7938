"""Cover of counselors: who looks after whose patients, from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.covers import CoverSpan, decide_cover, ended, may_cover_for_others
from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_, _, month_day
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.storage.models import Cover, Person, PersonRole


@dataclass(frozen=True, slots=True, repr=False)
class CoverRow:
    """A cover that runs or is ahead; days are both inside."""

    cover_id: int
    version: int
    counselor_id: int
    counselor: str
    person: str
    starts_on: date
    ends_on: date
    may_end: bool


@dataclass(frozen=True, slots=True, repr=False)
class Covers:
    """The covers from today on, and who can be chosen: (id, name).

    ``away`` are those whose cover this person may name, ``stand_ins`` who may cover.
    """

    rows: tuple[CoverRow, ...]
    away: tuple[tuple[int, str], ...]
    stand_ins: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class CoverSaved:
    """A cover after an act."""

    cover_id: int
    said: str


@act("cover.add", row=Row.COVERS, undo=True, label=N_("Cover"), icon="swap-horizontal")
def add_cover(
    work: Work, *, counselor_id: int, person_id: int, starts_on: date, ends_on: date
) -> CoverSaved:
    """Let a colleague look after a counselor's patients; own ones, or anybody's for directors
    and administrators. Raises ``RuleBroken`` beside the field at fault.
    """
    wanted = CoverSpan(counselor_id, person_id, starts_on, ends_on)
    counselor, stand_in = get(work.db, Person, counselor_id), get(work.db, Person, person_id)
    decide_cover(
        wanted,
        by_id=work.person.id,
        by_roles=work.person.roles,
        stand_in_roles=_clinical_roles(work).get(person_id, set()),
        others=[_span(each) for each in _running(work)],
        today=work.today,
    )
    row = Cover(
        counselor_id=counselor_id, person_id=person_id, starts_on=starts_on, ends_on=ends_on
    )
    work.db.add(row)
    work.db.flush()
    said = _("{person} covers for {counselor} until {day}").format(
        person=stand_in.name, counselor=counselor.name, day=month_day(ends_on)
    )
    return CoverSaved(row.id, said)


@act("cover.end", row=Row.COVERS, undo=True, label=N_("End a cover"), icon="close")
def end_cover(work: Work, *, cover_id: int, expected_version: int) -> CoverSaved:
    """End a cover: from now on it counts no more. Raises ``RuleBroken``, ``Conflict``."""
    row = get(work.db, Cover, cover_id, expected_version)
    if row.counselor_id != work.person.id and not may_cover_for_others(work.person.roles):
        raise RuleBroken("cover.not_yours")
    left = ended(_span(row), work.today)
    if left is None:
        work.db.delete(row)
    else:
        row.ends_on = left.ends_on
    return CoverSaved(cover_id, _("Cover ended"))


@question("cover.list", row=Row.COVERS)
def list_covers(work: Work) -> Covers:
    """The covers that run or are ahead, by the first day."""
    active = work.db.execute(select(Person.id, Person.name).where(Person.is_active))
    people = {row.id: row.name for row in active}
    clinical = _clinical_roles(work)
    may_for_others = may_cover_for_others(work.person.roles)
    rows = tuple(
        CoverRow(
            row.id,
            row.version,
            row.counselor_id,
            people.get(row.counselor_id, ""),
            people.get(row.person_id, ""),
            row.starts_on,
            row.ends_on,
            may_for_others or row.counselor_id == work.person.id,
        )
        for row in _running(work)
    )
    chosen = sorted(
        ((key, name) for key, name in people.items() if key in clinical), key=lambda one: one[1]
    )
    away = tuple(one for one in chosen if may_for_others or one[0] == work.person.id)
    return Covers(rows, away, tuple(chosen))


# -- inside -----------------------------------------------------------------------


def _running(work: Work) -> list[Cover]:
    query = select(Cover).where(Cover.ends_on >= work.today)
    return list(work.db.scalars(query.order_by(Cover.starts_on, Cover.id)))


def _span(row: Cover) -> CoverSpan:
    return CoverSpan(row.counselor_id, row.person_id, row.starts_on, row.ends_on)


def _clinical_roles(work: Work) -> dict[int, set[Role]]:
    """Clinical roles in force of those who are in the practice."""
    found: dict[int, set[Role]] = {}
    for person_id, role in work.db.execute(
        select(PersonRole.person_id, PersonRole.role)
        .join(Person, Person.id == PersonRole.person_id)
        .where(
            Person.is_active,
            PersonRole.role.in_(CLINICAL_ROLES),
            PersonRole.waits_since.is_(None),
        )
    ):
        found.setdefault(person_id, set()).add(role)
    return found

"""The on-call rota: who is behind the 24-hour line, week by week. Directors change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from iopdesk.domain import on_call as rules
from iopdesk.domain.on_call import Overlap, Piece, RotaWeek, Turn
from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.permission import Row
from iopdesk.domain.series import instant_of
from iopdesk.domain.spans import Span
from iopdesk.i18n import N_, _, clock_time, short_date
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.storage.models import OnCallTurn, Person, PersonRole

_WEEK = 7


@dataclass(frozen=True, slots=True, repr=False)
class TurnRow:
    """One turn as the rota shows it; instants on the practice's wall clock."""

    turn_id: int
    version: int
    person_id: int
    person: str
    starts_at: datetime
    ends_at: datetime
    has_begun: bool


@dataclass(frozen=True, slots=True, repr=False)
class DayRow:
    """One day of the week in pieces: (person or nothing, from, to)."""

    day: date
    pieces: tuple[tuple[str, datetime, datetime], ...]
    has_gap: bool


@dataclass(frozen=True, slots=True, repr=False)
class Rota:
    """A week of the rota. ``warnings`` tell gaps and overlaps; ``people`` may be chosen."""

    first_on: date
    days: tuple[DayRow, ...]
    turns: tuple[TurnRow, ...]
    warnings: tuple[str, ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class OnCallNow:
    """Who is behind the line now, until when (wall clock); nobody has no name."""

    person: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RotaChanged:
    """The rota after an act."""

    said: str


# -- acts ---------------------------------------------------------------------------


@act("on_call.add", row=Row.ON_CALL, undo=True, label=N_("Add turn"), icon="calendar-plus")
def add_turn(work: Work, *, person_id: int, starts_at: datetime, ends_at: datetime) -> RotaChanged:
    """Put somebody on call. Raises what :func:`iopdesk.domain.on_call.decide_turn` raises."""
    person = get(work.db, Person, person_id)
    turn = rules.decide_turn(
        Turn(person_id, starts_at, ends_at),
        _around(work, starts_at, ends_at),
        roles=_roles(work, person_id),
        now=work.now,
        zone=work.practice.zone.key,
    )
    work.db.add(OnCallTurn(person_id=person_id, starts_at=turn.starts_at, ends_at=turn.ends_at))
    said = _("{person} is on call from {start}").format(
        person=person.name, start=_moment(work, turn.starts_at)
    )
    return RotaChanged(said)


@act("on_call.change", row=Row.ON_CALL, undo=True, label=N_("Change turn"), icon="pencil-outline")
def change_turn(
    work: Work,
    *,
    turn_id: int,
    expected_version: int,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
) -> RotaChanged:
    """Correct a turn; of one that has begun only the end. Raises ``Conflict``, ``RuleBroken``."""
    row = get(work.db, OnCallTurn, turn_id, expected_version)
    others = [each for each in _around(work, starts_at, ends_at) if each.id != turn_id]
    turn = rules.decide_change(
        _turn(row),
        Turn(person_id, starts_at, ends_at, turn_id),
        others,
        roles=_roles(work, person_id),
        now=work.now,
        zone=work.practice.zone.key,
    )
    row.person_id, row.starts_at, row.ends_at = person_id, turn.starts_at, turn.ends_at
    return RotaChanged(_("Turn changed"))


@act("on_call.swap", row=Row.ON_CALL, undo=True, label=N_("Swap turns"), icon="swap-horizontal")
def swap_turns(
    work: Work, *, turn_id: int, expected_version: int, other_id: int, other_version: int
) -> RotaChanged:
    """Let two people take each other's turn, before either begins."""
    one = get(work.db, OnCallTurn, turn_id, expected_version)
    two = get(work.db, OnCallTurn, other_id, other_version)
    pair = (_turn(one), _turn(two))
    for row, turn in zip((one, two), rules.swap(pair, *pair, now=work.now), strict=True):
        row.person_id = turn.person_id
    return RotaChanged(_("Turns swapped"))


@act(
    "on_call.hand_over",
    row=Row.ON_CALL,
    undo=True,
    label=N_("Hand over turn"),
    icon="account-multiple-outline",
)
def hand_over(
    work: Work, *, turn_id: int, expected_version: int, person_id: int, at: datetime
) -> RotaChanged:
    """Let somebody take over the rest of a turn from ``at`` on."""
    row = get(work.db, OnCallTurn, turn_id, expected_version)
    person = get(work.db, Person, person_id)
    turn = _turn(row)
    parts = rules.hand_over(
        [turn], turn, person_id, roles=_roles(work, person_id), at=at, now=work.now
    )
    row.person_id, row.ends_at = parts[0].person_id, parts[0].ends_at
    for part in parts[1:]:
        work.db.add(
            OnCallTurn(person_id=part.person_id, starts_at=part.starts_at, ends_at=part.ends_at)
        )
    said = _("{person} takes over at {start}").format(person=person.name, start=_moment(work, at))
    return RotaChanged(said)


@act(
    "on_call.remove", row=Row.ON_CALL, undo=True, label=N_("Remove turn"), icon="trash-can-outline"
)
def remove_turn(work: Work, *, turn_id: int, expected_version: int) -> RotaChanged:
    """Take out a turn that has not begun; the week then tells the gap."""
    row = get(work.db, OnCallTurn, turn_id, expected_version)
    rules.check_removal(_turn(row), work.now)
    work.db.delete(row)
    return RotaChanged(_("Turn removed"))


# -- questions ------------------------------------------------------------------------


@question("on_call.week", row=Row.ON_CALL)
def read_week(work: Work, *, first_on: date) -> Rota:
    """Seven days of the rota from ``first_on`` on, with its gaps and overlaps."""
    zone = work.practice.zone.key
    bounds = Span(
        instant_of(first_on, 0, zone), instant_of(first_on + timedelta(days=_WEEK), 0, zone)
    )
    rows = _rows(work, bounds)
    names = _names(work)
    week = rules.rota_week([_turn(row) for row in rows], first_on, zone)
    days = tuple(
        DayRow(each.day, tuple(_piece(piece, names) for piece in each.pieces), each.has_gap)
        for each in week.days
    )
    people = clinicians(work)
    return Rota(
        first_on,
        days,
        tuple(_shown(work, row, names) for row in rows),
        _warnings(week, names, work),
        tuple(sorted(((key, names[key]) for key in people), key=lambda one: one[1])),
    )


@question("on_call.now", row=Row.ON_CALL)
def read_now(work: Work) -> OnCallNow:
    """Who is on call now, for the status bar and the cards."""
    turn = rules.on_call_at(turns_between(work, work.now, work.now), work.now)
    if turn is None:
        return OnCallNow()
    name = work.db.scalars(select(Person.name).where(Person.id == turn.person_id)).one()
    return OnCallNow(name, turn.ends_at.astimezone(work.practice.zone))


def turns_between(work: Work, first: datetime, last: datetime) -> tuple[Turn, ...]:
    """The turns that share a moment with a stretch of time, both ends inside."""
    found = work.db.execute(
        select(OnCallTurn.person_id, OnCallTurn.starts_at, OnCallTurn.ends_at, OnCallTurn.id).where(
            OnCallTurn.ends_at > first, OnCallTurn.starts_at <= last
        )
    )
    return tuple(Turn(*row) for row in found)


# -- inside ---------------------------------------------------------------------------


def _rows(work: Work, bounds: Span) -> list[OnCallTurn]:
    query = select(OnCallTurn).where(
        OnCallTurn.ends_at > bounds.start, OnCallTurn.starts_at < bounds.end
    )
    return list(work.db.scalars(query.order_by(OnCallTurn.starts_at, OnCallTurn.id)))


def _around(work: Work, starts_at: datetime, ends_at: datetime) -> tuple[Turn, ...]:
    return turns_between(work, min(starts_at, ends_at), max(starts_at, ends_at))


def _turn(row: OnCallTurn) -> Turn:
    return Turn(row.person_id, row.starts_at, row.ends_at, row.id)


def _shown(work: Work, row: OnCallTurn, names: dict[int, str]) -> TurnRow:
    zone = work.practice.zone
    return TurnRow(
        row.id,
        row.version,
        row.person_id,
        names.get(row.person_id, ""),
        row.starts_at.astimezone(zone),
        row.ends_at.astimezone(zone),
        row.starts_at <= work.now,
    )


def _piece(piece: Piece, names: dict[int, str]) -> tuple[str, datetime, datetime]:
    name = names.get(piece.person_id, "") if piece.person_id is not None else ""
    return name, piece.starts_at, piece.ends_at


def _warnings(week: RotaWeek, names: dict[int, str], work: Work) -> tuple[str, ...]:
    zone = work.practice.zone.key
    gaps = [rules.gap_words(each, zone) for each in week.gaps if each.end > work.now]
    return (*gaps, *(_overlap_words(each, names, work) for each in week.overlaps))


def _overlap_words(found: Overlap, names: dict[int, str], work: Work) -> str:
    return _("{one} and {two} are both on call from {start} to {end}.").format(
        one=names.get(found.one.person_id, ""),
        two=names.get(found.two.person_id, ""),
        start=_moment(work, found.span.start),
        end=_moment(work, found.span.end),
    )


def _moment(work: Work, at: datetime) -> str:
    local = at.astimezone(work.practice.zone)
    return f"{short_date(local.date())}, {clock_time(local)}"


def _names(work: Work) -> dict[int, str]:
    return {row.id: row.name for row in work.db.execute(select(Person.id, Person.name))}


def _roles(work: Work, person_id: int) -> set[Role]:
    return clinicians(work, [person_id]).get(person_id, set())


def clinicians(work: Work, among: Iterable[int] | None = None) -> dict[int, set[Role]]:
    """Clinical roles in force of those who are in the practice."""
    query = (
        select(PersonRole.person_id, PersonRole.role)
        .join(Person, Person.id == PersonRole.person_id)
        .where(
            Person.is_active,
            PersonRole.role.in_(CLINICAL_ROLES),
            PersonRole.waits_since.is_(None),
        )
    )
    if among is not None:
        query = query.where(PersonRole.person_id.in_(list(among)))
    found: dict[int, set[Role]] = {}
    for person_id, role in work.db.execute(query):
        found.setdefault(person_id, set()).add(role)
    return found

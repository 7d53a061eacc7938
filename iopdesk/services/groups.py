"""Groups: the list, and making one with its series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.groups import (
    GroupAdmission,
)
from iopdesk.domain.permission import Row
from iopdesk.domain.series import days_to_make, instant_of, occurrences, rule_words, weekly_rule
from iopdesk.domain.sessions import (
    Look,
    Service,
    SessionKind,
    SessionStatus,
    look_of,
    modality_short,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.rosters import seated_since
from iopdesk.storage.models import (
    Group,
    Membership,
    Person,
    Room,
    Series,
    TreatmentSession,
)

WEEKS_AHEAD = 8
"""Sessions of a series are made this far ahead."""


@dataclass(frozen=True, slots=True, repr=False)
class GroupRow:
    """One line of the group list."""

    group_id: int
    name: str
    look: Look
    stages: tuple[int, ...]
    when: str
    members: int
    capacity: int
    modality: str
    room: str
    facilitator: str


@dataclass(frozen=True, slots=True, repr=False)
class GroupChanged:
    """A group after an act."""

    group_id: int
    said: str


@dataclass(frozen=True, slots=True)
class SeriesExtended:
    """How many sessions the series lacked and were made."""

    sessions: int


@question("group.list", row=Row.GROUPS)
def list_groups(work: Work) -> tuple[GroupRow, ...]:
    """The running groups in the order of their week, with seats taken."""
    members = {
        row[0]: row[1]
        for row in work.db.execute(
            select(Membership.group_id, func.count(Membership.patient_id.distinct()))
            .where(
                Membership.starts_on <= work.today,
                seated_since(work.today),
            )
            .group_by(Membership.group_id)
        )
    }
    rooms = {row[0]: row[1] for row in work.db.execute(select(Room.id, Room.name))}
    people = {row[0]: row[1] for row in work.db.execute(select(Person.id, Person.name))}
    series = _series(work.db)
    groups = work.db.scalars(
        select(Group).where(or_(Group.ends_on.is_(None), Group.ends_on >= work.today))
    )
    return tuple(
        GroupRow(
            group.id,
            group.name,
            look_of(group.kind, group.modality, group.service),
            group.stages,
            _when(series.get(group.id)),
            members.get(group.id, 0),
            group.capacity,
            modality_short(group.modality) if group.modality else "",
            rooms.get(group.room_id or 0, ""),
            people.get(group.facilitator_id or 0, ""),
        )
        for group in sorted(groups, key=lambda g: (_start(series.get(g.id)), g.id))
    )


@act("group.add", row=Row.GROUPS, undo=True, label=N_("New group"), icon="plus")
def add_group(
    work: Work,
    *,
    name: str,
    kind: SessionKind,
    service: Service,
    modality: str,
    stages: tuple[int, ...],
    capacity: int,
    room_id: int | None,
    facilitator_id: int | None,
    admission: GroupAdmission,
    weekdays: tuple[int, ...],
    start_minute: int,
    minutes: int,
    starts_on: date,
) -> GroupChanged:
    """Make a group with its weekly series and the sessions of the next weeks."""
    if not name.strip():
        raise RuleBroken("group.no_name", field="name")
    if capacity < 1:
        raise RuleBroken("group.no_seats", field="capacity")
    if not 15 <= minutes <= 480:
        raise RuleBroken("group.length", field="minutes")
    group = Group(
        name=name.strip(),
        short_name=name.strip()[:40],
        kind=kind,
        service=service,
        modality=modality,
        stages=stages,
        capacity=capacity,
        room_id=room_id,
        facilitator_id=facilitator_id,
        admission=admission,
        gender=None,
        language="",
        starts_on=starts_on,
        ends_on=None,
    )
    work.db.add(group)
    work.db.flush()
    until = max(work.today, starts_on) + timedelta(weeks=WEEKS_AHEAD)
    series = Series(
        group_id=group.id,
        rule=weekly_rule(weekdays),
        start_minute=start_minute,
        minutes=minutes,
        starts_on=starts_on,
        ends_on=None,
        made_until=until,
    )
    work.db.add(series)
    work.db.flush()
    work.db.add_all(_sessions(work, group, series, occurrences(series.rule, starts_on, until)))
    return GroupChanged(group.id, _("{name} made").format(name=group.name))


@act("series.extend", row=Row.OWN, label=N_("Make the sessions of the coming weeks"))
def extend_series(work: Work) -> SeriesExtended:
    """Make the sessions that running series still lack; running it again does nothing.

    It runs beside the day close, before it: weeks in which nobody opened the
    program are made and then frozen like any other. The wall time of a series
    stays the same across daylight saving.
    """
    until = work.today + timedelta(weeks=WEEKS_AHEAD)
    lacking = work.db.execute(
        select(Series, Group)
        .join(Group, Group.id == Series.group_id)
        .where(
            Series.made_until < until,
            or_(Series.ends_on.is_(None), Series.ends_on > Series.made_until),
            or_(Group.ends_on.is_(None), Group.ends_on > Series.made_until),
        )
        .order_by(Series.id)
    ).all()
    standing = _standing(work.db, [series.id for series, _group in lacking])
    made = 0
    for series, group in lacking:
        last = min(until, series.ends_on or until, group.ends_on or until)
        days = days_to_make(
            series.rule,
            series.starts_on,
            made_until=series.made_until,
            until=last,
            standing=standing.get(series.id, ()),
        )
        work.db.add_all(_sessions(work, group, series, days))
        series.made_until = last
        made += len(days)
    return SeriesExtended(made)


def _standing(db: Session, series_ids: Sequence[int]) -> dict[int, set[date]]:
    """Days ahead of what was made on which a session of each series stands: moved there."""
    found: dict[int, set[date]] = {}
    for series_id, on in db.execute(
        select(Series.id, TreatmentSession.on)
        .join(TreatmentSession, TreatmentSession.series_id == Series.id)
        .where(Series.id.in_(series_ids), TreatmentSession.on > Series.made_until)
    ):
        found.setdefault(series_id, set()).add(on)
    return found


def _sessions(
    work: Work, group: Group, series: Series, days: Iterable[date]
) -> Iterable[TreatmentSession]:
    for on in days:
        yield TreatmentSession(
            series_id=series.id,
            group_id=group.id,
            patient_id=None,
            kind=group.kind,
            service=group.service,
            modality=group.modality,
            title="",
            on=on,
            start_minute=series.start_minute,
            minutes=series.minutes,
            starts_at=instant_of(on, series.start_minute, work.practice.zone.key),
            room_id=group.room_id,
            facilitator_id=group.facilitator_id,
            status=SessionStatus.PLANNED,
            cancel_reason="",
            is_by_video=False,
            topic="",
            is_closed=False,
        )


def _series(db: Session) -> dict[int, list[Series]]:
    found: dict[int, list[Series]] = {}
    for series in db.scalars(select(Series).order_by(Series.start_minute, Series.id)):
        found.setdefault(series.group_id, []).append(series)
    return found


def _start(series: Sequence[Series] | None) -> int:
    return series[0].start_minute if series else 24 * 60


def _when(series: Sequence[Series] | None) -> str:
    return "; ".join(rule_words(one.rule, one.start_minute, one.minutes) for one in series or ())


sentences(
    {
        "group.no_name": N_("The group has no name. Enter one."),
        "group.no_seats": N_("A group needs at least one seat. Enter how many it has."),
        "group.length": N_("A session lasts 15 minutes to 8 hours. Enter its minutes."),
    }
)

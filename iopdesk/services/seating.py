"""Seating patients in groups: every suggestion and refusal names all its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.episodes import Stage
from iopdesk.domain.groups import SeatDecision, SeatFacts, decide_seat, judge_seat
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.rosters import Stint, decide_join, decide_leave, most_members
from iopdesk.domain.series import weekdays_of
from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.chart_hours import prescribed_on
from iopdesk.services.episodes import open_episode
from iopdesk.services.groups import GroupChanged
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.records import get
from iopdesk.services.rosters import close_days, seated_since
from iopdesk.services.shown_names import NAME, apart, name_of
from iopdesk.storage.models import (
    Episode,
    Group,
    Membership,
    Patient,
    PrescribedSchedule,
    Series,
    StagePeriod,
    TreatmentSession,
)


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A patient who might be seated, with every reason that stands in the way."""

    patient_id: int
    name: str
    stage: Stage | None
    decision: SeatDecision


@act(
    "group.seat",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Seat in a group"),
    icon="account-plus-outline",
    by_number=True,
)
def seat(
    work: Work, *, group_id: int, patient_id: int, on: date, override_reason: str = ""
) -> GroupChanged:
    """Begin a stint of a patient in a group.

    Raises ``RuleBroken`` with every reason that stands in the way, and who may override.
    """
    close_days(work)
    group = get(work.db, Group, group_id)
    episode = open_episode(work.db, patient_id)
    facts = _Seating(work, group, on).facts(patient_id)
    stints = _stints(work.db, group_id)
    decide_join(stints, Stint(patient_id, on, None))
    decide_seat(
        facts,
        roles=work.person.roles,
        is_facilitator=group.facilitator_id == work.person.id,
        override_reason=override_reason,
    )
    work.db.add(
        Membership(
            group_id=group_id,
            patient_id=patient_id,
            episode_id=episode.id,
            starts_on=on,
            ends_on=None,
            end_reason="",
            override_reason=override_reason.strip(),
        )
    )
    said = _("{name} seated in {group}").format(name=name_of(work, patient_id), group=group.name)
    return GroupChanged(group_id, said)


@act(
    "group.leave",
    row=Row.SCHEDULE,
    subject="membership_id",
    undo=True,
    label=N_("Leave the group"),
    icon="exit-run",
    by_number=True,
)
def leave(work: Work, *, membership_id: int, on: date, reason: str = "") -> GroupChanged:
    """End a stint; ``on`` is its last day. Past rosters stay as they were."""
    close_days(work)
    row = get(work.db, Membership, membership_id)
    decide_leave(Stint(row.patient_id, row.starts_on, row.ends_on), on)
    row.ends_on, row.end_reason = on, reason.strip()
    group = get(work.db, Group, row.group_id)
    said = _("{name} leaves {group}").format(name=name_of(work, row.patient_id), group=group.name)
    return GroupChanged(group.id, said)


@question("group.candidates", row=Row.SCHEDULE)
def list_candidates(work: Work, *, group_id: int, limit: int = 60) -> tuple[Candidate, ...]:
    """Active patients who are not in the group: those it suits first, each with the reasons."""
    group = get(work.db, Group, group_id)
    seating = _Seating(work, group, work.today)
    found = [
        Candidate(key, name, seating.stages.get(key), judge_seat(seating.facts(key)))
        for key, name in seating.people.items()
        if key not in seating.members
    ]
    found.sort(key=lambda one: (not one.decision.may_suggest, len(one.decision.reasons), one.name))
    return tuple(found[:limit])


class _Seating:
    """What seating in one group needs, read once for all active patients."""

    def __init__(self, work: Work, group: Group, on: date) -> None:
        db = work.db
        self._group, self._on = group, on
        self._stints = _stints(db, group.id)
        self._days = frozenset(
            day
            for rule in db.scalars(select(Series.rule).where(Series.group_id == group.id))
            for day in weekdays_of(rule)
        )
        self._first = db.scalar(
            select(func.min(TreatmentSession.on)).where(TreatmentSession.group_id == group.id)
        )
        self.members = {s.patient_id for s in self._stints if s.ends_on is None or s.ends_on >= on}
        rows = db.execute(
            select(
                Patient.id,
                *NAME,
                Patient.gender,
                Patient.language,
                StagePeriod.stage,
                PrescribedSchedule.weekdays,
            )
            .join(Episode, (Episode.patient_id == Patient.id) & Episode.discharged_on.is_(None))
            .outerjoin(
                StagePeriod,
                (StagePeriod.episode_id == Episode.id) & StagePeriod.ends_on.is_(None),
            )
            .outerjoin(
                PrescribedSchedule,
                (PrescribedSchedule.episode_id == Episode.id) & prescribed_on(on),
            )
            .where(Patient.standing == Standing.ACTIVE)
            .order_by(Patient.sort_key)
        ).all()
        self._rows = {row.id: row for row in rows}
        self.people = apart(work, ((row.id, row) for row in rows))
        self.stages = {row.id: row.stage for row in rows}
        self._holds = holds_by_patient(db, list(self._rows))
        self._clashes = _clashes(db, group, on)

    def facts(self, patient_id: int) -> SeatFacts:
        """What the seating rule looks at. Raises ``RuleBroken`` without an open episode."""
        row = self._rows.get(patient_id)
        if row is None:
            raise RuleBroken("episode.none_open")
        group = self._group
        others = [s for s in self._stints if s.patient_id != patient_id]
        return SeatFacts(
            kind=group.kind,
            capacity=group.capacity,
            members=most_members(others, since=self._on),
            joins_on=self._on,
            service=group.service,
            stages=group.stages,
            stage=row.stage,
            holds=self._holds.get(patient_id, ()),
            clashes=self._clashes.get(patient_id, ()),
            admission=group.admission,
            first_session_on=self._first,
            group_ends_on=group.ends_on,
            group_gender=group.gender,
            gender=row.gender,
            group_language=group.language,
            language=row.language,
            group_weekdays=self._days,
            prescribed_weekdays=frozenset(row.weekdays or ()),
        )


def _clashes(db: Session, group: Group, on: date) -> dict[int, tuple[str, ...]]:
    """Names of other groups a patient is in whose sessions overlap this group's, from ``on``."""
    own = _busy(db, group.id)
    other_groups = db.execute(
        select(Membership.patient_id, Group.id, Group.name)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.group_id != group.id, seated_since(on))
    ).all()
    busy = {group_id: _busy(db, group_id) for group_id in {row[1] for row in other_groups}}
    found: dict[int, list[str]] = {}
    for patient_id, group_id, name in other_groups:
        if any(_overlaps(one, two) for one in own for two in busy[group_id]):
            names = found.setdefault(patient_id, [])
            if name not in names:
                names.append(name)
    return {key: tuple(names) for key, names in found.items()}


def _busy(db: Session, group_id: int) -> list[tuple[int, int, int]]:
    """(weekday, first minute, last minute) of a group's series."""
    return [
        (day, series.start_minute, series.start_minute + series.minutes)
        for series in db.scalars(select(Series).where(Series.group_id == group_id))
        for day in weekdays_of(series.rule)
    ]


def _overlaps(one: tuple[int, int, int], two: tuple[int, int, int]) -> bool:
    return one[0] == two[0] and one[1] < two[2] and two[1] < one[2]


def _stints(db: Session, group_id: int) -> list[Stint]:
    rows = db.execute(
        select(Membership.patient_id, Membership.starts_on, Membership.ends_on).where(
            Membership.group_id == group_id
        )
    )
    return [Stint(row[0], row[1], row[2]) for row in rows]

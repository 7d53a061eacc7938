"""The roster grid of one group: its last dates, its members, and every mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from iopdesk.domain.attendance import PRESENT_MARKS, Mark
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.hours import WeekHours
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import SessionStatus
from iopdesk.services.acts import Work, question
from iopdesk.services.chart_hours import hours_this_week, prescribed_on
from iopdesk.services.records import get
from iopdesk.services.rosters import expected_at, seated_since
from iopdesk.services.shown_names import NAME, apart
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Group,
    Membership,
    Patient,
    PrescribedSchedule,
    TreatmentSession,
)

DATES_SHOWN = 12


@dataclass(frozen=True, slots=True, repr=False)
class GridSession:
    """One column: a session of the group."""

    session_id: int
    on: date
    is_today: bool
    is_cancelled: bool
    attended: int
    enrolled: int


@dataclass(frozen=True, slots=True, repr=False)
class GridMember:
    """One row: a member of today, their marks by session, and their hours of this week.

    ``expected`` are the sessions the member was or is expected at.
    """

    patient_id: int
    membership_id: int
    name: str
    marks: Mapping[int, Mark]
    expected: frozenset[int]
    hours: WeekHours
    prescribed: int | None


@dataclass(frozen=True, slots=True, repr=False)
class RosterGrid:
    """A group with its last dates and its members."""

    group_id: int
    capacity: int
    admission: GroupAdmission
    sessions: tuple[GridSession, ...]
    members: tuple[GridMember, ...]


@question("group.grid", row=Row.SCHEDULE)
def read_grid(work: Work, *, group_id: int) -> RosterGrid:
    """The last dates of a group up to today (else the next ones), and today's members."""
    group = get(work.db, Group, group_id)
    sessions = _sessions(work, group_id)
    expected = expected_at(work.db, sessions)
    marks: dict[int, dict[int, Mark]] = {}
    for session_id, patient_id, mark in work.db.execute(
        select(Attendance.session_id, Attendance.patient_id, Attendance.mark).where(
            Attendance.session_id.in_([s.id for s in sessions])
        )
    ):
        marks.setdefault(session_id, {})[patient_id] = mark
    columns = tuple(
        GridSession(
            s.id,
            s.on,
            s.on == work.today,
            s.status is SessionStatus.CANCELLED,
            sum(mark in PRESENT_MARKS for mark in marks.get(s.id, {}).values()),
            len(expected[s.id]),
        )
        for s in sessions
    )
    members = _members(work, group_id, sessions, expected, marks)
    return RosterGrid(group.id, group.capacity, group.admission, columns, members)


def _sessions(work: Work, group_id: int) -> list[TreatmentSession]:
    of_group = select(TreatmentSession).where(TreatmentSession.group_id == group_id)
    order = TreatmentSession.on, TreatmentSession.start_minute
    past = work.db.scalars(
        of_group.where(TreatmentSession.on <= work.today)
        .order_by(*(column.desc() for column in order))
        .limit(DATES_SHOWN)
    ).all()
    if past:
        return list(reversed(past))
    return list(work.db.scalars(of_group.order_by(*order).limit(DATES_SHOWN)))


def _members(
    work: Work,
    group_id: int,
    sessions: list[TreatmentSession],
    expected: dict[int, tuple[int, ...]],
    marks: dict[int, dict[int, Mark]],
) -> tuple[GridMember, ...]:
    horizon = work.today + timedelta(days=7)
    rows = work.db.execute(
        select(
            Membership.id,
            Membership.patient_id,
            *NAME,
            PrescribedSchedule.weekly_minutes,
        )
        .join(Patient, Patient.id == Membership.patient_id)
        .join(Episode, Episode.id == Membership.episode_id)
        .outerjoin(
            PrescribedSchedule,
            (PrescribedSchedule.episode_id == Episode.id) & prescribed_on(work.today),
        )
        .where(
            Membership.group_id == group_id,
            Membership.starts_on <= horizon,
            seated_since(work.today),
        )
        .order_by(Membership.starts_on, Membership.id)
    ).all()
    hours = hours_this_week(work, [row.patient_id for row in rows])
    names = apart(work, ((row.patient_id, row) for row in rows))
    return tuple(
        GridMember(
            row.patient_id,
            row.id,
            names[row.patient_id],
            {
                s.id: marks[s.id][row.patient_id]
                for s in sessions
                if row.patient_id in marks.get(s.id, {})
            },
            frozenset(s.id for s in sessions if row.patient_id in expected[s.id]),
            hours[row.patient_id],
            row.weekly_minutes,
        )
        for row in rows
    )

"""Hours of patients: this week for a list, and week by week for one chart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from iopdesk.domain.attendance import PRESENT_MARKS, Mark
from iopdesk.domain.hours import WeekHours, WeekSession, week_first, week_hours
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import Look, SessionStatus, look_of
from iopdesk.services.acts import Work, question
from iopdesk.services.rosters import expected_at
from iopdesk.services.shown_names import own_title, remark
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Group,
    Membership,
    PrescribedSchedule,
    RosterEntry,
    TreatmentSession,
)

STRIP_WEEKS = 13
"""Weeks a strip shows: those of a 90-day stay."""
SESSIONS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One week of the strip; ``attended`` is None for a week still ahead. Minutes."""

    first: date
    attended: int | None
    prescribed: int | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class WeekStrip:
    """Attendance by week, and how many of the expected sessions were attended."""

    weeks: tuple[WeekCell, ...]
    attended_sessions: int
    expected_sessions: int
    now: WeekHours | None


@dataclass(frozen=True, slots=True, repr=False)
class AttendedRow:
    """One past or running session of a patient with its mark, newest first."""

    session_id: int
    on: date
    start_minute: int
    minutes: int
    title: str
    look: Look
    mark: Mark | None
    attended: int
    reason: str


def hours_this_week(work: Work, patient_ids: Collection[int]) -> dict[int, WeekHours]:
    """Minutes of this week for several patients, in a few statements for all of them."""
    first = week_first(work.today, work.practice.week_start)
    week = work.db.scalars(
        select(TreatmentSession).where(
            TreatmentSession.on >= first, TreatmentSession.on < first + timedelta(days=7)
        )
    ).all()
    expected = expected_at(work.db, week)
    marks = _marks(work.db, [each.id for each in week])
    wanted = set(patient_ids)
    found: dict[int, list[WeekSession]] = {each: [] for each in wanted}
    for session in week:
        here = marks.get(session.id, {})
        for patient_id in (here.keys() | set(expected[session.id])) & wanted:
            entry = _of(session, here.get(patient_id), expected[session.id], patient_id)
            found[patient_id].append(entry)
    return {each: week_hours(found[each], now=work.now) for each in wanted}


@question("chart.weeks", row=Row.SCHEDULE, subject="patient_id")
def read_weeks(work: Work, *, patient_id: int) -> WeekStrip:
    """Hours attended in each week of the newest episode, the last weeks of a long one."""
    episode = work.db.execute(
        select(Episode.id, Episode.admitted_on, Episode.discharged_on)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).one_or_none()
    if episode is None:
        return WeekStrip((), 0, 0, None)
    start = work.practice.week_start
    now = week_first(work.today, start)
    last = min(now, week_first(episode.discharged_on or work.today, start))
    first = max(week_first(episode.admitted_on, start), last - timedelta(weeks=STRIP_WEEKS - 1))
    by_week: dict[date, list[WeekSession]] = {}
    sessions = sessions_of_patient(work.db, patient_id, first, last + timedelta(days=6))
    for session, mark in sessions:
        entry = _of(session, mark, (patient_id,), patient_id)
        by_week.setdefault(week_first(session.on, start), []).append(entry)
    weeks = []
    schedules = _schedules(work.db, episode.id)
    count = STRIP_WEEKS if last == now else (last - first).days // 7 + 1
    for number in range(count):
        day = first + timedelta(weeks=number)
        hours = None if day > last else week_hours(by_week.get(day, []), now=work.now)
        attended = hours.attended if hours is not None else None
        weeks.append(WeekCell(day, attended, _prescribed(schedules, day), day == now))
    over = [mark for session, mark in sessions if _is_over(session, work) and _is_held(session)]
    came = sum(mark is not None and mark.mark in PRESENT_MARKS for mark in over)
    this = week_hours(by_week.get(now, []), now=work.now) if last == now else None
    return WeekStrip(tuple(weeks), came, len(over), this)


@question("chart.attendance", row=Row.SCHEDULE, subject="patient_id")
def read_attendance(work: Work, *, patient_id: int) -> tuple[AttendedRow, ...]:
    """The sessions of a patient up to today with their marks, newest first."""
    rows = work.db.execute(
        select(
            TreatmentSession.id,
            TreatmentSession.on,
            TreatmentSession.start_minute,
            TreatmentSession.minutes,
            TreatmentSession.title,
            TreatmentSession.patient_id,
            Group.name,
            TreatmentSession.kind,
            TreatmentSession.modality,
            TreatmentSession.service,
            Attendance.mark,
            Attendance.minutes.label("attended"),
            Attendance.reason,
        )
        .outerjoin(Group, Group.id == TreatmentSession.group_id)
        .outerjoin(
            Attendance,
            (Attendance.session_id == TreatmentSession.id) & (Attendance.patient_id == patient_id),
        )
        .where(
            TreatmentSession.on <= work.today,
            TreatmentSession.status == SessionStatus.PLANNED,
            _is_of(patient_id, work.today),
        )
        .order_by(TreatmentSession.on.desc(), TreatmentSession.start_minute.desc())
        .limit(SESSIONS_SHOWN)
    )
    return tuple(
        AttendedRow(
            row.id,
            row.on,
            row.start_minute,
            row.minutes,
            own_title(work, row) or row.name or "",
            look_of(row.kind, row.modality, row.service),
            row.mark,
            row.attended or 0,
            remark(work, patient_id, row.reason or ""),
        )
        for row in rows
    )


# -- inside -----------------------------------------------------------------------


def _is_of(patient_id: int, last: date) -> ColumnElement[bool]:
    """Whether a session up to a day is one of the patient's: expected there, or marked there.

    A closed day goes by its frozen roster, an open one by the stints of the group.
    Asked from the patient's side: the practice's years of sessions are not looked at. Not
    ``union``: it would read all sessions in the order of their ids to merge them.
    """
    session = aliased(TreatmentSession)
    seated = (
        select(Membership.id)
        .where(
            Membership.patient_id == patient_id,
            Membership.group_id == session.group_id,
            Membership.starts_on <= session.on,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= session.on),
        )
        .exists()
    )
    marked = select(Attendance.session_id).where(Attendance.patient_id == patient_id)
    frozen = select(RosterEntry.session_id).where(RosterEntry.patient_id == patient_id)
    ahead = select(session.id).where(
        session.is_closed.is_(False),
        session.on <= last,
        or_(seated, session.patient_id == patient_id),
    )
    return TreatmentSession.id.in_(union_all(marked, frozen, ahead))


def sessions_of_patient(
    db: Session, patient_id: int, first: date, last: date
) -> list[tuple[TreatmentSession, Attendance | None]]:
    """The sessions of one patient in a span of days: expected, or attended as a walk-in."""
    rows = db.execute(
        select(TreatmentSession, Attendance)
        .outerjoin(
            Attendance,
            (Attendance.session_id == TreatmentSession.id) & (Attendance.patient_id == patient_id),
        )
        .where(
            TreatmentSession.on >= first,
            TreatmentSession.on <= last,
            _is_of(patient_id, last),
        )
        .order_by(TreatmentSession.on, TreatmentSession.start_minute)
    )
    return [(row[0], row[1]) for row in rows]


def _marks(db: Session, session_ids: Collection[int]) -> dict[int, dict[int, Attendance]]:
    """The attendance of sessions by session and patient."""
    found: dict[int, dict[int, Attendance]] = {}
    for row in db.scalars(select(Attendance).where(Attendance.session_id.in_(session_ids))):
        found.setdefault(row.session_id, {})[row.patient_id] = row
    return found


def _of(
    session: TreatmentSession,
    mark: Attendance | None,
    expected: Collection[int],
    patient_id: int,
) -> WeekSession:
    return WeekSession(
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        on=session.on,
        kind=session.kind,
        service=session.service,
        is_expected=patient_id in expected,
        is_cancelled=not _is_held(session),
        mark=mark.mark if mark is not None else None,
        arrived_at=mark.arrived_at if mark is not None else None,
        left_at=mark.left_at if mark is not None else None,
    )


def _is_held(session: TreatmentSession) -> bool:
    return session.status is SessionStatus.PLANNED


def _is_over(session: TreatmentSession, work: Work) -> bool:
    return session.starts_at + timedelta(minutes=session.minutes) <= work.now


def prescribed_on(day: date) -> ColumnElement[bool]:
    """The schedule in force on a day; another may be prescribed already from a later one."""
    return and_(
        PrescribedSchedule.starts_on <= day,
        or_(PrescribedSchedule.ends_on.is_(None), PrescribedSchedule.ends_on >= day),
    )


def _schedules(db: Session, episode_id: int) -> list[tuple[date, date | None, int]]:
    rows = db.execute(
        select(
            PrescribedSchedule.starts_on,
            PrescribedSchedule.ends_on,
            PrescribedSchedule.weekly_minutes,
        )
        .where(PrescribedSchedule.episode_id == episode_id)
        .order_by(PrescribedSchedule.starts_on)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _prescribed(schedules: list[tuple[date, date | None, int]], week: date) -> int | None:
    """Minutes prescribed in a week: the schedule in force on its last day."""
    day = week + timedelta(days=6)
    found = [minutes for starts, ends, minutes in schedules if starts <= day]
    return found[-1] if found else None

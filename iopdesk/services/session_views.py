"""Questions of the calendar: a span of days, one session's card, and clashes ahead of booking."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from iopdesk.domain.attendance import Mark, RosterState
from iopdesk.domain.bookings import SessionFacts, may_move_day
from iopdesk.domain.permission import Row
from iopdesk.domain.series import repeats_words
from iopdesk.domain.sessions import ConflictKind, Service, SessionKind, SessionStatus
from iopdesk.services.acts import Work, question
from iopdesk.services.boards import board_of
from iopdesk.services.records import get
from iopdesk.services.session_reading import CalendarSession, Clash, Plan, Reading, clashes_of
from iopdesk.storage.models import Series, TreatmentSession

__all__ = [
    "CalendarSession",
    "CalendarWeek",
    "Clash",
    "RosterLine",
    "SessionCard",
    "find_clashes",
    "read_card",
    "read_span",
]

MOST_DAYS = 42
"""Days of the longest span: six weeks, a month's page."""


@dataclass(frozen=True, slots=True, repr=False)
class CalendarWeek:
    """A span of days with all its sessions in order of time.

    ``facilitators`` (id, name) lead one of them; ``rooms`` are (id, name, booked
    minutes) of every active room. ``week_start``: 0 = Monday, 6 = Sunday.
    """

    first_on: date
    days: int
    today: date
    now: datetime
    sessions: tuple[CalendarSession, ...]
    facilitators: tuple[tuple[int, str], ...]
    rooms: tuple[tuple[int, str, int], ...]
    week_start: int


@dataclass(frozen=True, slots=True, repr=False)
class RosterLine:
    """One patient of a session's roster; ``mark`` is None while nothing was entered."""

    patient_id: int
    name: str
    mark: Mark | None
    arrived_at: datetime | None
    state: RosterState
    hold: str


@dataclass(frozen=True, slots=True, repr=False)
class SessionCard:
    """One session with its roster; ``free_rooms`` are offered when its room clashes."""

    session: CalendarSession
    room_seats: int | None
    repeats: str
    roster: tuple[RosterLine, ...]
    free_rooms: tuple[tuple[int, str], ...]
    may_move_day: bool


@question("session.span", row=Row.SCHEDULE)
def read_span(work: Work, *, first_on: date, days: int) -> CalendarWeek:
    """The sessions of 1 to 42 days, in a fixed number of statements."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a calendar shows 1 to {MOST_DAYS} days, not {days}")
    last_on = first_on + timedelta(days=days - 1)
    reading = Reading(work, first_on, last_on)
    shown = tuple(reading.shown(s) for s in reading.rows if first_on <= s.on <= last_on)
    leaders = {s.facilitator_id: s.facilitator for s in shown if s.facilitator_id is not None}
    booked: Counter[int] = Counter()
    for s in shown:
        if not s.is_cancelled and s.room_id is not None:
            booked[s.room_id] += s.minutes
    return CalendarWeek(
        first_on=first_on,
        days=days,
        today=work.today,
        now=work.local_now,
        sessions=shown,
        facilitators=tuple(sorted(leaders.items(), key=lambda one: one[1])),
        rooms=tuple((room.id, room.name, booked[room.id]) for room in reading.active_rooms),
        week_start=work.practice.week_start,
    )


@question("session.card", row=Row.SCHEDULE, subject="session_id", by_number=True)
def read_card(work: Work, *, session_id: int) -> SessionCard:
    """One session with its roster. Raises :class:`Conflict` when it is gone."""
    row = get(work.db, TreatmentSession, session_id)
    reading = Reading(work, row.on, row.on)
    session = reading.shown(row)
    (on_board,) = board_of(work, row.on, [row]).sessions
    series = work.db.get(Series, row.series_id) if row.series_id is not None else None
    has_room_clash = any(each.kind is ConflictKind.ROOM for each in session.clashes)
    room = reading.rooms.get(row.room_id or 0)
    return SessionCard(
        session=session,
        room_seats=room.seats if room else None,
        repeats=repeats_words(series.rule) if series else "",
        roster=tuple(
            RosterLine(t.patient_id, t.name, t.mark, t.arrived_at, t.state, t.hold)
            for t in on_board.tiles
        ),
        free_rooms=reading.free_rooms(row) if has_room_clash else (),
        may_move_day=may_move_day(facts_of(row, session.marked)),
    )


@question("session.clashes", row=Row.SCHEDULE)
def find_clashes(
    work: Work,
    *,
    session_id: int | None,
    group_id: int | None,
    patient_id: int | None,
    on: date,
    start_minute: int,
    minutes: int,
    room_id: int | None,
    facilitator_id: int | None,
    is_by_video: bool = False,
    kind: SessionKind | None = None,
    service: Service | None = None,
) -> tuple[Clash, ...]:
    """What a session would clash with, before it is booked or moved.

    A session that exists keeps its own kind, service and way of meeting. Raises
    ``RuleBroken('series_time')`` for a start outside of the day.
    """
    if session_id is not None:
        row = get(work.db, TreatmentSession, session_id)
        kind, service, is_by_video = row.kind, row.service, row.is_by_video
    plan = Plan(
        session_id=session_id,
        group_id=group_id,
        patient_id=patient_id,
        on=on,
        start_minute=start_minute,
        minutes=minutes,
        room_id=room_id,
        facilitator_id=facilitator_id,
        is_by_video=is_by_video,
        kind=kind,
        service=service,
    )
    return clashes_of(work, plan)


def facts_of(row: TreatmentSession, marks: int) -> SessionFacts:
    """A session as it stands, for the rules of booking."""
    return SessionFacts(row.on, row.status is SessionStatus.CANCELLED, row.is_closed, marks)

"""Sessions of some days with what their words, counts and clashes need, read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from iopdesk.domain.attendance import PRESENT_MARKS
from iopdesk.domain.bookings import seats_short
from iopdesk.domain.groups import holds_at
from iopdesk.domain.names import initial_and_family, split_name
from iopdesk.domain.series import instant_of
from iopdesk.domain.sessions import (
    Booking,
    ConflictKind,
    Look,
    Service,
    SessionConflict,
    SessionKind,
    SessionStatus,
    conflicts,
    conflicts_of,
    kind_label,
    look_of,
    short_title,
)
from iopdesk.i18n import _
from iopdesk.services.acts import Work
from iopdesk.services.boards import booking_of, title_of
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.rosters import expected_at, would_expect
from iopdesk.services.shown_names import full, own_title, read_rows, remark, short
from iopdesk.storage.models import (
    Attendance,
    Group,
    Person,
    Room,
    TreatmentSession,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Clash:
    """One conflict of a session; the time shared is on the practice's wall clock.

    ``other_id`` and ``other`` name the other session ("T. Brannigan (R. Menon)"); a
    lack of seats and a hold have none, there ``what`` says it all.
    """

    kind: ConflictKind
    other_id: int
    starts_at: datetime
    ends_at: datetime
    what: str
    other: str


@dataclass(frozen=True, slots=True, repr=False)
class CalendarSession:
    """One session of a calendar; instants are on the practice's wall clock.

    ``expected`` counts the roster, ``marked`` any mark, ``attended`` who came.
    ``is_closed``: its day was closed and its roster is frozen.
    """

    session_id: int
    version: int
    series_id: int | None
    group_id: int | None
    patient_id: int | None
    kind: SessionKind
    look: Look
    title: str
    short_title: str
    on: date
    start_minute: int
    minutes: int
    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    room: str
    facilitator_id: int | None
    facilitator: str
    stages: tuple[int, ...]
    modality: str
    expected: int
    capacity: int | None
    attended: int
    marked: int
    is_cancelled: bool
    cancel_reason: str
    is_by_video: bool
    is_closed: bool
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """A session as it is to be, for its clashes; ``session_id`` is None for a new one."""

    session_id: int | None
    group_id: int | None
    patient_id: int | None
    on: date
    start_minute: int
    minutes: int
    room_id: int | None
    facilitator_id: int | None
    is_by_video: bool = False
    kind: SessionKind | None = None
    service: Service | None = None


def clashes_of(work: Work, plan: Plan) -> tuple[Clash, ...]:
    """The clashes of a session as it is to be, in a fixed number of statements."""
    reading = Reading(work, plan.on, plan.on)
    return reading.clashes_of_plan(plan)


class Reading:
    """The sessions of some days with all that their words, counts and clashes need.

    The day before and the day after are read too: a late session reaches over midnight.
    """

    def __init__(self, work: Work, first_on: date, last_on: date) -> None:
        self._work = work
        db = work.db
        between = TreatmentSession.on.between(first_on - _DAY, last_on + _DAY)
        order = TreatmentSession.on, TreatmentSession.start_minute, TreatmentSession.id
        self.rows = db.scalars(select(TreatmentSession).where(between).order_by(*order)).all()
        self._by_id = {s.id: s for s in self.rows}
        self._expected = expected_at(db, self.rows)
        came = func.sum(case((Attendance.mark.in_(PRESENT_MARKS), 1), else_=0))
        self._marks: dict[int, tuple[int, int]] = {
            row[0]: (row[1], row[2])
            for row in db.execute(
                select(Attendance.session_id, func.count(), came)
                .join(TreatmentSession, TreatmentSession.id == Attendance.session_id)
                .where(between)
                .group_by(Attendance.session_id)
            )
        }
        self._groups = {group.id: group for group in db.scalars(select(Group))}
        self.rooms = {room.id: room for room in db.scalars(select(Room).order_by(Room.name))}
        self._people = {row[0]: row[1] for row in db.execute(select(Person.id, Person.name))}
        bookings = [booking_of(s, self._expected[s.id]) for s in self.rows]
        self._bookings = {one.id: one for one in bookings}
        found = conflicts(bookings)
        self._conflicts: dict[int, list[SessionConflict]] = {}
        for pair in found:
            for session_id in (pair.first_id, pair.second_id):
                self._conflicts.setdefault(session_id, []).append(pair)
        self._names: dict[int, Any] = {}
        self._read_names({s.patient_id for s in self.rows if s.patient_id} | _patients_in(found))

    @property
    def active_rooms(self) -> list[Room]:
        """Rooms in use, by name."""
        return [room for room in self.rooms.values() if room.is_active]

    def shown(self, s: TreatmentSession) -> CalendarSession:
        """One session in words and counts."""
        group = self._groups.get(s.group_id or 0)
        zone, booking = self._work.practice.zone, self._bookings[s.id]
        marked, attended = self._marks.get(s.id, (0, 0))
        return CalendarSession(
            session_id=s.id,
            version=s.version,
            series_id=s.series_id,
            group_id=s.group_id,
            patient_id=s.patient_id,
            kind=s.kind,
            look=look_of(s.kind, s.modality, s.service),
            title=self.title(s),
            short_title=self._short(s),
            on=s.on,
            start_minute=s.start_minute,
            minutes=s.minutes,
            starts_at=booking.starts_at.astimezone(zone),
            ends_at=booking.ends_at.astimezone(zone),
            room_id=s.room_id,
            room=self.rooms[s.room_id].name if s.room_id else "",
            facilitator_id=s.facilitator_id,
            facilitator=self._people.get(s.facilitator_id or 0, ""),
            stages=group.stages if group else (),
            modality=s.modality,
            expected=len(self._expected[s.id]),
            capacity=group.capacity if group else None,
            attended=attended,
            marked=marked,
            is_cancelled=booking.is_cancelled,
            cancel_reason=remark(self._work, s.patient_id, s.cancel_reason),
            is_by_video=s.is_by_video,
            is_closed=s.is_closed,
            clashes=self._clashes(
                booking, self._conflicts.get(s.id, ()), s.group_id, is_by_video=s.is_by_video
            ),
        )

    def title(self, s: TreatmentSession) -> str:
        """What the session is called: its group, or its kind and the patient."""
        group = self._groups.get(s.group_id or 0)
        own = self._full(s.patient_id) if s.patient_id else ""
        return title_of(s.kind, own_title(self._work, s), group.name if group else "", own)

    def free_rooms(self, s: TreatmentSession) -> tuple[tuple[int, str], ...]:
        """(id, name) of the active rooms that nobody uses while this session runs."""
        own = self._bookings[s.id]
        taken = {
            one.room_id
            for one in self._bookings.values()
            if not one.is_cancelled and one.starts_at < own.ends_at and own.starts_at < one.ends_at
        }
        return tuple((room.id, room.name) for room in self.active_rooms if room.id not in taken)

    def clashes_of_plan(self, plan: Plan) -> tuple[Clash, ...]:
        """The clashes of a session as it is to be."""
        db, before = self._work.db, self._by_id.get(plan.session_id or 0)
        starts_at = instant_of(plan.on, plan.start_minute, self._work.practice.zone.key)
        expected = would_expect(db, group_id=plan.group_id, patient_id=plan.patient_id, on=plan.on)
        if before is not None and before.is_closed and before.status is SessionStatus.PLANNED:
            expected = self._expected[before.id]
        booking = Booking(
            plan.session_id or 0,
            starts_at,
            starts_at + timedelta(minutes=plan.minutes),
            plan.room_id,
            plan.facilitator_id,
            frozenset(expected),
        )
        found = conflicts_of(booking, self._bookings.values())
        self._read_names(_patients_in(found))
        clashes = self._clashes(booking, found, plan.group_id, is_by_video=plan.is_by_video)
        return clashes + self._held(booking, plan)

    def _clashes(
        self,
        own: Booking,
        pairs: Iterable[SessionConflict],
        group_id: int | None,
        *,
        is_by_video: bool,
    ) -> tuple[Clash, ...]:
        found = [self._clash(own, pair) for pair in pairs]
        group, room = self._groups.get(group_id or 0), self.rooms.get(own.room_id or 0)
        capacity = group.capacity if group else None
        seats = room.seats if room and not is_by_video else None
        expected = len(own.patient_ids)
        if seats_short(expected, capacity=capacity, seats=seats):
            limit = min(each for each in (capacity, seats) if each is not None)
            what = _("{count} expected, {seats} seats").format(count=expected, seats=limit)
            found.append(self._alone(own, ConflictKind.CAPACITY, what))
        return tuple(found)

    def _clash(self, own: Booking, pair: SessionConflict) -> Clash:
        zone = self._work.practice.zone
        other = self._by_id[pair.second_id if pair.first_id == own.id else pair.first_id]
        leader = split_name(self._people.get(other.facilitator_id or 0, ""))
        led_by = initial_and_family(leader.given, leader.family)
        called = self._short(other, is_alone=True)
        return Clash(
            pair.kind,
            other.id,
            pair.starts_at.astimezone(zone),
            pair.ends_at.astimezone(zone),
            self._what(pair),
            f"{called} ({led_by})" if led_by else called,
        )

    def _held(self, own: Booking, plan: Plan) -> tuple[Clash, ...]:
        """A hold that keeps the one patient of a session out of it: a warning when booking."""
        if plan.patient_id is None or plan.kind is None:
            return ()
        holds = holds_by_patient(self._work.db, [plan.patient_id]).get(plan.patient_id, ())
        return tuple(
            self._alone(own, ConflictKind.HOLD, hold.label)
            for hold in holds_at(plan.kind, holds, plan.service)
        )

    def _alone(self, own: Booking, kind: ConflictKind, what: str) -> Clash:
        zone = self._work.practice.zone
        starts_at, ends_at = own.starts_at.astimezone(zone), own.ends_at.astimezone(zone)
        return Clash(kind, 0, starts_at, ends_at, what, "")

    def _what(self, pair: SessionConflict) -> str:
        if pair.kind is ConflictKind.ROOM:
            return self.rooms[pair.what[0]].name
        if pair.kind is ConflictKind.COUNSELOR:
            return self._people[pair.what[0]]
        return ", ".join(self._full(each) for each in pair.what)

    def _short(self, s: TreatmentSession, *, is_alone: bool = False) -> str:
        """Title of a block: the group's short name, or "Intake: E. Okonjo"."""
        group = self._groups.get(s.group_id or 0)
        if group is not None:
            return short_title(group.name, group.short_name)
        title = short_title(own_title(self._work, s) or kind_label(s.kind))
        if s.patient_id is None:
            return title
        own = short(self._work, s.patient_id, self._names[s.patient_id])
        return own if is_alone or s.kind is SessionKind.INDIVIDUAL else f"{title}: {own}"

    def _read_names(self, patient_ids: set[int]) -> None:
        self._names |= read_rows(self._work, patient_ids - set(self._names))

    def _full(self, patient_id: int) -> str:
        return full(self._work, patient_id, self._names[patient_id])


def _patients_in(pairs: Sequence[SessionConflict]) -> set[int]:
    shared = [pair.what for pair in pairs if pair.kind is ConflictKind.PATIENT]
    return {patient_id for what in shared for patient_id in what}

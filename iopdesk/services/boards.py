"""A day's board: its sessions in order, who is expected, and what was marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from iopdesk.domain.attendance import Mark, RosterState, roster_state
from iopdesk.domain.groups import holds_at
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import (
    Booking,
    Look,
    SessionKind,
    SessionStatus,
    conflicts,
    kind_label,
    look_of,
)
from iopdesk.domain.specimens import CollectionStatus, TestReason
from iopdesk.services.acts import Work, question
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.rosters import expected_at
from iopdesk.services.shown_names import own_title, read_names, remark
from iopdesk.storage.models import (
    Attendance,
    Group,
    Person,
    Room,
    Specimen,
    TreatmentSession,
)


@dataclass(frozen=True, slots=True, repr=False)
class Tile:
    """One patient of one session; ``mark`` is None while nothing was entered.

    ``is_drawn``: a random test is drawn today and not collected yet; nothing more
    of a test is for this board.
    """

    session_id: int
    patient_id: int
    name: str
    mark: Mark | None
    arrived_at: datetime | None
    left_at: datetime | None
    reason: str
    state: RosterState
    hold: str
    is_drawn: bool


@dataclass(frozen=True, slots=True, repr=False)
class BoardSession:
    """One session of the day; instants are on the practice's wall clock."""

    session_id: int
    group_id: int | None
    title: str
    look: Look
    starts_at: datetime
    ends_at: datetime
    stages: tuple[int, ...]
    room: str
    facilitator: str
    is_cancelled: bool
    has_conflict: bool
    tiles: tuple[Tile, ...]

    @property
    def marked(self) -> int:
        """How many have a mark."""
        return sum(tile.mark is not None for tile in self.tiles)

    @property
    def on_hold(self) -> int:
        """How many may not begin treatment."""
        return sum(tile.state is RosterState.ON_HOLD for tile in self.tiles)


@dataclass(frozen=True, slots=True, repr=False)
class Board:
    """A day: its sessions in order of time."""

    on: date
    sessions: tuple[BoardSession, ...]


def title_of(kind: SessionKind, title: str, group: str, patient: str) -> str:
    """What a session is called: its group, or its kind and the patient."""
    if group:
        return group
    named = title or kind_label(kind)
    return f"{named} – {patient}" if patient and patient not in named else named


@question("board.day", row=Row.SCHEDULE)
def read_board(work: Work, *, on: date) -> Board:
    """The board of one day, in a fixed number of statements."""
    sessions = work.db.scalars(
        select(TreatmentSession)
        .where(TreatmentSession.on == on)
        .order_by(TreatmentSession.start_minute, TreatmentSession.id)
    ).all()
    return board_of(work, on, sessions)


def board_of(work: Work, on: date, sessions: Sequence[TreatmentSession]) -> Board:
    """The board of some sessions of a day; conflicts are those among them."""
    ids = [session.id for session in sessions]
    expected = expected_at(work.db, sessions)
    marks: dict[int, dict[int, Attendance]] = {}
    for row in work.db.scalars(select(Attendance).where(Attendance.session_id.in_(ids))):
        marks.setdefault(row.session_id, {})[row.patient_id] = row
    people = {each for found in expected.values() for each in found}
    people |= {each for found in marks.values() for each in found}
    facts = _Facts(work, on, sessions, people, expected)
    return Board(on, tuple(facts.session(s, expected[s.id], marks.get(s.id, {})) for s in sessions))


class _Facts:
    """What the tiles of a day need, read once for all of them."""

    def __init__(
        self,
        work: Work,
        on: date,
        sessions: Sequence[TreatmentSession],
        people: Collection[int],
        expected: dict[int, tuple[int, ...]],
    ) -> None:
        self._work = work
        db = work.db
        self._names = read_names(work, people)
        self._holds = holds_by_patient(db, people)
        drawn = select(Specimen.patient_id).where(
            Specimen.due_on == on,
            Specimen.reason == TestReason.RANDOM,
            Specimen.status == CollectionStatus.DRAWN,
        )
        self._drawn = set(db.scalars(drawn))
        groups = {s.group_id for s in sessions if s.group_id is not None}
        self._groups = {g.id: g for g in db.scalars(select(Group).where(Group.id.in_(groups)))}
        self._rooms = {row[0]: row[1] for row in db.execute(select(Room.id, Room.name))}
        self._people = {row[0]: row[1] for row in db.execute(select(Person.id, Person.name))}
        found = conflicts(booking_of(s, expected[s.id]) for s in sessions)
        self._clashing = {each for pair in found for each in (pair.first_id, pair.second_id)}

    def session(
        self, s: TreatmentSession, expected: Sequence[int], marks: dict[int, Attendance]
    ) -> BoardSession:
        """One session with its tiles: the expected in order, then who walked in."""
        zone = self._work.practice.zone
        starts_at = s.starts_at.astimezone(zone)
        ends_at = (s.starts_at + timedelta(minutes=s.minutes)).astimezone(zone)
        group = self._groups.get(s.group_id or 0)
        own = self._names.get(s.patient_id or 0, "")
        ordered = [*expected, *(each for each in marks if each not in expected)]
        return BoardSession(
            session_id=s.id,
            group_id=s.group_id,
            title=title_of(s.kind, own_title(self._work, s), group.name if group else "", own),
            look=look_of(s.kind, s.modality, s.service),
            starts_at=starts_at,
            ends_at=ends_at,
            stages=group.stages if group else (),
            room=self._rooms.get(s.room_id or 0, ""),
            facilitator=self._people.get(s.facilitator_id or 0, ""),
            is_cancelled=s.status is SessionStatus.CANCELLED,
            has_conflict=s.id in self._clashing,
            tiles=tuple(self._tile(s, starts_at, ends_at, p, marks.get(p)) for p in ordered),
        )

    def _tile(
        self,
        s: TreatmentSession,
        starts_at: datetime,
        ends_at: datetime,
        patient_id: int,
        mark: Attendance | None,
    ) -> Tile:
        zone = self._work.practice.zone
        holds = holds_at(s.kind, self._holds.get(patient_id, ()), s.service)
        state = roster_state(
            starts_at=starts_at,
            ends_at=ends_at,
            now=self._work.now,
            is_on_hold=bool(holds) and mark is None,
            is_cancelled=s.status is SessionStatus.CANCELLED,
        )
        arrived = mark.arrived_at if mark is not None else None
        left = mark.left_at if mark is not None else None
        return Tile(
            session_id=s.id,
            patient_id=patient_id,
            name=self._names.get(patient_id, ""),
            mark=mark.mark if mark is not None else None,
            arrived_at=arrived.astimezone(zone) if arrived else None,
            left_at=left.astimezone(zone) if left else None,
            reason=remark(self._work, patient_id, mark.reason) if mark is not None else "",
            state=state,
            hold=holds[0].label if holds else "",
            is_drawn=patient_id in self._drawn,
        )


def booking_of(s: TreatmentSession, expected: Collection[int]) -> Booking:
    """What a session takes up: its time, room, counselor and the patients expected."""
    return Booking(
        s.id,
        s.starts_at,
        s.starts_at + timedelta(minutes=s.minutes),
        s.room_id,
        s.facilitator_id,
        frozenset(expected),
        s.status is SessionStatus.CANCELLED,
    )

"""Rooms and facilitators, for forms that choose one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.storage.models import Person, Room


@dataclass(frozen=True, slots=True)
class Choices:
    """(id, name) of the rooms and of the staff, by name."""

    rooms: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class RoomAdded:
    """A room that was added."""

    room_id: int
    said: str


@question("room.choices", row=Row.ROOMS)
def read_choices(work: Work) -> Choices:
    """Active rooms and staff."""
    rooms = work.db.execute(
        select(Room.id, Room.name).where(Room.is_active).order_by(Room.name)
    ).all()
    people = work.db.execute(
        select(Person.id, Person.name).where(Person.is_active).order_by(Person.name)
    ).all()
    return Choices(
        tuple((row[0], row[1]) for row in rooms), tuple((row[0], row[1]) for row in people)
    )


@act("room.add", row=Row.ROOMS, undo=True, label=N_("Add room"), icon="door")
def add_room(work: Work, *, name: str, seats: int) -> RoomAdded:
    """Add a room. Raises ``RuleBroken`` without a name, a seat, or with a name in use."""
    words = name.strip()
    if not words:
        raise RuleBroken("room.no_name", field="name")
    if seats < 1:
        raise RuleBroken("room.no_seats", field="seats")
    if work.db.scalar(select(Room.id).where(Room.name == words)) is not None:
        raise RuleBroken("room.exists", field="name", name=words)
    room = Room(name=words, seats=seats, is_active=True)
    work.db.add(room)
    work.db.flush()
    return RoomAdded(room.id, _("{name} added").format(name=words))


sentences(
    {
        "room.no_name": N_("The room has no name. Enter one."),
        "room.no_seats": N_("A room needs at least one seat. Enter how many it has."),
        "room.exists": N_("There is a room {name} already. Enter another name."),
    }
)

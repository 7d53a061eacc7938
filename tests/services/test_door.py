"""The door: permission, transactions, undo and redo, conflicts, views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from iopdesk.domain.people import Role, Staff
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, Trouble
from iopdesk.services import undoing
from iopdesk.services.acts import REGISTRY, Work, act, question
from iopdesk.services.records import get
from iopdesk.storage import audit
from iopdesk.storage.change_log import UnloggedWriteError
from iopdesk.storage.models import Group, Room
from iopdesk.storage.models.ledger import AuditEntry, ChangeEntry


@dataclass(frozen=True)
class Made:
    room_id: int
    said: str


@pytest.fixture
def acts():
    """A few acts of this test alone; they leave the registry again."""
    before = dict(REGISTRY)

    @act("trial.add_room", row=Row.ROOMS, undo=True, label="Add room")
    def add_room(work: Work, *, name: str) -> Made:
        room = Room(name=name, seats=4, is_active=True)
        work.db.add(room)
        work.db.flush()
        return Made(room.id, name)

    @act("trial.rename", row=Row.ROOMS, subject="room_id", undo=True, label="Rename")
    def rename(work: Work, *, room_id: int, name: str, expected_version: int | None = None) -> None:
        get(work.db, Room, room_id, expected_version).name = name

    @act("trial.seats", row=Row.ROOMS, subject="room_id", undo=True, label="Seats")
    def seats(work: Work, *, room_id: int, seats: int) -> None:
        get(work.db, Room, room_id).seats = seats

    @act("trial.sealed", row=Row.ROOMS, label="Cannot be undone")
    def sealed(work: Work, *, room_id: int) -> None:
        get(work.db, Room, room_id).seats = 99

    @act("trial.refuse", row=Row.ROOMS, label="Refuse")
    def refuse(work: Work) -> None:
        work.db.add(Room(name="half", seats=1, is_active=True))
        work.db.flush()
        raise RuleBroken("trial")

    @question("trial.rooms", row=Row.ROOMS)
    def rooms(work: Work) -> list[str]:
        return list(work.db.scalars(select(Room.name).order_by(Room.id)))

    yield type("Acts", (), dict(locals()))
    REGISTRY.clear()
    REGISTRY.update(before)


def names(door, acts) -> list[str]:
    return door.ask(acts.rooms)


def test_an_act_writes_its_row_its_log_and_one_audit_entry(door, acts, read_session):
    outcome = door.do(acts.add_room, name="Annex")
    assert outcome.touched == frozenset({"Room"})
    entry = read_session.scalars(select(AuditEntry).where(AuditEntry.seq == outcome.seq)).one()
    assert (entry.act, entry.person_id) == ("trial.add_room", door.person.id)
    (change,) = read_session.scalars(select(ChangeEntry).where(ChangeEntry.seq == outcome.seq))
    assert (change.table_name, change.operation) == ("rooms", "insert")
    room = read_session.get(Room, outcome.result.room_id)
    assert room.version == outcome.seq


def test_a_refused_act_writes_nothing_at_all(door, acts, read_session):
    before = names(door, acts)
    head = audit.head(read_session.connection()).seq
    read_session.close()
    with pytest.raises(RuleBroken):
        door.do(acts.refuse)
    assert names(door, acts) == before
    assert audit.head(read_session.connection()).seq == head


def test_undo_and_redo_walk_a_stack_of_acts_on_one_row(door, acts):
    start = names(door, acts)
    room = door.do(acts.add_room, name="one").result.room_id
    door.do(acts.rename, room_id=room, name="two")
    door.do(acts.rename, room_id=room, name="three")
    seen = []
    for _ in range(3):
        door.undo()
        seen.append(names(door, acts)[len(start) :])
    assert seen == [["two"], ["one"], []]
    assert door.undo() is None
    for _ in range(3):
        door.redo()
    assert names(door, acts) == [*start, "three"]
    door.undo()
    door.undo()
    assert names(door, acts) == [*start, "one"]


def test_a_new_act_ends_the_redo_stack(door, acts):
    room = door.do(acts.add_room, name="one").result.room_id
    door.do(acts.rename, room_id=room, name="two")
    door.undo()
    door.do(acts.seats, room_id=room, seats=8)
    assert door.redo() is None


def test_undo_refuses_when_another_person_changed_the_row_and_back(door, acts, as_person):
    room = door.do(acts.add_room, name="A").result.room_id
    mine = door.person
    tessa = as_person("Tessa Lund", sign_in=False)
    door.do(acts.rename, room_id=room, name="B", by=tessa)
    door.do(acts.rename, room_id=room, name="A", by=tessa)
    with pytest.raises(Conflict):
        door.undo(mine)


def test_an_undo_that_the_disk_refused_can_be_tried_again(door, acts, monkeypatch):
    start = names(door, acts)
    for name in ("older", "newer"):
        door.do(acts.add_room, name=name)

    def full(*_given):
        raise Trouble("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(undoing, "undo", full)
        with pytest.raises(Trouble):
            door.undo()
    door.undo()
    assert names(door, acts) == [*start, "older"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "file_busy"),
        (6, "file_busy"),
        (13, "disk_full"),
        (10 | 3 << 8, "disk_fault"),
        (8, "file_read_only"),
        (11, "data_damaged"),
    ],
)
def test_what_the_disk_refuses_has_one_sentence_in_acts_and_questions(
    door, acts, monkeypatch, number, code
):
    error = dbapi2.OperationalError("disk")
    error.sqlite_errorcode = number
    tries = []

    def refuse(*_given):
        tries.append(1)
        raise OperationalError("SELECT", {}, error)

    monkeypatch.setattr(door, "_run", refuse)
    monkeypatch.setattr(door, "_answer", refuse)
    monkeypatch.setattr("iopdesk.services.door.time.sleep", lambda _seconds: None)
    with pytest.raises(Trouble) as caught:
        door.do(acts.add_room, name="A")
    assert caught.value.code == code
    assert (len(tries) > 1) == (code == "file_busy")
    if code != "file_read_only":  # there a question tried to write: our own fault
        with pytest.raises(Trouble, match=code):
            door.ask(acts.rooms)


def test_a_fault_of_our_own_is_not_taken_for_the_disk(door, acts, monkeypatch):
    def broken(*_given):
        raise OperationalError("SELECT", {}, dbapi2.OperationalError("no such table"))

    monkeypatch.setattr(door, "_run", broken)
    with pytest.raises(OperationalError):
        door.do(acts.add_room, name="A")


def test_undo_is_for_the_author_alone(door, acts, as_person):
    door.do(acts.add_room, name="A")
    as_person("Tessa Lund")
    assert door.undo() is None
    assert not door.can_undo()


def test_an_act_without_the_undo_mark_is_not_put_on_the_stack(door, acts):
    room = door.do(acts.add_room, name="A").result.room_id
    door.do(acts.sealed, room_id=room)
    assert not door.can_redo()
    with pytest.raises(Conflict):
        door.undo()  # the sealed act stands on the row


def test_an_act_that_changes_nothing_is_not_put_on_the_stack(door, acts):
    room = door.do(acts.add_room, name="A").result.room_id
    outcome = door.do(acts.rename, room_id=room, name="A")
    assert not outcome.is_undoable
    door.undo()
    assert "A" not in names(door, acts)


def test_a_restored_row_keeps_its_id_and_never_its_old_version(door, acts, read_session):
    made = door.do(acts.add_room, name="A")
    door.undo()
    outcome = door.redo()
    room = read_session.get(Room, made.result.room_id)
    assert (room.name, room.version) == ("A", outcome.seq)


def test_a_record_changed_since_it_was_opened_is_a_conflict(door, acts, read_session):
    room = door.do(acts.add_room, name="A")
    opened = room.seq
    door.do(acts.rename, room_id=room.result.room_id, name="B")
    with pytest.raises(Conflict):
        door.do(acts.rename, room_id=room.result.room_id, name="C", expected_version=opened)


def test_the_roles_decide_and_the_sentence_says_who_can(door, acts):
    biller = Staff(door.person.id, "x", "B", "", frozenset({Role.BILLER}))
    with pytest.raises(NotAllowed) as refused:
        door.do(acts.add_room, name="A", by=biller)
    assert "front desk" in str(refused.value.facts["who"])


def test_nobody_acts_while_locked(door, acts):
    door.sign_out()
    with pytest.raises(NotAllowed) as refused:
        door.do(acts.add_room, name="A")
    assert refused.value.code == "locked"


def test_the_undo_stack_survives_lock_and_ends_at_user_switch(door, acts, as_person):
    door.do(acts.add_room, name="A")
    me = door.person
    door.sign_out()
    door.sign_in(me, None)
    assert door.can_undo()
    as_person("Tessa Lund")
    door.sign_in(me, None)
    assert not door.can_undo()


@pytest.mark.parametrize(
    "write",
    [
        lambda db: db.execute(update(Room).values(seats=1)),
        lambda db: db.execute(text("UPDATE rooms SET seats = 1")),
        lambda db: db.connection().exec_driver_sql("UPDATE rooms SET seats = 1"),
        lambda db: db.bulk_insert_mappings(Room, [{"name": "x", "seats": 1, "is_active": True}]),
        lambda db: db.commit(),
        lambda db: db.begin_nested(),
        lambda db: setattr(db.scalars(select(Room)).first(), "name", Room.name + "!"),
    ],
    ids=["bulk", "text", "driver", "bulk insert", "commit", "savepoint", "expression"],
)
def test_a_write_the_log_cannot_see_is_refused(door, acts, write, read_session):
    @act("trial.sneak", row=Row.ROOMS, label="Sneak")
    def sneak(work: Work) -> None:
        write(work.db)

    before = read_session.execute(select(Room.name, Room.seats)).all()
    read_session.close()
    with pytest.raises(UnloggedWriteError):
        door.do(sneak)
    assert read_session.execute(select(Room.name, Room.seats)).all() == before


def test_questions_cannot_write(door, acts):
    @question("trial.writer", row=Row.ROOMS)
    def writer(work: Work) -> None:
        work.db.connection().exec_driver_sql("DELETE FROM groups")

    with pytest.raises(Exception, match="readonly"):
        door.ask(writer)
    assert Group.__tablename__ == "groups"


def test_a_chart_view_is_one_row_in_five_minutes(door, acts, clock, read_session, make_patient):
    patient = make_patient("Calvin", "Osei")

    @question("trial.chart", row=Row.SCHEDULE, subject="patient_id", view="chart.view")
    def chart(work: Work, *, patient_id: int) -> int:
        return patient_id

    def views() -> int:
        found = read_session.scalars(select(AuditEntry).where(AuditEntry.act == "chart.view"))
        count = len(found.all())
        read_session.close()
        return count

    door.ask(chart, patient_id=patient)
    door.ask(chart, patient_id=patient)
    door.flush_views()
    assert views() == 1
    clock.advance(timedelta(minutes=5))
    door.ask(chart, patient_id=patient)
    door.do(acts.add_room, name="A")  # the next act takes the pending view along
    assert views() == 2
    assert audit.verify(read_session.connection()) is None

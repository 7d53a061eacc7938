"""Backups of the open practice: made when due, allowed to those who may, thinned with care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from iopdesk.domain.backups import Age
from iopdesk.domain.people import Staff
from iopdesk.errors import NotAllowed, Trouble
from iopdesk.services import backups, person_keys, restores
from iopdesk.services.door import Door
from iopdesk.storage import key_file, keys
from iopdesk.storage.backup_file import Backup, read_backup
from iopdesk.storage.models import AuditChain, AuditEntry
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW, PASSWORD, FrozenClock

ZONE = ZoneInfo("America/New_York")


def acts(practice: OpenPractice) -> list[str]:
    with Session(practice.read_engine) as db:
        return list(db.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def when_due(door: Door, practice: OpenPractice) -> Backup | None:
    """As the program does it on its own."""
    made = backups.make_when_due(practice, now=door.now(), zone=ZONE)
    if made is not None:
        door.note(backups.MADE)
    return made


def test_one_is_made_when_something_was_written_and_then_not_before_something_is_again(
    door: Door,
    practice_file: OpenPractice,
    clock: FrozenClock,
    make_patient: Callable[..., int],
) -> None:
    assert when_due(door, practice_file) is not None
    clock.advance(timedelta(hours=1))
    assert when_due(door, practice_file) is None
    make_patient("Marisol", "Quintero")
    assert when_due(door, practice_file) is not None
    make_patient("Calvin", "Osei")
    clock.advance(timedelta(minutes=14))
    assert when_due(door, practice_file) is None
    clock.advance(timedelta(minutes=1))
    made = when_due(door, practice_file)
    assert made is not None
    assert made.manifest.rows["patients"] == 2
    assert acts(practice_file).count(backups.MADE) == 3


def test_a_look_at_a_chart_is_reason_enough_for_a_backup(
    door: Door, practice_file: OpenPractice, clock: FrozenClock
) -> None:
    assert when_due(door, practice_file) is not None
    clock.advance(timedelta(hours=1))
    door.note("login")
    assert when_due(door, practice_file) is not None


def test_the_state_says_where_how_many_and_how_old(
    door: Door, practice_file: OpenPractice, clock: FrozenClock
) -> None:
    path, practice_id = practice_file.path, practice_file.practice_id
    empty = backups.state_of(path, practice_id, now=clock())
    assert (empty.found, empty.newest_at, empty.age) == ((), None, Age.NONE)
    when_due(door, practice_file)
    clock.advance(timedelta(hours=25))
    state = backups.state_of(path, practice_id, now=clock())
    assert [one.path.parent for one in state.found] == [path.with_name("larkspur backups")]
    assert (state.newest_at, state.age) == (NOW, Age.OLD)


@pytest.mark.parametrize("name", ["Tessa Lund", "Ravi Menon", "Ines Calloway", "Ada Quill"])
def test_a_person_who_may_makes_one_by_hand(
    as_person: Callable[..., Staff], door: Door, practice_file: OpenPractice, name: str
) -> None:
    as_person(name)
    door.do(backups.begin_backup)
    backups.make(practice_file, now=door.now(), zone=ZONE)
    said = door.do(backups.end_backup).result.said
    assert said == "Backup made and verified 9:12 AM"
    assert not backups.has_written_since(
        practice_file,
        backups.state_of(practice_file.path, practice_file.practice_id, now=NOW).newest,
    )


@pytest.mark.parametrize("name", ["Elin Thornquist", "Bo Fairweather", "Otto Reyes"])
def test_others_may_not(as_person: Callable[..., Staff], door: Door, name: str) -> None:
    as_person(name)
    with pytest.raises(NotAllowed):
        door.do(backups.begin_backup)


def test_a_folder_of_ones_own_gets_one_and_is_not_thinned(
    door: Door, practice_file: OpenPractice, clock: FrozenClock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for _each in range(3):
        backups.make(practice_file, now=clock(), zone=ZONE, folder=stick)
        clock.advance(timedelta(days=2, seconds=1))
    assert len(list(stick.iterdir())) == 3
    with pytest.raises(Trouble, match="backup_place"):
        backups.make(practice_file, now=clock(), zone=ZONE, folder=tmp_path / "unplugged")


def test_old_ones_are_thinned_when_a_new_one_is_made(
    door: Door, practice_file: OpenPractice, clock: FrozenClock
) -> None:
    for _each in range(4):
        backups.make(practice_file, now=clock(), zone=ZONE)
        clock.advance(timedelta(minutes=15))
    clock.advance(timedelta(days=3))
    backups.make(practice_file, now=clock(), zone=ZONE)
    state = backups.state_of(practice_file.path, practice_file.practice_id, now=clock())
    assert len(state.found) == 2


def test_one_made_while_the_clock_was_years_ahead_is_never_the_newest_again(
    door: Door,
    practice_file: OpenPractice,
    clock: FrozenClock,
    make_patient: Callable[..., int],
) -> None:
    ahead = backups.make(practice_file, now=clock() + timedelta(days=900), zone=ZONE)
    make_patient("Marisol", "Quintero")
    path, practice_id = practice_file.path, practice_file.practice_id
    assert backups.state_of(path, practice_id, now=clock()).age is Age.OLD
    made = when_due(door, practice_file)
    assert made is not None
    state = backups.state_of(path, practice_id, now=clock())
    assert [one.path for one in state.found] == [made.path, ahead.path]
    assert state.age is Age.FRESH
    assert restores.backups_of(path, now=clock())[0].path == made.path
    clock.advance(timedelta(minutes=1))
    make_patient("Calvin", "Osei")
    assert when_due(door, practice_file) is None  # not one every minute from now on


def test_two_of_one_second_are_both_made(
    door: Door, practice_file: OpenPractice, clock: FrozenClock, make_patient: Callable[..., int]
) -> None:
    backups.make(practice_file, now=clock(), zone=ZONE)
    make_patient("Marisol", "Quintero")
    second = backups.make(practice_file, now=clock(), zone=ZONE)
    state = backups.state_of(practice_file.path, practice_file.practice_id, now=clock())
    assert len(state.found) == 2
    assert state.newest is not None
    assert state.newest.path == second.path
    assert state.newest.manifest.rows["patients"] == 1


def test_one_that_the_disk_does_not_let_go_waits_and_the_new_one_is_made(
    door: Door, practice_file: OpenPractice, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(3):
        backups.make(practice_file, now=clock(), zone=ZONE)
        clock.advance(timedelta(minutes=15))
    clock.advance(timedelta(days=3))
    first = backups.state_of(practice_file.path, practice_file.practice_id, now=clock()).found[-1]
    unlink = Path.unlink

    def held(path: Path, *given: bool, **named: bool) -> None:
        if path == first.path:
            raise PermissionError(13, "another program reads it")
        unlink(path, *given, **named)

    monkeypatch.setattr(Path, "unlink", held)
    made = backups.make(practice_file, now=clock(), zone=ZONE)
    left = [one.path for one in backups.thin((made, first), now=clock(), zone=ZONE)]
    assert first.path in left
    assert made.path.exists()


@pytest.mark.parametrize(("ago", "left"), [(timedelta(hours=23), 5), (timedelta(days=1), 2)])
def test_nothing_is_thinned_on_the_day_of_a_restore(
    door: Door, practice_file: OpenPractice, clock: FrozenClock, ago: timedelta, left: int
) -> None:
    for _each in range(4):
        backups.make(practice_file, now=clock(), zone=ZONE)
        clock.advance(timedelta(minutes=15))
    clock.advance(timedelta(days=3))
    epoch = f"{clock() - ago:%Y-%m-%dT%H%M%SZ}-0123456789abcdef"
    with practice_file.write_engine.begin() as connection:
        connection.execute(update(AuditChain).values(epoch=epoch))
    door.note("login")
    backups.make(practice_file, now=clock(), zone=ZONE)
    state = backups.state_of(practice_file.path, practice_file.practice_id, now=clock())
    assert len(state.found) == left


def test_a_backup_of_another_course_of_events_does_not_count(
    door: Door, practice_file: OpenPractice, make_patient: Callable[..., int]
) -> None:
    made = when_due(door, practice_file)
    assert made is not None
    assert not backups.has_written_since(practice_file, made)
    chain, seq, _mac = made.manifest.audit[0]
    object.__setattr__(made.manifest, "audit", ((chain, seq, "00" * 32),))
    assert backups.has_written_since(practice_file, made)


def test_what_a_restore_keeps_of_the_present_file_has_todays_keys_wherever_they_lie(
    door: Door, practice_file: OpenPractice, clock: FrozenClock
) -> None:
    path, copies = practice_file.path, practice_file.copies_folder
    made = backups.make(practice_file, now=clock(), zone=ZONE)
    person_keys.change_own_password(
        practice_file,
        "dana",
        PASSWORD,
        "another of hers",
        known_public_key=b"",
        is_new_pair=False,
        cost=keys.CHEAP_FOR_TESTS,
    )
    practice_file.close()
    key_file.path_of(path).unlink()  # only the second copy is left
    prepared = restores.prepare(made, path, "dana", PASSWORD, copies_folder=copies)
    kept = restores.finish(prepared, now=NOW + timedelta(hours=1), copies_folder=copies)
    assert kept is not None
    assert read_backup(kept).key_file == practice_file.key_file

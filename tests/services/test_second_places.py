"""The second place of backups: proven copies that never harm the first place."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iopdesk.domain.people import Staff
from iopdesk.errors import Cancelled, NotAllowed, RuleBroken, Trouble, sentence_for
from iopdesk.services import backups, second_places, settings
from iopdesk.services.door import Door
from iopdesk.services.second_places import Second, SecondState
from iopdesk.storage import backup, backup_file, second_place
from iopdesk.storage.backup_file import Backup, list_backups
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.second_place import Copied
from tests.conftest import NOW, FrozenClock
from tests.services.test_backups import ZONE


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder elsewhere."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def second(door: Door, practice_file: OpenPractice, stick: Path) -> Second:
    """The practice with the stick as its second place."""
    door.do(second_places.choose_place, folder=str(stick))
    found = second_places.second_of(practice_file)
    assert found is not None
    return found


def make(practice: OpenPractice, now: datetime = NOW) -> Backup:
    return backups.make(practice, now=now, zone=ZONE)


def carry(second: Second, now: datetime = NOW) -> SecondState:
    return second_places.carry(second, now=now, zone=ZONE)


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def code(state: SecondState) -> str:
    return state.trouble.code if state.trouble else ""


def test_the_newest_backup_is_copied_proven_and_opens_with_its_key(
    practice_file: OpenPractice, second: Second, stick: Path, tmp_path: Path
) -> None:
    made = make(practice_file)
    state = carry(second)
    assert (state.newest, code(state)) == (NOW, "")
    assert names(stick) == {made.path.name} == set(state.found)
    (copied,) = list_backups(stick)
    backup_file.unpack_database(copied, tmp_path / "copy")
    backup.prove_database(tmp_path / "copy", practice_file.file_key, made.manifest)


def test_what_is_there_already_is_not_copied_again(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    made = make(practice_file)
    carry(second)
    before = (stick / made.path.name).stat()
    carry(second)
    assert (stick / made.path.name).stat() == before


def test_a_backup_from_years_ahead_does_not_keep_the_newest_from_the_second_place(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    make(practice_file, NOW + timedelta(days=900))
    carry(second)
    made = make(practice_file)
    state = carry(second)
    assert made.path.name in names(stick)
    assert state.newest == NOW


def test_in_a_folder_of_everybody_each_account_can_read_and_replace_a_copy(
    practice_file: OpenPractice, second: Second, stick: Path, tmp_path: Path
) -> None:
    stick.chmod(0o777)
    left = stick / f"{practice_file.practice_id}.copying"
    left.write_bytes(b"half a copy")  # of another account, which alone may write into it
    kept = tmp_path / "the same file"
    kept.hardlink_to(left)
    made = make(practice_file)
    assert code(carry(second)) == ""
    assert kept.read_bytes() == b"half a copy"
    assert (stick / made.path.name).stat().st_mode & 0o777 == 0o666


def test_without_a_place_or_a_backup_nothing_happens(
    door: Door, practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    assert carry(second).newest is None
    assert names(stick) == set()
    door.do(second_places.choose_place, folder="")
    assert second_places.second_of(practice_file) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "second_place_full"),
        (errno.EIO, "second_place_fault"),
        (errno.EROFS, "second_place_fault"),
    ],
)
def test_a_place_that_refuses_is_told_and_leaves_the_backup_alone(
    practice_file: OpenPractice,
    second: Second,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: str,
) -> None:
    made = make(practice_file)
    kept = made.path.read_bytes()

    def refuse(*_given: Any) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(second_place.os, "fsync", refuse)
    state = carry(second)
    assert code(state) == expected
    assert state.newest is None
    assert names(stick) == set()
    assert made.path.read_bytes() == kept


def test_a_copy_that_differs_when_it_is_read_back_is_thrown_away(
    practice_file: OpenPractice, second: Second, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(practice_file)
    real = second_place._copy

    def spoil(source: Path, target: Path, is_stopped: Callable[[], bool]) -> None:
        real(source, target, is_stopped)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(second_place, "_copy", spoil)
    assert code(carry(second)) == "second_place_unproven"
    assert names(stick) == set()
    monkeypatch.undo()
    assert code(carry(second)) == ""


def test_giving_up_between_two_pieces_leaves_nothing(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    make(practice_file)
    with pytest.raises(Cancelled):
        second_places.carry(second, now=NOW, zone=ZONE, is_stopped=lambda: True)
    assert names(stick) == set()


def test_what_a_crash_left_half_copied_is_overwritten_and_goes(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    made = make(practice_file)
    (stick / f"{practice_file.practice_id}.copying").write_bytes(b"half" * 1_000_000)
    carry(second)
    assert names(stick) == {made.path.name}


def test_a_foreign_file_of_the_same_name_is_not_overwritten(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    made = make(practice_file)
    (stick / made.path.name).write_bytes(b"mine")
    assert code(carry(second)) == "second_place_taken"
    assert (stick / made.path.name).read_bytes() == b"mine"


def test_a_place_that_comes_back_gets_the_newest(
    practice_file: OpenPractice, second: Second, stick: Path, clock: FrozenClock
) -> None:
    make(practice_file)
    carry(second)
    stick.rename(stick.with_name("away"))
    clock.advance(timedelta(hours=2))
    make(practice_file, clock())
    state = carry(second, clock())
    assert (code(state), state.newest, state.is_connected) == ("second_place_gone", NOW, False)
    clock.advance(timedelta(minutes=15))
    newest = make(practice_file, clock())
    stick.with_name("away").rename(stick)
    state = carry(second, clock())
    assert (code(state), state.newest) == ("", clock())
    assert newest.path.name in names(stick)
    assert len(names(stick)) == 2


def test_a_mount_point_without_its_disk_is_not_taken_for_the_second_place(
    practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    make(practice_file)
    second_place.note_copied(second.first, Copied(str(stick), NOW, is_same_disk=False))
    state = carry(second)
    assert code(state) == "second_place_gone"
    assert names(stick) == set()


def test_the_second_place_is_thinned_by_the_same_rule_and_not_after_a_restore(
    practice_file: OpenPractice, second: Second, stick: Path, clock: FrozenClock
) -> None:
    for _each in range(4):
        make(practice_file, clock())
        carry(second, clock())
        clock.advance(timedelta(minutes=15))
    assert len(names(stick)) == 4
    clock.advance(timedelta(days=3))
    make(practice_file, clock())
    kept = Second(second.practice_path, second.practice_id, stick, is_thinned=False)
    carry(kept, clock())
    assert len(names(stick)) == 5
    clock.advance(timedelta(days=3))
    make(practice_file, clock())
    state = carry(second, clock())
    assert names(stick) == set(state.found)
    assert len(names(stick)) == 3


def test_backups_of_another_practice_there_are_left_alone(
    practice_file: OpenPractice, second: Second, stick: Path, clock: FrozenClock
) -> None:
    other = stick / "other 2020-01-01T000000Z.iopdesk-backup"
    other.write_bytes(b"another practice's")
    clock.advance(timedelta(days=900))
    make(practice_file, clock())
    carry(second, clock())
    assert other.exists()


def test_places_that_are_none_are_refused_with_a_sentence(
    practice_path: Path, tmp_path: Path
) -> None:
    first = backups.folder_of(practice_path)
    (first / "inside").mkdir(parents=True)
    (tmp_path / "link").symlink_to(first)
    (tmp_path / "two\u00a0blanks ").mkdir()
    for folder, expected in (
        (first, "second_place_same"),
        (first / "inside", "second_place_same"),
        (tmp_path / "link", "second_place_same"),
        (practice_path.parent, "second_place_beside"),
        (practice_path, "second_place_missing"),
        (tmp_path / "nowhere", "second_place_missing"),
        (tmp_path / "two\u00a0blanks ", "second_place_name"),
    ):
        with pytest.raises(Trouble) as refused:
            second_places.require_suitable(practice_path, folder)
        assert refused.value.code == expected
        assert "choose" in sentence_for(refused.value)


def test_the_same_disk_is_allowed_and_told(practice_path: Path, stick: Path) -> None:
    assert second_places.require_suitable(practice_path, stick)


def test_an_administrator_chooses_it_and_undo_brings_the_one_before_back(
    door: Door, practice_file: OpenPractice, second: Second, stick: Path
) -> None:
    said = door.do(second_places.choose_place, folder=str(stick / "other")).result.said
    assert said == "Backups are copied to the second place"
    door.undo()
    found = second_places.second_of(practice_file)
    assert found is not None
    assert found.folder == stick


@pytest.mark.parametrize("name", ["Tessa Lund", "Ravi Menon", "Ines Calloway"])
def test_others_may_not_choose_it(
    as_person: Callable[..., Staff], door: Door, stick: Path, name: str
) -> None:
    as_person(name)
    with pytest.raises(NotAllowed):
        door.do(second_places.choose_place, folder=str(stick))


def test_a_setting_of_free_text_takes_a_text_of_some_length_and_nothing_else(door: Door) -> None:
    for value in ("x" * 1_001, 5, None):
        with pytest.raises(RuleBroken):
            door.do(settings.change_practice, key="second_place", value=value)
    door.do(settings.change_practice, key="second_place", value="x" * 1_000)
    with Session(door.file.read_engine) as db:
        assert settings.practice_value(db, "second_place") == "x" * 1_000


def test_a_note_that_makes_no_sense_is_none(tmp_path: Path) -> None:
    assert second_place.read_copied(tmp_path) is None
    for text in ("", "[]", "{}", '{"folder": "x", "made_at": "2026-10-22T00:00:00"}'):
        (tmp_path / "second-place.json").write_text(text)
        assert second_place.read_copied(tmp_path) is None
    copied = Copied("there", NOW, is_same_disk=True)
    second_place.note_copied(tmp_path, copied)
    assert second_place.read_copied(tmp_path) == copied

"""Restoring: whatever lies there now, nothing is lost and the true reason is said."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from iopdesk.errors import Trouble
from iopdesk.services.door import Door
from iopdesk.storage import (
    anchors,
    audit,
    backup,
    backup_file,
    files,
    key_file,
    keys,
    logins,
    opening,
    rekey,
    replace,
    restore,
)
from iopdesk.storage.backup_file import Backup, list_backups
from iopdesk.storage.engine import FileKey
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.restore import Prepared, Present
from iopdesk.storage.verify import verify
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def made(
    practice_file: OpenPractice, door: Door, make_patient: Callable[..., int], folder: Path
) -> Backup:
    """A backup with one patient; afterwards a second one is added and the file closed."""
    make_patient("Marisol", "Quintero")
    one = backup.make_backup(
        practice_file.path, practice_file.file_key, practice_file.key_file, folder, now=NOW
    )
    make_patient("Calvin", "Osei")
    practice_file.close()
    return one


@pytest.fixture
def run(practice_path: Path, folder: Path) -> Callable[..., tuple[Prepared, Path | None]]:
    copies = practice_path.parent / "keys"

    def restore_it(
        chosen: Backup,
        target: Path = practice_path,
        password: str = PASSWORD,
        uid: str = "dana",
        hours: int = 1,
    ) -> tuple[Prepared, Path | None]:
        prepared = restore.prepare(chosen, target, uid, password, copies_folder=copies)
        kept = restore.finish(
            prepared, now=NOW + timedelta(hours=hours), safety_folder=folder, copies_folder=copies
        )
        return prepared, kept

    return restore_it


def names(path: Path, copies: Path, password: str = PASSWORD) -> list[str]:
    practice = opening.open_practice(path, "dana", password, copies_folder=copies)
    try:
        verify(practice.read_engine)
        with practice.read_engine.connect() as connection:
            rows = connection.execute(text("SELECT given_name FROM patients ORDER BY id"))
            return [row[0] for row in rows]
    finally:
        practice.close()


def test_a_readable_file_is_backed_up_before_it_is_replaced(
    made: Backup, run: Callable[..., Any], practice_path: Path, folder: Path
) -> None:
    prepared, kept = run(made)
    assert (prepared.present, prepared.lost_entries) == (Present.READABLE, 1)
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol"]
    newest = list_backups(folder, made.manifest.practice_id)[0]
    assert newest.path == kept
    assert newest.manifest.rows["patients"] == 2
    run(newest, hours=2)
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol", "Calvin"]


def test_a_backup_of_this_very_second_does_not_stop_a_restore(
    made: Backup, run: Callable[..., Any], practice_path: Path, folder: Path
) -> None:
    _prepared, kept = run(made, hours=0)
    assert kept != made.path
    assert {one.path for one in list_backups(folder)} == {made.path, kept}
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol"]


def test_a_restore_completes_one_that_a_crash_interrupted_before_it_unpacks(
    made: Backup, run: Callable[..., Any], practice_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice_path.write_bytes(b"garbage" * 1_000)
    monkeypatch.setattr(files, "move_over", lambda *_given: (_ for _ in ()).throw(OSError()))
    monkeypatch.setattr(restore, "_keep_present", lambda *_given: None)
    monkeypatch.setattr(key_file, "save", lambda *_given, **_more: True)
    with pytest.raises(Trouble, match="replace_interrupted"):
        run(made)
    monkeypatch.undo()
    seen = []

    def half(_chosen: Backup, copy: Path) -> None:
        seen.append(replace.is_interrupted(practice_path))
        copy.write_bytes(b"half")
        raise Trouble("backup_place")

    monkeypatch.setattr(backup_file, "unpack_database", half)
    with pytest.raises(Trouble, match="backup_place"):
        run(made)
    assert seen == [False]
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol"]


def test_preparing_changes_nothing_and_can_be_thrown_away(
    made: Backup, practice_path: Path
) -> None:
    copies = practice_path.parent / "keys"
    before = practice_path.read_bytes()
    prepared = restore.prepare(made, practice_path, "dana", PASSWORD, copies_folder=copies)
    assert practice_path.read_bytes() == before
    restore.discard(prepared)
    assert names(practice_path, copies) == ["Marisol", "Calvin"]
    assert not list(practice_path.parent.glob("*.restoring*"))


@pytest.mark.parametrize("state", ["missing", "garbage", "empty", "truncated", "keys gone"])
def test_a_lost_or_spoilt_file_comes_back(
    made: Backup, run: Callable[..., Any], practice_path: Path, state: str
) -> None:
    copies = practice_path.parent / "keys"
    whole = practice_path.read_bytes()
    spoilt = {"garbage": b"x" * 9000, "empty": b"", "truncated": whole[: len(whole) // 2]}
    if state == "missing":
        practice_path.unlink()
    elif state == "keys gone":
        practice_path.unlink()
        key_file.path_of(practice_path).unlink()
        key_file.copy_path(made.manifest.practice_id, copies).unlink()
    else:
        practice_path.write_bytes(spoilt[state])
    prepared, kept = run(made)
    assert names(practice_path, copies) == ["Marisol"]
    if state in spoilt:
        assert prepared.present is Present.UNREADABLE
        assert kept is not None
        assert kept.read_bytes() == spoilt[state]
    else:
        assert (prepared.present, kept) == (Present.NOTHING, None)


def test_a_file_that_comes_back_while_the_answer_is_read_is_kept(
    made: Backup, practice_path: Path, folder: Path
) -> None:
    copies = practice_path.parent / "keys"
    whole = practice_path.read_bytes()
    practice_path.unlink()
    prepared = restore.prepare(made, practice_path, "dana", PASSWORD, copies_folder=copies)
    assert prepared.present is Present.NOTHING
    practice_path.write_bytes(whole)  # found again on a stick, and put where it was
    kept = restore.finish(prepared, now=NOW, safety_folder=folder, copies_folder=copies)
    assert kept is not None
    assert kept.read_bytes() == whole
    assert names(practice_path, copies) == ["Marisol"]


@pytest.mark.parametrize("is_there", [True, False])
def test_the_log_of_a_file_that_no_key_opens_is_kept_with_it(
    made: Backup, run: Callable[..., Any], practice_path: Path, *, is_there: bool
) -> None:
    log = files.sibling(practice_path, files.WAL_SUFFIX)
    log.write_bytes(b"the acts of the last minutes")
    if is_there:
        practice_path.write_bytes(b"x" * 9000)
    else:
        practice_path.unlink()
    _prepared, kept = run(made)
    assert kept is not None
    logs = [kept.with_name(f"{kept.name}-wal") if is_there else kept]
    assert [each.read_bytes() for each in logs] == [b"the acts of the last minutes"]
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol"]


def test_giving_up_after_a_fault_leaves_what_the_next_opening_puts_in_place(
    made: Backup, practice_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = practice_path.parent / "keys"
    practice_path.write_bytes(b"garbage" * 1_000)
    prepared = restore.prepare(made, practice_path, "dana", PASSWORD, copies_folder=copies)
    move_over = files.move_over

    def fails(source: Path, target: Path) -> None:
        if target == practice_path:
            raise OSError(errno.EIO, "the disk")
        move_over(source, target)

    monkeypatch.setattr(files, "move_over", fails)
    with pytest.raises(Trouble, match="replace_interrupted"):
        restore.finish(prepared, now=NOW, safety_folder=folder, copies_folder=copies)
    monkeypatch.undo()
    restore.discard(prepared)
    assert names(practice_path, copies) == ["Marisol"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "restore_disk_full"),
        (errno.EDQUOT, "restore_disk_full"),
        (errno.EIO, "restore_place"),
    ],
)
def test_a_place_that_does_not_take_the_practice_is_not_called_the_backup_folder(
    made: Backup,
    run: Callable[..., Any],
    practice_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
) -> None:
    sync_file = files.sync_file

    def refuse(path: Path) -> None:
        if path.name.endswith(".restoring"):
            raise OSError(number, "refused")
        sync_file(path)

    monkeypatch.setattr(files, "sync_file", refuse)
    with pytest.raises(Trouble, match=code):
        run(made)
    monkeypatch.undo()
    assert names(practice_path, practice_path.parent / "keys") == ["Marisol", "Calvin"]


def test_a_stick_that_is_pulled_while_the_backup_is_read_is_said_so(
    made: Backup, run: Callable[..., Any], practice_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_given: Any) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(backup_file.zipfile.ZipExtFile, "read", pulled)
    with pytest.raises(Trouble, match="backup_unreadable"):
        run(made)
    monkeypatch.undo()
    assert not list(practice_path.parent.glob("*.restoring*"))


def test_a_wrong_password_at_a_restore_waits_for_the_audit(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    copies = practice_path.parent / "keys"
    with pytest.raises(Trouble, match="wrong_password"):
        run(made, password="not hers")
    noted = logins.failed_logins(copies, made.manifest.practice_id)
    assert [(each.person_uid, each.act) for each in noted] == [("dana", logins.LOGIN_FAILED)]


def test_the_audit_goes_on_in_a_named_new_epoch(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    run(made)
    copies = practice_path.parent / "keys"
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    with practice.read_engine.connect() as connection:
        head = audit.head(connection)
        epoch = connection.execute(text("SELECT epoch FROM audit_chains")).scalar_one()
        last = connection.execute(
            text("SELECT act FROM audit ORDER BY seq DESC LIMIT 1")
        ).scalar_one()
        assert audit.verify(connection) is None
    practice.close()
    assert head.seq == made.manifest.audit[0][1] + 1
    assert last == anchors.RESTORED
    assert epoch.startswith("2026-10-22T141200Z-")


def test_a_wrong_password_restores_nothing(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    before = practice_path.read_bytes()
    with pytest.raises(Trouble, match="wrong_password"):
        run(made, password="not hers")
    assert practice_path.read_bytes() == before
    assert not list(practice_path.parent.glob("*.restoring*"))


def changed_password(practice_path: Path, new: str) -> None:
    """Dana chooses a new password after the backup was made."""
    copies = practice_path.parent / "keys"
    loaded = key_file.load(practice_path, copies).key_file
    slot = keys.change_password(
        loaded.slot("dana"), loaded.practice_id, PASSWORD, new, keys.CHEAP_FOR_TESTS
    )
    key_file.save(practice_path, loaded.with_slot(slot), copies, prove=lambda _read: None)


def test_todays_passwords_stay_where_they_open_the_backup(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    changed_password(practice_path, "larkspur of today")
    prepared, _kept = run(made, password="larkspur of today")
    assert prepared.keeps_people
    copies = practice_path.parent / "keys"
    assert names(practice_path, copies, "larkspur of today") == ["Marisol"]
    with pytest.raises(Trouble, match="wrong_password"):
        names(practice_path, copies, PASSWORD)


def test_who_knows_only_the_password_of_the_backup_gets_its_people(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    changed_password(practice_path, "forgotten since")
    prepared, _kept = run(made, password=PASSWORD)
    assert not prepared.keeps_people
    assert names(practice_path, practice_path.parent / "keys", PASSWORD) == ["Marisol"]


def test_a_person_removed_since_does_not_come_back(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    copies = practice_path.parent / "keys"
    loaded = key_file.load(practice_path, copies).key_file
    key_file.save(practice_path, loaded.without_person("ravi"), copies, prove=lambda _read: None)
    run(made)
    left = key_file.load(practice_path, copies).key_file
    assert "ravi" not in [slot.person_uid for slot in left.slots]


def renew_keys(practice_path: Path, without: str = "") -> None:
    """New keys after the backup was made; the person ``without`` was removed before."""
    practice = opening.open_practice(
        practice_path, "dana", PASSWORD, copies_folder=practice_path.parent / "keys"
    )
    people = {slot.person_uid: slot.public_key for slot in practice.key_file.slots}
    people.pop(without, None)
    known = rekey.Known(people, {}, {"dana", "ravi"})
    done = rekey.make_new_keys(practice, known, with_clinical=True)
    assert done.is_done
    done.practice.close()


@pytest.mark.parametrize("times", [1, 2])
def test_a_backup_from_before_new_keys_comes_back_under_the_keys_of_today(
    made: Backup, run: Callable[..., Any], practice_path: Path, times: int
) -> None:
    for _time in range(times):
        renew_keys(practice_path, without="ravi")
    before = key_file.load(practice_path, practice_path.parent / "keys").key_file
    prepared, kept = run(made)
    assert prepared.keeps_people
    assert prepared.key != backup_key(made)
    copies = practice_path.parent / "keys"
    assert names(practice_path, copies) == ["Marisol"]
    assert key_file.load(practice_path, copies).key_file == before
    assert "ravi" not in [slot.person_uid for slot in before.slots]
    with pytest.raises(Trouble, match="person_has_no_slot"):
        opening.open_practice(practice_path, "ravi", PASSWORD, copies_folder=copies)
    assert kept is not None
    assert not list(practice_path.parent.glob("*.restoring*"))


def backup_key(chosen: Backup) -> FileKey:
    slot = chosen.key_file.slot("dana")
    private = keys.unwrap_private(slot, chosen.key_file.practice_id, PASSWORD)
    key = keys.open_grant(slot, chosen.key_file.practice_id, keys.PRACTICE, private)
    return FileKey(key, chosen.key_file.practice_id)


def test_who_was_removed_restores_nothing_with_the_password_of_the_backup(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    renew_keys(practice_path, without="ravi")
    before = practice_path.read_bytes()
    with pytest.raises(Trouble, match="person_has_no_slot"):
        run(made, uid="ravi")
    assert practice_path.read_bytes() == before


def test_the_passwords_of_the_day_open_an_old_backup_where_no_keys_of_today_are(
    made: Backup, run: Callable[..., Any], practice_path: Path, tmp_path: Path
) -> None:
    renew_keys(practice_path, without="ravi")
    elsewhere = tmp_path / "another computer"
    elsewhere.mkdir()
    copies, target = elsewhere / "keys", elsewhere / "larkspur.iopdesk"
    prepared = restore.prepare(made, target, "ravi", PASSWORD, copies_folder=copies)
    restore.finish(prepared, now=NOW, safety_folder=elsewhere / "backups", copies_folder=copies)
    assert names(target, copies) == ["Marisol"]


def test_a_file_under_newer_keys_that_the_backups_password_cannot_open_keeps_them_beside_it(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    """Who forgot the password of today restores; what was there can still be opened with it."""
    renew_keys(practice_path)
    changed_password(practice_path, "forgotten since")
    prepared, kept = run(made, password=PASSWORD)
    assert not prepared.keeps_people
    assert kept is not None
    copies = practice_path.parent / "keys"
    assert names(practice_path, copies) == ["Marisol"]
    assert names(kept, copies, "forgotten since") == ["Marisol", "Calvin"]


def test_another_practice_is_never_overwritten(
    made: Backup, run: Callable[..., Any], template_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    target = other / "other.iopdesk"
    fake = bytes.fromhex("ab" * 16)
    target.write_bytes(fake + template_file.read_bytes()[16:])
    theirs = key_file.load(template_file, tmp_path).key_file
    key_file.path_of(target).write_bytes(
        key_file.to_bytes(key_file.KeyFile("ab" * 16, "Other practice", False, (), theirs.slots))
    )
    before = target.read_bytes()
    with pytest.raises(Trouble, match="restore_other_practice"):
        run(made, target=target)
    assert target.read_bytes() == before


def test_a_file_in_use_is_not_replaced(
    made: Backup, run: Callable[..., Any], practice_path: Path
) -> None:
    copies = practice_path.parent / "keys"
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    try:
        with pytest.raises(Trouble, match="file_in_use"):
            run(made)
    finally:
        practice.close()


def test_a_backup_goes_to_another_place_as_well(
    made: Backup, run: Callable[..., Any], practice_path: Path, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    run(made, target=place / "again.iopdesk")
    copies = practice_path.parent / "keys"
    assert names(place / "again.iopdesk", copies) == ["Marisol"]
    assert names(practice_path, copies) == ["Marisol", "Calvin"]

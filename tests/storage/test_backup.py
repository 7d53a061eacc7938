"""Backups are proven before they count, hold everything, and say what they are."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from iopdesk.errors import Trouble
from iopdesk.services.door import Door
from iopdesk.storage import backup, backup_file, engine, replace
from iopdesk.storage.backup_file import Backup, list_backups, read_backup, unpack_database
from iopdesk.storage.opening import OpenPractice

AT = datetime(2026, 10, 22, 13, 12, 5, 250, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def make(practice_file: OpenPractice, folder: Path) -> Callable[..., Backup]:
    def run(at: datetime = AT) -> Backup:
        return backup.make_backup(
            practice_file.path, practice_file.file_key, practice_file.key_file, folder, now=at
        )

    return run


def test_a_backup_has_its_name_and_nothing_else_is_left(
    make: Callable[..., Backup], folder: Path
) -> None:
    made = make()
    assert made.path.name == "larkspur 2026-10-22T131205Z.iopdesk-backup"
    assert [found.name for found in folder.iterdir()] == [made.path.name]
    with zipfile.ZipFile(made.path) as packed:
        assert {info.compress_type for info in packed.infolist()} == {zipfile.ZIP_STORED}


def test_a_backup_holds_what_was_written_a_moment_before(
    door: Door,
    make_patient: Callable[..., int],
    make: Callable[..., Backup],
    practice_file: OpenPractice,
    tmp_path: Path,
) -> None:
    make_patient("Marisol", "Quintero")
    made = make()
    assert made.manifest.rows["patients"] == 1
    copy = tmp_path / "unpacked"
    unpack_database(made, copy)
    backup.prove_database(copy, practice_file.file_key, made.manifest)
    with practice_file.read_engine.connect() as connection:
        head = connection.execute(text("SELECT seq FROM audit_chains")).scalar_one()
    assert made.manifest.audit[0][1] == head


def test_nothing_of_a_patient_can_be_read_in_a_backup(
    door: Door, make_patient: Callable[..., int], make: Callable[..., Backup]
) -> None:
    make_patient("Canarybird", "Quintero")
    content = make().path.read_bytes()
    assert b"Canarybird" not in content
    assert b"SQLite format 3" not in content


def test_the_backups_of_a_folder_are_those_of_this_practice_newest_first(
    make: Callable[..., Backup], folder: Path, practice_file: OpenPractice
) -> None:
    names = [make(AT + timedelta(minutes=15 * n)).path.name for n in range(3)]
    (folder / "foreign.iopdesk-backup").write_bytes(b"no zip")
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    found = list_backups(folder, practice_file.practice_id)
    assert [one.path.name for one in found] == names[::-1]
    assert list_backups(folder, "00" * 16) == ()
    assert list_backups(folder / "gone", practice_file.practice_id) == ()


def test_what_a_crash_left_is_taken_away_and_not_written_into(
    make: Callable[..., Backup], folder: Path, practice_file: OpenPractice, tmp_path: Path
) -> None:
    """It may be of another account of the computer, which alone may write into it."""
    left = folder / f"{practice_file.practice_id}.making-backup"
    left.write_bytes(b"half a backup")
    kept = tmp_path / "the same file"
    kept.hardlink_to(left)
    make()
    assert kept.read_bytes() == b"half a backup"


def test_a_passing_file_that_the_disk_does_not_let_go_spoils_no_backup(
    make: Callable[..., Backup], monkeypatch: pytest.MonkeyPatch
) -> None:
    discard = replace.discard_database
    asked: list[Path] = []

    def held(path: Path) -> None:
        asked.append(path)
        if len(asked) > 1:
            raise PermissionError(13, "another program reads it")
        discard(path)

    monkeypatch.setattr(replace, "discard_database", held)
    assert make().path.exists()


def test_two_backups_in_one_second_are_refused_and_the_first_stays(
    make: Callable[..., Backup],
) -> None:
    first = make()
    before = first.path.read_bytes()
    with pytest.raises(Trouble, match="backup_exists"):
        make()
    assert first.path.read_bytes() == before


def test_a_copy_that_lacks_an_entry_never_becomes_a_backup(
    make: Callable[..., Backup],
    folder: Path,
    practice_file: OpenPractice,
    monkeypatch: pytest.MonkeyPatch,
    make_patient: Callable[..., int],
    tmp_path: Path,
) -> None:
    old = tmp_path / "old copy"
    key = practice_file.file_key
    replace.copy_database(practice_file.path, key, old, key)
    make_patient("Calvin", "Osei")

    def copy_of_yesterday(_source: Path, _key: object, target: Path, _other: object) -> None:
        target.write_bytes(old.read_bytes())

    monkeypatch.setattr(replace, "copy_database", copy_of_yesterday)
    with pytest.raises(Trouble, match="backup_unproven"):
        make()
    assert list(folder.iterdir()) == []


def test_a_damaged_page_in_the_copy_is_noticed(
    make: Callable[..., Backup],
    folder: Path,
    practice_file: OpenPractice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = replace.copy_database

    def copy_and_damage(source: Path, key: object, target: Path, other: object) -> None:
        real(source, key, target, other)  # type: ignore[arg-type]
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(replace, "copy_database", copy_and_damage)
    with pytest.raises(Trouble, match="backup_unproven"):
        make()
    assert list(folder.iterdir()) == []
    assert practice_file.path.exists()


def test_a_disk_that_fills_while_the_pages_are_copied_is_said_so(
    make: Callable[..., Backup], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = engine.prepare

    def prepare_small(connection: engine.Connection, **more: bool) -> None:
        prepare(connection, **more)
        connection.execute("PRAGMA max_page_count = 9")

    monkeypatch.setattr(engine, "prepare", prepare_small)
    with pytest.raises(Trouble, match="backup_disk_full"):
        make()
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_so(practice_file: OpenPractice, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="backup_place"):
        backup.make_backup(
            practice_file.path,
            practice_file.file_key,
            practice_file.key_file,
            tmp_path / "unplugged",
            now=AT,
        )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "backup_not_ours"),
        (b"no zip at all" * 50, "backup_not_ours"),
        (b"PK\x03\x04" + b"\0" * 400, "backup_not_ours"),
    ],
)
def test_a_file_that_is_no_backup_is_named_and_not_changed(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "x.iopdesk-backup"
    path.write_bytes(content)
    with pytest.raises(Trouble, match=code):
        read_backup(path)
    assert path.read_bytes() == content


def test_a_missing_backup_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="backup_missing"):
        read_backup(tmp_path / "x.iopdesk-backup")


def test_a_truncated_backup_is_refused(make: Callable[..., Backup], tmp_path: Path) -> None:
    made = make()
    content = made.path.read_bytes()
    for length in range(1, len(content), max(1, len(content) // 40)):
        short = tmp_path / "short.iopdesk-backup"
        short.write_bytes(content[:length])
        with pytest.raises(Trouble) as told:
            read_backup(short)
        if length >= 43:  # it begins as ours: not another program's, but half of one
            assert told.value.code == "backup_damaged"


def test_turned_bits_in_the_zips_own_lists_are_damage_and_no_fault_of_ours(
    make: Callable[..., Backup], tmp_path: Path
) -> None:
    made = make()
    whole = made.path.read_bytes()
    spoilt = Backup(tmp_path / "spoilt", made.size, made.manifest, made.key_file)
    for back in range(20, 140):
        for bit in (0x02, 0x08):
            content = bytearray(whole)
            content[-back] ^= bit
            spoilt.path.write_bytes(content)
            copy = tmp_path / f"copy {back} {bit}"
            for read in (
                lambda: backup_file.digest_inside(spoilt.path),
                lambda copy=copy: unpack_database(spoilt, copy),
            ):
                with contextlib.suppress(Trouble, OSError):
                    read()
            copy.unlink(missing_ok=True)


def test_one_wrong_bit_anywhere_is_found_before_it_is_restored(
    make: Callable[..., Backup], practice_file: OpenPractice, tmp_path: Path
) -> None:
    made = make()
    content = made.path.read_bytes()
    for place in range(37, len(content), len(content) // 60):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        path, out = tmp_path / "bit.iopdesk-backup", tmp_path / "out"
        path.write_bytes(damaged)
        out.unlink(missing_ok=True)
        try:
            found = read_backup(path)
            unpack_database(found, out)
            backup.prove_database(out, practice_file.file_key, found.manifest)
        except Trouble:
            continue
        # a bit of the zip's own directory, such as a date: what is read is whole
        assert found.manifest == made.manifest


def test_a_backup_of_a_newer_program_names_the_reason(
    make: Callable[..., Backup], tmp_path: Path
) -> None:
    made = make()
    newer = tmp_path / "newer.iopdesk-backup"
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(newer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "manifest.json":
                content = content.replace(b'"format": 1', b'"format": 2')
            new.writestr(info.filename, content)
    with pytest.raises(Trouble, match="backup_newer"):
        read_backup(newer)


def test_what_a_crash_left_is_cleaned_by_the_next_backup(
    make: Callable[..., Backup], folder: Path, practice_file: OpenPractice
) -> None:
    for left in (".making", ".making-wal", ".making-backup"):
        (folder / f"{practice_file.practice_id}{left}").write_bytes(b"left by a crash")
    made = make()
    assert [found.name for found in folder.iterdir()] == [made.path.name]
    assert backup_file.read_backup(made.path).manifest == made.manifest

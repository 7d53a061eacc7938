"""Rehearsing a restore: the newest backup is opened and checked, and leaves nothing behind."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.people import Staff
from iopdesk.errors import Cancelled, NotAllowed, Trouble, sentence_for
from iopdesk.services import backups, rehearsals
from iopdesk.services.door import Door
from iopdesk.services.rehearsals import Rehearsed
from iopdesk.storage import anchors, backup_file, files, rehearsal, retired, verify
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.engine import FileKey
from iopdesk.storage.models import Rehearsal
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW, FrozenClock
from tests.services.test_backups import ZONE


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Where private folders are made."""
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


@pytest.fixture
def made(door: Door, practice_file: OpenPractice, make_patient: Callable[..., int]) -> Backup:
    """A backup of a practice with one patient."""
    make_patient("Marisol", "Quintero")
    return backups.make(practice_file, now=NOW, zone=ZONE)


def trouble(practice: OpenPractice, chosen: Backup, private: Path) -> str:
    """The code of a rehearsal, which leaves nothing behind."""
    done = rehearsals.rehearse(practice, chosen, folder=private)
    assert done.backup_made_at == chosen.manifest.made_at
    assert list(private.iterdir()) == []
    assert not done.trouble or sentence_for(Trouble(done.trouble))
    return done.trouble


def test_a_whole_backup_restores_and_nothing_is_left(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    before = {one: one.stat().st_mtime_ns for one in practice_file.path.parent.rglob("*")}
    assert trouble(practice_file, made, private) == ""
    assert {one: one.stat().st_mtime_ns for one in practice_file.path.parent.rglob("*")} == before


def test_work_and_anchors_after_the_backup_are_no_trouble(
    door: Door, practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    door.note("lock")
    assert practice_file.anchor()
    assert trouble(practice_file, made, private) == ""


def test_a_file_with_a_turned_bit_is_damaged(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    made.path.write_bytes(content)
    assert trouble(practice_file, made, private) == "rehearsal_damaged"
    made.path.unlink()
    assert trouble(practice_file, made, private) == "rehearsal_disk"


def test_a_key_file_in_it_that_was_spoiled_later_is_damage_too(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    content = made.path.read_bytes()
    made.path.write_bytes(content.replace(b"Dana", b"Dina"))
    assert trouble(practice_file, made, private) == "rehearsal_damaged"


def test_another_count_than_the_manifests_is_told(
    practice_file: OpenPractice, made: Backup, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {**made.manifest.rows, "patients": 2}
    other = replace(made, manifest=replace(made.manifest, rows=rows))
    assert trouble(practice_file, other, private) == "rehearsal_damaged"
    monkeypatch.setattr(backup_file, "read_backup", lambda _path: other)
    assert trouble(practice_file, other, private) == "rehearsal_content"


def test_a_row_changed_behind_the_programs_back_is_told(
    door: Door, practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    with practice_file.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE patients SET phone = '404 555 0000'")
    chosen = backups.make(practice_file, now=NOW + timedelta(hours=1), zone=ZONE)
    assert trouble(practice_file, chosen, private) == "rehearsal_content"


def test_a_chain_without_an_anchor_of_its_time_is_told(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    path = anchors.path_of(practice_file.path)
    lines = path.read_text(encoding="utf-8")
    (known, *_more) = anchors.read_anchors(practice_file.path)
    path.write_text(lines.replace(known.mac, "00" * 32), encoding="utf-8")
    assert trouble(practice_file, made, private) == "rehearsal_content"


def test_a_key_that_a_re_key_replaced_opens_an_older_backup(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    old, new = practice_file.file_key, FileKey(b"n" * 32, practice_file.practice_id)
    practice_file.file_key = new
    assert trouble(practice_file, made, private) == "rehearsal_key"
    entry = retired.seal_key(practice_file.practice_id, "practice", old.key, new.key)
    practice_file.key_file = replace(practice_file.key_file, retired=(entry,))
    assert trouble(practice_file, made, private) == ""
    practice_file.file_key = old


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, "rehearsal_room"), (errno.EIO, "rehearsal_disk")],
)
def test_a_disk_that_refuses_the_unpacked_file_is_told(
    practice_file: OpenPractice,
    made: Backup,
    private: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: str,
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(files, "sync_file", refuse)
    assert trouble(practice_file, made, private) == expected
    monkeypatch.undo()
    assert rehearsals.rehearse(practice_file, made, folder=private / "gone").trouble == (
        "rehearsal_disk"
    )


def test_a_backup_of_an_older_version_is_brought_to_todays_schema(
    practice_file: OpenPractice, made: Backup, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded: list[str] = []
    monkeypatch.setattr(rehearsal.backup, "prove_database", lambda *_given: None)
    monkeypatch.setattr(
        rehearsal.migrate, "upgrade_file", lambda copy, _key: upgraded.append(copy.name)
    )
    older = replace(made, manifest=replace(made.manifest, revision="0001"))
    monkeypatch.setattr(backup_file, "read_backup", lambda _path: older)
    assert trouble(practice_file, older, private) == ""
    assert upgraded == ["rehearsal.iopdesk"]


def test_it_can_be_given_up_between_its_steps(
    practice_file: OpenPractice, made: Backup, private: Path
) -> None:
    with pytest.raises(Cancelled):
        rehearsals.rehearse(practice_file, made, folder=private, is_stopped=lambda: True)
    assert list(private.iterdir()) == []


def test_what_is_checked_is_the_restored_file(
    practice_file: OpenPractice, made: Backup, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    real = verify.verify

    def look(db: Any) -> Any:
        seen.append(len(list(private.rglob("*.iopdesk"))))
        return real(db)

    monkeypatch.setattr(verify, "verify", look)
    assert trouble(practice_file, made, private) == ""
    assert seen == [1]


def test_how_it_went_is_recorded_and_read_back(
    door: Door, practice_file: OpenPractice, clock: FrozenClock
) -> None:
    assert rehearsals.state_of(practice_file).done_at is None
    done = Rehearsed(NOW, "")
    said = door.do(
        rehearsals.end_rehearsal, backup_made_at=done.backup_made_at, trouble=done.trouble
    ).result.said
    assert said == "Restore rehearsed: all well"
    clock.advance(timedelta(days=8))
    door.do(rehearsals.end_rehearsal, backup_made_at=NOW, trouble="rehearsal_damaged")
    state = rehearsals.state_of(practice_file)
    assert (state.done_at, state.good_at) == (clock(), NOW)
    assert (state.trouble, state.backup_made_at) == ("rehearsal_damaged", NOW)
    assert not state.is_due(NOW, clock())
    assert state.is_due(NOW, clock() + timedelta(days=1))
    with Session(practice_file.read_engine) as db:
        rows = db.scalars(select(Rehearsal).order_by(Rehearsal.id)).all()
    assert [row.is_good for row in rows] == [True, False]


@pytest.mark.parametrize("name", ["Elin Thornquist", "Bo Fairweather", "Otto Reyes"])
def test_who_may_not_back_up_may_not_ask_for_a_rehearsal_either(
    as_person: Callable[..., Staff], door: Door, name: str
) -> None:
    as_person(name)
    with pytest.raises(NotAllowed):
        door.do(rehearsals.begin_rehearsal)


def test_the_backup_itself_stays(practice_file: OpenPractice, made: Backup, private: Path) -> None:
    content = made.path.read_bytes()
    trouble(practice_file, made, private)
    assert made.path.read_bytes() == content
    assert backup_file.read_backup(made.path).manifest == made.manifest

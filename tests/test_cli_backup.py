"""``backup`` and ``restore`` on the command line: what they print, refuse and leave alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlcipher3 import dbapi2

from iopdesk.services import practices, second_places
from iopdesk.services.door import Door
from iopdesk.storage import engine, opening
from iopdesk.storage.models import AuditEntry, Patient
from tests import test_cli
from tests.conftest import PASSWORD
from tests.test_cli import DANA, LISTS, ask, digest, patients_in, refused

command = test_cli.command
_own_folders = test_cli._own_folders


@pytest.fixture
def backed_up(command, practice_path) -> Path:
    """The path of a backup of the empty practice; afterwards a list is imported."""
    code, out, err = command("backup", "--file", practice_path, *DANA)
    assert (code, err, len(out)) == (0, [], 1)
    listed = LISTS / "patients_simple.csv"
    assert command("import-patients", listed, "--file", practice_path, *DANA)[0] == 0
    assert patients_in(practice_path) > 0
    return Path(out[0])


def test_a_backup_goes_beside_the_file_and_is_in_the_audit(backed_up, practice_path):
    assert backed_up.parent == practice_path.with_name("larkspur backups")
    assert backed_up.suffix == ".iopdesk-backup"
    made = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "backup.end")
    assert ask(practice_path, made) == 1


def test_a_backup_goes_where_it_is_told(command, practice_path, tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    _code, out, _err = command("backup", "--file", practice_path, *DANA, "--to", folder)
    assert [str(each) for each in folder.iterdir()] == out


def test_a_backup_is_copied_to_the_second_place_and_its_trouble_is_no_failure(
    command, practice_path, tmp_path
):
    stick = tmp_path / "stick"
    stick.mkdir()
    practice = opening.open_practice(practice_path, "dana", PASSWORD)
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    Door(practice).do(second_places.choose_place, by=dana, folder=str(stick))
    practice.close()
    code, out, err = command("backup", "--file", practice_path, *DANA)
    assert (code, err) == (0, [])
    assert [each.name for each in stick.iterdir()] == [Path(out[0]).name]
    shutil.rmtree(stick)
    Path(out[0]).unlink()  # the next one may be of the same second
    code, out, err = command("backup", "--file", practice_path, *DANA)
    assert (code, len(out)) == (0, 1)
    assert err[0].startswith("The second place is not connected.")


@pytest.fixture
def disk_fails_at_closing(monkeypatch):
    """The log of the practice file cannot be emptied; a copy of it can."""
    checkpoint = engine.checkpoint

    def fail(connection):
        (path,) = (row[2] for row in connection.execute("PRAGMA database_list"))
        if path.endswith(".iopdesk"):
            raise dbapi2.OperationalError("disk I/O error")
        checkpoint(connection)

    monkeypatch.setattr(engine, "checkpoint", fail)


def test_a_disk_that_fails_at_closing_is_told_and_the_backup_counts(
    command, practice_path, disk_fails_at_closing
):
    code, out, err = command("backup", "--file", practice_path, *DANA)
    assert (code, len(out), len(err)) == (0, 1, 1)
    assert Path(out[0]).exists()
    assert err[0].startswith("Everything you did is saved.")


def test_a_refusal_is_still_said_when_the_disk_fails_at_closing(
    command, practice_path, tmp_path, disk_fails_at_closing
):
    where = ("--to", tmp_path / "unplugged")
    code, out, err = command("backup", "--file", practice_path, *DANA, *where)
    assert (code, out, len(err)) == (1, [], 2)
    assert err[0].startswith("Everything you did is saved.")
    assert "backup folder" in err[1]


def test_a_folder_that_is_not_there_is_refused(command, practice_path, tmp_path):
    where = ("--to", tmp_path / "unplugged")
    assert "backup folder" in refused(command("backup", "--file", practice_path, *DANA, *where))
    failed = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "backup.fail")
    assert ask(practice_path, failed) == 1


def test_a_file_is_no_folder_for_backups(command, practice_path, tmp_path):
    there = tmp_path / "notes.txt"
    there.write_text("notes")
    said = refused(command("backup", "--file", practice_path, *DANA, "--to", there))
    assert "backup folder" in said
    assert there.read_text() == "notes"


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_backup_is_not_restored_over_a_folder(command, backed_up, tmp_path, monkeypatch, folder):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    said = refused(command("restore", backed_up, "--to", folder, *DANA))
    assert "fault" not in said
    assert list((tmp_path / "here").iterdir()) == []


def test_a_technician_may_not_back_up(command, practice_path):
    said = refused(command("backup", "--file", practice_path, "--person", "Elin Thornquist"))
    assert "administrator" in said
    assert not practice_path.with_name("larkspur backups").exists()


def test_a_restore_says_what_is_lost_and_where_it_is_kept(command, backed_up, practice_path):
    code, out, err = command("restore", backed_up, "--to", practice_path, *DANA)
    assert (code, err) == (0, [])
    assert out[0] == f"Restored from {backed_up.name}."
    assert out[1].endswith("later entries are not in it.")
    kept = Path(out[2].split("kept in ")[1])
    assert patients_in(practice_path) == 0
    assert command("verify", "--file", practice_path, *DANA)[0] == 0
    assert command("restore", kept, "--to", practice_path, *DANA)[0] == 0
    assert patients_in(practice_path) > 0


def test_a_restore_into_an_empty_folder_needs_nothing_but_the_backup(command, backed_up, tmp_path):
    there = tmp_path / "new computer"
    there.mkdir()
    lone = Path(shutil.copy(backed_up, there))
    target = there / "larkspur.iopdesk"
    assert command("restore", lone, "--to", target, *DANA) == (
        0,
        [f"Restored from {lone.name}."],
        [],
    )
    assert patients_in(target) == 0
    assert ask(target, select(func.count()).select_from(Patient)) == 0


def test_front_desk_may_not_restore_and_nothing_changes(command, backed_up, practice_path):
    before = digest(practice_path)
    tessa = ("--person", "Tessa Lund")
    said = refused(command("restore", backed_up, "--to", practice_path, *tessa))
    assert "clinical director" in said
    assert digest(practice_path) == before
    assert not list(practice_path.parent.glob("*.restoring*"))


@pytest.mark.parametrize("content", [b"", b"not a backup at all", b"PK\x03\x04" + b"\0" * 99])
def test_what_is_no_backup_is_refused_and_stays(command, practice_path, tmp_path, content):
    path = tmp_path / "bad.iopdesk-backup"
    path.write_bytes(content)
    before = digest(practice_path)
    said = refused(command("restore", path, "--to", practice_path, *DANA))
    assert "backup" in said
    assert (path.read_bytes(), digest(practice_path)) == (content, before)


def test_a_wrong_password_restores_nothing(command, backed_up, practice_path, monkeypatch):
    before = digest(practice_path)
    monkeypatch.setenv("IOPDESK_PASSWORD", "not hers")
    assert "password" in refused(command("restore", backed_up, "--to", practice_path, *DANA))
    assert digest(practice_path) == before


def test_verify_notices_an_older_file_in_the_place_of_this_one(command, practice_path, tmp_path):
    older = Path(shutil.copy(practice_path, tmp_path / "older"))
    assert command("backup", "--file", practice_path, *DANA)[0] == 0
    shutil.copy(older, practice_path)
    said = refused(command("verify", "--file", practice_path, *DANA))
    assert "older file was put in the place" in said

"""Every file that does not open is refused for its true reason, and stays as it was."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from iopdesk.errors import Trouble, known_codes, sentence_for
from iopdesk.storage import diagnosis, file_lock, key_file
from tests.storage.conftest import PASSWORD, Vault, make_practice

PAGE = 4096


def empty(vault: Vault) -> None:
    vault.path.write_bytes(b"")


def one_byte(vault: Vault) -> None:
    vault.path.write_bytes(b"\x07")


def cut_inside_a_page(vault: Vault) -> None:
    vault.path.write_bytes(vault.path.read_bytes()[: 3 * PAGE + 100])


def cut_at_a_page(vault: Vault) -> None:
    vault.path.write_bytes(vault.path.read_bytes()[: 3 * PAGE])


def png(vault: Vault) -> None:
    vault.path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)


def text(vault: Vault) -> None:
    vault.path.write_text("This is a letter, not a database.\n" * 300, encoding="utf-8")


def short_text(vault: Vault) -> None:
    vault.path.write_text("This is a note, not a database.\n", encoding="utf-8")


def archive(vault: Vault) -> None:
    with zipfile.ZipFile(vault.path, "w") as made:
        made.writestr("a.txt", "a" * 9000)


def plain_database(vault: Vault) -> None:
    import sqlite3

    vault.path.unlink()
    made = sqlite3.connect(vault.path)
    made.execute("CREATE TABLE patients (name)")
    made.commit()
    made.close()


def other_practice(vault: Vault) -> None:
    folder = vault.path.parent.parent / "other"
    folder.mkdir()
    make_practice(folder / "o.iopdesk", folder / "keys", vault.migrations).close()
    shutil.copy(folder / "o.iopdesk", vault.path)


def flip(at: int) -> Callable[[Vault], None]:
    def damage(vault: Vault) -> None:
        content = bytearray(vault.path.read_bytes())
        content[at] ^= 1
        vault.path.write_bytes(content)

    return damage


def newer(vault: Vault) -> None:
    connection = vault.connection()
    connection.execute("UPDATE alembic_version SET version_num = '0042'")
    connection.execute("PRAGMA user_version = 3004005")
    connection.close()


def missing(vault: Vault) -> None:
    vault.path.unlink()


def no_keys(vault: Vault) -> None:
    vault.copy_file().unlink()
    key_file.path_of(vault.path).unlink()


def damaged_keys(vault: Vault) -> None:
    vault.copy_file().unlink()
    key_file.path_of(vault.path).write_bytes(b"{}")


def swapped_slots(vault: Vault) -> None:
    loaded = key_file.load(vault.path, vault.copies).key_file
    dana, ravi = loaded.slot("dana"), loaded.slot("ravi")
    from dataclasses import replace

    for changed in (
        replace(ravi, person_uid="dana", name=dana.name),
        replace(dana, person_uid="ravi", name=ravi.name),
    ):
        loaded = loaded.with_slot(changed)
    key_file.path_of(vault.path).write_bytes(key_file.to_bytes(loaded))


REFUSED = [
    (missing, "file_missing"),
    (empty, "file_empty"),
    (one_byte, "file_truncated"),
    (cut_inside_a_page, "file_truncated"),
    (cut_at_a_page, "file_truncated"),
    (png, "file_not_ours"),
    (text, "file_not_ours"),
    (short_text, "file_not_ours"),
    (archive, "file_not_ours"),
    (plain_database, "file_not_encrypted"),
    (other_practice, "file_of_another_practice"),
    (flip(100), "data_damaged"),
    (flip(PAGE * 2 + 50), "data_damaged"),
    (newer, "file_newer"),
    (no_keys, "key_file_missing"),
    (damaged_keys, "key_file_damaged"),
    (swapped_slots, "wrong_password"),
]


@pytest.mark.parametrize(("spoil", "code"), REFUSED)
def test_a_refused_file_is_named_truly_and_not_one_byte_changes(
    vault: Vault, spoil: Callable[[Vault], None], code: str
) -> None:
    spoil(vault)
    before = vault.snapshot()
    with pytest.raises(Trouble) as refused:
        vault.open()
    assert refused.value.code == code
    assert vault.snapshot() == before
    assert "{" not in sentence_for(refused.value)


def test_a_wrong_password_changes_nothing_beside_the_file(vault: Vault) -> None:
    before = vault.snapshot()
    with pytest.raises(Trouble, match="wrong_password"):
        vault.open(password="not it")
    assert vault.snapshot() == before


def test_a_refused_newer_file_names_the_version_to_get(vault: Vault) -> None:
    newer(vault)
    with pytest.raises(Trouble) as refused:
        vault.open()
    assert "3.4.5" in sentence_for(refused.value)


def test_a_file_in_use_is_refused_unchanged_and_names_who_has_it(vault: Vault) -> None:
    lock = file_lock.acquire(vault.path)
    before = vault.snapshot()
    with pytest.raises(Trouble, match="file_in_use"):
        vault.open()
    assert vault.snapshot() == before
    lock.release()


def test_a_folder_is_not_a_practice_file(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="file_not_ours"):
        diagnosis.check_file(tmp_path)


def test_a_damaged_first_byte_does_not_lock_the_practice_out(vault: Vault) -> None:
    flip(0)(vault)
    vault.open().close()


def crashed_copy(vault: Vault, tmp_path: Path) -> Vault:
    """The vault as a crash leaves it: the last change is in the write-ahead log alone."""
    practice = vault.open()
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('acknowledged')")
    shutil.copytree(vault.path.parent, tmp_path / "crashed")
    practice.close()
    crashed = Vault(tmp_path / "crashed" / vault.path.name, vault.copies, vault.migrations)
    assert crashed.path.with_name(crashed.path.name + "-wal").stat().st_size > 0
    return crashed


def texts(vault: Vault) -> list[str]:
    practice = vault.open()
    try:
        with practice.read_engine.connect() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT text FROM notes")]
    finally:
        practice.close()


def test_after_a_crash_the_acknowledged_change_is_there(vault: Vault, tmp_path: Path) -> None:
    assert "acknowledged" in texts(crashed_copy(vault, tmp_path))


def test_a_wrong_password_after_a_crash_leaves_the_log_alone(vault: Vault, tmp_path: Path) -> None:
    crashed = crashed_copy(vault, tmp_path)
    before = crashed.snapshot()
    with pytest.raises(Trouble, match="wrong_password"):
        crashed.open(password="not it")
    assert crashed.snapshot() == before


def test_a_page_torn_by_a_crash_is_made_whole_by_the_log(vault: Vault, tmp_path: Path) -> None:
    practice = vault.open()
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('acknowledged')")
        connection.exec_driver_sql("CREATE TABLE more (id INTEGER)")
    shutil.copytree(vault.path.parent, tmp_path / "torn")
    practice.close()
    torn = Vault(tmp_path / "torn" / vault.path.name, vault.copies, vault.migrations)
    content = bytearray(torn.path.read_bytes())
    content[200:300] = bytes(100)  # page 1 is in the log: the schema changed
    torn.path.write_bytes(content)
    assert "acknowledged" in texts(torn)


def test_a_damaged_file_with_a_log_is_refused_unchanged(vault: Vault, tmp_path: Path) -> None:
    crashed = crashed_copy(vault, tmp_path)
    flip(PAGE * 2 + 9)(crashed)  # a page that is not in the log
    before = crashed.snapshot()
    with pytest.raises(Trouble, match="data_damaged"):
        crashed.open()
    assert crashed.snapshot() == before


def put_log(vault: Vault, log: bytes) -> None:
    vault.path.with_name(vault.path.name + "-wal").write_bytes(log)


def test_the_log_of_another_practice_is_refused_before_it_destroys_the_file(
    vault: Vault, tmp_path: Path
) -> None:
    other = Vault(tmp_path / "other.iopdesk", tmp_path / "keys", vault.migrations)
    make_practice(other.path, other.copies, other.migrations).close()
    practice = other.open()
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('theirs')")
    put_log(vault, other.path.with_name("other.iopdesk-wal").read_bytes())
    practice.close()
    before = vault.snapshot()
    with pytest.raises(Trouble) as refused:
        vault.open()
    assert refused.value.code == "log_foreign"
    assert "vault.iopdesk-wal" in sentence_for(refused.value)
    assert vault.snapshot() == before


def test_a_log_from_before_later_work_is_refused_and_the_work_stays(vault: Vault) -> None:
    practice = vault.open()
    with practice.write_engine.begin() as connection:  # every act moves the audit's head
        connection.exec_driver_sql("UPDATE audit_chains SET seq = 6, mac = x'ccdd'")
    log = vault.path.with_name("vault.iopdesk-wal").read_bytes()
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_chains SET seq = 7, mac = x'eeff'")
    practice.close()
    put_log(vault, log)
    before = vault.snapshot()
    with pytest.raises(Trouble, match="log_foreign"):
        vault.open()
    assert vault.snapshot() == before


@pytest.mark.parametrize(
    ("version", "number"), [("0.1.0", 1_000), ("3.4.5", 3_004_005), ("12.0.130", 12_000_130)]
)
def test_program_versions_survive_as_numbers(version: str, number: int) -> None:
    assert diagnosis.version_number(version) == number
    assert diagnosis.version_text(number) == version


def test_every_reason_has_a_sentence() -> None:
    assert {code for _spoil, code in REFUSED} <= known_codes()


def test_a_file_that_may_only_be_read_is_refused_unchanged(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = vault.snapshot()
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(Trouble, match="file_read_only"):
        vault.open()
    assert vault.snapshot() == before


def test_opening_never_creates(vault: Vault) -> None:
    missing(vault)
    with pytest.raises(Trouble, match="file_missing"):
        vault.open("dana", PASSWORD)
    assert not vault.path.exists()

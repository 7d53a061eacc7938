"""Making, opening, unlocking and closing the practice file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy.exc import IntegrityError, OperationalError

from iopdesk.errors import RuleBroken, Trouble
from iopdesk.storage import engine, file_lock, files, key_file, keys, logins, opening, replace
from iopdesk.storage.key_file import Damage
from iopdesk.storage.opening import NewPerson, OpenPractice
from tests.storage.conftest import PASSWORD, Vault, make_practice


@pytest.fixture
def practice(vault: Vault) -> Iterator[OpenPractice]:
    opened = vault.open()
    yield opened
    opened.close()


def pragma(practice: OpenPractice, name: str, *, read: bool) -> Any:
    chosen = practice.read_engine if read else practice.write_engine
    with chosen.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_new_file_is_encrypted_from_its_first_byte_and_starts_with_its_id(
    practice: OpenPractice,
) -> None:
    header = practice.path.read_bytes()[:16]
    assert header.hex() == practice.practice_id
    assert header != engine.PLAIN_HEADER
    assert b"CREATE TABLE" not in practice.path.read_bytes()


def test_the_clinical_key_reaches_clinicians_only(vault: Vault) -> None:
    found = {}
    for person, password in (
        ("dana", PASSWORD),
        ("ravi", "ravi has his own"),
        ("tessa", "tessa has her own"),
    ):
        opened = vault.open(person, password)
        found[person] = opened.clinical_key
        opened.close()
    assert found["dana"] == found["ravi"] is not None
    assert found["tessa"] is None


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("foreign_keys", 1),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("mmap_size", 0),
        ("temp_store", 2),
    ],
)
def test_both_connections_are_set_for_safety(
    practice: OpenPractice, name: str, value: object, read: bool
) -> None:
    assert pragma(practice, name, read=read) in (value, None if value == 0 else value)


def test_the_caches_and_the_reader_differ(practice: OpenPractice) -> None:
    assert pragma(practice, "cache_size", read=True) == -64 * 1024
    assert pragma(practice, "cache_size", read=False) == -8 * 1024
    with practice.read_engine.connect() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('x')")


def test_a_transaction_begins_by_itself_and_rolls_back_tables_too(
    practice: OpenPractice,
) -> None:
    with practice.write_engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE passing (id INTEGER)")
        connection.rollback()
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "passing" not in names


def test_error_texts_hold_no_values(practice: OpenPractice) -> None:
    with practice.write_engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.exec_driver_sql("INSERT INTO marks VALUES (?, ?)", (71717, 81818))
    assert "71717" not in str(refused.value)


def test_closing_leaves_one_file_and_no_log(vault: Vault) -> None:
    opened = vault.open()
    with opened.write_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('x')")
    opened.close()
    opened.close()
    assert sorted(vault.snapshot()) == [
        "vault.iopdesk",
        "vault.iopdesk-keys",
        "vault.iopdesk-lock",
    ]
    file_lock.refuse_if_in_use(vault.path)


def test_an_unlock_changes_the_person_without_reopening(practice: OpenPractice) -> None:
    before = practice.write_engine
    clinical = practice.clinical_key
    practice.lock()
    assert (practice.person_uid, practice.clinical_key) == (None, None)
    practice.unlock("tessa", "tessa has her own")
    assert (practice.person_uid, practice.clinical_key) == ("tessa", None)
    practice.unlock("dana", PASSWORD)
    assert practice.clinical_key == clinical
    assert practice.write_engine is before


def test_a_refused_unlock_leaves_who_was_there(practice: OpenPractice) -> None:
    with pytest.raises(Trouble, match="wrong_password"):
        practice.unlock("ravi", "not it")
    assert practice.person_uid == "dana"


def test_wrong_passwords_make_the_person_wait_and_nobody_else(practice: OpenPractice) -> None:
    for _ in range(3):
        with pytest.raises(Trouble, match="wrong_password"):
            practice.unlock("ravi", "not it")
    assert practice.retry_after("ravi") > 0
    with pytest.raises(Trouble, match="wait_after_wrong_passwords"):
        practice.unlock("ravi", "ravi has his own")
    practice.unlock("tessa", "tessa has her own")


def test_a_failed_login_is_noted_until_the_audit_has_it(vault: Vault) -> None:
    with pytest.raises(Trouble, match="wrong_password"):
        vault.open("ravi", "not it")
    practice_id = vault.key().practice_id
    noted = logins.failed_logins(vault.copies, practice_id)
    assert [note.person_uid for note in noted] == ["ravi"]
    logins.forget_failed_logins(vault.copies, practice_id)
    assert logins.failed_logins(vault.copies, practice_id) == []


def test_a_stranger_cannot_open(vault: Vault) -> None:
    with pytest.raises(Trouble, match="person_has_no_slot"):
        vault.open("nobody", PASSWORD)


@pytest.mark.parametrize("content", [None, b"damaged"])
def test_a_lost_key_file_is_put_back_and_said(vault: Vault, content: bytes | None) -> None:
    place = key_file.path_of(vault.path)
    expected = place.read_bytes()
    place.unlink()
    if content is not None:
        place.write_bytes(content)
    opened = vault.open()
    assert opened.damage is (Damage.MISSING if content is None else Damage.DAMAGED)
    opened.close()
    assert place.read_bytes() == expected


def test_a_lost_second_copy_is_made_again(vault: Vault) -> None:
    copy = vault.copy_file()
    expected = copy.read_bytes()
    copy.unlink()
    opened = vault.open()
    opened.close()
    assert opened.damage is None
    assert copy.read_bytes() == expected


def test_the_unlock_page_looks_without_changing(vault: Vault) -> None:
    before = vault.snapshot()
    shown = opening.look(vault.path, vault.copies).key_file
    assert [slot.name for slot in shown.slots] == ["Dana Okafor", "Ravi Menon", "Tessa Lund"]
    assert shown.practice_name == "Larkspur Recovery"
    assert vault.snapshot() == before


def create(vault: Vault, path: Path, **changes: Any) -> OpenPractice:
    asked: dict[str, Any] = {
        "practice_name": "Larkspur Recovery",
        "crisis_lines": [],
        "people": [NewPerson("dana", "Dana Okafor", PASSWORD, is_clinical=True)],
        "cost": keys.CHEAP_FOR_TESTS,
        "copies_folder": vault.copies,
        "migrations": vault.migrations,
    }
    return opening.create_practice(path, **(asked | changes))


def test_making_refuses_a_file_that_exists(vault: Vault) -> None:
    before = vault.snapshot()
    with pytest.raises(Trouble, match="file_exists"):
        create(vault, vault.path)
    assert vault.snapshot() == before


def test_making_refuses_to_write_over_a_key_file(vault: Vault) -> None:
    vault.path.unlink()
    before = vault.snapshot()
    with pytest.raises(Trouble, match="file_exists"):
        create(vault, vault.path)
    assert vault.snapshot() == before


@pytest.mark.parametrize("call", ["sync_folder", "work_on"])
def test_a_disk_that_fails_at_the_end_of_making_leaves_nothing_behind(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path, copies = tmp_path / "a.iopdesk", sorted(vault.copies.iterdir())
    real = files.sync_folder

    def fails(*given: Any) -> None:
        if call == "work_on" or path.exists():
            raise OSError(5, "Input/output error")
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(files if call == "sync_folder" else opening, call, fails)
        with pytest.raises(Trouble, match="folder_not_writable"):
            create(vault, path)
    assert not list(tmp_path.glob("a.iopdesk*"))
    assert sorted(vault.copies.iterdir()) == copies
    create(vault, path).close()


def interrupt(vault: Vault, path: Path) -> None:
    """Leave what a kill right before the new practice gets its name leaves."""
    create(vault, path).close()
    path.rename(path.with_name(path.name + opening.NEW_SUFFIX))


def test_making_begins_anew_over_what_a_crash_left(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "a.iopdesk"
    copies = set(vault.copies.iterdir())
    interrupt(vault, path)
    (tmp_path / "a.iopdesk-keys.new").write_bytes(b"torn")
    create(vault, path).close()
    assert sorted(found.name for found in tmp_path.glob("a.iopdesk*")) == [
        "a.iopdesk",
        "a.iopdesk-keys",
        "a.iopdesk-lock",
    ]
    assert len(set(vault.copies.iterdir()) - copies) == 1


def test_the_keys_of_another_practice_are_no_leftover_of_a_crash(
    vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "a.iopdesk"
    interrupt(vault, path)
    foreign = key_file.path_of(vault.path).read_bytes()
    key_file.path_of(path).write_bytes(foreign)
    with pytest.raises(Trouble, match="file_exists"):
        create(vault, path)
    assert key_file.path_of(path).read_bytes() == foreign


def test_opening_removes_a_key_file_that_never_took_effect(vault: Vault) -> None:
    unfinished = [
        place.with_name(place.name + ".new")
        for place in (key_file.path_of(vault.path), vault.copy_file())
    ]
    for place in unfinished:
        place.write_bytes(b"torn")
    vault.open().close()
    assert not [place for place in unfinished if place.exists()]


def test_a_disk_that_fails_while_closing_is_said_and_the_file_is_free(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = vault.open()

    def fails(_connection: object) -> None:
        raise engine.dbapi2.OperationalError("disk I/O error")

    monkeypatch.setattr(engine, "checkpoint", fails)
    with pytest.raises(Trouble, match="log_kept"):
        opened.close()
    file_lock.refuse_if_in_use(vault.path)


def test_making_needs_a_folder_and_a_password(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="folder_missing"):
        create(vault, tmp_path / "none" / "a.iopdesk")
    short = [NewPerson("dana", "Dana Okafor", "short", is_clinical=True)]
    with pytest.raises(RuleBroken, match="password_too_short"):
        create(vault, tmp_path / "a.iopdesk", people=short)
    without = [NewPerson("dana", "Dana Okafor", "", is_clinical=True)]
    with pytest.raises(RuleBroken, match="password_too_short"):
        create(vault, tmp_path / "a.iopdesk", people=without, is_demo=True)
    assert not list(tmp_path.glob("a.iopdesk*"))


def test_a_demo_may_have_a_short_password(vault: Vault, tmp_path: Path) -> None:
    short = [NewPerson("dana", "Dana Okafor", "demo", is_clinical=True)]
    made = create(vault, tmp_path / "demo.iopdesk", people=short, is_demo=True)
    assert made.is_demo
    made.close()


def test_a_failure_while_filling_leaves_nothing_behind(vault: Vault, tmp_path: Path) -> None:
    def fill(_engine: object, _keys: object) -> None:
        raise KeyboardInterrupt

    copies = sorted(vault.copies.iterdir())
    with pytest.raises(KeyboardInterrupt):
        create(vault, tmp_path / "a.iopdesk", fill=fill)
    assert not list(tmp_path.glob("a.iopdesk*"))
    assert sorted(vault.copies.iterdir()) == copies


def test_a_folder_that_cannot_be_written_refuses_making_and_opening(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_lock: FileLock) -> None:
        raise PermissionError(13, "Permission denied")

    before = vault.snapshot()
    monkeypatch.setattr(FileLock, "acquire", refused)
    with pytest.raises(Trouble, match="folder_not_writable"):
        vault.open()
    with pytest.raises(Trouble, match="folder_not_writable"):
        create(vault, tmp_path / "a.iopdesk")
    assert vault.snapshot() == before
    assert not list(tmp_path.glob("a.iopdesk*"))


def test_two_practices_never_share_an_id_or_a_key(vault: Vault, tmp_path: Path) -> None:
    made = [
        make_practice(tmp_path / name, vault.copies, vault.migrations)
        for name in ("a.iopdesk", "b.iopdesk")
    ]
    assert made[0].practice_id != made[1].practice_id
    assert made[0].file_key.key != made[1].file_key.key
    for practice in made:
        practice.close()


def test_an_interrupted_restore_is_completed_before_the_file_is_looked_at(vault: Vault) -> None:
    good = vault.path.with_name("restored")
    vault.path.rename(good)
    vault.path.write_bytes(b"garbage")
    vault.path.with_name(vault.path.name + replace.INTENT_SUFFIX).write_text(
        '{"copy": "restored"}', encoding="utf-8"
    )
    vault.open().close()
    assert not good.exists()
    assert sorted(vault.snapshot()) == [
        "vault.iopdesk",
        "vault.iopdesk-keys",
        "vault.iopdesk-lock",
    ]


def test_no_repr_of_an_open_practice_shows_names_or_keys(practice: OpenPractice) -> None:
    shown = repr(practice)
    assert "Okafor" not in shown
    assert practice.file_key.key.hex() not in shown
    assert repr(practice.file_key.key) not in shown
    assert repr(practice.clinical_key) not in shown


def test_the_program_refuses_a_driver_without_cipher_or_with_the_log_fault(
    practice: OpenPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plain:
        def execute(self, _sql: str) -> Plain:
            return self

        def fetchone(self) -> None:
            return None

    with pytest.raises(Trouble, match="cipher_missing"):
        engine.check_driver(Plain())
    monkeypatch.setattr(engine.dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(Trouble, match="sqlite_too_old"):
        engine.connect(practice.path, practice.file_key, engine.Access.LOOK)

"""The one function that puts another file in the practice file's place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from iopdesk.errors import Trouble
from iopdesk.storage import engine, files, replace
from iopdesk.storage.engine import Access, FileKey
from tests.storage.conftest import Vault


def texts(path: Path, key: FileKey) -> list[str]:
    connection = engine.connect(path, key, Access.WORK)
    try:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY id")]
    finally:
        connection.close()


def prepared_copy(vault: Vault, text: str = "new") -> Path:
    """A copy made by backup, with one more note; what a migration or a restore prepares."""
    copy = vault.path.with_name("copy")
    replace.copy_database(vault.path, vault.key(), copy, vault.key())
    connection = engine.connect(copy, vault.key(), Access.WORK)
    connection.execute("INSERT INTO notes (text) VALUES (?)", (text,))
    connection.close()
    return copy


def plant_stale_log(vault: Vault, scratch: Path) -> None:
    """Leave a log with an acknowledged change beside the closed file, as a crash does."""
    connection = vault.connection()
    engine.prepare(connection)
    connection.execute("INSERT INTO notes (text) VALUES ('acknowledged')")
    scratch.mkdir()
    shutil.copytree(vault.path.parent, scratch / "as crashed")
    connection.close()
    for found in (scratch / "as crashed").iterdir():
        shutil.copy(found, vault.path.parent / found.name)
    assert files.size_of(files.sibling(vault.path, "-wal")) > 0


def test_the_copy_takes_the_place(vault: Vault) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    replace.replace_practice_file(vault.path, copy, key, old_key=key)
    assert texts(vault.path, key) == ["one", "two", "new"]
    assert not copy.exists()


def test_a_stale_log_is_never_replayed_onto_the_new_file(vault: Vault, tmp_path: Path) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    plant_stale_log(vault, tmp_path / "scratch")
    replace.replace_practice_file(vault.path, copy, key, old_key=key)
    assert texts(vault.path, key) == ["one", "two", "new"]
    connection = vault.connection()
    assert engine.cipher_faults(connection) == []
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()


def test_a_stale_log_of_a_garbage_file_is_set_aside_and_gone(vault: Vault, tmp_path: Path) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    plant_stale_log(vault, tmp_path / "scratch")
    vault.path.write_bytes(b"garbage" * 1000)
    replace.replace_practice_file(vault.path, copy, key, old_key=None)
    assert texts(vault.path, key) == ["one", "two", "new"]
    assert sorted(vault.snapshot()) == ["vault.iopdesk", "vault.iopdesk-keys"]


class Killed(BaseException):
    """The program ends here."""


def die_at(stop: int, patch: pytest.MonkeyPatch) -> list[str]:
    """End the program before change number ``stop`` to a file's name or bytes."""
    steps: list[str] = []

    def wrap(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def step(*arguments: Any, **named: Any) -> Any:
            if len(steps) == stop:
                raise Killed
            steps.append(name)
            return real(*arguments, **named)

        patch.setattr(owner, name, step)

    for name in ("open", "fsync", "replace"):
        wrap(os, name)
    wrap(Path, "replace")
    wrap(Path, "unlink")
    return steps


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_content_whole(
    vault: Vault, tmp_path: Path, is_readable: bool
) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    plant_stale_log(vault, tmp_path / "scratch")
    if not is_readable:
        vault.path.write_bytes(b"garbage" * 1000)
    shutil.copytree(vault.path.parent, tmp_path / "before")
    outcomes: list[str] = []
    for stop in range(60):
        shutil.rmtree(vault.path.parent)
        shutil.copytree(tmp_path / "before", vault.path.parent)
        finished = False
        with pytest.MonkeyPatch.context() as patch:
            die_at(stop, patch)
            try:
                replace.replace_practice_file(
                    vault.path, copy, key, old_key=key if is_readable else None
                )
                finished = True
            except Killed:
                pass
        replace.finish_interrupted(vault.path)
        outcomes.append(outcome(vault.path, key))
        if finished:
            break
    old = "acknowledged" if is_readable else "garbage"
    assert set(outcomes) == {old, "new"}
    assert outcomes == sorted(outcomes, key=[old, "new"].index)


def outcome(path: Path, key: FileKey) -> str:
    if path.read_bytes().startswith(b"garbage"):
        return "garbage"
    assert not replace.is_interrupted(path)
    return texts(path, key)[-1]


def test_a_second_kill_while_completing_still_completes(vault: Vault, tmp_path: Path) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    plant_stale_log(vault, tmp_path / "scratch")
    vault.path.write_bytes(b"garbage" * 1000)
    files.sibling(vault.path, replace.INTENT_SUFFIX).write_text(
        f'{{"copy": "{copy.name}"}}', encoding="utf-8"
    )
    for stop in range(30):
        with pytest.MonkeyPatch.context() as patch:
            die_at(stop, patch)
            try:
                replace.finish_interrupted(vault.path)
                break
            except Killed:
                continue
    replace.finish_interrupted(vault.path)
    assert texts(vault.path, key)[-1] == "new"
    assert not list(vault.path.parent.glob("*.aside"))


def test_an_intent_torn_while_written_changes_nothing(vault: Vault) -> None:
    before = vault.snapshot()
    files.sibling(vault.path, replace.INTENT_SUFFIX).write_bytes(b'{"cop')
    assert replace.finish_interrupted(vault.path)
    assert vault.snapshot() == before
    assert not replace.finish_interrupted(vault.path)


def test_a_reader_of_the_old_file_refuses_the_replacement(vault: Vault) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    reader = vault.connection()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM notes").fetchone()
    writer = vault.connection()
    writer.execute("INSERT INTO notes (text) VALUES ('late')")
    with pytest.raises(Trouble) as refused:
        replace.replace_practice_file(vault.path, copy, key, old_key=key)
    assert refused.value.code in ("checkpoint_refused", "replace_refused")
    reader.close()
    writer.close()
    assert texts(vault.path, key)[-1] == "late"


def test_a_damaged_copy_never_takes_the_place(vault: Vault) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    content = bytearray(copy.read_bytes())
    content[2 * engine.PAGE_BYTES + 20] ^= 1
    copy.write_bytes(content)
    with pytest.raises(Trouble, match="replace_refused"):
        replace.replace_practice_file(vault.path, copy, key, old_key=key)
    assert texts(vault.path, key) == ["one", "two"]


def test_a_file_that_changed_on_its_way_is_noticed(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, copy = vault.key(), prepared_copy(vault)

    def move_nothing(source: Path, _target: Path) -> None:
        source.unlink()
        connection = vault.connection()
        connection.execute("UPDATE audit_chains SET seq = 4")
        connection.close()

    monkeypatch.setattr(files, "move_over", move_nothing)
    with pytest.raises(Trouble, match="replace_unproven"):
        replace.replace_practice_file(vault.path, copy, key, old_key=key)


def test_a_copy_under_a_new_key_replaces_the_old_one(vault: Vault) -> None:
    old = vault.key()
    new = FileKey(bytes(range(32)), old.practice_id)
    copy = vault.path.with_name("rekeyed")
    replace.copy_database(vault.path, old, copy, new)
    replace.replace_practice_file(vault.path, copy, new, old_key=old)
    assert texts(vault.path, new) == ["one", "two"]
    with pytest.raises(engine.dbapi2.DatabaseError):
        texts(vault.path, old)


def test_an_open_file_is_copied_with_what_is_still_in_its_log(vault: Vault) -> None:
    working = vault.connection()
    engine.prepare(working)
    working.execute("INSERT INTO notes (text) VALUES ('just now')")
    copy = vault.path.with_name("copy")
    replace.copy_database(vault.path, vault.key(), copy, vault.key())
    working.close()
    assert texts(copy, vault.key())[-1] == "just now"
    with pytest.raises(Trouble, match="file_exists"):
        replace.copy_database(vault.path, vault.key(), copy, vault.key())


@pytest.mark.parametrize(
    ("is_readable", "call", "code"),
    [
        (True, "replace", "replace_refused"),
        (True, "sync_folder", "replace_interrupted"),
        (False, "write_through", "replace_refused"),
        (False, "replace", "replace_interrupted"),
    ],
)
def test_a_failing_disk_is_said_in_words_and_the_next_opening_goes_on(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, is_readable: bool, call: str, code: str
) -> None:
    key, copy = vault.key(), prepared_copy(vault)
    if not is_readable:
        vault.path.write_bytes(b"garbage" * 1000)

    def fails(*_given: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "replace" else files, call, fails)
        with pytest.raises(Trouble, match=code):
            replace.replace_practice_file(
                vault.path, copy, key, old_key=key if is_readable else None
            )
    completed = replace.finish_interrupted(vault.path)
    assert completed is ((is_readable, code) == (False, "replace_interrupted"))
    is_new = code == "replace_interrupted"
    assert outcome(vault.path, key) == ("new" if is_new else "two" if is_readable else "garbage")

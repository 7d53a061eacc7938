"""A closed practice file is copied from where it must not live; the original keeps every byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from iopdesk.errors import Trouble
from iopdesk.storage import file_lock, files, key_file, local_copy, opening
from tests.storage.conftest import PASSWORD, Vault


@pytest.fixture
def here(tmp_path: Path) -> Path:
    made = tmp_path / "here"
    made.mkdir()
    return made


def test_the_copy_opens_with_the_same_password_and_the_original_is_as_it_was(
    vault: Vault, here: Path
) -> None:
    anchor = files.sibling(vault.path, "-anchor")
    anchor.write_bytes(b"{}")
    before = vault.snapshot()
    made = local_copy.copy_to(vault.path, here, vault.copies)
    assert vault.snapshot() == before
    assert made == here / vault.path.name
    assert {one.name for one in here.iterdir()} == {
        "vault.iopdesk", "vault.iopdesk-keys", "vault.iopdesk-anchor"
    }  # fmt: skip
    opening.open_practice(
        made, "dana", PASSWORD, copies_folder=vault.copies, migrations=vault.migrations
    ).close()


def test_a_file_that_is_there_already_is_not_touched(vault: Vault, here: Path) -> None:
    (here / "vault.iopdesk").write_bytes(b"another")
    (here / "vault 2.iopdesk-keys").write_bytes(b"keys of a third")
    made = local_copy.copy_to(vault.path, here, vault.copies)
    assert made.name == "vault 3.iopdesk"
    assert (here / "vault.iopdesk").read_bytes() == b"another"


def test_a_missing_key_file_is_taken_from_its_second_copy(vault: Vault, here: Path) -> None:
    files.discard(key_file.path_of(vault.path))
    made = local_copy.copy_to(vault.path, here, vault.copies)
    assert key_file.path_of(made).exists()


def refuse(vault: Vault, here: Path, code: str) -> None:
    before = vault.snapshot()
    with pytest.raises(Trouble, match=code):
        local_copy.copy_to(vault.path, here, vault.copies)
    assert vault.snapshot() == before
    assert list(here.iterdir()) == []


def test_an_open_file_is_not_copied(vault: Vault, here: Path) -> None:
    lock = file_lock.acquire(vault.path)
    refuse(vault, here, "file_in_use")
    lock.release()


def test_a_file_that_was_not_closed_properly_is_not_copied(vault: Vault, here: Path) -> None:
    files.sibling(vault.path, files.WAL_SUFFIX).write_bytes(b"x" * 4096)
    refuse(vault, here, r"local_copy\.open")


def test_a_copy_that_differs_is_thrown_away(
    vault: Vault, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:-1] + b"?")

    monkeypatch.setattr(local_copy.shutil, "copyfile", torn)
    refuse(vault, here, r"local_copy\.failed")


def test_a_disk_that_refuses_leaves_nothing(
    vault: Vault, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(local_copy.shutil, "copyfile", full)
    refuse(vault, here, r"local_copy\.failed")


def test_a_file_that_another_computer_writes_meanwhile_is_noticed(
    vault: Vault, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = local_copy.diagnosis.check_file

    def written(path: Path) -> None:
        real(path)
        if path.parent == here:
            with vault.path.open("ab") as stream:
                stream.write(b"\0" * 4096)

    monkeypatch.setattr(local_copy.diagnosis, "check_file", written)
    with pytest.raises(Trouble, match=r"local_copy\.open"):
        local_copy.copy_to(vault.path, here, vault.copies)
    assert list(here.iterdir()) == []


def test_what_is_no_practice_file_says_so(vault: Vault, here: Path) -> None:
    vault.path.write_bytes(b"")
    refuse(vault, here, "file_empty")


def test_the_first_folder_that_may_hold_a_practice_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, plain = tmp_path / "Dropbox" / "IOP Desk", tmp_path / "own" / "practice"
    assert local_copy.choose_folder([synced, plain]) == plain
    assert plain.is_dir()
    assert not synced.parent.exists()
    assert local_copy.choose_folder([synced]) is None

"""One data folder for everybody on a computer: what is in it can be used by every account."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from iopdesk import paths
from iopdesk.errors import Trouble, sentence_for
from iopdesk.storage import files, key_file, opening, shared_folder
from tests.storage.conftest import PASSWORD, Vault, make_practice

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has rights of another kind")

_OTHER = """
import os, sys
from pathlib import Path
from iopdesk import paths
from iopdesk.storage import keys, opening

def work(path, copies):
    with keys.cheap_costs_for_tests():
        practice = opening.open_practice(
            path, "dana", sys.argv[4], copies_folder=copies, migrations=Path(sys.argv[3])
        )
        with practice.write_engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO notes (text) VALUES ('of another account')")
        practice.save_key_file(practice.key_file, lambda _read: None)
        practice.close()

home = Path(sys.argv[5])
paths.private_temp = lambda: home / str(os.getpid())
work(Path(sys.argv[6]), home / "copies")  # brings everything in: the packages may not be readable
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
work(Path(sys.argv[1]), Path(sys.argv[2]))
print("done", os.getuid())
"""


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A computer with a folder for everybody and one for this person."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        monkeypatch.setattr(paths, "own_data", lambda: home / "own")
        monkeypatch.setattr(paths, "shared_data", lambda: home / "everybody")
        yield home


def modes(folder: Path) -> dict[str, str]:
    found = [folder, *folder.rglob("*")]
    return {str(one.relative_to(folder)): f"{one.stat().st_mode & 0o7777:o}" for one in found}


def test_without_a_choice_or_a_shared_folder_it_is_this_person_alone(folders: Path) -> None:
    assert not paths.is_shared()
    assert paths.data() == paths.own_data()
    assert shared_folder.practice_in_it() is None
    assert list(folders.iterdir()) == []


def test_a_shared_folder_that_is_there_is_used_unless_this_person_said_otherwise(
    folders: Path,
) -> None:
    (folders / "everybody").mkdir()
    assert paths.is_shared()
    shared_folder.use_alone()
    assert paths.data() == folders / "own"


def test_for_everyone_the_folder_is_made_open_to_all(folders: Path) -> None:
    shared_folder.use_for_everyone()
    assert modes(folders / "everybody") == {".": "777", "practice": "777", "keys": "777"}
    assert paths.key_copies() == folders / "everybody" / "keys"
    assert paths.practice_folders()[0] == folders / "everybody" / "practice"
    assert paths.unfinished_papers().parent == folders / "own"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"who": 7}', "\0"])
def test_a_torn_choice_is_no_choice(folders: Path, content: str) -> None:
    (folders / "own").mkdir()
    paths.choice_file().write_text(content, encoding="utf-8")
    assert not paths.is_shared()


def test_what_cannot_be_made_is_said_and_nothing_changes(folders: Path) -> None:
    (folders / "everybody").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(Trouble, match=r"shared_folder\.refused") as refused:
        shared_folder.use_for_everyone()
    assert str(folders / "everybody") in sentence_for(refused.value)
    assert not paths.choice_file().exists()


def test_a_choice_that_cannot_be_kept_is_said(folders: Path) -> None:
    (folders / "own").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(Trouble, match=r"shared_folder\.not_chosen"):
        shared_folder.use_alone()


def test_one_practice_in_it_is_that_of_everybody(folders: Path) -> None:
    shared_folder.use_for_everyone()
    place = folders / "everybody" / "practice"
    assert shared_folder.practice_in_it() is None
    (place / "larkspur.iopdesk").write_bytes(b"")
    assert shared_folder.practice_in_it() == place / "larkspur.iopdesk"
    (place / "hazel.iopdesk").write_bytes(b"")
    assert shared_folder.practice_in_it() is None


def test_every_file_of_a_practice_in_it_can_be_used_by_every_account(
    folders: Path, vault: Vault
) -> None:
    shared_folder.use_for_everyone()
    path = folders / "everybody" / "practice" / "larkspur.iopdesk"
    make_practice(path, paths.key_copies(), vault.migrations).close()
    found = modes(folders / "everybody")
    assert {mode for name, mode in found.items() if "iopdesk" in name} == {"666"}
    assert any(name.endswith("-keys") for name in found)


def test_a_practice_elsewhere_stays_its_owners_alone(folders: Path, vault: Vault) -> None:
    place = folders / "mine"
    place.mkdir(mode=0o755)
    make_practice(place / "larkspur.iopdesk", folders / "keys", vault.migrations).close()
    assert key_file.path_of(place / "larkspur.iopdesk").stat().st_mode & 0o077 == 0


def test_a_sticky_folder_is_not_open_to_all(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert not files.is_open_to_all(tmp_path)
    tmp_path.chmod(0o777)
    assert files.is_open_to_all(tmp_path)
    assert not files.is_open_to_all(tmp_path / "nowhere")


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root starts a program as another account"
)
def test_another_account_opens_works_and_changes_keys(folders: Path, vault: Vault) -> None:
    shared_folder.use_for_everyone()
    path = folders / "everybody" / "practice" / "larkspur.iopdesk"
    make_practice(path, paths.key_copies(), vault.migrations).close()
    migrations = folders / "migrations"
    shutil.copytree(vault.migrations, migrations)
    for each in (migrations, *migrations.rglob("*")):
        each.chmod(0o755)
    line = [sys.executable, "-c", _OTHER, str(path), str(paths.key_copies()), str(migrations)]
    ended = subprocess.run(
        [*line, PASSWORD, str(folders / "home"), str(vault.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "done 65534\n", ended.stderr
    opening.open_practice(
        path, "dana", PASSWORD, copies_folder=paths.key_copies(), migrations=vault.migrations
    ).close()
    assert set(modes(path.parent).values()) <= {"777", "666"}
    keys_of = key_file.path_of(path).stat()
    assert keys_of.st_uid == 65534

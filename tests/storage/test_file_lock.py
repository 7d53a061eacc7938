"""One process per practice file."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from iopdesk.errors import Trouble, sentence_for
from iopdesk.storage import file_lock

NINE = datetime(2026, 10, 22, 13, 5, 12, tzinfo=UTC)


def test_the_lock_names_who_has_the_file_where_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "a.iopdesk"
    lock = file_lock.acquire(path, now=NINE)
    assert file_lock.holder(path) == file_lock.Holder(
        getpass.getuser(), socket.gethostname(), str(os.getpid()), "2026-10-22 13:05:12 UTC"
    )
    with pytest.raises(Trouble) as refused:
        file_lock.acquire(path)
    assert refused.value.facts["who"] == getpass.getuser()
    assert "2026-10-22 13:05:12" in sentence_for(refused.value)
    lock.release()


def test_a_released_lock_can_be_taken_again_and_is_not_in_use(tmp_path: Path) -> None:
    path = tmp_path / "a.iopdesk"
    file_lock.acquire(path, now=NINE).release()
    file_lock.refuse_if_in_use(path)
    file_lock.acquire(path).release()


def test_looking_makes_no_lock_file(tmp_path: Path) -> None:
    file_lock.refuse_if_in_use(tmp_path / "a.iopdesk")
    assert list(tmp_path.iterdir()) == []


def test_looking_leaves_the_text_of_the_holder(tmp_path: Path) -> None:
    path = tmp_path / "a.iopdesk"
    lock = file_lock.acquire(path, now=NINE)
    with pytest.raises(Trouble, match="file_in_use"):
        file_lock.refuse_if_in_use(path)
    found = file_lock.holder(path)
    assert found is not None
    assert found.process == str(os.getpid())
    lock.release()


def test_a_crashed_process_frees_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.iopdesk"
    crash = (
        "import os, pathlib; from iopdesk.storage import file_lock; "
        f"kept = file_lock.acquire(pathlib.Path({str(path)!r})); os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", crash], check=False)
    assert ended.returncode == 9
    left = file_lock.holder(path)
    assert left is not None
    assert left.process != str(os.getpid())
    file_lock.acquire(path).release()


@pytest.mark.parametrize("content", [b"", b"\0", b"\0torn"])
def test_a_lock_without_a_whole_text_still_says_in_use(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.iopdesk"
    lock = file_lock.acquire(path)
    path.with_name("a.iopdesk-lock").write_bytes(content)
    with pytest.raises(Trouble, match="file_in_use"):
        file_lock.acquire(path)
    lock.release()


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_lock: FileLock) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refused)
    with pytest.raises(Trouble, match="folder_not_writable"):
        file_lock.acquire(tmp_path / "a.iopdesk")

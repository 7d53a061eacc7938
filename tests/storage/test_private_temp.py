"""The private folder for passing files: each program wipes its own, and those of the dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from iopdesk import paths
from iopdesk.storage import private_temp

_CHILD = """
import sys, os, pathlib
from iopdesk import paths
from iopdesk.storage import private_temp
base = pathlib.Path(sys.argv[1])
paths.private_temp = lambda: base / str(os.getpid())
(private_temp.folder() / "left").write_text("x")
print(os.getpid(), flush=True)
sys.stdin.read()
os._exit(9)
"""


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "temporary"
    monkeypatch.setattr(paths, "private_temp", lambda: made / str(os.getpid()))
    return made


def test_the_folder_is_private_and_gone_at_exit(base: Path) -> None:
    own = private_temp.folder()
    assert own.parent == base
    if os.name != "nt":
        assert own.stat().st_mode & 0o077 == 0
    (own / "paper.pdf").write_bytes(b"%PDF")
    assert private_temp.folder() == own
    private_temp.wipe()
    assert list(base.iterdir()) == []


def test_a_sweep_leaves_what_a_running_program_uses_and_wipes_what_a_dead_one_left(
    base: Path,
) -> None:
    line = [sys.executable, "-c", _CHILD, str(base)]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout is not None
        left = base / child.stdout.readline().strip() / "left"
        own = private_temp.folder()
        private_temp.sweep()
        assert left.exists()
        child.communicate("")
    private_temp.sweep()
    assert not left.parent.exists()
    assert own.exists()
    private_temp.wipe()
    assert list(base.iterdir()) == []


def test_a_sweep_touches_only_folders_of_programs(base: Path) -> None:
    (base / "somebody else's").mkdir(parents=True)
    private_temp.sweep()
    assert (base / "somebody else's").exists()


def test_without_a_folder_there_is_nothing_to_wipe(base: Path) -> None:
    private_temp.sweep()
    private_temp.wipe()
    assert not base.exists()

"""A disk that stays full until somebody makes room: a small tmpfs, and a limit on file size."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from iopdesk.storage.engine import PAGE_BYTES
from tests.faults.children import ToldSteps, judge, run_in_child
from tests.faults.looking import NAME
from tests.faults.scenes import Stage

ROOMS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)
"""Free pages on the small disk, or pages that the practice file may still grow."""

_DISK_BYTES = 8 * 1024 * 1024


def strike_by_limit(stage: Stage, folder: Path, pages: int) -> None:
    """Run the scene while no file may grow beyond ``pages`` more than the practice file has."""
    import resource  # Windows has none

    stage.copy_to(folder)
    practice = folder / NAME
    size = practice.stat().st_size if practice.exists() else 0

    def arm(steps: ToldSteps) -> None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        steps.relief = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + pages * PAGE_BYTES, hard))

    story = run_in_child(stage, folder, lambda _steps: None, arm)
    judge(stage, folder, story, is_kill=False)


def strike_by_disk(stage: Stage, disk: Path, pages: int) -> None:
    """Run the scene on a small disk that has ``pages`` free when it begins."""
    folder, filler = disk / "practice", disk / "filler"
    stage.copy_to(folder)

    def arm(steps: ToldSteps) -> None:
        steps.relief = lambda: filler.unlink(missing_ok=True)
        free = os.statvfs(disk)
        filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - pages * PAGE_BYTES)))

    story = run_in_child(stage, folder, lambda _steps: None, arm)
    filler.unlink(missing_ok=True)
    judge(stage, folder, story, is_kill=False)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A tmpfs of 8 MiB at ``folder``, or None where this machine does not let us mount."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(words, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        # lazily: an interrupted sweep may have left a child inside
        subprocess.run(["umount", "-l", str(folder)], check=True)

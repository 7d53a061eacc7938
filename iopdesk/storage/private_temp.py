"""The private folder for passing files: one for each running program, wiped at exit and next start.

A folder belongs to the process whose number it bears, and a lock beside it says whether
that process still runs; the operating system frees the lock however the process ends. So a
second window (the demo beside a real practice) never wipes what the first one is using.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from iopdesk import paths

_LOCK_SUFFIX: Final = ".lock"
_held: dict[Path, FileLock] = {}


def folder() -> Path:
    """This process's own folder, made and held when it is first asked for.

    Raises ``OSError`` where the disk refuses it.
    """
    own = paths.private_temp()
    if own not in _held:
        own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _lock_of(own)
        with contextlib.suppress(Timeout):  # held by this very process under another name
            lock.acquire()
        _held[own] = lock
    own.mkdir(exist_ok=True, mode=0o700)
    return own


def sweep() -> None:
    """Wipe the folders of programs that ended without doing so themselves, as after a crash."""
    own = paths.private_temp()
    with contextlib.suppress(OSError):
        for found in sorted(own.parent.iterdir()):
            if found.is_dir() and found.name.isdigit() and found != own:
                _wipe_unheld(found)


def wipe() -> None:
    """Wipe this process's own folder, at exit."""
    own = paths.private_temp()
    shutil.rmtree(own, ignore_errors=True)
    lock = _held.pop(own, None)
    if lock is not None:
        lock.release()
        with contextlib.suppress(OSError):
            os.unlink(lock.lock_file)


def _wipe_unheld(found: Path) -> None:
    lock = _lock_of(found)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return
    try:
        shutil.rmtree(found, ignore_errors=True)
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            os.unlink(lock.lock_file)


def _lock_of(place: Path) -> FileLock:
    return FileLock(place.with_name(place.name + _LOCK_SUFFIX), timeout=0, thread_local=False)

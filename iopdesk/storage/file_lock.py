"""One process per practice file: the lock ``<name>.iopdesk-lock``.

The operating system frees the lock when the process ends, however it ends; the
file stays behind and means nothing by itself. Its text tells who has it. The
text begins after the first byte, because Windows forbids reading a locked byte.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files


@dataclass(frozen=True)
class Holder:
    """Who holds a practice file: computer account, computer, process and since when (UTC)."""

    user: str
    machine: str
    process: str
    started: str


class PracticeLock:
    """The held lock of one practice file; release it when the file is closed."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def release(self) -> None:
        """Let another process open the file. Harmless when already released."""
        self._lock.release()


def acquire(practice_path: Path, *, now: datetime | None = None) -> PracticeLock:
    """Take the lock of a practice file without waiting.

    Raises ``Trouble("file_in_use", who, where, since)``, or
    ``Trouble("folder_not_writable")`` when the lock cannot be made.
    """
    lock_path = files.sibling(practice_path, files.LOCK_SUFFIX)
    lock = _take(lock_path)
    _write_text(lock_path, now or datetime.now(UTC))
    return PracticeLock(lock)


def refuse_if_in_use(practice_path: Path) -> None:
    """Raise ``Trouble("file_in_use")`` when another process has the file; change nothing."""
    lock_path = files.sibling(practice_path, files.LOCK_SUFFIX)
    if lock_path.exists():
        _take(lock_path).release()


def holder(practice_path: Path) -> Holder | None:
    """Who wrote the lock file last; None when there is none or it cannot be read."""
    lock_path = files.sibling(practice_path, files.LOCK_SUFFIX)
    try:
        descriptor = os.open(lock_path, os.O_RDONLY)
    except OSError:
        return None
    try:
        os.lseek(descriptor, 1, os.SEEK_SET)
        lines = os.read(descriptor, 4096).decode("utf-8", "replace").split("\n")
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return Holder(*lines[:4]) if len(lines) >= 4 else None


def _take(lock_path: Path) -> FileLock:
    lock = FileLock(lock_path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        # The lock file is named after the practice file: cut its suffix off again.
        name = lock_path.name.removesuffix(files.LOCK_SUFFIX)
        found = holder(lock_path.with_name(name)) or Holder("?", "?", "?", "?")
        raise Trouble(
            "file_in_use", who=found.user, where=found.machine, since=found.started
        ) from None
    except OSError as error:
        raise Trouble("folder_not_writable") from error
    files.open_up(lock_path)  # the next one to take it may be another person
    return lock


def _write_text(lock_path: Path, now: datetime) -> None:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "?"
    started = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    text = "\n".join([user, socket.gethostname(), str(os.getpid()), started, ""])
    with contextlib.suppress(OSError):  # the lock holds without its text
        descriptor = os.open(lock_path, os.O_WRONLY)
        try:
            os.lseek(descriptor, 1, os.SEEK_SET)
            os.write(descriptor, text.encode())
            os.ftruncate(descriptor, 1 + len(text.encode()))
        finally:
            os.close(descriptor)


sentences(
    {
        "file_in_use": N_(
            "This practice file is already open: {who} on {where}, since {since}. Nothing was "
            "changed; close it there first."
        ),
        "folder_not_writable": N_(
            "The folder of the practice file cannot be written to. Nothing was changed; move the "
            "practice to a folder of your own, or ask for the right to write there."
        ),
    }
)

"""Writing files so that they survive a crash, and the names of a practice's files.

The practice file ``<name>.iopdesk`` has siblings: ``-keys`` (key slots),
``-lock`` (who has it open), ``-anchor`` (audit anchors), and SQLite's own
``-wal`` and ``-shm`` while it is open.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

KEYS_SUFFIX = "-keys"
LOCK_SUFFIX = "-lock"
WAL_SUFFIX = "-wal"
SHM_SUFFIX = "-shm"
JOURNAL_SUFFIX = "-journal"

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a disk says that has no room left, for everybody or for this person."""


def sibling(practice_path: Path, suffix: str) -> Path:
    """The file beside ``practice_path`` whose name goes on with ``suffix``.

    A folder such as ``.`` has no name of its own; it gets as far as being refused.
    """
    return Path(f"{practice_path}{suffix}")


def write_through(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, readable by its owner only, down to the disk.

    In a folder that everybody on the computer shares, everybody may read and write it.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    open_up(path)
    with open(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_file(path: Path) -> None:
    """Bring what was written to ``path`` down to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring a rename in ``folder`` down to the disk; Windows does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_over(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target`` in one step, and make it last."""
    if is_open_to_all(target.parent):
        open_up(source)
    os.replace(source, target)
    sync_folder(target.parent)


def is_open_to_all(folder: Path) -> bool:
    """Whether everybody on this computer may replace files in a folder, as in the shared one.

    A sticky folder such as ``/tmp`` lets people write, but not replace one another's files.
    """
    if os.name == "nt":  # there the files take over what the folder allows
        return False
    try:
        mode = folder.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def open_up(path: Path) -> None:
    """Let everybody use a file or folder that lies in a folder open to all; others stay as is."""
    if is_open_to_all(path.parent):
        with contextlib.suppress(OSError):  # of another person: they opened it up themselves
            path.chmod(0o777 if path.is_dir() else 0o666)


def make_folder(folder: Path) -> None:
    """Make a folder with those above it: its owner's only, or everybody's inside a shared one."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        open_up(each)


def discard(*paths: Path) -> None:
    """Remove the files that are there, without a word about those that are not."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def size_of(path: Path) -> int:
    """Bytes in ``path``; 0 when it does not exist."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

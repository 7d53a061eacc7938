"""Writing files so that they survive a crash, and the names of a practice's files.

The practice file ``<name>.iopdesk`` has siblings: ``-keys`` (key slots),
``-lock`` (who has it open), ``-anchor`` (audit anchors), and SQLite's own
``-wal`` and ``-shm`` while it is open.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

KEYS_SUFFIX = "-keys"
LOCK_SUFFIX = "-lock"
WAL_SUFFIX = "-wal"
SHM_SUFFIX = "-shm"
JOURNAL_SUFFIX = "-journal"


def sibling(practice_path: Path, suffix: str) -> Path:
    """The file beside ``practice_path`` whose name goes on with ``suffix``.

    A folder such as ``.`` has no name of its own; it gets as far as being refused.
    """
    return Path(f"{practice_path}{suffix}")


def write_through(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, readable by its owner only, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
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
    os.replace(source, target)
    sync_folder(target.parent)


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

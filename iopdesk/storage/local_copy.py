"""Bringing a practice file from a network or sync folder to a folder of this computer.

A closed file is copied byte by byte with its key file and its anchors, under a passing
name, and compared; nothing is opened, so no password is needed. The original keeps every
byte. From then on there are two, and the one left behind must not be used: whoever calls
says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import anchors, diagnosis, file_lock, files, key_file, replace
from iopdesk.storage.places import check_place

_PASSING: Final = ".copying"


def choose_folder(wanted: Sequence[Path]) -> Path | None:
    """The first of these folders, made if need be, where a practice file may live."""
    for folder in wanted:
        with contextlib.suppress(Trouble, OSError):
            check_place(folder / "practice.iopdesk")
            folder.mkdir(parents=True, exist_ok=True)
            return folder
    return None


def free_place(folder: Path, name: str) -> Path:
    """Where a file of this name can go without touching one that is there."""
    plain = Path(name)
    for number in range(1, 1_000):
        tail = f" {number}" if number > 1 else ""
        place = folder / f"{plain.stem}{tail}{plain.suffix}"
        if not place.exists() and not key_file.path_of(place).exists():
            return place
    raise Trouble("file_exists")


def copy_to(source: Path, folder: Path, copies_folder: Path | None = None) -> Path:
    """Copy a closed practice file into a folder of this computer; answers where it is.

    Raises ``Trouble`` with ``local_copy.open`` where the file is open or was not closed
    properly, ``local_copy.failed`` where the copy is not the same, and the reasons of
    :mod:`iopdesk.storage.diagnosis`, ``key_file`` and ``file_lock``. Nothing is left then.
    """
    copies = copies_folder or key_file.copies_folder()
    target = free_place(folder, source.name)
    check_place(target)
    diagnosis.check_file(source)
    loaded = key_file.load(source, copies).key_file
    if key_file.id_in_header(source) != loaded.practice_id:
        raise Trouble("file_of_another_practice")
    with _nothing_left_of(target), _closed(source):
        passing = files.sibling(target, _PASSING)
        shutil.copyfile(source, passing)
        files.sync_file(passing)
        if _digest(passing) != _digest(source):
            raise Trouble("local_copy.failed")
        if anchors.path_of(source).exists():
            content = anchors.path_of(source).read_bytes()
            files.write_through(anchors.path_of(target), content)
        key_file.save(target, loaded, copies, prove=key_file.same_as(loaded))
        files.move_over(passing, target)
        diagnosis.check_file(target)
    return target


@contextlib.contextmanager
def _closed(source: Path) -> Iterator[None]:
    """Hold the file's lock meanwhile, and take away what that made beside it."""
    lock_file = files.sibling(source, files.LOCK_SUFFIX)
    had_lock = lock_file.exists()
    lock = file_lock.acquire(source)
    try:
        log = files.sibling(source, files.WAL_SUFFIX)
        if files.size_of(log) or replace.is_interrupted(source):
            raise Trouble("local_copy.open")
        before = source.stat()
        yield
        after = source.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise Trouble("local_copy.open")
    finally:
        lock.release()
        if not had_lock:
            files.discard(lock_file)


@contextlib.contextmanager
def _nothing_left_of(target: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        beside = (key_file.path_of(target), anchors.path_of(target))
        files.discard(files.sibling(target, _PASSING), target, *beside)
        if isinstance(error, OSError):
            raise Trouble("local_copy.failed") from error
        raise


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


sentences(
    {
        "local_copy.open": N_(
            "This practice file is open on another computer, or was not closed properly there. "
            "Nothing was copied; open and close it where it was used last, then try again."
        ),
        "local_copy.failed": N_(
            "The copy could not be made, or is not the same as the original. Nothing is left of "
            "it and the original is as it was; check the free space and the connection, then "
            "try again."
        ),
    }
)

"""The second place of backups: another folder that gets a proven copy of each of them.

It may be on a stick, a network drive or in a synchronized folder. It may be slow, full or
gone: that is said, and never changes anything in the first place.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from iopdesk.errors import Cancelled, Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import backup, files
from iopdesk.storage.backup_file import Backup

_NOTE: Final = "second-place.json"
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copied:
    """The last copy that was proven in a second place: of which backup, and where.

    ``is_same_disk`` is what was so then; a mount point without its disk is a folder on
    another one.
    """

    folder: str
    made_at: datetime
    is_same_disk: bool


def require_apart(practice_path: Path, first: Path, chosen: Path) -> None:
    """Refuse a second place that is none: the first one, inside it, or the practice's own folder.

    Raises ``Trouble("second_place_missing" | "second_place_same" | "second_place_beside")``.
    """
    if not chosen.is_dir():
        raise Trouble("second_place_missing")
    place, own = chosen.resolve(), first.resolve()
    if place == own or own in place.parents or _is_same(place, own):
        raise Trouble("second_place_same")
    if _is_same(place, practice_path.resolve().parent):
        raise Trouble("second_place_beside")


def is_same_disk(first: Path, second: Path) -> bool:
    """Whether both lie on one disk, as far as the system tells; a folder may not be there yet."""
    try:
        return _existing(first).stat().st_dev == _existing(second).stat().st_dev
    except OSError:
        return False


def require_connected(folder: Path, first: Path, last: Copied | None) -> None:
    """The folder is there, and still on a disk of its own when it was before.

    Raises ``Trouble("second_place_gone")``.
    """
    if not folder.is_dir():
        raise Trouble("second_place_gone")
    was_apart = last is not None and last.folder == str(folder) and not last.is_same_disk
    if was_apart and is_same_disk(first, folder):
        raise Trouble("second_place_gone")  # an empty mount point


def copy_over(chosen: Backup, folder: Path, *, is_stopped: Callable[[], bool]) -> None:
    """Copy a finished backup, and read the copy back before it gets its name.

    ``is_stopped`` is asked between pieces; then ``Cancelled`` is raised and nothing is left.
    Raises ``Trouble("second_place_full" | "second_place_fault" | "second_place_unproven" |
    "second_place_taken")``.
    """
    final = folder / chosen.path.name
    passing = folder / f"{chosen.manifest.practice_id}.copying"
    if final.exists():
        raise Trouble("second_place_taken")
    try:
        files.discard(passing)  # of another account after a crash, it could not be written to
        _copy(chosen.path, passing, is_stopped)
        _prove(passing, chosen)
        files.open_up(passing)
        os.replace(passing, final)
        with contextlib.suppress(OSError):  # not every disk can; the file is there all the same
            files.sync_folder(folder)
    except OSError as error:
        is_full = error.errno in files.FULL
        raise Trouble("second_place_full" if is_full else "second_place_fault") from error
    finally:
        with contextlib.suppress(OSError):
            files.discard(passing)


def note_copied(first: Path, copied: Copied) -> None:
    """Remember beside the first place what the second one has, for when it is not connected."""
    note = first / _NOTE
    new = note.with_name(f"{_NOTE}.new")
    document = {**asdict(copied), "made_at": copied.made_at.isoformat()}
    with contextlib.suppress(OSError):  # then it is not known while the place is gone
        files.write_through(new, json.dumps(document).encode())
        files.move_over(new, note)


def read_copied(first: Path) -> Copied | None:
    """What was noted last, if anything that makes sense."""
    try:
        found = json.loads((first / _NOTE).read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(found["made_at"])
        if made_at.tzinfo is None:
            return None
        return Copied(str(found["folder"]), made_at, bool(found["is_same_disk"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _copy(source: Path, target: Path, is_stopped: Callable[[], bool]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
    with open(descriptor, "wb") as sink, source.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            if is_stopped():
                raise Cancelled
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())
        _forget(sink.fileno())


_BINARY: Final = getattr(os, "O_BINARY", 0)


def _forget(descriptor: int) -> None:
    """What is read back comes from the disk and not from memory, where the system can do that."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is not None:
        with contextlib.suppress(OSError):
            advise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _prove(copy: Path, chosen: Backup) -> None:
    try:
        backup.require_same(copy, chosen.manifest)
    except Trouble as error:
        raise Trouble("second_place_unproven") from error


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    place = folder.absolute()
    return next((each for each in (place, *place.parents) if each.exists()), place)


sentences(
    {
        "second_place_missing": N_(
            "There is no such folder. Nothing was changed; choose one that is there."
        ),
        "second_place_same": N_(
            "The backups are in this folder already. Nothing was changed; choose a folder "
            "elsewhere, best on another disk."
        ),
        "second_place_beside": N_(
            "The practice file itself is in this folder. Nothing was changed; choose a folder "
            "elsewhere, best on another disk."
        ),
        "second_place_gone": N_(
            "The second place is not connected. Connect its disk or drive, or choose another "
            "folder; the newest backup is copied as soon as it is there."
        ),
        "second_place_full": N_(
            "The disk of the second place is full. The backup itself is safe; make room there or "
            "choose another folder."
        ),
        "second_place_fault": N_(
            "The second place cannot be written to. The backup itself is safe; check its disk and "
            "that you may write there, or choose another folder."
        ),
        "second_place_unproven": N_(
            "The copy in the second place is not the same as the backup, so it was thrown away. "
            "The backup itself is safe; check the disk or choose another folder."
        ),
        "second_place_taken": N_(
            "Another file in the second place has the name of the newest backup. It was not "
            "changed; look at it, and move it away or choose another folder."
        ),
    }
)

"""The one function that puts another file in the place of the practice file.

A leftover write-ahead log is replayed onto whatever file takes the place of its
own, and a copy made while the file is open is torn. So: copies only by SQLite's
backup, the log emptied into its file first, one rename, and a look at the result.
The caller holds the practice lock and has no connection open.
"""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import engine, files
from iopdesk.storage.engine import Access, FileKey

INTENT_SUFFIX: Final = ".replacing"
ASIDE_SUFFIX: Final = ".aside"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Identity:
    """What must be the same before and after: whose file, which schema, where the audit stands."""

    practice_id: str
    revision: str | None
    audit: tuple[tuple[object, ...], ...]


def identity_of(connection: engine.Connection, path: Path) -> Identity:
    """The identity of an open practice file."""
    tables = {
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    }
    revision = None
    if "alembic_version" in tables:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        revision = str(row[0]) if row else None
    audit: tuple[tuple[object, ...], ...] = ()
    if "audit_chains" in tables:
        audit = tuple(
            tuple(row)
            for row in connection.execute("SELECT chain, seq, mac FROM audit_chains ORDER BY chain")
        )
    with path.open("rb") as stream:
        return Identity(stream.read(16).hex(), revision, audit)


def copy_database(source: Path, source_key: FileKey, target: Path, target_key: FileKey) -> None:
    """Copy a practice file, open or closed, into a new file under ``target_key``.

    Raises ``Trouble("file_exists")`` and the driver's errors.
    """
    if target.exists():
        raise Trouble("file_exists")
    reading = engine.connect(source, source_key, Access.WORK)
    try:
        writing = engine.connect(target, target_key, Access.CREATE)
        try:
            engine.prepare(writing, foreign_keys=False)
            engine.copy_pages(reading, writing)
            engine.checkpoint(writing)
        finally:
            writing.close()
    finally:
        reading.close()
    files.sync_file(target)


def discard_database(path: Path) -> None:
    """Remove a database that never became the practice file, with SQLite's own siblings.

    A journal that stayed would be played back onto the next file of this name.
    """
    suffixes = (files.WAL_SUFFIX, files.SHM_SUFFIX, files.JOURNAL_SUFFIX)
    files.discard(path, *(files.sibling(path, suffix) for suffix in suffixes))


def replace_practice_file(path: Path, copy: Path, key: FileKey, *, old_key: FileKey | None) -> None:
    """Put ``copy``, which opens with ``key``, in the place of the practice file.

    ``old_key`` opens the present file. None says that it cannot be read (a restore
    over garbage): only then is a leftover log moved aside, under an intent file that
    :func:`finish_interrupted` completes after a crash. During a re-key the key file
    must hold both keys until this returns.

    Raises ``Trouble("replace_refused")`` with nothing changed,
    ``Trouble("replace_interrupted")`` when the disk failed halfway and the next opening
    completes it, or ``Trouble("replace_unproven")`` when the new file is not the one
    that was prepared.
    """
    expected = _settle(copy, key, check_seals=True)
    if old_key is not None and path.exists():
        _settle(path, old_key, check_seals=False)
        _replace_readable(path, copy)
    else:
        _replace_unreadable(path, copy)
    _prove(path, key, expected)


def finish_interrupted(path: Path) -> bool:
    """Complete a replacement of an unreadable file that a crash interrupted.

    Call it under the practice lock, before the file is looked at. Returns whether
    there was one.
    """
    intent = files.sibling(path, INTENT_SUFFIX)
    if not intent.exists():
        return False
    try:
        copy = path.with_name(str(json.loads(intent.read_text(encoding="utf-8"))["copy"]))
    except (ValueError, KeyError, TypeError):
        # Torn while it was written: nothing had been moved yet.
        files.discard(intent)
        return True
    _log.warning("an interrupted replacement is completed")
    _finish(path, copy)
    return True


def is_interrupted(path: Path) -> bool:
    """True when :func:`finish_interrupted` has work to do."""
    return files.sibling(path, INTENT_SUFFIX).exists()


def _replace_readable(path: Path, copy: Path) -> None:
    try:
        _require_no_log(path)
        files.discard(files.sibling(path, files.SHM_SUFFIX))
        files.move_over(copy, path)
    except OSError as error:
        raise Trouble("replace_refused" if copy.exists() else "replace_interrupted") from error


def _replace_unreadable(path: Path, copy: Path) -> None:
    intent = files.sibling(path, INTENT_SUFFIX)
    try:
        files.write_through(intent, json.dumps({"copy": copy.name}).encode())
        files.sync_folder(path.parent)
    except OSError as error:
        files.discard(intent)
        raise Trouble("replace_refused") from error
    try:
        _finish(path, copy)
    except OSError as error:
        raise Trouble("replace_interrupted") from error


def _finish(path: Path, copy: Path) -> None:
    """The steps after the intent; each may be done already."""
    if copy.exists():
        for suffix in (files.WAL_SUFFIX, files.SHM_SUFFIX):
            leftover = files.sibling(path, suffix)
            if leftover.exists():
                leftover.replace(leftover.with_name(leftover.name + ASIDE_SUFFIX))
        files.sync_folder(path.parent)
        files.move_over(copy, path)
    files.discard(
        *(
            files.sibling(path, suffix + ASIDE_SUFFIX)
            for suffix in (files.WAL_SUFFIX, files.SHM_SUFFIX)
        ),
        files.sibling(path, INTENT_SUFFIX),
    )
    files.sync_folder(path.parent)


def _settle(path: Path, key: FileKey, *, check_seals: bool) -> Identity:
    """Bring the whole log into the file and close it."""
    try:
        connection = engine.connect(path, key, Access.WORK)
        try:
            engine.prepare(connection)
            engine.checkpoint(connection)
            if check_seals and engine.cipher_faults(connection):
                raise Trouble("replace_refused")
            identity = identity_of(connection, path)
        finally:
            connection.close()
        _require_no_log(path)
        files.sync_file(path)
    except (dbapi2.Error, OSError) as error:
        raise Trouble("replace_refused") from error
    return identity


def _require_no_log(path: Path) -> None:
    if files.size_of(files.sibling(path, files.WAL_SUFFIX)):
        raise Trouble("replace_refused")


def _prove(path: Path, key: FileKey, expected: Identity) -> None:
    """Open the file in its new place, as work will, and compare."""
    with contextlib.suppress(dbapi2.Error, OSError):
        connection = engine.connect(path, key, Access.WORK)
        try:
            if identity_of(connection, path) == expected:
                return
        finally:
            connection.close()
    raise Trouble("replace_unproven")


sentences(
    {
        "file_exists": N_(
            "There is a file of this name already. It was not changed; choose another name."
        ),
        "replace_refused": N_(
            "The practice file could not be replaced safely, so it was left as it is. The data is "
            "safe; close every other program that may read it and try again."
        ),
        "replace_interrupted": N_(
            "The disk failed while the practice file was replaced. The old file or the new one is "
            "there, whole; check the disk and open the practice again, which completes it."
        ),
        "replace_unproven": N_(
            "The new practice file is not the one that was prepared. Do not go on working; "
            "restore the newest backup."
        ),
    }
)

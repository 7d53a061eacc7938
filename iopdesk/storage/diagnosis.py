"""The true reason why a file does not open, found without changing one byte of it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import engine, files, private_temp
from iopdesk.storage.engine import Access, FileKey, connect

_FOREIGN_BEGINNINGS: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b",
    b"BM", b"RIFF", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!", b"{\\rtf",
    b"II*\x00", b"MM\x00*", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff",
)  # fmt: skip
_SAMPLE_BYTES: Final = 4096
_ENCRYPTED_DISTINCT: Final = 240
"""4,096 encrypted bytes hold all 256 values; fewer than 240 happens in no lifetime."""

_CHECKED_AT_OPEN_BYTES: Final = 64 * 1024 * 1024
"""Every page of a file up to this size is checked at opening (about 0.2 s)."""


def check_file(path: Path) -> None:
    """What can be told of a file without its key.

    Raises ``Trouble`` with ``file_missing``, ``file_unreadable``, ``file_empty``,
    ``file_not_encrypted``, ``file_not_ours`` or ``file_truncated``.
    """
    try:
        if not path.is_file():
            raise Trouble("file_not_ours" if path.exists() else "file_missing")
        size = path.stat().st_size
        with path.open("rb") as stream:
            sample = stream.read(_SAMPLE_BYTES)
    except OSError as error:
        raise Trouble("file_unreadable") from error
    if size == 0:
        raise Trouble("file_empty")
    if sample.startswith(engine.PLAIN_HEADER):
        raise Trouble("file_not_encrypted")
    if sample.startswith(_FOREIGN_BEGINNINGS) and not _looks_encrypted(sample):
        raise Trouble("file_not_ours")
    if size >= _SAMPLE_BYTES and not _looks_encrypted(sample):
        raise Trouble("file_not_ours")
    if size < _SAMPLE_BYTES and _is_text(sample):
        raise Trouble("file_not_ours")
    if size % engine.PAGE_BYTES:
        raise Trouble("file_not_ours" if _is_foreign(sample) else "file_truncated")


def _is_foreign(sample: bytes) -> bool:
    """A short beginning such as BM also starts one of 65,536 encrypted files."""
    return any(sample.startswith(b) for b in _FOREIGN_BEGINNINGS if len(b) >= 3)


def _looks_encrypted(sample: bytes) -> bool:
    return len(sample) == _SAMPLE_BYTES and len(set(sample)) >= _ENCRYPTED_DISTINCT


def _is_text(sample: bytes) -> bool:
    try:
        text = sample.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) > 16 and all(c.isprintable() or c.isspace() for c in text)


def check_contents(path: Path, key: FileKey, known_revisions: Sequence[str]) -> str:
    """The schema revision of a file that this program may open with ``key``.

    Raises ``Trouble`` with ``file_of_another_practice``, ``data_damaged``,
    ``file_truncated``, ``file_not_ours``, ``file_newer`` or ``log_foreign``.
    """
    has_log = files.size_of(files.sibling(path, files.WAL_SUFFIX)) > 0
    try:
        revision = _look(path, key, known_revisions, deep=True)
    except (dbapi2.Error, _Faulty):
        if not has_log:
            raise _reason(path, key) from None
        # A crash may leave a half-written file that its write-ahead log makes whole.
        revision = _look_at_copy(path, key, known_revisions)
    else:
        if has_log and not _log_goes_on(path, key, known_revisions):
            raise Trouble("log_foreign", name=path.name + files.WAL_SUFFIX)
    return revision


def revision_of(path: Path, key: FileKey, known_revisions: Sequence[str]) -> str:
    """The schema revision alone, of a file that passed :func:`check_contents`."""
    try:
        return _look(path, key, known_revisions, deep=False)
    except dbapi2.Error:
        return _look_at_copy(path, key, known_revisions)


class _Faulty(Exception):
    """Pages do not match their seals."""


def _look(path: Path, key: FileKey, known: Sequence[str], *, deep: bool) -> str:
    connection = connect(path, key, Access.LOOK)
    try:
        return _read_revision(connection, known, path if deep else None)
    finally:
        connection.close()


def _look_at_copy(path: Path, key: FileKey, known: Sequence[str]) -> str:
    try:
        with _copy_with_log(path, key) as (connection, copy):
            return _read_revision(connection, known, copy)
    except (dbapi2.Error, _Faulty):
        raise _reason(path, key) from None


@contextlib.contextmanager
def _copy_with_log(path: Path, key: FileKey) -> Iterator[tuple[engine.Connection, Path]]:
    """A passing copy of a file with its write-ahead log brought into it."""
    place = private_temp.folder()  # what a kill leaves there is wiped at the next start
    with tempfile.TemporaryDirectory(prefix="look-", dir=place) as folder:
        copy = Path(folder) / "copy.iopdesk"
        shutil.copyfile(path, copy)
        shutil.copyfile(
            files.sibling(path, files.WAL_SUFFIX), files.sibling(copy, files.WAL_SUFFIX)
        )
        connection = connect(copy, key, Access.WORK)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            yield connection, copy
        finally:
            connection.close()


def _log_goes_on(path: Path, key: FileKey, known: Sequence[str]) -> bool:
    """Whether the log beside a file that is whole by itself is that file's own.

    SQLite replays any log that is whole in itself. A log of another practice, or one
    from before later work, would destroy what the file holds; its audit tells.
    """
    connection = connect(path, key, Access.LOOK)
    try:
        heads = _rows(connection, "SELECT chain, seq, mac FROM audit_chains")
    finally:
        connection.close()
    try:
        with _copy_with_log(path, key) as (merged, copy):
            _read_revision(merged, known, copy)
            if _rows(merged, "PRAGMA quick_check") != [("ok",)]:
                return False
            after = _rows(merged, "SELECT chain, seq, mac FROM audit_chains")
            if set(heads) <= set(after):
                return True
            entries = "SELECT chain, seq, mac FROM audit WHERE chain = ? AND seq = ?"
            return all(_rows(merged, entries, head[:2]) == [head] for head in heads)
    except (dbapi2.Error, _Faulty):
        return False


def _rows(
    connection: engine.Connection, query: str, values: tuple[object, ...] = ()
) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(query, values)]


def _read_revision(connection: engine.Connection, known: Sequence[str], deep: Path | None) -> str:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if connection.execute("PRAGMA application_id").fetchone()[0] != engine.APPLICATION_ID:
        raise Trouble("file_not_ours")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] not in known:
        raise Trouble("file_newer", version=version_text(version))
    small = deep is not None and files.size_of(deep) <= _CHECKED_AT_OPEN_BYTES
    if small and engine.cipher_faults(connection):
        raise _Faulty
    return str(row[0])


def _reason(path: Path, key: FileKey) -> Trouble:
    """Why a file does not open with a key that its key file gave out."""
    with path.open("rb") as stream:
        header = stream.read(16).hex()
    pages = files.size_of(path) // engine.PAGE_BYTES
    connection = connect(path, key, Access.LOOK)
    try:
        faults = len(engine.cipher_faults(connection))
        if faults == 0 and _is_short(connection):
            return Trouble("file_truncated")
    except dbapi2.Error:
        faults = pages
    finally:
        connection.close()
    # A damaged page is one of many; under another practice's key every page fails.
    if header != key.practice_id and faults >= pages:
        return Trouble("file_of_another_practice")
    return Trouble("data_damaged")


def _is_short(connection: engine.Connection) -> bool:
    """True when SQLite itself misses pages at the end of an otherwise sound file."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error as error:
        return bool(error.sqlite_errorcode & 0xFF == dbapi2.SQLITE_CORRUPT)
    return False


def version_number(version: str) -> int:
    """A program version such as ``0.1.0`` as the number a practice file carries."""
    major, minor, patch = (int(part) for part in version.split("."))
    return major * 1_000_000 + minor * 1_000 + patch


def version_text(number: int) -> str:
    """The program version that wrote a file, from the number it carries."""
    return f"{number // 1_000_000}.{number // 1_000 % 1_000}.{number % 1_000}"


sentences(
    {
        "file_missing": N_(
            "There is no practice file here. Nothing was changed; check the name, or look for the "
            "file in another folder."
        ),
        "file_unreadable": N_(
            "This file cannot be read. Nothing was changed; check that you may read it and that "
            "its disk is connected."
        ),
        "file_empty": N_(
            "This file is empty, so no practice is in it. It was not changed; restore a backup."
        ),
        "file_truncated": N_(
            "The end of this practice file is missing. It was not changed; restore a backup."
        ),
        "file_not_encrypted": N_(
            "This is a database that is not encrypted, so it is not a practice file of IOP Desk. "
            "It was not changed; choose another file."
        ),
        "file_not_ours": N_(
            "This is not a practice file of IOP Desk. It was not changed; choose another file."
        ),
        "file_of_another_practice": N_(
            "This practice file and its key file belong to different practices. Nothing was "
            "changed; put the right key file beside it."
        ),
        "log_foreign": N_(
            "The file {name} beside this practice file does not belong to it. Nothing was "
            "changed; move that file to another folder and try again, or restore a backup."
        ),
        "file_newer": N_(
            "This practice file was written by a newer version of IOP Desk. It was not changed; "
            "install version {version} or later to open it."
        ),
    }
)

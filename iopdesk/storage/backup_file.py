"""The backup file: a stored zip with the database, the key file and a manifest.

Nothing in it can be read without a person's password, but who made it, when and how
much is in it can. A finished backup may lie on a network drive or in a synchronized
folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlcipher3 import dbapi2

from iopdesk.domain.backups import CLOCK_SLACK
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files, key_file
from iopdesk.storage.key_file import KeyFile

SUFFIX: Final = ".iopdesk-backup"
FORMAT: Final = 1
_DATABASE, _KEYS, _MANIFEST = "practice.iopdesk", "practice.iopdesk-keys", "manifest.json"
_SMALL_BYTES: Final = 4 * 1024 * 1024
"""More than any key file or manifest has."""

_CHUNK: Final = 1024 * 1024
_NAME_AT: Final = 30
"""Where the name of a zip's first part stands."""

_SPOILT: Final = (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, zlib.error)
"""What the zip reader raises of turned bits; a method it does not know is a ``RuntimeError``."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``audit`` has (chain, seq, mac) of every chain."""

    practice_id: str
    made_at: datetime
    revision: str
    audit: tuple[tuple[int, int, str], ...]
    rows: Mapping[str, int]
    database_bytes: int
    database_sha256: str
    keys_sha256: str


@dataclass(frozen=True)
class Backup:
    """A finished backup whose manifest and key file were read."""

    path: Path
    size: int
    manifest: Manifest
    key_file: KeyFile = field(repr=False)


def name_of(practice_path: Path, made_at: datetime) -> str:
    """The file name of a backup: the practice's own name and the time in UTC, no colon."""
    return f"{practice_path.stem} {made_at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}{SUFFIX}"


def read_backup(path: Path) -> Backup:
    """The manifest and the key file of a backup; no password is needed and nothing changes.

    Raises ``Trouble("backup_missing" | "backup_unreadable" | "backup_not_ours" |
    "backup_damaged" | "backup_newer")``.
    """
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as packed:
            if set(packed.namelist()) != {_DATABASE, _KEYS, _MANIFEST}:
                raise Trouble("backup_not_ours")
            manifest = _manifest_of(_small(packed, _MANIFEST))
            keys = _small(packed, _KEYS)
    except FileNotFoundError as error:
        raise Trouble("backup_missing") from error
    except _SPOILT as error:
        is_ours = _begins_as_ours(path)
        raise Trouble("backup_damaged" if is_ours else "backup_not_ours") from error
    except OSError as error:
        raise Trouble("backup_unreadable") from error
    if hashlib.sha256(keys).hexdigest() != manifest.keys_sha256:
        raise Trouble("backup_damaged")
    return Backup(path, size, manifest, key_file.from_bytes(keys))


def _begins_as_ours(path: Path) -> bool:
    """Whether a file that is no whole zip begins as :func:`pack` begins one."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_NAME_AT + len(_MANIFEST))
    except OSError:
        return False
    return start.startswith(b"PK\x03\x04") and start[_NAME_AT:] == _MANIFEST.encode()


def list_backups(
    folder: Path, practice_id: str | None = None, *, now: datetime | None = None
) -> tuple[Backup, ...]:
    """The readable backups of a folder, of one practice or of all, newest first.

    Those that lie after ``now`` were made while a clock was wrong: they come last, so that
    none of them passes for the newest.
    """
    found: list[Backup] = []
    try:
        candidates = [path for path in folder.iterdir() if path.name.endswith(SUFFIX)]
    except OSError:
        return ()
    for path in candidates:
        try:
            backup = read_backup(path)
        except Trouble:
            continue
        if practice_id in (None, backup.manifest.practice_id):
            found.append(backup)

    def order(each: Backup) -> tuple[bool, datetime, str]:
        made_at = each.manifest.made_at
        return now is None or made_at <= now + CLOCK_SLACK, made_at, each.path.name

    return tuple(sorted(found, key=order, reverse=True))


def unpack_database(backup: Backup, target: Path) -> None:
    """Write the database of a backup to a new file.

    Raises ``Trouble("backup_damaged" | "backup_missing" | "backup_unreadable")``, and
    ``OSError`` where the new file is not taken.
    """
    digest = hashlib.sha256()
    with target.open("xb") as sink:
        for chunk in _pieces(backup.path):
            digest.update(chunk)
            sink.write(chunk)
    files.sync_file(target)
    if digest.hexdigest() != backup.manifest.database_sha256:
        raise Trouble("backup_damaged")


def _pieces(path: Path) -> Iterator[bytes]:
    """The database inside a backup, in order; what goes wrong here is of the backup's disk."""
    try:
        with zipfile.ZipFile(path) as packed, packed.open(_DATABASE) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except FileNotFoundError as error:
        raise Trouble("backup_missing") from error
    except _SPOILT as error:
        raise Trouble("backup_damaged") from error
    except OSError as error:
        raise Trouble("backup_unreadable") from error


def pack(target: Path, copy: Path, keys: bytes, manifest: Manifest) -> None:
    """Write the three parts of a backup into a new zip, down to the disk."""
    with target.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
            when = manifest.made_at.timetuple()[:6]
            for name, content in ((_MANIFEST, _manifest_bytes(manifest)), (_KEYS, keys)):
                packed.writestr(zipfile.ZipInfo(name, when), content)
            info = zipfile.ZipInfo(_DATABASE, when)
            with packed.open(info, "w", force_zip64=True) as sink, copy.open("rb") as source:
                shutil.copyfileobj(source, sink, _CHUNK)
        stream.flush()
    files.sync_file(target)


def digest_inside(path: Path) -> str:
    """SHA-256 of the database inside a backup, as hexadecimal digits.

    Raises ``Trouble("backup_damaged")`` and the disk's errors.
    """
    try:
        with zipfile.ZipFile(path) as packed, packed.open(_DATABASE) as source:
            return _digest(source)
    except _SPOILT as error:
        raise Trouble("backup_damaged") from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as source:
        return _digest(source)


def trouble_of(error: BaseException) -> Trouble | None:
    """What an error while writing a backup means to a person; None when it is our own bug."""
    if isinstance(error, OSError):
        return Trouble("backup_disk_full" if error.errno in files.FULL else "backup_place")
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None) or 0
    reason = _REASONS.get(code & 0xFF)
    return Trouble(reason) if reason else None


_REASONS: Final = {
    dbapi2.SQLITE_FULL: "backup_disk_full",
    dbapi2.SQLITE_IOERR: "backup_place",
    dbapi2.SQLITE_CANTOPEN: "backup_place",
    dbapi2.SQLITE_READONLY: "backup_place",
    dbapi2.SQLITE_CORRUPT: "data_damaged",
    dbapi2.SQLITE_NOTADB: "data_damaged",
    dbapi2.SQLITE_BUSY: "file_busy",
    dbapi2.SQLITE_LOCKED: "file_busy",
}


def _digest(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    if packed.getinfo(name).file_size > _SMALL_BYTES:
        raise Trouble("backup_damaged")
    return packed.read(name)


def _manifest_bytes(manifest: Manifest) -> bytes:
    document = {
        "format": FORMAT,
        "practice": manifest.practice_id,
        "made_at": manifest.made_at.isoformat(),
        "revision": manifest.revision,
        "audit": [list(each) for each in manifest.audit],
        "rows": dict(manifest.rows),
        "database": {"bytes": manifest.database_bytes, "sha256": manifest.database_sha256},
        "keys": {"sha256": manifest.keys_sha256},
    }
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def _manifest_of(content: bytes) -> Manifest:
    try:
        document: dict[str, Any] = json.loads(content)
        if int(document["format"]) > FORMAT:
            raise Trouble("backup_newer")
        made_at = datetime.fromisoformat(str(document["made_at"]))
        if made_at.tzinfo is None:
            raise ValueError("a backup's time has a zone")
        return Manifest(
            str(document["practice"]),
            made_at,
            str(document["revision"]),
            tuple((int(c), int(s), str(m)) for c, s, m in document["audit"]),
            {str(name): int(count) for name, count in document["rows"].items()},
            int(document["database"]["bytes"]),
            str(document["database"]["sha256"]),
            str(document["keys"]["sha256"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Trouble("backup_damaged") from error


sentences(
    {
        "backup_disk_full": N_(
            "The disk of the backup folder is full. The practice is safe and no backup was made; "
            "make room or choose another folder."
        ),
        "backup_place": N_(
            "The backup folder cannot be written to. The practice is safe and no backup was made; "
            "connect its disk or choose another folder."
        ),
        "backup_missing": N_(
            "There is no backup here. Nothing was changed; check the name, or look in another "
            "folder."
        ),
        "backup_unreadable": N_(
            "This backup cannot be read. Nothing was changed; check that you may read it and that "
            "its disk is connected."
        ),
        "backup_not_ours": N_(
            "This is not a backup of IOP Desk. It was not changed; choose another file."
        ),
        "backup_damaged": N_("This backup is damaged. Nothing was changed; choose an older one."),
        "backup_newer": N_(
            "This backup was made by a newer version of IOP Desk. Nothing was changed; install "
            "that version to restore it."
        ),
    }
)

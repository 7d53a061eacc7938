"""Connections to the encrypted practice file, and the two SQLAlchemy engines over it.

The cipher salt of a practice file is the practice id: SQLCipher keeps the salt in
the clear as the first 16 bytes, so the file says whose it is without being opened.
The salt needs no secrecy and, under a random key, no freshness.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAGE_BYTES: Final = 4096
APPLICATION_ID: Final = int.from_bytes(b"IOPD", "big")
PLAIN_HEADER: Final = b"SQLite format 3\0"
OLDEST_SQLITE: Final = (3, 51, 3)
"""Before it a checkpoint could reset a write-ahead log that was in use."""

BUSY_MS: Final = 250
_WRITE_CACHE_KIB: Final = 8 * 1024
_READ_CACHE_KIB: Final = 64 * 1024
_WAL_LIMIT_BYTES: Final = 16 * 1024 * 1024

Connection = Any
"""A connection of the cipher driver, which has no type hints."""


@dataclass(frozen=True)
class FileKey:
    """What opens a practice file: its 256-bit key, and the practice id as salt."""

    key: bytes = field(repr=False)
    practice_id: str

    def __post_init__(self) -> None:
        if len(self.key) != 32 or len(bytes.fromhex(self.practice_id)) != 16:
            raise ValueError("a file key has 32 bytes, a practice id 16")

    def pragma(self) -> str:
        """The statement that must come first on every connection."""
        return f"PRAGMA key = \"x'{self.key.hex()}{self.practice_id}'\""


class Access(StrEnum):
    """How a file is opened: new, for work, or to look without leaving a trace."""

    CREATE = "mode=rwc"
    WORK = "mode=rw"
    LOOK = "mode=ro&immutable=1"


def connect(path: Path, key: FileKey, access: Access) -> Connection:
    """A keyed connection without any other setting; the caller closes it.

    ``LOOK`` changes no byte and makes no sibling, and does not see a write-ahead log.
    Raises ``Trouble("cipher_missing" | "sqlite_too_old")`` and the driver's errors;
    a wrong key is noticed at the first read.
    """
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?{access.value}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(key.pragma())
        connection.execute("PRAGMA cipher_log_level = NONE")
        check_driver(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def check_driver(connection: Connection) -> None:
    """Refuse to work without the cipher or on a SQLite with a known WAL fault."""
    row = connection.execute("PRAGMA cipher_version").fetchone()
    if not row or not row[0]:
        raise Trouble("cipher_missing")
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise Trouble("sqlite_too_old", version=dbapi2.sqlite_version)


def prepare(connection: Connection, *, read_only: bool = False, foreign_keys: bool = True) -> None:
    """Set the pragmas of architecture.md, section 4, on a keyed connection.

    Turn ``foreign_keys`` off only to migrate a copy.
    """
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise Trouble("wal_refused")
    settings: dict[str, object] = {
        "synchronous": "FULL",
        "foreign_keys": "ON" if foreign_keys else "OFF",
        "secure_delete": "ON",
        "cell_size_check": "ON",
        "trusted_schema": "OFF",
        "mmap_size": 0,
        "temp_store": "MEMORY",
        "journal_size_limit": _WAL_LIMIT_BYTES,
        "cache_size": -(_READ_CACHE_KIB if read_only else _WRITE_CACHE_KIB),
        "query_only": "ON" if read_only else "OFF",
    }
    if sys.platform == "darwin":
        settings |= {"fullfsync": "ON", "checkpoint_fullfsync": "ON"}
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")
    if bool(connection.execute("PRAGMA foreign_keys").fetchone()[0]) != foreign_keys:
        raise RuntimeError("foreign keys could not be switched")


def open_engine(
    path: Path,
    key: FileKey,
    *,
    read_only: bool = False,
    create: bool = False,
    foreign_keys: bool = True,
) -> Engine:
    """An engine with one connection, which begins every transaction itself.

    The write engine begins IMMEDIATE; the read engine refuses every write. A file
    that does not exist is made only when ``create`` is set.
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    access = Access.CREATE if create else Access.WORK

    def creator() -> Connection:
        connection = connect(path, key, access)
        try:
            prepare(connection, read_only=read_only, foreign_keys=foreign_keys)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=creator,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", begin_transaction)
    return engine


def checkpoint(connection: Connection) -> None:
    """Bring the whole write-ahead log into the file and empty it.

    The statement does not raise when a reader is inside a transaction, so its row
    is checked. Raises ``Trouble("checkpoint_refused")``.
    """
    row = tuple(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    if row != (0, 0, 0):
        raise Trouble("checkpoint_refused")


def copy_pages(source: Connection, target: Connection) -> None:
    """Copy the whole database into another one, also while it is open.

    Raises the driver's errors. Here, and nowhere else, the driver leaves out their code,
    so it is found again by SQLite's own words for it.
    """
    try:
        source.backup(target)
    except dbapi2.Error as error:
        if getattr(error, "sqlite_errorcode", None) is None:
            error.sqlite_errorcode = _CODES.get(str(error))
        raise


def cipher_faults(connection: Connection) -> list[str]:
    """What the seals of the pages say; empty when every page is as it was written."""
    return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]


def is_busy(error: BaseException) -> bool:
    """True for an error of the driver that another connection's lock caused."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED)


_CODES: Final = {
    "database is locked": dbapi2.SQLITE_BUSY,
    "database table is locked": dbapi2.SQLITE_LOCKED,
    "database or disk is full": dbapi2.SQLITE_FULL,
    "disk I/O error": dbapi2.SQLITE_IOERR,
    "unable to open database file": dbapi2.SQLITE_CANTOPEN,
    "attempt to write a readonly database": dbapi2.SQLITE_READONLY,
    "database disk image is malformed": dbapi2.SQLITE_CORRUPT,
    "file is not a database": dbapi2.SQLITE_NOTADB,
}

_TROUBLES: Final = {
    dbapi2.SQLITE_BUSY: "file_busy",
    dbapi2.SQLITE_LOCKED: "file_busy",
    dbapi2.SQLITE_FULL: "disk_full",
    dbapi2.SQLITE_IOERR: "disk_fault",
    dbapi2.SQLITE_CANTOPEN: "disk_fault",
    dbapi2.SQLITE_READONLY: "file_read_only",
    dbapi2.SQLITE_CORRUPT: "data_damaged",
    dbapi2.SQLITE_NOTADB: "data_damaged",
}


def trouble_of(error: BaseException) -> Trouble | None:
    """What an error of the driver means to a person; None when it is our own bug."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    trouble = _TROUBLES.get(code & 0xFF) if code is not None else None
    return Trouble(trouble) if trouble else None


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """What the driver refuses inside becomes a ``Trouble``; our own bug stays what it is."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, dbapi2.Error) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error


sentences(
    {
        "file_busy": N_(
            "The practice file is busy. Nothing was changed; wait a moment and try again."
        ),
        "disk_full": N_(
            "The disk is full. What you did last was not saved, everything before it is safe; "
            "make room and try again."
        ),
        "disk_fault": N_(
            "The disk did not answer. What you did last was not saved, everything before it is "
            "safe; check the disk and try again."
        ),
        "file_read_only": N_(
            "The practice file may be read but not written. Nothing was changed; ask for the "
            "right to write to it."
        ),
        "data_damaged": N_(
            "Part of the practice file is damaged. Nothing was changed; restore the newest backup."
        ),
        "cipher_missing": N_(
            "This installation of IOP Desk cannot encrypt. Nothing was opened or changed; "
            "install the program again."
        ),
        "sqlite_too_old": N_(
            "This installation of IOP Desk has a database library that is too old ({version}). "
            "Nothing was opened or changed; install the program again."
        ),
        "wal_refused": N_(
            "The folder of the practice file does not allow safe writing. Nothing was changed; "
            "move the practice to a folder on this computer's own disk."
        ),
        "checkpoint_refused": N_(
            "The practice file is still being read. The data is safe; wait a moment and try again."
        ),
    }
)

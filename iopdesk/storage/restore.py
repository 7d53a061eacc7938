"""Restoring a backup: into a new file first, then one replacement.

What is there now is never lost: a readable practice file is backed up before it is
replaced, an unreadable one is kept under another name.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import (
    backup,
    backup_file,
    engine,
    file_lock,
    files,
    key_file,
    migrate,
    replace,
    restore_keys,
)
from iopdesk.storage.anchors import RESTORED
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.engine import Access, FileKey
from iopdesk.storage.key_file import KeyFile, same_as
from iopdesk.storage.logins import PasswordDelay
from iopdesk.storage.places import check_place

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RESTORING: Final = ".restoring"
_KEEPING: Final = ".keeping"


class Present(StrEnum):
    """What lies where the backup goes."""

    NOTHING = "nothing"
    READABLE = "readable"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Prepared:
    """A proven copy beside its place, and what replacing would do.

    ``lost_entries`` counts the audit entries that the present file has and the backup
    has not, None when it cannot be read. ``keeps_people`` says that today's people and
    passwords stay; else they are those of the backup.
    """

    target: Path
    copy: Path
    backup: Backup
    key: FileKey
    keys: KeyFile = field(repr=False)
    person_uid: str
    present: Present
    present_key: FileKey | None
    lost_entries: int | None
    keeps_people: bool


def people_of(chosen: Backup, target: Path, copies_folder: Path | None = None) -> KeyFile:
    """The key file whose people can restore a backup: today's where it can be read."""
    return restore_keys.todays(chosen, target, copies_folder) or chosen.key_file


def prepare(
    chosen: Backup,
    target: Path,
    person_uid: str,
    password: str,
    *,
    copies_folder: Path | None = None,
    delay: PasswordDelay | None = None,
) -> Prepared:
    """Unpack a backup beside its place and prove it; nothing that is there changes.

    The person's password opens today's slot, or the one of the backup. Call
    :func:`finish` or :func:`discard` with the answer. Raises ``Trouble`` with
    ``wrong_password``, a ``backup_…`` code, ``restore_other_practice``, ``file_in_use``,
    ``file_not_ours`` for a folder, or ``place_…``.
    """
    check_place(target)
    if target.is_dir():
        raise Trouble("file_not_ours")
    if not target.parent.is_dir():
        raise Trouble("folder_missing")
    lock = file_lock.acquire(target)
    try:
        with in_words():
            # later it would put what is unpacked now in its place, half or whole
            replace.finish_interrupted(target)
            return _prepare(chosen, target, person_uid, password, copies_folder, delay)
    finally:
        lock.release()


def _prepare(
    chosen: Backup,
    target: Path,
    person_uid: str,
    password: str,
    copies_folder: Path | None,
    delay: PasswordDelay | None,
) -> Prepared:
    todays = restore_keys.todays(chosen, target, copies_folder)
    opening = restore_keys.open_slots(
        chosen, todays, person_uid, password, delay or PasswordDelay(), copies_folder
    )
    copy = files.sibling(target, _RESTORING)
    replace.discard_database(copy)
    files.discard(files.sibling(target, _KEEPING))
    try:
        backup_file.unpack_database(chosen, copy)
        found = restore_keys.proven(copy, chosen, opening)
        present, present_key = _look_at_present(target, chosen, [each.key for each in opening])
        restore_keys.renew(copy, chosen, found)
        _migrate_to_newest(copy, found.under)
        lost = _what_is_lost(target, present_key, chosen)
    except BaseException:
        replace.discard_database(copy)
        raise
    return Prepared(
        target, copy, chosen, found.under, found.keys, person_uid, present, present_key, lost,
        keeps_people=found.keys is todays,
    )  # fmt: skip


def discard(prepared: Prepared) -> None:
    """Throw the prepared copy away; everything is as before.

    Not one whose putting in place a disk fault interrupted: the next opening completes it.
    """
    if not replace.is_interrupted(prepared.target):
        replace.discard_database(prepared.copy)


def finish(
    prepared: Prepared, *, now: datetime, safety_folder: Path, copies_folder: Path | None = None
) -> Path | None:
    """Put the prepared copy in its place; answers where what was there is kept, if anything.

    The audit goes on from the backup's head with the entry ``practice.restored`` in a
    new epoch. Raises ``Trouble``; then what was there still is.
    """
    lock = file_lock.acquire(prepared.target)
    try:
        with in_words():
            kept = _keep_present(prepared, now, safety_folder, copies_folder)
            _begin_epoch(prepared, now)
            folder = copies_folder or key_file.copies_folder()
            key_file.save(prepared.target, prepared.keys, folder, prove=same_as(prepared.keys))
            replace.replace_practice_file(
                prepared.target, prepared.copy, prepared.key, old_key=prepared.present_key
            )
    finally:
        lock.release()
    return kept


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """What the disk refuses of the copy beside its place becomes a ``Trouble``."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (OSError, dbapi2.Error, SQLAlchemyError) as error:
        trouble = backup_file.trouble_of(error)
        if trouble is None:
            raise
        raise Trouble(_OF_THE_PLACE.get(trouble.code, trouble.code)) from error


_OF_THE_PLACE: Final = {"backup_disk_full": "restore_disk_full", "backup_place": "restore_place"}


def _migrate_to_newest(copy: Path, key: FileKey) -> None:
    """Bring an unpacked copy of an older version to this program's schema."""
    known = migrate.known_revisions(None)
    connection = engine.connect(copy, key, Access.LOOK)
    try:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    finally:
        connection.close()
    if revision not in known:
        raise Trouble("backup_newer")
    if revision != known[-1]:
        migrate.upgrade_file(copy, key, None)


# -- what is there now --------------------------------------------------------------


def _look_at_present(
    target: Path, chosen: Backup, candidates: list[FileKey]
) -> tuple[Present, FileKey | None]:
    if not target.exists():
        return Present.NOTHING, None
    with contextlib.suppress(OSError):
        with target.open("rb") as stream:
            header = stream.read(16).hex()
        for key in candidates:
            if header == key.practice_id and _opens(target, key):
                return Present.READABLE, key
        if header != chosen.manifest.practice_id and _is_a_practice(target):
            raise Trouble("restore_other_practice")
    return Present.UNREADABLE, None


def _is_a_practice(target: Path) -> bool:
    """Another practice's file names itself in the key file beside it."""
    with contextlib.suppress(OSError, Trouble), target.open("rb") as stream:
        header = stream.read(16).hex()
        return key_file.from_bytes(key_file.path_of(target).read_bytes()).practice_id == header
    return False


def _opens(target: Path, key: FileKey) -> bool:
    try:
        connection = engine.connect(target, key, Access.WORK)
        try:
            engine.prepare(connection)
            return connection.execute("PRAGMA quick_check").fetchone()[
                0
            ] == "ok" and not engine.cipher_faults(connection)
        finally:
            connection.close()
    except (dbapi2.Error, Trouble):
        return False


def _what_is_lost(target: Path, key: FileKey | None, chosen: Backup) -> int | None:
    """Audit entries that the present file has and the backup has not."""
    if key is None:
        return None if target.exists() else 0
    connection = engine.connect(target, key, Access.WORK)
    try:
        engine.prepare(connection)
        there = {c: s for c, s, _mac in chosen.manifest.audit}
        heads = connection.execute("SELECT chain, seq FROM audit_chains").fetchall()
        return sum(max(0, int(seq) - there.get(chain, 0)) for chain, seq in heads)
    finally:
        connection.close()


def _keep_present(
    prepared: Prepared, now: datetime, safety_folder: Path, copies_folder: Path | None
) -> Path | None:
    if prepared.present is Present.READABLE and prepared.present_key is not None:
        todays = restore_keys.todays(prepared.backup, prepared.target, copies_folder)
        present_keys = todays or prepared.keys
        files.make_folder(safety_folder)
        while (safety_folder / backup_file.name_of(prepared.target, now)).exists():
            now += timedelta(seconds=1)  # a backup of this very second is no reason to refuse
        made = backup.make_backup(
            prepared.target, prepared.present_key, present_keys, safety_folder, now=now
        )
        return made.path
    return _keep_aside(prepared, now)


def _keep_aside(prepared: Prepared, now: datetime) -> Path | None:
    """Keep what no key opens, also where there was nothing when the backup was prepared.

    Its log goes with it: the last acts may be in there alone.
    """
    log = files.sibling(prepared.target, files.WAL_SUFFIX)
    if not prepared.target.exists() and not files.size_of(log):
        return None
    aside = prepared.target.with_name(
        f"{prepared.target.stem} {now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.iopdesk-damaged"
    )
    half = files.sibling(prepared.target, _KEEPING)
    try:
        if files.size_of(log):
            shutil.copyfile(log, half)
            files.sync_file(half)
            files.move_over(half, files.sibling(aside, files.WAL_SUFFIX))
        if not prepared.target.exists():
            return files.sibling(aside, files.WAL_SUFFIX)
        shutil.copyfile(prepared.target, half)
        files.sync_file(half)
        # whose keys are replaced as well may lie there whole, under keys made since
        with contextlib.suppress(FileNotFoundError):
            if not prepared.keeps_people:
                content = key_file.path_of(prepared.target).read_bytes()
                files.write_through(key_file.path_of(aside), content)
        files.move_over(half, aside)
    finally:
        files.discard(half)
    return aside


def _begin_epoch(prepared: Prepared, now: datetime) -> None:
    from sqlalchemy import update

    from iopdesk.storage import audit
    from iopdesk.storage.models import AuditChain

    made = engine.open_engine(prepared.copy, prepared.key)
    try:
        with made.begin() as connection:
            person_id = _person_id(connection, prepared.person_uid)
            entry = audit.Entry(now.astimezone(UTC), person_id, RESTORED)
            audit.append(connection, audit.head(connection), entry, ())
            epoch = f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(8)}"
            connection.execute(
                update(AuditChain).where(AuditChain.chain == audit.CHAIN).values(epoch=epoch)
            )
        with made.connect() as connection:
            engine.checkpoint(connection.connection.driver_connection)
    finally:
        made.dispose()


def _person_id(connection: Connection, uid: str) -> int | None:
    from sqlalchemy import select

    from iopdesk.storage.models import Person

    return connection.scalar(select(Person.id).where(Person.uid == uid))


sentences(
    {
        "restore_disk_full": N_(
            "The disk where the practice file goes is full. Nothing was restored and what was "
            "there still is; make room there, or choose another place."
        ),
        "restore_place": N_(
            "The folder where the practice file goes did not take it. Nothing was restored and "
            "what was there still is; check its disk and that you may write there, or choose "
            "another place."
        ),
        "restore_other_practice": N_(
            "Another practice's file lies there. Nothing was changed; choose another place for "
            "the restored practice."
        ),
    }
)

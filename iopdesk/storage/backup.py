"""Making a backup: a copy that is proven before it gets its name."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from iopdesk.errors import Cancelled, Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import backup_file, engine, files, key_file, replace
from iopdesk.storage.backup_file import Backup, Manifest
from iopdesk.storage.engine import Access, FileKey
from iopdesk.storage.key_file import KeyFile


def make_backup(
    practice_path: Path,
    key: FileKey,
    keys_in_use: KeyFile,
    folder: Path,
    *,
    now: datetime,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Backup:
    """Make one backup of a practice file, open or closed, in ``folder``.

    The copy is opened with its key, every page's seal checked, its rows counted and its
    audit head compared before it gets its name. A crash leaves nothing that looks like
    a backup. ``is_stopped`` is asked between the steps; then ``Cancelled`` is raised.
    Raises ``Trouble("backup_exists" | "backup_unproven" | "backup_disk_full" |
    "backup_place")``.
    """
    final = folder / backup_file.name_of(practice_path, now)
    copy = folder / f"{key.practice_id}.making"
    packed = folder / f"{key.practice_id}.making-backup"
    if final.exists():
        raise Trouble("backup_exists")
    try:
        replace.discard_database(copy)
        files.discard(packed)  # of another account after a crash, it could not be written to
        before = _audit_of(practice_path, key, Access.WORK)
        replace.copy_database(practice_path, key, copy, key)
        _go_on_unless(is_stopped)
        manifest = _look_at(copy, key, now, key_file.to_bytes(keys_in_use))
        _require_reached(before, copy, key)
        _go_on_unless(is_stopped)
        backup_file.pack(packed, copy, key_file.to_bytes(keys_in_use), manifest)
        _go_on_unless(is_stopped)
        made = require_same(packed, manifest)
        files.move_over(packed, final)
    except (OSError, dbapi2.Error) as error:
        trouble = backup_file.trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error
    finally:
        with contextlib.suppress(OSError):  # the next one takes them away
            replace.discard_database(copy)
            files.discard(packed)
    return Backup(final, made.size, made.manifest, made.key_file)


def _go_on_unless(is_stopped: Callable[[], bool]) -> None:
    if is_stopped():
        raise Cancelled


def require_same(packed: Path, manifest: Manifest) -> Backup:
    """Read a packed backup back: it must hold what the manifest says, byte for byte.

    Raises ``Trouble("backup_unproven")`` and the disk's errors.
    """
    try:
        made = backup_file.read_backup(packed)
        digest = backup_file.digest_inside(packed)
    except Trouble as error:
        raise Trouble("backup_unproven") from error
    if made.manifest != manifest or digest != manifest.database_sha256:
        raise Trouble("backup_unproven")
    return made


def prove_database(path: Path, key: FileKey, manifest: Manifest) -> None:
    """Check an unpacked database as when the backup was made.

    Raises ``Trouble("backup_damaged")``.
    """
    try:
        found = _look_at(path, key, manifest.made_at, b"")
    except (Trouble, dbapi2.Error) as error:
        raise Trouble("backup_damaged") from error
    if (found.practice_id, found.revision, found.audit, dict(found.rows)) != (
        manifest.practice_id, manifest.revision, manifest.audit, dict(manifest.rows)
    ):  # fmt: skip
        raise Trouble("backup_damaged")


def free_bytes(folder: Path) -> int:
    """What the disk of a folder has left; 0 when it cannot be asked."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _look_at(copy: Path, key: FileKey, now: datetime, keys: bytes) -> Manifest:
    """Check every page of a closed copy, and say what is in it."""
    connection = engine.connect(copy, key, Access.LOOK)
    try:
        if engine.cipher_faults(connection):
            raise Trouble("backup_unproven")
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Trouble("backup_unproven")
        identity = replace.identity_of(connection, copy)
        rows = _count_rows(connection)
    finally:
        connection.close()
    return Manifest(
        identity.practice_id,
        now.astimezone(UTC).replace(microsecond=0),
        identity.revision or "",
        _chains(identity),
        rows,
        files.size_of(copy),
        backup_file.digest_of(copy),
        hashlib.sha256(keys).hexdigest(),
    )


def _count_rows(connection: engine.Connection) -> dict[str, int]:
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'patient_search%' ORDER BY name"
        )
    ]
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
    }


def _audit_of(path: Path, key: FileKey, access: Access) -> tuple[tuple[int, int, str], ...]:
    connection = engine.connect(path, key, access)
    try:
        return _chains(replace.identity_of(connection, path))
    finally:
        connection.close()


def _chains(identity: replace.Identity) -> tuple[tuple[int, int, str], ...]:
    return tuple((int(str(c)), int(str(s)), _hex(m)) for c, s, m in identity.audit)


def _hex(mac: object) -> str:
    return mac.hex() if isinstance(mac, bytes) else ""


def _require_reached(before: tuple[tuple[int, int, str], ...], copy: Path, key: FileKey) -> None:
    """The copy must hold every audit entry that was there when it was begun."""
    connection = engine.connect(copy, key, Access.LOOK)
    try:
        for chain, seq, mac in before:
            if seq == 0:
                continue
            row = connection.execute(
                "SELECT mac FROM audit WHERE chain = ? AND seq = ?", (chain, seq)
            ).fetchone()
            if row is None or row[0].hex() != mac:
                raise Trouble("backup_unproven")
    finally:
        connection.close()


sentences(
    {
        "backup_exists": N_(
            "There is a backup of this very second already. It was not changed; try again."
        ),
        "backup_unproven": N_(
            "The backup is not the same as the practice file, so it was thrown away. The practice "
            "is safe; verify the file and try again."
        ),
    }
)

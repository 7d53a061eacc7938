"""Rehearsing a restore: the newest backup is unpacked, opened and checked, then thrown away.

Nothing of the practice in use is touched. The unpacked database is as encrypted as the
practice file; the keys are those in memory, so no password is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlcipher3 import dbapi2

from iopdesk.errors import Cancelled, Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import anchors, backup, backup_file, engine, files, migrate, verify
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.engine import Access, FileKey

_OF_THE_DISK = {
    "backup_missing": "rehearsal_disk",
    "backup_unreadable": "rehearsal_disk",
}


def rehearse(
    chosen: Backup,
    candidates: Sequence[FileKey],
    folder: Path,
    practice_path: Path,
    *,
    is_stopped: Callable[[], bool],
) -> None:
    """Restore a backup into an empty private folder and check all of it, as a restore would.

    The key is the first of ``candidates`` that opens it. Pages, structure, references,
    audit chain, change log and rows must hold, the counts be those of the manifest, and
    every anchor beside ``practice_path`` that is not younger than the backup be in the
    chain. ``is_stopped`` is asked between the steps. The caller wipes the folder.

    Raises ``Cancelled`` or ``Trouble`` with ``rehearsal_damaged``, ``rehearsal_key``,
    ``rehearsal_content``, ``rehearsal_room`` or ``rehearsal_disk``.
    """
    copy = folder / "rehearsal.iopdesk"
    try:
        # anew: its key file, too, may have been spoiled since the list was read
        if backup_file.read_backup(chosen.path).manifest != chosen.manifest:
            raise Trouble("backup_damaged")
        backup_file.unpack_database(chosen, copy)
    except Trouble as error:
        raise Trouble(_OF_THE_DISK.get(error.code, "rehearsal_damaged")) from error
    except OSError as error:
        is_full = error.errno in files.FULL
        raise Trouble("rehearsal_room" if is_full else "rehearsal_disk") from error
    key = _key_of(copy, candidates)
    steps: tuple[Callable[[], None], ...] = (
        lambda: backup.prove_database(copy, key, chosen.manifest),
        lambda: _upgrade(copy, key, chosen),
        lambda: _verify(copy, key, chosen, practice_path),
    )
    for step in steps:
        if is_stopped():
            raise Cancelled
        try:
            step()
        except Trouble as error:
            is_full = error.code in ("disk_full", "backup_disk_full")
            raise Trouble("rehearsal_room" if is_full else "rehearsal_content") from error


def _key_of(copy: Path, candidates: Sequence[FileKey]) -> FileKey:
    for key in candidates:
        connection = engine.connect(copy, key, Access.LOOK)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.Error:
            continue
        finally:
            connection.close()
        return key
    raise Trouble("rehearsal_key")


def _upgrade(copy: Path, key: FileKey, chosen: Backup) -> None:
    """Bring a backup from before an update of the program to its schema, as a restore does."""
    if chosen.manifest.revision != migrate.head_revision():
        migrate.upgrade_file(copy, key)


def _verify(copy: Path, key: FileKey, chosen: Backup, practice_path: Path) -> None:
    heads = {chain: seq for chain, seq, _mac in chosen.manifest.audit}
    known = [
        anchor
        for anchor in anchors.read_anchors(practice_path)
        if anchor.seq <= heads.get(anchor.chain, 0)
    ]
    opened = engine.open_engine(copy, key, read_only=True)
    try:
        verify.verify(opened)
        with opened.connect() as connection:
            finding = anchors.check(connection, known)
        if finding is not None:
            raise Trouble(finding.code, entry=finding.seq)
    finally:
        opened.dispose()


sentences(
    {
        "rehearsal_damaged": N_(
            "The newest backup could not be restored: its file is damaged. The practice itself is "
            "safe; back up now, rehearse again, and have the disk of the backups checked."
        ),
        "rehearsal_key": N_(
            "The newest backup could not be restored: no key in use opens it. The practice itself "
            "is safe; back up now and rehearse again."
        ),
        "rehearsal_content": N_(
            "The newest backup was restored, but what is in it does not hold together. Verify the "
            "practice file, back up now and rehearse again; keep the older backups."
        ),
        "rehearsal_room": N_(
            "The restore could not be rehearsed: this computer's disk is full. The backups are "
            "safe; make room and rehearse again."
        ),
        "rehearsal_disk": N_(
            "The restore could not be rehearsed: a disk did not answer. Check the disk of the "
            "backups and of this computer, and rehearse again."
        ),
    }
)

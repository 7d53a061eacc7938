"""Backups of the open practice: making one by hand or on its own, and what there is.

A backup is three steps: an act that allows and records it, the copy itself outside of
every transaction, an act that records how it ended. What the program does on its own
has no person and one entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.backups import Age, Kept, age_of, is_due, to_remove
from iopdesk.domain.permission import Row
from iopdesk.errors import Trouble
from iopdesk.i18n import N_, _, clock_time
from iopdesk.services.acts import Work, act
from iopdesk.storage import anchors, backup, files
from iopdesk.storage.anchors import RESTORED
from iopdesk.storage.backup_file import Backup, list_backups
from iopdesk.storage.models import AuditEntry
from iopdesk.storage.practice_file import OpenPractice

MADE: Final = "backup.made"
"""The audit entry of a backup that the program made on its own."""

_OWN_ENTRIES: Final = (MADE, "backup.begin", "backup.end", "backup.fail")
_FOLDER_SUFFIX: Final = " backups"


@dataclass(frozen=True, slots=True, repr=False)
class BackupSaid:
    """What is told after a backup."""

    said: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """The backups of a practice: where they are, the newest one, and its age."""

    folder: Path
    count: int
    newest: Backup | None
    age: Age

    @property
    def newest_at(self) -> datetime | None:
        """When the newest verified backup was made."""
        return self.newest.manifest.made_at if self.newest else None


def folder_of(practice_path: Path) -> Path:
    """Where the backups of a practice go: a folder beside the file, named after it."""
    return practice_path.with_name(practice_path.stem + _FOLDER_SUFFIX)


def state_of(practice_path: Path, practice_id: str, *, now: datetime) -> BackupState:
    """What the backup folder holds; reads the folder, so not for the UI thread."""
    folder = folder_of(practice_path)
    found = list_backups(folder, practice_id)
    newest = found[0] if found else None
    made_at = newest.manifest.made_at if newest else None
    return BackupState(folder, len(found), newest, age_of(made_at, now))


@act(
    "backup.begin",
    row=Row.BACKUP,
    label=N_("Back up now"),
    icon="content-save-check-outline",
)
def begin_backup(work: Work) -> None:
    """Allow and record a backup that a person asked for."""


@act("backup.end", row=Row.BACKUP, label=N_("Backup made"))
def end_backup(work: Work) -> BackupSaid:
    """Record that the backup is proven and in its place."""
    return BackupSaid(_("Backup made and verified {time}").format(time=clock_time(work.local_now)))


@act("backup.fail", row=Row.BACKUP, label=N_("Backup failed"))
def fail_backup(work: Work) -> None:
    """Record that no backup was made."""


def make(
    practice: OpenPractice, *, now: datetime, zone: tzinfo, folder: Path | None = None
) -> Backup:
    """Make one proven backup and thin the older ones; no act, so not inside a transaction.

    A ``folder`` of one's own is not thinned. Raises ``Trouble`` as
    :func:`iopdesk.storage.backup.make_backup` does.
    """
    own = folder_of(practice.path)
    if folder is None:
        try:
            own.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Trouble("backup_place") from error
    made = backup.make_backup(
        practice.path, practice.file_key, practice.key_file, folder or own, now=now
    )
    anchors.set_anchor(practice.path, practice.read_engine, now=now)
    if folder is None and not _was_restored_lately(practice):
        thin(own, practice.practice_id, now=now, zone=zone)
    return made


def make_when_due(practice: OpenPractice, *, now: datetime, zone: tzinfo) -> Backup | None:
    """What the program does on its own, after work and when it ends.

    None when nothing was written since the last backup, or that is not a quarter of
    an hour ago. Whoever calls notes :data:`MADE` in the audit. Raises ``Trouble``.
    """
    state = state_of(practice.path, practice.practice_id, now=now)
    is_written = has_written_since(practice, state.newest)
    if not is_due(is_written=is_written, last=state.newest_at, now=now):
        return None
    return make(practice, now=now, zone=zone)


def has_written_since(practice: OpenPractice, newest: Backup | None) -> bool:
    """Whether the practice holds anything that its newest backup does not.

    A backup whose last audit entry is not in the file is one of another course of
    events, as after a restore.
    """
    if newest is None or not newest.manifest.audit:
        return True
    chain, seq, mac = newest.manifest.audit[0]
    with Session(practice.read_engine) as db:
        known = db.scalar(
            select(AuditEntry.mac).where(AuditEntry.chain == chain, AuditEntry.seq == seq)
        )
        if known is None or known.hex() != mac:
            return True
        later = select(AuditEntry.seq).where(
            AuditEntry.chain == chain, AuditEntry.seq > seq, AuditEntry.act.not_in(_OWN_ENTRIES)
        )
        return db.scalar(later.limit(1)) is not None


def thin(folder: Path, practice_id: str, *, now: datetime, zone: tzinfo) -> int:
    """Remove the backups that the rule of ages does not keep; answers how many."""
    found = {one.path.name: one for one in list_backups(folder, practice_id)}
    kept = [Kept(name, one.manifest.made_at, one.size) for name, one in found.items()]
    gone = to_remove(kept, now=now, zone=zone, free_bytes=backup.free_bytes(folder))
    for each in gone:
        files.discard(found[each.name].path)
    return len(gone)


def _was_restored_lately(practice: OpenPractice) -> bool:
    """After a restore nothing is thinned until a backup of the restored practice is a day old."""
    with Session(practice.read_engine) as db:
        restored = db.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.act == RESTORED))
        newest = db.scalar(select(func.max(AuditEntry.at)))
    return restored is not None and newest is not None and (newest - restored).days < 1

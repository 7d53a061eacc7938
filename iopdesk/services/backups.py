"""Backups of the open practice: making one by hand or on its own, and what there is.

A backup is three steps: an act that allows and records it, the copy itself outside of
every transaction, an act that records how it ended. What the program does on its own
has no person and one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.backups import Age, Kept, age_of, is_due, to_remove
from iopdesk.domain.permission import Row
from iopdesk.errors import Trouble
from iopdesk.i18n import N_, _, clock_time
from iopdesk.services.acts import Work, act
from iopdesk.storage import anchors, backup, files
from iopdesk.storage.audit import CHAIN
from iopdesk.storage.backup_file import Backup, list_backups, name_of
from iopdesk.storage.models import AuditChain, AuditEntry
from iopdesk.storage.practice_file import OpenPractice

MADE: Final = "backup.made"
"""The audit entry of a backup that the program made on its own."""

_OWN_ENTRIES: Final = (
    MADE,
    "backup.begin",
    "backup.end",
    "backup.fail",
    "rehearsal.begin",
    "rehearsal.end",
)
_FOLDER_SUFFIX: Final = " backups"
_AFTER_RESTORE: Final = timedelta(days=1)
_EPOCH: Final = "%Y-%m-%dT%H%M%S"


@dataclass(frozen=True, slots=True, repr=False)
class BackupSaid:
    """What is told after a backup."""

    said: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """The backups of a practice, newest first, and the age of the newest."""

    found: tuple[Backup, ...]
    age: Age

    @property
    def newest(self) -> Backup | None:
        """The newest one; all were verified before they got their names."""
        return self.found[0] if self.found else None

    @property
    def newest_at(self) -> datetime | None:
        """When the newest verified backup was made."""
        return self.newest.manifest.made_at if self.newest else None


def folder_of(practice_path: Path) -> Path:
    """Where the backups of a practice go: a folder beside the file, named after it."""
    return practice_path.with_name(practice_path.stem + _FOLDER_SUFFIX)


def state_of(practice_path: Path, practice_id: str, *, now: datetime) -> BackupState:
    """What the backup folder holds; reads the folder, so not for the UI thread."""
    found = list_backups(folder_of(practice_path), practice_id, now=now)
    made_at = found[0].manifest.made_at if found else None
    return BackupState(found, age_of(made_at, now))


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
    practice: OpenPractice,
    *,
    now: datetime,
    zone: tzinfo,
    folder: Path | None = None,
    before: Sequence[Backup] | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Backup:
    """Make one proven backup and thin the older ones; no act, so not inside a transaction.

    ``before`` is what the folder holds, where that was read just now. A ``folder`` of
    one's own is not thinned. One of a second that has one already gets the next second.
    Raises ``Trouble`` and, by ``is_stopped``, ``Cancelled`` as
    :func:`iopdesk.storage.backup.make_backup` does.
    """
    own = folder_of(practice.path)
    if folder is None:
        try:
            files.make_folder(own)
        except OSError as error:
            raise Trouble("backup_place") from error
    place, at = folder or own, now
    while (place / name_of(practice.path, at)).exists():
        at += timedelta(seconds=1)
    made = backup.make_backup(
        practice.path, practice.file_key, practice.key_file, place, now=at, is_stopped=is_stopped
    )
    anchors.set_anchor(practice.path, practice.read_engine, now=now)
    if folder is None and not was_restored_lately(practice):
        known = (
            list_backups(own, practice.practice_id, now=now) if before is None else (made, *before)
        )
        thin(known, now=now, zone=zone)
    return made


def make_when_due(
    practice: OpenPractice,
    *,
    now: datetime,
    zone: tzinfo,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Backup | None:
    """What the program does on its own, after work and when it ends.

    None when nothing was written since the last backup, or that is not a quarter of
    an hour ago. Whoever calls notes :data:`MADE` in the audit. Raises as :func:`make` does.
    """
    state = state_of(practice.path, practice.practice_id, now=now)
    is_written = has_written_since(practice, state.newest)
    if not is_due(is_written=is_written, last=state.newest_at, now=now):
        return None
    return make(practice, now=now, zone=zone, before=state.found, is_stopped=is_stopped)


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


def thin(found: Sequence[Backup], *, now: datetime, zone: tzinfo) -> tuple[Backup, ...]:
    """Remove those of a folder's backups that the rule of ages does not keep; answers the rest.

    One that the disk does not let go, as while another program reads it, waits for the next time.
    """
    if not found:
        return ()
    kept = [Kept(one.path.name, one.manifest.made_at, one.size) for one in found]
    free = backup.free_bytes(found[0].path.parent)
    gone = {each.name for each in to_remove(kept, now=now, zone=zone, free_bytes=free)}
    return tuple(one for one in found if one.path.name not in gone or not _is_removed(one.path))


def _is_removed(path: Path) -> bool:
    try:
        files.discard(path)
    except OSError:
        return False
    return True


def was_restored_lately(practice: OpenPractice) -> bool:
    """After a restore nothing is thinned until work on the restored practice is a day old.

    The chain's epoch says when that was; the whole audit is not walked for it.
    """
    with Session(practice.read_engine) as db:
        chain = db.get_one(AuditChain, CHAIN)
        newest = db.scalar(
            select(AuditEntry.at).where(AuditEntry.chain == CHAIN, AuditEntry.seq == chain.seq)
        )
    restored = _begun_at(chain.epoch)
    return restored is not None and newest is not None and newest - restored < _AFTER_RESTORE


def _begun_at(epoch: str) -> datetime | None:
    """When a restore began the epoch; None for the one the practice was founded with."""
    try:
        return datetime.strptime(epoch.partition("Z-")[0], _EPOCH).replace(tzinfo=UTC)
    except ValueError:
        return None

"""The weekly rehearsal of a restore: with the keys in memory, and told like any backup.

By hand an act allows it; what the program does on its own needs none. How it went is
recorded by whoever is at the desk then, beside the instant of the backup.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.backups import is_rehearsal_due
from iopdesk.domain.permission import Row
from iopdesk.errors import Trouble
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.storage import keys, private_temp, rehearsal, retired
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.engine import FileKey
from iopdesk.storage.models import Rehearsal
from iopdesk.storage.practice_file import OpenPractice


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How a rehearsal went; ``trouble`` is an error code, or empty when all was well."""

    backup_made_at: datetime
    trouble: str


@dataclass(frozen=True, slots=True, repr=False)
class RehearsalSaid:
    """What is told after a rehearsal."""

    said: str


@dataclass(frozen=True, slots=True)
class RehearsalState:
    """The last rehearsal, and when the last one that went well was; None before the first."""

    done_at: datetime | None
    backup_made_at: datetime | None
    trouble: str
    good_at: datetime | None

    @property
    def is_good(self) -> bool:
        """Whether the last one went well."""
        return self.done_at is not None and not self.trouble

    def is_due(self, newest: datetime | None, now: datetime) -> bool:
        """Whether the backup made at ``newest`` is to be rehearsed now."""
        return is_rehearsal_due(
            newest=newest, last_good=self.good_at, last_tried=self.done_at, now=now
        )


@act("rehearsal.begin", row=Row.BACKUP, label=N_("Rehearse a restore"), icon="restore")
def begin_rehearsal(work: Work) -> None:
    """Allow and record a rehearsal that a person asked for."""


@act("rehearsal.end", row=Row.OWN, label=N_("Restore rehearsed"), icon="restore")
def end_rehearsal(work: Work, *, backup_made_at: datetime, trouble: str) -> RehearsalSaid:
    """Record how a rehearsal went, also one that the program did on its own."""
    work.db.add(
        Rehearsal(
            backup_made_at=backup_made_at, done_at=work.now, is_good=not trouble, trouble=trouble
        )
    )
    return RehearsalSaid(
        _("Restore rehearsed: trouble") if trouble else _("Restore rehearsed: all well")
    )


def state_of(practice: OpenPractice) -> RehearsalState:
    """What is known of the rehearsals of an open practice."""
    with Session(practice.read_engine) as db:
        last = db.scalar(select(Rehearsal).order_by(Rehearsal.done_at.desc()).limit(1))
        good_at = db.scalar(select(func.max(Rehearsal.done_at)).where(Rehearsal.is_good))
    if last is None:
        return RehearsalState(None, None, "", None)
    return RehearsalState(last.done_at, last.backup_made_at, last.trouble, good_at)


def rehearse(
    practice: OpenPractice,
    chosen: Backup,
    *,
    folder: Path | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Rehearsed:
    """Restore a backup where nobody sees it, check it, and throw it away.

    ``folder`` is where the private folder is made, the program's own when None; a power cut
    leaves what the next start wipes. No act, so not inside a transaction. A ``Trouble`` is
    answered, not raised. Raises ``Cancelled`` when ``is_stopped`` says so.
    """
    made_at = chosen.manifest.made_at
    try:
        place = folder or private_temp.folder()
        with tempfile.TemporaryDirectory(
            prefix="rehearsal-", dir=place, ignore_cleanup_errors=True
        ) as private:
            rehearsal.rehearse(
                chosen, _candidates(practice), Path(private), practice.path, is_stopped=is_stopped
            )
    except Trouble as trouble:
        return Rehearsed(made_at, trouble.code)
    except OSError:
        return Rehearsed(made_at, "rehearsal_disk")
    return Rehearsed(made_at, "")


def _candidates(practice: OpenPractice) -> list[FileKey]:
    """The key in use, then those it replaced: the newest backup may be older than a re-key."""
    newest = practice.file_key
    older = retired.older_keys(practice.key_file, keys.PRACTICE, newest.key)
    return [newest, *(FileKey(key, newest.practice_id) for key in older)]

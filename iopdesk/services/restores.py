"""Restoring a backup, from the unlock page or the command line, by those who may."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from iopdesk.domain.people import role_label
from iopdesk.domain.permission import Access, Need, Row, access, roles_with
from iopdesk.errors import NotAllowed
from iopdesk.services.backups import folder_of
from iopdesk.services.practices import read_staff
from iopdesk.storage import engine, restore
from iopdesk.storage.backup_file import Backup, list_backups, read_backup
from iopdesk.storage.logins import PasswordDelay
from iopdesk.storage.restore import Prepared, discard, people_of

__all__ = ["backups_of", "discard", "finish", "people_of", "prepare", "read_backup"]


def prepare(
    chosen: Backup,
    target: Path,
    person_uid: str,
    password: str,
    *,
    copies_folder: Path | None = None,
    delay: PasswordDelay | None = None,
) -> Prepared:
    """Unpack and prove a backup beside its place, for a person whose role allows it.

    The role is the one in the backup: the file it replaces may be garbage. Raises
    ``NotAllowed`` and what :func:`iopdesk.storage.restore.prepare` raises.
    """
    prepared = restore.prepare(
        chosen, target, person_uid, password, copies_folder=copies_folder, delay=delay
    )
    try:
        with restore.in_words():
            _require_role(prepared)
    except BaseException:
        discard(prepared)
        raise
    return prepared


def backups_of(practice_path: Path, *, now: datetime | None = None) -> tuple[Backup, ...]:
    """The backups in the folder of a practice file, newest first; its key file may be gone.

    Those that lie after ``now`` come last.
    """
    folder = folder_of(practice_path)
    found = list_backups(folder, now=now)
    ids = {one.manifest.practice_id for one in found}
    with contextlib.suppress(OSError), practice_path.open("rb") as stream:
        header = stream.read(16).hex()
        if header in ids:  # two practices of one name, one after the other
            return tuple(one for one in found if one.manifest.practice_id == header)
    return found


def finish(prepared: Prepared, *, now: datetime, copies_folder: Path | None = None) -> Path | None:
    """Put it in its place; what was there goes to the backup folder or is kept aside."""
    return restore.finish(
        prepared,
        now=now,
        safety_folder=folder_of(prepared.target),
        copies_folder=copies_folder,
    )


def _require_role(prepared: Prepared) -> None:
    made = engine.open_engine(prepared.copy, prepared.key, read_only=True)
    try:
        with Session(made) as db:
            person = next((p for p in read_staff(db) if p.uid == prepared.person_uid), None)
    finally:
        made.dispose()
    if person is None or access(person.roles, Row.RESTORE, Need.DO) is Access.NONE:
        who = ", ".join(role_label(role) for role in roles_with(Row.RESTORE, Need.DO))
        raise NotAllowed("backup.restore", who=who)

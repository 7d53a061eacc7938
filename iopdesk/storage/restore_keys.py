"""Which key opens a backup that is restored, and whose people stay.

Today's slots come first, with every key that was retired since the backup was made: so
people who were removed do not come back. Those of the backup are for when there are none
of today, or their password is lost.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from iopdesk.errors import Trouble
from iopdesk.storage import backup, files, key_file, keys, replace, retired
from iopdesk.storage.backup_file import Backup
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.logins import FailedLogin, PasswordDelay, note_failed_login
from iopdesk.storage.practice_file import open_slot

_RENEWING: Final = "-renewing"


@dataclass(frozen=True)
class Opening:
    """A key that may open the backup, the key file it came from, and the key to keep it under."""

    key: FileKey
    keys: KeyFile = field(repr=False)
    under: FileKey


def todays(chosen: Backup, target: Path, copies_folder: Path | None) -> KeyFile | None:
    """The key file in use for this practice, beside the file or as second copy."""
    folder = copies_folder or key_file.copies_folder()
    practice_id = chosen.manifest.practice_id
    for path in (key_file.path_of(target), key_file.copy_path(practice_id, folder)):
        with contextlib.suppress(OSError, Trouble):
            found = key_file.from_bytes(path.read_bytes())
            if found.practice_id == practice_id:
                return found
    return None


def open_slots(
    chosen: Backup,
    keys_of_today: KeyFile | None,
    person_uid: str,
    password: str,
    delay: PasswordDelay,
    copies_folder: Path | None = None,
) -> list[Opening]:
    """The keys that a password opens, today's first. Raises ``Trouble``.

    Somebody who has no slot today gets none from the backup. A wrong password is noted for
    the audit.
    """
    found: list[Opening] = []
    refusal: Trouble | None = None
    delay.check(person_uid)
    for each in (keys_of_today, _without_who_left(chosen.key_file, keys_of_today)):
        if each is None:
            continue
        try:
            opened = open_slot(each, person_uid, password, PasswordDelay())
        except Trouble as trouble:
            refusal = trouble if refusal is None or trouble.code == "wrong_password" else refusal
            continue
        found += _openings(each, opened.practice_keys)
    if not found:
        if refusal is None or refusal.code == "wrong_password":
            delay.failed(person_uid)
            failed = FailedLogin(datetime.now(UTC), person_uid)
            folder = copies_folder or key_file.copies_folder()
            note_failed_login(folder, chosen.manifest.practice_id, failed)
        raise refusal or Trouble("wrong_password")
    delay.succeeded(person_uid)
    return found


def _without_who_left(of_backup: KeyFile, keys_of_today: KeyFile | None) -> KeyFile:
    """The backup's people and sheets less those who were removed since."""
    if keys_of_today is None:
        return of_backup
    people = {slot.person_uid for slot in keys_of_today.slots}
    sheets = {sheet.number for sheet in keys_of_today.recovery}
    return replace_fields(
        of_backup,
        slots=tuple(slot for slot in of_backup.slots if slot.person_uid in people),
        recovery=tuple(sheet for sheet in of_backup.recovery if sheet.number in sheets),
    )


def _openings(key_file_now: KeyFile, practice_keys: tuple[bytes, ...]) -> list[Opening]:
    """The present key, and under it every one that it took the place of."""
    found = [FileKey(key, key_file_now.practice_id) for key in practice_keys]
    older = [
        FileKey(key, key_file_now.practice_id)
        for key in retired.older_keys(key_file_now, keys.PRACTICE, practice_keys[0])
    ]
    return [
        *(Opening(key, key_file_now, key) for key in found),
        *(Opening(key, key_file_now, found[0]) for key in older),
    ]


def proven(copy: Path, chosen: Backup, openings: list[Opening]) -> Opening:
    """The first that opens the unpacked copy. Raises ``Trouble("backup_damaged")``."""
    for each in openings:
        try:
            backup.prove_database(copy, each.key, chosen.manifest)
        except Trouble:
            continue
        return each
    raise Trouble("backup_damaged")


def renew(copy: Path, chosen: Backup, found: Opening) -> None:
    """Bring a copy from before the keys were renewed under the key of today, and prove it.

    Raises ``Trouble("backup_damaged")`` and the disk's errors.
    """
    if found.key == found.under:
        return
    renewed = files.sibling(copy, _RENEWING)
    replace.discard_database(renewed)
    try:
        replace.copy_database(copy, found.key, renewed, found.under)
        replace.discard_database(copy)
        files.move_over(renewed, copy)
    finally:
        replace.discard_database(renewed)
    backup.prove_database(copy, found.under, chosen.manifest)

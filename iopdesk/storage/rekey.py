"""New keys for a practice, after which the old ones open nothing that is written since.

The key file first gets a second grant for each person and sheet, and holds both keys
while the database is copied under the new one and put in place; then the new ones alone
stay, and seal the old. A kill leaves the old or the new key opening the file, and the
next opening finds out which (architecture.md, section 4).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import diagnosis, files, key_file, keys, recovery, retired
from iopdesk.storage import replace as replacing
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import KeyFile, same_as
from iopdesk.storage.keys import Grant, RecoverySlot, Slot
from iopdesk.storage.practice_file import OpenPractice, work_on

COPY_SUFFIX: Final = ".rekeying"
_log = logging.getLogger(__name__)


class Stage(StrEnum):
    """What a re-key is about to do."""

    CLOSING = "closing"
    COPYING = "copying"
    REPLACING = "replacing"
    OPENING = "opening"


@dataclass(frozen=True)
class Known:
    """Public keys as the database has them: by person's uid, and by sheet's number.

    Who is not in it (a person who left, a sheet that was ended) gets no new key.
    ``clinical`` are the uids and numbers that may hold the clinical key: the key file is
    not authenticated, and anybody can write a grant of that name into their own slot.
    """

    people: Mapping[str, bytes] = field(repr=False)
    sheets: Mapping[str, bytes] = field(repr=False)
    clinical: Collection[str] = field(repr=False)


@dataclass(frozen=True)
class Rekeyed:
    """The practice, open again, and whether the new keys open it; ``trouble`` says why not."""

    practice: OpenPractice
    is_done: bool
    trouble: Trouble | None


def make_new_keys(
    practice: OpenPractice,
    known: Known,
    *,
    with_clinical: bool,
    step: Callable[[Stage], object] = lambda _stage: None,
) -> Rekeyed:
    """Put a new practice key, and a new clinical key where asked, in the place of the old.

    Closes the practice and opens it again for who is at the desk, whatever happens. The
    clinical key is renewed only when the person at the desk holds it, as they may. Nobody's
    password is needed. Raises ``Trouble("rekey_slot_altered" | "recovery_sheet_altered" |
    "key_file_not_saved")`` with the practice still open and nothing changed.
    """
    uid, clinical_key = practice.person_uid, practice.clinical_key
    before = {keys.PRACTICE: practice.file_key.key}
    if with_clinical and clinical_key is not None and uid in known.clinical:
        before[keys.CLINICAL] = clinical_key
    after = {name: keys.new_key() for name in before}
    both = with_next_keys(practice.key_file, before, after, known)
    practice.save_key_file(both, same_as(both))
    new_key = FileKey(after[keys.PRACTICE], practice.practice_id)
    try:
        trouble = _replace_database(practice, new_key, step)
        step(Stage.OPENING)
        found, settled = settle(practice.path, both, [practice.file_key, new_key], [])
        _save_settled(practice.path, settled, practice.copies_folder)
        again = work_on(practice.path, found, settled, practice.copies_folder, practice.lock_file)
    except BaseException:
        practice.lock_file.release()
        raise
    is_done = found == new_key
    again.person_uid, again.delay = uid, practice.delay
    if uid in known.clinical or not is_done:
        again.clinical_key = after.get(keys.CLINICAL, clinical_key) if is_done else clinical_key
    return Rekeyed(again, is_done, trouble)


def _replace_database(
    practice: OpenPractice, new_key: FileKey, step: Callable[[Stage], object]
) -> Trouble | None:
    """Close, copy under the new key, replace; answers what the disk refused of it."""
    path, copy = practice.path, files.sibling(practice.path, COPY_SUFFIX)
    try:
        step(Stage.CLOSING)
        practice.close_engines()
        step(Stage.COPYING)
        replacing.discard_database(copy)
        replacing.copy_database(path, practice.file_key, copy, new_key)
        step(Stage.REPLACING)
        replacing.replace_practice_file(path, copy, new_key, old_key=practice.file_key)
    except Trouble as trouble:
        return trouble
    except (dbapi2.Error, OSError) as error:
        _log.warning("new keys were not made: %s", type(error).__name__)
        return Trouble("rekey_failed")
    finally:
        replacing.discard_database(copy)
    return None


# -- the key file before, during and after ---------------------------------------------


def with_next_keys(
    key_file_now: KeyFile, before: Mapping[str, bytes], after: Mapping[str, bytes], known: Known
) -> KeyFile:
    """The key file that holds both: every grant a second time, for the keys to come.

    A grant of the clinical key to somebody who may not hold it goes. Raises
    ``Trouble("rekey_slot_altered" | "recovery_sheet_altered")`` for a public key that is
    not the database's.
    """
    practice_id = key_file_now.practice_id
    slots = [
        _slot_with_next(
            slot if slot.person_uid in known.clinical else slot.without_grant(keys.CLINICAL),
            practice_id,
            after,
            known.people[slot.person_uid],
        )
        for slot in key_file_now.slots
        if slot.person_uid in known.people
    ]
    sheets = [
        _sheet_with_next(
            sheet if sheet.number in known.clinical else _without_clinical(sheet),
            practice_id,
            after,
            known.sheets[sheet.number],
        )
        for sheet in key_file_now.recovery
        if sheet.number in known.sheets
    ]
    pending = [
        retired.seal_key(practice_id, name, key, after[name]) for name, key in before.items()
    ]
    return replace(key_file_now, slots=tuple(slots), recovery=tuple(sheets), pending=tuple(pending))


def _slot_with_next(slot: Slot, practice_id: str, after: Mapping[str, bytes], known: bytes) -> Slot:
    if known != slot.public_key:
        raise Trouble("rekey_slot_altered", name=slot.name)

    def grant(name: str, key: bytes) -> Grant:
        return keys.grant(slot, practice_id, name, key, known_public_key=known).grants[name]

    return replace(slot, grants=_with_next(slot.grants, after, grant))


def _sheet_with_next(
    sheet: RecoverySlot, practice_id: str, after: Mapping[str, bytes], known: bytes
) -> RecoverySlot:
    def grant(name: str, key: bytes) -> Grant:
        return recovery.granted(sheet, practice_id, name, key, known_public_key=known).grants[name]

    return replace(sheet, grants=_with_next(sheet.grants, after, grant))


def _with_next(
    grants: Mapping[str, Grant], after: Mapping[str, bytes], grant: Callable[[str, bytes], Grant]
) -> dict[str, Grant]:
    """The grants that were, and beside each the one for the key to come."""
    coming = {name + keys.NEXT: grant(name, key) for name, key in after.items() if name in grants}
    return {**grants, **coming}


def _without_clinical(sheet: RecoverySlot) -> RecoverySlot:
    kept = {name: grant for name, grant in sheet.grants.items() if name != keys.CLINICAL}
    return replace(sheet, grants=kept)


def with_new_keys_only(both: KeyFile) -> KeyFile:
    """The key file when the new practice key opens the file: the old ones are retired."""
    renewed = {entry.name for entry in both.pending}

    def later(grants: Mapping[str, Grant]) -> dict[str, Grant]:
        kept = {n: g for n, g in grants.items() if n not in renewed and not n.endswith(keys.NEXT)}
        for name in renewed:
            if name + keys.NEXT in grants:
                kept[name] = grants[name + keys.NEXT]
        return kept

    return replace(_with_grants(both, later), retired=(*both.retired, *both.pending), pending=())


def with_old_keys_only(both: KeyFile) -> KeyFile:
    """The key file when the old practice key still opens the file: as if nothing had been."""

    def earlier(grants: Mapping[str, Grant]) -> dict[str, Grant]:
        return {name: grant for name, grant in grants.items() if not name.endswith(keys.NEXT)}

    return replace(_with_grants(both, earlier), pending=())


def _with_grants(
    both: KeyFile, change: Callable[[Mapping[str, Grant]], dict[str, Grant]]
) -> KeyFile:
    return replace(
        both,
        slots=tuple(replace(slot, grants=change(slot.grants)) for slot in both.slots),
        recovery=tuple(replace(sheet, grants=change(sheet.grants)) for sheet in both.recovery),
    )


# -- which key it is -------------------------------------------------------------------


def key_in_use(path: Path, candidates: Sequence[FileKey], known: Sequence[str]) -> FileKey:
    """The key that opens the file, looked up without a trace; the first when none does.

    ``known`` are the schema revisions that this program knows.
    """
    for key in candidates:
        try:
            diagnosis.revision_of(path, key, known)
        except Trouble as trouble:
            if trouble.code not in ("file_newer", "file_not_ours"):
                continue
        except OSError:  # no log that could make the file whole under this key
            continue
        return key
    return candidates[0]


def settle(
    path: Path, loaded: KeyFile, candidates: Sequence[FileKey], known: Sequence[str]
) -> tuple[FileKey, KeyFile]:
    """The key that opens the file, and the key file that goes with it. Changes nothing.

    ``candidates`` are the present key and, while a re-key is under way, the next one.
    """
    if not loaded.pending:
        return candidates[0], loaded
    found = key_in_use(path, candidates, known)
    settled = with_old_keys_only if found == candidates[0] else with_new_keys_only
    return found, settled(loaded)


def finish_interrupted(path: Path, settled: KeyFile, folder: Path) -> None:
    """Make the end of a re-key that a crash interrupted last; call it under the lock."""
    _log.warning("an interrupted re-key is settled")
    replacing.discard_database(files.sibling(path, COPY_SUFFIX))
    _save_settled(path, settled, folder)


def _save_settled(path: Path, settled: KeyFile, folder: Path) -> None:
    """A key file that holds both keys opens as well: the next save writes the settled one."""
    try:
        key_file.save(path, settled, folder, prove=same_as(settled))
    except Trouble:
        _log.warning("the key file still holds the keys from before and after")


sentences(
    {
        "rekey_slot_altered": N_(
            "The keys of {name} are not those that the practice knows: they were altered, or a "
            "new password was interrupted. Nothing was changed; set a password for {name} and "
            "make new keys after that."
        ),
        "rekey_failed": N_(
            "The practice file could not be copied under new keys. It is as it was, with its old "
            "keys, and your data is safe; check the free space of the disk and try again."
        ),
    }
)

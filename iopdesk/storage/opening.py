"""Making, opening and closing the practice file.

Opening goes from what changes nothing to what does: place, file, key file, password,
contents, and only then lock, migration and the two engines. It never creates.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlcipher3 import dbapi2

from iopdesk.errors import RuleBroken, Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import (
    diagnosis,
    engine,
    file_lock,
    files,
    key_file,
    keys,
    migrate,
    rekey,
    replace,
)
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import CrisisLine, KeyFile, LoadedKeyFile
from iopdesk.storage.keys import KdfCost, Slot
from iopdesk.storage.logins import FailedLogin, PasswordDelay, note_failed_login
from iopdesk.storage.places import check_place
from iopdesk.storage.practice_file import Opened, OpenPractice, open_slot, work_on

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = [
    "NewPerson",
    "OpenPractice",
    "Opened",
    "create_practice",
    "look",
    "open_practice",
]

NEW_SUFFIX: Final = ".making"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewPerson:
    """A person who gets a slot in a new practice file."""

    uid: str
    name: str = field(repr=False)
    password: str = field(repr=False)
    is_clinical: bool


def look(path: Path, copies_folder: Path | None = None) -> LoadedKeyFile:
    """What may be seen before unlock, of a file that a password may open.

    Changes nothing. Raises ``Trouble`` with the true reason otherwise.
    """
    check_place(path)
    if replace.is_interrupted(path):
        _finish_replacement(path)
    diagnosis.check_file(path)
    loaded = key_file.load(path, copies_folder or key_file.copies_folder())
    file_lock.refuse_if_in_use(path)
    return loaded


def open_practice(
    path: Path,
    person_uid: str,
    password: str,
    *,
    copies_folder: Path | None = None,
    delay: PasswordDelay | None = None,
    migrations: Path | None = None,
    progress: migrate.Progress | None = None,
) -> OpenPractice:
    """Open a practice file for a person; the caller closes it.

    Give the same ``delay`` for every try. Takes as long as the slot's password
    protection: call it off the UI thread. A file of an older version is migrated, and
    ``progress`` is told of each stage.
    Raises ``Trouble`` with the true reason, and then no byte was changed.
    """
    folder = copies_folder or key_file.copies_folder()
    delay = delay or PasswordDelay()
    loaded = look(path, folder)

    def note(uid: str) -> None:
        failed = FailedLogin(datetime.now(UTC), uid)
        note_failed_login(folder, loaded.key_file.practice_id, failed)

    opened = open_slot(loaded.key_file, person_uid, password, delay, note)
    practice = open_by_keys(
        path, loaded, opened.practice_keys, folder, migrations=migrations, progress=progress
    )
    practice.person_uid, practice.delay = person_uid, delay
    practice.clinical_key = opened.clinical_key_beside(practice.file_key.key)
    return practice


def open_by_keys(
    path: Path,
    loaded: LoadedKeyFile,
    practice_keys: Sequence[bytes],
    folder: Path,
    *,
    migrations: Path | None = None,
    progress: migrate.Progress | None = None,
    check: Callable[[FileKey], object] = lambda _key: None,
) -> OpenPractice:
    """Open a practice file that :func:`look` passed, for nobody yet; the caller closes it.

    ``practice_keys`` has the present key and, where a re-key was interrupted, the next
    one. ``check`` may refuse before a byte is changed. Raises ``Trouble`` as
    :func:`open_practice` does.
    """
    known = migrate.known_revisions(migrations)
    candidates = [FileKey(key, loaded.key_file.practice_id) for key in practice_keys]
    file_key, keys_in_use = rekey.settle(path, loaded.key_file, candidates, known)
    diagnosis.check_contents(path, file_key, known)
    check(file_key)
    if not os.access(path, os.W_OK):
        raise Trouble("file_read_only")
    lock = file_lock.acquire(path)
    try:
        if diagnosis.revision_of(path, file_key, known) != known[-1]:
            migrate.upgrade_file(path, file_key, migrations, progress)
        practice = work_on(path, file_key, keys_in_use, folder, lock)
    except BaseException:
        lock.release()
        raise
    practice.damage = loaded.damage
    if keys_in_use != loaded.key_file:
        rekey.finish_interrupted(path, keys_in_use, folder)
    _heal_key_file(practice)
    return practice


def create_practice(
    path: Path,
    *,
    practice_name: str,
    crisis_lines: Sequence[CrisisLine],
    people: Sequence[NewPerson],
    cost: KdfCost,
    is_demo: bool = False,
    copies_folder: Path | None = None,
    migrations: Path | None = None,
    fill: Callable[[Engine, KeyFile], None] | None = None,
) -> OpenPractice:
    """Make a practice file and its key file, and open it for the first of ``people``.

    The clinical key is made here and granted to the clinical people. ``fill`` writes
    the first rows before the file gets its name. Raises
    ``Trouble("file_exists" | "folder_missing" | "place_network" | …)`` and
    ``RuleBroken("password_too_short")``; then nothing is left behind.
    """
    folder = copies_folder or key_file.copies_folder()
    _check_new(path, people, is_demo)
    practice_id = os.urandom(key_file.PRACTICE_ID_BYTES).hex()
    practice_key, clinical_key = keys.new_key(), keys.new_key()
    file_key = FileKey(practice_key, practice_id)
    make = functools.partial(_new_slot, practice_id, practice_key, clinical_key, cost)
    with ThreadPoolExecutor(max_workers=2) as pool:  # Argon2 takes 64 MiB each
        slots = tuple(pool.map(make, people))
    new_keys = KeyFile(practice_id, practice_name, is_demo, tuple(crisis_lines), slots)
    lock = file_lock.acquire(path)
    try:
        if path.exists():  # made by another process while the keys were derived
            raise Trouble("file_exists")
        _clear_interrupted(path, folder)
        with _whole_or_not_at_all(path, new_keys, folder):
            _put_in_place(path, file_key, new_keys, people[0], folder, migrations, fill)
            practice = work_on(path, file_key, new_keys, folder, lock)
    except BaseException:
        lock.release()
        files.discard(files.sibling(path, files.LOCK_SUFFIX))
        raise
    practice.person_uid = people[0].uid
    practice.clinical_key = clinical_key if people[0].is_clinical else None
    return practice


def _check_new(path: Path, people: Sequence[NewPerson], is_demo: bool) -> None:
    check_place(path)
    has_keys = key_file.path_of(path).exists() and _interrupted_id(path) is None
    if path.exists() or has_keys:
        raise Trouble("file_exists")
    if not path.parent.is_dir():
        raise Trouble("folder_missing")
    if not people or len({person.uid for person in people}) != len(people):
        raise ValueError("a practice needs people, each with a uid of their own")
    for person in people:
        if not is_demo:
            keys.check_new_password(person.password)
        elif not person.password:
            raise RuleBroken("password_too_short", field="password", least=1)


def _interrupted_id(path: Path) -> str | None:
    """The id of a practice whose making a crash ended before its file got its name.

    None unless the key file beside it, if there is one, is that practice's own.
    """
    making = files.sibling(path, NEW_SUFFIX)
    try:
        practice_id = key_file.id_in_header(making)
        if len(practice_id) != 2 * key_file.PRACTICE_ID_BYTES:
            return None
        if key_file.path_of(path).exists():
            keys_of = key_file.from_bytes(key_file.path_of(path).read_bytes()).practice_id
            return practice_id if keys_of == practice_id else None
    except (OSError, Trouble):
        return None
    return practice_id


def _clear_interrupted(path: Path, folder: Path) -> None:
    """Remove what a crash left of a practice that never was: nobody worked in it."""
    practice_id = _interrupted_id(path)
    if practice_id is not None:
        key_file.discard_unfinished(path, practice_id, folder)
        files.discard(key_file.path_of(path), key_file.copy_path(practice_id, folder))


def _new_slot(
    practice_id: str, practice_key: bytes, clinical_key: bytes, cost: KdfCost, person: NewPerson
) -> Slot:
    slot = keys.new_slot(practice_id, person.uid, person.name, person.password, cost)
    granted = {keys.PRACTICE: practice_key}
    if person.is_clinical:
        granted[keys.CLINICAL] = clinical_key
    for name, key in granted.items():
        slot = keys.grant(slot, practice_id, name, key, known_public_key=slot.public_key)
    return slot


def _put_in_place(
    path: Path,
    file_key: FileKey,
    new_keys: KeyFile,
    first: NewPerson,
    folder: Path,
    migrations: Path | None,
    fill: Callable[[Engine, KeyFile], None] | None,
) -> None:
    """Database under a passing name, key file, then one rename: never one without the other."""
    making = files.sibling(path, NEW_SUFFIX)

    def prove(read_back: KeyFile) -> None:
        opened = open_slot(read_back, first.uid, first.password, PasswordDelay())
        if opened.practice_key != file_key.key:
            raise Trouble("key_file_not_saved")

    replace.discard_database(making)
    _build(making, file_key, migrations, fill and (lambda made: fill(made, new_keys)))
    key_file.save(path, new_keys, folder, prove=prove)
    files.move_over(making, path)


@contextlib.contextmanager
def _whole_or_not_at_all(path: Path, new_keys: KeyFile, folder: Path) -> Iterator[None]:
    """Remove a practice that cannot be made to its end; the file first, then its keys."""
    try:
        yield
    except BaseException as error:
        for database in (files.sibling(path, NEW_SUFFIX), path):
            replace.discard_database(database)
        key_file.discard_unfinished(path, new_keys.practice_id, folder)
        files.discard(key_file.path_of(path), key_file.copy_path(new_keys.practice_id, folder))
        if isinstance(error, (OSError, dbapi2.Error)):
            raise engine.trouble_of(error) or Trouble("folder_not_writable") from error
        raise


def _build(
    making: Path,
    file_key: FileKey,
    migrations: Path | None,
    fill: Callable[[Engine], None] | None,
) -> None:
    new_engine = engine.open_engine(making, file_key, create=True)
    try:
        with engine.in_words():
            migrate.upgrade_new(new_engine, migrations)
            if fill is not None:
                fill(new_engine)
            with new_engine.connect() as connection:
                engine.checkpoint(connection.connection.driver_connection)
    finally:
        new_engine.dispose()
    files.sync_file(making)
    with making.open("rb") as stream:
        if stream.read(16) == engine.PLAIN_HEADER:
            raise Trouble("cipher_missing")


def _heal_key_file(practice: OpenPractice) -> None:
    """Put back whichever of the two key files is missing, damaged or older."""
    with contextlib.suppress(OSError):  # the next save writes over it
        key_file.discard_unfinished(practice.path, practice.practice_id, practice.copies_folder)
    content = key_file.to_bytes(practice.key_file)
    copy = key_file.copy_path(practice.practice_id, practice.copies_folder)
    try:
        if practice.damage is None and copy.read_bytes() == content:
            return
    except OSError:
        _log.info("the second copy of the key file is made again")
    try:
        # These very slots opened the file a moment ago: equal is proof enough.
        practice.save_key_file(practice.key_file, key_file.same_as(practice.key_file))
    except Trouble:
        _log.warning("the key file could not be put back")


def _finish_replacement(path: Path) -> None:
    lock = file_lock.acquire(path)
    try:
        replace.finish_interrupted(path)
    finally:
        lock.release()


sentences(
    {
        "folder_missing": N_(
            "The folder for this file does not exist. Nothing was made; choose another folder."
        ),
    }
)

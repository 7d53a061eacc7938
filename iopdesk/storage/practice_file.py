"""The open practice file: two engines, the lock, and who is at the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import engine, key_file, keys
from iopdesk.storage.engine import FileKey
from iopdesk.storage.file_lock import PracticeLock
from iopdesk.storage.key_file import Damage, KeyFile
from iopdesk.storage.logins import FailedLogin, PasswordDelay, note_failed_login

if TYPE_CHECKING:
    from sqlalchemy import Engine

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """What a person's password opened.

    ``next_…`` are the keys that a re-key, which a crash interrupted, was to put in their
    place; which of them opens the file, only the file can tell.
    """

    practice_key: bytes = field(repr=False)
    clinical_key: bytes | None = field(repr=False)
    next_practice_key: bytes | None = field(default=None, repr=False)
    next_clinical_key: bytes | None = field(default=None, repr=False)

    @property
    def practice_keys(self) -> tuple[bytes, ...]:
        """The keys of which one opens the file, the present one first."""
        after = self.next_practice_key
        return (self.practice_key,) if after is None else (self.practice_key, after)

    def clinical_key_beside(self, practice_key: bytes) -> bytes | None:
        """The person's clinical key, in a file that ``practice_key`` opens."""
        if practice_key == self.next_practice_key and self.next_clinical_key is not None:
            return self.next_clinical_key
        return self.clinical_key


@dataclass
class OpenPractice:
    """The open practice file. ``damage`` tells why the key file's second copy was used.

    ``person_uid`` and ``clinical_key`` belong to who is at the desk and are None
    while it is locked; the practice key stays, so that background work goes on.
    """

    path: Path
    file_key: FileKey
    key_file: KeyFile = field(repr=False)
    copies_folder: Path
    write_engine: Engine = field(repr=False)
    read_engine: Engine = field(repr=False)
    lock_file: PracticeLock = field(repr=False)
    person_uid: str | None
    clinical_key: bytes | None = field(repr=False)
    damage: Damage | None = None
    delay: PasswordDelay = field(default_factory=PasswordDelay, repr=False)
    _is_closed: bool = field(default=False, repr=False)

    @property
    def practice_id(self) -> str:
        """32 hexadecimal digits that are this practice's alone."""
        return self.file_key.practice_id

    @property
    def practice_name(self) -> str:
        """The practice's name as the unlock page shows it."""
        return self.key_file.practice_name

    @property
    def is_demo(self) -> bool:
        """True for a demo practice, which can never pass for a real one."""
        return self.key_file.is_demo

    def unlock(self, person_uid: str, password: str) -> Opened:
        """Let a person in at the lock page, or in another's place, without reopening the file.

        Takes as long as the slot's password protection: call it off the UI thread.
        Raises ``Trouble("wrong_password" | "wait_after_wrong_passwords" |
        "person_has_no_slot")``; who was there before stays as they were, and a wrong
        password is noted for the audit.
        """
        opened = open_slot(self.key_file, person_uid, password, self.delay, self.note_failed)
        self.person_uid, self.clinical_key = person_uid, opened.clinical_key
        return opened

    def note_failed(self, person_uid: str) -> None:
        """Remember a wrong password until the audit has it."""
        failed = FailedLogin(datetime.now(UTC), person_uid)
        note_failed_login(self.copies_folder, self.practice_id, failed)

    def lock(self) -> None:
        """Drop the person and the clinical key, and anchor the audit."""
        self.person_uid = None
        self.clinical_key = None
        self.anchor()

    def anchor(self) -> bool:
        """Write the audit's head down outside of the file; False when that was not possible."""
        from sqlalchemy.exc import SQLAlchemyError

        from iopdesk.storage import anchors

        try:
            return anchors.set_anchor(self.path, self.read_engine)
        except SQLAlchemyError:
            _log.warning("the audit could not be anchored")
            return False

    def retry_after(self, person_uid: str) -> float:
        """Seconds until a person may try a password again."""
        return self.delay.retry_after(person_uid)

    def save_key_file(self, changed: KeyFile, prove: Callable[[KeyFile], object]) -> bool:
        """Save a changed key file as :func:`key_file.save` does, and use it from now on."""
        copied = key_file.save(self.path, changed, self.copies_folder, prove=prove)
        self.key_file = changed
        return copied

    def close(self) -> None:
        """Bring everything into the file, close it and let others open it.

        Raises ``Trouble("checkpoint_refused" | "log_kept")`` after closing when the log
        could not be emptied; the data is safe in it. Harmless when already closed.
        """
        if self._is_closed:
            return
        try:
            self.close_engines()
        finally:
            self.lock_file.release()

    def close_engines(self) -> None:
        """Close the file as :meth:`close` does, but keep others out of it: for a re-key."""
        from sqlalchemy.exc import SQLAlchemyError

        self._is_closed = True
        self.lock()
        self.read_engine.dispose()
        try:
            connection = self.write_engine.raw_connection()
            try:
                engine.checkpoint(connection.driver_connection)
            finally:
                connection.close()
        except (SQLAlchemyError, dbapi2.Error) as error:
            raise Trouble("log_kept") from error
        finally:
            self.write_engine.dispose()


def work_on(
    path: Path, file_key: FileKey, keys_in_use: KeyFile, folder: Path, lock: PracticeLock
) -> OpenPractice:
    """Open both engines at once, so that what is wrong is said now and not in an act."""
    write_engine = engine.open_engine(path, file_key)
    read_engine = engine.open_engine(path, file_key, read_only=True)
    try:
        with engine.in_words():
            for each in (write_engine, read_engine):
                with each.begin() as connection:
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").one()
    except BaseException:
        write_engine.dispose()
        read_engine.dispose()
        raise
    return OpenPractice(
        path, file_key, keys_in_use, folder, write_engine, read_engine, lock, None, None
    )


def open_slot(
    loaded: KeyFile,
    person_uid: str,
    password: str,
    delay: PasswordDelay,
    note: Callable[[str], object] = lambda _uid: None,
) -> Opened:
    """What a password opens; ``note`` is told of the person whose password was wrong.

    Raises ``Trouble("wrong_password" | "wait_after_wrong_passwords" |
    "person_has_no_slot" | "key_slot_altered")``.
    """
    slot = loaded.slot(person_uid)
    delay.check(person_uid)
    try:
        private = keys.unwrap_private(slot, loaded.practice_id, password)
    except Trouble as trouble:
        if trouble.code == "wrong_password":
            delay.failed(person_uid)
            note(person_uid)
        raise
    delay.succeeded(person_uid)
    practice_key = keys.open_grant(slot, loaded.practice_id, keys.PRACTICE, private)
    clinical_key = None
    if slot.is_clinical:
        clinical_key = keys.open_grant(slot, loaded.practice_id, keys.CLINICAL, private)
    return Opened(
        practice_key,
        clinical_key,
        keys.open_next_grant(slot, loaded.practice_id, keys.PRACTICE, private),
        keys.open_next_grant(slot, loaded.practice_id, keys.CLINICAL, private),
    )


sentences(
    {
        "log_kept": N_(
            "Everything you did is saved. The disk did not let the practice file be tidied up "
            "while closing; check its free space, then open and close the practice once more."
        ),
    }
)

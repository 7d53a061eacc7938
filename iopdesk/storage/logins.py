"""Wrong passwords: the growing delay, and notes of them until the audit can be written."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files

FREE_TRIES: Final = 3
LONGEST_SECONDS: Final = 300
_log = logging.getLogger(__name__)


class PasswordDelay:
    """How long each person must wait after wrong passwords: 2, 4, 8 … 300 seconds.

    The delay is computed and told, never slept. Keep one object for as long as the
    program runs.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, int] = {}
        self._free_at: dict[str, float] = {}

    def retry_after(self, person_uid: str) -> float:
        """Seconds until the person may try again; 0 when they may now."""
        return max(0.0, self._free_at.get(person_uid, 0.0) - self._clock())

    def check(self, person_uid: str) -> None:
        """Raise ``Trouble("wait_after_wrong_passwords", seconds)`` while the delay runs."""
        seconds = self.retry_after(person_uid)
        if seconds > 0:
            raise Trouble("wait_after_wrong_passwords", seconds=math.ceil(seconds))

    def failed(self, person_uid: str) -> None:
        """Count a wrong password."""
        tries = self._tries[person_uid] = self._tries.get(person_uid, 0) + 1
        if tries >= FREE_TRIES:
            seconds = min(2.0 ** min(tries - FREE_TRIES + 1, 16), LONGEST_SECONDS)
            self._free_at[person_uid] = self._clock() + seconds

    def succeeded(self, person_uid: str) -> None:
        """Forget the wrong passwords of a person who got in."""
        self._tries.pop(person_uid, None)
        self._free_at.pop(person_uid, None)


LOGIN_FAILED: Final = "login.failed"
SHEET_FAILED: Final = "recovery.wrong"
"""What the audit calls a wrong password, and a recovery sheet that is none of the practice."""


@dataclass(frozen=True)
class FailedLogin:
    """A try that did not get in, before the audit could be written."""

    at: datetime
    person_uid: str
    act: str = LOGIN_FAILED


def note_failed_login(folder: Path, practice_id: str, failed: FailedLogin) -> None:
    """Remember a failed login beside the second copy of the key file.

    Not beside the practice file, of whose folder a refused opening changes nothing.
    """
    note = {"at": failed.at.isoformat(), "person": failed.person_uid, "act": failed.act}
    try:
        files.make_folder(folder)
        with _notes(folder, practice_id).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(note) + "\n")
        files.open_up(_notes(folder, practice_id))
    except OSError:
        _log.warning("a failed login could not be noted")


def failed_logins(folder: Path, practice_id: str) -> list[FailedLogin]:
    """The failed logins noted since they were last forgotten, oldest first."""
    try:
        lines = _notes(folder, practice_id).read_bytes().splitlines()
    except OSError:
        return []
    return [note for line in lines if (note := _read(line)) is not None]


def forget_failed_logins(
    folder: Path, practice_id: str, known: Collection[FailedLogin] | None = None
) -> None:
    """Drop the notes that are in the audit (all of them without ``known``).

    What was noted meanwhile stays. A note that cannot be dropped is found again next
    time, when the audit has it already.
    """
    notes = _notes(folder, practice_id)
    try:
        left = [
            line
            for line in (notes.read_bytes().splitlines() if known is not None else ())
            if (note := _read(line)) is not None and note not in (known or ())
        ]
        if left:
            new = notes.with_name(notes.name + ".new")
            files.write_through(new, b"".join(line + b"\n" for line in left))
            files.move_over(new, notes)
        else:
            notes.unlink(missing_ok=True)
    except OSError:
        _log.warning("notes of failed logins could not be dropped")


def _read(line: bytes) -> FailedLogin | None:
    try:
        note = json.loads(line)
        at, act = datetime.fromisoformat(note["at"]), note.get("act", LOGIN_FAILED)
        if at.tzinfo is None or act not in (LOGIN_FAILED, SHEET_FAILED):
            raise ValueError
        return FailedLogin(at, str(note["person"]), act)
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("a note of a failed login cannot be read")
        return None


def _notes(folder: Path, practice_id: str) -> Path:
    return folder / f"{practice_id}.failed-logins"


sentences(
    {
        "wait_after_wrong_passwords": N_(
            "After several wrong passwords there is a pause. Try again in {seconds} seconds."
        ),
    }
)

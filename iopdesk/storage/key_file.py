"""The key file ``<name>.iopdesk-keys``: key slots, and what may be seen before unlock.

Versioned JSON with a checksum. A second copy lies in the program's data folder
under the practice id. The practice id also is the first 16 bytes of the practice
file (its cipher salt), so a missing key file is found by itself.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import logging
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from iopdesk import __version__, paths
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_, _
from iopdesk.storage import files, key_format
from iopdesk.storage.keys import RecoverySlot, RetiredKey, Slot

FORMAT: Final = 2
OLDEST_FORMAT: Final = 1
"""Format 1 had no recovery sheets and no retired keys; a save writes the newest."""

PRACTICE_ID_BYTES: Final = 16
_NEW_SUFFIX: Final = ".new"
_VERSION: Final = re.compile(r"\d{1,4}(\.\d{1,4}){2}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CrisisLine:
    """A telephone number to call in a crisis, shown before unlock as well."""

    label: str
    number: str


@dataclass(frozen=True)
class KeyFile:
    """The content of a key file. ``practice_id`` is 32 hexadecimal digits.

    ``pending`` are keys that are retired as soon as the re-key under way is done; each
    slot then has a second grant.
    """

    practice_id: str
    practice_name: str = field(repr=False)
    is_demo: bool
    crisis_lines: tuple[CrisisLine, ...] = field(repr=False)
    slots: tuple[Slot, ...]
    recovery: tuple[RecoverySlot, ...] = ()
    retired: tuple[RetiredKey, ...] = ()
    pending: tuple[RetiredKey, ...] = ()

    def slot(self, person_uid: str) -> Slot:
        """The slot of a person. Raises ``Trouble("person_has_no_slot")``."""
        for slot in self.slots:
            if slot.person_uid == person_uid:
                return slot
        raise Trouble("person_has_no_slot")

    def with_slot(self, changed: Slot) -> KeyFile:
        """The key file with the person's slot changed, or added at the end."""
        uids = [slot.person_uid for slot in self.slots]
        if changed.person_uid not in uids:
            return replace(self, slots=(*self.slots, changed))
        slots = tuple(changed if s.person_uid == changed.person_uid else s for s in self.slots)
        return replace(self, slots=slots)

    def without_person(self, person_uid: str) -> KeyFile:
        """The key file after a person left; a re-key should follow."""
        return replace(self, slots=tuple(s for s in self.slots if s.person_uid != person_uid))

    def with_sheet(self, sheet: RecoverySlot) -> KeyFile:
        """The key file with one more recovery sheet, or another one of the same number."""
        return replace(self, recovery=(*self.without_sheets({sheet.number}).recovery, sheet))

    def without_sheets(self, numbers: Collection[str]) -> KeyFile:
        """The key file after the sheets of these numbers were ended."""
        kept = tuple(sheet for sheet in self.recovery if sheet.number not in numbers)
        return replace(self, recovery=kept)


class Damage(StrEnum):
    """Why the key file beside the practice file was not used."""

    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class LoadedKeyFile:
    """A key file, and what was wrong with the one beside the practice file, if anything."""

    key_file: KeyFile
    damage: Damage | None = None


def path_of(practice_path: Path) -> Path:
    """Where the key file of a practice file lies."""
    return files.sibling(practice_path, files.KEYS_SUFFIX)


def copies_folder() -> Path:
    """Folder of the second copies, in the program's data folder."""
    return paths.key_copies()


def copy_path(practice_id: str, folder: Path) -> Path:
    """Where the second copy of a practice's key file lies."""
    return folder / f"{practice_id}.iopdesk-keys"


def id_in_header(practice_path: Path) -> str:
    """The practice id as the first bytes of the practice file say it."""
    with practice_path.open("rb") as stream:
        return stream.read(PRACTICE_ID_BYTES).hex()


def discard_unfinished(practice_path: Path, practice_id: str, folder: Path) -> None:
    """Remove what a crash left of a save that never took effect; call it under the lock."""
    for target in (path_of(practice_path), copy_path(practice_id, folder)):
        files.discard(target.with_name(target.name + _NEW_SUFFIX))


def to_bytes(key_file: KeyFile) -> bytes:
    """The key file as it lies on the disk."""
    body = _body(key_file)
    document = {
        "format": FORMAT,
        "program": __version__,  # what to install, for a program that knows no such format
        "checksum": _checksum(body),
        "keys": body,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def from_bytes(content: bytes) -> KeyFile:
    """Read a key file.

    Raises ``Trouble("key_file_damaged")``, or ``Trouble("key_file_newer", which=…)`` when
    its format is one this program does not know; ``which`` says what to install.
    """
    try:
        document = json.loads(content.decode("utf-8"))
        version = document["format"]
        if isinstance(version, int) and version > FORMAT:
            raise Trouble("key_file_newer", which=_which_program(document.get("program")))
        body = document["keys"]
        if version not in range(OLDEST_FORMAT, FORMAT + 1) or document["checksum"] != _checksum(
            body
        ):
            raise Trouble("key_file_damaged")
        return _parse(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise Trouble("key_file_damaged") from None


def _which_program(version: object) -> str:
    """What to install, of what a newer key file says wrote it."""
    if isinstance(version, str) and _VERSION.fullmatch(version):
        return _("version {version} or later").format(version=version)
    return _("the newest version")


def load(practice_path: Path, folder: Path) -> LoadedKeyFile:
    """The key file of a practice file, or its second copy from ``folder``.

    ``damage`` tells which of the two was used and why. Raises
    ``Trouble("key_file_missing" | "key_file_damaged" | "key_file_newer")`` when
    neither can be read.
    """
    try:
        return LoadedKeyFile(from_bytes(path_of(practice_path).read_bytes()))
    except FileNotFoundError:
        damage = Damage.MISSING
    except Trouble as trouble:
        if trouble.code != "key_file_damaged":
            raise
        damage = Damage.DAMAGED
    except OSError as error:
        raise Trouble("key_file_unreadable") from error
    try:
        copy = from_bytes(copy_path(id_in_header(practice_path), folder).read_bytes())
    except (OSError, Trouble):
        is_missing = damage is Damage.MISSING
        raise Trouble("key_file_missing" if is_missing else "key_file_damaged") from None
    _log.warning("key file %s, second copy used", damage.value)
    return LoadedKeyFile(copy, damage)


def save(
    practice_path: Path,
    key_file: KeyFile,
    folder: Path,
    *,
    prove: Callable[[KeyFile], object],
) -> bool:
    """Put ``key_file`` in the place of the old one; a crash leaves the one or the other.

    ``prove`` is given what was read back from the disk and must raise unless it
    still opens with the caller's secret; only then is the old file replaced.
    Returns False when the second copy could not be written. Raises
    ``Trouble("key_file_not_saved")`` and whatever ``prove`` raises.
    """
    _save_at(path_of(practice_path), key_file, prove)
    try:
        files.make_folder(folder)
        _save_at(copy_path(key_file.practice_id, folder), key_file, same_as(key_file))
    except (Trouble, OSError):
        _log.warning("second copy of the key file could not be written")
        return False
    return True


def same_as(expected: KeyFile) -> Callable[[KeyFile], None]:
    """Proof for a copy of content that was already proven with a secret."""

    def prove(read_back: KeyFile) -> None:
        if read_back != expected:
            raise Trouble("key_file_not_saved")

    return prove


def _save_at(target: Path, key_file: KeyFile, prove: Callable[[KeyFile], object]) -> None:
    new = target.with_name(target.name + _NEW_SUFFIX)
    try:
        files.write_through(new, to_bytes(key_file))
        prove(from_bytes(new.read_bytes()))
        files.move_over(new, target)
    except OSError as error:
        files.discard(new)
        raise Trouble("key_file_not_saved") from error
    except Trouble:
        files.discard(new)
        raise


def _checksum(body: object) -> str:
    text = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _body(key_file: KeyFile) -> dict[str, Any]:
    return {
        "practice_id": key_file.practice_id,
        "practice_name": key_file.practice_name,
        "is_demo": key_file.is_demo,
        "crisis_lines": [[line.label, line.number] for line in key_file.crisis_lines],
        "slots": [key_format.slot_body(slot) for slot in key_file.slots],
        "recovery": [key_format.recovery_body(sheet) for sheet in key_file.recovery],
        "retired": [key_format.retired_body(key) for key in key_file.retired],
        "pending": [key_format.retired_body(key) for key in key_file.pending],
    }


def _parse(body: Mapping[str, Any]) -> KeyFile:
    practice_id = key_format.string(body["practice_id"])
    if len(bytes.fromhex(practice_id)) != PRACTICE_ID_BYTES:
        raise ValueError("practice id")
    return KeyFile(
        practice_id=practice_id,
        practice_name=key_format.string(body["practice_name"]),
        is_demo=bool(body["is_demo"]),
        crisis_lines=tuple(
            CrisisLine(key_format.string(label), key_format.string(number))
            for label, number in body["crisis_lines"]
        ),
        slots=tuple(key_format.parse_slot(slot) for slot in body["slots"]),
        recovery=tuple(key_format.parse_recovery(each) for each in body.get("recovery", ())),
        retired=tuple(key_format.parse_retired(each) for each in body.get("retired", ())),
        pending=tuple(key_format.parse_retired(each) for each in body.get("pending", ())),
    )


sentences(
    {
        "key_file_missing": N_(
            "The key file that belongs beside this practice file is missing, and there is no "
            "second copy on this computer. The data is unharmed; put the key file back beside "
            "the practice file, or restore a backup."
        ),
        "key_file_damaged": N_(
            "The key file is damaged, and there is no second copy on this computer. The data is "
            "unharmed; restore the key file from a backup."
        ),
        "key_file_newer": N_(
            "The key file was written by a newer version of IOP Desk. Nothing was changed; "
            "install {which} to open it."
        ),
        "key_file_unreadable": N_(
            "The key file cannot be read. Nothing was changed; check that you may read the folder."
        ),
        "key_file_not_saved": N_(
            "The key file could not be saved. The old passwords still work and the data is safe; "
            "check the free space and that you may write to the folder."
        ),
        "person_has_no_slot": N_(
            "This person cannot open this practice file. Nothing was changed; ask an "
            "administrator to add them."
        ),
    }
)

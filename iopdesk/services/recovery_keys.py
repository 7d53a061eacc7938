"""What the recovery kit does in the key file: sheets made and dropped, and the way back in.

Between the act that allows it and the act that records it, outside of any transaction.
Each is slow: call it off the UI thread.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import RuleBroken, Trouble
from iopdesk.services import failed_logins
from iopdesk.services.practices import acting_alone, staff_by_uid
from iopdesk.storage import audit, key_file, keys, migrate, opening, recovery
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import KeyFile, same_as
from iopdesk.storage.keys import KdfCost, Slot
from iopdesk.storage.logins import SHEET_FAILED, FailedLogin, PasswordDelay, note_failed_login
from iopdesk.storage.models import Person
from iopdesk.storage.practice_file import Opened, OpenPractice, open_slot

USED: Final = "recovery.used"
USED_CLINICAL: Final = "recovery.used_clinical"
FAILED: Final = "recovery.failed"
_ANY_SHEET: Final = "recovery sheet"
"""Whom the delay after wrong sheets is kept for: they are nobody's own."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeSheet:
    """A sheet that stands in the key file now; ``secret`` goes onto the paper and nowhere else."""

    number: str
    secret: bytes
    public_key: bytes


def make_sheet(
    practice: OpenPractice, *, kind: SheetKind, number: str, clinical_key: bytes | None
) -> MadeSheet:
    """Put a new sheet into the key file, saved only if what was read back opens with it.

    Raises ``Trouble("key_not_granted")`` for a clinical sheet without the clinical key,
    and ``Trouble("key_file_not_saved")``.
    """
    key = clinical_key if kind is SheetKind.CLINICAL else practice.file_key.key
    if key is None:
        raise Trouble("key_not_granted")
    secret = recovery.new_secret()
    sheet = recovery.new_sheet(
        practice.practice_id, kind=kind, number=number, secret=secret, key=key
    )

    def prove(read_back: KeyFile) -> None:
        found = recovery.find_sheet(read_back, kind, secret, number)
        if recovery.open_sheet(read_back.practice_id, found, secret, kind.value) != key:
            raise Trouble("key_file_not_saved")

    practice.save_key_file(practice.key_file.with_sheet(sheet), prove)
    return MadeSheet(number, secret, sheet.public_key)


def drop_sheets(practice: OpenPractice, numbers: Collection[str]) -> None:
    """Take ended sheets out of the key file; a paper of theirs opens nothing any more."""
    if not any(sheet.number in numbers for sheet in practice.key_file.recovery):
        return
    changed = practice.key_file.without_sheets(numbers)
    practice.save_key_file(changed, same_as(changed))


# -- the way back in ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """Who comes back in, and with what."""

    uid: str
    new_password: str = field(repr=False)
    practice_secret: bytes = field(repr=False)
    clinical_secret: bytes | None = field(default=None, repr=False)
    number: str | None = None


def recover(
    path: Path,
    *,
    uid: str,
    new_password: str,
    practice_secret: bytes,
    clinical_secret: bytes | None = None,
    number: str | None = None,
    cost: KdfCost,
    copies_folder: Path | None = None,
    delay: PasswordDelay | None = None,
    now: datetime | None = None,
    progress: migrate.Progress | None = None,
) -> OpenPractice:
    """Give a person a new password by the printed sheet, and open the practice for them.

    They get a new key pair with the practice key, and the clinical key only by its own
    sheet and with a clinical role in force. The audit has the use before the key file
    changes. ``number`` is the practice sheet's, where it is known. Give the same ``delay``
    for every try. A file of an older version is migrated, and ``progress`` is told of each
    stage. Raises what opening raises,
    ``RuleBroken("password_too_short" | "person.gone" | "person.not_clinical")`` and
    ``Trouble("recovery_no_sheet" | "recovery_wrong_sheet" | "person_has_no_slot" | …)``;
    then no byte was changed, but for what a disk refused halfway.
    """
    way = _Way(uid, new_password, practice_secret, clinical_secret, number)
    keys.check_new_password(new_password)
    folder, now = copies_folder or key_file.copies_folder(), now or datetime.now(UTC)
    delay = delay or PasswordDelay()
    loaded = opening.look(path, folder)
    loaded.key_file.slot(way.uid)
    opened, numbers = _open_sheets(loaded.key_file, way, delay, folder, now)

    def check(file_key: FileKey) -> None:
        # an interrupted proof, or an older key file put back, leaves ended sheets in it
        if any(recovery.is_ended(path, file_key, each) for each in numbers):
            raise Trouble("recovery_wrong_sheet")
        _check_filed(recovery.look_up_person(path, file_key, way.uid), way, now)

    practice = opening.open_by_keys(
        path, loaded, opened.practice_keys, folder, progress=progress, check=check
    )
    try:
        practice.delay = delay
        clinical_key = opened.clinical_key_beside(practice.file_key.key)
        _give_password(practice, way, clinical_key, cost, now)
        failed_logins.bring_in(practice)
    except BaseException:
        practice.close()
        raise
    practice.person_uid, practice.clinical_key = way.uid, clinical_key
    return practice


def _open_sheets(
    loaded: KeyFile, way: _Way, delay: PasswordDelay, folder: Path, now: datetime
) -> tuple[Opened, tuple[str, ...]]:
    """The keys that the typed sheets open, and the numbers of these.

    A wrong one is noted and slows the next try down.
    """
    delay.check(_ANY_SHEET)
    try:
        practice = _open_one(loaded, SheetKind.PRACTICE, way.practice_secret, way.number)
        clinical = (
            _open_one(loaded, SheetKind.CLINICAL, way.clinical_secret, None)
            if way.clinical_secret is not None
            else None
        )
    except Trouble as trouble:
        if trouble.code == "recovery_wrong_sheet":
            delay.failed(_ANY_SHEET)
            note_failed_login(folder, loaded.practice_id, FailedLogin(now, way.uid, SHEET_FAILED))
        raise
    delay.succeeded(_ANY_SHEET)
    if clinical is None:
        return Opened(practice[0], None, practice[1], None), (practice[2],)
    return Opened(practice[0], clinical[0], practice[1], clinical[1]), (practice[2], clinical[2])


def _open_one(
    loaded: KeyFile, kind: SheetKind, secret: bytes, number: str | None
) -> tuple[bytes, bytes | None, str]:
    """A sheet's key, the one that takes its place in an interrupted re-key, and its number."""
    sheet = recovery.find_sheet(loaded, kind, secret, number)
    return (
        recovery.open_sheet(loaded.practice_id, sheet, secret, kind.value),
        recovery.open_next(loaded.practice_id, sheet, secret, kind.value),
        sheet.number,
    )


def _check_filed(filed: recovery.FiledPerson | None, way: _Way, now: datetime) -> None:
    """Refuse before a byte is changed, by what the closed file says of the person."""
    if filed is None:
        return
    if not filed.is_active:
        raise RuleBroken("person.gone")
    if way.clinical_secret is not None and not filed.roles_on(now.date()) & CLINICAL_ROLES:
        raise RuleBroken("person.not_clinical", name=filed.name)


def _give_password(
    practice: OpenPractice, way: _Way, clinical_key: bytes | None, cost: KdfCost, now: datetime
) -> None:
    """The audit first, then the key file: an unrecorded way in never opens."""
    person = staff_by_uid(practice.read_engine, way.uid, now.date())
    if person is None:
        raise RuleBroken("person.gone")
    if clinical_key is not None and not person.roles & CLINICAL_ROLES:
        raise RuleBroken("person.not_clinical", name=person.name)
    slot = _new_slot(practice, way, clinical_key, cost)
    before = _write_key(
        practice, person.id, slot.public_key, None, now,
        USED, *((USED_CLINICAL,) if clinical_key is not None else ()),
    )  # fmt: skip

    def prove(read_back: KeyFile) -> None:
        opened = open_slot(read_back, way.uid, way.new_password, PasswordDelay())
        if (opened.practice_key, opened.clinical_key) != (practice.file_key.key, clinical_key):
            raise Trouble("key_file_not_saved")

    try:
        practice.save_key_file(practice.key_file.with_slot(slot), prove)
    except Trouble:
        _write_key(practice, person.id, *before, now, FAILED)
        raise


def _new_slot(practice: OpenPractice, way: _Way, clinical_key: bytes | None, cost: KdfCost) -> Slot:
    slot = keys.reset_by_administrator(
        practice.key_file.slot(way.uid),
        practice.practice_id,
        way.new_password,
        practice.file_key.key,
        cost,
    )
    if clinical_key is None:
        return slot
    return keys.grant(
        slot,
        practice.practice_id,
        keys.CLINICAL,
        clinical_key,
        known_public_key=slot.public_key,
    )


def _write_key(
    practice: OpenPractice,
    person_id: int,
    public_key: bytes,
    set_by_id: int | None,
    now: datetime,
    *acts: str,
) -> tuple[bytes, int | None]:
    """Record a person's public key and what was done; answers what was there before."""
    with Session(practice.write_engine, expire_on_commit=False) as db:
        with acting_alone(db, *(audit.Entry(now, person_id, act) for act in acts)):
            person = db.scalars(select(Person).where(Person.id == person_id)).one()
            before = person.public_key, person.password_set_by_id
            person.public_key, person.password_set_by_id = public_key, set_by_id
    return before

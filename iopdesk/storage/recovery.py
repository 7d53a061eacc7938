"""Recovery sheets in the key file: a printed secret that opens one key.

The secret makes an X25519 key pair; the key is granted to its public half as it is to a
person's (reliability.md, section 1). The sheet's number is part of the making, so that a
secret opens its own sheet only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlcipher3 import dbapi2

from iopdesk.domain.people import Role
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import engine, files, keys
from iopdesk.storage.engine import Access, FileKey
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.keys import RecoverySlot

SECRET_BYTES: Final = 20


def new_secret() -> bytes:
    """A fresh secret of 160 bits, for one sheet."""
    return os.urandom(SECRET_BYTES)


def private_key(practice_id: str, number: str, secret: bytes) -> X25519PrivateKey:
    """The private key that a sheet's secret makes."""
    salt = f"{practice_id}|{number}".encode()
    return X25519PrivateKey.from_private_bytes(keys.hkdf(secret, b"iopdesk recovery 1", salt=salt))


def new_sheet(
    practice_id: str, *, kind: SheetKind, number: str, secret: bytes, key: bytes
) -> RecoverySlot:
    """A sheet that opens ``key``, the one that its kind names."""
    public_key = private_key(practice_id, number, secret).public_key().public_bytes_raw()
    bare = RecoverySlot(number, kind, public_key)
    return granted(bare, practice_id, kind.value, key, known_public_key=public_key)


def granted(
    sheet: RecoverySlot, practice_id: str, key_name: str, key: bytes, *, known_public_key: bytes
) -> RecoverySlot:
    """The sheet with ``key`` granted to it, the printed secret not needed.

    ``known_public_key`` comes from the practice database. Raises
    ``Trouble("recovery_sheet_altered")`` when the key file names another one.
    """
    if known_public_key != sheet.public_key:
        raise Trouble("recovery_sheet_altered", number=sheet.number)
    sealed = keys.seal_grant(
        key,
        sheet.public_key,
        practice_id=practice_id,
        person_uid=_bound_name(sheet.number),
        key_name=key_name,
    )
    return replace(sheet, grants={**sheet.grants, key_name: sealed})


def find_sheet(
    key_file: KeyFile, kind: SheetKind, secret: bytes, number: str | None = None
) -> RecoverySlot:
    """The sheet that a secret belongs to, among all of the kind or by its number.

    Raises ``Trouble("recovery_no_sheet")`` when the practice has none of the kind and
    ``Trouble("recovery_wrong_sheet")`` when the secret belongs to none of them.
    """
    sheets = [sheet for sheet in key_file.recovery if sheet.kind is kind]
    if not sheets:
        raise Trouble("recovery_no_sheet")
    for sheet in sheets:
        private = private_key(key_file.practice_id, sheet.number, secret)
        is_its = private.public_key().public_bytes_raw() == sheet.public_key
        if is_its and number in (None, sheet.number):
            return sheet
    raise Trouble("recovery_wrong_sheet")


def open_sheet(practice_id: str, sheet: RecoverySlot, secret: bytes, key_name: str) -> bytes:
    """The key that a sheet opens. Raises ``Trouble("recovery_sheet_altered")``."""
    sealed = sheet.grants.get(key_name)
    if sealed is None:
        raise Trouble("recovery_sheet_altered", number=sheet.number)
    try:
        return keys.unseal_grant(
            sealed,
            private_key(practice_id, sheet.number, secret),
            practice_id=practice_id,
            person_uid=_bound_name(sheet.number),
            key_name=key_name,
        )
    except Trouble:
        raise Trouble("recovery_sheet_altered", number=sheet.number) from None


def open_next(practice_id: str, sheet: RecoverySlot, secret: bytes, key_name: str) -> bytes | None:
    """The key that takes the place of ``key_name``; None when no re-key is under way.

    Raises ``Trouble("recovery_sheet_altered")``.
    """
    sealed = sheet.grants.get(key_name + keys.NEXT)
    if sealed is None:
        return None
    bare = replace(sheet, grants={key_name: sealed})
    return open_sheet(practice_id, bare, secret, key_name)


# -- whom the closed file knows ----------------------------------------------------------


@dataclass(frozen=True)
class FiledPerson:
    """A person as a practice file of any version has them; each role with its last day."""

    name: str = field(repr=False)
    is_active: bool
    roles: tuple[tuple[Role, date | None], ...]

    def roles_on(self, day: date) -> frozenset[Role]:
        """The roles in force on a day."""
        return frozenset(role for role, last in self.roles if last is None or day <= last)


def look_up_person(path: Path, key: FileKey, uid: str) -> FiledPerson | None:
    """A person looked up without a trace; None when only the file's log could tell.

    Somebody whom the file does not know is nobody who works there.
    """
    try:
        connection = engine.connect(path, key, Access.LOOK)
        try:
            people = _rows(connection, "SELECT * FROM people WHERE uid = ?", uid)
            if not people:
                has_log = files.size_of(files.sibling(path, files.WAL_SUFFIX)) > 0
                return None if has_log else FiledPerson("", False, ())
            roles = _rows(
                connection, "SELECT * FROM person_roles WHERE person_id = ?", people[0]["id"]
            )
        finally:
            connection.close()
    except dbapi2.Error:
        return None
    in_force = tuple(
        (Role(role["role"]), date.fromisoformat(role["ends_on"]) if role.get("ends_on") else None)
        for role in roles
        if role.get("waits_since") is None
    )
    return FiledPerson(people[0]["name"], bool(people[0]["is_active"]), in_force)


def is_ended(path: Path, key: FileKey, number: str) -> bool:
    """Whether a newer sheet took the place of this one, looked up without a trace.

    A sheet that the file does not know is none: a restored backup may be older than it.
    """
    try:
        connection = engine.connect(path, key, Access.LOOK)
        try:
            sheets = _rows(connection, "SELECT * FROM recovery_sheets WHERE number = ?", number)
        finally:
            connection.close()
    except dbapi2.Error:  # a file from before there were sheets
        return False
    return any(sheet["ended_at"] is not None for sheet in sheets)


def _rows(connection: engine.Connection, query: str, value: object) -> list[dict[str, Any]]:
    """Rows by the names of their columns, of which older files have fewer."""
    found = connection.execute(query, (value,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _bound_name(number: str) -> str:
    """What stands in place of a person's id; no person's id has a colon."""
    return f"recovery:{number}"


sentences(
    {
        "recovery_no_sheet": N_(
            "This practice has no recovery sheet of this kind. Nothing was changed; ask an "
            "administrator for a new password, or restore a backup whose password you know."
        ),
        "recovery_wrong_sheet": N_(
            "What you typed is a recovery sheet, but not one of this practice, or one that a "
            "newer sheet replaced. Nothing was changed; look at the sheet's number and date."
        ),
        "recovery_sheet_altered": N_(
            "Recovery sheet {number} was altered in the key file outside the program. Nothing was "
            "changed; restore the key file from a backup, or make a new sheet."
        ),
    }
)

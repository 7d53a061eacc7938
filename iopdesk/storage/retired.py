"""Keys that a re-key replaced: each sealed by the one that took its place.

Whoever holds the newest key of a name opens the whole chain, and with it older backups
and counseling notes sealed before. Who left holds none of the newer keys.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import keys
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.keys import RetiredKey


def seal_key(practice_id: str, name: str, old_key: bytes, new_key: bytes) -> RetiredKey:
    """``old_key``, for those who hold the ``new_key`` that takes its place."""
    old_id, new_id, nonce = keys.key_id(old_key), keys.key_id(new_key), os.urandom(keys.NONCE_BYTES)
    sealed = AESGCM(_sealing_key(new_key)).encrypt(
        nonce, old_key, _bound_to(practice_id, name, old_id, new_id)
    )
    return RetiredKey(name, old_id, new_id, nonce, sealed)


def open_key(key_file: KeyFile, name: str, newest_key: bytes, key_id: str) -> bytes:
    """The key of this name and id, by the newest of that name; the newest itself as well.

    ``name`` is :data:`keys.PRACTICE` or :data:`keys.CLINICAL`. Raises
    ``Trouble("key_not_kept")``.
    """
    key: bytes = newest_key
    for key in (newest_key, *older_keys(key_file, name, newest_key)):
        if keys.key_id(key) == key_id:
            return key
    raise Trouble("key_not_kept")


def older_keys(key_file: KeyFile, name: str, newest_key: bytes) -> tuple[bytes, ...]:
    """Every key of a name that was replaced, newest first, as far as the chain holds."""
    found: list[bytes] = []
    key = newest_key
    for _step in key_file.retired:
        before = _before(key_file, name, key)
        if before is None:
            break
        found.append(before)
        key = before
    return tuple(found)


def _before(key_file: KeyFile, name: str, key: bytes) -> bytes | None:
    """The key that ``key`` took the place of; None at the end or where the chain is broken."""
    by = keys.key_id(key)
    for entry in key_file.retired:
        if (entry.name, entry.sealed_by) != (name, by):
            continue
        bound = _bound_to(key_file.practice_id, name, entry.key_id, by)
        try:
            return AESGCM(_sealing_key(key)).decrypt(entry.nonce, entry.sealed, bound)
        except InvalidTag:
            continue
    return None


def _sealing_key(newer: bytes) -> bytes:
    return keys.hkdf(newer, b"iopdesk retired key 1")


def _bound_to(practice_id: str, name: str, key_id: str, sealed_by: str) -> bytes:
    return f"{practice_id}|retired|{name}|{key_id}|{sealed_by}".encode()


sentences(
    {
        "key_not_kept": N_(
            "This was sealed with a key that the key file does not hold. Nothing was changed; "
            "restore the key file from a backup made since the keys were renewed."
        ),
    }
)

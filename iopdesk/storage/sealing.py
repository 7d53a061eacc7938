"""Texts that are sealed a second time, with the clinical key, inside of the encrypted file.

AES-256-GCM under a key derived from the clinical key, with a fresh 96-bit nonce. A sealed
text is bound to the practice, the record and the author, and to the key that sealed it:
moved to another row, person or practice, it does not open (reliability.md, section 1).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import keys

STEP: Final = 256
"""Sealed texts are filled up to a multiple of so many bytes, so that the size tells little."""

_LENGTH_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed text belongs: ``uid`` is the record's, made before it is stored."""

    practice_id: str
    uid: str
    author_uid: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, and the id of the key it was sealed with."""

    key_id: str
    nonce: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


def seal(key: bytes, place: Place, text: str) -> Sealed:
    """Seal a text for its place with the clinical key."""
    key_id, nonce = keys.key_id(key), os.urandom(keys.NONCE_BYTES)
    content = text.encode()
    plain = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    plain += b"\0" * (-len(plain) % STEP)
    return Sealed(key_id, nonce, _cipher(key).encrypt(nonce, plain, _bound_to(place, key_id)))


def unseal(key: bytes, place: Place, sealed: Sealed) -> str:
    """The text, by the very key that sealed it, which may be a retired one.

    Raises ``Trouble("sealed_altered")`` for another key or place, and for altered bytes.
    """
    bound = _bound_to(place, sealed.key_id)
    try:
        plain = _cipher(key).decrypt(sealed.nonce, sealed.sealed, bound)
    except (InvalidTag, ValueError):
        raise Trouble("sealed_altered") from None
    length = int.from_bytes(plain[:_LENGTH_BYTES], "big")
    return plain[_LENGTH_BYTES : _LENGTH_BYTES + length].decode()


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(keys.hkdf(key, b"iopdesk sealed text 1"))


def _bound_to(place: Place, key_id: str) -> bytes:
    return json.dumps([place.practice_id, place.uid, place.author_uid, key_id]).encode()


sentences(
    {
        "sealed_altered": N_(
            "This text was altered or moved outside of the program and does not open. Nothing "
            "was changed; restore a backup from before."
        ),
    }
)

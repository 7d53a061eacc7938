"""Keys: how a password opens the practice, and how keys pass from person to person.

Each person has a slot with an X25519 key pair. The private half is wrapped by
Argon2id of their password (reliability.md, section 1). A key of the practice is
*granted* to the public half, so whoever holds a key can give it to somebody
without knowing their password: ephemeral X25519, HKDF-SHA-256 salted with both
public keys, AES-256-GCM bound to practice, person and key name.
"""

from __future__ import annotations

import contextlib
import os
import time as _time
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import RuleBroken, Trouble, sentences
from iopdesk.i18n import N_

PRACTICE: Final = "practice"
CLINICAL: Final = "clinical"
NEXT: Final = ".next"
"""Ends the name of a grant of the key that takes over when the re-key under way is done."""

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
SHORTEST_PASSWORD: Final = 8
KEY_ID_BYTES: Final = 8


@dataclass(frozen=True, order=True)
class KdfCost:
    """What one try of a password costs: Argon2id memory (KiB), passes and lanes."""

    memory_kib: int
    time: int
    lanes: int


FLOOR: Final = KdfCost(memory_kib=64 * 1024, time=3, lanes=4)
CHEAP_FOR_TESTS: Final = KdfCost(memory_kib=8, time=1, lanes=1)
_CEILING: Final = KdfCost(memory_kib=1024 * 1024, time=20, lanes=16)

_lowest = FLOOR


@contextlib.contextmanager
def cheap_costs_for_tests() -> Iterator[KdfCost]:
    """Let the cheap cost pass while the block runs. Nothing in the product calls this."""
    global _lowest
    before, _lowest = _lowest, CHEAP_FOR_TESTS
    try:
        yield CHEAP_FOR_TESTS
    finally:
        _lowest = before


def check_cost(cost: KdfCost) -> None:
    """Refuse a cost below the floor, and one that would stall the computer.

    Raises ``Trouble("key_cost_refused")``.
    """
    measures = ("memory_kib", "time", "lanes")
    if any(
        not getattr(_lowest, name) <= getattr(cost, name) <= getattr(_CEILING, name)
        for name in measures
    ):
        raise Trouble("key_cost_refused")


def calibrate(*, target_seconds: float = 0.4, longest_seconds: float = 0.5) -> KdfCost:
    """The cost at which one try takes 300 to 500 ms on this computer, never below the floor.

    Takes about a second: run it on a worker thread.
    """
    started = _time.perf_counter()
    _derive("calibration", b"\0" * SALT_BYTES, FLOOR)
    one_try = max(_time.perf_counter() - started, 1e-6)
    passes = max(FLOOR.time, min(int(FLOOR.time * target_seconds / one_try), _CEILING.time))
    cost = replace(FLOOR, time=passes)
    started = _time.perf_counter()
    _derive("calibration", b"\0" * SALT_BYTES, cost)
    if _time.perf_counter() - started > longest_seconds:
        cost = replace(FLOOR, time=max(FLOOR.time, passes * 3 // 4))
    return cost


def check_new_password(password: str) -> None:
    """Refuse a password that is too short.

    Eight characters are the least of NIST SP 800-63B, section 3.1.1. Raises
    ``RuleBroken("password_too_short")``.
    """
    if len(unicodedata.normalize("NFC", password)) < SHORTEST_PASSWORD:
        raise RuleBroken("password_too_short", field="password", least=SHORTEST_PASSWORD)


def new_key() -> bytes:
    """A fresh random 256-bit key."""
    return os.urandom(KEY_BYTES)


def key_id(key: bytes) -> str:
    """The 16 hexadecimal digits that name a key without telling anything of it."""
    return hkdf(key, b"iopdesk key id 1", length=KEY_ID_BYTES).hex()


def hkdf(
    secret: bytes, info: bytes, *, salt: bytes | None = None, length: int = KEY_BYTES
) -> bytes:
    """HKDF-SHA-256; each use has an ``info`` of its own."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _derive(password: str, salt: bytes, cost: KdfCost) -> bytes:
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, cost.time, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)


def _bound_to(practice_id: str, person_uid: str, key_name: str) -> bytes:
    return f"{practice_id}|{person_uid}|{key_name}".encode()


@dataclass(frozen=True)
class Grant:
    """One key, sealed for one person's public key."""

    ephemeral: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True)
class Slot:
    """One person's place in the key file. Holds nothing that opens without the password."""

    person_uid: str
    name: str = field(repr=False)
    public_key: bytes
    cost: KdfCost
    salt: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    grants: Mapping[str, Grant] = field(default_factory=dict, repr=False)

    @property
    def is_clinical(self) -> bool:
        """True when the clinical key was granted to this person."""
        return CLINICAL in self.grants

    def without_grant(self, key_name: str) -> Slot:
        """The slot after ``key_name`` was taken back."""
        return replace(self, grants={k: g for k, g in self.grants.items() if k != key_name})


@dataclass(frozen=True)
class RecoverySlot:
    """A printed sheet's place in the key file; its secret is on the paper alone."""

    number: str
    kind: SheetKind
    public_key: bytes
    grants: Mapping[str, Grant] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class RetiredKey:
    """A key that was replaced, sealed by the one that took its place (named by its id)."""

    name: str
    key_id: str
    sealed_by: str
    nonce: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


def _wrap_private(
    private: X25519PrivateKey, practice_id: str, person_uid: str, password: str, cost: KdfCost
) -> tuple[bytes, bytes, bytes]:
    check_cost(cost)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    bound = _bound_to(practice_id, person_uid, "private")
    wrapped = AESGCM(_derive(password, salt, cost)).encrypt(
        nonce, private.private_bytes_raw(), bound
    )
    return salt, nonce, wrapped


def new_slot(practice_id: str, person_uid: str, name: str, password: str, cost: KdfCost) -> Slot:
    """A slot with a new key pair and no grants. Raises ``Trouble`` for a refused cost."""
    private = X25519PrivateKey.generate()
    salt, nonce, wrapped = _wrap_private(private, practice_id, person_uid, password, cost)
    public = private.public_key().public_bytes_raw()
    return Slot(person_uid, name, public, cost, salt, nonce, wrapped)


def unwrap_private(slot: Slot, practice_id: str, password: str) -> X25519PrivateKey:
    """The person's private key.

    Raises ``Trouble("wrong_password")``, also for a slot that was moved between
    people or practices, and ``Trouble("key_cost_refused")``.
    """
    check_cost(slot.cost)
    bound = _bound_to(practice_id, slot.person_uid, "private")
    try:
        raw = AESGCM(_derive(password, slot.salt, slot.cost)).decrypt(
            slot.nonce, slot.wrapped, bound
        )
    except InvalidTag:
        raise Trouble("wrong_password") from None
    private = X25519PrivateKey.from_private_bytes(raw)
    if private.public_key().public_bytes_raw() != slot.public_key:
        raise Trouble("key_slot_altered")
    return private


def _grant_key(shared: bytes, ephemeral_public: bytes, person_public: bytes) -> bytes:
    return hkdf(shared, b"iopdesk grant 1", salt=ephemeral_public + person_public)


def seal_grant(
    key: bytes, public_key: bytes, *, practice_id: str, person_uid: str, key_name: str
) -> Grant:
    """Seal ``key`` for the person who has ``public_key``; their password is not needed."""
    ephemeral = X25519PrivateKey.generate()
    ephemeral_public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_grant_key(shared, ephemeral_public, public_key)).encrypt(
        nonce, key, _bound_to(practice_id, person_uid, key_name)
    )
    return Grant(ephemeral_public, nonce, sealed)


def grant(
    slot: Slot, practice_id: str, key_name: str, key: bytes, *, known_public_key: bytes
) -> Slot:
    """The slot with ``key`` granted to it.

    ``known_public_key`` comes from the practice database: the key file is not
    authenticated, and a planted public key would be given the next grant. Raises
    ``Trouble("key_slot_altered")`` when they differ.
    """
    if known_public_key != slot.public_key:
        raise Trouble("key_slot_altered")
    sealed = seal_grant(
        key,
        slot.public_key,
        practice_id=practice_id,
        person_uid=slot.person_uid,
        key_name=key_name,
    )
    return replace(slot, grants={**slot.grants, key_name: sealed})


def open_next_grant(
    slot: Slot, practice_id: str, key_name: str, private: X25519PrivateKey
) -> bytes | None:
    """The key that takes the place of ``key_name``; None when no re-key is under way.

    It is bound to the name itself, so that it takes over without anybody's password.
    Raises ``Trouble("key_slot_altered")``.
    """
    sealed = slot.grants.get(key_name + NEXT)
    if sealed is None:
        return None
    return unseal_grant(
        sealed, private, practice_id=practice_id, person_uid=slot.person_uid, key_name=key_name
    )


def open_grant(slot: Slot, practice_id: str, key_name: str, private: X25519PrivateKey) -> bytes:
    """The granted key. Raises ``Trouble("key_not_granted")`` or ``Trouble("key_slot_altered")``."""
    sealed = slot.grants.get(key_name)
    if sealed is None:
        raise Trouble("key_not_granted")
    return unseal_grant(
        sealed, private, practice_id=practice_id, person_uid=slot.person_uid, key_name=key_name
    )


def unseal_grant(
    sealed: Grant,
    private: X25519PrivateKey,
    *,
    practice_id: str,
    person_uid: str,
    key_name: str,
) -> bytes:
    """The key in a grant. Raises ``Trouble("key_slot_altered")``."""
    public_key = private.public_key().public_bytes_raw()
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sealed.ephemeral))
        return AESGCM(_grant_key(shared, sealed.ephemeral, public_key)).decrypt(
            sealed.nonce, sealed.sealed, _bound_to(practice_id, person_uid, key_name)
        )
    except (InvalidTag, ValueError):
        raise Trouble("key_slot_altered") from None


def change_password(
    slot: Slot, practice_id: str, old_password: str, new_password: str, cost: KdfCost
) -> Slot:
    """The slot under a new password: the same key pair, so every grant stays.

    Raises ``Trouble("wrong_password")`` and ``RuleBroken("password_too_short")``.
    """
    check_new_password(new_password)
    private = unwrap_private(slot, practice_id, old_password)
    return _rewrapped(slot, private, practice_id, new_password, cost)


def _rewrapped(
    slot: Slot, private: X25519PrivateKey, practice_id: str, password: str, cost: KdfCost
) -> Slot:
    salt, nonce, wrapped = _wrap_private(private, practice_id, slot.person_uid, password, cost)
    return replace(slot, cost=cost, salt=salt, nonce=nonce, wrapped=wrapped)


def raised(has: KdfCost, wanted: KdfCost) -> KdfCost:
    """``has``, or what it rises to where ``wanted`` costs at least a fifth more; never less."""
    higher = KdfCost(
        max(has.memory_kib, wanted.memory_kib),
        max(has.time, wanted.time),
        max(has.lanes, wanted.lanes),
    )
    is_worth_it = higher.memory_kib * higher.time * 5 >= has.memory_kib * has.time * 6
    return higher if is_worth_it else has


def with_cost(slot: Slot, practice_id: str, password: str, cost: KdfCost) -> Slot:
    """The slot under the same password at another cost; every grant stays.

    Raises ``Trouble("wrong_password" | "key_cost_refused")``.
    """
    private = unwrap_private(slot, practice_id, password)
    return _rewrapped(slot, private, practice_id, password, cost)


def reset_by_administrator(
    slot: Slot, practice_id: str, temporary_password: str, practice_key: bytes, cost: KdfCost
) -> Slot:
    """A new key pair under a temporary password, with the practice key alone.

    The administrator knows the temporary password, so the clinical key is granted
    again only after :func:`renew_pair` with a password of the person's own.
    """
    check_new_password(temporary_password)
    fresh = new_slot(practice_id, slot.person_uid, slot.name, temporary_password, cost)
    return grant(fresh, practice_id, PRACTICE, practice_key, known_public_key=fresh.public_key)


def renew_pair(
    slot: Slot, practice_id: str, old_password: str, new_password: str, cost: KdfCost
) -> Slot:
    """A new key pair under a password the person chose, with the practice key alone.

    Follows a reset: whoever knew the temporary password cannot open later grants.
    """
    check_new_password(new_password)
    private = unwrap_private(slot, practice_id, old_password)
    practice_key = open_grant(slot, practice_id, PRACTICE, private)
    return reset_by_administrator(slot, practice_id, new_password, practice_key, cost)


sentences(
    {
        "wrong_password": N_(
            "The password does not open this practice file. Nothing was changed; "
            "check Caps Lock and try again."
        ),
        "password_too_short": N_("The password is too short. Use at least {least} characters."),
        "key_cost_refused": N_(
            "The key file asks for a password protection that this program does not accept. "
            "Nothing was changed; restore the key file from a backup."
        ),
        "key_slot_altered": N_(
            "This person's keys were altered outside the program. Nothing was changed; "
            "restore the key file from a backup, or ask an administrator for a new password."
        ),
        "key_not_granted": N_(
            "This key was not granted to you. Ask a person who holds it to grant it."
        ),
    }
)

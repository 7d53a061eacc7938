"""How the parts of a key file are written: each slot as plain JSON, bytes in base 64."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from iopdesk.domain.recovery import SheetKind
from iopdesk.storage.keys import KEY_ID_BYTES, Grant, KdfCost, RecoverySlot, RetiredKey, Slot


def string(value: Any) -> str:
    """A text and nothing else. Raises ``TypeError``."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def slot_body(slot: Slot) -> dict[str, Any]:
    """A person's slot."""
    return {
        "person_uid": slot.person_uid,
        "name": slot.name,
        "public_key": _text(slot.public_key),
        "argon2id": [slot.cost.memory_kib, slot.cost.time, slot.cost.lanes],
        "salt": _text(slot.salt),
        "nonce": _text(slot.nonce),
        "wrapped": _text(slot.wrapped),
        "grants": _grants_body(slot.grants),
    }


def parse_slot(body: Mapping[str, Any]) -> Slot:
    """A person's slot as it was written. Raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    memory, passes, lanes = (int(number) for number in body["argon2id"])
    return Slot(
        person_uid=string(body["person_uid"]),
        name=string(body["name"]),
        public_key=_bytes(body["public_key"], 32),
        cost=KdfCost(memory, passes, lanes),
        salt=_bytes(body["salt"], 16),
        nonce=_bytes(body["nonce"], 12),
        wrapped=_bytes(body["wrapped"]),
        grants=_parse_grants(body["grants"]),
    )


def recovery_body(sheet: RecoverySlot) -> dict[str, Any]:
    """A recovery sheet's slot."""
    return {
        "number": sheet.number,
        "kind": sheet.kind.value,
        "public_key": _text(sheet.public_key),
        "grants": _grants_body(sheet.grants),
    }


def parse_recovery(body: Mapping[str, Any]) -> RecoverySlot:
    """A recovery sheet's slot as it was written."""
    return RecoverySlot(
        number=string(body["number"]),
        kind=SheetKind(string(body["kind"])),
        public_key=_bytes(body["public_key"], 32),
        grants=_parse_grants(body["grants"]),
    )


def retired_body(key: RetiredKey) -> dict[str, Any]:
    """A key that was replaced."""
    return {
        "name": key.name,
        "key_id": key.key_id,
        "sealed_by": key.sealed_by,
        "nonce": _text(key.nonce),
        "sealed": _text(key.sealed),
    }


def parse_retired(body: Mapping[str, Any]) -> RetiredKey:
    """A replaced key as it was written."""
    return RetiredKey(
        name=string(body["name"]),
        key_id=_key_id(body["key_id"]),
        sealed_by=_key_id(body["sealed_by"]),
        nonce=_bytes(body["nonce"], 12),
        sealed=_bytes(body["sealed"]),
    )


def _grants_body(grants: Mapping[str, Grant]) -> dict[str, list[str]]:
    return {
        name: [_text(grant.ephemeral), _text(grant.nonce), _text(grant.sealed)]
        for name, grant in grants.items()
    }


def _parse_grants(body: Mapping[str, Any]) -> dict[str, Grant]:
    return {
        string(name): Grant(_bytes(parts[0], 32), _bytes(parts[1], 12), _bytes(parts[2]))
        for name, parts in body.items()
    }


def _key_id(value: Any) -> str:
    if len(bytes.fromhex(string(value))) != KEY_ID_BYTES:
        raise ValueError("key id")
    return string(value)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: Any, length: int | None = None) -> bytes:
    raw = base64.b64decode(value, validate=True)
    if length is not None and len(raw) != length:
        raise ValueError("wrong length")
    return raw

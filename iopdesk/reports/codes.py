"""Verification codes: what a paper said, in twelve letters.

The code is made when a paper leaves draft, from the facts, the document number and
the version, and is kept with the paper, so that a later program never invalidates
it. Signatures are gathered after that, so how they stand is not part of it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum

LETTERS = "2346789ACDEFGHJKMNPQRTVWXY"
"""No letter or digit that is taken for another on a fax (0 O, 1 I L, 5 S, B, U, Z)."""

_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a paper gets when it leaves draft: number, version, code, and the day.

    Version 2 and later name the version they replace.
    """

    number: str
    version: int
    code: str
    issued_on: date


def facts_digest(facts: object) -> str:
    """SHA-256 over the facts in one canonical spelling, as hexadecimal digits.

    Raises ``TypeError`` for a value that has no canonical spelling.
    """
    spelled = json.dumps(
        _canonical(facts), ensure_ascii=True, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(spelled.encode("ascii")).hexdigest()


def verification_code(digest: str, number: str, version: int) -> str:
    """``XXXX-XXXX-XXXX`` for a digest, a document number and its version.

    About 56 bits: a code is looked up among the practice's own papers.
    """
    seed = json.dumps(["iopdesk paper", digest, number, version], separators=(",", ":"))
    value = int.from_bytes(hashlib.sha256(seed.encode("utf-8")).digest(), "big")
    found = []
    for _place in range(_LENGTH):
        value, letter = divmod(value, len(LETTERS))
        found.append(LETTERS[letter])
    text = "".join(found)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def issue(facts: object, number: str, version: int, issued_on: date) -> Stamp:
    """The stamp of a paper that leaves draft."""
    return Stamp(
        number, version, verification_code(facts_digest(facts), number, version), issued_on
    )


def _canonical(value: object) -> object:
    if isinstance(value, Enum):
        return _canonical(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_canonical(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        named = {
            each.name: _canonical(getattr(value, each.name))
            for each in fields(value)
            if not each.metadata.get("after_issue")
        }
        return {"": type(value).__name__, **named}
    raise TypeError(f"no canonical spelling for {type(value).__name__}")

"""The recovery kit: two printed sheets that open the practice when every password is lost.

A sheet carries a secret of 160 bits as eight groups of five characters: four of data
and one that checks them. The check is a code over the field of 32 elements, whose five
places have different weights, so that every single wrong character and every exchange of
two characters inside a group is seen. It also covers the place of the group and the kind
of the sheet, so that a group in another's place, or of the other sheet, is seen as well.
Source: reliability.md, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _

SECRET_BYTES: Final = 20
"""160 bits: more than the 128 that the file's keys ask for, and a whole number of groups."""

GROUPS: Final = 8
GROUP_LENGTH: Final = 5

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so that no sign is taken for another."""

_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN: Final = str.maketrans(dict.fromkeys(" \t\r\n\xa0-\u2010\u2011\u2012\u2013\u2014.:()"))
_DATA: Final = GROUP_LENGTH - 1
_BITS: Final = 5
_MODULUS: Final = 0b100101
"""x⁵ + x² + 1, under which 2 generates the field of 32 elements."""
_MARK: Final = "IOPDESK-RECOVERY/1"


class SheetKind(StrEnum):
    """Which key a sheet recovers. The two sheets are meant for two people."""

    PRACTICE = "practice"
    CLINICAL = "clinical"


_LABELS: Final = {
    SheetKind.PRACTICE: N_("Practice sheet"),
    SheetKind.CLINICAL: N_("Clinical sheet"),
}


def sheet_label(kind: SheetKind) -> str:
    """The kind in words: "Practice sheet"."""
    return _(_LABELS[kind])


@dataclass(frozen=True, slots=True, repr=False)
class SheetCode:
    """What the square code of a sheet says; the groups are as printed."""

    kind: SheetKind
    number: str
    groups: tuple[str, ...]


def field_of(kind: SheetKind, group: int) -> str:
    """The name of the field of a group, from 1 on: ``practice_3``."""
    return f"{kind.value}_{group}"


# -- secret and groups ------------------------------------------------------------------


def groups_of(secret: bytes, kind: SheetKind) -> tuple[str, ...]:
    """The eight groups of a secret. Raises ``ValueError`` unless it has 20 bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 20 bytes")
    value = int.from_bytes(secret, "big")
    count = GROUPS * _DATA
    digits = [value >> _BITS * (count - 1 - place) & 31 for place in range(count)]
    return tuple(
        _group(digits[_DATA * (number - 1) : _DATA * number], kind, number)
        for number in range(1, GROUPS + 1)
    )


def read_groups(texts: Sequence[str], kind: SheetKind) -> bytes:
    """The secret of eight groups as somebody typed them.

    Raises ``RuleBroken("recovery.other_sheet")`` for the groups of the other sheet, and
    what :func:`read_group` raises for the first wrong one.
    """
    if len(texts) != GROUPS:
        raise ValueError("a sheet has eight groups")
    other = SheetKind.CLINICAL if kind is SheetKind.PRACTICE else SheetKind.PRACTICE
    if all(_is_right(cleaned(text), other, place) for place, text in enumerate(texts, start=1)):
        raise RuleBroken(
            "recovery.other_sheet",
            field=field_of(kind, 1),
            sheet=sheet_label(other),
            wanted=sheet_label(kind),
        )
    value = 0
    for number, text in enumerate(texts, start=1):
        for sign in read_group(text, kind, number)[:_DATA]:
            value = value << _BITS | _SIGNS.index(sign)
    return value.to_bytes(SECRET_BYTES, "big")


def read_group(text: str, kind: SheetKind, number: int) -> str:
    """One group, from 1 on, as it is printed.

    Raises ``RuleBroken`` with the field and number of the group: ``recovery.group_missing``,
    ``recovery.group_length``, ``recovery.group_sign`` or ``recovery.group_wrong``.
    """
    group = cleaned(text)
    where = {"field": field_of(kind, number), "number": number}
    if not group:
        raise RuleBroken("recovery.group_missing", **where)
    if strange := [sign for sign in group if sign not in _SIGNS]:
        raise RuleBroken("recovery.group_sign", sign=strange[0], **where)
    if len(group) != GROUP_LENGTH:
        raise RuleBroken("recovery.group_length", count=len(group), **where)
    if not _is_right(group, kind, number):
        raise RuleBroken("recovery.group_wrong", **where)
    return group


def cleaned(text: str) -> str:
    """What was typed, as the sheet would print it: no gaps, upper case, O is 0, I and L are 1."""
    return text.upper().translate(_BETWEEN).translate(_READ_AS)


def split_groups(text: str) -> tuple[str, ...]:
    """The eight groups in a pasted text, or nothing when it does not hold exactly that many.

    Numbers before the groups, as on the sheet, are left out.
    """
    whole = cleaned(text)
    if len(whole) == GROUPS * (GROUP_LENGTH + 1):
        each = [whole[at : at + GROUP_LENGTH + 1] for at in range(0, len(whole), GROUP_LENGTH + 1)]
        if [one[0] for one in each] == [str(number) for number in range(1, GROUPS + 1)]:
            whole = "".join(one[1:] for one in each)
    if len(whole) != GROUPS * GROUP_LENGTH or not set(whole) <= set(_SIGNS):
        return ()
    return tuple(whole[at : at + GROUP_LENGTH] for at in range(0, len(whole), GROUP_LENGTH))


# -- the square code ------------------------------------------------------------------


def code_text(kind: SheetKind, number: str, secret: bytes) -> str:
    """The text of a sheet's square code: mark, kind, number and groups.

    Digits, capitals and the few signs that such a code stores in the least room.
    """
    parts = (_MARK, kind.value.upper(), number.upper(), "-".join(groups_of(secret, kind)))
    return ":".join(parts)


def begins_code(text: str) -> bool:
    """Whether a text may become the code of a sheet: a scanner types it sign by sign."""
    begun = text.strip().upper()
    return bool(begun) and (_MARK.startswith(begun) or begun.startswith(_MARK))


def read_code(text: str) -> SheetCode | None:
    """What a scanned or pasted code says, or None when it is no whole code of a sheet."""
    parts = text.strip().upper().split(":")
    if len(parts) != 4 or parts[0] != _MARK:
        return None
    try:
        kind = SheetKind(parts[1].lower())
        groups = tuple(
            read_group(group, kind, number)
            for number, group in enumerate(parts[3].split("-"), start=1)
        )
    except (ValueError, RuleBroken):
        return None
    return SheetCode(kind, parts[2], groups) if len(groups) == GROUPS else None


# -- proving that a sheet was printed ---------------------------------------------------


def groups_to_ask_back(randomness: bytes) -> tuple[int, int]:
    """Two different groups, from 1 on, that somebody types back from the paper.

    Eight bytes of ``randomness`` make all pairs equally likely.
    """
    pairs = tuple(combinations(range(1, GROUPS + 1), 2))
    return pairs[int.from_bytes(randomness, "big") % len(pairs)]


def check_answer(secret: bytes, kind: SheetKind, answers: Mapping[int, str]) -> None:
    """Check typed groups, by number, against the sheet.

    Raises what :func:`read_group` raises, and ``RuleBroken("recovery.group_of_another")``
    for a group that is right in itself but of another sheet.
    """
    printed = groups_of(secret, kind)
    for number, text in sorted(answers.items()):
        if read_group(text, kind, number) != printed[number - 1]:
            raise RuleBroken(
                "recovery.group_of_another", field=field_of(kind, number), number=number
            )


# -- inside -----------------------------------------------------------------------------


def _group(digits: Sequence[int], kind: SheetKind, number: int) -> str:
    check = _constant(kind, number)
    for place, digit in enumerate(digits):
        check ^= _times(digit, _weight(place))
    return "".join(_SIGNS[digit] for digit in (*digits, check))


def _is_right(group: str, kind: SheetKind, number: int) -> bool:
    if len(group) != GROUP_LENGTH or not set(group) <= set(_SIGNS):
        return False
    return group == _group([_SIGNS.index(sign) for sign in group[:_DATA]], kind, number)


def _weight(place: int) -> int:
    """2, 4, 8, 16: all different, and none is 1, the weight of the check itself."""
    return 2 << place


def _constant(kind: SheetKind, number: int) -> int:
    """Different for each of the sixteen places on the two sheets."""
    return number + (GROUPS if kind is SheetKind.CLINICAL else 0)


def _times(one: int, other: int) -> int:
    """The product in the field of 32 elements."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        other >>= 1
        one <<= 1
        if one & 32:
            one ^= _MODULUS
    return product


sentences(
    {
        "recovery.group_missing": N_("Group {number} is empty. Type it from the sheet."),
        "recovery.group_length": N_(
            "Group {number} has {count} characters. Every group has five: compare it with the "
            "sheet."
        ),
        "recovery.group_sign": N_(
            "Group {number} holds {sign}, which stands in no group. Compare it with the sheet."
        ),
        "recovery.group_wrong": N_(
            "Group {number} is not right. Compare each character with group {number} of the sheet."
        ),
        "recovery.other_sheet": N_(
            "These are the groups of the other sheet ({sheet}). Type those of the sheet named "
            "here: {wanted}."
        ),
        "recovery.group_of_another": N_(
            "Group {number} is of another sheet. Type it from the sheet that was made just now."
        ),
    }
)

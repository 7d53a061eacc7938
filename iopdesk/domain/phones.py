"""Telephone numbers: how they are kept, what is odd about them, and how they are searched.

A US number has ten digits, neither area code nor exchange beginning with 0 or 1
(North American Numbering Plan). Everything else is kept as it was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from iopdesk.domain.texts import clean_line
from iopdesk.i18n import N_, _

LEAST_SEARCH_DIGITS = 4
"""A search by phone takes this many of its last digits, or more."""

_LONGEST = 60
_EXTENSION = re.compile(r"^(.*?\d.*?)[\s,;]*(?:ext(?:ension|n)?\b\.?|x|#)[\s.:]*(\d{1,8})$", re.I)
_PUNCTUATION = re.compile(r"[\d\s().+\-–‐‑·/]+")
_TEN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")


class PhoneFlag(StrEnum):
    """What is odd about a number that is kept all the same."""

    NO_AREA_CODE = "no_area_code"
    UNUSUAL = "unusual"


_LABELS = {
    PhoneFlag.NO_AREA_CODE: N_("no area code"),
    PhoneFlag.UNUSUAL: N_("not a usual phone number"),
}


def phone_flag_label(flag: PhoneFlag) -> str:
    """The flag in words: "no area code"."""
    return _(_LABELS[flag])


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is kept and shown, and what is odd about it."""

    text: str
    flag: PhoneFlag | None = None

    def __repr__(self) -> str:
        return f"Phone(flag={self.flag})"


def format_phone(text: str) -> Phone:
    """The number as it is kept: ``(503) 555-0000``, ``(503) 555-0000 ext. 12``.

    A leading +1 or 1 goes, an extension stays, a foreign number (with + or 011) stays as
    typed, seven digits stay with the flag "no area code", and whatever else stays as
    typed with the flag "unusual". Formatting a kept number again changes nothing.
    """
    typed = clean_line(text)
    if not typed:
        return Phone("")
    main, extension = _parts(typed)
    if len(typed) > _LONGEST or not _PUNCTUATION.fullmatch(main):
        return Phone(typed, PhoneFlag.UNUSUAL)
    digits = _digits(main)
    if _is_foreign(main, digits):
        usual = 7 <= len(digits.removeprefix("011")) <= 15
        return Phone(typed, None if usual else PhoneFlag.UNUSUAL)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    tail = f" ext. {extension}" if extension else ""
    if _TEN.fullmatch(digits):
        return Phone(f"({digits[:3]}) {digits[3:6]}-{digits[6:]}{tail}")
    if len(digits) == 7 and digits[0] not in "01":
        return Phone(f"{digits[:3]}-{digits[3:]}{tail}", PhoneFlag.NO_AREA_CODE)
    return Phone(typed, PhoneFlag.UNUSUAL)


def phone_digits(text: str) -> str:
    """The digits of a number for search, without extension and without a leading US 1."""
    digits = _digits(_parts(clean_line(text))[0])
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def search_digits(query: str) -> str:
    """The digits of a query that may be the end of a phone number, or nothing.

    A query of at least four digits and of no letters is one.
    """
    typed = clean_line(query)
    digits = _digits(typed)
    if len(digits) < LEAST_SEARCH_DIGITS or not _PUNCTUATION.fullmatch(typed):
        return ""
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def phone_matches(phone: str, query: str) -> bool:
    """True when the digits of ``query``, four or more, are the last ones of ``phone``."""
    wanted = search_digits(query)
    return bool(wanted) and phone_digits(phone).endswith(wanted)


def _parts(typed: str) -> tuple[str, str]:
    """The number and its extension, if it has one; a long text is no number."""
    match = _EXTENSION.match(typed) if len(typed) <= _LONGEST else None
    return (match[1].strip(" ,;"), match[2]) if match else (typed, "")


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")


def _is_foreign(main: str, digits: str) -> bool:
    """True for a number with a country code other than the US one."""
    if main.startswith("+"):
        return not (digits.startswith("1") and len(digits) == 11)
    return digits.startswith("011") and len(digits) > 11

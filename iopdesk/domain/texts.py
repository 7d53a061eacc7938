"""What every text goes through before it is kept: no NUL, no broken characters, no stray blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

TEXT_LIMIT = 4_000
"""Longest text, in characters, that a field of a record takes."""

_IDENTIFIER_LIMIT = 40
_IDENTIFIER_DIGITS = 4
_BLANKS = re.compile(r"\s+")
_CONTROLS = {code: None for code in (*range(32), *range(0x7F, 0xA0)) if code not in (9, 10)}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def clean_text(text: str) -> str:
    """A text of several lines, ready to keep: NUL and control characters are taken out,
    every line break becomes a line feed, characters are composed (NFC), ends are trimmed.

    Half characters (lone surrogates), which no file can hold, become the replacement sign.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return unicodedata.normalize("NFC", lines.translate(_CONTROLS)).strip()


def clean_line(text: str) -> str:
    """A text of one line, ready to keep: as :func:`clean_text`, and runs of blanks become one."""
    return _BLANKS.sub(" ", clean_text(text))


def clean_all(value: Any) -> Any:
    """The same value with every text in it as :func:`clean_text` leaves it.

    Looks into tuples, lists, mappings and dataclasses; members of enums stay as they are.
    """
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple | list):
        return type(value)(clean_all(each) for each in value)
    if isinstance(value, Mapping):
        return {key: clean_all(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        cells = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        changed = {name: new for name, old in cells.items() if (new := clean_all(old)) != old}
        return replace(value, **changed) if changed else value
    return value


def is_identifier(text: str) -> bool:
    """True for a short text of one line that names a person by number: a record number, a
    birth date, a phone. Source: reliability.md, section 6.
    """
    short = len(text) <= _IDENTIFIER_LIMIT and "\n" not in text.strip()
    return short and sum(each.isdigit() for each in text) >= _IDENTIFIER_DIGITS


def is_formula_like(text: str) -> bool:
    """True for a text that a spreadsheet would run: it starts with ``= + - @``, tab or CR."""
    return text.startswith(_FORMULA_STARTS) and len(text.strip()) > 1

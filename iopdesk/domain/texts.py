"""What every text goes through before it is kept: no NUL, no broken characters, no stray blanks."""

from __future__ import annotations

import re
import unicodedata

TEXT_LIMIT = 4_000
"""Longest text, in characters, that a field of a record takes."""

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


def is_formula_like(text: str) -> bool:
    """True for a text that a spreadsheet would run: it starts with ``= + - @``, tab or CR."""
    return text.startswith(_FORMULA_STARTS) and len(text.strip()) > 1

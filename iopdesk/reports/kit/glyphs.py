"""Which characters a paper can print, and what stands in for the others.

ReportLab draws a missing glyph as a blank or a box and a right-to-left name
backwards, without a word. So each character is asked first: is it in the font, and
is its script one that prints without shaping (Latin, Greek, Cyrillic)? A run of
others becomes a visible placeholder, and the paper comes with a warning.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from iopdesk.i18n import _, ngettext

_LETTER_NAMES = ("LATIN", "GREEK", "CYRILLIC", "MODIFIER LETTER", "MICRO SIGN")
_ORDINALS = ("FEMININE ORDINAL", "MASCULINE ORDINAL", "OHM SIGN", "KELVIN SIGN", "ANGSTROM SIGN")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_MOST_MARKS = 2
"""Accents one letter may carry before they would climb into the line above."""

_SPELLED = {
    "\u2260": "/=", "\u2264": "<=", "\u2265": ">=", "\u2190": "<-", "\u2192": "->",
    "\u2011": "-", "\u2212": "-", "\u2248": "~", "\u2713": "(yes)", "\u2022": "\u2022",
}  # fmt: skip
"""Signs people type, spelled so that they print where the font lacks them."""


@dataclass
class Printer:
    """Turns text into what prints, and remembers what did not, by section.

    ``covers`` says whether every face of the paper has a glyph for a character.
    """

    covers: Callable[[str], bool]
    where: str = ""
    _missing: dict[tuple[str, bool], int] = field(default_factory=dict)
    _is_cut: bool = False

    def printable(self, words: str) -> str:
        """The text with a placeholder for each run that cannot print."""
        if words.isascii() and words.isprintable():
            return words
        found: list[str] = []
        held = _Run()
        for char in unicodedata.normalize("NFC", words):
            self._take(char, found, held)
        self._close(found, held)
        return "".join(found)

    def warnings(self) -> tuple[str, ...]:
        """One sentence per section and kind, in the order they were met."""
        found = [
            _warning(where, count, is_letter) for (where, is_letter), count in self._missing.items()
        ]
        if self._is_cut:
            found.append(_("Letterhead: a text is too long for its place and is cut."))
        return tuple(found)

    def cut(self) -> None:
        """Remember that a text of the letterhead did not fit."""
        self._is_cut = True

    def _take(self, char: str, found: list[str], held: _Run) -> None:
        kind = unicodedata.category(char)
        if char in "\n\u2028\u2029":
            self._close(found, held)
            found.append("\n")
        elif kind in ("Zs", "Zl", "Zp") or char == "\t":
            if held.count:
                held.spaces += " "
            else:
                found.append("\xa0" if char == "\xa0" else " ")
                held.marks = 0
        elif kind in ("Cc", "Cf"):
            return  # invisible by nature: joiners, direction marks, soft hyphens
        elif kind[0] == "M" and held.count:
            return  # part of the run it stands on
        elif self._prints(char, kind, found, held):
            self._close(found, held)
            held.marks = held.marks + 1 if kind[0] == "M" else 0
            found.append(char if self.covers(char) else _SPELLED[char])
        else:
            held.add(char, kind)

    def _prints(self, char: str, kind: str, found: list[str], held: _Run) -> bool:
        if not self.covers(char):
            return char in _SPELLED
        if kind[0] == "M":
            on_letter = (bool(found) and found[-1][-1].isalpha()) or held.marks > 0
            return "\u0300" <= char <= "\u036f" and on_letter and held.marks < _MOST_MARKS
        if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
            return False
        if kind[0] == "L":
            return unicodedata.name(char, "").startswith((*_LETTER_NAMES, *_ORDINALS))
        return kind[0] in "NPS"

    def _close(self, found: list[str], held: _Run) -> None:
        if not held.count:
            return
        key = (self.where, held.has_letter)
        self._missing[key] = self._missing.get(key, 0) + held.count
        found.append(_placeholder(held.count, held.has_letter) + held.spaces)
        held.clear()


@dataclass
class _Run:
    """Characters in a row that cannot print; spaces inside belong to the run."""

    count: int = 0
    has_letter: bool = False
    spaces: str = ""
    marks: int = 0

    def add(self, char: str, kind: str) -> None:
        self.count += 1
        self.has_letter = self.has_letter or kind[0] == "L"
        self.spaces = ""

    def clear(self) -> None:
        self.count, self.has_letter, self.spaces, self.marks = 0, False, "", 0


def _placeholder(count: int, has_letter: bool) -> str:
    if has_letter:
        words = ngettext("[{count} letter not printable]", "[{count} letters not printable]", count)
    else:
        words = ngettext("[{count} sign not printable]", "[{count} signs not printable]", count)
    return words.format(count=count)


def _warning(where: str, count: int, has_letter: bool) -> str:
    if has_letter:
        words = ngettext(
            "{where}: {count} letter cannot print. Write it in Latin letters as well.",
            "{where}: {count} letters cannot print. Write them in Latin letters as well.",
            count,
        )
    else:
        words = ngettext(
            "{where}: {count} sign cannot print. Put it in words.",
            "{where}: {count} signs cannot print. Put them in words.",
            count,
        )
    return words.format(where=where or _("Letterhead"), count=count)

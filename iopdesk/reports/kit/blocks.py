"""What a paper consists of, as plain values: pieces of text, tables, boxes, signatures.

A paper composes these; the press lays them out and :mod:`plain` writes the text copy.
No user text is markup here: escaping is the press's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.i18n import _
from iopdesk.reports.codes import Stamp
from iopdesk.reports.facts import Letterhead, SignatureFacts
from iopdesk.reports.papers import PaperState


class Tone(StrEnum):
    """The ink of a text or box. A tone never says anything that no word says."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


class Shape(StrEnum):
    """The sign before a status word; shapes differ, so that black and white suffices."""

    CHECK = "check"
    HALF = "half"
    RING = "ring"
    MINUS = "minus"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one ink."""

    text: str
    is_strong: bool = False
    tone: Tone = Tone.PLAIN


Text = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A sign and a word; ``is_chip`` puts a tint behind them."""

    words: str
    shape: Shape
    tone: Tone
    is_chip: bool = False


Cell = Text | Status


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its share of the width, and whether it holds numbers."""

    title: str
    share: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; titles repeat on every page unless all are empty."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def has_head(self) -> bool:
        """Whether any column has a title."""
        return any(each.title for each in self.columns)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two short tables side by side; each is read whole before the other."""

    left: Table
    right: Table


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Box:
    """A paragraph with a frame around it."""

    text: Text
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels over values, in four columns."""

    rows: tuple[tuple[tuple[str, Text], ...], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Framed steps with arrows between them; each is up to three lines. The last may be now."""

    steps: tuple[tuple[str, str, str], ...]
    is_last_marked: bool = True


Block = Prose | Table | Pair | Box | Grid | Steps


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty: none) and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. The signatures stand with the end of the last section."""

    title: str
    subtitle: str
    as_of: date
    state: PaperState
    stamp: Stamp | None
    letterhead: Letterhead
    subject: tuple[str, ...]
    sections: tuple[Section, ...]
    signatures: tuple[SignatureFacts, ...]
    closing: tuple[Box, ...]


def strong(words: str) -> Piece:
    """Text that carries weight."""
    return Piece(words, is_strong=True)


def quiet(words: str) -> Piece:
    """Text that stands back."""
    return Piece(words, tone=Tone.QUIET)


def to_be_entered() -> Piece:
    """What prints where a fact is not recorded."""
    return Piece(_("To be entered"), is_strong=True, tone=Tone.BAD)


def given(words: str, *, is_strong: bool = False) -> Piece:
    """A recorded text, or the visible words that it is missing."""
    return Piece(words, is_strong=is_strong) if words.strip() else to_be_entered()


def text(*parts: str | Piece) -> Text:
    """One text of plain and marked parts."""
    return tuple(Piece(each) if isinstance(each, str) else each for each in parts)


def spaced(parts: Iterable[Piece | str]) -> Text:
    """Sentences with a space between them; empty ones left out."""
    pieces = [Piece(each) if isinstance(each, str) else each for each in parts]
    found: list[Piece] = []
    for each in pieces:
        if not each.text:
            continue
        if found:
            found.append(Piece(" "))
        found.append(each)
    return tuple(found)


def spaced_texts(*texts: Text) -> Text:
    """Several texts in one, with a space between those that are not empty."""
    found: list[Piece] = []
    for each in texts:
        if not any(piece.text for piece in each):
            continue
        if found:
            found.append(Piece(" "))
        found += each
    return tuple(found)


def words_of(cell: Cell) -> str:
    """A cell as plain words."""
    if isinstance(cell, Status):
        return cell.words
    return "".join(each.text for each in cell)

"""What every paper has: its state, its size, and what drawing one gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iopdesk.i18n import N_, _

_POINTS_PER_MM = 72 / 25.4


class PaperState(StrEnum):
    """Draft has no number and no code; the others carry a stamp."""

    DRAFT = "draft"
    FOR_SIGNATURE = "for_signature"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A sheet, in points (1/72 inch)."""

    name: str
    width: float
    height: float


LETTER = PaperSize("Letter", 612.0, 792.0)
A4 = PaperSize("A4", 210 * _POINTS_PER_MM, 297 * _POINTS_PER_MM)


@dataclass(frozen=True, slots=True)
class Paper:
    """A drawn paper. ``text`` is its plain-text copy; ``warnings`` are sentences.

    A warning never holds patient text: it names the section and what cannot print.
    """

    title: str
    state: PaperState
    pdf: bytes
    pages: int
    warnings: tuple[str, ...]
    text: str


_STATES = {
    PaperState.DRAFT: N_("Draft"),
    PaperState.FOR_SIGNATURE: N_("For signature"),
    PaperState.FINAL: N_("Final"),
}


def paper_state_label(state: PaperState) -> str:
    """The state in words: "For signature"."""
    return _(_STATES[state])

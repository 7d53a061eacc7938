"""The faces of a paper: shipped, embedded as subsets, the same on every machine."""

from __future__ import annotations

import threading
from functools import cache

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from iopdesk import paths

REGULAR = "Desk-Regular"
MEDIUM = "Desk-Medium"
STRONG = "Desk-SemiBold"
BOLD = "Desk-Bold"
ITALIC = "Desk-Italic"

_FILES = {
    REGULAR: "NotoSans-Regular.ttf",
    MEDIUM: "NotoSans-Medium.ttf",
    STRONG: "NotoSans-SemiBold.ttf",
    BOLD: "NotoSans-Bold.ttf",
    ITALIC: "NotoSans-Italic.ttf",
}
_lock = threading.Lock()


@cache
def _load() -> frozenset[int]:
    """Register the faces once; the code points that every face has."""
    covered: set[int] | None = None
    for name, file in _FILES.items():
        # Shaping depends on an optional library; without it pages are the same everywhere.
        font = TTFont(name, str(paths.resources() / "fonts" / file), shapable=False)
        pdfmetrics.registerFont(font)
        for bold in (0, 1):
            for italic in (0, 1):
                addMapping(name, bold, italic, name)
        points = set(font.face.charToGlyph)
        covered = points if covered is None else covered & points
    return frozenset(covered or ())


def ready() -> None:
    """Make the faces known to ReportLab; later calls cost nothing."""
    with _lock:
        _load()


def covers(char: str) -> bool:
    """Whether every face has a glyph for a character."""
    return ord(char) in _load()


def width(words: str, face: str, size: float) -> float:
    """Width of a text in points."""
    return float(pdfmetrics.stringWidth(words, face, size))

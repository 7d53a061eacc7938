"""Fonts on screen: the platform's own, or the bundled Noto Sans; tabular figures; caches."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

from iopdesk import paths
from iopdesk.ui.theme.tokens import px

BUNDLED = "Noto Sans"
_FACES = ("Regular", "Medium", "SemiBold", "Bold", "Italic")
_family = ""


def load_fonts() -> None:
    """Register the bundled faces and choose the family; once a start, before any widget."""
    global _family
    if _family:
        return
    for face in _FACES:
        file = paths.resources() / "fonts" / f"NotoSans-{face}.ttf"
        QFontDatabase.addApplicationFont(str(file))
    _family = _platform_family()


def family() -> str:
    """The family in use."""
    if not _family:
        load_fonts()
    return _family


def font(size: float = 13, weight: int = 400) -> QFont:
    """The font of ``size`` px at 100 % in a weight of 400, 500, 600 or 700; never change it."""
    return _font(family(), px(size), weight)


def metrics(size: float = 13, weight: int = 400) -> QFontMetricsF:
    """Cached metrics of :func:`font`."""
    return _metrics(family(), px(size), weight)


def advance(words: str, size: float = 13, weight: int = 400) -> float:
    """Width of one line of text in px."""
    return _advance(family(), px(size), weight, words)


def _platform_family() -> str:
    """Segoe UI and San Francisco on their platforms; Inter if installed; else Noto Sans."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return BUNDLED
    if sys.platform in ("win32", "darwin"):
        return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return "Inter" if "Inter" in QFontDatabase.families() else BUNDLED


@cache
def _font(name: str, pixels: int, weight: int) -> QFont:
    found = QFont(name)
    found.setPixelSize(pixels)
    found.setWeight(QFont.Weight(weight))
    found.setFeature(QFont.Tag("tnum"), 1)
    found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return found


@cache
def _metrics(name: str, pixels: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(_font(name, pixels, weight))


_advances: dict[tuple[str, int, int, str], float] = {}
_MANY = 20_000


def _advance(name: str, pixels: int, weight: int, words: str) -> float:
    key = (name, pixels, weight, words)
    width = _advances.get(key)
    if width is None:
        if len(_advances) > _MANY:  # names of a long day; start over rather than grow
            _advances.clear()
        width = _advances[key] = _metrics(name, pixels, weight).horizontalAdvance(words)
    return width


def forget_texts() -> None:
    """Drop measured texts, which may hold names; at lock and user switch."""
    _advances.clear()

"""Color tokens of both themes, session-kind colors, and the zoom every size goes through.

No other module writes a color. Contrast of each pair was computed for WCAG 2.2 and is
computed again by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from iopdesk.domain.sessions import Look

ZOOMS = (100, 125, 150, 175, 200)
THEMES = ("system", "light", "dark")

TOKENS: dict[str, tuple[str, str]] = {
    "win": ("#F3F4F6", "#14171C"),
    "surf": ("#FFFFFF", "#1C2026"),
    "sunk": ("#F8F9FA", "#181B21"),
    "hov": ("#ECEFF3", "#272C35"),
    "sel": ("#E3ECF8", "#213450"),
    "line": ("#DDE1E6", "#303742"),
    "line2": ("#838C99", "#727D8C"),
    "tx": ("#1B2129", "#E8EBEF"),
    "tx2": ("#48515E", "#B7BFCA"),
    "tx3": ("#5F6976", "#97A1AE"),
    "acc": ("#2459A6", "#8AB4F2"),
    "acch": ("#1B4680", "#A9C8F7"),
    "onacc": ("#FFFFFF", "#0D1B30"),
    "good": ("#1A6840", "#7FCF9C"),
    "goodb": ("#E0F2E7", "#173222"),
    "warn": ("#7E4A00", "#F0BC69"),
    "warnb": ("#FBEED2", "#37290F"),
    "bad": ("#AE231C", "#F6A098"),
    "badb": ("#FBE4E2", "#411D1B"),
    "viol": ("#66409C", "#C6AAF2"),
    "violb": ("#EEE7F8", "#2E2343"),
    "neut": ("#48515E", "#B7BFCA"),
    "neutb": ("#E9ECF0", "#2A3039"),
    # Information uses the accent on its selection tint.
    "info": ("#2459A6", "#8AB4F2"),
    "infob": ("#E3ECF8", "#1D2E48"),
    "heat": ("#2459A6", "#2459A6"),
    "onheat": ("#FFFFFF", "#FFFFFF"),
    "heatpart": ("#7FA3D6", "#7FA3D6"),
    "heatlow": ("#C3D5EE", "#C3D5EE"),
    "onheatpart": ("#10233F", "#10233F"),
    "relapse": ("#0B6470", "#6FCBD6"),
    "relapseb": ("#DCF0F2", "#12333A"),
    "skills": ("#4C6212", "#BDD178"),
    "skillsb": ("#EBF1D9", "#2A3214"),
    "family": ("#97305F", "#F0A0C4"),
    "familyb": ("#F9E5EE", "#3F1D2E"),
    "assess": ("#8A4210", "#F0AE80"),
    "assessb": ("#FAE9DC", "#3B2415"),
}

TINTED = ("good", "warn", "bad", "viol", "neut", "info", "relapse", "skills", "family", "assess")
"""Tokens that have a tint of their own, named with a ``b`` at the end."""


@dataclass(frozen=True, slots=True)
class LookStyle:
    """How a kind of session is drawn: icon, and tokens of bar and tint."""

    icon: str
    color: str
    tint: str


LOOKS: dict[Look, LookStyle] = {
    Look.BEHAVIORAL: LookStyle("head-cog-outline", "info", "infob"),
    Look.RELAPSE: LookStyle("sprout-outline", "relapse", "relapseb"),
    Look.TWELVE_STEP: LookStyle("stairs-up", "viol", "violb"),
    Look.LIFE_SKILLS: LookStyle("puzzle-outline", "skills", "skillsb"),
    Look.FAMILY: LookStyle("human-male-female-child", "family", "familyb"),
    Look.INDIVIDUAL: LookStyle("account-outline", "neut", "neutb"),
    Look.ASSESSMENT: LookStyle("clipboard-text-outline", "assess", "assessb"),
    Look.MEDICAL: LookStyle("stethoscope", "good", "goodb"),
    Look.TEST_COLLECTION: LookStyle("test-tube", "neut", "neutb"),
    Look.SUPPORT_MEETING: LookStyle("handshake-outline", "neut", "neutb"),
    Look.DISCHARGE_MEETING: LookStyle("flag-checkered", "neut", "neutb"),
}

_GROUNDS = frozenset(
    {"win", "surf", "sunk", "hov", "sel", "heatpart", "heatlow"} | {f"{name}b" for name in TINTED}
)
_ACCENTS = frozenset({"acc", "acch", "heat"})
_ON_ACCENTS = frozenset({"onacc", "onheat"})

_wanted = "light"
_is_dark = False
_zoom = 100
_contrast: QPalette | None = None
_colors: dict[str, QColor] = {}


def use_theme(name: str) -> None:
    """Take the colors of ``light``, ``dark`` or ``system`` from now on."""
    global _wanted, _is_dark
    if name not in THEMES:
        raise ValueError(name)
    _wanted = name
    _is_dark = _system_is_dark() if name == "system" else name == "dark"
    _colors.clear()


def theme() -> str:
    """The theme in force, ``light`` or ``dark``."""
    return "dark" if _is_dark else "light"


def wanted_theme() -> str:
    """The theme as it was chosen, which may be ``system``."""
    return _wanted


def use_high_contrast(system: QPalette | None) -> None:
    """Take every color from the system's palette, without tints; None ends it."""
    global _contrast
    _contrast = system
    _colors.clear()


def is_high_contrast() -> bool:
    """Whether colors come from the system's palette."""
    return _contrast is not None


def border() -> float:
    """Width of a control's border in px: 1, and 2 in high contrast."""
    return 2.0 if _contrast is not None else 1.0


def C(token: str) -> QColor:
    """The color of a token in the theme in force; do not change the returned object.

    Raises ``KeyError`` for a name that is no token.
    """
    color = _colors.get(token)
    if color is None:
        pair = TOKENS[token]
        color = QColor(pair[_is_dark]) if _contrast is None else _system_color(token, _contrast)
        _colors[token] = color
    return color


def zoom() -> int:
    """The text size in percent."""
    return _zoom


def set_zoom(percent: int) -> None:
    """Set the text size, one of ``ZOOMS``; pages are built anew by ``change_look``."""
    global _zoom
    if percent not in ZOOMS:
        raise ValueError(percent)
    _zoom = percent


def px(length: float) -> int:
    """A length at 100 % as whole px at the text size in force."""
    return round(length * _zoom / 100)


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colors, 1 to 21 (WCAG 2.2, relative luminance)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _system_is_dark() -> bool:
    hints = QGuiApplication.styleHints()
    return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark


def _system_color(token: str, palette: QPalette) -> QColor:
    """The system color a token stands for; states are told by icon and word alone."""
    ground = palette.color(QPalette.ColorRole.Window)
    ink = palette.color(QPalette.ColorRole.WindowText)
    accent = palette.color(QPalette.ColorRole.Highlight)
    if token in _GROUNDS:
        return ground
    is_readable = contrast(accent, ground) >= 4.5
    if token in _ACCENTS:
        return accent if is_readable else ink
    if token in _ON_ACCENTS:
        return palette.color(QPalette.ColorRole.HighlightedText) if is_readable else ground
    return ink

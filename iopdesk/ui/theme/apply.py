"""Put the theme on the application, and change theme or zoom while it runs."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from iopdesk import paths
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.focus import FocusRing
from iopdesk.ui.theme.fonts import font, load_fonts
from iopdesk.ui.theme.style import DeskStyle
from iopdesk.ui.theme.tokens import C, px

_UNIT = re.compile(r"\b(\d+(?:\.\d+)?)u\b")
_TOKEN = re.compile(r"@(\w+)")


class _Notifier(QObject):
    """``theme_leaving`` before the pages' sizes and colors go stale, ``theme_changed`` after."""

    theme_leaving = Signal()
    theme_changed = Signal()


notifier = _Notifier()


class _Held:
    """What must outlive its creator; the style sheet wraps the style, so keep the object."""

    style: DeskStyle | None = None
    ring: FocusRing | None = None


def apply_theme(app: QApplication) -> None:
    """Set style, palette, font and style sheet for the theme and zoom in force.

    May be called again; the style and the focus ring are made once per application.
    """
    load_fonts()
    if _Held.style is None:
        _Held.style = DeskStyle()
        app.setStyle(_Held.style)
        _Held.ring = FocusRing(app)
    app.setPalette(_system_palette(app) if tokens.is_high_contrast() else palette())
    app.setFont(font(13))
    app.setStyleSheet(style_sheet())


def change_look(
    app: QApplication,
    *,
    theme: str | None = None,
    zoom: int | None = None,
    high_contrast: bool | None = None,
) -> None:
    """Change theme, zoom or contrast: pages go down, the look is applied, pages are built anew.

    The window takes its pages down on ``notifier.theme_leaving`` and builds them on
    ``notifier.theme_changed``. Nothing happens when nothing differs.
    """
    is_same = (
        theme in (None, tokens.wanted_theme())
        and zoom in (None, tokens.zoom())
        and high_contrast in (None, tokens.is_high_contrast())
    )
    if is_same:
        return
    notifier.theme_leaving.emit()
    if theme is not None:
        tokens.use_theme(theme)
    if zoom is not None:
        tokens.set_zoom(zoom)
    if high_contrast is not None:
        tokens.use_high_contrast(_system_palette(app) if high_contrast else None)
    apply_theme(app)
    notifier.theme_changed.emit()


def follow_system(app: QApplication) -> None:
    """Change with the system's light or dark while the chosen theme is ``system``."""

    def changed() -> None:
        if tokens.wanted_theme() == "system":
            notifier.theme_leaving.emit()
            tokens.use_theme("system")
            apply_theme(app)
            notifier.theme_changed.emit()

    QGuiApplication.styleHints().colorSchemeChanged.connect(changed)


def system_wants_contrast() -> bool:
    """Whether the system asks for high contrast (told by Qt 6.10 and later)."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    return accessibility().contrastPreference().name == "HighContrast"


def palette() -> QPalette:
    """The palette of the theme in force."""
    made = QPalette()
    role = QPalette.ColorRole
    for roles, token in (
        ((role.Window, role.Button), "win"),
        ((role.Base,), "surf"),
        ((role.AlternateBase,), "sunk"),
        ((role.WindowText, role.Text, role.ButtonText, role.HighlightedText), "tx"),
        ((role.BrightText, role.ToolTipBase), "tx"),
        ((role.ToolTipText,), "surf"),
        ((role.Highlight,), "sel"),
        ((role.Mid, role.Dark, role.Shadow), "line2"),
        ((role.Light, role.Midlight), "line"),
        ((role.PlaceholderText,), "tx3"),
        ((role.Link, role.LinkVisited, role.Accent), "acc"),
    ):
        for one in roles:
            made.setColor(one, C(token))
    made.setColor(QPalette.ColorGroup.Inactive, role.Highlight, C("hov"))
    for one in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, C("tx3"))
    return made


@cache
def _template() -> str:
    return (paths.resources() / "style.qss").read_text(encoding="utf-8")


def style_sheet() -> str:
    """The application's style sheet: ``@token`` becomes a color, ``12u`` px at the zoom."""
    sheet = _template().replace("@CHIPS", "\n".join(map(_chip_rule, tokens.TINTED)))
    sheet = _TOKEN.sub(lambda found: C(found[1]).name(), sheet)
    return _UNIT.sub(lambda found: f"{px(float(found[1]))}px", sheet).replace(
        "1line", f"{round(tokens.border())}px"
    )


def _chip_rule(kind: str) -> str:
    line = f" border: 1line solid @{kind};" if tokens.is_high_contrast() else ""
    return f'QLabel[chip="{kind}"] {{ color: @{kind}; background: @{kind}b;{line} }}'


def _system_palette(app: QApplication) -> QPalette:
    app.setPalette(QPalette())
    return app.palette()

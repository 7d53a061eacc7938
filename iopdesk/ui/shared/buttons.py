"""Buttons in their kinds; icons recolor with the theme, words are the accessible name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from iopdesk.ui.shared.properties import set_property
from iopdesk.ui.theme.icons import button_icon_size, icon
from iopdesk.ui.theme.tokens import px

Kind = Literal["default", "primary", "quiet", "danger", "alert", "link"]
_TOKENS = {"primary": "onacc", "quiet": "acc", "danger": "bad", "alert": "bad", "link": "acc"}


def button(
    words: str,
    *,
    kind: Kind = "default",
    icon_name: str | None = None,
    small: bool = False,
    on_click: Callable[[], object] | None = None,
    tip: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A button with a verb on it; ``primary`` once a page, ``danger`` for what cannot go back.

    ``alert`` says that something is wrong, and leads there.
    """
    made = QPushButton(words, parent)
    made.setAutoDefault(False)
    made.setProperty("kind", kind)
    made.setProperty("small", small)
    made.setToolTip(tip)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon_name:
        made.setIcon(icon(icon_name, _TOKENS.get(kind, "tx")))
        made.setIconSize(button_icon_size(14 if small else 16))
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def icon_button(
    icon_name: str,
    name: str,
    *,
    small: bool = False,
    bare: bool = False,
    on_click: Callable[[], object] | None = None,
    parent: QWidget | None = None,
) -> QToolButton:
    """A button that is an icon only; ``name`` is its accessible name and its tooltip."""
    made = QToolButton(parent)
    made.setIcon(icon(icon_name, "tx2" if bare else "tx"))
    made.setIconSize(QSize(px(16), px(16)))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setProperty("kind", "bare" if bare else "icon")
    made.setProperty("small", small)
    side = px(26 if small or bare else 32)
    made.setFixedSize(side, side)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def menu_button(
    actions: list[QAction], name: str, *, small: bool = False, parent: QWidget | None = None
) -> QToolButton:
    """Three dots that open a menu; what it holds is in the right-click menu too."""
    made = icon_button("dots-horizontal", name, small=small, parent=parent)
    menu = QMenu(made)
    menu.addActions(actions)
    made.setMenu(menu)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return made


def make_compact(made: QPushButton, *, is_compact: bool) -> None:
    """Take the words off a button with an icon, or put them back; the name stays."""
    if made.icon().isNull():
        return
    words = made.property("words") or made.text()
    made.setProperty("words", words)
    made.setText("" if is_compact else words)
    made.setAccessibleName(words)
    made.setToolTip(words if is_compact else "")
    side = 14 if made.property("small") else 16
    made.setIconSize(button_icon_size(side, has_words=not is_compact))
    set_property(made, "compact", is_compact)

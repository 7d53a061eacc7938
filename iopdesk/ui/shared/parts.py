"""Parts of a window that F6 goes through: rail, header, list, detail, status bar."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QWidget

_PART = "windowPart"


def mark_part(widget: QWidget, name: str) -> None:
    """Make a widget a part of its window; ``name`` is read out."""
    widget.setProperty(_PART, name)
    if not widget.accessibleName():
        widget.setAccessibleName(name)


def parts(window: QWidget) -> list[QWidget]:
    """The visible parts in reading order: left to right, then down."""
    found = [one for one in window.findChildren(QWidget) if one.property(_PART) and one.isVisible()]
    return sorted(found, key=lambda one: _corner(one, window))


def focus_next_part(window: QWidget, *, is_back: bool = False) -> None:
    """Move the focus to the next part that has something to focus; around at the end."""
    found = parts(window)
    if not found:
        return
    now = QApplication.focusWidget()
    here = -1
    for place, part in enumerate(found):
        if now is not None and (part is now or part.isAncestorOf(now)):
            here = place
    step = -1 if is_back else 1
    start = here if here >= 0 or not is_back else 0
    for count in range(1, len(found) + 1):
        target = _first_stop(found[(start + step * count) % len(found)])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def tab_stops(box: QWidget) -> list[QWidget]:
    """The widget and those in it that Tab stops at, in the order they were made."""
    return [
        one
        for one in (box, *box.findChildren(QWidget))
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and one.window() is box.window()  # the list of a combo box is a window of its own
    ]


def name_of(widget: QWidget) -> str:
    """What a widget is called: its own name, else the words on it."""
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or words


def put_in_order(anchor: QWidget, stops: Iterable[QWidget]) -> None:
    """Have Tab go through ``stops`` where ``anchor`` stands, which takes no focus itself."""
    before = anchor
    policy = anchor.focusPolicy()
    # Qt orders nothing behind a widget without focus.
    anchor.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for stop in stops:
        QWidget.setTabOrder(before, stop)
        before = stop
    anchor.setFocusPolicy(policy)


def one_tab_stop(group: QButtonGroup) -> None:
    """Make an exclusive group one stop, at the button that is on; arrows move inside."""

    def toggled(made: QAbstractButton, is_on: bool) -> None:
        policy = Qt.FocusPolicy.StrongFocus if is_on else Qt.FocusPolicy.ClickFocus
        made.setFocusPolicy(policy)

    group.buttonToggled.connect(toggled)
    checked = group.checkedButton()
    for made in group.buttons():
        if checked is not None:
            toggled(made, made is checked)


def _corner(widget: QWidget, window: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(window, QPoint(0, 0))
    return corner.x(), corner.y()


def _first_stop(part: QWidget) -> QWidget | None:
    """The part itself, or the first widget in it that Tab stops at."""
    candidate: QWidget | None = part
    while candidate is not None:
        is_inside = candidate is part or part.isAncestorOf(candidate)
        takes_tab = bool(candidate.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if is_inside and takes_tab and candidate.isVisible() and candidate.isEnabled():
            return candidate
        candidate = candidate.nextInFocusChain()
        if candidate is part:
            return None
    return None

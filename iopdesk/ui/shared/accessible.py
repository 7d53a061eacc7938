"""For screen readers: announcements, focus moves, and painted widgets read as lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_spies: list[Callable[[str], None]] = []
_is_installed = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a painted widget shows: its words, and its rect in the widget."""

    name: str
    rect: QRect
    is_selected: bool = False


def announce(widget: QWidget, words: str, *, is_urgent: bool = False) -> None:
    """Have a screen reader say ``words`` once; every message and toast goes through here."""
    event = QAccessibleAnnouncementEvent(widget, words)
    if is_urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)
    for spy in list(_spies):
        spy(words)


def spy_on_announcements(spy: Callable[[str], None]) -> Callable[[], None]:
    """Call ``spy`` with every announcement; returns what ends it. For tests."""
    _spies.append(spy)
    return lambda: _spies.remove(spy)


def focus_moved(widget: QWidget, index: int) -> None:
    """Say that the focus is on item ``index`` of a painted widget."""
    event = QAccessibleEvent(widget, QAccessible.Event.Focus)
    event.setChild(index)
    QAccessible.updateAccessibility(event)


def install() -> None:
    """Let painted widgets be read: once a start.

    A widget that has ``accessible_items() -> Sequence[Item]`` is a list of them;
    ``accessible_focus() -> int`` (-1: none) tells which one has the focus. A painted
    widget with ``accessible_words() -> str`` is a static text.
    """
    global _is_installed
    if not _is_installed:
        QAccessible.installFactory(_make)
        _is_installed = True


def _make(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    if hasattr(thing, "accessible_items"):
        made: QAccessibleInterface = _PaintedList(thing)
    elif hasattr(thing, "accessible_words"):
        made = _PaintedText(thing)
    else:
        return None
    thing._accessible = made  # type: ignore[attr-defined] # lives as long as its widget
    return made


class _PaintedText(QAccessibleWidget):
    """A painted widget that says one thing."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.StaticText)
        self._widget: Any = widget

    def text(self, kind: QAccessible.Text) -> str:
        """The widget's words."""
        if kind == QAccessible.Text.Name and shiboken6.isValid(self._widget):
            return str(self._widget.accessible_words())
        return super().text(kind)


class _PaintedList(QAccessibleWidget):
    """A painted widget that shows several things."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.List)
        self._widget: Any = widget
        self._children: list[_PaintedItem] = []

    def items(self) -> Sequence[Item]:
        """What the widget shows now."""
        return self._widget.accessible_items() if shiboken6.isValid(self._widget) else ()

    def focus_index(self) -> int:
        """Index of the item in focus, or -1."""
        ask = getattr(self._widget, "accessible_focus", None)
        return ask() if ask is not None else -1

    def widget_at(self) -> QWidget:
        """The painted widget, or a view's viewport, the rects are in."""
        viewport = getattr(self._widget, "viewport", None)
        return viewport() if viewport is not None else self._widget

    def childCount(self) -> int:
        """How many items there are."""
        return len(self.items())

    def child(self, index: int) -> QAccessibleInterface:
        """The same object for an item each time it is asked for."""
        while len(self._children) <= index:
            self._children.append(_PaintedItem(self, len(self._children)))
        return self._children[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Index of an item."""
        return next((i for i, own in enumerate(self._children) if own is child), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """The item at a point of the screen."""
        point = self.widget_at().mapFromGlobal(QPoint(x, y))
        for index, item in enumerate(self.items()):
            if item.rect.contains(point):
                return self.child(index)
        return None  # type: ignore[return-value] # Qt takes None for "no child"

    def focusChild(self) -> QAccessibleInterface:
        """The item in focus."""
        index = self.focus_index()
        if 0 <= index < self.childCount():
            return self.child(index)
        return None  # type: ignore[return-value]


class _PaintedItem(QAccessibleInterface):
    """One item of a painted list."""

    def __init__(self, owner: _PaintedList, index: int) -> None:
        super().__init__()
        self._owner = owner
        self._index = index

    def _item(self) -> Item | None:
        items = self._owner.items()
        return items[self._index] if self._index < len(items) else None

    def isValid(self) -> bool:
        """Whether the widget still shows it."""
        return self._item() is not None

    def object(self) -> QObject:
        """Items are painted: there is no object."""
        return None  # type: ignore[return-value]

    def role(self) -> QAccessible.Role:
        """An item of a list."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Selected and focused as the widget says."""
        state = QAccessible.State()
        item = self._item()
        state.selectable = state.focusable = True
        state.selected = item is not None and item.is_selected
        is_focused = self._owner.focus_index() == self._index
        state.focused = is_focused
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """The item's words."""
        item = self._item()
        return item.name if item is not None and kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, words: str) -> None:
        """Painted items cannot be renamed from outside."""

    def rect(self) -> QRect:
        """Where the item is on the screen."""
        item, widget = self._item(), self._owner.widget_at()
        if item is None:
            return QRect()
        return QRect(widget.mapToGlobal(item.rect.topLeft()), item.rect.size())

    def parent(self) -> QAccessibleInterface:
        """The list."""
        return self._owner

    def child(self, index: int) -> QAccessibleInterface:
        """Items have no children."""
        return None  # type: ignore[return-value]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """Items have no children."""
        return None  # type: ignore[return-value]

    def childCount(self) -> int:
        """Items have no children."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Items have no children."""
        return -1

    def window(self) -> QWindow:
        """The window of the widget."""
        return self._owner.window()

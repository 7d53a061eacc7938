"""Walks a window as somebody without a mouse, without sight, or with large text would.

``walk(window)`` returns findings, one line each; an empty list means that every control
has a name, Tab goes round in reading order with a visible ring, targets are large enough,
nothing is cut, and text stands out from its ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QToolButton,
    QWidget,
)

from iopdesk.ui.shared.labels import Chip, ElidingLabel
from iopdesk.ui.theme import paint, tokens
from iopdesk.ui.theme.tokens import TINTED, TOKENS, C, contrast

TARGET = 24
"""Least width and height of what can be clicked, px."""
TEXT_CONTRAST = 4.5
PART_CONTRAST = 3.0
RING_PIXELS = 60
MANY = 400
"""A view with more cells than this is not read cell by cell."""


def walk(window: QWidget, *, press_tab: bool = True, may_elide: bool = False) -> list[str]:
    """Everything wrong with a shown, active window; ``may_elide`` lets painted text shorten."""
    _settle(window)
    findings = [*nameless(window), *small_targets(window), *cut_words(window)]
    findings += cut_paintings(window, may_elide=may_elide)
    findings += faint_labels(window)
    if press_tab:
        findings += tab_faults(window)
    return findings


def _settle(window: QWidget) -> None:
    """Have the window active and laid out."""
    window.activateWindow()
    # qWaitForWindowActive is content while a dialog's owner is active.
    for _try in range(200):
        if window.isActiveWindow():
            break
        QTest.qWait(10)
    for _round in range(3):  # a layout may ask for another one
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def describe(widget: QWidget) -> str:
    """A widget in a finding: class, object name, what it says."""
    words = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    name = widget.objectName()
    return f"{type(widget).__name__}{'#' + name if name else ''} {str(words)[:40]!r}"


# -- names ------------------------------------------------------------------------------


def nameless(window: QWidget) -> list[str]:
    """Widgets that take the focus and have no accessible name."""
    root = QAccessible.queryAccessibleInterface(window)
    return [f"no name: {_node(node)}" for node in _nodes(root) if _is_nameless(node)]


def _nodes(node: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    yield node
    count = node.childCount()
    for index in range(min(count, MANY)):  # child(n) beyond the count can end the process
        yield from _nodes(node.child(index))


def _is_nameless(node: QAccessibleInterface) -> bool:
    widget = node.object()
    if isinstance(widget, QWidget):
        takes_focus = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if not takes_focus or not widget.isVisible() or widget.focusProxy() is not None:
            return False
    elif not node.state().focusable or node.role() == QAccessible.Role.Client:
        return False
    return not node.text(QAccessible.Text.Name).strip()


def _node(node: QAccessibleInterface) -> str:
    widget = node.object()
    return describe(widget) if isinstance(widget, QWidget) else node.role().name


# -- sizes ------------------------------------------------------------------------------


def small_targets(window: QWidget) -> list[str]:
    """Controls under 24 px; what cannot be clicked (a field's magnifier) is no control."""
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)
    return [
        f"small target: {describe(one)} {one.width()}x{one.height()}"
        for one in _visible(window)
        if isinstance(one, kinds)
        and not _is_inside_field(one)
        and (one.width() < TARGET or one.height() < TARGET)
    ]


def cut_words(window: QWidget) -> list[str]:
    """Labels and buttons that show less than they say."""
    return [f"cut: {describe(one)}" for one in _visible(window) if _is_cut(one)]


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, ElidingLabel):
        return False
    if isinstance(widget, QLabel):
        if not widget.text():
            return False
        if widget.wordWrap():
            return widget.height() < widget.heightForWidth(widget.width())
        return _is_smaller(widget)
    if isinstance(widget, QAbstractButton):
        return bool(widget.text()) and not _is_inside_field(widget) and _is_smaller(widget)
    return False


def _is_smaller(widget: QWidget) -> bool:
    wanted = widget.sizeHint()
    return widget.width() < wanted.width() or widget.height() < wanted.height()


def cut_paintings(window: QWidget, *, may_elide: bool = False) -> list[str]:
    """Painted texts that were shortened; those whose label tells the whole in its tooltip
    count unless ``may_elide``."""
    paint.take_cuts()
    window.grab()
    cuts = set(paint.take_cuts())
    if may_elide:
        cuts -= {one.text() for one in _visible(window) if isinstance(one, ElidingLabel)}
    return [f"shortened: {words!r}" for words in sorted(cuts)]


def _visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisible()]


def _is_inside_field(widget: QWidget) -> bool:
    owner = widget.parentWidget()
    if isinstance(owner, QTabBar):  # its hidden scroll buttons are Qt's
        return True
    is_plain = isinstance(widget, QToolButton) and isinstance(owner, QLineEdit)
    is_part = isinstance(widget, QLineEdit) and isinstance(owner, QAbstractSpinBox | QComboBox)
    return is_part or (is_plain and widget.focusPolicy() == Qt.FocusPolicy.NoFocus)


# -- contrast ---------------------------------------------------------------------------


def faint_tokens() -> list[str]:
    """Pairs of color tokens whose contrast is too low in the theme in force."""
    pairs = [(ink, ground, TEXT_CONTRAST) for ink, ground in _text_pairs()]
    pairs += [("line2", "surf", PART_CONTRAST), ("line2", "win", PART_CONTRAST)]
    pairs += [("acc", ground, PART_CONTRAST) for ground in ("surf", "win", "sel")]
    return [
        f"faint: {ink} on {ground} {contrast(C(ink), C(ground)):.2f} in {tokens.theme()}"
        for ink, ground, least in pairs
        if contrast(C(ink), C(ground)) < least
    ]


def _text_pairs() -> list[tuple[str, str]]:
    grounds = ("win", "surf", "sunk", "hov", "sel")
    pairs = [(ink, ground) for ink in ("tx", "tx2") for ground in grounds]
    pairs += [("tx3", "surf"), ("tx3", "win"), ("onacc", "acc"), ("onacc", "acch")]
    pairs += [("acc", "surf"), ("acc", "sel"), ("acc", "win"), ("surf", "tx")]
    pairs += [("onheat", "heat"), ("onheatpart", "heatpart"), ("onheatpart", "heatlow")]
    for kind in TINTED:
        pairs += [(kind, f"{kind}b"), (kind, "surf"), ("tx", f"{kind}b"), ("tx2", f"{kind}b")]
    assert all(name in TOKENS for pair in pairs for name in pair)
    return pairs


def faint_labels(window: QWidget) -> list[str]:
    """Labels whose pixels do not stand out: commonest color against the best ink."""
    picture = window.grab().toImage()
    found = []
    for one in _visible(window):
        if not isinstance(one, QLabel) or not one.text() or not one.isEnabled():
            continue
        ratio = _pixel_contrast(picture, _shown_rect(one, window))
        if ratio is not None and ratio < TEXT_CONTRAST:
            found.append(f"faint: {describe(one)} {ratio:.2f}")
    return found


def _shown_rect(widget: QWidget, window: QWidget) -> QRect:
    """The part of a widget that can be seen, in the window's coordinates."""
    rect = widget.visibleRegion().boundingRect()
    if isinstance(widget, Chip):  # its corners show the ground behind it
        rect.adjust(4, 3, -4, -3)
    return rect.translated(widget.mapTo(window, QPoint(0, 0)))


def _pixel_contrast(picture: QImage, rect: QRect) -> float | None:
    rect = rect.intersected(picture.rect())
    if rect.width() < 8 or rect.height() < 10:
        return None
    part = picture.copy(rect.left(), rect.top(), min(rect.width(), 160), min(rect.height(), 48))
    counts: dict[int, int] = {}
    for y in range(part.height()):
        for x in range(part.width()):
            color = part.pixel(x, y)
            counts[color] = counts.get(color, 0) + 1
    ground = QColor.fromRgb(max(counts, key=lambda color: counts[color]))
    if len(counts) < 3:
        return None
    return max(contrast(QColor.fromRgb(color), ground) for color in counts)


# -- the keyboard -----------------------------------------------------------------------


def tab_faults(window: QWidget) -> list[str]:
    """Traps, leaps against the reading order, and stops without a visible ring."""
    stops, findings = tab_round(window)
    leaps = [
        (before, after)
        for before, after in pairwise([*stops, *stops[:1]])
        if _is_leap(before, after, window)
    ]
    # The round is a circle: the one longest way up is the way back to its beginning.
    leaps.sort(key=lambda leap: _way(leap[0], leap[1], window))
    for before, after in leaps[1:]:
        findings.append(f"tab order: {describe(before)} before {describe(after)}")
    return findings


def _way(before: QWidget, after: QWidget, window: QWidget) -> tuple[int, int]:
    """How far Tab goes down and right; negative is up and left."""
    way = after.mapTo(window, QPoint(0, 0)) - before.mapTo(window, QPoint(0, 0))
    return way.y(), way.x()


def tab_round(window: QWidget) -> tuple[list[QWidget], list[str]]:
    """The widgets Tab goes through until the first comes again, and what is wrong there."""
    _settle(window)
    stops: list[QWidget] = []
    findings: list[str] = []
    now = _first_stop(window)
    while now is not None and now not in stops:
        stops.append(now)
        with_ring = _picture(window, now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
        after = QApplication.focusWidget()
        if after is now:
            if len(stops) > 1 or _other_stops(window, now):
                findings.append(f"tab trap: {describe(now)}")
            break
        if _differing(with_ring, _without_focus(window, now)) < RING_PIXELS:
            findings.append(f"no ring: {describe(now)}")
        now = after
    return stops, findings


def _first_stop(window: QWidget) -> QWidget | None:
    focus = window.focusWidget()
    if focus is not None:
        focus.clearFocus()
    candidate = window.nextInFocusChain()
    while candidate is not None and candidate is not window:
        takes = bool(candidate.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and candidate.isVisible() and candidate.isEnabled():
            candidate.setFocus(Qt.FocusReason.TabFocusReason)
            return QApplication.focusWidget()
        candidate = candidate.nextInFocusChain()
    return None


def _other_stops(window: QWidget, now: QWidget) -> bool:
    return any(
        one is not now
        and bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and one.isEnabled()
        and not now.isAncestorOf(one)
        and not (isinstance(one, QAbstractButton) and one.group() is not None)
        for one in _visible(window)
    )


def _without_focus(window: QWidget, widget: QWidget) -> QImage:
    """The widget while nothing has the focus; a neighbor's ring would count as its own."""
    focus = QApplication.focusWidget()
    if focus is None:
        return _picture(window, widget)
    focus.clearFocus()
    picture = _picture(window, widget)
    focus.setFocus(Qt.FocusReason.TabFocusReason)
    return picture


def _picture(window: QWidget, widget: QWidget) -> QImage:
    corner = widget.mapTo(window, QPoint(0, 0))
    rect = QRect(corner, widget.size()).adjusted(-6, -6, 6, 6).intersected(window.rect())
    return window.grab(rect).toImage()


def _differing(one: QImage, other: QImage) -> int:
    """How many px differ, counted up to what a ring needs."""
    if one.size() != other.size():
        return RING_PIXELS
    count = 0
    for y in range(one.height()):
        for x in range(one.width()):
            if one.pixel(x, y) != other.pixel(x, y):
                count += 1
                if count >= RING_PIXELS:
                    return count
    return count


def _is_leap(before: QWidget, after: QWidget, window: QWidget) -> bool:
    """Whether Tab goes up in one column, or left in one row.

    Compared are the two boxes that lie in the nearest common parent, so that a column
    may be read to its end before the next one begins.
    """
    first, second = _siblings(before, after)
    one, other = _box(first, window), _box(second, window)
    if isinstance(first, QAbstractItemView) and first is second:
        return False
    is_above = other.bottom() < one.top()
    is_right = other.left() > one.right()
    is_level = other.top() <= one.bottom() and one.top() <= other.bottom()
    is_left = other.right() < one.left()
    return (is_above and not is_right) or (is_level and is_left)


def _siblings(one: QWidget, other: QWidget) -> tuple[QWidget, QWidget]:
    first, second = _line(one), _line(other)
    while len(first) > 1 and len(second) > 1 and first[-1] is second[-1]:
        first.pop()
        second.pop()
    return first[-1], second[-1]


def _line(widget: QWidget) -> list[QWidget]:
    """The widget and its parents, the outermost last."""
    line = [widget]
    while (parent := line[-1].parentWidget()) is not None:
        line.append(parent)
    return line


def _box(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())

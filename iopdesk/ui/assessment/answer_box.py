"""One item of a questionnaire: its answers side by side or below each other, by one key each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.questionnaires import Choice, Item
from iopdesk.i18n import _
from iopdesk.ui.patients.card_rows import wrapped
from iopdesk.ui.shared import accessible
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_DIGIT, _SIDE, _LINE, _GAP = 24, 8, 18, 6
_LEAST = 30
"""Height of an answer of one line, px at 100 %."""


class AnswerBox(QWidget):
    """The answers of one item, painted; a digit is an answer, arrows move, Delete takes it back.

    ``answered`` follows a digit or a click, for whoever goes on to the next item.
    """

    changed = Signal()
    answered = Signal()

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._choices: Sequence[Choice] = item.choices
        self._points: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -- value --------------------------------------------------------------------

    @property
    def points(self) -> int | None:
        """Points of the answer, None while there is none."""
        return self._points

    def set_points(self, points: int | None) -> None:
        """Show an answer; what is none of the item's shows nothing."""
        known = {each.points for each in self._choices}
        new = points if points in known else None
        if new != self._points:
            self._points = new
            self.update()
            self.changed.emit()

    def accessible_items(self) -> list[accessible.Item]:
        """Each answer in words, with its digit."""
        return [
            accessible.Item(_spoken(each), rect, each.points == self._points)
            for each, rect in zip(self._choices, self._rects(self.width()), strict=True)
        ]

    def accessible_focus(self) -> int:
        """The answer in hand."""
        if not self.hasFocus():
            return -1
        return max(0, self._place())

    def _place(self) -> int:
        points = [each.points for each in self._choices]
        return points.index(self._points) if self._points in points else -1

    # -- keys and mouse -----------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit answers and goes on; arrows move among the answers."""
        typed, key = event.text(), event.key()
        if typed.isdecimal() and any(each.points == int(typed) for each in self._choices):
            self.set_points(int(typed))
            self.answered.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_points(None)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
            step = -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1
            place = self._place() + step if self._points is not None else 0
            self.set_points(self._choices[min(max(place, 0), len(self._choices) - 1)].points)
            accessible.focus_moved(self, self.accessible_focus())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click answers and goes on."""
        for each, rect in zip(self._choices, self._rects(self.width()), strict=True):
            if rect.contains(event.position().toPoint()):
                self.set_points(each.points)
                self.answered.emit()
                return

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say which answer is in hand."""
        super().focusInEvent(event)
        accessible.focus_moved(self, self.accessible_focus())

    # -- layout -------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As high as the answers."""
        return QSize(px(360), self.heightForWidth(max(px(220), self.width())))

    def minimumSizeHint(self) -> QSize:
        """Answers below each other, wrapped."""
        return QSize(px(160), self.heightForWidth(max(px(160), self.width())))

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all answers."""
        return max((rect.bottom() + 1 for rect in self._rects(width)), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        height = self.heightForWidth(max(px(160), self.width()))
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            tell_height(self)

    def _rects(self, width: int) -> list[QRect]:
        """Side by side where every answer has room in one line, else below each other."""
        gap, count = px(_GAP), len(self._choices)
        wide = [_natural(each) for each in self._choices]
        spare = width - sum(wide) - gap * (count - 1)
        if spare >= 0:
            found, left = [], 0
            for place, each in enumerate(wide):
                room = each + spare // count if place < count - 1 else width - left
                found.append(QRect(left, 0, min(room, each + px(40)), px(_LEAST)))
                left += min(room, each + px(40)) + gap
            return found
        found, top = [], 0
        for choice in self._choices:
            lines = wrapped(choice.words, width - px(_DIGIT + 2 * _SIDE), 13)
            high = max(px(_LEAST), px(_LINE) * len(lines) + px(10))
            found.append(QRect(0, top, width, high))
            top += high + px(3)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the answers; the chosen one has a check as well as its fill."""
        painter = QPainter(self)
        for choice, rect in zip(self._choices, self._rects(self.width()), strict=True):
            self._paint(painter, choice, QRectF(rect).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint(self, painter: QPainter, choice: Choice, box: QRectF) -> None:
        is_on = choice.points == self._points
        paint.rbox(
            painter, box, fill="sel" if is_on else "surf", line="acc" if is_on else "line2",
            radius=4,
        )  # fmt: skip
        digit = QRectF(box.left() + px(_SIDE), box.top(), px(_DIGIT - 6), box.height())
        if is_on:
            paint.icon(painter, digit.left(), box.center().y(), "check", size=16, color="acc")
        else:
            paint.text(painter, digit, str(choice.points), size=12, weight=600, color="tx2")
        if not choice.text:
            return
        room = box.adjusted(px(_DIGIT + _SIDE), 0, -px(_SIDE) + 2, 0)
        lines = wrapped(choice.words, room.width() + 1, 13)
        top = box.center().y() - px(_LINE) * len(lines) / 2
        for number, line in enumerate(lines):
            at = QRectF(room.left(), top + px(_LINE) * number, room.width() + 2, px(_LINE))
            paint.text(painter, at, line, weight=600 if is_on else 400)


def _natural(choice: Choice) -> int:
    """Width of an answer in one line."""
    words = advance(choice.words, 13, 600) if choice.text else 0
    return int(words) + px(_DIGIT + 2 * _SIDE) + 4


def _spoken(choice: Choice) -> str:
    if not choice.text:
        return str(choice.points)
    return _("{points}, {answer}").format(points=choice.points, answer=choice.words)


class AnswerField(FormField):
    """An item with its question; the value is the points, None without an answer."""

    def __init__(self, item: Item) -> None:
        self.box = AnswerBox(item)
        words = _("{number}. {question}").format(number=item.key, question=item.words)
        super().__init__(item.key, words, self.box, hint=item.hint_words)
        self.label.setWordWrap(True)
        self.box.setAccessibleName(words)
        self.box.changed.connect(self._on_changed)

    def value(self) -> Any:
        """The points."""
        return self.box.points

    def set_value(self, value: Any) -> None:
        """Show an answer."""
        self.box.set_points(value)

    def draft_text(self) -> Any:
        """The points, for a draft."""
        return self.box.points

    def set_needless(self, *, is_needless: bool) -> None:
        """Take the item out of the way where another answer makes it needless."""
        self.setEnabled(not is_needless)
        if is_needless:
            self.box.set_points(None)

    def _on_left(self) -> None:
        self.left.emit()

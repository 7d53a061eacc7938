"""The roster of a session: names with mark or state, as icon, word and color."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.attendance import PRESENT_MARKS, Mark, Shown, shown_mark, shown_state
from iopdesk.i18n import _, clock_time
from iopdesk.services.session_views import RosterLine
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, px

_ROW, _ICON = 28, 14


def shown_line(line: RosterLine) -> Shown:
    """Word (with the time of arrival), icon and color of one line."""
    if line.mark is None:
        return shown_state(line.state)
    shown = shown_mark(line.mark)
    if line.mark in PRESENT_MARKS and line.arrived_at is not None:
        label = f"{shown.label} {clock_time(line.arrived_at)}"
        return Shown(label, shown.icon, shown.token)
    return shown


def counts_words(lines: Sequence[RosterLine]) -> str:
    """``6 in, 1 no-show``."""
    here = sum(line.mark in PRESENT_MARKS for line in lines)
    missed = sum(line.mark is Mark.NO_SHOW for line in lines)
    words = _("{count} in").format(count=here)
    if missed:
        words += ", " + _("{count} no-show").format(count=missed)
    return words


class RosterRows(QWidget):
    """Painted rows, read as a list; a long state goes under its name."""

    def __init__(self, lines: Sequence[RosterLine]) -> None:
        super().__init__()
        self._lines = tuple(lines)
        self.setAccessibleName(_("Roster"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def accessible_items(self) -> list[Item]:
        """Name and state of each."""
        return [
            Item(f"{line.name}, {shown_line(line).label}", rect)
            for line, rect, _below in self._lay_out(self.width())
        ]

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(px(200), sum(rect.height() for _l, rect, _b in self._lay_out(self.width())))

    def minimumSizeHint(self) -> QSize:
        """Rows are never cut."""
        return QSize(px(120), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """States go below their names where there is no room."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _lay_out(self, width: int) -> list[tuple[RosterLine, QRect, bool]]:
        found, top = [], 0
        for line in self._lines:
            shown = shown_line(line)
            right = advance(shown.label, 12, 500) + (px(_ICON + 5) if shown.icon else 0)
            is_below = advance(line.name) + right + px(8) > width
            height = px(_ROW) + (px(18) if is_below else 0)
            found.append((line, QRect(0, top, width, height), is_below))
            top += height
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Names at the left, states at the right."""
        painter = QPainter(self)
        for line, rect, is_below in self._lay_out(self.width()):
            row = QRectF(rect.left(), rect.top(), rect.width(), px(_ROW))
            paint.text(painter, row, line.name)
            shown = shown_line(line)
            right = advance(shown.label, 12, 500)
            if is_below:
                row.translate(0, px(20))
                start = row.left() + (px(_ICON + 5) if shown.icon else 0)
            else:
                start = row.right() - right
            room = QRectF(start, row.top(), right + 1, row.height())
            if shown.icon:
                left, middle = start - px(_ICON + 5), row.center().y()
                paint.icon(painter, left, middle, shown.icon, size=_ICON, color=shown.token)
            paint.text(painter, room, shown.label, size=12, weight=500, color=shown.token)
        painter.end()


class RosterBar(QWidget):
    """How many came of those expected; the numbers stand above it as text."""

    def __init__(self, here: int, expected: int) -> None:
        super().__init__()
        self._here, self._expected = here, expected
        self.setFixedHeight(px(6))

    def accessible_words(self) -> str:
        """The bar in words."""
        return _("{here} of {expected} in").format(here=self._here, expected=self._expected)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A bar on its ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("hov"))
        share = min(1.0, self._here / self._expected) if self._expected else 0.0
        painter.fillRect(QRectF(0, 0, self.width() * share, self.height()), C("acc"))
        painter.end()

"""Strips of a chart: hours attended by week, with the hours always written in the cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.i18n import _, hours_text, month_day, tight_date
from iopdesk.services.chart_hours import WeekCell
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_CELL, _LABEL, _GAP = 32, 18, 3
_LEAST, _MOST = 27, 52
_PART = 80
"""Percent of the prescribed hours from which a week has the middle color."""


class WeekStripView(QWidget):
    """One cell a week: solid when the prescribed hours were attended, paler below."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._cells: tuple[WeekCell, ...] = ()
        self._least = 0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_weeks(self, cells: Sequence[WeekCell]) -> None:
        """Show other weeks."""
        self._cells = tuple(cells)
        longest = max((advance(tight_date(each.first), 11) for each in cells), default=0)
        self._least = max(px(_LEAST), int(longest))
        self._fit()
        self.update()

    def accessible_items(self) -> list[Item]:
        """Each week in words."""
        rects = self._rects(self.width())
        return [Item(_spoken(cell), rect) for cell, rect in zip(self._cells, rects, strict=True)]

    def sizeHint(self) -> QSize:
        """One row of cells, or more."""
        return QSize(px(430), self.heightForWidth(max(px(160), self.width())))

    def minimumSizeHint(self) -> QSize:
        """Four cells a row."""
        return QSize(px(150), self.heightForWidth(max(px(150), self.width())))

    def hasHeightForWidth(self) -> bool:
        """Cells go on in the next row."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the rows."""
        rects = self._rects(width)
        return rects[-1].bottom() + 1 if rects else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.heightForWidth(max(px(150), self.width()))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            tell_height(self)

    def _rects(self, width: int) -> list[QRect]:
        count = len(self._cells)
        if not count:
            return []
        gap = px(_GAP)
        most = max(1, (width + gap) // (self._least + gap))
        # rows of about one length, so that no cell stands alone
        columns = -(-count // -(-count // most))
        wide = min(px(_MOST), (width - gap * (columns - 1)) // columns)
        high = px(_CELL + _LABEL)
        return [
            QRect(place % columns * (wide + gap), place // columns * (high + px(4)), wide, high)
            for place in range(count)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the weeks."""
        painter = QPainter(self)
        for cell, rect in zip(self._cells, self._rects(self.width()), strict=True):
            _paint_cell(painter, cell, QRectF(rect))
        painter.end()


def _paint_cell(painter: QPainter, cell: WeekCell, rect: QRectF) -> None:
    box = QRectF(rect.left(), rect.top(), rect.width(), px(_CELL))
    words, ink = "–", "tx2"
    if cell.attended is None:
        paint.rbox(painter, box, line="line2", radius=4, dashed=True)
    else:
        words = hours_text(cell.attended)
        fill, ink = _colors(cell)
        if cell.is_now:
            paint.rbox(painter, box, fill="surf", line="acc", width=2, radius=4)
        else:
            paint.rbox(painter, box, fill=fill, radius=4)
    size = 12 if advance(words, 12, 600) <= box.width() - 2 else 11
    paint.text(painter, box, words, size=size, weight=600, color=ink, align="center")
    label = QRectF(rect.left() - px(4), box.bottom() + px(1), rect.width() + px(8), px(_LABEL))
    paint.text(painter, label, tight_date(cell.first), size=11, color="tx2", align="center")


def _colors(cell: WeekCell) -> tuple[str, str]:
    """Fill and ink of a week that is over."""
    attended, prescribed = cell.attended or 0, cell.prescribed or 0
    if cell.is_now:
        return "surf", "tx"
    if attended >= prescribed and attended:
        return "heat", "onheat"
    if attended * 100 >= prescribed * _PART and attended:
        return "heatpart", "onheatpart"
    return "heatlow", "onheatpart"


def _spoken(cell: WeekCell) -> str:
    day = month_day(cell.first)
    if cell.attended is None:
        return _("Week of {day}: ahead").format(day=day)
    words = _("Week of {day}: {hours} hours attended").format(
        day=day, hours=hours_text(cell.attended)
    )
    if cell.prescribed is None:
        return words
    return _("{words}, {prescribed} prescribed").format(
        words=words, prescribed=hours_text(cell.prescribed)
    )

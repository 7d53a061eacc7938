"""Meetings by week: a cell a week, its count always written, the running week outlined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.support_rules import MeetingWeek
from iopdesk.i18n import _, month_day, ngettext, tight_date
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px

_CELL, _LABEL, _GAP, _MOST = 32, 18, 3, 52


class MeetingStrip(QWidget):
    """Solid where the target was reached, paler where some meetings were, pale for none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Meetings by week"))
        self._weeks: tuple[MeetingWeek, ...] = ()
        self._target: int | None = None
        self.setFixedHeight(px(_CELL + _LABEL))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_weeks(self, weeks: Sequence[MeetingWeek], target: int | None) -> None:
        """Show other weeks."""
        self._weeks, self._target = tuple(weeks), target
        self.update()

    def accessible_items(self) -> list[Item]:
        """Each week in words."""
        pairs = zip(self._weeks, self._rects(), strict=True)
        return [Item(self._spoken(week), rect) for week, rect in pairs]

    def sizeHint(self) -> QSize:
        """One row of cells."""
        return QSize(px(300), px(_CELL + _LABEL))

    def _spoken(self, week: MeetingWeek) -> str:
        return ngettext(
            "Week of {day}: {count} meeting", "Week of {day}: {count} meetings", week.count
        ).format(day=month_day(week.starts_on), count=week.count)

    def _rects(self) -> list[QRect]:
        count, gap = len(self._weeks), px(_GAP)
        wide = min(px(_MOST), (self.width() - gap * (count - 1)) // max(1, count))
        return [QRect(place * (wide + gap), 0, wide, px(_CELL + _LABEL)) for place in range(count)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the weeks."""
        painter = QPainter(self)
        for week, rect in zip(self._weeks, self._rects(), strict=True):
            self._paint(painter, week, QRectF(rect))
        painter.end()

    def _paint(self, painter: QPainter, week: MeetingWeek, rect: QRectF) -> None:
        box = QRectF(rect.left(), rect.top(), rect.width(), px(_CELL))
        fill, ink = self._colors(week)
        if week.is_now:
            paint.rbox(painter, box, fill="surf", line="acc", width=2, radius=4)
        else:
            paint.rbox(painter, box, fill=fill, radius=4)
        paint.text(painter, box, str(week.count), weight=600, color=ink, align="center")
        below = QRectF(rect.left() - px(4), box.bottom() + px(1), rect.width() + px(8), px(_LABEL))
        words = tight_date(week.starts_on)
        paint.text(painter, below, words, size=11, color="tx2", align="center")

    def _colors(self, week: MeetingWeek) -> tuple[str, str]:
        if week.is_now:
            return "surf", "tx"
        if week.count and (self._target is None or week.count >= self._target):
            return "heat", "onheat"
        return ("heatpart", "onheatpart") if week.count else ("heatlow", "onheatpart")

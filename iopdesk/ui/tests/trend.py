"""The trend of a patient's tests: one line per analyte, shapes that differ, a legend below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.domain.verdict_words import Mark
from iopdesk.i18n import _, tight_date
from iopdesk.services.specimen_views import Trend, TrendLine, TrendPoint
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, px

_LINE, _FOOT, _LEGEND = 38, 26, 24
_SIDE = 14
_DATE_ROOM = 40


class TrendView(QWidget):
    """Paints a :class:`Trend`; each test is an item a screen reader can read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend: Trend | None = None
        self.setAccessibleName(_("Trend"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_trend(self, trend: Trend | None) -> None:
        """Show a trend, or none."""
        self._trend = trend
        if trend is not None:
            self.setAccessibleName(_("Trend, {name}").format(name=trend.name))
        self._fit()
        self.updateGeometry()
        self.update()

    def accessible_items(self) -> list[Item]:
        """Each test in words."""
        if self._trend is None:
            return []
        found = []
        for place, day in enumerate(self._trend.days):
            said = [
                f"{line.label}: {point.words}"
                for line in self._trend.lines
                if (point := line.points[place]) is not None
            ]
            middle = round(self._x(place))
            rect = QRect(middle - px(_SIDE), 0, px(2 * _SIDE), self._foot())
            found.append(Item(f"{tight_date(day)}. {', '.join(said)}", rect))
        return found

    def sizeHint(self) -> QSize:
        """Every line, the dates and the legend."""
        return QSize(px(420), self.heightForWidth(max(px(240), self.width())))

    def minimumSizeHint(self) -> QSize:
        """Narrow ones leave out dates and wrap the legend."""
        return QSize(px(220), self.heightForWidth(max(px(220), self.width())))

    def hasHeightForWidth(self) -> bool:
        """The legend wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of lines, dates and legend."""
        legend = self._legend(width)
        return self._foot() + px(_FOOT) + (legend[-1][2] + px(_LEGEND) if legend else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the wrapped legend."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(px(60), self.heightForWidth(max(px(220), self.width()))))

    def _foot(self) -> int:
        return px(_LINE) * len(self._trend.lines if self._trend else ())

    def _left(self) -> float:
        lines = self._trend.lines if self._trend else ()
        return max((advance(line.label, 12) for line in lines), default=0) + px(24)

    def _x(self, place: int) -> float:
        """Middle of the point of a test."""
        count = len(self._trend.days) if self._trend else 1
        room = self.width() - self._left() - px(_SIDE)
        return self._left() + room * ((place + 0.5) / max(1, count))

    # -- painting -----------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint lines, dates and legend."""
        if self._trend is None or not self._trend.days:
            return
        painter = QPainter(self)
        for number, line in enumerate(self._trend.lines):
            self._paint_line(painter, line, px(_LINE) * (number + 0.5))
        self._paint_days(painter)
        for point, left, top in self._legend(self.width()):
            middle = self._foot() + px(_FOOT) + top + px(_LEGEND) / 2
            paint_mark(painter, QPointF(left + px(6), middle), point, size=11)
            room = QRectF(left + px(18), middle - px(10), self.width() - left - px(18), px(20))
            paint.text(painter, room, point.words, size=12, color="tx2")
        painter.end()

    def _paint_line(self, painter: QPainter, line: TrendLine, middle: float) -> None:
        room = QRectF(0, middle - px(10), self._left() - px(16), px(20))
        paint.text(painter, room, line.label, size=12, color="tx2")
        first, last = self._x(0), self._x(len(line.points) - 1)
        paint.hair(painter, first - px(12), middle, last - first + px(24))
        for place, point in enumerate(line.points):
            if point is not None:
                paint_mark(painter, QPointF(self._x(place), middle), point)

    def _paint_days(self, painter: QPainter) -> None:
        days = self._trend.days if self._trend else ()
        between = self._x(1) - self._x(0) if len(days) > 1 else px(_DATE_ROOM)
        every = max(1, -int(-px(_DATE_ROOM) // max(1, round(between))))
        for place, day in enumerate(days):
            if (len(days) - 1 - place) % every == 0:
                wide = px(_DATE_ROOM)
                room = QRectF(self._x(place) - wide / 2, self._foot(), wide, px(_FOOT))
                paint.text(painter, room, tight_date(day), size=11, color="tx2", align="center")

    def _legend(self, width: int) -> list[tuple[TrendPoint, int, int]]:
        """What each shape shown says, with its left and top within the legend."""
        kinds: dict[str, TrendPoint] = {}
        for line in self._trend.lines if self._trend else ():
            for point in line.points:
                if point is not None:
                    kinds.setdefault(point.words, point)
        placed, left, top = [], 0, 0
        for point in kinds.values():
            wide = px(18) + int(advance(point.words, 12)) + px(14)
            if left and left + wide > width:
                left, top = 0, top + px(_LEGEND)
            placed.append((point, left, top))
            left += wide
        return placed


def paint_mark(painter: QPainter, middle: QPointF, point: TrendPoint, *, size: float = 13) -> None:
    """One shape: ring, disc with a check, square with !, diamond with ?, triangle."""
    half = px(size) / 2
    box = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
    token = "tx3" if point.mark is Mark.RING else point.token
    sign = {Mark.SQUARE: "!", Mark.DIAMOND: "?"}.get(point.mark, "")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(C(token), 1.5))
    painter.setBrush(C("surf") if point.mark in (Mark.RING, Mark.TRIANGLE) else C(token))
    if point.mark in (Mark.RING, Mark.DISC):
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    elif point.mark is Mark.SQUARE:
        painter.drawRoundedRect(box, 2, 2)
    else:
        painter.drawPolygon(_polygon(box, point.mark))
    painter.restore()
    if point.mark is Mark.DISC:
        side = size - 4
        paint.icon(painter, middle.x() - px(side) / 2, middle.y(), "check", size=side, color="surf")
    elif sign:
        paint.text(painter, box, sign, size=11, weight=600, color="surf", align="center")


def _polygon(box: QRectF, mark: Mark) -> QPolygonF:
    if mark is Mark.DIAMOND:
        wide = box.adjusted(-1.5, -1.5, 1.5, 1.5)
        x, y = wide.center().x(), wide.center().y()
        corners = [(x, wide.top()), (wide.right(), y), (x, wide.bottom()), (wide.left(), y)]
    else:
        corners = [
            (box.center().x(), box.top()),
            (box.right(), box.bottom()),
            (box.left(), box.bottom()),
        ]
    return QPolygonF([QPointF(x, y) for x, y in corners])

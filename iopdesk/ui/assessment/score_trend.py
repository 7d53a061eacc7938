"""The scores of one scale over time, drawn small: the newest is a square, the others rings."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.i18n import _, medium_date, tight_date
from iopdesk.services.assessment_page import Series, SeriesPoint
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import C, px

_HEIGHT, _FOOT, _TOP, _SIDE, _MARK = 104, 20, 18, 14, 9


class ScoreTrend(QWidget):
    """Paints a :class:`Series`; each score is an item a screen reader can read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: Series | None = None
        self.setAccessibleName(_("Scores over time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(_HEIGHT))

    def show_series(self, series: Series | None) -> None:
        """Show a scale, or none."""
        self._series = series
        if series is not None:
            words = _("Scores over time, {name}").format(name=series.label)
            self.setAccessibleName(words)
        self.setVisible(series is not None and len(series.points) > 1)
        self.update()

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(px(360), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow ones leave out dates."""
        return QSize(px(160), px(_HEIGHT))

    def accessible_items(self) -> list[Item]:
        """Each score in words."""
        points = self._series.points if self._series else ()
        found = []
        for place, point in enumerate(points):
            middle = self._at(place)
            rect = QRect(round(middle.x()) - px(12), 0, px(24), px(_HEIGHT - _FOOT))
            found.append(Item(point_words(point), rect))
        return found

    def _range(self) -> tuple[int, int]:
        assert self._series is not None
        scores = [each.score for each in self._series.points]
        low, high = self._series.lowest, max(scores)
        # a scale of 27 on which nobody went above 9 would be a flat line at the foot
        return low, max(high, low + max(4, (self._series.highest - low) // 3))

    def _at(self, place: int) -> QPointF:
        """Middle of the mark of a score."""
        assert self._series is not None
        count = len(self._series.points)
        low, high = self._range()
        left = px(_SIDE) + advance(str(high), 11) + px(10)
        room = self.width() - left - px(_SIDE + 12)
        across = left + room * (place / max(1, count - 1))
        tall = px(_HEIGHT - _FOOT - _TOP - 12)
        share = (self._series.points[place].score - low) / max(1, high - low)
        return QPointF(across, px(_TOP) + tall * (1 - share))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line, the marks with their numbers, and the days."""
        if self._series is None or len(self._series.points) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks = [self._at(place) for place in range(len(self._series.points))]
        self._paint_scale(painter)
        painter.setPen(QPen(C("acc"), 1.5))
        painter.drawPolyline(QPolygonF(marks))
        for place, middle in enumerate(marks):
            self._paint_mark(painter, middle, is_last=place == len(marks) - 1)
        self._paint_words(painter, marks)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        low, high = self._range()
        for score in (low, high):
            share = (score - low) / max(1, high - low)
            y = px(_TOP) + px(_HEIGHT - _FOOT - _TOP - 12) * (1 - share)
            room = QRectF(px(_SIDE), y - px(8), advance(str(high), 11) + 4, px(16))
            paint.text(painter, room, str(score), size=11, color="tx2")
            left = px(_SIDE) + advance(str(high), 11) + px(8)
            paint.hair(painter, left, y, self.width() - left - px(_SIDE))

    def _paint_mark(self, painter: QPainter, middle: QPointF, *, is_last: bool) -> None:
        half = px(_MARK) / 2
        box = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
        painter.setPen(QPen(C("acc"), 1.5))
        painter.setBrush(C("acc") if is_last else C("surf"))
        if is_last:
            painter.drawRect(box)
        else:
            painter.drawEllipse(box)

    def _paint_words(self, painter: QPainter, marks: list[QPointF]) -> None:
        """Numbers above the marks and days at the foot, as many as have room; the last always."""
        assert self._series is not None
        points = self._series.points
        taken = float(self.width() + px(60))
        for point, middle in zip(reversed(points), reversed(marks), strict=True):
            wide = max(advance(str(point.score), 11, 600), advance(tight_date(point.on), 11)) + 6
            if middle.x() + wide / 2 > taken:
                continue
            taken = middle.x() - wide / 2
            above = QRectF(middle.x() - wide / 2, middle.y() - px(_MARK + 11), wide, px(15))
            paint.text(painter, above, str(point.score), size=11, weight=600, align="center")
            foot = QRectF(middle.x() - wide / 2, px(_HEIGHT - _FOOT), wide, px(_FOOT))
            day = tight_date(point.on)
            paint.text(painter, foot, day, size=11, color="tx2", align="center")


def point_words(point: SeriesPoint) -> str:
    """One score as a sentence part: "Oct 19, 2026: 8, mild"."""
    score = f"{point.score}, {point.band}" if point.band else str(point.score)
    return _("{day}: {score}").format(day=medium_date(point.on), score=score)

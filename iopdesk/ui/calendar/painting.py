"""Paints the week: grid, day headers, blocks in two passes, now-line, ghost of a drag.

Fills come first, then the now-line, then every text row on its own fill, so that the
line never strikes text.
"""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from iopdesk.i18n import _, clock_time, tight_time, weekday_name
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar.geometry import Column
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance, metrics
from iopdesk.ui.theme.tokens import LOOKS, C, px

BAR, PAD, ROW = 3, 3, 14
NARROW, LOW, LOWEST = 90, 52, 34
"""Px at 100 %: under them a block uses the short title, two rows, one row."""
_SMALL = 11


def paint_hours(painter: QPainter, width: int, hour: int) -> None:
    """A hairline at every hour."""
    for number in range(25):
        paint.hair(painter, 0, number * hour, width)


def paint_column(painter: QPainter, column: Column, height: int) -> None:
    """Ground of a weekend, hairline at the left."""
    if column.is_weekend:
        painter.fillRect(QRect(column.left, 0, column.width, height), C("sunk"))
    paint.hair(painter, column.left, 0, height, vertical=True)


def paint_day_head(painter: QPainter, column: Column, height: int, *, is_today: bool) -> None:
    """Weekday and number, today's in a disc; one above the other in a folded day."""
    word, number = weekday_name(column.on), str(column.on.day)
    color = "acc" if is_today else "tx2"
    if column.is_folded:
        top = QRectF(column.left, px(3), column.width, px(15))
        paint.text(painter, top, word, size=_SMALL, color=color, align="center")
        _number(painter, QPointF(top.center().x(), height - px(13)), number, is_today, side=20)
        return
    gap, disc = px(8), px(26)
    whole = advance(word, 13) + gap + disc
    left = column.left + max(0.0, (column.width - whole) / 2)
    paint.text(
        painter, QRectF(left, 0, whole, height), word, color=color, weight=600 if is_today else 400
    )
    center = QPointF(left + advance(word, 13) + gap + disc / 2, height / 2)
    _number(painter, center, number, is_today, side=26)


def _number(painter: QPainter, center: QPointF, words: str, is_today: bool, *, side: int) -> None:
    half = px(side) / 2
    box = QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)
    if is_today:
        paint.rbox(painter, box, fill="acc", radius=side / 2)
    color = "onacc" if is_today else "tx"
    size = 13 if side < 26 else 14
    paint.text(painter, box, words, size=size, weight=600, color=color, align="center")


def paint_hour_label(painter: QPainter, number: int, y: float, width: int) -> None:
    """``9 AM`` beside its line."""
    words = clock_time(time(number)).replace(":00", "")
    room = QRectF(0, y - px(8), width - px(6), px(16))
    paint.text(painter, room, words, size=_SMALL, color="tx2", align="right")


def paint_now_pill(painter: QPainter, at: time, y: float, width: int) -> None:
    """The clock in the axis, where the now-line begins."""
    words = tight_time(at)
    wide = advance(words, _SMALL, 600) + px(8)
    box = QRectF(width - wide - px(2), y - px(8), wide, px(16))
    paint.rbox(painter, box, fill="bad", radius=4)
    paint.text(painter, box, words, size=_SMALL, weight=600, color="surf", align="center")


# -- blocks -------------------------------------------------------------------------


def _ground(session: CalendarSession) -> str:
    return "surf" if session.is_cancelled else LOOKS[session.look].tint


def paint_fill(painter: QPainter, rect: QRect, session: CalendarSession) -> None:
    """Tint, bar and outline of a block: dashed when cancelled, red with a conflict."""
    look = LOOKS[session.look]
    line, width = None, 1.0
    if session.is_cancelled:
        line = "tx3"
    elif session.clashes:
        line, width = "bad", 1.5
    paint.rbox(
        painter,
        rect,
        fill=_ground(session),
        line=line,
        width=width,
        radius=4,
        dashed=session.is_cancelled,
    )
    bar = QRectF(rect.left(), rect.top(), px(BAR), rect.height())
    color = "tx3" if session.is_cancelled else "bad" if session.clashes else look.color
    paint.rbox(painter, bar, fill=color, radius=1.5)


def paint_words(painter: QPainter, rect: QRect, session: CalendarSession) -> None:
    """The rows that fit, each on the block's own fill."""
    inner = QRectF(rect).adjusted(px(BAR + PAD), px(2), -px(2), -px(1))
    if inner.width() < px(12):
        return
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    if rect.height() < px(LOWEST):
        _one_row(painter, inner, session)
    else:
        _rows(painter, inner, session, is_low=rect.height() < px(LOW))
    painter.restore()


def _one_row(painter: QPainter, inner: QRectF, session: CalendarSession) -> None:
    room = QRectF(inner.left(), inner.center().y() - px(ROW) / 2, inner.width(), px(ROW))
    used = _icon_and_time(painter, room, session)
    rest = room.adjusted(used + px(5), 0, 0, 0)
    if rest.width() >= px(24):
        _title(painter, rest, _title_of(session, rest.width()), session)


def _rows(painter: QPainter, inner: QRectF, session: CalendarSession, *, is_low: bool) -> None:
    row = QRectF(inner.left(), inner.top(), inner.width(), px(ROW))
    used = _icon_and_time(painter, row, session)
    place = _place(session)
    aside = f" · {place}" if place else ""
    is_aside = is_low and bool(aside) and used + advance(aside, _SMALL) <= row.width()
    if is_aside:
        _text(painter, row.adjusted(used, 0, 0, 0), aside, session)
    bottom = inner.bottom() + px(2)
    lines = _title_lines(session, inner.width(), 1 if is_low else 2)
    for line in lines:
        row.translate(0, px(ROW))
        if row.bottom() <= bottom:
            _title(painter, row, line, session)
    if is_low:
        return
    for words in (place, _seats(session)):
        fits = row.bottom() + px(ROW) <= bottom and advance(words, _SMALL) <= row.width()
        if words and fits:
            row.translate(0, px(ROW))
            _text(painter, row, words, session)


def _icon_and_time(painter: QPainter, row: QRectF, session: CalendarSession) -> float:
    """Paint icon and start; the icon goes first where both have no room. Width used."""
    words = tight_time(session.starts_at)
    wide, mark = advance(words, _SMALL), px(14) + px(2)
    left = row.left()
    is_clash = bool(session.clashes) and not session.is_cancelled
    if is_clash or mark + wide <= row.width():
        name = "alert-outline" if is_clash else LOOKS[session.look].icon
        color = "bad" if is_clash else LOOKS[session.look].color
        ground = QRectF(left, row.top(), mark, row.height())
        painter.fillRect(ground, C(_ground(session)))
        paint.icon(painter, left, row.center().y(), name, size=14, color=color)
        left += mark
    if left + wide <= row.right() + 1:
        _text(painter, QRectF(left, row.top(), wide + 1, row.height()), words, session)
        left += wide
    return left - row.left()


def _place(session: CalendarSession) -> str:
    if session.is_cancelled:
        return _("Cancelled")
    return _("By video") if session.is_by_video and not session.room else session.room


def _seats(session: CalendarSession) -> str:
    if session.is_cancelled or session.capacity is None:
        return ""
    return f"{session.expected}/{session.capacity}"


def _title_of(session: CalendarSession, width: float) -> str:
    is_long = advance(session.title, _SMALL, 600) > width
    return session.short_title if is_long or _is_short(session, width) else session.title


def _is_short(session: CalendarSession, width: float) -> bool:
    """Narrow blocks, and those of one patient, whose name needs no more than its short form."""
    return session.patient_id is not None or width < px(NARROW - BAR - PAD)


def _title_lines(session: CalendarSession, width: float, most: int) -> list[str]:
    """The title in at most so many lines; the last one elides what is left."""
    words = (session.short_title if _is_short(session, width) else session.title).split()
    if most == 1:
        return [_title_of(session, width)]
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if not lines or (advance(longer, _SMALL, 600) > width and len(lines) < most):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _title(painter: QPainter, row: QRectF, words: str, session: CalendarSession) -> None:
    wide = min(advance(words, _SMALL, 600), row.width())
    color = "tx2" if session.is_cancelled else "tx"
    _text(painter, row, words, session, weight=600, color=color)
    if session.is_cancelled:
        measure = metrics(_SMALL, 600)
        y = row.center().y() + measure.descent() / 4
        painter.setPen(QPen(C(color), max(1.0, px(1))))
        painter.drawLine(QPointF(row.left(), y), QPointF(row.left() + wide, y))


def _text(
    painter: QPainter,
    row: QRectF,
    words: str,
    session: CalendarSession,
    *,
    weight: int = 400,
    color: str = "tx2",
) -> None:
    wide = min(advance(words, _SMALL, weight), row.width())
    ground = QRectF(row.left(), row.top(), min(wide + 1, row.width()), row.height())
    painter.fillRect(ground, C(_ground(session)))
    paint.text(painter, row, words, size=_SMALL, weight=weight, color=color)


def paint_selection(painter: QPainter, rect: QRect, *, has_focus: bool) -> None:
    """The ring of the session the keys act on; gray while the keys are elsewhere."""
    paint.ring(painter, QRectF(rect).adjusted(-1, -1, 1, 1), color="acc" if has_focus else "line2")


# -- dragging -----------------------------------------------------------------------


def paint_ghost(
    painter: QPainter, rect: QRect, session: CalendarSession | None, tip: str, room: int
) -> None:
    """Where a drag would drop: opaque ground, the block at 85 %, the new time above it.

    ``room`` is the width of the content, which the tip stays inside.
    """
    paint.rbox(painter, rect, fill="surf", radius=4)
    painter.save()
    painter.setOpacity(0.85)
    if session is None:
        paint.rbox(painter, rect, fill="sel", line="acc", width=1.5, radius=4)
    else:
        paint_fill(painter, rect, session)
        paint_words(painter, rect, session)
    painter.restore()
    paint.ring(painter, rect)
    wide = advance(tip, 12, 600) + px(12)
    top = rect.top() - px(24) if rect.top() >= px(24) else rect.top() + px(4)
    box = QRectF(min(rect.left(), max(0.0, room - wide)), top, wide, px(20))
    paint.rbox(painter, box, fill="tx", radius=4)
    paint.text(painter, box, tip, size=12, weight=600, color="surf", align="center")

"""How the roster grid is painted: its cells, its dates, its frozen names and the line below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iopdesk.domain.attendance import Mark, mark_key, shown_mark
from iopdesk.i18n import _, tight_date, weekday_name
from iopdesk.services.roster_grid import GridMember, GridSession
from iopdesk.ui.groups.grid_model import CELL, MEMBER, SESSION, hours_words
from iopdesk.ui.shared.hours_bar import paint_hours
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C, px

Index = QModelIndex | QPersistentModelIndex
ROW, HEADER, DATE, NAMES, HOURS = 36, 42, 42, 158, 128
_ICON_MARKS = {Mark.PRESENT, Mark.NO_SHOW, Mark.VIRTUAL}


@dataclass(slots=True, repr=False)
class Typed:
    """Digits on their way: of a row before its mark, or minutes after L."""

    digits: str = ""
    late: tuple[GridMember, GridSession] | None = None
    minutes: str = ""

    def row(self) -> int | None:
        """The row that the digits name."""
        return int(self.digits) - 1 if self.digits else None

    def minutes_of(self, member: GridMember, session: GridSession) -> str:
        """The minutes typed so far for a cell."""
        if self.late is None:
            return ""
        late, at = self.late
        is_here = (late.patient_id, at.session_id) == (member.patient_id, session.session_id)
        return self.minutes if is_here else ""


def paint_foot(painter: QPainter, box: QRectF, session: GridSession) -> None:
    """Below a date: how many attended of those enrolled."""
    is_empty = session.is_cancelled or not (session.attended or session.enrolled)
    words = "–" if is_empty else f"{session.attended}/{session.enrolled}"
    paint.text(painter, box, words, size=12, weight=500, color="tx2", align="center")


class CellDelegate(QStyledItemDelegate):
    """A mark, or the hours of the week in the last column."""

    def __init__(self, parent: QObject, typed: Typed) -> None:
        super().__init__(parent)
        self._typed = typed

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One date."""
        return QSize(px(DATE), px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        box = QRectF(option.rect)
        session = index.data(SESSION)
        member: GridMember = index.data(MEMBER)
        if isinstance(session, GridSession):
            # Qt hands a text enum back as plain text
            stored = index.data(CELL)
            mark = Mark(stored) if stored is not None else None
            minutes = self._typed.minutes_of(member, session)
            self._paint_mark(painter, box, member, session, mark, minutes)
        else:
            self._paint_hours(painter, box, member)
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right() - 1 / ratio, box.top(), box.height(), vertical=True)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.ring(painter, box.adjusted(0, 0, -1, -1), radius=2)

    @staticmethod
    def _paint_mark(
        painter: QPainter,
        box: QRectF,
        member: GridMember,
        session: GridSession,
        mark: Mark | None,
        minutes: str,
    ) -> None:
        is_in = session.session_id in member.expected
        if session.is_today:
            painter.fillRect(box, C("sel"))
        elif not is_in and mark is None:
            painter.fillRect(box, C("sunk"))
        if mark is None:
            if not is_in:
                paint.text(painter, box, "–", color="tx2", align="center")
            return
        shown = shown_mark(mark)
        if mark in (Mark.PRESENT, Mark.VIRTUAL):
            left = box.center().x() - px(8)
            paint.icon(painter, left, box.center().y(), shown.icon, size=16, color=shown.token)
            return
        side = px(26)
        chip = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        paint.rbox(painter, chip, fill=f"{shown.token}b", radius=5)
        if mark in _ICON_MARKS:
            left = box.center().x() - px(8)
            paint.icon(painter, left, box.center().y(), shown.icon, size=16, color=shown.token)
        else:
            key = minutes or mark_key(mark)
            paint.text(painter, chip, key, size=12, weight=600, color=shown.token, align="center")

    @staticmethod
    def _paint_hours(painter: QPainter, box: QRectF, member: GridMember) -> None:
        hours, prescribed = member.hours, member.prescribed or 0
        bar = QRectF(box.left() + px(8), box.center().y() - px(3), px(44), px(6))
        paint_hours(painter, bar, hours.attended, hours.ahead, prescribed)
        is_short = hours.likely < prescribed
        x = bar.right() + px(6)
        if is_short:
            paint.icon(painter, x, box.center().y(), "alert-outline", size=14, color="warn")
            x += px(18)
        room = QRectF(x, box.top(), box.right() - x - px(4), box.height())
        token, weight = ("warn", 600) if is_short else ("tx", 400)
        paint.text(painter, room, hours_words(member), size=12, weight=weight, color=token)


class DateHeader(QHeaderView):
    """Day over date, today tinted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(px(HEADER))
        self.setMinimumSectionSize(px(DATE))
        self.setStretchLastSection(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title."""
        box = QRectF(rect)
        painter.save()
        model = self.model()
        session = model.headerData(section, Qt.Orientation.Horizontal, SESSION)
        if isinstance(session, GridSession):
            painter.fillRect(box, C("sel" if session.is_today else "sunk"))
            token = "acc" if session.is_today else "tx2"
            half = box.height() / 2
            top = QRectF(box.left(), box.top() + px(3), box.width(), half - px(3))
            low = QRectF(box.left(), box.top() + half, box.width(), half - px(4))
            day = weekday_name(session.on)
            paint.text(painter, top, day, size=11, color=token, align="center")
            date = tight_date(session.on)
            paint.text(painter, low, date, size=11, weight=500, color=token, align="center")
        else:
            painter.fillRect(box, C("sunk"))
            words = model.headerData(section, Qt.Orientation.Horizontal)
            room = box.adjusted(px(8), 0, 0, 0)
            paint.text(painter, room, str(words or ""), size=12, color="tx2")
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right(), box.top(), box.height(), vertical=True)
        painter.restore()


class NameHeader(QHeaderView):
    """The frozen column: row number and name; the row that the keys act on stands out."""

    def __init__(self, view: QTableView, typed: Typed) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view, self._typed = view, typed
        self.setFixedWidth(px(NAMES))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(px(ROW))
        self.setMinimumSectionSize(px(ROW))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title."""
        box = QRectF(rect)
        painter.save()
        is_named = self._typed.row() == section
        is_current = self._view.currentIndex().row() == section and self._view.hasFocus()
        painter.fillRect(box, C("sel" if is_named or is_current else "surf"))
        words = str(self.model().headerData(section, Qt.Orientation.Vertical) or "")
        number, _gap, name = words.partition("  ")
        room = QRectF(box.left() + px(10), box.top(), px(22), box.height())
        token, weight = ("acc", 700) if is_named else ("tx2", 400)
        paint.text(painter, room, number, size=12, weight=weight, color=token)
        room = QRectF(box.left() + px(34), box.top(), box.width() - px(40), box.height())
        paint.text(painter, room, name, weight=600 if is_current else 500)
        ratio = painter.device().devicePixelRatio()
        paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        paint.hair(painter, box.right(), box.top(), box.height(), vertical=True)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Below the last name stands what the numbers beside it are."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        foot = QRectF(0, self.length() - self.offset(), self.width(), px(ROW))
        painter.fillRect(foot.adjusted(0, 0, 0, self.height()), C("sunk"))
        room = foot.adjusted(px(10), 0, 0, 0)
        paint.text(painter, room, _("Attended of enrolled"), size=12, color="tx2")
        painter.end()


class Corner(QWidget):
    """The title above the names."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it as the titles beside it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("sunk"))
        room = QRectF(self.rect()).adjusted(px(10), 0, 0, 0)
        paint.text(painter, room, _("Patient"), size=12, color="tx2")
        paint.hair(painter, 0, self.height() - 1 / self.devicePixelRatioF(), self.width())
        painter.end()

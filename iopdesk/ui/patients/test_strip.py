"""Test results of a chart: a mark for each test by shape and color, words in a legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from iopdesk.domain.ladder import Word
from iopdesk.i18n import _, medium_date, ngettext, tight_date
from iopdesk.services.specimen_views import StripCell, TestStrip
from iopdesk.ui.shared.accessible import Item
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.heights import tell_height
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

SHOWN = 12
_CELL, _ICON, _LABEL, _LEGEND = 36, 18, 16, 20


class TestMarks(QWidget):
    """The last tests in a row that wraps, and under it what each mark means."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Test results"))
        self._cells: tuple[StripCell, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_cells(self, cells: Sequence[StripCell]) -> None:
        """Show other tests, oldest first."""
        self._cells = tuple(cells)
        self._fit()
        self.update()

    def accessible_items(self) -> list[Item]:
        """Each test in words."""
        rects = self._rects(self.width())
        return [Item(_spoken(cell), rect) for cell, rect in zip(self._cells, rects, strict=True)]

    def sizeHint(self) -> QSize:
        """The marks and the legend."""
        return QSize(px(430), self.heightForWidth(max(px(160), self.width())))

    def minimumSizeHint(self) -> QSize:
        """Four marks a row."""
        return QSize(px(150), self.heightForWidth(max(px(150), self.width())))

    def hasHeightForWidth(self) -> bool:
        """Marks and legend go on in the next row."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of marks and legend."""
        if not self._cells:
            return 0
        lines = self._legend(width)
        return self._marks_height(width) + px(_LEGEND) * (lines[-1][0] + 1 if lines else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """The word of a mark as a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for cell, rect in zip(self._cells, self._rects(self.width()), strict=True):
                if rect.contains(event.pos()):
                    QToolTip.showText(event.globalPos(), _spoken(cell), self)
                    return True
        return super().event(event)

    def _fit(self) -> None:
        height = self.heightForWidth(max(px(150), self.width()))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            tell_height(self)

    def _columns(self, width: int) -> int:
        most = max(1, min(SHOWN, width // px(30)))
        # rows of about one length, so that no mark stands alone
        count = max(1, len(self._cells))
        return -(-count // -(-count // most))

    def _marks_height(self, width: int) -> int:
        rows = -(-len(self._cells) // self._columns(width))
        return rows * px(_CELL) + px(6)

    def _rects(self, width: int) -> list[QRect]:
        columns = self._columns(width)
        wide = min(px(48), width // columns)
        return [
            QRect(place % columns * wide, place // columns * px(_CELL), wide, px(_CELL))
            for place in range(len(self._cells))
        ]

    def _legend(self, width: int) -> list[tuple[int, int, Word, str]]:
        """(line, left, word, text) of each kind of mark, with how often it stands there."""
        counts: dict[str, int] = {}
        words: dict[str, Word] = {}
        for cell in self._cells:
            counts[cell.word.code] = counts.get(cell.word.code, 0) + 1
            words[cell.word.code] = cell.word
        found, line, left = [], 0, 0
        for code, count in sorted(counts.items(), key=lambda each: -each[1]):
            text = f"{words[code].label} {count}"
            wide = px(14 + 5 + 14) + int(advance(text, 12))
            if left and left + wide - px(14) > width:
                line, left = line + 1, 0
            found.append((line, left, words[code], text))
            left += wide
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint marks, dates and legend."""
        painter = QPainter(self)
        for cell, rect in zip(self._cells, self._rects(self.width()), strict=True):
            box = QRectF(rect)
            left = box.center().x() - px(_ICON) / 2
            middle = box.top() + px(_ICON) / 2 + 1
            paint.icon(painter, left, middle, cell.word.icon, size=_ICON, color=cell.word.token)
            under = QRectF(box.left() - px(2), box.top() + px(19), box.width() + px(4), px(_LABEL))
            words = tight_date(cell.day)
            paint.text(painter, under, words, size=11, color="tx2", align="center")
        top = self._marks_height(self.width())
        for line, left, word, text in self._legend(self.width()):
            middle = top + px(_LEGEND) * line + px(_LEGEND) / 2
            paint.icon(painter, left, middle, word.icon, size=14, color=word.token)
            start = left + px(19)
            room = QRectF(start, middle - px(9), self.width() - start, px(18))
            paint.text(painter, room, text, size=12, color="tx2")
        painter.end()


class TestsCard(Card):
    """The last tests of a patient, and the way to the Tests pane."""

    __test__ = False

    def __init__(self, on_open: Callable[[], object] | None) -> None:
        super().__init__(_("Test results"), " ")
        self.marks = TestMarks()
        self.words = label(_("No tests yet."), "second", wrap=True)
        self.body.addWidget(self.marks)
        self.body.addWidget(self.words)
        if on_open is not None:
            self.head.addWidget(button(_("Open"), small=True, on_click=on_open))

    def show_strip(self, strip: TestStrip) -> None:
        """Show the tests."""
        cells = strip.cells[-SHOWN:]
        self.marks.set_cells(cells)
        self.marks.setVisible(bool(cells))
        self.words.setVisible(not cells)
        count = len(cells)
        words = ngettext("last {count} test", "last {count} tests", count).format(count=count)
        self.set_context(words if cells else "")
        self.show()


def _spoken(cell: StripCell) -> str:
    return f"{medium_date(cell.day)}: {cell.word.label}"

"""A paper on screen, page under page on white, and what it still lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.i18n import _, ngettext
from iopdesk.reports.papers import PaperState, paper_state_label
from iopdesk.services.summaries import Drawn, MissingThing
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import Chip, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px

_GAP = 12
_NARROWEST = 240
_WIDEST = 860


class PaperPreview(QWidget):
    """Shows what was drawn last. ``jump_asked`` names the fact somebody wants to fill in."""

    jump_asked = Signal(str)
    listed = Signal()
    """The list of missing things was made anew: the Tab order needs its buttons."""

    def __init__(self, knows: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._knows = knows
        self.drawn: Drawn | None = None
        self._listed: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(label(_("Preview"), "card"))
        head.addWidget(Chip(paper_state_label(PaperState.DRAFT), "warn", "pencil-outline"))
        head.addStretch(1)
        self._pages_label = label("", "small")
        head.addWidget(self._pages_label)
        column.addLayout(head)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(px(8))
        self._missing = QVBoxLayout()
        self._missing.setSpacing(px(2))
        self._inside.addLayout(self._missing)
        self.pages = PaperPages()
        self._inside.addWidget(self.pages)
        self._inside.addStretch(1)
        self.area = scroll_area(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(_("Pages of the paper"))
        column.addWidget(self.area, 1)

    def show_drawn(self, drawn: Drawn) -> None:
        """Show a paper in the place of the one before; the scroll position stays."""
        self.drawn = drawn
        place = self.area.verticalScrollBar().value()
        pages = drawn.paper.pages
        self._pages_label.setText(
            ngettext("{count} page", "{count} pages", pages).format(count=pages)
        )
        self._list_missing(drawn)
        self.pages.show_pdf(drawn.paper.pdf, drawn.paper.text)
        self.area.verticalScrollBar().setValue(place)

    def missing_buttons(self) -> list[QWidget]:
        """What can be pressed in the list of missing things."""
        return [one for one in self._listed if one.focusPolicy()]

    def stops(self) -> list[QWidget]:
        """What Tab stops at, in reading order."""
        return [self.area, *self.missing_buttons()]

    def _list_missing(self, drawn: Drawn) -> None:
        for widget in self._listed:
            self._missing.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._listed.clear()
        filled = _("{filled} of {asked} filled in from the record.").format(
            filled=drawn.filled, asked=drawn.asked
        )
        count = len(drawn.missing)
        if count:
            lead = ngettext("{count} thing is missing.", "{count} things are missing.", count)
            lead = lead.format(count=count)
        else:
            lead = _("Nothing is missing.")
        self._listed.append(LeadText(lead, filled, size=13))
        self._listed += [self._missing_line(thing) for thing in drawn.missing]
        self._listed += [label(words, "warn", wrap=True) for words in drawn.paper.warnings]
        for widget in self._listed:
            is_button = isinstance(widget, QPushButton)
            side = Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0)
            self._missing.addWidget(widget, 0, side)
        self.listed.emit()

    def _missing_line(self, thing: MissingThing) -> QWidget:
        if not self._knows(thing.key):
            words = _("{thing}: fill it in on the chart").format(thing=thing.words)
            return label(words, "small", wrap=True)
        made = button(thing.words, kind="link", icon_name="alert-circle-outline", small=True)
        made.setAccessibleName(_("Fill in: {thing}").format(thing=thing.words))
        made.clicked.connect(lambda _on=False, key=thing.key: self.jump_asked.emit(key))
        return made


def chain(stops: Sequence[QWidget]) -> None:
    """Make Tab go through these widgets one after the other."""
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


class PaperPages(QWidget):
    """The pages as pictures, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = QByteArray()
        self._buffer = QBuffer(self)
        self._document = QPdfDocument(self)
        self._pictures: dict[tuple[int, int], QImage] = {}
        self.setMinimumWidth(px(_NARROWEST))

    def show_pdf(self, pdf: bytes, text: str) -> None:
        """Read another PDF from memory; ``text`` is what a screen reader reads."""
        self._document.close()
        self._buffer.close()
        self._bytes = QByteArray(pdf)
        self._buffer.setData(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._pictures.clear()
        self.setAccessibleName(_("The paper as it prints"))
        self.setAccessibleDescription(text)
        self._fit()
        self.update()

    def forget(self) -> None:
        """Leave nothing of the paper on screen or in memory."""
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray())
        self._bytes = QByteArray()
        self._pictures.clear()
        self.setAccessibleDescription("")
        self.update()

    def count(self) -> int:
        """How many pages there are."""
        return self._document.pageCount()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pages follow the width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._pictures.clear()
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        painter = QPainter(self)
        for number, box in enumerate(self._boxes()):
            if box.intersects(QRectF(event.rect())):
                painter.fillRect(box, Qt.GlobalColor.white)
                painter.drawImage(box, self._picture(number, box))
                paint.rbox(painter, box, line="line", radius=0)
        painter.end()

    def _fit(self) -> None:
        boxes = self._boxes()
        height = int(boxes[-1].bottom()) + 2 if boxes else px(_NARROWEST)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _boxes(self) -> list[QRectF]:
        wide = float(min(self.width() - 2, px(_WIDEST)))
        left = (self.width() - wide) / 2
        found, top = [], 1.0
        for number in range(self._document.pageCount()):
            points = self._document.pagePointSize(number)
            high = wide * points.height() / max(points.width(), 1)
            found.append(QRectF(left, top, wide, high))
            top += high + px(_GAP)
        return found

    def _picture(self, number: int, box: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        size = QSize(int(box.width() * ratio), int(box.height() * ratio))
        key = (number, size.width())
        if key not in self._pictures:
            self._pictures[key] = self._document.render(number, size)
        return self._pictures[key]

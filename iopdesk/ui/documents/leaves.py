"""The pages of a document as pictures, from memory alone, at any size."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QScrollArea, QWidget

from iopdesk.domain.documents import Media
from iopdesk.i18n import _
from iopdesk.ui.documents.reading import unpacked
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px

_GAP = 12
_KEPT = 4
"""Pictures of pages that are kept; a page at 400 % takes up to 60 MB."""
_PICTURE_DPI = 150
"""How large a picture without a size of its own is taken to be, as scanners make them."""
_MOST_SIDE = 5000


class Leaves(Protocol):
    """Pages that can be drawn."""

    def count(self) -> int:
        """How many."""

    def size(self, number: int) -> QSizeF:
        """Size of a page in points."""

    def picture(self, number: int, size: QSize) -> QImage:
        """A page as a picture of a size in px."""


class PdfLeaves:
    """Pages of a PDF in memory."""

    def __init__(self, data: bytes) -> None:
        # buffer and bytes have to live as long as the document
        self._bytes = QByteArray(data)
        self._buffer = QBuffer()
        self._buffer.setData(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument()
        self._document.load(self._buffer)

    def count(self) -> int:
        """How many."""
        return self._document.pageCount()

    def size(self, number: int) -> QSizeF:
        """Size of a page in points."""
        return self._document.pagePointSize(number)

    def picture(self, number: int, size: QSize) -> QImage:
        """A page as a picture."""
        return self._document.render(number, size)


class ImageLeaves:
    """A picture as one page."""

    def __init__(self, data: bytes) -> None:
        self._image = unpacked(data)

    def count(self) -> int:
        """One."""
        return 1

    def size(self, _number: int) -> QSizeF:
        """Its size in points, taken for a scan."""
        return QSizeF(self._image.size()) * (72 / _PICTURE_DPI)

    def picture(self, _number: int, size: QSize) -> QImage:
        """The picture in another size."""
        return self._image.scaled(
            size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )


def leaves_of(data: bytes, media: Media) -> Leaves:
    """The pages of a document. Raises ``RuleBroken("document.broken")``."""
    return PdfLeaves(data) if media is Media.PDF else ImageLeaves(data)


class LeafView(QScrollArea):
    """Page below page; arrows and Page Up and Down scroll, ``page_changed`` counts from 0.

    ``zoom`` is percent of the natural size, or None: as wide as there is room.
    """

    page_changed = Signal(int)
    fitted = Signal()
    """The pages have another size on the screen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = _Sheet(self)
        self.setWidget(self._sheet)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.viewport().setAutoFillBackground(False)
        self.leaves: Leaves | None = None
        self.zoom: int | None = None
        self.page = 0
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_leaves(self, leaves: Leaves | None) -> None:
        """Show other pages, or none: nothing of them stays in memory then."""
        self.leaves = leaves
        self._sheet.forget()
        self.fit()

    def set_zoom(self, zoom: int | None) -> None:
        """Another size; the page in sight stays in sight."""
        page, self.zoom = self.page, zoom
        self._sheet.forget()
        self.fit()
        self.go_to(page)

    def shown_zoom(self) -> int:
        """Percent of the natural size that is shown."""
        return round(self._scale() * 100 * 72 / 96)

    def go_to(self, page: int) -> None:
        """Bring the beginning of a page to the top."""
        boxes = self.boxes()
        if 0 <= page < len(boxes):
            self.verticalScrollBar().setValue(int(boxes[page].top()) - px(4))
            self._tell(page)

    def fit(self) -> None:
        """Give the sheet its size."""
        boxes = self.boxes()
        wide = max((box.right() for box in boxes), default=0.0)
        high = boxes[-1].bottom() if boxes else 0.0
        self._sheet.resize(int(wide) + 2, int(high) + 2)
        self._sheet.update()
        self.fitted.emit()

    def boxes(self) -> list[QRectF]:
        """Where each page lies on the sheet."""
        if self.leaves is None:
            return []
        found, top, scale = [], 1.0, self._scale()
        sizes = [self.leaves.size(number) * scale for number in range(self.leaves.count())]
        widest = max((size.width() for size in sizes), default=0.0)
        for size in sizes:
            left = 1.0 + (widest - size.width()) / 2
            found.append(QRectF(left, top, size.width(), size.height()))
            top += size.height() + px(_GAP)
        return found

    def sizeHint(self) -> QSize:
        """Little: it takes the room there is, and scrolls by itself."""
        return QSize(px(300), px(120))

    def resizeEvent(self, event: object) -> None:
        """Pages that fit the width follow it."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self.zoom is None:
            self._sheet.forget()
            self.fit()

    def _scale(self) -> float:
        """Px of the screen for a point of the page."""
        if self.zoom is not None:
            return self.zoom / 100 * 96 / 72
        if self.leaves is None:
            return 1.0
        widest = max((self.leaves.size(n).width() for n in range(self.leaves.count())), default=1)
        room = self.viewport().width() - self.verticalScrollBar().sizeHint().width() - 2
        return max(0.1, room / max(widest, 1))

    def _on_scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() / 3
        above = [number for number, box in enumerate(self.boxes()) if box.top() <= middle]
        self._tell(above[-1] if above else 0)

    def _tell(self, page: int) -> None:
        if page != self.page:
            self.page = page
            self.page_changed.emit(page)


class _Sheet(QWidget):
    """Paints the pages in sight on white, in the dark theme too."""

    def __init__(self, view: LeafView) -> None:
        super().__init__()
        self._view = view
        self._pictures: dict[tuple[int, int], QImage] = {}
        self.setAccessibleName(_("Pages"))

    def forget(self) -> None:
        """Keep no picture."""
        self._pictures.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        painter = QPainter(self)
        for number, box in enumerate(self._view.boxes()):
            if box.intersects(QRectF(event.rect())):
                painter.fillRect(box, Qt.GlobalColor.white)
                painter.drawImage(box, self._picture(number, box))
                paint.rbox(painter, box, line="line", radius=0)
        painter.end()

    def _picture(self, number: int, box: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        longest = max(box.width(), box.height(), 1)
        ratio = min(ratio, _MOST_SIDE / longest)
        size = QSize(max(1, int(box.width() * ratio)), max(1, int(box.height() * ratio)))
        key = (number, size.width())
        if key not in self._pictures:
            while len(self._pictures) >= _KEPT:
                self._pictures.pop(next(iter(self._pictures)))
            leaves = self._view.leaves
            self._pictures[key] = leaves.picture(number, size) if leaves else QImage()
        return self._pictures[key]

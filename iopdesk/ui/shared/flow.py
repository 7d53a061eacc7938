"""A layout that goes on in the next line where there is no room: facts and chips of a header."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from iopdesk.ui.shared.heights import tell_height


class FlowLayout(QLayout):
    """Left to right, then down; items keep their size hint and stand centered in their line."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        """The item at a place."""
        found = self._items[index] if 0 <= index < len(self._items) else None
        return found  # type: ignore[return-value] # Qt takes None for "no item"

    def takeAt(self, index: int) -> QLayoutItem:
        """Give the item at a place away."""
        found = self._items.pop(index) if 0 <= index < len(self._items) else None
        return found  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(wide, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """The widest item alone."""
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in shown), default=0),
            max((size.height() for size in shown), default=0),
        )

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(size.height() for _item, size in line)
            left = rect.left()
            for item, size in line:
                if move:
                    corner = QPoint(left, top + (height - size.height()) // 2)
                    item.setGeometry(QRect(corner, size))
                left += size.width() + self._gap
            top += height + self._line_gap
        return max(0, top - rect.top() - self._line_gap)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        taken = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(width, item.minimumSize().width())))
            if lines and taken + self._gap + size.width() <= width:
                lines[-1].append((item, size))
                taken += self._gap + size.width()
            else:
                lines.append([(item, size)])
                taken = size.width()
        return lines


class FlowBox(QWidget):
    """A widget around a :class:`FlowLayout` that is always as high as its lines."""

    def __init__(self, *, gap: int = 8, line_gap: int = 4) -> None:
        super().__init__()
        self.flow = FlowLayout(self, gap=gap, line_gap=line_gap)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def fit(self) -> None:
        """Take the height of the lines at the width there is."""
        self.flow.invalidate()
        height = self.flow.heightForWidth(max(1, self.width()))
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def hasHeightForWidth(self) -> bool:
        """The height is fixed anew by :meth:`fit` each time; asking twice would cut lines."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines change with the width."""
        super().resizeEvent(event)
        self.fit()
        QTimer.singleShot(0, self, self.fit)
        tell_height(self)

"""The tiles of one session: a list that wraps, each tile one patient; keys and clicks mark."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from iopdesk.domain.attendance import KEYS, Mark, RosterState, shown_mark, shown_state
from iopdesk.i18n import _, clock_time
from iopdesk.services.boards import Tile
from iopdesk.ui.theme import paint, tokens
from iopdesk.ui.theme.tokens import C, px

HEIGHT = 37
_BUTTON = 25
_PRESENT = 76
_GAP = 4
TILE = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


def tile_words(tile: Tile) -> str:
    """What is so of a tile, in words: "Present 8:54 AM"."""
    if tile.mark is None:
        return shown_state(tile.state).label
    words = shown_mark(tile.mark).label
    if tile.arrived_at is not None:
        words = f"{words} {clock_time(tile.arrived_at)}"
    return words


class TileModel(QAbstractListModel):
    """The tiles of one session."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tiles: tuple[Tile, ...] = ()

    def put(self, tiles: Sequence[Tile]) -> None:
        """Show other tiles; the selection stays when nobody came or went."""
        same = [t.patient_id for t in tiles] == [t.patient_id for t in self.tiles]
        if same:
            self.tiles = tuple(tiles)
            if tiles:
                self.dataChanged.emit(self.index(0), self.index(len(tiles) - 1))
            return
        self.beginResetModel()
        self.tiles = tuple(tiles)
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        """One row a patient."""
        return len(self.tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name, the tile itself, and what a reader says."""
        tile = self.tiles[index.row()]
        if role == TILE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [tile.name, tile_words(tile)]
            parts += [tile.hold] if tile.hold and tile.mark is None else []
            parts += [_("random test drawn")] if tile.is_drawn else []
            return ", ".join(parts)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tile.hold or tile.reason or None
        return None


class TileDelegate(QStyledItemDelegate):
    """Paints name, tube and state; an unmarked tile of a running session has five buttons."""

    pressed = Signal(object, str)
    """The tile and the key of the button that was clicked."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """As wide as a column."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else px(300)
        columns = view.columns() if isinstance(view, TileList) else 2
        return QSize(max(1, width // columns), px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        tile: Tile = index.data(TILE)
        box = QRectF(option.rect)
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if is_focused:
            painter.fillRect(box, C("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, C("hov"))
        self._paint_lines(painter, box, option.widget, index)
        right = self._paint_state(painter, box, tile)
        name_left = box.left() + px(12)
        if tile.is_drawn:
            paint.icon(painter, right - px(18), box.center().y(), "test-tube", size=16, color="acc")
            right -= px(22)
        room = QRectF(name_left, box.top(), right - name_left - px(4), box.height())
        paint.text(painter, room, tile.name, weight=500)
        if is_focused:
            paint.ring(painter, box.adjusted(1, 1, -1, -2))

    @staticmethod
    def _paint_lines(painter: QPainter, box: QRectF, view: QWidget, index: Index) -> None:
        """Between tiles, and none where the card itself ends."""
        columns = view.columns() if isinstance(view, TileList) else 1
        ratio = painter.device().devicePixelRatio()
        last = (index.model().rowCount() - 1) // columns
        if index.row() // columns < last:
            paint.hair(painter, box.left(), box.top() + box.height() - 1 / ratio, box.width())
        if index.row() % columns:
            paint.hair(painter, box.left(), box.top(), box.height(), vertical=True)

    def _paint_state(self, painter: QPainter, box: QRectF, tile: Tile) -> float:
        """Chip or buttons at the right; returns their left edge."""
        right = box.right() - px(10)
        if tile.mark is not None:
            shown = shown_mark(tile.mark)
            chip = paint.chip(
                painter,
                right,
                box.center().y(),
                tile_words(tile),
                shown.token,
                icon_name=shown.icon,
                align="right",
            )
            return chip.left()
        if _has_buttons(tile):
            buttons = button_rects(box)
            for key, rect in buttons.items():
                self._paint_button(painter, rect, key)
            return min(rect.left() for rect in buttons.values())
        shown = shown_state(tile.state)
        if tile.state is RosterState.EXPECTED:
            room = QRectF(box.left(), box.top(), right - box.left(), box.height())
            width = paint.text(painter, room, shown.label, size=12, color="tx2", align="right")
            return right - width
        chip = paint.chip(
            painter,
            right,
            box.center().y(),
            shown.label,
            shown.token,
            icon_name=shown.icon or None,
            align="right",
        )
        return chip.left()

    def _paint_button(self, painter: QPainter, rect: QRectF, key: str) -> None:
        paint.rbox(painter, rect, fill="surf", line="line2")
        if key != "P" or rect.width() < px(_PRESENT) - 1:
            paint.text(painter, rect, key, size=12, weight=500, align="center")
            return
        paint.icon(painter, rect.left() + px(6), rect.center().y(), "check", size=14)
        words = rect.adjusted(px(22), 0, -px(2), 0)
        paint.text(painter, words, shown_mark(Mark.PRESENT).label, size=12, weight=500)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """The word of the button under the mouse."""
        tile: Tile | None = index.data(TILE)
        if tile is not None and _has_buttons(tile):
            for key, rect in button_rects(QRectF(option.rect)).items():
                if rect.contains(event.pos()):
                    words = f"{shown_mark(KEYS[key]).label} ({key})"
                    QToolTip.showText(event.globalPos(), words, view)
                    return True
        return super().helpEvent(event, view, option, index)

    def editorEvent(
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click on a painted button marks."""
        tile: Tile = index.data(TILE)
        if event.type() != QEvent.Type.MouseButtonRelease or not _has_buttons(tile):
            return False
        assert isinstance(event, QMouseEvent)
        for key, rect in button_rects(QRectF(option.rect)).items():
            if rect.contains(event.position()):
                self.pressed.emit(tile, key)
                return True
        return False


def _has_buttons(tile: Tile) -> bool:
    return tile.mark is None and tile.state in (RosterState.NOT_HERE_YET, RosterState.NOT_MARKED)


def button_rects(box: QRectF) -> dict[str, QRectF]:
    """Where the five buttons of an unmarked tile are; a narrow tile has a small P."""
    side, gap = px(_BUTTON), px(_GAP)
    is_narrow = box.width() < px(330) or tokens.zoom() >= 200
    first = side if is_narrow else px(_PRESENT)
    top = box.center().y() - side / 2
    rects: dict[str, QRectF] = {}
    x = box.right() - px(10)
    for key in reversed(tuple(KEYS)):
        width = first if key == "P" else side
        x -= width
        rects[key] = QRectF(x, top, width, side)
        x -= gap
    return rects


class TileList(QListView):
    """Arrows move by eye, P L N E V mark, Del takes the mark off."""

    key_pressed = Signal(object, str)
    """The tile and P, L, N, E, V or Del."""
    left_end = Signal(int)
    """Up (-1) or down (1) beyond the first or last row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.tiles = TileModel(self)
        self.setModel(self.tiles)
        delegate = TileDelegate(self)
        delegate.pressed.connect(self.key_pressed)
        self.setItemDelegate(delegate)

    def columns(self) -> int:
        """Tiles side by side: by the width of the window and the text size."""
        width = self.viewport().width() * 100 // tokens.zoom()
        if width >= 1500:
            return 4
        if width >= 1150:
            return 3
        return 2 if width >= 560 else 1

    def fit(self) -> None:
        """As high as its rows."""
        rows = -(-self.tiles.rowCount() // self.columns())
        self.setFixedHeight(max(1, rows) * px(HEIGHT))
        self.scheduleDelayedItemsLayout()

    def current_tile(self) -> Tile | None:
        """The tile in focus."""
        index = self.currentIndex()
        tile: Tile | None = index.data(TILE) if index.isValid() else None
        return tile

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns at another width."""
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mark, move, or leave at an end."""
        tile = self.current_tile()
        key = event.text().upper()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if tile is not None and plain and event.key() == Qt.Key.Key_Delete:
            self.key_pressed.emit(tile, "Del")
        elif tile is not None and plain and len(key) == 1 and key.isalnum():
            self.key_pressed.emit(tile, key)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() == before:
                self.left_end.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Letters mark; they do not search."""

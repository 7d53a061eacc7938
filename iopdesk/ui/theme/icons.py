"""Icons: one SVG renderer per name, tinted when painted, one cache, one icon engine."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from iopdesk import paths
from iopdesk.ui.theme.tokens import C, px

GAP = 5
"""Space between an icon and its word in a button, px at 100 %."""

_images: dict[tuple[str, int, int, int], QImage] = {}


@cache
def _renderer(name: str) -> QSvgRenderer:
    file = paths.resources() / "icons" / f"{name}.svg"
    return QSvgRenderer(QByteArray(file.read_bytes()))


def image(name: str, color: QColor, size: int, ratio: float = 1.0) -> QImage:
    """The icon in one color, ``size`` real px, for a device pixel ratio.

    Raises ``FileNotFoundError`` for a name without a file.
    """
    key = (name, color.rgba(), size, round(ratio * 100))
    found = _images.get(key)
    if found is None:
        found = _images[key] = _drawn(name, color, size, ratio)
    return found


def _drawn(name: str, color: QColor, size: int, ratio: float) -> QImage:
    renderer = _renderer(name)
    side = max(1, round(size * ratio))
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(picture.rect(), color)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


class _Engine(QIconEngine):
    """Asks the theme for its color each time it paints, so a theme switch needs no widget."""

    def __init__(self, name: str, token: str, on_token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._on_token = on_token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw square and left aligned: a wider rect leaves a gap before the word."""
        token = self._on_token if state == QIcon.State.On else self._token
        if mode == QIcon.Mode.Disabled:
            token = "line2"
        side = min(rect.width(), rect.height())
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        top = rect.top() + (rect.height() - side) // 2
        painter.drawImage(QPoint(rect.left(), top), image(self._name, C(token), side, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a pixmap of ``size``."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """The icon as a pixmap; ``size`` is in device px already."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        picture.setDevicePixelRatio(scale)
        return picture

    def clone(self) -> QIconEngine:
        """Another engine of the same icon."""
        return _Engine(self._name, self._token, self._on_token)


@cache
def icon(name: str, token: str = "tx2", on_token: str | None = None) -> QIcon:
    """The icon as a ``QIcon`` in a token's color; ``on_token`` while its button is checked."""
    return QIcon(_Engine(name, token, on_token or token))


def button_icon_size(size: float = 16, *, has_words: bool = True) -> QSize:
    """Icon size of a button: wider than high when a word follows, which makes the gap."""
    side = px(size)
    return QSize(side + (px(GAP) if has_words else 0), side)

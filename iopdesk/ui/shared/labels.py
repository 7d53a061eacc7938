"""Labels: plain ones in a tone, one that elides, icons, chips, hairlines."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance, metrics
from iopdesk.ui.theme.tokens import px

Tone = Literal["", "title", "card", "strong", "small", "second", "error", "warn", "toast"]
_SIZES: dict[str, tuple[int, int, str]] = {
    "": (13, 400, "tx"),
    "title": (20, 600, "tx"),
    "card": (15, 600, "tx"),
    "strong": (13, 600, "tx"),
    "small": (12, 400, "tx2"),
    "second": (13, 400, "tx2"),
    "error": (12, 400, "bad"),
    "warn": (12, 400, "warn"),
    "toast": (13, 500, "surf"),
}


def label(words: str = "", tone: Tone = "", *, wrap: bool = False) -> QLabel:
    """A plain-text label; a wrapping one belongs in a scroll area."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return made


class ElidingLabel(QLabel):
    """One painted line that shortens when there is no room; the whole is its tooltip."""

    def __init__(
        self,
        words: str = "",
        tone: Tone = "",
        *,
        token: str | None = None,
        weight: int | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size, own_weight, own_token = _SIZES[tone]
        self._weight = own_weight if weight is None else weight
        self._token = token or own_token
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_token(self, token: str) -> None:
        """Paint in another color token."""
        self._token = token
        self.update()

    def natural_width(self, words: str | None = None) -> int:
        """Width in px that shows the whole text, or other words in its place."""
        shown = self.text() if words is None else words
        return int(advance(shown, self._size, self._weight)) + 2

    def sizeHint(self) -> QSize:
        """The whole text."""
        return QSize(self.natural_width(), int(metrics(self._size, self._weight).height()) + 2)

    def minimumSizeHint(self) -> QSize:
        """A few letters, so that a long name never widens the window."""
        few = int(advance("abcd…", self._size, self._weight))
        return QSize(min(few, self.natural_width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        is_cut = self.natural_width() > self.width() + 2
        if is_cut != bool(self.toolTip()):
            self.setToolTip(self.text() if is_cut else "")
        align: paint.Align = "left"
        if self.alignment() & Qt.AlignmentFlag.AlignRight:
            align = "right"
        elif self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            align = "center"
        painter = QPainter(self)
        paint.text(
            painter,
            self.rect(),
            self.text(),
            size=self._size,
            weight=self._weight,
            color=self._token if self.isEnabled() else "tx3",
            align=align,
            mode=self._mode,
        )
        painter.end()


class IconLabel(QWidget):
    """An icon that says nothing the words beside it do not say; has no accessible name."""

    def __init__(self, name: str, token: str = "tx2", size: int = 18) -> None:
        super().__init__()
        self._name, self._token, self._side = name, token, size
        self.setFixedSize(px(size), px(size))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, token: str) -> None:
        """Show another icon or color."""
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon in the theme's color."""
        painter = QPainter(self)
        middle = self.height() / 2
        paint.icon(painter, 0, middle, self._name, size=self._side, color=self._token)
        painter.end()


class Chip(QLabel):
    """A painted chip: tint, word, perhaps an icon; the word is what a reader reads.

    ``kind``: ``good warn bad viol neut info`` or a session color; ``plain`` is an outline.
    """

    def __init__(self, words: str, kind: str = "neut", icon_name: str | None = None) -> None:
        super().__init__(words)
        self._kind, self._icon = kind, icon_name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_chip(self, words: str, kind: str, icon_name: str | None = None) -> None:
        """Show another state."""
        self._kind, self._icon = kind, icon_name
        self.setText(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """22 px high, as wide as its word."""
        return QSize(int(paint.chip_width(self.text(), self._icon)) + 1, px(paint.CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """A chip is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        outline = self._kind == "plain"
        paint.chip(
            painter,
            0,
            self.height() / 2,
            self.text(),
            "neut" if outline else self._kind,
            icon_name=self._icon,
            outline=outline,
            max_width=self.width(),
        )
        painter.end()


class Hairline(QWidget):
    """A decorative line of one device px, lying or standing."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        self._vertical = vertical
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        length = self.height() if self._vertical else self.width()
        paint.hair(painter, 0, 0, length, vertical=self._vertical)
        painter.end()


class Initials(QWidget):
    """A disc with the initials of a person; decorative, the name stands beside it."""

    def __init__(self, words: str, size: int = 28) -> None:
        super().__init__()
        self._words, self._side = words, size
        self.setFixedSize(px(size), px(size))

    def set_words(self, words: str) -> None:
        """Show other initials."""
        self._words = words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint disc and letters."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.rbox(painter, box, fill="neutb", line="line", radius=self._side / 2)
        size = max(11.0, self._side * 0.36)
        paint.text(painter, box, self._words, size=size, weight=600, color="tx2", align="center")
        painter.end()


def initials(name: str) -> str:
    """The first letters of the first and last word of a name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if words[1:] else words))

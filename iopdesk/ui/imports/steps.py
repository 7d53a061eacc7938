"""Where an assistant stands: a check for what is done, a filled number for now, rings for later."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iopdesk.i18n import _
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

_DISC = 24
_GAP = 8
_LINE = 32


class StepBar(QWidget):
    """Painted in one line; a screen reader says "Step 2 of 3: Check"."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def now(self) -> int:
        """Which step it is, from 0."""
        return self._now

    def show_step(self, now: int) -> None:
        """Say which step it is."""
        self._now = now
        self.update()

    def accessible_words(self) -> str:
        """What a screen reader says."""
        return _("Step {number} of {count}: {name}").format(
            number=self._now + 1, count=len(self._names), name=self._names[self._now]
        )

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(int(self._width()), px(_DISC) + 2)

    def minimumSizeHint(self) -> QSize:
        """The words are never cut."""
        return self.sizeHint()

    def _width(self) -> float:
        words = sum(advance(name, 13, 600) for name in self._names)
        each = px(_DISC) + px(_GAP)
        between = px(_LINE) + 2 * px(_GAP)
        return words + each * len(self._names) + between * (len(self._names) - 1) + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Discs, words, and a line from each to the next."""
        painter = QPainter(self)
        middle, x = self.height() / 2, 1.0
        for place, name in enumerate(self._names):
            if place:
                color = "good" if place <= self._now else "line2"
                paint.hair(painter, x + px(_GAP), round(middle), px(_LINE), color=color)
                x += px(_LINE) + 2 * px(_GAP)
            self._disc(painter, x, middle, place)
            x += px(_DISC) + px(_GAP)
            is_now = place == self._now
            room = QRectF(x, 0, advance(name, 13, 600) + 1, self.height())
            weight, color = (600, "tx") if is_now else (400, "tx2")
            paint.text(painter, room, name, weight=weight, color=color)
            x += room.width()
        painter.end()

    def _disc(self, painter: QPainter, x: float, middle: float, place: int) -> None:
        box = QRectF(round(x), round(middle - px(_DISC) / 2), px(_DISC), px(_DISC))
        if place < self._now:
            paint.rbox(painter, box, fill="good", radius=_DISC / 2)
            left = box.center().x() - px(16) / 2
            paint.icon(painter, left, middle, "check", size=16, color="surf")
            return
        if place == self._now:
            paint.rbox(painter, box, fill="acc", radius=_DISC / 2)
        else:
            paint.rbox(painter, box, line="line2", radius=_DISC / 2)
        ink = "onacc" if place == self._now else "tx2"
        paint.text(painter, box, str(place + 1), size=12, weight=600, color=ink, align="center")

"""The tabs of the chart: the word, and perhaps a chip behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QTabBar, QToolButton

from iopdesk.i18n import _
from iopdesk.services.tab_chips import TabChip
from iopdesk.ui.shared.labels import Chip
from iopdesk.ui.shared.properties import set_property
from iopdesk.ui.theme.tokens import px

_SIDE = QTabBar.ButtonPosition.RightSide
_CLOSER = 12
"""How much nearer the words of two tabs stand where room is short, px at 100 %."""


class ChartTabs(QTabBar):
    """A bar of tabs by key, in the order given; ``titles`` are the words of the keys."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(_("Parts of the chart"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self._is_tight = False
        for made in self.findChildren(QToolButton):  # the arrow keys do the same
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.keys = tuple(titles)
        for words in titles.values():
            self.addTab(words)

    def show_chips(self, chips: Sequence[TabChip]) -> None:
        """Show these chips, and no others; a screen reader says them with the word."""
        by_key = {each.key: each for each in chips}
        for place, key in enumerate(self.keys):
            found = by_key.get(key)
            words = self.tabText(place)
            self.setAccessibleTabName(place, f"{words}, {found.words}" if found else words)
            self._put(place, Chip(found.words, found.kind, found.icon or None) if found else None)

    def _put(self, place: int, chip: Chip | None) -> None:
        """Qt hides the widget that stood there, also where it is put there again."""
        old = self.tabButton(place, _SIDE)
        if chip is not None:
            chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            chip.resize(chip.sizeHint())
        if old is not None or chip is not None:
            self.setTabButton(place, _SIDE, chip)
        if old is not None:
            old.deleteLater()

    def fit(self, room: int) -> None:
        """Stand closer together where not every word would be seen in ``room`` px otherwise."""
        wanted = sum(self.tabSizeHint(place).width() for place in range(self.count()))
        if self._is_tight:
            wanted += self.count() * px(_CLOSER)
        is_tight = wanted > room
        if is_tight != self._is_tight:
            self._is_tight = is_tight
            set_property(self, "tight", is_tight)
            QCoreApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))  # it measures anew

    def sizeHint(self) -> QSize:
        """With room for the word in bold; without it the last tab would be cut."""
        found = super().sizeHint()
        return QSize(found.width() + px(24), found.height())

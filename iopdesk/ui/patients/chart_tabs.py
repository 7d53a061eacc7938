"""The tabs of the chart: the word, and perhaps a chip behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTabBar, QToolButton

from iopdesk.i18n import _
from iopdesk.services.tab_chips import TabChip
from iopdesk.ui.shared.labels import Chip
from iopdesk.ui.theme.tokens import px

_SIDE = QTabBar.ButtonPosition.RightSide


class ChartTabs(QTabBar):
    """A bar of tabs by key, in the order given; ``titles`` are the words of the keys."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(_("Parts of the chart"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
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

    def sizeHint(self) -> QSize:
        """With room for the word in bold; without it the last tab would be cut."""
        found = super().sizeHint()
        return QSize(found.width() + px(24), found.height())

"""The page of the Tests pane: its parts, and where they go as the window gets narrow."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from iopdesk.i18n import N_, _, ngettext
from iopdesk.services.specimen_grid import GridFilter, TestGrid
from iopdesk.services.specimen_views import Trend
from iopdesk.ui.desk import Desk
from iopdesk.ui.privacy.lobby_page import lobby_page
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.parts import mark_part
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.tests.collections_card import CollectionsCard
from iopdesk.ui.tests.grid_model import TestGridModel
from iopdesk.ui.tests.grid_view import ROW_HEIGHT, TestGridView
from iopdesk.ui.tests.interpretation_card import InterpretationCard
from iopdesk.ui.tests.trend import TrendView
from iopdesk.ui.theme.tokens import px

_SIDE_WIDTH = 276
_SIDE_NEEDS = 1260
_CARDS_NEED = 760
_CARDS_ROOM = 412
_DESK_WIDTH = 640
_LEAST_ROWS = 5
_FILTERS = {
    GridFilter.WEEK: N_("This week"),
    GridFilter.OPEN: N_("Open"),
    GridFilter.REVIEW: N_("To review"),
}


class TestsPage(QWidget):
    """Filters and grid above, what the chosen test means below, collections at the right.

    Where there is no room beside, the collections go below and the cards stand in a
    column. Without results only the collections are there.
    """

    __test__ = False
    filter_chosen = Signal(str)
    panel_chosen = Signal(str)

    def __init__(
        self, desk: Desk, *, has_results: bool, has_collections: bool, is_lobby: bool = False
    ) -> None:
        super().__init__()
        self._is_lobby = is_lobby
        self._has_results, self._has_collections = has_results, has_collections
        self.model = TestGridModel()
        self.grid = TestGridView(self.model)
        self.interpretation = InterpretationCard(desk)
        self.trend = TrendView()
        self.trend_card = Card(_("Trend"))
        self.trend_card.body.addWidget(self.trend)
        self.trend_card.body.addStretch(1)
        self.collections = CollectionsCard(desk)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.area = scroll_area(self._main_part())
        row.addWidget(self.area, 1)
        row.addWidget(self._side_part())
        mark_part(self.area, _("Tests"))
        mark_part(self.side, _("Collections today"))
        for each in (self._bar, self._places, self.interpretation, self.trend_card):
            each.setVisible(has_results)
        self.collections.setVisible(has_collections)
        if not has_results:
            self.collections.setMaximumWidth(px(_DESK_WIDTH))
            self._put_collections(beside=False)

    def _main_part(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, px(ROOM))
        column.setSpacing(px(12))
        self._bar = self._tool_bar()
        self._places = QStackedWidget()
        self._places.addWidget(self.grid)
        self._nothing = EmptyState("test-tube", _("No tests here"))
        self._places.addWidget(self._nothing)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setContentsMargins(px(14), 0, px(14), 0)
        self._cards.setSpacing(px(12))
        self._cards.addWidget(self.interpretation, 2)
        self._cards.addWidget(self.trend_card, 3)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(px(14), 0 if self._has_results else px(14), px(14), 0)
        if self._is_lobby:
            hidden = lobby_page(_("Results are hidden"))
            hidden.setMinimumHeight(px(170))
            column.addWidget(hidden)
        column.addWidget(self._bar)
        column.addWidget(self._places)
        column.addLayout(self._cards)
        column.addLayout(self._below)
        column.addStretch(1)
        return inside

    def _side_part(self) -> QWidget:
        beside = QWidget()
        self._beside = QVBoxLayout(beside)
        self._beside.setContentsMargins(px(12), px(12), px(14), px(ROOM))
        self._beside.addWidget(self.collections)
        self._beside.addStretch(1)
        self.side = scroll_area(beside)
        self.side.setFixedWidth(px(_SIDE_WIDTH))
        return self.side

    def _tool_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(14), px(8), px(14), 0)
        row.setSpacing(px(12))
        segments = [(str(key), _(words)) for key, words in _FILTERS.items()]
        self.filters = Segmented(segments, name=_("Which tests"))
        self.filters.chosen.connect(self.filter_chosen)
        self.panel_choice = QComboBox()
        self.panel_choice.setAccessibleName(_("Panel"))
        self.panel_choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.panel_choice.setMinimumContentsLength(14)
        self.panel_choice.addItem(_("All panels"), "")
        self.panel_choice.activated.connect(
            lambda place: self.panel_chosen.emit(self.panel_choice.itemData(place))
        )
        self.hints = KeyHints(
            [
                ("N", _("Negative")),
                ("P", _("Presumptive positive (pres.)")),
                ("I", _("No result (void)")),
                ("Shift+Enter", _("All negative")),
            ]
        )
        row.addWidget(self.filters)
        row.addWidget(self.panel_choice)
        row.addStretch(1)
        row.addWidget(self.hints)
        return bar

    # -- showing ------------------------------------------------------------------

    def show_grid(self, grid: TestGrid, which: GridFilter, panel: str) -> None:
        """Counts, panels and the words where nothing is; the model is set by the pane."""
        for key, words in _FILTERS.items():
            self.filters.set_label(str(key), f"{_(words)} {grid.counts[key]}")
        self.filters.set_current(str(which))
        self._show_panels(grid, panel)
        self._nothing.set_words(*_nothing_words(which))
        self._places.setCurrentIndex(0 if grid.rows else 1)
        self._fit_grid()

    def _show_panels(self, grid: TestGrid, panel: str) -> None:
        names = ["", *grid.panels]
        if panel not in names:
            names.append(panel)
        choice = self.panel_choice
        if names != [choice.itemData(place) for place in range(choice.count())]:
            choice.clear()
            for name in names:
                choice.addItem(name or _("All panels"), name)
        choice.setCurrentIndex(names.index(panel))

    def show_trend(self, trend: Trend | None) -> None:
        """A patient's trend, or none."""
        name = _("Trend, {name}").format(name=trend.name) if trend else _("Trend")
        self.trend_card.title_label.setText(name)
        count = len(trend.days) if trend else 0
        words = ngettext("Last test", "Last {count} tests", count).format(count=count)
        self.trend_card.set_context(words if count else _("No result yet"))
        self.trend.show_trend(trend if count else None)

    # -- width --------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what has no room."""
        super().resizeEvent(event)
        can_be_wide = self._has_results and self._has_collections
        is_wide = can_be_wide and self.width() >= px(_SIDE_NEEDS)
        self._put_collections(beside=is_wide)
        room = self.width() - (px(_SIDE_WIDTH) if is_wide else 0)
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(across if room >= px(_CARDS_NEED) else down)
        self.hints.setVisible(room >= px(_CARDS_NEED))
        self._fit_grid()

    def _put_collections(self, *, beside: bool) -> None:
        if beside == (self._below.count() > 0):
            (self._beside if beside else self._below).insertWidget(0, self.collections)
        self.side.setVisible(beside)

    def _fit_grid(self) -> None:
        """As many rows as leave room for the cards, never fewer than five."""
        room = (self.height() - px(_CARDS_ROOM)) // px(ROW_HEIGHT)
        rows = min(max(_LEAST_ROWS, room), max(_LEAST_ROWS, self.model.rowCount()))
        self._places.setFixedHeight(self.grid.height_for(rows))


def _nothing_words(which: GridFilter) -> tuple[str, str]:
    if which is GridFilter.OPEN:
        return _("Nothing is open"), _("Every test has its specimen and its readings.")
    if which is GridFilter.REVIEW:
        return _("Nothing to review"), _("Every result that was read is signed.")
    return _("No tests this week"), _("A test that is drawn or asked for appears here.")

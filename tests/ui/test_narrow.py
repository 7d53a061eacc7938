"""What has little room: tabs stand closer, columns keep their words and move sideways."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton

from iopdesk.services.tab_chips import TabChip
from iopdesk.ui.consents.fitted_table import FittedTable
from iopdesk.ui.patients.chart_tabs import ChartTabs
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.theme.tokens import px
from tests.ui.conftest import show

TITLES = (
    "Overview", "Admission", "Episode", "Assessment", "Treatment plan", "Attendance", "Notes",
    "Support", "Consents", "Documents", "Insurance", "Details",
)  # fmt: skip


@pytest.fixture
def tabs(themed, qtbot) -> ChartTabs:
    made = ChartTabs({words: words for words in TITLES})
    made.show_chips([TabChip("Treatment plan", "Review Oct 26", "warn", "clock-outline")])
    show(qtbot, made, 1024, 38)
    return made


def arrows(tabs: ChartTabs) -> list[QToolButton]:
    return [each for each in tabs.findChildren(QToolButton) if each.isVisible()]


def test_every_tab_is_in_sight_beside_the_list_of_patients(tabs):
    assert arrows(tabs)
    tabs.fit(1024)
    assert arrows(tabs) == []
    assert tabs.tabRect(len(TITLES) - 1).right() <= 1024


def test_tabs_stand_apart_again_where_there_is_room(tabs):
    before = tabs.tabRect(0).width()
    tabs.fit(1024)
    assert tabs.tabRect(0).width() == before - px(12)
    tabs.fit(1024)
    assert tabs.tabRect(0).width() == before - px(12)
    tabs.fit(1300)
    assert tabs.tabRect(0).width() == before


@pytest.mark.parametrize("zoom", [100, 200])
def test_the_arrows_of_the_tabs_can_be_hit(tabs, qapp, zoom):
    change_look(qapp, theme="light", zoom=zoom, high_contrast=False)
    tabs.resize(400, px(38))
    assert {each.width() for each in arrows(tabs)} == {px(24)}


def test_a_column_that_takes_what_is_left_never_loses_its_own_width(themed, qtbot):
    columns = (
        Column("on", "Day", str, width=200),
        Column("title", "Session", str, width=190, stretch=True),
        Column("why", "Why", str, width=200),
    )
    table = DataTable(RowTableModel(columns, ["12-step facilitation"]), "Sessions")
    show(qtbot, table, 400, 200)
    assert table.columnWidth(1) == px(190)
    assert table.horizontalScrollBar().maximum() > 0
    table.resize(900, 200)
    assert table.columnWidth(1) == table.viewport().width() - px(400)
    assert table.horizontalScrollBar().maximum() == 0


def test_columns_wider_than_their_words_give_way_before_the_table_moves(themed, qtbot):
    columns = tuple(Column(key, key.title(), str, width=300) for key in ("to", "what", "until"))
    table = FittedTable(RowTableModel(columns), "Consents")
    table.show_rows(["Hollis Family Medicine"])
    show(qtbot, table, 600, 200)
    assert table.horizontalScrollBar().maximum() == 0
    assert 120 < table.columnWidth(0) < 300
    table.resize(300, 200)
    assert table.horizontalScrollBar().maximum() > 0
    table.resize(1000, 200)
    assert table.columnWidth(0) == px(300)

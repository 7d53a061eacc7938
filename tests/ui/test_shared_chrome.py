"""Tables, rail, header, status bar, search and switches."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.key_hint import key_text
from iopdesk.ui.shared.labels import ElidingLabel, initials
from iopdesk.ui.shared.nav_rail import NavRail, RailItem
from iopdesk.ui.shared.page_header import PageHeader
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.shared.status_bar import StatusBar
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.theme.tokens import ZOOMS, px
from tests.ui.conftest import name_of, show

# -- keys --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [("Ctrl+K", "Ctrl K"), ("Ctrl+Shift+Z", "Ctrl Shift Z"), ("Ctrl++", "Ctrl +"), ("P", "P")],
)
def test_a_key_is_written_without_what_joins_it(keys: str, words: str) -> None:
    assert key_text(keys) == words


# -- tables and lists --------------------------------------------------------------------


def table(qtbot: QtBot) -> tuple[RowTableModel, DataTable]:
    """Three rows, of which two columns can be sorted."""
    columns = (
        Column("name", "Name", lambda row: row[0], is_sortable=True, width=200),
        Column("hours", "Hours", lambda row: str(row[1]), is_number=True, is_sortable=True),
        Column("note", "Note", lambda row: row[2], spoken=lambda row: f"note {row[2]}"),
    )
    model = RowTableModel(columns, [("Osei", 9, "x"), ("Rowe", 4, "y"), ("Ybarra", 6, "z")])
    view = DataTable(model, "Hours")
    show(qtbot, view, 600, 300)
    return model, view


def test_a_click_on_a_header_asks_for_an_order_and_leaves_the_rows(
    themed: QApplication, qtbot: QtBot
) -> None:
    model, view = table(qtbot)
    asked: list[tuple[str, bool]] = []
    model.sort_requested.connect(lambda key, is_down: asked.append((key, is_down)))
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 20, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert asked == [("hours", False), ("hours", True)]
    assert [row[0] for row in model.rows] == ["Osei", "Rowe", "Ybarra"]


def test_a_column_that_cannot_be_sorted_asks_for_nothing(
    themed: QApplication, qtbot: QtBot
) -> None:
    model, _view = table(qtbot)
    asked: list[str] = []
    model.sort_requested.connect(lambda key, _down: asked.append(key))
    model.sort(2, Qt.SortOrder.AscendingOrder)
    assert asked == []


def test_enter_opens_a_row_and_tab_leaves_the_table(themed: QApplication, qtbot: QtBot) -> None:
    _model, view = table(qtbot)
    opened: list[Any] = []
    view.opened.connect(opened.append)
    view.setFocus()
    view.select_row(1)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [("Ybarra", 6, "z")]
    before = view.currentIndex()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.currentIndex() == before


def test_widths_come_back_as_they_were_at_another_text_size(
    themed: QApplication, qtbot: QtBot
) -> None:
    _model, view = table(qtbot)
    view.setColumnWidth(0, 240)
    kept = view.widths()
    change_look(themed, zoom=200)
    _other_model, other = table(qtbot)
    other.restore_widths(kept)
    assert other.columnWidth(0) == 480


def test_a_cell_is_read_with_the_words_meant_for_it(themed: QApplication, qtbot: QtBot) -> None:
    model, _view = table(qtbot)
    index = model.index(0, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "note x"
    assert index.data() == "x"


# -- chrome ------------------------------------------------------------------------------


RAIL = [
    RailItem("today", "Today", "view-day-outline"),
    RailItem("tests", "Tests", "test-tube"),
]


def test_arrows_in_the_rail_move_and_switch_the_page(themed: QApplication, qtbot: QtBot) -> None:
    rail = NavRail(RAIL)
    show(qtbot, rail, 85, 600)
    rail.set_current("today")
    chosen: list[str] = []
    rail.chosen.connect(chosen.append)
    rail.button("today").setFocus()
    QTest.keyClick(rail.button("today"), Qt.Key.Key_Down)
    assert rail.button("tests").isChecked()
    assert chosen == ["tests"]


def test_a_badge_is_read_with_its_words(themed: QApplication, qtbot: QtBot) -> None:
    rail = NavRail(RAIL)
    qtbot.addWidget(rail)
    rail.set_badge("tests", 2, "2 tests to collect")
    assert name_of(rail.button("tests")) == "Tests, 2 tests to collect"
    rail.set_badge("tests", 0, "")
    assert name_of(rail.button("tests")) == "Tests"


def test_crisis_numbers_stay_where_it_is_narrow_and_the_rest_becomes_icons(
    themed: QApplication, qtbot: QtBot
) -> None:
    bar = StatusBar("(404) 555-0199")
    bar.set_saved("Saved 9:12 AM")
    bar.set_person("Dana Okafor, clinical director")
    show(qtbot, bar, 1440, 30)
    assert "Call or text 988" in bar.words()
    bar.resize(500, 30)
    shown = " ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())
    assert all(number in shown for number in ("(404) 555-0199", "988", "1-800-662-4357"))
    assert "Saved" not in shown
    assert bar.grab().width() == 500


def test_a_locked_bar_shows_crisis_numbers_and_nothing_of_anybodys_work(
    themed: QApplication, qtbot: QtBot
) -> None:
    bar = StatusBar("(404) 555-0199")
    qtbot.addWidget(bar)
    bar.set_person("Dana Okafor, clinical director")
    bar.show_locked("Everything stays on this computer.")
    words = " ".join(bar.words())
    assert "Dana" not in words
    assert "(404) 555-0199" in words


@pytest.mark.parametrize("percent", ZOOMS)
def test_the_chrome_never_forces_the_window_wider_than_1280(
    themed: QApplication, qtbot: QtBot, percent: int
) -> None:
    from tests.ui.components import components_window

    change_look(themed, zoom=percent)
    window = components_window()
    show(qtbot, window, 1280, 688)
    least = window.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 688


def test_header_buttons_lose_their_words_and_keep_their_names(
    themed: QApplication, qtbot: QtBot
) -> None:
    header = PageHeader(SearchBox("Search", keys="Ctrl+K"))
    walk_in = button("Walk-in", icon_name="account-plus-outline")
    header.show_page("Today", "Thursday, October 22, 2026", None, [walk_in])
    show(qtbot, header, 1200, 56)
    assert walk_in.text() == "Walk-in"
    header.resize(520, 56)
    assert walk_in.text() == ""
    assert name_of(walk_in) == "Walk-in"
    header.resize(1200, 56)
    assert walk_in.text() == "Walk-in"


def test_escape_clears_a_search_that_holds_something(themed: QApplication, qtbot: QtBot) -> None:
    box = SearchBox("Name, MRN or date of birth")
    show(qtbot, box)
    QTest.keyClicks(box, "mar")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert name_of(box) == "Name, MRN or date of birth"


def test_a_switch_is_one_tab_stop_at_the_segment_that_is_on(
    themed: QApplication, qtbot: QtBot
) -> None:
    switch = Segmented([("d", "Day"), ("w", "Week"), ("m", "Month")], name="View")
    show(qtbot, switch)
    switch.set_current("w")
    stops = [
        key for key in ("d", "w", "m") if switch.button(key).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["w"]
    chosen: list[str] = []
    switch.chosen.connect(chosen.append)
    switch.button("w").setFocus()
    QTest.keyClick(switch.button("w"), Qt.Key.Key_Right)
    assert (switch.current(), chosen) == ("m", ["m"])


def test_a_long_name_never_widens_the_window(themed: QApplication, qtbot: QtBot) -> None:
    label = ElidingLabel("A very long name that goes on and on and on")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < px(60)
    label.resize(80, 20)
    label.grab()
    assert label.toolTip() == label.text()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Marisol Quintero", "MQ"), ("Theo", "T"), ("", ""), ("Ana de la Cruz", "AC")],
)
def test_initials_are_those_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters

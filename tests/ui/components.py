"""Every shared component on one page, for pictures and for the walker."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QTabBar, QVBoxLayout, QWidget

from iopdesk.domain.dates import parse_date
from iopdesk.domain.sessions import Look
from iopdesk.domain.times import parse_time
from iopdesk.ui.shared.buttons import button, icon_button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, NumberField, TextField
from iopdesk.ui.shared.hours_bar import HoursBar
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.labels import Chip, Hairline, Initials, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.nav_rail import NavRail, RailItem
from iopdesk.ui.shared.page_header import PageHeader
from iopdesk.ui.shared.read_fields import DateField, TimeField
from iopdesk.ui.shared.row_model import Column, RowListModel, RowTableModel
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.shared.status_bar import StatusBar
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.shared.two_line_delegate import TwoLine, TwoLineDelegate, plain_list
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import LOOKS, px

TODAY = date(2026, 10, 22)


class Chips(QWidget):
    """Session kinds painted."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(px(28 * 4))

    def accessible_words(self) -> str:
        """What is painted."""
        return ", ".join(look.value for look in Look)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a chip for each look."""
        painter = QPainter(self)
        x, y = 0.0, float(px(14))
        for look, style in LOOKS.items():
            words = look.value.replace("_", " ").capitalize()
            if x + paint.chip_width(words, style.icon) > self.width():
                x, y = 0.0, y + px(28)
            box = paint.chip(painter, x, y, words, style.color, icon_name=style.icon)
            x = box.right() + px(8)
        painter.end()


def table_model() -> RowTableModel:
    """A small table."""
    columns = (
        Column("name", "Name", lambda row: row[0], stretch=True, is_sortable=True, weight=600),
        Column("hours", "Hours", lambda row: row[1], width=80, is_number=True, is_sortable=True),
        Column(
            "state",
            "State",
            lambda row: row[2],
            width=130,
            chip=lambda row: ("good", "check") if row[2] == "Present" else ("bad", "close"),
        ),
    )
    rows = [("Calvin Osei", "9.0", "Present"), ("Dmitri Vasko", "4.5", "No-show")]
    return RowTableModel(columns, rows)


def _buttons_card() -> Card:
    card = Card("Buttons (32 and 26 px)", "in their kinds")
    row = QHBoxLayout()
    row.addWidget(button("Primary", kind="primary", icon_name="plus"))
    row.addWidget(button("Default"))
    disabled = button("Disabled")
    disabled.setEnabled(False)
    row.addWidget(disabled)
    row.addWidget(button("Quiet", kind="quiet", icon_name="plus"))
    row.addStretch(1)
    card.body.addLayout(row)
    row = QHBoxLayout()
    row.addWidget(button("Destructive", kind="danger", icon_name="trash-can-outline"))
    row.addWidget(button("Small", small=True))
    row.addWidget(icon_button("chevron-left", "Previous day"))
    row.addWidget(menu_button([QAction("Open chart", card)], "More", small=True))
    row.addWidget(button("Link", kind="link"))
    row.addStretch(1)
    card.body.addLayout(row)
    row = QHBoxLayout()
    switch = Segmented([("d", "Day"), ("w", "Week"), ("m", "Month")], name="View")
    switch.set_current("w")
    row.addWidget(switch)
    row.addWidget(Segmented([("a", "All 5"), ("b", "Mine 2")], name="Tasks", small=True))
    row.addStretch(1)
    card.body.addLayout(row)
    tabs = QTabBar()
    tabs.setAccessibleName("Chart")
    tabs.setDrawBase(False)
    tabs.setExpanding(False)
    for words in ("Overview", "Episode", "Tests"):
        tabs.addTab(words)
    card.body.addWidget(tabs)
    return card


def _fields_card() -> Card:
    card = Card("Fields")
    search = SearchBox("Patients, sessions, actions", keys="Ctrl+K")
    card.body.addWidget(search)
    card.body.addWidget(TextField("last_name", "Last name", placeholder="As on the ID"))
    wrong = DateField("on", "Date", read=lambda text: parse_date(text, today=TODAY))
    wrong.set_value(TODAY)
    card.body.addWidget(wrong)
    error = TextField("mrn", "MRN")
    error.set_value("LR-1")
    error.set_error("MRNs have five digits. Enter the digits on the paper.")
    card.body.addWidget(error)
    row = QHBoxLayout()
    row.addWidget(ChoiceField("stage", "Stage", [(None, "All stages"), (1, "Stage 1")]))
    row.addWidget(NumberField("capacity", "Capacity", most=20))
    row.addWidget(TimeField("starts", "Starts", read=parse_time))
    card.body.addLayout(row)
    card.body.addWidget(MultiLineField("note", "Note", lines=2))
    checked = CheckField("consent", "Checked")
    checked.set_value(True)
    card.body.addWidget(checked)
    return card


def _list_card() -> Card:
    card = Card("List and table", padded=False)
    rows = [
        TwoLine(
            "Delacroix, Hank", "Stage 1 · A. Lindgren", right="4.5 of 9 h", mark="clock-outline"
        ),
        TwoLine("Quintero, Marisol", "Stage 2 · D. Okafor", aside="(Mari)", right="6.0 of 9 h"),
        TwoLine("June Halvorsen", "10-panel urine", chip=("Collected", "good", "check")),
    ]
    delegate = TwoLineDelegate(lambda index: index.data(0x0100))
    view = plain_list(delegate, "Patients")
    view.setModel(RowListModel(lambda row: row.words(), rows, view))
    view.setCurrentIndex(view.model().index(1, 0))
    view.setMinimumHeight(px(46 * 3))
    card.body.addWidget(view)
    card.body.addWidget(Hairline())
    table = DataTable(table_model(), "Attendance")
    table.setMinimumHeight(px(32 + 36 * 2 + 2))
    table.select_row(0)
    card.body.addWidget(table)
    return card


def _states_card() -> Card:
    card = Card("States", "icon and word")
    row = QHBoxLayout()
    for words, kind, icon in (
        ("Present", "good", "check"),
        ("Late 9:08 AM", "warn", "clock-outline"),
        ("No-show", "bad", "close"),
        ("Excused", "neut", "minus-circle-outline"),
        ("Fact", "plain", None),
    ):
        row.addWidget(Chip(words, kind, icon))
    row.addStretch(1)
    card.body.addLayout(row)
    card.body.addWidget(Chips())
    row = QHBoxLayout()
    row.addWidget(Initials("MQ", 36))
    bar = HoursBar()
    bar.set_minutes(360, 180, 540)
    row.addWidget(bar)
    row.addWidget(label("9.0 of 9", "small"))
    card.body.addLayout(row)
    card.body.addWidget(KeyHints([("P", "Present"), ("L", "Late"), ("Ctrl+Z", "Undo")]))
    return card


def _messages_card() -> Card:
    card = Card("Messages")
    card.body.addWidget(MessageBar("info", "Information.", "What is true and stays true."))
    card.body.addWidget(
        MessageBar(
            "warn",
            "Warning.",
            "Work can continue. Says what to do.",
            button_words="Renew",
            on_button=lambda: None,
        )
    )
    card.body.addWidget(
        MessageBar(
            "bad",
            "Not saved: “Q”.",
            "Use P, L, N, E or V. Says what failed, why, and what is kept, in two lines or more.",
        )
    )
    go = button("Go to Monday", kind="primary")
    empty = EmptyState(
        "calendar-blank-outline",
        "No sessions on Sunday",
        "The next sessions are Monday at 9:00 AM.",
        [go, button("New session")],
    )
    empty.setMinimumHeight(px(210))
    card.body.addWidget(empty)
    return card


def components_page() -> QWidget:
    """All cards in three columns that scroll."""
    inside = QWidget()
    columns = QHBoxLayout(inside)
    columns.setSpacing(px(12))
    for cards in (
        (_buttons_card(), _fields_card()),
        (_states_card(), _list_card()),
        (_messages_card(),),
    ):
        column = QVBoxLayout()
        column.setSpacing(px(12))
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)
        columns.addLayout(column, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    area.setWidget(inside)
    return area


def components_window(**_given: Any) -> QMainWindow:
    """A window with rail, header, page and status bar around the components."""
    window = QMainWindow()
    window.setWindowTitle("IOP Desk")
    rail = NavRail(
        [
            RailItem("today", "Today", "view-day-outline"),
            RailItem("calendar", "Calendar", "calendar-week"),
            RailItem("patients", "Patients", "account-outline"),
            RailItem("groups", "Groups", "account-group-outline"),
            RailItem("tests", "Tests", "test-tube"),
        ]
    )
    rail.set_current("today")
    rail.set_badge("tests", 2, "2 tests to collect")
    header = PageHeader(
        SearchBox("Search patients, sessions, actions", keys="Ctrl+K", short="Search")
    )
    header.show_page(
        "Components",
        "Thursday, October 22, 2026",
        icon_button("chevron-left", "Previous day"),
        [button("Walk-in", icon_name="account-plus-outline"), button("New", icon_name="plus")],
    )
    status = StatusBar("(404) 555-0199")
    status.set_saved("Saved 9:12 AM")
    status.set_backup("Verified backup 8:05 AM")
    status.set_person("Dana Okafor, clinical director")
    status.set_lock(600_000)
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addWidget(header)
    right.addWidget(components_page(), 1)
    top = QHBoxLayout()
    top.setSpacing(0)
    top.addWidget(rail)
    top.addLayout(right, 1)
    whole = QVBoxLayout()
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addLayout(top, 1)
    whole.addWidget(status)
    center = QWidget()
    center.setLayout(whole)
    window.setCentralWidget(center)
    return window

"""The calendar with real keys and clicks: going about, filters, inspector, every look."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox

from iopdesk import i18n
from iopdesk.domain.attendance import Mark
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import attendance, sessions
from iopdesk.ui.calendar.steps import conflicts_in
from iopdesk.ui.panes import panes_for
from iopdesk.ui.shared import shortcuts
from iopdesk.ui.shared.accessible import spy_on_announcements
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.apply import change_look
from tests.services.booking import admit_member, book, make_group
from tests.ui.calendar_window import MONDAY, TODAY, Shown, settle
from tests.ui.walker import walk

FRIDAY = date(2026, 10, 23)


@pytest.fixture
def booked(door, make_patient):
    """A group of 9:00 with one member, two individual sessions at 1:00 PM, one on Friday."""
    found = {"group": make_group(door, "CBT group", capacity=12)}
    for given, family in (("Theo", "Bray"), ("Wes", "Osei"), ("Ida", "Rowe")):
        patient_id = make_patient(given, family)
        admit_member(door, patient_id, found["group"] if given == "Theo" else None)
        found[given] = patient_id
    found["theo"] = book(door, found["Theo"])
    found["wes"] = book(door, found["Wes"], room_id=5, facilitator_id=3, start_minute=795)
    found["ida"] = book(door, found["Ida"], on=FRIDAY, start_minute=600, minutes=60, room_id=3)
    return found


@pytest.fixture
def shown(door, booked, themed, qtbot):
    return Shown(door, qtbot)


def at_nine(shown) -> int:
    """The group's session of today."""
    return next(s.session_id for s in shown.week_sessions() if s.on == TODAY and s.group_id)


# -- what is shown ----------------------------------------------------------------------


def test_the_week_is_read_as_a_list_of_sessions_in_order_of_time(shown):
    assert shown.pane.page_title() == "October 19–25, 2026"
    assert shown.work.header.title_label.text() == "October 19–25, 2026"
    assert shown.titles() == [
        "CBT group, Mon Oct 19, 9:00 to 10:30 AM, Room A, 0 of 12 expected",
        "CBT group, Tue Oct 20, 9:00 to 10:30 AM, Room A, 0 of 12 expected",
        "CBT group, Thu Oct 22, 9:00 to 10:30 AM, Room A, 1 of 12 expected",
        "Individual – Theo Bray, Thu Oct 22, 1:00 to 1:50 PM, Office 2",
        "Individual – Wes Osei, Thu Oct 22, 1:15 to 2:05 PM, Office 3",
        "Individual – Ida Rowe, Fri Oct 23, 10:00 to 11:00 AM, Office 1",
    ]


def test_a_screen_reader_finds_a_list_with_one_item_a_session(shown):
    node = QAccessible.queryAccessibleInterface(shown.week)
    assert node.role() == QAccessible.Role.List
    assert node.text(QAccessible.Text.Name) == "Calendar, October 19–25, 2026"
    assert node.childCount() == 6
    third = node.child(2)
    assert third.text(QAccessible.Text.Name).startswith("CBT group, Thu Oct 22")
    assert third.state().selected
    assert third.state().focused
    corner = shown.week.viewport().mapFromGlobal(third.rect().topLeft())
    assert shown.rect(at_nine(shown)).topLeft() == corner


def test_what_is_on_now_is_in_focus_and_in_the_inspector(shown):
    assert shown.pane.current().session_id == at_nine(shown)
    assert shown.inspector.isVisible()
    assert shown.inspector.card.session.title == "CBT group"
    assert [line.name for line in shown.inspector.card.roster] == ["Theo Bray"]


def test_the_view_begins_an_hour_before_the_first_session(shown):
    assert 7 * 60 + 40 <= shown.week.scroll_state() <= 8 * 60


def test_the_focus_is_seen_also_where_the_session_it_is_on_was_scrolled_away(shown):
    shown.week.verticalScrollBar().setValue(shown.week.verticalScrollBar().maximum())
    assert shown.week.current()
    focused = shown.week.grab().toImage()
    shown.week.clearFocus()
    assert shown.week.grab().toImage() != focused


def test_sessions_at_one_time_stand_side_by_side_and_never_over_each_other(shown, booked):
    theo, wes = shown.rect(booked["theo"]), shown.rect(booked["wes"])
    assert not theo.intersects(wes)
    assert min(theo.height(), wes.height()) >= 24


def test_a_conflict_is_counted_said_and_shown_by_its_button(shown, door, booked):
    book(door, booked["Ida"], room_id=4, facilitator_id=4, start_minute=800, accept_clashes=True)
    shown.pane.reload()
    settle()
    assert len(conflicts_in(shown.week_sessions())) == 1
    assert "1 conflict" in shown.buttons(shown.work.header)
    shown.click("1 conflict")
    assert shown.pane.current().session_id == booked["theo"]
    assert shown.titles()[3].endswith("Office 2, room conflict")
    shown.click("Show I. Rowe (I. Calloway)", shown.inspector)
    assert shown.pane.current().title == "Individual – Ida Rowe"


def test_no_word_in_a_block_is_cut(shown):
    paint.take_cuts()
    shown.week.viewport().grab()
    assert paint.take_cuts() == []


# -- going about ------------------------------------------------------------------------


def test_arrows_go_by_time_and_by_day(shown, door, booked):
    book(door, booked["Ida"], on=FRIDAY, start_minute=480, room_id=3)
    shown.pane.reload()
    shown.press(Qt.Key.Key_Down)
    assert shown.pane.current().session_id == booked["theo"]
    shown.press(Qt.Key.Key_Down)
    assert shown.pane.current().session_id == booked["wes"]
    shown.press(Qt.Key.Key_Down)
    assert shown.pane.current().session_id == booked["wes"]
    shown.press(Qt.Key.Key_Up)
    shown.press(Qt.Key.Key_Right)
    assert shown.pane.current().session_id == booked["ida"]
    shown.press(Qt.Key.Key_Left)
    assert shown.pane.current().on == TODAY
    shown.press(Qt.Key.Key_Left)
    assert shown.pane.current().on == date(2026, 10, 20)


def test_the_inspector_follows_the_keys(shown, booked):
    shown.press(Qt.Key.Key_Down)
    assert shown.inspector.card.session.session_id == booked["theo"]


def test_pages_and_arrow_buttons_turn_weeks_and_say_so(shown):
    said: list[str] = []
    end = spy_on_announcements(said.append)
    shown.press(Qt.Key.Key_PageDown)
    assert shown.pane.page_title() == "October 26 – November 1, 2026"
    shown.click("Week before", shown.work.header)
    shown.click("Week before", shown.work.header)
    assert shown.pane.page_title() == "October 12–18, 2026"
    assert QApplication.focusWidget().accessibleName() == "Week before"
    shown.click("This week", shown.work.header)
    end()
    assert shown.pane.page_title() == "October 19–25, 2026"
    assert said[0] == "October 26 – November 1, 2026"


def test_letters_switch_views_and_t_goes_to_today(shown, booked):
    shown.keys("d")
    assert shown.pane.page_title() == "Thursday, October 22, 2026"
    shown.press(Qt.Key.Key_PageDown)
    assert shown.titles() == ["Individual – Ida Rowe, Fri Oct 23, 10:00 to 11:00 AM, Office 1"]
    shown.keys("w")
    assert shown.pane.span == (MONDAY, 7)
    shown.keys("a")
    agenda = shown.pane.agenda.list
    assert QApplication.focusWidget() is agenda
    assert agenda.model().rowCount() == 6
    role = Qt.ItemDataRole.AccessibleTextRole
    words = [agenda.model().index(row).data(role) for row in range(6)]
    shown.keys("w")
    assert words == shown.titles()
    shown.press(Qt.Key.Key_PageDown)
    shown.keys("t")
    assert shown.pane.on == TODAY
    assert shown.pane.current().session_id == at_nine(shown)


def test_the_switch_in_the_header_does_what_the_letters_do(shown):
    switch = (("Day", "day"), ("Month", "month"), ("Agenda", "agenda"), ("Week", "week"))
    for words, view in switch:
        shown.click(words, shown.work.header)
        assert shown.pane.standing.view == view


def test_the_agenda_opens_a_session_with_enter(shown, booked):
    shown.keys("a")
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Return)
    assert shown.inspector.card.session.session_id == booked["theo"]
    assert shown.inspector.isAncestorOf(QApplication.focusWidget())


def test_the_month_is_read_by_days_and_opens_one(shown, door, booked):
    book(door, booked["Ida"], room_id=4, facilitator_id=4, accept_clashes=True)
    shown.keys("m")
    month = shown.pane.body.month_view
    assert shown.pane.page_title() == "October 2026"
    assert QApplication.focusWidget() is month
    assert not shown.inspector.isVisible()
    names = [item.name for item in month.accessible_items()]
    assert len(names) == 42
    assert "Thursday, October 22, 2026, 4 sessions, 1 conflict" in names
    assert "Friday, October 23, 2026, 1 session" in names
    shown.press(Qt.Key.Key_Right)
    shown.pane.reload()
    shown.press(Qt.Key.Key_Return)
    assert shown.pane.page_title() == "Friday, October 23, 2026"
    assert QApplication.focusWidget() is shown.week


def test_arrows_and_pages_of_the_month_go_on_in_the_next(shown):
    shown.keys("m")
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Down)
    assert shown.pane.page_title() == "November 2026"
    shown.press(Qt.Key.Key_PageUp)
    shown.press(Qt.Key.Key_PageUp)
    assert shown.pane.page_title() == "September 2026"
    month = shown.pane.body.month_view
    place = month.cell(date(2026, 9, 9)).center()
    QTest.mouseClick(month, Qt.MouseButton.LeftButton, pos=place)
    assert shown.pane.page_title() == "Wednesday, September 9, 2026"


def test_a_conflict_of_the_month_is_shown_in_its_week(shown, door, booked):
    book(door, booked["Ida"], room_id=4, facilitator_id=4, accept_clashes=True)
    shown.keys("m")
    shown.click("1 conflict")
    assert shown.pane.standing.view == "week"
    assert shown.pane.current().session_id == booked["theo"]


def test_a_week_without_sessions_says_so_in_the_agenda(shown):
    shown.keys("a")
    shown.pane.go_to(date(2026, 9, 7))
    settle()
    assert shown.pane.agenda.empty.isVisible()
    assert shown.pane.agenda.empty.title_label.text() == "No sessions in this week"


def test_a_click_in_the_small_month_goes_to_its_week(shown):
    grid = shown.pane.body.month.grid
    place = grid.cell(date(2026, 10, 14)).center()
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert shown.pane.span[0] == date(2026, 10, 12)


def test_the_small_month_is_read_and_steered_by_keys(shown):
    grid = shown.pane.body.month.grid
    names = [item.name for item in grid.accessible_items()]
    assert len(names) == 42
    assert "Thursday, October 22, 2026, today" in names
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        shown.press(key)
    assert shown.pane.body.month.name_label.text() == "November 2026"
    assert shown.pane.on == TODAY
    shown.press(Qt.Key.Key_Return)
    assert shown.pane.on == date(2026, 11, 6)


def test_keys_of_the_calendar_are_in_the_one_table():
    named = {s.name: s.keys for s in shortcuts.shortcuts_in(shortcuts.CALENDAR)}
    assert named["calendar_today"] == ("T",)
    assert named["calendar_month"] == ("M",)
    assert named["calendar_agenda"] == ("A",)
    assert shortcuts.clashes() == []


# -- filters ----------------------------------------------------------------------------


def check_box(shown, words) -> QCheckBox:
    boxes = shown.pane.filters.findChildren(QCheckBox)
    return next(one for one in boxes if one.text() == words)


def test_kinds_and_rooms_are_counted_and_hide_their_sessions(shown):
    assert check_box(shown, "Behavioral therapy").accessibleName() == "Behavioral therapy, 3"
    assert check_box(shown, "Room A").accessibleName() == "Room A, 4.5 h"
    QTest.mouseClick(check_box(shown, "Behavioral therapy"), Qt.MouseButton.LeftButton)
    assert len(shown.titles()) == 3
    QTest.mouseClick(check_box(shown, "Office 1"), Qt.MouseButton.LeftButton)
    assert [title.split(",")[0] for title in shown.titles()] == [
        "Individual – Theo Bray",
        "Individual – Wes Osei",
    ]
    QTest.mouseClick(check_box(shown, "Office 1"), Qt.MouseButton.LeftButton)
    assert len(shown.titles()) == 3


def test_one_counselor_is_chosen_in_the_header(shown):
    combo = shown.work.header.findChild(QComboBox)
    assert [combo.itemText(n) for n in range(combo.count())] == [
        "All counselors",
        "Marcus Bell",
        "Ravi Menon",
    ]
    combo.setFocus()
    shown.press(Qt.Key.Key_Down)
    assert len(shown.titles()) == 1
    again = shown.work.header.findChild(QComboBox)
    assert again.currentText() == "Marcus Bell"
    assert QApplication.focusWidget() is again
    assert check_box(shown, "Individual").accessibleName() == "Individual, 1"


def test_a_session_asked_for_shows_whatever_hides_it(shown, booked):
    QTest.mouseClick(check_box(shown, "Individual"), Qt.MouseButton.LeftButton)
    shown.pane.open_with({"session_id": booked["ida"], "on": FRIDAY})
    assert shown.pane.current().session_id == booked["ida"]
    assert check_box(shown, "Individual").isChecked()


# -- the inspector ------------------------------------------------------------------------


def test_enter_opens_the_inspector_and_esc_closes_it(shown):
    shown.press(Qt.Key.Key_Escape)
    assert not shown.inspector.isVisible()
    shown.press(Qt.Key.Key_Return)
    assert shown.inspector.isVisible()
    assert QApplication.focusWidget().text() == "Take attendance"
    shown.press(Qt.Key.Key_Escape)
    assert not shown.inspector.isVisible()
    assert QApplication.focusWidget() is shown.week


def test_ctrl_i_opens_and_closes_it(shown):
    for is_open in (False, True):
        shown.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        assert shown.inspector.isVisible() is is_open


def test_attendance_leads_to_the_roster_of_a_group_and_to_today_for_one_patient(shown, booked):
    shown.click("Take attendance", shown.inspector)
    assert shown.work.pane.name == "groups"
    assert shown.work.pane.view_state()["group_id"] == booked["group"]
    shown.work.show_pane("calendar")
    shown.pane.show_session(booked["theo"], TODAY)
    settle()
    shown.click("Take attendance", shown.inspector)
    assert shown.work.pane.name == "today"


def test_marks_show_on_the_roster_as_word_and_time(shown, door, booked):
    door.do(
        attendance.mark,
        session_id=at_nine(shown),
        patient_id=booked["Theo"],
        mark=Mark.PRESENT,
        arrived_at=door.now().replace(hour=8, minute=55),
    )
    shown.pane.reload()
    settle()
    from iopdesk.ui.calendar.roster import RosterRows

    rows = shown.inspector.findChild(RosterRows)
    assert [item.name for item in rows.accessible_items()] == ["Theo Bray, Present 8:55 AM"]
    assert "Cancel session" not in shown.buttons(shown.inspector)


def test_a_session_to_come_has_no_attendance_yet(shown, booked):
    shown.pane.show_session(booked["ida"], FRIDAY)
    settle()
    assert "Take attendance" not in shown.buttons(shown.inspector)


# -- rights -------------------------------------------------------------------------------


def test_who_may_only_see_the_schedule_gets_no_button_that_changes_it(
    door, booked, as_person, themed, qtbot
):
    bo = as_person("Bo Fairweather")
    shown = Shown(door, qtbot)
    assert "New session" not in shown.buttons()
    assert shown.buttons(shown.inspector) == ["Close inspector"]
    shown.drag_by(booked["theo"], days=1)
    shown.keys("c")
    assert shown.dialog() is None
    assert shown.session(booked["theo"]).on == TODAY
    names = [pane.name for pane in panes_for(bo, door.may)]
    assert names[:2] == ["today", "calendar"]


def test_who_may_see_no_schedule_has_no_calendar(door, as_person):
    ada = as_person("Ada Quill")
    assert "calendar" not in [pane.name for pane in panes_for(ada, door.may)]


# -- by eye and ear -------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("zoom", "size"), [(100, (1440, 838)), (200, (1280, 690))])
def test_somebody_without_mouse_or_sight_gets_everywhere(
    door, booked, themed, qtbot, theme, zoom, size
):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, *size)
    assert walk(shown.window) == []


@pytest.mark.parametrize("view", ["day", "month", "agenda"])
def test_day_month_and_agenda_too(door, booked, as_person, themed, qtbot, view):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, 1280, 690)
    shown.pane.show_view(view)
    settle()
    assert walk(shown.window) == []


def test_the_inspector_stands_in_place_of_the_week_at_200_percent(door, booked, themed, qtbot):
    change_look(themed, theme="light", zoom=200)
    shown = Shown(door, qtbot, 1280, 690)
    assert shown.week.isVisible()
    assert not shown.inspector.isVisible()
    assert shown.window.minimumSizeHint().width() <= 1280
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Return)
    assert not shown.week.isVisible()
    assert walk(shown.window) == []
    shown.inspector.focus_on()
    shown.press(Qt.Key.Key_Escape)
    assert shown.week.isVisible()


def test_a_wide_window_gives_an_hour_more_room(door, booked, themed, qtbot):
    hours = []
    for width in (1440, 1920):
        shown = Shown(door, qtbot, width, 1040)
        hours.append(shown.rect(at_nine(shown)).height())
        shown.window.close()
    assert hours == [81, 100]


def test_a_month_of_many_sessions_cuts_no_kind_and_no_count(door, booked, themed, qtbot):
    shown = Shown(door, qtbot, 1440, 868)
    rows = [*shown.pane.filters._look_rows.values(), *shown.pane.filters._room_rows.values()]
    for row in rows:
        row.set_right("78" if row in rows[:8] else "108.0 h")
    settle()
    for row in (each for each in rows if each.isVisible()):
        assert row.box.width() >= row.box.sizeHint().width()
        assert row._right.width() >= row._right.sizeHint().width()
        assert (
            shown.pane.body.left.viewport().width()
            >= row.mapTo(shown.pane.body.left.viewport(), row.rect().topRight()).x()
        )


def test_at_1280_the_filters_go_behind_a_button_and_weekends_fold(door, booked, themed, qtbot):
    shown = Shown(door, qtbot, 1280, 690)
    assert not shown.pane.body.left.isVisible()
    assert [c.width for c in shown.week._columns if c.on.weekday() >= 5] == [44, 44]
    shown.click("Kinds and rooms", shown.work.header)
    assert shown.pane.body.left.isVisible()


def test_the_view_comes_back_as_it_was_left(door, booked, themed, qtbot):
    shown = Shown(door, qtbot)
    shown.press(Qt.Key.Key_Down)
    QTest.mouseClick(check_box(shown, "Life skills"), Qt.MouseButton.LeftButton)
    state = shown.pane.view_state()
    again = type(shown.pane)(shown.desk)
    again.restore_view_state(state)
    again.resize(1356, 780)
    qtbot.addWidget(again)
    again.show()
    settle()
    assert again.current().session_id == booked["theo"]
    assert again.view_state() == state


def test_every_word_of_the_pane_can_be_translated(door, booked, themed, qtbot):
    i18n.use(i18n.PSEUDO)
    try:
        shown = Shown(door, qtbot)
        words = [*shown.buttons(shown.pane), *shown.buttons(shown.work.header)]
        words += [shown.week.accessibleName(), shown.pane.body.month.grid.accessibleName()]
        rooms = ("Room A", "Room B", "Office 1", "Office 2", "Office 3")
        plain = [each for each in words if each.isascii() and not each.startswith(rooms)]
        assert plain == []
    finally:
        i18n.use("en_US")


def test_an_individual_session_of_another_kind_keeps_its_own_words(door, booked, themed, qtbot):
    door.do(
        sessions.add_session,
        kind=SessionKind.SUPPORT_MEETING,
        service=Service.SUPPORT_GROUP,
        modality="",
        title="Alumni night",
        group_id=None,
        patient_id=None,
        on=FRIDAY,
        start_minute=1080,
        minutes=60,
        room_id=2,
        facilitator_id=None,
    )
    shown = Shown(door, qtbot)
    assert shown.titles()[-1] == "Alumni night, Fri Oct 23, 6:00 to 7:00 PM, Room B"

"""The patients pane: finding, opening, what a role sees, and the window at every size."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from iopdesk.domain.patients import Standing
from iopdesk.services import patient_search, patients
from iopdesk.ui.contacts.details_tab import DetailsTab
from iopdesk.ui.panes import panes_for
from iopdesk.ui.patients.chart_header import facts_of
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.shared.parts import focus_next_part
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.workspace import Workspace
from tests.services.care import admit
from tests.ui.desk_window import LateLane, make_group, seated
from tests.ui.patients_window import Shown, in_care, settle, someone
from tests.ui.walker import walk


@pytest.fixture
def people(door):
    """Two in care and one who waits."""
    return {
        "Marisol": in_care(
            door,
            "Marisol",
            "Quintero",
            preferred_name="Mari",
            phone="4045550171",
            emergency_contact="Ana Quintero",
            emergency_phone="4045550118",
        ),
        "Calvin": in_care(door, "Calvin", "Osei"),
        "Priya": someone(door, "Priya", "Nandakumar"),
    }


@pytest.fixture
def shown(door, people, themed, qtbot):
    return Shown(door, qtbot)


# -- finding ----------------------------------------------------------------------


def test_the_list_shows_who_is_in_care_with_counts_of_the_rest(shown):
    assert shown.names() == ["Osei, Calvin", "Quintero, Marisol (Mari)"]
    assert shown.list.standing.button(Standing.ACTIVE).text() == "Active 2"
    assert shown.list.standing.button(Standing.WAITING).text() == "Wait list 1"


def test_typing_narrows_the_list_and_enter_opens_the_first(shown, people):
    shown.type("mari")
    assert shown.names() == ["Quintero, Marisol (Mari)"]
    shown.press(Qt.Key.Key_Return, shown.list.search)
    assert shown.chart.chart.header.patient_id == people["Marisol"]


def test_a_key_is_answered_at_once_and_keys_meanwhile_become_one_question(shown, people):
    QTest.keyClicks(shown.list.search, "osei")
    assert shown.names() == ["Osei, Calvin"]
    shown.list.search.clear()
    late = shown.desk._reads = LateLane()
    QTest.keyClicks(shown.list.search, "mari")
    assert len(late.waiting) == 1
    shown.press(Qt.Key.Key_Return, shown.list.search)
    late.run()
    assert shown.names() == ["Quintero, Marisol (Mari)"]
    assert shown.chart.chart.header.patient_id == people["Marisol"]


def test_recent_puts_the_charts_opened_last_first_and_typing_narrows_them(
    shown, door, people, clock
):
    admit(door, people["Priya"])
    for name in ("Calvin", "Priya", "Marisol"):
        clock.advance(timedelta(minutes=6))
        shown.open(people[name])
    door.flush_views()
    QTest.mouseClick(shown.list.head.recent_order, Qt.MouseButton.LeftButton)
    assert [each.split(",")[0] for each in shown.names()] == ["Quintero", "Nandakumar", "Osei"]
    assert shown.list.head.recent_order.accessibleDescription() == "descending"
    shown.type("cal")
    assert shown.names() == ["Osei, Calvin"]


def test_the_list_is_narrowed_to_a_level_of_care_and_remembers_order_filters_and_width(
    shown, people, door
):
    panel = shown.list
    panel.level.setCurrentIndex(panel.level.findText("2.5 Partial hospital"))
    assert shown.names() == []
    panel.level.setCurrentIndex(panel.level.findText("2.1 Intensive outpatient"))
    assert shown.names() == ["Osei, Calvin", "Quintero, Marisol (Mari)"]
    QTest.mouseClick(panel.head.recent_order, Qt.MouseButton.LeftButton)
    shown.pane.split.splitter.setSizes([402, 1000])
    shown.pane.split._on_moved(402, 1)
    width = shown.pane.split.state()["width"]
    left = json.loads(json.dumps(shown.work.view_states()))
    again = Workspace(shown.desk, [PatientsPane])
    again.restore(left)
    pane = again.show_pane("patients")
    assert pane.list.level.currentText() == "2.1 Intensive outpatient"
    assert pane.list.head.recent_order.accessibleDescription() == "descending"
    assert pane.split.state()["width"] == width != 312
    again.deleteLater()


def test_a_letter_typed_on_the_list_goes_to_the_search_field(shown):
    shown.list.focus_list()
    QTest.keyClicks(shown.list.view, "q")
    assert QApplication.focusWidget() is shown.list.search
    assert shown.list.search.text() == "q"


def test_arrows_move_and_open_and_enter_keeps_the_chart(shown, people):
    shown.press(Qt.Key.Key_Down, shown.list.search)
    assert QApplication.focusWidget() is shown.list.view
    assert shown.chart.chart.header.patient_id == people["Calvin"]
    shown.press(Qt.Key.Key_Down, shown.list.view)
    assert shown.chart.chart.header.patient_id == people["Marisol"]
    shown.press(Qt.Key.Key_Return, shown.list.view)
    assert shown.chart.chart.header.patient_id == people["Marisol"]
    assert QApplication.focusWidget() is shown.list.view


def test_a_segment_shows_another_standing(shown):
    QTest.mouseClick(shown.list.standing.button(Standing.WAITING), Qt.MouseButton.LeftButton)
    assert shown.names() == ["Nandakumar, Priya"]
    assert shown.list.head.hours_order.isHidden()


def test_filters_narrow_and_what_is_not_found_is_said(shown):
    shown.list.stage.setCurrentIndex(3)
    assert shown.names() == []
    assert shown.list.empty.title_label.text() == "Nobody found"
    shown.list.stage.setCurrentIndex(0)
    shown.list.counselor.setCurrentIndex(1)
    assert shown.names() == ["Osei, Calvin", "Quintero, Marisol (Mari)"]


def test_a_click_on_the_order_turns_it_round(shown):
    QTest.mouseClick(shown.list.head.name_order, Qt.MouseButton.LeftButton)
    assert shown.names() == ["Quintero, Marisol (Mari)", "Osei, Calvin"]
    QTest.mouseClick(shown.list.head.hours_order, Qt.MouseButton.LeftButton)
    assert shown.list.head.hours_order.accessibleDescription() == "descending"


def test_a_row_is_read_with_all_that_it_shows(shown, door, people):
    admit(door, people["Priya"])
    shown.pane.reload()
    model = shown.list.model
    words = [
        model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())
    ]
    assert words[0].startswith("Nandakumar, Priya, Stage 1")
    assert words[0].endswith("on hold")


def test_a_patient_from_another_standing_is_listed_when_opened(shown, people):
    shown.open(people["Priya"])
    assert shown.list.standing.current() == Standing.WAITING
    assert shown.list.view.currentIndex().row() == 0


def test_f6_goes_from_list_to_chart(shown, people):
    shown.open(people["Marisol"])
    shown.list.search.setFocus()
    focus_next_part(shown.window)
    assert shown.chart.isAncestorOf(QApplication.focusWidget())


# -- the chart --------------------------------------------------------------------


def test_the_chart_shows_who_where_and_what(shown, people):
    shown.open(people["Marisol"])
    head = shown.chart.head
    assert (head.name_label.text(), head.preferred_label.text()) == ("Marisol Quintero", "“Mari”")
    assert (head.level_chip.text(), head.stage_chip.text()) == ("2.1 IOP", "Stage 1, engagement")
    assert shown.rows_of("Goals") == [
        "Abstinence, 58 days by own report, Partly met",
        "Support network, Sister and sponsor, both weekly, Met",
    ]
    (medicine, *_rest) = shown.rows_of("Medication and consents")
    assert medicine.startswith("Naltrexone 50 mg, 1 tablet daily")


def test_a_front_desk_person_sees_no_clinical_part(door, people, as_person, themed, qtbot):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot)
    shown.open(people["Marisol"])
    assert sorted(shown.cards()) == ["Attendance by week", "Coming up", "Contact", "Due"]
    words = set(shown.menu_words())
    assert "Edit patient" in words
    assert not words & {"Update goals", "Discharge", "Add medication", "Complete assessment"}
    assert shown.errors == []


def test_a_counselor_of_others_sees_the_head_and_asks_in_vain_for_nothing(
    door, people, as_person, themed, qtbot
):
    as_person("Ravi Menon")
    shown = Shown(door, qtbot)
    shown.open(people["Marisol"])
    assert "Goals" not in shown.cards()
    assert "Test results" not in shown.cards()
    assert shown.errors == []


def test_an_administrator_without_care_has_no_such_pane(door, as_person):
    person = as_person("Ada Quill")
    assert PatientsPane not in panes_for(person, door.may)
    person = as_person("Tessa Lund")
    assert PatientsPane in panes_for(person, door.may)


def test_a_hold_stands_on_top_with_what_ends_it(shown, door, people):
    admit(door, people["Priya"])
    shown.open(people["Priya"])
    shown.click("Complete assessment", shown.chart)
    assert shown.dialog().title_label.text() == "Assessment of Priya Nandakumar"


def test_the_chart_follows_what_others_change(shown, door, people):
    shown.open(people["Calvin"])
    details = door.ask(patients.read_patient, patient_id=people["Calvin"])
    shown.desk.do(
        patients.change_patient,
        owner=shown.pane,
        patient_id=people["Calvin"],
        expected_version=details.version,
        fields=replace(details.fields, preferred_name="Cal"),
    )
    assert shown.chart.head.preferred_label.text() == "“Cal”"


def test_a_patient_who_is_undone_leaves_an_empty_page(shown):
    shown.pane.new_here()
    shown.put("family_name", "Wexler")
    shown.accept()
    assert shown.chart.chart.header.name == "Wexler"
    shown.desk.undo()
    assert shown.pane._stack.currentWidget() is shown.pane.empty
    assert shown.errors == []


def test_the_arrows_go_through_the_tabs_and_each_shows_its_page(shown, people):
    shown.open(people["Marisol"])
    shown.chart.tabs.setFocus()
    keys = shown.chart.tabs.keys
    for key in keys[1:]:
        shown.press(Qt.Key.Key_Right)
        assert shown.chart.tab() == key
    assert isinstance(shown.chart.pages.currentWidget(), DetailsTab)
    shown.chart.show_tab("attendance")
    assert shown.chart.pages.currentWidget() is shown.chart.attendance


def test_a_session_still_ahead_says_when_it_is(shown, door, clock):
    group_id = make_group(door, start_minute=645)
    (patient_id,) = seated(door, group_id, [("June", "Halvorsen")])
    shown.open(patient_id)
    shown.chart.show_tab("attendance")
    model = shown.chart.attendance.model
    column = next(place for place, each in enumerate(model.columns) if each.key == "mark")
    assert model.index(0, column).data() == "10:45 AM today"
    assert walk(shown.window, press_tab=False) == []
    clock.advance(timedelta(hours=1, minutes=33))
    assert model.index(0, column).data() == "Not marked"


def test_the_row_of_the_first_chart_is_in_sight_with_its_ring(door, people, themed, qtbot):
    for number in range(30):
        someone(door, "Kofi", f"Brandt-{number:02}")
    last = someone(door, "Wendell", "Zimmer")
    change_look(themed, theme="dark")
    shown = Shown(door, qtbot, 1280, 688)
    view = shown.list.view
    shown.list.restore({"standing": Standing.WAITING})
    shown.list.select(last)
    shown.list.reload()
    settle()
    seen = view.viewport().rect()
    assert seen.contains(view.visualRect(view.currentIndex()))
    view.verticalScrollBar().setValue(0)
    shown.list.reload()
    settle()
    assert view.verticalScrollBar().value() == 0
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen.contains(view.visualRect(view.currentIndex()))


def test_the_view_comes_back_as_it_was_left(shown, door, people, themed, qtbot):
    shown.open(people["Calvin"])
    shown.chart.show_tab("details")
    shown.type("osei")
    view = shown.work.view_states()
    again = Shown(door, qtbot)
    again.pane.restore_view_state(view["states"]["patients"])
    again.pane.refresh()
    assert again.chart.chart.header.patient_id == people["Calvin"]
    assert again.names() == ["Osei, Calvin"]
    assert again.chart.tab() == "details"


def test_the_strip_and_the_continuum_are_read_as_lists(shown, people):
    shown.open(people["Marisol"])
    strip = shown.chart.overview.weeks.strip
    read = QAccessible.queryAccessibleInterface(strip)
    assert read.role() == QAccessible.Role.List
    assert read.childCount() == 13
    assert read.child(0).text(QAccessible.Text.Name).startswith("Week of Aug 10: 0.0 hours")


# -- every size -------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["overview", "attendance", "details"])
@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
def test_the_pane_can_be_walked(door, people, themed, qtbot, theme, zoom, tab):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, *((1440, 838) if zoom == 100 else (1280, 688)))
    shown.open(people["Marisol"])
    shown.chart.show_tab(tab)
    settle()
    assert walk(shown.window, may_elide=zoom > 100) == []


@pytest.mark.parametrize("zoom", [100, 200])
def test_the_list_alone_can_be_walked(door, people, themed, qtbot, zoom):
    change_look(themed, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    shown.pane.split.show_list()
    assert walk(shown.window, may_elide=zoom > 100) == []


@pytest.mark.parametrize("size", [(1280, 660), (1000, 700)])
def test_a_small_window_cuts_nothing(door, people, themed, qtbot, size):
    shown = Shown(door, qtbot, *size)
    shown.open(people["Marisol"])
    settle()
    assert walk(shown.window) == []


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_the_pane_never_forces_the_window_wider(door, people, themed, qtbot, zoom):
    change_look(themed, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    shown.open(people["Marisol"])
    settle()
    hint = shown.window.minimumSizeHint()
    assert (hint.width() <= 1280, hint.height() <= 688) == (True, True)
    assert shown.chart.head.width() <= shown.pane.width()
    assert shown.chart.pages.height() >= px(60)


def test_the_day_of_the_pane_is_the_day_of_the_practice(shown, people):
    shown.open(people["Marisol"])
    facts = [words for _before, words, _after in _facts(shown)]
    assert "74" in facts
    assert "03/14/1989" in facts


def _facts(shown):
    return facts_of(shown.chart.chart.header, date(2026, 10, 22))


def test_the_rows_show_the_facts_that_were_chosen_and_keep_the_choice(shown, people):
    row = shown.list.model.rows[0]
    before = shown.list.model.index(0).data()
    assert row.mrn not in before
    actions = {each.text(): each for each in shown.list.head.chooser.menu().actions()}
    actions["MRN"].trigger()
    actions["Stage"].trigger()
    after = shown.list.model.index(0).data()
    assert row.mrn in after
    assert "Stage" not in after
    kept = shown.pane.view_state()
    actions["MRN"].trigger()
    shown.pane.restore_view_state(kept)
    assert actions["MRN"].isChecked()
    assert not actions["Stage"].isChecked()


def test_a_key_works_no_hours_out_that_are_known_until_something_changes(
    shown, door, people, monkeypatch
):
    asked = []
    marks_of = patient_search.marks_of
    monkeypatch.setattr(
        patient_search, "marks_of", lambda work, ids: asked.append(list(ids)) or marks_of(work, ids)
    )
    hours = [row.marks for row in shown.list.model.rows]
    assert any(hours)
    shown.type("q")
    shown.list.search.clear()
    assert not any(asked)
    assert [row.marks for row in shown.list.model.rows] == hours
    shown.pane.refresh()
    assert any(asked)

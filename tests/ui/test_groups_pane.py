"""The Groups pane: marking by key however fast, seating with reasons, nobody marked by mistake."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from iopdesk.domain.attendance import Mark
from iopdesk.services import roster_grid, seating
from iopdesk.ui.groups.pane import GroupsPane
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.theme.apply import change_look
from tests.services.care import admit
from tests.ui.desk_window import Shown, make_group, seated, settle
from tests.ui.patients_window import someone
from tests.ui.walker import walk

NAMES = [
    ("Theo", "Brannigan"),
    ("Calvin", "Osei"),
    ("Hank", "Delacroix"),
    ("Owen", "Tillery"),
    ("Beckett", "Rowe"),
    ("June", "Halvorsen"),
    ("Rosa", "Ybarra"),
    ("Wes", "Arrington"),
    ("Marisol", "Quintero"),
    ("Priya", "Nandakumar"),
    ("Dmitri", "Vasko"),
    ("Samira", "Haddadin"),
]


@pytest.fixture
def roster(door):
    """Six people in one group; returns its id."""
    group_id = make_group(door)
    seated(door, group_id, NAMES[:6])
    return group_id


@pytest.fixture
def shown(door, roster, themed, qtbot):
    return open_roster(door, qtbot)


def open_roster(door, qtbot) -> Shown:
    """The pane with the keys on the first row of today."""
    made = Shown(door, qtbot, GroupsPane)
    made.pane.grid.go_to_today()
    made.pane.grid.setFocus()
    return made


def marks(door, group_id) -> list[Mark | None]:
    """Today's marks by row."""
    grid = door.ask(roster_grid.read_grid, group_id=group_id)
    (today,) = [s.session_id for s in grid.sessions if s.is_today]
    return [member.marks.get(today) for member in grid.members]


def row_of(shown: Shown) -> int:
    return shown.pane.grid.currentIndex().row()


def test_twelve_people_with_two_exceptions_take_at_most_eight_keys(door, themed, qtbot):
    group_id = make_group(door)
    seated(door, group_id, NAMES)
    shown = open_roster(door, qtbot)
    for first, second in ((1, 2), (3, 12), (11, 12)):
        typed = f"{first}n{second}v"
        shown.keys(typed)
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        shown.press(Qt.Key.Key_P, held)
        found = marks(door, group_id)
        assert (found[first - 1], found[second - 1]) == (Mark.NO_SHOW, Mark.VIRTUAL)
        assert found.count(Mark.PRESENT) == 10
        assert len(typed) + 1 <= 8
        for _act in range(3):
            shown.desk.undo()
        assert set(marks(door, group_id)) == {None}


def test_keys_typed_faster_than_the_disk_each_mark_their_own_row(shown, door, roster):
    lane = shown.late_lane()
    shown.keys("ppnp")
    assert row_of(shown) == 4
    lane.run()
    expected = [Mark.PRESENT, Mark.PRESENT, Mark.NO_SHOW, Mark.PRESENT]
    assert marks(door, roster)[:5] == [*expected, None]
    assert row_of(shown) == 4


@pytest.mark.parametrize("typed", ["7n", "0p", "99n"])
def test_a_row_that_is_not_there_marks_nobody_and_says_so(shown, door, roster, typed):
    shown.keys(typed)
    assert set(marks(door, roster)) == {None}
    assert shown.errors == ["roster_no_row"]


def test_digits_left_behind_never_choose_a_row_later(shown, door, roster):
    shown.keys("1")
    shown.pane.search.setFocus()
    shown.pane.grid.setFocus()
    shown.keys("2p")
    assert marks(door, roster)[1] is Mark.PRESENT
    shown.keys("1")
    shown.press(Qt.Key.Key_Escape)
    shown.keys("4v")
    assert marks(door, roster)[3] is Mark.VIRTUAL


def test_a_wrong_key_leaves_cell_and_row_as_they_were(shown, door, roster):
    shown.keys("q")
    assert (row_of(shown), shown.errors) == (0, ["mark_key"])
    assert set(marks(door, roster)) == {None}


def test_late_on_a_past_day_asks_for_its_minutes_and_comes_back(shown, door, roster):
    grid = shown.pane.grid
    grid.setCurrentIndex(grid.grid.index(4, 0))
    shown.keys("l")
    assert row_of(shown) == 4
    (dialog,) = shown.window.findChildren(FormDialog)
    QTest.keyClicks(dialog.focusWidget(), "12")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert shown.said == ["Beckett Rowe late 9:12 AM"]
    assert row_of(shown) == 5


def test_a_late_refusal_never_moves_keys_that_went_on(shown, door, roster):
    lane = shown.late_lane()
    grid = shown.pane.grid
    grid.setCurrentIndex(grid.grid.index(0, 0))
    shown.keys("lp")
    lane.run()
    assert row_of(shown) == 2


def test_digits_after_l_are_the_minutes_of_that_arrival(shown, door, roster, clock):
    shown.keys("l7")
    assert row_of(shown) == 1
    shown.press(Qt.Key.Key_Return)
    assert shown.said[-1] == "Theo Brannigan late 9:07 AM"
    assert marks(door, roster)[:2] == [Mark.LATE, None]
    shown.keys("l5n")
    assert shown.said[-2:] == ["Calvin Osei late 9:05 AM", "Hank Delacroix no-show"]
    assert marks(door, roster)[:4] == [Mark.LATE, Mark.LATE, Mark.NO_SHOW, None]


def test_minutes_typed_and_left_count_as_typed(shown, door, roster):
    shown.keys("l3")
    shown.pane.search.setFocus()
    assert shown.said[-1] == "Theo Brannigan late 9:03 AM"


def test_undo_takes_back_the_last_mark_only(shown, door, roster):
    shown.keys("pn")
    shown.desk.undo()
    assert marks(door, roster)[:2] == [Mark.PRESENT, None]


def test_somebody_who_leaves_does_not_take_the_keys_along(shown, door, roster):
    shown.pane.grid.setCurrentIndex(
        shown.pane.grid.grid.index(5, shown.pane.grid.grid.columnCount() - 2)
    )
    member = shown.pane.grid.grid.members[0]
    shown.desk.do(
        seating.leave, owner=shown.pane, membership_id=member.membership_id, on=date(2026, 10, 21)
    )
    settle()
    index = shown.pane.grid.currentIndex()
    assert shown.pane.grid.grid.members[index.row()].name == "June Halvorsen"


def test_a_stranger_is_found_by_name_and_seated_with_the_reason(shown, door, roster):
    admit(door, someone(door, "Ellis", "Okonjo"))
    shown.pane.reload()
    shown.pane.side.search.setFocus()
    shown.keys("okon")
    (made,) = [b for n, b in shown.pane.side._buttons.items() if "Okonjo" in n]
    made.setFocus()
    shown.press(Qt.Key.Key_Space)
    (dialog,) = shown.window.findChildren(FormDialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert dialog.isVisible()
    assert dialog.fields["override_reason"].error()


def test_an_empty_practice_offers_the_first_group(door, themed, qtbot):
    shown = Shown(door, qtbot, GroupsPane)
    assert shown.pane.empty.isVisible()
    assert not shown.pane.head.isVisible()
    assert not shown.pane.side.isVisible()
    assert not shown.pane.nobody.isVisible()


def test_a_group_without_members_says_so(door, themed, qtbot):
    make_group(door)
    shown = Shown(door, qtbot, GroupsPane)
    assert shown.pane.nobody.isVisible()
    assert not shown.pane.grid.isVisible()


def test_a_half_typed_group_survives_esc_and_a_change_by_others(door, themed, qtbot):
    shown = Shown(door, qtbot, GroupsPane)
    shown.pane.new_here()
    (dialog,) = shown.window.findChildren(FormDialog)
    QTest.keyClicks(dialog.fields["name"].editor, "Evening skills")
    shown.desk.changed.emit(frozenset({"Group"}))
    assert dialog.fields["name"].editor.text() == "Evening skills"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    shown.pane.new_here()
    (dialog,) = [d for d in shown.window.findChildren(FormDialog) if d.isVisible()]
    assert dialog.fields["name"].editor.text() == "Evening skills"


@pytest.mark.parametrize(("theme", "zoom", "width"), [("light", 100, 1440), ("dark", 200, 1280)])
def test_the_pane_passes_the_walk(door, roster, themed, qtbot, theme, zoom, width):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, GroupsPane, width=width, height=690)
    shown.pane.split.show_detail()
    assert walk(shown.window, may_elide=zoom == 200) == []


def test_a_draft_that_is_read_late_never_covers_what_is_typed_now(door, themed, qtbot):
    shown = Shown(door, qtbot, GroupsPane)
    shown.pane.new_here()
    (dialog,) = shown.window.findChildren(FormDialog)
    QTest.keyClicks(dialog.fields["name"].editor, "Evening skills")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    lane = shown.late_lane()
    shown.pane.new_here()
    (dialog,) = [d for d in shown.window.findChildren(FormDialog) if d.isVisible()]
    QTest.keyClicks(dialog.fields["name"].editor, "Morning")
    lane.run()
    assert dialog.fields["name"].editor.text() == "Morning"
    (back,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Bring it back"]
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert dialog.fields["name"].editor.text() == "Evening skills"

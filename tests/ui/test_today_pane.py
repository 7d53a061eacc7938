"""The Today board: check-in by letters and keys, and nothing cut at any size."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from iopdesk.domain.attendance import Mark
from iopdesk.errors import sentence_for
from iopdesk.services import boards, seating
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.today.asking import ask_late
from iopdesk.ui.today.pane import TodayPane
from tests.services.care import admit
from tests.services.cups import ask
from tests.ui.desk_window import TODAY, Shown, make_group, seated, settle
from tests.ui.patients_window import someone
from tests.ui.walker import walk

NAMES = [
    ("Marisol", "Quintero"),
    ("Calvin", "Osei"),
    ("Mari", "Osgood"),
    ("Owen", "Tillery"),
]


@pytest.fixture
def board(door):
    """Four people in a session that runs now."""
    group_id = make_group(door)
    seated(door, group_id, NAMES)
    return group_id


@pytest.fixture
def shown(door, board, as_person, themed, qtbot):
    as_person("Tessa Lund")
    made = Shown(door, qtbot, TodayPane)
    made.pane.focus_first()
    return made


def marks(door) -> dict[str, Mark | None]:
    """Today's marks by name."""
    found = door.ask(boards.read_board, on=TODAY)
    return {tile.name: tile.mark for session in found.sessions for tile in session.tiles}


def tiles(shown: Shown):
    """The list of tiles of the one session."""
    (card,) = shown.pane._cards.values()
    return card.list


def go_and_type(shown: Shown, *, key: str) -> FormDialog:
    """Type a letter of a mark on the first tile; the form it opens."""
    tiles(shown).setFocus()
    tiles(shown).setCurrentIndex(tiles(shown).tiles.index(0))
    shown.keys(key)
    (dialog,) = shown.window.findChildren(FormDialog)
    return dialog


def enter(shown: Shown, letters: str) -> None:
    shown.keys(letters)
    shown.press(Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("letters", "name"),
    [("ca", "Calvin Osei"), ("ti", "Owen Tillery"), ("ma qu", "Marisol Quintero")],
)
def test_letters_of_a_name_and_enter_mark_one_person_present(shown, door, letters, name):
    enter(shown, letters)
    assert [each for each, mark in marks(door).items() if mark is Mark.PRESENT] == [name]
    assert shown.pane.field.text() == ""
    assert shown.pane.field.hasFocus()


@pytest.mark.parametrize(("letters", "code"), [("ma", "board.several"), ("zz", "board.nobody")])
def test_letters_that_fit_several_or_nobody_mark_nobody_and_stay(shown, door, letters, code):
    refused = []
    shown.desk.refused.connect(lambda error, _near: refused.append(error))
    enter(shown, letters)
    assert set(marks(door).values()) == {None}
    assert shown.errors == [code]
    assert shown.pane.field.text() == letters
    sentence = sentence_for(refused[0])
    assert not any(part in sentence for name in NAMES for part in name)


def test_somebody_who_is_in_leaves_the_letters_to_the_next(shown, door):
    enter(shown, "ma qu")
    enter(shown, "ma")
    assert marks(door)["Mari Osgood"] is Mark.PRESENT


def test_exceptions_by_key_and_the_rest_at_once(shown, door):
    tiles(shown).setFocus()
    tiles(shown).setCurrentIndex(tiles(shown).tiles.index(1))
    shown.keys("n")
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    shown.press(Qt.Key.Key_P, held)
    assert list(marks(door).values()).count(Mark.PRESENT) == 3
    assert list(marks(door).values()).count(Mark.NO_SHOW) == 1
    shown.desk.undo()
    assert list(marks(door).values()).count(Mark.PRESENT) == 0


def test_rest_present_with_two_running_sessions_asks_which(door, board, themed, qtbot):
    other = make_group(door, "Evening", weekdays=(3,))
    seated(door, other, [("Theo", "Brannigan")])
    shown = Shown(door, qtbot, TodayPane)
    shown.pane.mark_rest()
    assert shown.errors == ["board.which"]
    assert set(marks(door).values()) == {None}


def test_excused_asks_the_reason_and_esc_leaves_all_as_it_was(shown, door):
    tiles(shown).setFocus()
    tiles(shown).setCurrentIndex(tiles(shown).tiles.index(0))
    shown.keys("e")
    (dialog,) = shown.window.findChildren(FormDialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.fields["reason"].error()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert set(marks(door).values()) == {None}
    assert shown.window.focusWidget() is tiles(shown)


def test_a_half_typed_reason_comes_back_until_the_mark_is_made(shown, door, themed, qtbot):
    ask_why = partial(go_and_type, key="e")
    dialog = ask_why(shown)
    QTest.keyClicks(dialog.focusWidget(), "Court hea")
    dialog.reject()
    again = Shown(door, qtbot, TodayPane)
    dialog = ask_why(again)
    assert dialog.fields["reason"].value() == "Court hea"
    assert "Here is what you typed before." in dialog.message_area.words()
    QTest.keyClicks(dialog.fields["reason"].editor, "ring")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert Mark.EXCUSED in marks(door).values()
    again.desk.undo()
    assert ask_why(Shown(door, qtbot, TodayPane)).fields["reason"].value() is None


def test_minutes_half_typed_come_back(shown, door, clock):
    clock.advance(timedelta(hours=3))
    dialog = go_and_type(shown, key="l")
    box, dialog_name = dialog.fields["arrived_at"].box, dialog.title_label.text()
    box.selectAll()
    QTest.keyClicks(box, "25")
    dialog.reject()
    settle()
    (session,) = door.ask(boards.read_board, on=TODAY).sessions
    tile = next(each for each in session.tiles if each.name in dialog_name)
    again = ask_late(shown.desk, shown.pane, tile.session_id, tile.patient_id, tile.name)
    assert again.fields["arrived_at"].value() == 25
    QTest.mouseClick(again.accept_button, Qt.MouseButton.LeftButton)
    assert Mark.LATE in marks(door).values()


def test_letters_half_typed_stay_while_others_mark(shown, door, board):
    shown.keys("ca")
    first = tiles(shown).tiles.tiles[0]
    shown.pane._on_key(first, "P")
    assert shown.pane.field.text() == "ca"
    assert shown.pane.field.hasFocus()


@pytest.mark.parametrize(("zoom", "width"), [(100, 1280), (150, 1280), (200, 1280)])
def test_nothing_of_the_board_is_wider_than_its_view(door, board, themed, qtbot, zoom, width):
    change_look(themed, theme="light", zoom=zoom)
    shown = Shown(door, qtbot, TodayPane, width=width, height=690)
    shown.pane.refresh()
    settle()
    area = shown.pane._area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    assert area.horizontalScrollBar().maximum() == 0


def test_a_day_without_sessions_says_so(door, themed, qtbot):
    shown = Shown(door, qtbot, TodayPane)
    assert "No sessions" in shown.pane.findChild(EmptyState).title_label.text()


def test_the_arrows_of_the_header_keep_the_keys_when_it_is_drawn_anew(shown):
    (arrow,) = [b for b in shown.window.findChildren(QToolButton) if b.toolTip() == "Day after"]
    arrow.setFocus()
    for _press in range(2):
        QTest.keyClick(shown.window.focusWidget(), Qt.Key.Key_Space)
        settle()
    assert shown.pane.on == TODAY + timedelta(days=2)
    shown.pane.on_minute()
    assert shown.window.focusWidget().accessibleName() == "Day after"


@pytest.mark.parametrize("width", [1440, 1280, 1000])
def test_a_long_room_never_cuts_title_or_count(door, themed, qtbot, width):
    group_id = make_group(door, "Relapse prevention in the morning", room_id=2, facilitator_id=2)
    seated(door, group_id, NAMES)
    shown = Shown(door, qtbot, TodayPane, width=width)
    (card,) = shown.pane._cards.values()
    for words in (card.title, card.count, card.time):
        assert words.width() >= words.natural_width() - 2


@pytest.mark.parametrize(("zoom", "width", "is_beside"), [(100, 1440, True), (200, 1280, False)])
def test_who_is_on_hold_shows_beside_the_board_or_below_it(
    door, themed, qtbot, zoom, width, is_beside
):
    group_id = make_group(door, start_minute=600)
    admit(door, someone(door, "Kofi", "Brandt"), weekdays=(0, 1, 3))
    (held,) = door.ask(seating.list_candidates, group_id=group_id)
    door.do(
        seating.seat,
        group_id=group_id,
        patient_id=held.patient_id,
        on=TODAY,
        override_reason="Seen on Monday.",
    )
    change_look(themed, theme="light", zoom=zoom)
    shown = Shown(door, qtbot, TodayPane, width=width, height=690)
    assert shown.pane._side_area.isVisible() is is_beside
    assert shown.pane.side.isVisible()
    words = [one.text() for one in shown.pane.side.findChildren(QLabel) if one.isVisible()]
    assert any("Kofi Brandt may not begin" in each for each in words)


@pytest.mark.parametrize(("theme", "zoom", "width"), [("light", 100, 1280), ("dark", 200, 1280)])
def test_the_board_passes_the_walk(door, board, themed, qtbot, theme, zoom, width):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, TodayPane, width=width, height=690)
    assert walk(shown.window, may_elide=zoom == 200) == []


def test_a_drawn_test_is_collected_from_the_board(door, board, as_person, themed, qtbot):
    (patient_id, *_rest) = [
        t.patient_id for s in door.ask(boards.read_board, on=TODAY).sessions for t in s.tiles
    ]
    ask(door, patient_id)
    as_person("Tessa Lund")
    shown = Shown(door, qtbot, TodayPane)
    (made,) = [b for b in shown.pane.side.findChildren(QPushButton) if b.text() == "Collect"]
    made.setFocus()
    shown.pane.on_minute()
    settle()
    made = shown.window.focusWidget()
    assert made.accessibleName() == "Collect from Marisol Quintero"
    QTest.keyClick(made, Qt.Key.Key_Space)
    (dialog,) = shown.window.findChildren(FormDialog)
    assert dialog.isVisible()
    assert "Marisol Quintero" in dialog.title_label.text()


def tasks(shown: Shown) -> list[str]:
    """The rows of the card of what is due, each by the name of its button."""
    return [
        each.accessibleName()
        for each in shown.pane.side.due.findChildren(QPushButton)
        if each.isVisible() and each.text() == "Open"
    ]


def click(shown: Shown, words: str) -> None:
    """Press a button of the card by its words or its name."""
    (made,) = (
        each
        for each in shown.pane.side.due.findChildren(QPushButton)
        if each.isVisible() and words in (each.text(), each.accessibleName())
    )
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    settle()


@pytest.fixture
def tasked(door, board, as_person):
    """Two who are not assessed: one of Ravi Menon's, one of nobody's."""
    ravi = as_person("Ravi Menon", sign_in=False)
    own, other = someone(door, "Kofi", "Brandt"), someone(door, "Imani", "Wexler")
    admit(door, own, on=TODAY, counselor_id=ravi.id)
    admit(door, other, on=TODAY)
    as_person("Ravi Menon")
    return own


def test_a_task_that_is_due_opens_the_part_of_the_chart_that_settles_it(tasked, shown):
    assert "Open Assessment of Kofi Brandt" in tasks(shown)
    asked = []
    shown.pane.open_asked.connect(lambda pane, what: asked.append((pane, what)))
    click(shown, "Open Assessment of Kofi Brandt")
    assert asked == [("patients", {"patient_id": tasked, "tab": "assessment"})]


def test_only_the_own_tasks_are_shown_when_asked_for(tasked, door, as_person, themed, qtbot):
    shown = Shown(door, qtbot, TodayPane)
    both = {"Open Assessment of Kofi Brandt", "Open Assessment of Imani Wexler"}
    assert both <= set(tasks(shown))
    click(shown, "Mine 1")
    assert tasks(shown) == ["Open Assessment of Kofi Brandt"]

"""Dates with two readings in the import assistant: asked, answered at once or row by row."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from iopdesk.ui.theme.apply import change_look
from tests.ui.imports_window import BIRTH, LISTS, Importing, write_list
from tests.ui.walker import walk

MIXED = "Name,DOB\nIda Berg,03/25/1980\nUwe Holm,25/03/1980\nEva Lind,04/05/1980\n"
UNPROVEN = "Name,DOB\nIda Berg,03/04/1980\nUwe Holm,5/5/1980\nEva Lind,04/05/1980\n"


@pytest.fixture
def here(door, themed, qtbot):
    made = Importing(door, qtbot)
    yield made
    made.desk.close()


def labels(switch):
    keys = ("mdy", "dmy", "each")
    return [switch.button(key).text() for key in keys]


def test_both_readings_of_a_mixed_column_are_offered_and_one_answer_does(here, tmp_path):
    dialog = here.open(write_list(tmp_path, MIXED))
    here.next()
    assert here.row(4) == ("Lind, Eva", "", "Which date?")
    switch = dialog.rows.dates.switches[BIRTH]
    assert switch.current() == "each"
    assert labels(switch) == ["Month first: Apr 5, 1980", "Day first: May 4, 1980", "Row by row"]
    here.click(switch.button("dmy"))
    assert here.row(4) == ("Lind, Eva", "05/04/1980", "Added")
    assert switch.button("dmy").hasFocus()
    here.press(Qt.Key.Key_Left)
    assert here.row(4) == ("Lind, Eva", "04/05/1980", "Added")
    here.next()
    here.next()
    assert here.born() == {
        "Berg": date(1980, 3, 25), "Holm": date(1980, 3, 25), "Lind": date(1980, 4, 5)
    }  # fmt: skip


def test_a_column_without_any_proof_is_read_month_first_until_somebody_says_otherwise(
    here, tmp_path
):
    dialog = here.open(write_list(tmp_path, UNPROVEN))
    here.next()
    switch = dialog.rows.dates.switches[BIRTH]
    assert switch.current() == "mdy"
    assert here.row(2) == ("Berg, Ida", "03/04/1980", "Added")
    here.click(switch.button("dmy"))
    assert here.row(2) == ("Berg, Ida", "04/03/1980", "Added")
    assert here.row(3) == ("Holm, Uwe", "05/05/1980", "Added")


def test_one_row_is_answered_by_keys_against_its_column(here, tmp_path):
    dialog = here.open(write_list(tmp_path, UNPROVEN))
    here.next()
    here.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    here.press(Qt.Key.Key_Return, Qt.Key.Key_Right)
    assert here.row(4) == ("Lind, Eva", "05/04/1980", "Added")
    assert here.row(2) == ("Berg, Ida", "03/04/1980", "Added")
    assert QApplication.focusWidget().text() == "May 4, 1980"
    here.click(dialog.rows.filter.button("look"))
    assert [row.number for row in dialog.rows.model.rows] == [4]


def test_row_by_row_asks_for_each_and_what_is_not_answered_stays_empty(here, tmp_path):
    dialog = here.open(write_list(tmp_path, UNPROVEN))
    here.next()
    here.click(dialog.rows.dates.switches[BIRTH].button("each"))
    assert dialog.rows.counts() == ["3 added", "2 of them with a date to answer"]
    here.click(dialog.rows.detail.choices[0].stops()[0])
    assert here.row(2) == ("Berg, Ida", "03/04/1980", "Added")
    here.click(dialog.rows.detail.choices[0].stops()[-1])
    assert here.row(2) == ("Berg, Ida", "", "Which date?")
    here.click(dialog.rows.detail.choices[0].stops()[1])
    here.click(dialog.back_button)
    here.next()
    assert here.row(2) == ("Berg, Ida", "04/03/1980", "Added")
    here.next()
    assert "1 date stays empty. What the list says is kept in the comment." in dialog.last.words()
    here.next()
    assert here.born() == {
        "Berg": date(1980, 4, 3), "Holm": date(1980, 5, 5), "Lind": None
    }  # fmt: skip


def test_a_short_date_whose_year_may_stand_first_is_asked_for_its_row_alone(here):
    dialog = here.open(LISTS / "patients_messy.csv")
    here.next()
    assert dialog.rows.dates.isHidden()
    here.click(dialog.rows.filter.button("look"))
    place = next(n for n, row in enumerate(dialog.rows.model.rows) if row.number == 22)
    dialog.rows.table.select_row(place)
    dialog.rows.table.setFocus()
    here.press(Qt.Key.Key_Return, Qt.Key.Key_Home)
    offered = [each.text() for each in dialog.rows.detail.choices[0].stops()]
    assert offered == ["Apr 5, 2003", "Mar 4, 2005", "Leave it empty"]
    here.click(dialog.rows.detail.choices[0].stops()[1])
    assert here.row(22) == ("Ambiguous, Ann", "03/04/2005", "Added")
    here.next()
    here.next()
    assert here.born()["Ambiguous"] == date(2005, 3, 4)


def test_answers_belong_to_their_column_and_go_with_it(here, tmp_path):
    text = "Name,DOB,Other\nIda Berg,03/04/1980,05/06/1981\nEva Lind,04/05/1980,07/08/1982\n"
    dialog = here.open(write_list(tmp_path, text))
    here.next()
    here.click(dialog.rows.dates.switches[BIRTH].button("dmy"))
    assert here.row(2)[1] == "04/03/1980"
    here.click(dialog.back_button)
    here.use(2, "Birth date")
    here.next()
    assert here.row(2)[1] == "05/06/1981"


@pytest.mark.parametrize(("theme", "zoom"), [("light", 200), ("dark", 100)])
def test_the_questions_can_be_walked(door, themed, qtbot, tmp_path, theme, zoom):
    change_look(themed, theme=theme, zoom=zoom, high_contrast=False)
    here = Importing(door, qtbot, 1280, 688)
    dialog = here.open(write_list(tmp_path, UNPROVEN))
    here.next()
    assert walk(dialog) == []
    here.desk.close()

"""Questionnaires by the keys, the assessment of a chart, and the safety prompt in the window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from iopdesk.domain.instruments import questionnaire
from iopdesk.services import assessments, instruments, on_call, safety_prompts, substances
from iopdesk.services.assessment_page import read_page
from iopdesk.services.substances import list_substances
from iopdesk.ui.assessment.answer_box import AnswerField
from iopdesk.ui.assessment.prompt_dialogs import AcknowledgeDialog
from iopdesk.ui.assessment.questionnaire_dialog import QuestionnaireDialog
from iopdesk.ui.on_call.follow import OnCallFollower
from iopdesk.ui.on_call.rota_dialog import RotaDialog
from iopdesk.ui.shared.status_bar import StatusBar
from tests.services import house
from tests.services.answers import CALM
from tests.services.care import admit, complete
from tests.ui.conftest import show
from tests.ui.patients_window import Shown, settle

TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Calvin", "Osei")


@pytest.fixture
def episode_id(door, patient_id):
    made = admit(door, patient_id, counselor_id=door.person.id)
    complete(door, made)
    return made


@pytest.fixture
def shown(door, qtbot, themed, episode_id):
    return Shown(door, qtbot)


def sign_in(door, name: str) -> None:
    door.sign_in(house.person(door, name), None)


def open_form(shown: Any, patient_id: int, code: str = "phq9") -> QuestionnaireDialog:
    """As a person does: the command, the choice, Continue."""
    shown.run("enter_instrument", patient_id)
    chooser = shown.pane.dialog
    chooser.fields["code"].set_value(code)
    QTest.mouseClick(chooser.accept_button, Qt.MouseButton.LeftButton)
    settle()
    form = shown.pane.dialog
    QTest.qWaitForWindowActive(form)
    return form


def keys(words: str) -> None:
    for each in words:
        QTest.keyClick(QApplication.focusWidget(), each)


def press(button: Any) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()


def tab_of(shown: Any, patient_id: int) -> Any:
    shown.open(patient_id)
    shown.chart.show_tab("assessment")
    settle()
    return shown.chart.pages.currentWidget()


# -- keys -------------------------------------------------------------------------


def test_a_digit_answers_and_goes_on_and_the_score_follows_for_a_clinician(door, shown, patient_id):
    form = open_form(shown, patient_id)
    keys("1")
    assert form.answers()["1"] == 1
    assert QApplication.focusWidget() is form.fields["2"].editor
    assert form.progress.text() == "1 of 10 answered"
    keys("211100000")
    assert form.progress.text() == "10 of 10 answered · 6, mild"
    assert QApplication.focusWidget() is form.fields["note"].editor
    press(form.accept_button)
    (series,) = door.ask(read_page, patient_id=patient_id).series
    assert (series.label, series.last.score) == ("PHQ-9", 6)


def test_arrows_move_among_the_answers_delete_takes_one_back_and_a_click_answers(shown, patient_id):
    form = open_form(shown, patient_id)
    box = form.fields["1"].editor
    for key, points in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0),
                        (Qt.Key.Key_Left, 0), (Qt.Key.Key_Delete, None)):  # fmt: skip
        QTest.keyClick(box, key)
        assert box.points == points
    keys("7")
    assert box.points is None
    where = box.accessible_items()[2].rect.center()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=where)
    assert box.points == 2
    assert QApplication.focusWidget() is form.fields["2"].editor


def test_an_answer_that_makes_others_needless_takes_them_out_of_the_way(shown, patient_id):
    form = open_form(shown, patient_id, "audit_c")
    keys("0")
    assert [each.isEnabled() for each in form.fields.values() if isinstance(each, AnswerField)] == [
        True,
        False,
        False,
    ]
    assert form.progress.text() == "1 of 1 answered · 0, negative"
    QTest.keyClick(form.fields["1"].editor, "1")
    assert form.fields["2"].isEnabled()


def test_missing_items_are_named_and_the_answers_can_go_without_a_score(door, shown, patient_id):
    form = open_form(shown, patient_id)
    keys("11")
    press(form.accept_button)
    assert form.isVisible()
    assert "have no answer" in form.message_area.words()
    assert QApplication.focusWidget() is form.fields["3"].editor
    shown.click("Save without a score", form)
    assert [each.label for each in door.ask(read_page, patient_id=patient_id).unfinished] == [
        "PHQ-9"
    ]


def test_half_filled_answers_are_there_again(shown, patient_id):
    form = open_form(shown, patient_id)
    keys("123")
    form.reject()
    again = open_form(shown, patient_id)
    assert [again.answers()[key] for key in "1234"] == [1, 2, 3, None]
    assert QApplication.focusWidget() is again.fields["4"].editor


def test_the_front_desk_enters_and_sees_no_score_and_no_assessment(door, qtbot, themed, episode_id,
                                                                   patient_id):  # fmt: skip
    sign_in(door, "Tessa Lund")
    shown = Shown(door, qtbot)
    form = open_form(shown, patient_id)
    keys("1111111100")
    assert form.progress.text() == "10 of 10 answered"
    press(form.accept_button)
    assert shown.said[-1] == "Calvin Osei: PHQ-9 entered"
    assert "assessment" not in shown.chart.tabs.keys
    shown.run("enter_instrument", patient_id)
    assert "cows" not in shown.pane.dialog.choices


def test_an_answer_of_danger_leaves_one_sentence_in_the_dialog(door, qtbot, themed, episode_id,
                                                               patient_id):  # fmt: skip
    sign_in(door, "Tessa Lund")
    shown = Shown(door, qtbot)
    form = open_form(shown, patient_id)
    keys("0000000020")
    press(form.accept_button)
    assert form.isVisible()
    words = [each.text() for each in form.findChildren(QLabel) if each.isVisible()]
    assert [each for each in words if each] == ["Take this to a clinician now."]
    assert shown.said == []
    assert shown.work.prompts.isHidden()
    shown.click("Close", form)
    assert shown.pane.dialog is None


# -- the tab ----------------------------------------------------------------------


def test_the_part_shows_ratings_words_substances_holds_and_scores(
    door, shown, patient_id, episode_id
):
    row = door.ask(assessments.read_assessment, episode_id=episode_id)
    door.do(
        assessments.complete_assessment,
        assessment_id=row.assessment_id,
        expected_version=row.version,
        on=TODAY,
        ratings=(3, 0, 1, 0, 0, 0),
        presenting_problem="Asks for help.",
        dimension_words=("Shakes", "", "Low mood", "", "", ""),
    )
    use = substances.Substance("Alcohol", last_used_on=TODAY - timedelta(days=2))
    door.do(substances.add_substance, episode_id=episode_id, use=use)
    for days, answers in ((14, CALM), (0, (*CALM[:7], ("8", 0), ("9", 0)))):
        door.do(
            instruments.enter_answers,
            patient_id=patient_id,
            instrument="phq9",
            form_version="2001",
            taken_on=TODAY - timedelta(days=days),
            answers=answers,
        )
    tab = tab_of(shown, patient_id)
    assert shown.rows_of("Dimensions")[0] == "Withdrawal, Shakes, 3 serious"
    assert shown.rows_of("Substances") == ["Alcohol, last Oct 20, 2026"]
    assert "withdrawal is rated 3" in tab._bars[0].words().lower()
    model = tab.instruments.model
    assert [model.index(0, place).data() for place in range(3)] == ["PHQ-9", "7, mild", "better"]
    assert [item.name for item in tab.instruments.trend.accessible_items()] == [
        "Oct 8, 2026: 8, mild",
        "Oct 22, 2026: 7, mild",
    ]
    assert tab.instruments.history_model.rowCount() == 2


def test_a_score_is_corrected_from_its_history(door, shown, patient_id):
    given = {"instrument": "audit", "taken_on": TODAY, "score": 12}
    door.do(instruments.enter_score, patient_id=patient_id, **given)
    tab = tab_of(shown, patient_id)
    shown.click("Correct the score in hand", tab)
    form = shown.pane.dialog
    QTest.qWaitForWindowActive(form)
    shown.put("score", "99")
    press(form.accept_button)
    assert "0 to 40" in form.fields["score"].error()
    shown.put("score", "13")
    press(form.accept_button)
    assert door.ask(read_page, patient_id=patient_id).series[0].last.score == 13


def test_a_substance_is_added_changed_and_removed(door, shown, patient_id, episode_id):
    tab = tab_of(shown, patient_id)
    shown.click("Add substance", tab)
    QTest.qWaitForWindowActive(shown.pane.dialog)
    shown.put("name", "Alcohol")
    shown.put("first_used_at", "x")
    press(shown.dialog().accept_button)
    assert shown.dialog().fields["first_used_at"].error()
    shown.put("first_used_at", "17")
    shown.accept()
    shown.click("Change Alcohol…", tab)
    shown.put("name", "Beer")
    shown.accept()
    (row,) = door.ask(list_substances, episode_id=episode_id)
    assert (row.use.name, row.use.first_used_at) == ("Beer", 17)
    shown.click("Change Beer…", tab)
    shown.click("Remove", shown.dialog())
    assert door.ask(list_substances, episode_id=episode_id) == ()


# -- the prompt -------------------------------------------------------------------


def worry(door, patient_id, concern="Gave her cat away"):
    by = house.person(door, "Tessa Lund")
    door.do(safety_prompts.raise_concern, by=by, patient_id=patient_id, concern=concern)


def test_a_prompt_stands_above_every_page_until_it_is_acknowledged(door, shown, patient_id):
    bar = shown.work.prompts
    assert bar.isHidden()
    worry(door, patient_id)
    bar.ask()
    settle()
    assert bar.isVisible()
    assert bar.words() == [
        "Safety prompt: Calvin Osei. A concern in words, entered by Tessa Lund at 9:12 AM."
    ]
    shown.click("Acknowledge…", bar)
    dialog = next(each for each in shown.window.findChildren(AcknowledgeDialog))
    QTest.qWaitForWindowActive(dialog)
    assert any("cat away" in each.text() for each in dialog.findChildren(QLabel))
    QTest.keyClicks(dialog.fields["action"].editor, "ok")
    press(dialog.accept_button)
    assert dialog.fields["action"].error()
    QTest.keyClicks(dialog.fields["action"].editor, ", sat with her")
    press(dialog.accept_button)
    assert bar.isHidden()
    assert shown.said[-1] == "Safety prompt acknowledged"
    tab_of(shown, patient_id)
    (row,) = shown.rows_of("Safety prompts")
    assert "ok, sat with her" in row
    assert "Acknowledged" in row


def test_the_bar_asks_each_minute_and_opens_the_chart(door, shown, patient_id):
    bar = shown.work.prompts
    assert bar._timer.isActive()
    assert bar._timer.interval() == 60_000
    worry(door, patient_id)
    bar._timer.timeout.emit()
    settle()
    shown.click("Open chart", bar)
    assert shown.chart.chart.header.patient_id == patient_id


def test_of_many_prompts_two_show_and_the_rest_is_counted(door, shown, patient_id):
    for _number in range(4):
        worry(door, patient_id)
    shown.work.prompts.ask()
    settle()
    assert len(shown.work.prompts.words()) == 2
    assert shown.work.prompts._bars[-1].text() == "2 more wait."


def test_in_lobby_mode_the_bar_says_initials_and_nothing_else(door, qtbot, themed, episode_id,
                                                              patient_id):  # fmt: skip
    worry(door, patient_id)
    door.is_lobby = True
    shown = Shown(door, qtbot)
    (words,) = shown.work.prompts.words()
    assert words == ("Safety prompt: CO. Since 9:12 AM. Leave lobby mode to acknowledge it.")


def test_who_is_not_told_sees_no_bar(door, qtbot, themed, episode_id, patient_id):
    worry(door, patient_id)
    sign_in(door, "Ravi Menon")
    assert Shown(door, qtbot).work.prompts.isHidden()


# -- the rota ---------------------------------------------------------------------


@pytest.fixture
def rota(door, shown):
    made = RotaDialog(shown.desk, shown.work, date(2026, 10, 19))
    made.open()
    QTest.qWaitForWindowActive(made)
    return made


def put(form: Any, **texts: str) -> None:
    for name, words in texts.items():
        line = form.fields[name].editor
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, words)
        line.clearFocus()


def test_a_director_puts_people_on_call_and_the_week_tells_the_gaps(door, shown, rota):
    assert rota.nothing.isVisible()
    shown.click("Add turn…", rota)
    form = rota.form
    QTest.qWaitForWindowActive(form)
    form.fields["person_id"].set_value(house.person(door, "Ravi Menon").id)
    put(form, start_on="10/22/2026", start_at="8a", end_on="10/22/2026", end_at="7a")
    press(form.accept_button)
    assert "not after the start" in form.fields["end_on"].error()
    put(form, end_on="10/23/2026")
    press(form.accept_button)
    (turn,) = door.ask(on_call.read_week, first_on=date(2026, 10, 19)).turns
    assert (turn.person, turn.has_begun) == ("Ravi Menon", True)
    assert [bar.words() for bar in rota.bars] == [
        "Nobody is on call from Fri Oct 23, 7:00 AM to Mon Oct 26, 12:00 AM."
    ]
    assert not rota.acts["remove_turn"].isEnabled()
    shown.click("Hand over…", rota)
    form = rota.form
    form.fields["person_id"].set_value(house.person(door, "Marcus Bell").id)
    put(form, from_on="10/22/2026", from_at="5p")
    press(form.accept_button)
    people = [each.person for each in rota.model.rows]
    assert people == ["Ravi Menon", "Marcus Bell"]


def test_other_weeks_are_a_click_away_and_others_only_look(door, qtbot, themed, episode_id):
    sign_in(door, "Tessa Lund")
    shown = Shown(door, qtbot)
    made = RotaDialog(shown.desk, shown.work, date(2026, 10, 19))
    made.open()
    assert made.acts == {}
    QTest.mouseClick(made.after, Qt.MouseButton.LeftButton)
    assert made.week_label.text() == "October 26 – November 1, 2026"


def test_who_is_on_call_stands_beside_the_crisis_line_where_there_is_room(door, shown, qtbot):
    bar = StatusBar("(404) 555-0140")
    show(qtbot, bar, 1440, 30)
    follower = OnCallFollower(shown.desk, shown.work, lambda: bar)
    assert not bar._on_call.isVisible()
    given = {"person_id": house.person(door, "Ravi Menon").id}
    start = door.now() - timedelta(hours=1)
    shown.desk.do(
        on_call.add_turn, owner=shown.work, **given, starts_at=start,
        ends_at=start + timedelta(hours=8),
    )  # fmt: skip
    assert bar._on_call.text() == "On call: Ravi Menon until 4:12 PM"
    bar.resize(700, 30)
    settle()
    assert not bar._on_call.isVisible()
    assert "(404) 555-0140" in bar.words()
    assert follower._timer.interval() == 60_000


def test_every_shipped_questionnaire_can_be_filled_in_by_digits_alone(shown, patient_id):
    for code in ("phq9", "gad7", "bam", "audit_c", "cows", "ciwa"):
        for item in questionnaire(code).items:
            assert all(0 <= each.points <= 9 for each in item.choices), code

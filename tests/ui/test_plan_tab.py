"""The tab of the treatment plan: by mouse and keys, walked at every size."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.services import goals, objectives, plan_reviews
from iopdesk.services.treatment_plans import read_plan_of
from tests.ui.conftest import change_look
from tests.ui.patients_window import Shown, in_care, settle, someone
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)
RIGHT = QTabBar.ButtonPosition.RightSide


@pytest.fixture
def patient_id(door):
    return in_care(door, "Marisol", "Quintero")


@pytest.fixture
def shown(door, qtbot, themed, patient_id):
    made = Shown(door, qtbot)
    made.open(patient_id)
    made.chart.show_tab("plan")
    settle()
    return made


@pytest.fixture
def plan(door, patient_id):
    return lambda: door.ask(read_plan_of, patient_id=patient_id)


def tab(shown) -> QWidget:
    return shown.chart.pages.currentWidget()


def pick(shown, name: str, words: str) -> None:
    """Choose an entry of the menu behind a button, by the button's name."""
    found = [
        one
        for one in tab(shown).findChildren(QToolButton)
        if one.accessibleName() == name and one.isVisible()
    ]
    (action,) = [one for one in found[-1].menu().actions() if one.text() == words]
    action.trigger()
    settle()


def add_objectives(door, plan, *words):
    row = plan().goals[0]
    for each in words:
        door.do(
            objectives.add_objective,
            episode_id=plan().episode_id,
            goal_id=row.goal_id,
            words=each,
        )


# -- goals and objectives ---------------------------------------------------------


def test_a_goal_is_added_from_the_tab_and_its_area_is_offered_once(shown, plan):
    shown.click("Add goal", tab(shown))
    areas = [shown.dialog().fields["area"].combo.itemText(place) for place in range(7)]
    assert "Abstinence" not in areas
    shown.put("words", "Know my triggers")
    shown.put("target_on", "11/30/26")
    shown.accept()
    assert shown.pane.dialog is None
    added = next(each for each in plan().goals if each.area is GoalArea.BEHAVIOR)
    assert (added.words, added.target_on) == ("Know my triggers", date(2026, 11, 30))


def test_an_empty_goal_is_refused_in_the_form_and_what_was_typed_stays(shown, plan):
    shown.click("Add goal", tab(shown))
    shown.put("target_on", "8/1/26")
    shown.accept()
    form = shown.dialog()
    assert form.fields["words"].error().startswith("The goal is empty.")
    shown.put("words", "Know my triggers")
    shown.accept()
    assert form.fields["target_on"].error().startswith("The admission was Aug 10, 2026.")
    assert form.fields["words"].value() == "Know my triggers"
    assert len(plan().goals) == 2


def test_progress_moves_the_status_of_the_goal_and_of_the_card_on_the_overview(shown, plan):
    shown.click("Record progress: Abstinence", tab(shown))
    form = shown.dialog()
    form.fields["status"].combo.setCurrentText("Met")
    form.fields["evidence"].set_value(None)
    shown.accept()
    assert form.fields["evidence"].error().startswith("A goal that is met needs its evidence.")
    shown.put("evidence", "90 days, every test as expected")
    shown.accept()
    assert plan().goals[0].status is GoalStatus.MET
    assert "90 days, every test as expected, Oct 22, 2026, Dana Okafor, Met" in shown.rows_of(
        "Progress: Abstinence"
    )
    shown.chart.show_tab("overview")
    settle()
    assert "Abstinence, 90 days, every test as expected, Met" in shown.rows_of("Goals")


def test_objectives_are_added_changed_moved_and_removed_by_their_menus(shown, door, plan):
    pick(shown, "More for Abstinence", "Add objective")
    shown.put("words", "Find a sponsor")
    shown.accept()
    add_objectives(door, plan, "Keep naloxone at home")
    shown.pane.reload()
    settle()
    pick(shown, "More for objective: Keep naloxone at home", "Move up")
    assert [each.words for each in plan().goals[0].objectives] == [
        "Keep naloxone at home",
        "Find a sponsor",
    ]
    pick(shown, "More for objective: Find a sponsor", "Change objective")
    shown.dialog().fields["status"].combo.setCurrentText("Met")
    shown.accept()
    row = plan().goals[0].objectives[1]
    assert (row.status, row.status_on) == (GoalStatus.MET, TODAY)
    pick(shown, "More for objective: Keep naloxone at home", "Remove objective")
    assert [each.words for each in plan().goals[0].objectives] == ["Find a sponsor"]
    shown.desk.undo()
    assert len(plan().goals[0].objectives) == 2


def test_two_windows_on_one_goal_show_both_versions(shown, door, plan):
    pick(shown, "More for Abstinence", "Change goal")
    shown.put("words", "No use for 90 days")
    row = plan().goals[0]
    door.do(
        goals.change_goal,
        episode_id=plan().episode_id,
        goal_id=row.goal_id,
        expected_version=row.version,
        words="No use for 60 days",
        target_on=None,
    )
    shown.accept()
    form = shown.dialog()
    assert form.fields["words"].hint_label.text() == "Saved now: No use for 60 days"
    assert form.fields["words"].value() == "No use for 90 days"
    shown.accept()
    assert plan().goals[0].words == "No use for 90 days"


# -- reviews ----------------------------------------------------------------------


def test_the_plan_is_made_reviewed_with_every_goal_and_signed_by_both(shown, plan):
    shown.click("Make the plan", tab(shown))
    shown.accept()
    assert plan().last.is_first
    shown.click("Review", tab(shown))
    form = shown.dialog()
    support = plan().goals[1]
    assert {f"status_{each.goal_id}" for each in plan().goals} <= set(form.fields)
    form.fields[f"status_{support.goal_id}"].combo.setCurrentText("Partly met")
    form.fields["recommends"].combo.setCurrentText("Step down")
    shown.accept()
    assert form.fields["words"].error().startswith("It is not said what the review found.")
    shown.put("words", "Ready for fewer hours.")
    shown.accept()
    last = plan().last
    assert (last.recommends, last.next_on) == (
        PlacementReason.STEP_DOWN,
        TODAY + timedelta(days=30),
    )
    assert plan().goals[1].progress[0].review_id == last.review_id
    shown.click("Sign… Review of Oct 22, 2026", tab(shown))
    shown.accept()
    shown.click("Patient signed… Review of Oct 22, 2026", tab(shown))
    shown.accept()
    assert plan().last.is_locked
    words = [one.accessibleName() for one in tab(shown).findChildren(QWidget) if one.isVisible()]
    assert "Change Review of Oct 22, 2026" not in words


def test_the_next_review_follows_the_day_unless_it_was_set(shown):
    shown.click("Make the plan", tab(shown))
    form = shown.dialog()
    shown.put("reviewed_on", "10/12/26")
    assert form.fields["next_on"].value() == date(2026, 11, 11)
    shown.put("next_on", "11/2/26")
    shown.put("reviewed_on", "10/13/26")
    assert form.fields["next_on"].value() == date(2026, 11, 2)


def test_signing_is_not_what_enter_does(shown, plan):
    shown.click("Make the plan", tab(shown))
    shown.accept()
    shown.click("Sign… Plan made Oct 22, 2026", tab(shown))
    assert shown.dialog().reject_button.isDefault()
    QTest.keyClick(shown.dialog(), Qt.Key.Key_Return)
    settle()
    assert plan().last.counselor_signed_on is None


def test_a_review_without_goals_says_what_to_do_first(shown, door):
    waiting = in_care_without_goals(door)
    shown.open(waiting)
    shown.pane.review_plan(patient_id=waiting)
    assert shown.errors[-1] == "review.no_goals"


def in_care_without_goals(door):
    from tests.services.care import admit

    patient_id = someone(door, "Theo", "Brannigan")
    admit(door, patient_id)
    return patient_id


# -- the chip and the empty page --------------------------------------------------


def test_the_tab_carries_the_day_of_the_next_review_as_a_chip_that_is_read_out(
    shown, door, plan, patient_id
):
    place = shown.chart.tabs.keys.index("plan")
    chip = shown.chart.tabs.tabButton(place, RIGHT)
    assert (chip.text(), chip.isVisible()) == ("Review was due Sep 9", True)
    door.do(
        plan_reviews.write_review,
        episode_id=plan().episode_id,
        reviewed_on=TODAY,
        words="",
        next_on=date(2026, 10, 26),
    )
    shown.open(patient_id)
    chip = shown.chart.tabs.tabButton(place, RIGHT)
    assert (chip.text(), chip.isVisible()) == ("Review Oct 26", True)
    assert shown.chart.tabs.accessibleTabName(place) == "Treatment plan, Review Oct 26"
    shown.open(someone(door, "Theo", "Brannigan"))
    assert shown.chart.tabs.tabButton(place, RIGHT) is None
    assert shown.chart.tabs.accessibleTabName(place) == "Treatment plan"


def test_who_was_never_admitted_has_no_plan_and_the_page_says_so(shown, door):
    shown.open(someone(door, "Theo", "Brannigan"))
    settle()
    assert tab(shown).empty.words_label.text() == "A plan begins with the admission."


def test_the_auditor_reads_the_plan_and_changes_nothing(door, as_person, qtbot, themed, patient_id):
    as_person("Otto Reyes")
    shown = Shown(door, qtbot)
    shown.open(patient_id)
    shown.chart.show_tab("plan")
    settle()
    words = {
        one.accessibleName() or getattr(one, "text", str)()
        for one in tab(shown).findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert words == set()


def test_the_front_desk_has_no_such_tab(door, as_person, qtbot, themed, patient_id):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot)
    shown.open(patient_id)
    assert "plan" not in shown.chart.tabs.keys
    assert "episode" not in shown.chart.tabs.keys


# -- walked -----------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
@pytest.mark.parametrize("key", ["plan", "episode"])
def test_the_tabs_can_be_walked(door, patient_id, plan, themed, qtbot, key, theme, zoom):
    add_objectives(door, plan, "Find a sponsor", "Keep naloxone at home")
    door.do(
        plan_reviews.write_review, episode_id=plan().episode_id, reviewed_on=TODAY, words="Good."
    )
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    shown.open(patient_id)
    shown.chart.show_tab(key)
    settle()
    assert walk(shown.window) == []


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
@pytest.mark.parametrize("name", ["progress", "objective", "sign", "patient", "change", "print"])
def test_every_form_of_the_tab_can_be_walked(
    door, patient_id, plan, themed, qtbot, name, theme, zoom
):
    add_objectives(door, plan, "Find a sponsor")
    door.do(
        plan_reviews.write_review, episode_id=plan().episode_id, reviewed_on=TODAY, words="Good."
    )
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    shown.open(patient_id)
    shown.chart.show_tab("plan")
    settle()
    if name == "objective":
        pick(shown, "More for objective: Find a sponsor", "Change objective")
    else:
        words = {
            "progress": "Record progress: Abstinence",
            "sign": "Sign… Plan made Oct 22, 2026",
            "patient": "Patient signed… Plan made Oct 22, 2026",
            "change": "Change Plan made Oct 22, 2026",
            "print": "Print plan…",
        }[name]
        shown.click(words, tab(shown))
    assert walk(shown.dialog()) == []

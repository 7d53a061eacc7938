"""The tab of the episode: steps with their reviews, corrections beside the field, readmission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import PlacementReason, Stage
from iopdesk.domain.histories import Track
from iopdesk.services import discharges, episodes, levels, plan_reviews
from iopdesk.services.chart import open_chart
from iopdesk.services.episode_views import read_episodes
from iopdesk.services.histories import correct_entry
from iopdesk.ui.episode.course_table import CourseTable
from iopdesk.ui.shared.message_bar import MessageBar
from tests.services.care import ADMITTED, admit
from tests.ui.conftest import change_look
from tests.ui.patients_window import Shown, in_care, settle, someone
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(door):
    return in_care(door, "Marisol", "Quintero")


@pytest.fixture
def episode(door, patient_id):
    return lambda: door.ask(read_episodes, patient_id=patient_id)[0]


@pytest.fixture
def shown(door, qtbot, themed, patient_id):
    made = Shown(door, qtbot)
    made.open(patient_id)
    made.chart.show_tab("episode")
    settle()
    return made


def tab(shown) -> QWidget:
    return shown.chart.pages.currentWidget()


def table(shown, place=0) -> CourseTable:
    return tab(shown).findChildren(CourseTable)[place]


def choose(shown, track: Track) -> None:
    """Put the keys on the newest entry of a track."""
    rows = table(shown).rows_model.rows
    table(shown).select_row(next(i for i, each in enumerate(rows) if each.track is track))
    settle()


def bars(shown) -> list[str]:
    return [one.words() for one in tab(shown).findChildren(MessageBar) if one.isVisible()]


def leave(door, patient_id, on):
    header = door.ask(open_chart, patient_id=patient_id).header
    door.do(
        discharges.discharge,
        episode_id=header.episode_id,
        expected_version=header.episode_version,
        on=on,
        reason=DischargeReason.COMPLETED,
        status="",
        prognosis="",
        next_level="",
    )


# -- steps ------------------------------------------------------------------------


def test_a_step_up_says_why_asks_for_hours_of_its_band_and_names_its_review(
    shown, door, episode, patient_id
):
    door.do(
        plan_reviews.write_review,
        episode_id=episode().episode_id,
        reviewed_on=TODAY,
        words="",
        recommends=PlacementReason.STEP_UP,
    )
    shown.click("Step up", tab(shown))
    form = shown.dialog()
    levels_offered = [form.fields["level"].combo.itemText(i)[:3] for i in range(3)]
    assert "2.1" not in levels_offered
    assert form.fields["review_id"].combo.currentText() == "Oct 22, 2026: Step up"
    shown.put("weekly_minutes", "20")
    shown.accept()
    assert form.fields["note"].error().startswith("It is not said why.")
    form.fields["note"].set_value("Cravings every evening")
    shown.accept()
    assert shown.pane.dialog is None
    newest = table(shown).rows_model.rows[0]
    assert (newest.why, newest.note) == ("Step-up", "Cravings every evening")
    assert newest.reviewed_on == TODAY
    table(shown).select_row(0)
    assert "Cravings every evening." in [
        one.text() for one in tab(shown).findChildren(QLabel) if one.isVisible()
    ]
    shown.desk.undo()
    settle()
    assert len(table(shown).rows_model.rows) == 3


def test_a_taper_is_told_while_it_runs_and_offers_less_care_when_it_is_over(
    shown, door, clock, patient_id
):
    shown.click("Taper", tab(shown))
    form = shown.dialog()
    assert form.fields["level"].combo.count() == 1
    shown.put("weekly_minutes", "6")
    assert "outside of the band" in form.fields["weekdays"].hint_label.text()
    form.fields["note"].set_value("Back to work")
    shown.accept()
    assert bars(shown) == [
        "Taper week 1 of 2. Its last day is Nov 1, 2026; then another level is due."
    ]
    clock.advance(timedelta(days=11))
    shown.open(patient_id)
    (words,) = bars(shown)
    assert words.startswith("The taper is over. Change the placement to outpatient")
    shown.click("Step down", tab(shown).findChildren(MessageBar)[0])
    assert shown.dialog().title_label.text() == "Step down"


def test_the_step_down_form_offers_the_review_that_recommends_it(shown, door, episode, patient_id):
    door.do(
        plan_reviews.write_review,
        episode_id=episode().episode_id,
        reviewed_on=TODAY,
        words="",
        recommends=PlacementReason.STEP_DOWN,
    )
    shown.click("Step down", tab(shown))
    combo = shown.dialog().fields["review_id"].combo
    assert [combo.itemText(place) for place in range(combo.count())] == [
        "No review",
        "Oct 22, 2026: Step down",
    ]
    assert combo.currentIndex() == 1


# -- corrections ------------------------------------------------------------------


def test_dates_are_corrected_from_the_table_and_an_overlap_is_said_beside_the_field(
    shown, door, episode
):
    own = {"episode_id": episode().episode_id}
    door.do(episodes.change_stage, **own, stage=Stage.EARLY_RECOVERY, on=TODAY)
    shown.pane.reload()
    settle()
    choose(shown, Track.STAGE)
    shown.click("Correct dates…", tab(shown))
    shown.put("starts_on", "10/1/26")
    shown.accept()
    form = shown.dialog()
    assert form.fields["starts_on"].error().startswith("It overlaps an entry of Aug 10, 2026–Oct")
    shown.put("starts_on", "10/22/26")
    shown.put("ends_on", "10/1/26")
    shown.accept()
    assert form.fields["ends_on"].error() == "The end is before the start. Enter a later end."
    shown.put("ends_on", "10/22/26")
    shown.accept()
    assert shown.pane.dialog is None
    rows = [each for each in table(shown).rows_model.rows if each.track is Track.STAGE]
    assert (rows[0].starts_on, rows[0].ends_on) == (TODAY, TODAY)
    assert table(shown).current_entry().entry_id == rows[0].entry_id


def test_enter_opens_the_dates_and_a_wrong_entry_is_removed_and_comes_back(shown, door, episode):
    own = {"episode_id": episode().episode_id}
    door.do(episodes.change_stage, **own, stage=Stage.MAINTENANCE, on=TODAY)
    shown.pane.reload()
    settle()
    choose(shown, Track.STAGE)
    table(shown).setFocus()
    shown.press(Qt.Key.Key_Return, table(shown))
    assert shown.dialog().title_label.text() == "Correct dates"
    shown.dialog().reject()
    settle()
    shown.click("Remove entry", tab(shown))
    stages = [each.title for each in episode().entries if each.track is Track.STAGE]
    assert stages == ["Stage 1, engagement"]
    shown.desk.undo()
    settle()
    assert len([each for each in episode().entries if each.track is Track.STAGE]) == 2
    choose(shown, Track.PLACEMENT)
    shown.click("Remove entry", tab(shown))
    assert shown.errors[-1] == "history.only_one"


def test_two_windows_on_one_entry_show_both_dates(shown, door, episode):
    choose(shown, Track.PLACEMENT)
    shown.click("Correct dates…", tab(shown))
    shown.put("starts_on", "8/12/26")
    own = {"episode_id": episode().episode_id}
    row = next(each for each in episode().entries if each.track is Track.PLACEMENT)
    door.do(
        correct_entry,
        **own,
        track=row.track,
        entry_id=row.entry_id,
        expected_version=row.version,
        starts_on=date(2026, 8, 11),
        ends_on=None,
    )
    shown.accept()
    hint = shown.dialog().fields["starts_on"].hint_label.text()
    assert hint == "Saved now: 08/11/2026"


# -- more than one episode --------------------------------------------------------


def test_after_a_readmission_both_episodes_are_read(shown, door, patient_id):
    leave(door, patient_id, date(2026, 10, 1))
    admit(door, patient_id, on=TODAY)
    shown.open(patient_id)
    titles = [one.accessibleName() for one in tab(shown).findChildren(CourseTable)]
    assert titles == ["Course", "Course, Aug 10, 2026–Oct 1, 2026"]
    assert "Earlier episode, Aug 10, 2026–Oct 1, 2026" in shown.cards()


def test_a_second_admission_while_one_runs_is_refused_with_a_sentence(shown, door, patient_id):
    shown.pane.admit(patient_id=patient_id)
    settle()
    shown.accept()
    assert "already admitted" in shown.dialog().message_area.findChild(MessageBar).words()


def test_a_discharge_before_the_last_attendance_is_refused_beside_its_field(shown, door):
    shown.pane.discharge(patient_id=shown.chart.chart.header.patient_id)
    settle()
    form = shown.dialog()
    day = ADMITTED - timedelta(days=1)
    form.fields["on"].set_value(day)
    form.submit()
    assert form.fields["on"].error().startswith("The admission was")


def test_who_was_never_admitted_has_no_episode_and_one_act(shown, door):
    shown.open(someone(door, "Theo", "Brannigan"))
    settle()
    assert tab(shown).empty.title_label.text() == "No episode yet"
    shown.click("Admit", tab(shown))
    assert shown.dialog().title_label.text().startswith("Admit")


def test_the_auditor_reads_the_course_and_changes_nothing(
    door, as_person, qtbot, themed, patient_id
):
    as_person("Otto Reyes")
    shown = Shown(door, qtbot)
    shown.open(patient_id)
    shown.chart.show_tab("episode")
    settle()
    stops = [
        one
        for one in tab(shown).findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert {type(one) for one in stops} == {CourseTable}


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("light", 200)])
def test_two_episodes_and_the_form_of_dates_can_be_walked(
    door, patient_id, themed, qtbot, theme, zoom
):
    leave(door, patient_id, date(2026, 10, 1))
    again = admit(door, patient_id, on=date(2026, 10, 5))
    door.do(
        levels.place,
        episode_id=again,
        level="2.1",
        on=TODAY,
        reason=PlacementReason.TAPER,
        note="Back to work, hours were agreed with the employer and the family",
        weekly_minutes=360,
        weekdays=(0, 2),
    )
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    shown.open(patient_id)
    shown.chart.show_tab("episode")
    settle()
    assert walk(shown.window) == []
    choose(shown, Track.STAGE)
    shown.click("Correct dates…", tab(shown))
    assert walk(shown.dialog()) == []

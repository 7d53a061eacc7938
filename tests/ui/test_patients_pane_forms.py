"""The forms of a patient's record: checks beside the field, drafts, conflicts, every act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.patients import Standing
from iopdesk.services import assessments, goals, patients
from iopdesk.services.chart import open_chart
from iopdesk.services.medications import list_medications
from iopdesk.ui.patients.chart_commands import CHART_COMMANDS
from iopdesk.ui.theme.apply import change_look
from tests.services.care import admit, complete
from tests.ui.patients_window import Shown, in_care, settle, someone
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(door):
    return in_care(door, "Marisol", "Quintero")


@pytest.fixture
def shown(door, patient_id, themed, qtbot):
    return Shown(door, qtbot)


def header(shown, patient_id):
    return shown.door.ask(open_chart, patient_id=patient_id).header


# -- a new patient ----------------------------------------------------------------


def test_ctrl_n_adds_a_patient_who_is_shown_at_once(shown):
    shown.pane.new_here()
    shown.put("given_name", "Kofi")
    shown.put("family_name", "Brandt")
    shown.put("birth_on", "1/12/93")
    shown.put("phone", "4045550226")
    shown.accept()
    assert shown.said[-1] == "Kofi Brandt added to the wait list"
    assert shown.list.standing.current() == Standing.WAITING
    assert shown.chart.head.name_label.text() == "Kofi Brandt"
    assert shown.chart.chart.contact.phone == "(404) 555-0226"


def test_the_birth_date_is_echoed_with_the_age(shown):
    shown.pane.new_here()
    field = shown.put("birth_on", "3/14/89")
    assert field.hint_label.text() == "Tuesday, March 14, 1989, 37 years old"
    assert field.editor.text() == "03/14/1989"


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("birth_on", "2/30/1990", "The calendar has no such day. Check the day and the month."),
        ("birth_on", "3/4", "A birth date needs its year. Type it like 3/14/1989."),
        ("email", "someone", "This is no e-mail address. Type it like name@example.org."),
    ],
)
def test_a_field_is_checked_when_it_is_left_and_not_before(shown, name, words, sentence):
    shown.pane.new_here()
    field = shown.dialog().fields[name]
    field.editor.setFocus()
    QTest.keyClicks(field.editor, words)
    assert field.error() == ""
    field.editor.clearFocus()
    assert field.error() == sentence


def test_a_phone_of_seven_digits_is_kept_and_flagged(shown):
    shown.pane.new_here()
    field = shown.put("phone", "555 0118")
    assert field.hint_label.text() == "No area code"
    assert field.error() == ""


def test_a_patient_without_a_name_is_refused_beside_the_field(shown):
    shown.pane.new_here()
    shown.accept()
    assert shown.dialog().fields["family_name"].error().startswith("A patient needs a name.")
    assert shown.dialog().accept_button.isEnabled()


def test_look_alikes_are_told_with_their_birth_dates_while_typing(shown, patient_id):
    shown.pane.new_here()
    shown.put("given_name", "Marisol")
    shown.put("family_name", "Quintera")
    shown.dialog().alikes.look()
    assert "Marisol Quintero, born 03/14/1989, LR-" in shown.dialog().alikes.words()
    shown.click("Open chart", shown.dialog())
    assert shown.pane.dialog is None
    assert shown.chart.chart.header.patient_id == patient_id
    shown.pane.new_here()
    assert shown.dialog().fields["family_name"].value() == "Quintera"


def test_nobody_like_it_means_no_warning(shown):
    shown.pane.new_here()
    shown.put("family_name", "Wexler")
    shown.dialog().alikes.look()
    assert shown.dialog().alikes.words() == ""


def test_a_name_searched_in_vain_stands_in_the_new_form(shown):
    shown.type("kofi brandt")
    shown.pane.new_here()
    assert shown.dialog().fields["given_name"].value() == "kofi"
    assert shown.dialog().fields["family_name"].value() == "brandt"


# -- drafts -----------------------------------------------------------------------


def test_what_was_typed_comes_back_half_typed_dates_included(shown):
    shown.pane.new_here()
    shown.put("family_name", "Brandt")
    QTest.keyClicks(shown.dialog().fields["birth_on"].editor, "1/1")
    shown.press(Qt.Key.Key_Escape, shown.dialog())
    settle()
    assert shown.pane.dialog is None
    shown.pane.new_here()
    assert shown.dialog().fields["family_name"].value() == "Brandt"
    assert shown.dialog().fields["birth_on"].editor.text() == "1/1"
    assert "Here is what you typed before." in shown.dialog().message_area.words()


def test_a_draft_survives_a_restart_and_belongs_to_its_person(
    shown, door, as_person, themed, qtbot
):
    shown.pane.new_here()
    shown.put("family_name", "Brandt")
    again = Shown(door, qtbot)
    again.pane.new_here()
    assert again.dialog().fields["family_name"].value() == "Brandt"
    as_person("Tessa Lund")
    other = Shown(door, qtbot)
    other.pane.new_here()
    assert other.dialog().fields["family_name"].value() is None


def test_starting_over_throws_the_draft_away(shown):
    shown.pane.new_here()
    shown.put("family_name", "Brandt")
    shown.dialog().reject()
    settle()
    shown.pane.new_here()
    shown.click("Start over", shown.dialog())
    assert shown.dialog().fields["family_name"].value() is None
    shown.dialog().reject()
    settle()
    shown.pane.new_here()
    assert shown.dialog().fields["family_name"].value() is None


def test_a_draft_is_spent_once_it_is_saved(shown):
    shown.pane.new_here()
    shown.put("family_name", "Brandt")
    shown.accept()
    shown.pane.new_here()
    assert shown.dialog().fields["family_name"].value() is None
    assert shown.dialog().message_area.words() == ""


# -- editing, and a conflict ------------------------------------------------------


def test_an_edit_is_saved_and_undone(shown, patient_id):
    shown.run("edit", patient_id)
    shown.put("preferred_name", "Mari")
    shown.accept()
    assert shown.chart.head.preferred_label.text() == "“Mari”"
    shown.desk.undo()
    assert shown.chart.head.preferred_label.text() == ""


def test_a_conflict_shows_both_versions_and_loses_nothing(shown, door, patient_id):
    shown.run("edit", patient_id)
    shown.put("city", "Atlanta")
    theirs = door.ask(patients.read_patient, patient_id=patient_id)
    door.do(
        patients.change_patient,
        patient_id=patient_id,
        expected_version=theirs.version,
        fields=replace(theirs.fields, city="Decatur", phone="4045550118"),
    )
    shown.accept()
    form = shown.dialog()
    assert "This record changed since you opened it." in form.message_area.words()
    assert form.fields["city"].value() == "Atlanta"
    assert form.fields["city"].hint_label.text() == "Saved now: Decatur"
    assert form.fields["phone"].hint_label.text() == "Saved now: (404) 555-0118"
    shown.accept()
    kept = door.ask(patients.read_patient, patient_id=patient_id).fields
    assert kept.city == "Atlanta"
    assert shown.errors == []


# -- the acts of an episode -------------------------------------------------------


def test_a_patient_is_admitted_with_hours_in_the_band(shown, door, themed):
    waiting = someone(door, "Priya", "Nandakumar")
    form = shown.run("admit", waiting)
    assert form.fields["reason"].hint_label.text() == "This level asks for 9–19 h a week."
    shown.put("weekly_minutes", "8")
    assert "outside of the band" in form.fields["reason"].hint_label.text()
    shown.accept()
    assert form.fields["reason"].error().endswith("Write the reason.")
    shown.put("weekly_minutes", "12")
    shown.accept()
    assert header(shown, waiting).weekly_minutes == 720
    assert shown.said[-1] == "Priya Nandakumar admitted"


def test_a_day_ahead_is_refused_beside_the_day(shown, door):
    waiting = someone(door, "Priya", "Nandakumar")
    shown.run("admit", waiting)
    shown.put("on", "+3")
    shown.accept()
    assert shown.dialog().fields["on"].error().startswith("The admission is still ahead.")


def test_the_assessment_is_completed_with_every_dimension_rated(shown, door):
    waiting = someone(door, "Priya", "Nandakumar")
    admit(door, waiting, counselor_id=door.person.id)
    form = shown.run("complete_assessment", waiting)
    shown.put("presenting_problem", "Asks for help.")
    shown.accept()
    assert form.fields["rating_0"].error() == "Rate this dimension."
    for place in range(6):
        form.fields[f"rating_{place}"].set_value(0)
    field = shown.put("phq9_score", "12")
    assert field.hint_label.text() == "PHQ-9 12, moderate"
    field = shown.put("cows_score", "60")
    assert field.error().startswith("COWS goes from 0 to 48.")
    shown.put("cows_score", "40")
    shown.accept()
    assert shown.pane.dialog is None
    (hold,) = shown.chart.chart.holds
    assert hold.reasons == ("COWS is 40",)


def test_a_medical_evaluation_ends_the_hold(shown, door):
    waiting = someone(door, "Priya", "Nandakumar")
    complete(door, admit(door, waiting), cows_score=40)
    shown.run("record_medical", waiting)
    shown.accept()
    assert shown.chart.chart.holds == ()


def test_an_override_asks_with_the_safe_button_as_default(shown, door):
    waiting = someone(door, "Priya", "Nandakumar")
    admit(door, waiting)
    form = shown.run("override_hold", waiting)
    assert form.reject_button.isDefault()
    shown.accept()
    assert form.fields["reason"].error().startswith("An override needs a written reason.")
    shown.put("reason", "Assessed by the referring clinic.")
    shown.accept()
    assert shown.chart.chart.holds[0].hold.is_overridden


def test_goals_are_updated_and_a_met_one_needs_evidence(shown, patient_id):
    form = shown.run("update_goals", patient_id)
    form.fields["status_behavior_change"].set_value(GoalStatus.MET)
    shown.accept()
    assert form.fields["behavior_change"].error().startswith("A goal that is met")
    shown.put("behavior_change", "Trigger plan in daily use")
    shown.accept()
    assert "Behavior change, Trigger plan in daily use, Met" in shown.rows_of("Goals")


def test_goals_that_changed_meanwhile_are_not_written_over(shown, door, patient_id):
    form = shown.run("update_goals", patient_id)
    shown.put("abstinence", "60 days")
    episode_id = header(shown, patient_id).episode_id
    door.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[(GoalArea.ABSTINENCE, GoalStatus.NOT_MET, "Use last week")],
    )
    shown.accept()
    assert form.fields["abstinence"].value() == "60 days"
    assert form.fields["abstinence"].hint_label.text() == "Saved now: Use last week"
    shown.accept()
    assert "Abstinence, 60 days, Partly met" in shown.rows_of("Goals")


def test_diagnoses_are_checked_row_by_row(shown, patient_id):
    form = shown.run("change_diagnoses", patient_id)
    shown.put("code_0", "alcohol")
    shown.put("words_0", "Alcohol use disorder")
    shown.accept()
    assert form.fields["code_0"].error().startswith("This is not an ICD-10 code.")
    shown.put("code_0", "F10.20")
    shown.accept()
    assert shown.rows_of("Diagnoses")[0].startswith("Alcohol use disorder, Primary")


def test_a_medicine_is_added_and_stopped(shown, patient_id):
    shown.run("add_medication", patient_id)
    shown.accept()
    assert shown.dialog().fields["name"].error().startswith("Enter the name")
    shown.put("name", "Sertraline 50 mg")
    shown.accept()
    assert len(shown.rows_of("Medication and consents")) == 2
    form = shown.run("stop_medication", patient_id)
    form.fields["medication_id"].combo.setCurrentIndex(1)
    shown.accept()
    rows = shown.door.ask(list_medications, patient_id=patient_id)
    assert [row.name for row in rows if row.stopped_on == TODAY] == ["Sertraline 50 mg"]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("change_stage", "stage 2 from now on"),
        ("prescribe_hours", "hours prescribed"),
        ("assign_counselor", "counselor assigned"),
    ],
)
def test_short_forms_do_what_they_say_with_what_they_offer(shown, patient_id, run, words):
    shown.run(run, patient_id)
    shown.accept()
    assert shown.pane.dialog is None
    assert shown.said[-1].endswith(words)


def test_care_elsewhere_stands_on_the_continuum(shown, patient_id):
    shown.run("add_stay", patient_id)
    shown.put("place_name", "Cedar House")
    shown.put("starts_on", "7/7/26")
    shown.put("ends_on", "8/6/26")
    shown.accept()
    assert [one.title for one in shown.chart.chart.segments] == [
        "Residential",
        "Intensive outpatient",
    ]


def test_the_palette_runs_a_form_for_a_patient_who_is_not_open(shown, door, patient_id):
    command = next(each.command for each in CHART_COMMANDS if each.command.run == "change_stage")
    shown.work.run_command("patients", command, patient_id)
    assert shown.dialog().title_label.text() == "Change stage"
    assert shown.chart.chart.header.patient_id == patient_id


def test_a_reload_waits_while_a_form_is_open(shown, door, patient_id):
    shown.open(patient_id)
    shown.run("edit", patient_id)
    row = door.ask(assessments.read_assessment, episode_id=header(shown, patient_id).episode_id)
    shown.desk.do(
        assessments.record_medical_evaluation,
        owner=shown.pane,
        assessment_id=row.assessment_id,
        on=TODAY,
    )
    assert shown.dialog() is not None
    assert shown.pane.is_editing()
    shown.dialog().reject()
    assert not shown.pane.is_editing()


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
@pytest.mark.parametrize(
    "run",
    [
        "new_here",
        "edit",
        "admit",
        "complete_assessment",
        "record_medical",
        "override_hold",
        "assign_counselor",
        "change_stage",
        "step_up",
        "taper",
        "transfer",
        "add_goal",
        "review_plan",
        "prescribe_hours",
        "add_stay",
        "change_diagnoses",
        "update_goals",
        "add_medication",
        "stop_medication",
    ],
)
def test_every_form_can_be_walked(door, patient_id, themed, qtbot, run, theme, zoom):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    if run == "new_here":
        shown.pane.new_here()
    elif run == "admit":
        shown.run(run, someone(door, "Priya", "Nandakumar"))
    elif run == "override_hold":
        waiting = someone(door, "Priya", "Nandakumar")
        admit(door, waiting)
        shown.run(run, waiting)
    else:
        shown.run(run, patient_id)
    assert walk(shown.dialog()) == []

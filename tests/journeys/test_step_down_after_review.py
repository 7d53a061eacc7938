"""A plan is made and reviewed, both sign, less care follows from it, and can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.histories import Track
from iopdesk.services.episode_views import EntryRow, read_episodes
from iopdesk.services.patients import NewPatient, add_patient
from iopdesk.services.treatment_plans import read_plan_of
from iopdesk.ui.plan.paper_dialog import PlanPaperDialog
from tests.journeys.hands import CTRL, CTRL_SHIFT, Hands
from tests.reports.reading import pages_of
from tests.services.care import admit, complete

NAME = "Marisol Quintero"
MADE_ON, REVIEWED_ON = date(2026, 10, 22), date(2026, 11, 20)


def begin_care(hands: Hands) -> int:
    """Somebody in care since August, on Dana Okafor's caseload."""
    fields = NewPatient(given_name="Marisol", family_name="Quintero", birth_on=date(1989, 3, 14))
    patient_id: int = hands.do(add_patient, fields=fields).patient_id
    door = hands.app.door
    assert door is not None
    assert door.person is not None
    complete(door, admit(door, patient_id, counselor_id=door.person.id))
    return patient_id


def make_the_plan(hands: Hands) -> None:
    """Two goals, one with an objective; a plan without goals is refused with what to do."""
    hands.act_on("quintero", "Review the plan")
    assert "The plan has no goals yet." in hands.work.messages.words()
    for area, words in (
        ("Abstinence", "No use for 90 days"),
        ("Support network", "Two people to call"),
    ):
        hands.act_on("quintero", "Add goal")
        hands.fill(area=area, words=words, target_on="12/15/26")
        hands.accept()
    hands.act_on("quintero", "Review the plan")
    assert hands.form.title_label.text() == "Make the plan"
    hands.accept()
    assert hands.toast() == f"{NAME}: plan made"


def show(hands: Hands, key: str) -> Any:
    """A tab of the chart."""
    chart = hands.open_chart("quintero")
    chart.show_tab(key)
    hands.settle()
    return chart.pages.currentWidget()


def review_it(hands: Hands, patient_id: int) -> None:
    """A month later every goal is gone through; met without evidence is refused."""
    abstinence, support = hands.ask(read_plan_of, patient_id=patient_id).goals
    hands.act_on("quintero", "Review the plan")
    hands.fill(**{f"status_{abstinence.goal_id}": "Partly met"})
    hands.fill(**{f"evidence_{abstinence.goal_id}": "88 days by own report"})
    hands.fill(**{f"status_{support.goal_id}": "Met"})
    hands.fill(words="Ready for fewer hours.", recommends="Step down")
    hands.accept()
    assert list(hands.refusals()) == [f"evidence_{support.goal_id}"]
    hands.fill(**{f"evidence_{support.goal_id}": "Her sister and a sponsor"})
    hands.accept()
    said = hands.words(show(hands, "plan"))
    assert "Recommends: Step down" in said
    assert "Patient has not signed" in said
    assert "Her sister and a sponsor, Nov 20, 2026, Dana Okafor, Met" in said


def sign_it(hands: Hands) -> None:
    """The counselor on screen, the patient on paper."""
    tab = show(hands, "plan")
    hands.click("Sign… Review of Nov 20, 2026", tab)
    hands.accept()
    hands.click("Patient signed… Review of Nov 20, 2026", show(hands, "plan"))
    hands.fill(on="t")
    hands.accept()
    said = hands.words(show(hands, "plan"))
    assert "Patient signed Nov 20, 2026" in said
    assert "Dana Okafor signed Nov 20, 2026" in said


def print_it(hands: Hands, path: Path) -> None:
    """Without a printer it is said so; saved, the plan is final with both signatures."""
    hands.act_on("quintero", "Print treatment plan")
    assert isinstance(hands.dialog, PlanPaperDialog)
    assert hands.dialog.state_chip.text() == "Final"
    hands.click("Print…", hands.dialog)
    assert "No printer is set up" in hands.dialog.message_area.words()
    hands.click("Save as PDF…", hands.dialog)
    hands.name_file(path)
    assert hands.toast() == f"{NAME}: treatment plan saved as PDF"
    hands.press(Qt.Key.Key_Escape)
    text = " ".join(pages_of(path.read_bytes()))
    for words in (
        "As reviewed Nov 20, 2026.",
        "Goal 2: Support network, by Dec 15, 2026",
        "Her sister and a sponsor",
        "Recommendation: Step down.",
        "Signed on paper: Nov 20, 2026",
    ):
        assert words in text, words


def step_down_from_it(hands: Hands, path: Path) -> None:
    """The form offers the review that recommends it, and its paper is saved."""
    hands.act_on("quintero", "Step down")
    review = hands.form.fields["review_id"].combo  # type: ignore[attr-defined]
    assert review.currentText() == "Nov 20, 2026: Step down"
    hands.fill(level="1 ", on="t", weekly_minutes="3", weekdays=("Mon",))
    hands.fill(why="All that was aimed at is near.")
    hands.accept()
    assert hands.toast() == f"{NAME} steps down to 1 OP"
    hands.act_on("quintero", "Print step-down summary")
    hands.click("Save as PDF…", hands.dialog)
    hands.name_file(path)
    hands.press(Qt.Key.Key_Escape)
    assert "All that was aimed at is near." in " ".join(pages_of(path.read_bytes()))


def newest(hands: Hands, patient_id: int) -> EntryRow:
    """The placement that began last."""
    course = hands.ask(read_episodes, patient_id=patient_id)[0]
    found: EntryRow = next(each for each in course.entries if each.track is Track.PLACEMENT)
    return found


def test_less_care_follows_from_a_signed_review_and_is_taken_back(hands, tmp_path):
    hands.sign_in("Dana Okafor")
    patient_id = begin_care(hands)
    make_the_plan(hands)
    hands.next_morning(date(2026, 11, 16))
    chart = hands.open_chart("quintero")
    place = chart.tabs.keys.index("plan")
    assert chart.tabs.accessibleTabName(place) == "Treatment plan, Review Nov 21"
    hands.next_morning(REVIEWED_ON)
    review_it(hands, patient_id)
    sign_it(hands)
    print_it(hands, tmp_path / "plan.pdf")
    before = hands.record()
    step_down_from_it(hands, tmp_path / "step-down.pdf")
    row = newest(hands, patient_id)
    assert (row.title, row.why, row.reviewed_on) == ("1 Outpatient", "Step-down", REVIEWED_ON)
    show(hands, "episode")
    hands.press(Qt.Key.Key_Z, CTRL)
    assert hands.toast() == "Undone: Step down"
    assert hands.record() == before
    assert newest(hands, patient_id).title == "2.1 Intensive outpatient"
    hands.press(Qt.Key.Key_Z, CTRL_SHIFT)
    assert newest(hands, patient_id).reviewed_on == REVIEWED_ON
    assert (
        PlacementReason.STEP_DOWN is hands.ask(read_plan_of, patient_id=patient_id).last.recommends
    )
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)  # what is next is the review, and that is signed
    assert hands.ask(read_plan_of, patient_id=patient_id).last.is_locked

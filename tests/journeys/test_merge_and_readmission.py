"""Two records of one person become one and two again; who left is asked and comes back."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from iopdesk.domain.episodes import Origin
from iopdesk.domain.follow_ups import FollowUpState
from iopdesk.domain.patients import NewPatient
from iopdesk.errors import RuleBroken
from iopdesk.services import episodes, follow_ups, medications, patient_search, support_meetings
from iopdesk.services.chart import open_chart
from iopdesk.services.patients import add_patient
from tests.journeys.hands import CTRL, CTRL_SHIFT, Hands
from tests.services.care import admit, complete
from tests.services.supports_scenarios import meeting

MONDAY, LEFT, CALLED, BACK = (
    date(2026, 6, 1), date(2026, 6, 29), date(2026, 7, 30), date(2026, 8, 10),
)  # fmt: skip
NAME = "Calvin Osei"
BORN = date(1989, 3, 14)


@pytest.fixture
def hands(computer, practice_path) -> Hands:
    """Dana Okafor, clinical director, on a Monday."""
    made: Hands = computer(practice_path.parent)
    made.start(practice_path)
    made.sign_in("Dana Okafor")
    made.settle()
    return made


def somebody(hands: Hands, given: str, family: str, **more: object) -> int:
    fields = NewPatient(given_name=given, family_name=family, birth_on=BORN, **more)
    made: int = hands.do(add_patient, fields=fields).patient_id
    return made


def found(hands: Hands, typed: str) -> list[int]:
    return [each.patient_id for each in hands.ask(patient_search.find_patients, typed=typed)]


# -- merging ----------------------------------------------------------------------


def test_look_alikes_are_merged_by_keys_nothing_is_lost_and_undo_brings_both_back(hands):
    kept = somebody(hands, "Wendell", "Ashby", phone="(404) 555-0163")
    complete(hands.app.door, admit(hands.app.door, kept, on=MONDAY), on=MONDAY)
    other = somebody(hands, "Wendel", "Ashby", email="wendell@example.org")
    hands.do(
        medications.add_medication, patient_id=other, name="Naltrexone 50 mg", dose="",
        prescriber="", started_on=MONDAY,
    )  # fmt: skip
    hands.do(support_meetings.add_meeting, patient_id=other, **meeting(held_on=MONDAY))
    mrn = hands.ask(open_chart, patient_id=other).header.mrn
    before = hands.record()

    hands.act_on("wendell", "Merge with another record")
    assert "Wendel Ashby" in hands.form.fields["alike"].combo.currentText()
    hands.accept()
    said = hands.words(hands.dialog)
    assert "stays as a previous number that leads there" in said
    assert "The patient is in care: waiting ends." in said
    hands.click("Merge records", hands.dialog)
    assert hands.toast() == "Wendell Ashby: two records are one now"

    assert found(hands, mrn) == found(hands, "wendel ashby") == [kept]
    chart = hands.open_chart(mrn)
    assert chart.chart.header.patient_id == kept
    assert [each.name for each in chart.chart.medications] == ["Naltrexone 50 mg"]
    assert chart.chart.contact.email == "wendell@example.org"
    after = hands.record()

    hands.press(Qt.Key.Key_Z, CTRL)
    hands.settle()
    assert hands.record() == before
    assert set(found(hands, "ashby")) == {kept, other}
    assert found(hands, mrn) == [other]
    hands.press(Qt.Key.Key_Z, CTRL_SHIFT)
    hands.settle()
    assert hands.record() == after


# -- readmission ------------------------------------------------------------------


def discharge(hands: Hands) -> None:
    hands.act_on("osei", "Discharge")
    hands.fill(reason="Completed", next_level="1 ", status="Housed.", prognosis="Good.")
    hands.accept()
    assert hands.toast() == f"{NAME} discharged"


def ask_how_it_goes(hands: Hands) -> None:
    """A month later; nobody answers, and the next day somebody does."""
    hands.act_on("osei", "Record follow-up")
    assert "30 days, due" in hands.form.fields["days"].combo.currentText()
    hands.fill(is_reached="No", note="Two calls, no answer")
    hands.accept()
    assert "Lost to follow-up" in support(hands)
    hands.act_on("osei", "Record follow-up")
    hands.fill(
        days="30 days",
        is_reached="Yes",
        is_abstinent="Yes",
        living="With a sister",
        note="Asks to come back",
    )
    hands.accept()
    said = support(hands)
    assert "Abstinent, With a sister" in said
    assert "Lost to follow-up" not in said


def support(hands: Hands) -> str:
    chart = hands.open_chart("osei")
    chart.show_tab("support")
    return hands.words(chart.pages.currentWidget())


def come_back(hands: Hands) -> None:
    assert "Admit" in hands.offered("osei")
    hands.act_on("osei", "Admit")
    hands.fill(origin="Return", weekdays=["Mon", "Tue", "Thu"])
    hands.accept()
    assert hands.toast() == f"{NAME} admitted"


def test_who_left_is_asked_comes_back_and_is_admitted_while_the_first_stay_stays_readable(hands):
    patient_id = somebody(hands, "Calvin", "Osei")
    first = admit(hands.app.door, patient_id, on=MONDAY)
    complete(hands.app.door, first, on=MONDAY)
    hands.do(
        medications.add_medication, patient_id=patient_id, name="Naltrexone 50 mg", dose="",
        prescriber="", started_on=MONDAY,
    )  # fmt: skip
    hands.next_morning(LEFT)
    discharge(hands)
    hands.next_morning(CALLED)
    ask_how_it_goes(hands)
    hands.next_morning(BACK)
    come_back(hands)

    chart = hands.open_chart("osei").chart
    assert chart.header.episode_id != first
    assert chart.header.admitted_on == BACK
    assert [each.name for each in chart.medications] == ["Naltrexone 50 mg"]
    known = hands.ask(follow_ups.list_follow_ups, patient_id=patient_id)
    assert (known.episode_id, known.discharged_on) == (first, LEFT)
    assert [each.state for each in known.planned] == [
        FollowUpState.REACHED, FollowUpState.ENDED, FollowUpState.ENDED, FollowUpState.ENDED,
    ]  # fmt: skip
    hands.pane.chart.show_tab("episode")
    assert "Jun 29" in hands.words(hands.pane.chart.pages.currentWidget())
    offered = hands.offered("osei")
    assert "Admit" not in offered
    assert "Record follow-up" not in offered
    with pytest.raises(RuleBroken):
        hands.app.door.do(
            episodes.admit, patient_id=patient_id, on=BACK, origin=Origin.RETURN, level="2.1",
            weekly_minutes=540, weekdays=(0, 1, 3), counselor_id=None,
        )  # fmt: skip

"""The command palette with real keys, also while answers are slow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from iopdesk.domain.discharge import DischargeReason
from iopdesk.services.discharges import discharge, read_leaving
from iopdesk.services.patient_search import find_patients
from iopdesk.ui.palette import Palette
from iopdesk.ui.patients.pane import PatientsPane
from tests.services.care import admit, complete
from tests.ui.desk_window import TODAY, LateLane, Shown, settle
from tests.ui.patients_window import in_care, someone, words_of

PEOPLE = (
    ("Marisol", "Quintero", date(1989, 3, 14), "4045550171"),
    ("Noelle", "Pruitt", date(1991, 7, 2), "4045550183"),
    ("Priya", "Nandakumar", date(1975, 12, 30), "4045550199"),
)


@pytest.fixture
def shown(door, themed, qtbot):
    for given, family, born, phone in PEOPLE:
        someone(door, given, family, birth_on=born, phone=phone)
    return Shown(door, qtbot, PatientsPane)


def mrn_of(door, family: str) -> str:
    (found,) = door.ask(find_patients, typed=family)
    return found.mrn


@pytest.mark.parametrize(
    "typed",
    ["pru", "noe p", "pruit noelle", "0183", "7/2/91", "1991-07-02", "070291"],
)
def test_a_patient_is_found_by_whatever_is_known_and_enter_opens_the_chart(shown, typed):
    shown.work.open_palette()
    shown.keys(typed)
    shown.press(Qt.Key.Key_Return)
    settle()
    assert shown.pane.chart.head.name_label.text() == "Noelle Pruitt"


def test_the_record_number_finds_its_patient(shown, door):
    shown.work.open_palette()
    shown.keys(mrn_of(door, "Nandakumar"))
    shown.press(Qt.Key.Key_Return)
    settle()
    assert shown.pane.chart.head.name_label.text() == "Priya Nandakumar"


def test_enter_before_the_answer_opens_the_patient_and_no_action(shown):
    reads = LateLane()
    palette = shown.work.open_palette()
    shown.desk._reads = reads
    shown.keys("pru")
    shown.press(Qt.Key.Key_Return)
    assert palette.isVisible()
    reads.run()
    settle()
    reads.run()
    assert shown.pane.chart.head.name_label.text() == "Noelle Pruitt"


def offered(shown, family: str) -> list[str]:
    """What Tab on a patient in the palette shows, below the name."""
    palette = shown.work.open_palette()
    shown.keys(family)
    shown.press(Qt.Key.Key_Tab)
    titles = [entry.title for entry in palette.model.entries[1:]]
    shown.press(Qt.Key.Key_Escape)
    settle()
    return titles


def in_menu(shown, door, family: str) -> list[str]:
    """What the menu of the chart shows."""
    (found,) = door.ask(find_patients, typed=family)
    shown.pane.open_with({"patient_id": found.patient_id})
    settle()
    return words_of(shown.pane.chart.menu(shown.pane))


ONLY_IN_CARE = {"Discharge", "Step down", "Change stage", "Assign counselor"}


def test_palette_and_menu_offer_what_has_a_use_for_the_standing_of_the_patient(shown, door):
    held = someone(door, "Wendell", "Ashby")
    admit(door, held)
    in_care(door, "Calvin", "Osei")
    left = someone(door, "Idris", "Falk")
    complete(door, admit(door, left))
    now = door.ask(read_leaving, patient_id=left)
    door.do(
        discharge, episode_id=now.episode_id, expected_version=now.version,
        on=TODAY, reason=DischargeReason.COMPLETED, status="Sober, housed.",
        prognosis="Good.", next_level="1",
    )  # fmt: skip
    for family in ("Pruitt", "Ashby", "Osei", "Falk"):
        assert offered(shown, family) == ["Open chart", *in_menu(shown, door, family)]
    waiting, on_hold, cared, gone = (
        set(offered(shown, family)) for family in ("Pruitt", "Ashby", "Osei", "Falk")
    )
    assert not waiting & {*ONLY_IN_CARE, "Complete assessment", "Override hold"}
    assert {"Admit", "Edit patient"} <= waiting
    assert {*ONLY_IN_CARE, "Override hold", "Complete assessment"} <= on_hold
    assert cared >= ONLY_IN_CARE | {"Stop medication"}
    assert not cared & {"Admit", "Override hold"}
    assert "Stop medication" not in on_hold
    assert not gone & {*ONLY_IN_CARE, "Override hold"}
    assert "Admit" in gone


def test_a_form_that_has_no_use_for_a_patient_says_why(shown, door):
    (found,) = door.ask(find_patients, typed="Pruitt")
    for run in ("complete_assessment", "override_hold"):
        getattr(shown.pane, run)(patient_id=found.patient_id)
    assert shown.errors == ["episode.none_open", "episode.no_such_hold"]
    assert shown.pane.dialog is None


def test_actions_that_come_late_leave_the_choice_where_it_is(shown):
    palette = shown.work.open_palette()
    reads = LateLane()
    shown.desk._reads = reads
    shown.keys("pru")
    job, done = reads.waiting.pop()
    done(job(), None)
    chosen = palette.model.entry(palette.list.currentIndex())
    reads.run()
    assert palette.model.entry(palette.list.currentIndex()) is chosen
    assert "Admit" in [entry.title for entry in palette.model.entries]


def test_a_second_palette_takes_the_place_of_the_first(shown):
    shown.pane.list.search.setFocus()
    shown.work.open_palette()
    shown.work.open_palette()
    settle()
    assert len(shown.work.findChildren(Palette)) == 1
    shown.press(Qt.Key.Key_Escape)
    settle()
    assert shown.window.focusWidget() is shown.pane.list.search


def test_closing_is_safe_when_what_had_the_keys_is_gone(shown):
    bar = shown.work.messages
    bar.say("bad", "Nothing was saved.", "Try again.", button_words="Again", on_button=lambda: None)
    settle()
    buttons = [b for b in bar.findChildren(QPushButton) if b.text() == "Again"]
    buttons[0].setFocus()
    shown.work.open_palette()
    bar.clear()
    settle()
    shown.press(Qt.Key.Key_Escape)
    settle()
    assert shown.work.findChildren(Palette) == []


def test_hostile_names_show_as_they_are(shown, door):
    for family in ("<b>Bold</b>", "{x} {0}", "שלום", "O’Neil-😀", "%s %n"):
        someone(door, "Zed", family)
    palette = shown.work.open_palette()
    shown.keys("zed")
    titles = [entry.title for entry in palette.model.entries if entry.run and entry.more]
    assert "Zed <b>Bold</b>" in titles
    assert "Zed {x} {0}" in titles
    palette.grab()


def test_an_empty_palette_offers_the_charts_opened_last_and_enter_opens_the_newest(
    shown, door, clock
):
    for family in ("Pruitt", "Quintero"):
        clock.advance(timedelta(minutes=6))
        (found,) = door.ask(find_patients, typed=family)
        shown.pane.open_with({"patient_id": found.patient_id})
    palette = shown.work.open_palette()
    titles = [entry.title for entry in palette.model.entries]
    assert titles[:3] == ["Recent patients", "Marisol Quintero", "Noelle Pruitt"]
    assert "Actions" in titles
    shown.keys("nand")
    assert "Recent patients" not in [entry.title for entry in palette.model.entries]
    for _key in range(4):
        shown.press(Qt.Key.Key_Backspace)
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Return)
    settle()
    assert shown.pane.chart.head.name_label.text() == "Noelle Pruitt"


def test_look_alikes_are_told_apart_by_their_birth_date(shown, door):
    someone(door, "Noelle", "Pruit", birth_on=date(1964, 1, 9))
    palette = shown.work.open_palette()
    shown.keys("noelle")
    details = [entry.detail for entry in palette.model.entries if entry.more]
    assert ["born" in detail for detail in details] == [True, True]

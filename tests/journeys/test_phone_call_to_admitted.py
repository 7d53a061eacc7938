"""From the first phone call to a ticked checklist and its packet, by keys; then all undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest

from iopdesk.services.admissions import read_admission
from iopdesk.services.patient_search import find_patients
from iopdesk.ui.intake.packet_dialog import PacketDialog
from iopdesk.ui.shared.shortcuts import keys_text
from tests.journeys.hands import CTRL, CTRL_SHIFT, Hands
from tests.reports.reading import pages_of

NAME = "Marisol Quintero"


@pytest.fixture
def hands(computer, practice_path, monkeypatch) -> Hands:
    """Dana Okafor, who takes the phone today."""
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
    made: Hands = computer(practice_path.parent)
    made.start(practice_path)
    made.sign_in("Dana Okafor")
    return made


def take_the_call(hands: Hands) -> None:
    """Ctrl+Shift+N from Today; a slip about the day, then Enter."""
    assert keys_text("inquiry") == "Ctrl+Shift+N"
    hands.press(Qt.Key.Key_N, CTRL_SHIFT)
    hands.fill(
        given_name="Marisol",
        family_name="Quintero",
        birth_on="3/14/89",
        phone="4045550180",
        phone_voicemail="OK",
        caller="Ana Quintero",
        caller_relation="sister",
        caller_phone="4045550181",
        asks_for="Help with opioids after residential care",
        wanted_times="Mornings",
        insurance="Cedar Health",
        priority="Injecting",
        next_step="Call back with a day for the intake",
    )
    hands.accept()
    assert set(hands.refusals()) == {"next_on"}
    hands.fill(next_on="+1")
    hands.accept()
    assert hands.toast() == f"{NAME} added to the wait list"
    assert hands.pane.chart.head.name_label.text() == NAME
    (row,) = hands.pane.list.model.rows
    assert row.wait.next_on == date(2026, 6, 2)


def show_admission(hands: Hands) -> str:
    """The tab of admission, by its arrow keys; what it says."""
    chart = hands.open_chart("quintero")
    hands.settle()
    tabs = chart.tabs
    tabs.setFocus()
    while chart.tab() != "overview":
        QTest.keyClick(tabs, Qt.Key.Key_Left)
    while chart.tab() != "admission":
        QTest.keyClick(tabs, Qt.Key.Key_Right)
    return hands.words(chart.pages)


def try_to_reach(hands: Hands) -> None:
    """Voicemail, and what comes next."""
    said = show_admission(hands)
    assert "Help with opioids after residential care" in said
    assert "Interim services are due by Jun 3, 48 hours after the call." in said
    hands.act_on("quintero", "Record contact attempt")
    hands.fill(result="Left a message", note="Voicemail", next_step="Call again", next_on="+1")
    hands.accept()
    assert hands.toast() == f"{NAME}: attempt recorded"
    assert "left a message" in show_admission(hands)


def admit(hands: Hands) -> None:
    hands.click("Admit", hands.pane.chart.pages)
    hands.fill(origin="residential", weekdays=["Mon", "Tue", "Thu"])
    hands.accept()
    assert hands.toast() == f"{NAME} admitted"
    said = show_admission(hands)
    assert "9 of 11 left" in said
    assert "9 hours a week, Jun 1, 2026" in said


def tick_off(hands: Hands) -> None:
    """Two steps by hand, one out of place, one by the form it leads to."""
    for step in ("Identity checked", "Notices given"):
        hands.act_on("quintero", "Tick a step of the admission")
        hands.fill(step=step, state="Done")
        hands.accept()
    hands.act_on("quintero", "Tick a step of the admission")
    hands.fill(step="Insurance verified", state="Does not apply")
    hands.accept()
    assert hands.refusals()["note"].startswith("The reason is missing.")
    hands.fill(note="Pays by herself")
    hands.accept()
    hands.act_on("quintero", "Record naloxone")
    hands.accept()
    said = show_admission(hands)
    assert "5 of 11 left" in said
    assert "Does not apply. Jun 1, 2026, Dana Okafor: Pays by herself" in said
    assert "Recorded, Jun 1, 2026" in said


def print_packet(hands: Hands, folder: Path) -> None:
    """Without a printer it is said so; saved, it holds what is done and what is to sign."""
    hands.act_on("quintero", "Print admission packet")
    assert isinstance(hands.dialog, PacketDialog)
    hands.click("Print…", hands.dialog)
    assert "No printer is set up" in hands.dialog.message_area.words()
    path = folder / "packet.pdf"
    hands.click("Save as PDF…", hands.dialog)
    hands.name_file(path)
    assert hands.toast() == f"{NAME}: admission packet saved as PDF"
    hands.press(Qt.Key.Key_Escape)
    text = " ".join(" ".join(pages_of(path.read_bytes())).split())
    for words in (
        NAME,
        "Identity checked",
        "Pays by herself",
        "9 hours a week: Mon, Tue, Thu.",
        "Consent to tell",
        "I can revoke this consent at any time, in writing",
        "give naloxone",
    ):
        assert words in text, words


def test_a_phone_call_becomes_an_admission_with_its_packet_and_all_is_undone(hands, tmp_path):
    hands.press(Qt.Key.Key_1, CTRL)
    before = hands.record()
    take_the_call(hands)
    try_to_reach(hands)
    admit(hands)
    tick_off(hands)
    print_packet(hands, tmp_path)
    while hands.app.door.can_undo():
        hands.press(Qt.Key.Key_Z, CTRL)
        hands.settle()
    assert hands.toast() == "Undone: New inquiry"
    assert hands.record() == before
    assert hands.ask(find_patients, typed="quintero") == ()


def test_somebody_who_goes_elsewhere_is_not_admitted_and_may_call_again(hands):
    take_the_call(hands)
    hands.act_on("quintero", "Take off the wait list")
    hands.fill(outcome="Went elsewhere", words="Nearer home")
    hands.accept()
    assert hands.toast() == f"{NAME} is off the wait list"
    assert hands.offered("quintero").count("Put on the wait list") == 1
    assert "went elsewhere" in show_admission(hands)
    hands.act_on("quintero", "Put on the wait list")
    hands.fill(asks_for="Asks again", next_step="Call", next_on="t")
    hands.accept()
    assert hands.toast() == f"{NAME} is on the wait list"
    (found,) = hands.ask(find_patients, typed="quintero")
    shown = hands.ask(read_admission, patient_id=found.patient_id)
    assert (shown.is_waiting, shown.wait.inquiry.asks_for) == (True, "Asks again")

"""The first hour of a new practice: from the welcome page to the first patient in care."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iopdesk.domain.people import Role
from iopdesk.services.groups import list_groups
from iopdesk.services.patient_search import list_patients
from iopdesk.services.people import list_people
from iopdesk.services.waivers import read_waiver
from iopdesk.ui import founding
from iopdesk.ui.people.passwords import OwnPasswordDialog
from iopdesk.ui.start.create_dialog import CreateDialog
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from tests.journeys.hands import CTRL, Hands

PASSWORD = "hazel kettle 7"


def make_practice(hands: Hands, path: Path) -> None:
    """Through the welcome page, with two slips on the way."""
    page = hands.app.window.page
    assert isinstance(page, WelcomePage)
    assert page.create_button.hasFocus()
    hands.press(Qt.Key.Key_Space)
    hands.name_file(path)
    assert isinstance(hands.form, CreateDialog)
    hands.accept()
    assert set(hands.refusals()) == {
        "name", "crisis_phone", "mrn_prefix", "person", "password", "again", "second",
        "second_password",
    }  # fmt: skip
    hands.fill(
        name="Hazel Street Recovery",
        address="12 Hazel Street, Decatur, GA 30030",
        phone="(404) 555-0160",
        crisis_phone="(404) 555-0161",
        zone="America/New York",
        mrn_prefix="H2",
        person="Rosa Almeida",
        credentials="LCSW",
        password=PASSWORD,
        again="hazel kettle 8",
        second="rosa almeida",
        second_password="brief",
    )
    hands.accept()
    assert hands.refusals() == {"mrn_prefix": "Enter one to four letters, such as LR."}
    hands.fill(mrn_prefix="hs")
    hands.accept()
    assert hands.refusals() == {"again": "The two passwords differ. Enter the same twice."}
    assert not path.exists()
    hands.fill(again=PASSWORD)
    hands.accept()
    assert hands.refusals() == {"second": "This is your own name. Enter that of another person."}
    hands.fill(second="Tomas Iversen")
    hands.accept()
    assert set(hands.refusals()) == {"second_password"}
    hands.fill(has_second="Go without one")
    hands.accept()
    assert "too short to stand on record" in hands.refusals()["waiver"]
    assert not path.exists()
    hands.fill(waiver="I am the only administrator of Hazel Street.")
    hands.accept()


def make_group(hands: Hands) -> None:
    """A room from the palette, then a group that meets in it."""
    hands.palette("add room")
    hands.press(Qt.Key.Key_Return)
    hands.fill(name="Long room", seats="14")
    hands.accept()
    hands.press(Qt.Key.Key_4, CTRL)
    hands.press(Qt.Key.Key_N, CTRL)
    hands.fill(
        name="Morning group", stage_1=True, day_0=True, day_2=True, start="9a", minutes="180"
    )
    hands.fill(room_id="Long room", facilitator_id="Rosa Almeida")
    hands.accept()
    assert hands.toast() == "Morning group made"
    (group,) = hands.ask(list_groups)
    assert (group.room, group.facilitator) == ("Long room", "Rosa Almeida")
    assert group.when.startswith("Mon, Wed 9:00 AM")


def test_a_second_administrator_chooses_a_password_at_the_first_sign_in(computer, tmp_path):
    hands = computer()
    hands.start()
    founding.ask_details(hands.app, tmp_path / "hazel.iopdesk")
    hands.fill(
        name="Hazel Street Recovery",
        crisis_phone="(404) 555-0161",
        mrn_prefix="HS",
        person="Rosa Almeida",
        password=PASSWORD,
        again=PASSWORD,
        second="Tomas Iversen",
        second_password="tomas to begin with",
    )
    hands.accept()
    people = {row.name: row for row in hands.ask(list_people)}
    assert [held.role for held in people["Tomas Iversen"].roles] == [Role.ADMINISTRATOR]
    assert hands.ask(read_waiver) is None
    hands.press(Qt.Key.Key_Escape)  # what is offered to a new practice can wait
    hands.lock()
    hands.sign_in("Tomas Iversen", "tomas to begin with")
    assert isinstance(hands.form, OwnPasswordDialog)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of the computer cannot be set")
@pytest.mark.parametrize("zone", ["America/New_York", "America/Chicago", "America/Los_Angeles"])
def test_the_zone_of_the_computer_stands_first_by_its_full_name(computer, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    hands = computer()
    hands.start()
    form = founding.ask_details(hands.app, Path("new.iopdesk"))
    assert form.fields["zone"].value() == zone
    form.reject()


def test_a_new_practice_is_made_and_its_first_patient_comes_into_care(computer, tmp_path):
    hands = computer()
    hands.start()
    path = tmp_path / "hazel.iopdesk"
    make_practice(hands, path)
    assert "Only then does it count" in hands.words(hands.dialog)
    hands.click("Later")
    assert path.read_bytes()[:6] != b"SQLite"
    assert hands.app.door.practice.zone.key == "America/New_York"
    assert hands.ask(read_waiver).words == "I am the only administrator of Hazel Street."
    assert "Rosa Almeida" in " ".join(hands.app.window.status.words())
    assert "No sessions on this day" in hands.words()

    hands.press(Qt.Key.Key_3, CTRL)
    assert "Nobody here yet" in hands.words()
    hands.press(Qt.Key.Key_N, CTRL)
    hands.fill(given_name="Kofi", family_name="Brandt", birth_on="1/12/93")
    hands.accept()
    assert hands.toast() == "Kofi Brandt added to the wait list"
    (row,) = hands.ask(list_patients, standing="waiting").rows
    assert row.mrn == "HS-00001"

    hands.click("Admit")
    hands.accept()
    assert hands.toast() == "Kofi Brandt admitted"
    make_group(hands)

    hands.open_chart("brandt")
    hands.stop()
    hands.start()
    assert isinstance(hands.app.window.page, UnlockPage)
    hands.type(PASSWORD)
    hands.press(Qt.Key.Key_Return)
    assert hands.pane.name == "patients"
    assert hands.pane.chart.head.name_label.text() == "Kofi Brandt"

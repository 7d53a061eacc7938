"""The Details tab: facts, phones, contacts with what each may be told, and their forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.contacts import ContactKind, Relation, Voicemail
from iopdesk.domain.patient_contacts import Tie
from iopdesk.domain.patient_phones import FurtherPhone
from iopdesk.services import contacts, patient_contacts, patient_phones, patients
from iopdesk.ui.theme.apply import change_look
from tests.services import releases
from tests.services.known import add_entry, add_known, add_phone
from tests.ui.conftest import name_of
from tests.ui.patients_window import Shown, settle, someone
from tests.ui.walker import walk


@pytest.fixture
def kofi(door):
    return someone(door, "Kofi", "Brandt", birth_on=date(2009, 5, 3), none_of=("email",))


@pytest.fixture
def shown(door, kofi, themed, qtbot):
    made = Shown(door, qtbot)
    made.open(kofi)
    made.chart.show_tab("details")
    settle()
    return made


def page(shown):
    return shown.chart.pages.currentWidget()


def words(shown):
    settle()
    return [each.text() for each in page(shown).findChildren(QLabel) if each.isVisible()]


def menu_of(shown, name):
    settle()
    (found,) = [
        each
        for each in page(shown).findChildren(QToolButton)
        if each.isVisible() and name_of(each) == f"Actions for {name}"
    ]
    return {action.text(): action for action in found.menu().actions()}


def full(door, patient_id):
    """A sister who may be told, a court with a next date, a guardian, two phones."""
    ana = add_entry(door, "Ana Brandt", phone="404 555 0118")
    court = add_entry(door, "DeKalb County Court", kind=ContactKind.ORGANIZATION)
    esi = add_entry(door, "Esi Brandt")
    add_known(door, patient_id, ana.contact_id, Relation.SIBLING, is_emergency=True)
    next_on = {"next_on": date(2026, 11, 3), "next_words": "Hearing"}
    add_known(door, patient_id, court.contact_id, Relation.COURT, **next_on)
    add_known(
        door,
        patient_id,
        esi.contact_id,
        Relation.GUARDIAN,
        authority="Mother",
        authority_until=date(2027, 5, 2),
        confidentiality_on=date(2026, 10, 1),
        note="Works nights",
    )
    add_phone(door, patient_id, "404 555 0144", voicemail=Voicemail.NO, note="After 5 PM")
    add_phone(door, patient_id, "404 555 0145")
    return ana


def test_what_is_known_and_what_there_is_none_of_is_told(shown):
    said = words(shown)
    assert "None, the patient says" in said
    assert "No contacts yet." in said
    assert "Sunday, May 3, 2009 (17 y)" in said


def test_each_contact_says_what_they_may_be_told_and_what_comes_next(shown, door, kofi):
    ana = full(door, kofi)
    consent_id = releases.write(door, kofi, releases.draft(ana.contact_id))
    esi = releases.signature(signer=releases.Signer.GUARDIAN, name="Esi", authority="Mother")
    releases.sign(door, consent_id, releases.signature(), esi)
    shown.pane.refresh()
    said = words(shown)
    assert "May be told: attendance, for support by family and friends, until May 2, 2027" in said
    assert said.count("May be told nothing") == 2
    assert "Next date Nov 3, 2026: Hearing" in said
    assert "Mother, until May 2, 2027" in said
    assert "Signed confidentiality on Oct 1, 2026" in said
    assert "mobile, no voicemail" in said


def test_somebody_of_seventeen_with_a_guardian_is_told_of_the_birthday(shown, door, kofi):
    full(door, kofi)
    shown.pane.refresh()
    assert any("have every consent signed anew" in line for line in words(shown))


def test_a_contact_is_added_from_the_tab_with_an_entry_made_in_place(shown, door, kofi):
    shown.click("Add contact", page(shown))
    dialog = shown.dialog()
    who = dialog.fields["contact_id"]
    who.line.setFocus()
    QTest.keyClicks(who.line, "Ana Brandt")
    QTest.keyClick(who.line, Qt.Key.Key_Return)
    settle()
    entry = next(
        each
        for each in dialog.window().findChildren(type(dialog).__mro__[1])
        if each.isVisible() and each is not dialog
    )
    QTest.mouseClick(entry.accept_button, Qt.MouseButton.LeftButton)
    settle()
    dialog.fields["relation"].combo.setCurrentText("Sibling")
    dialog.fields["is_emergency"].box.setChecked(True)
    shown.accept()
    (row,) = door.ask(patient_contacts.list_known, patient_id=kofi)
    assert (row.entry.name, row.tie.relation) == ("Ana Brandt", Relation.SIBLING)
    assert shown.said[-1] == "Kofi Brandt: contact added"
    assert "Emergency" in words(shown)


def test_only_what_a_relation_has_use_for_shows_and_is_kept(shown, door, kofi):
    entry = add_entry(door, "Judge Amory")
    shown.click("Add contact", page(shown))
    fields = shown.dialog().fields
    fields["contact_id"].set_value(entry)
    assert not fields["next_on"].isVisible()
    assert not fields["authority"].isVisible()
    fields["relation"].combo.setCurrentText("Guardian")
    assert fields["authority"].isVisible()
    shown.put("authority", "Mother")
    fields["relation"].combo.setCurrentText("Court")
    assert fields["next_on"].isVisible()
    shown.put("next_on", "11/3")
    shown.accept()
    (row,) = door.ask(patient_contacts.list_known, patient_id=kofi)
    assert row.tie == Tie(
        contact_id=entry.contact_id, relation=Relation.COURT, next_on=date(2026, 11, 3)
    )


def test_who_is_left_out_is_asked_for_beside_the_field(shown):
    shown.click("Add contact", page(shown))
    shown.accept()
    assert shown.dialog().fields["contact_id"].error() == "Choose or add who it is."


def test_days_of_authority_that_cannot_be_are_refused_beside_the_field(shown, door):
    entry = add_entry(door, "Esi Brandt")
    shown.click("Add contact", page(shown))
    fields = shown.dialog().fields
    fields["contact_id"].set_value(entry)
    fields["relation"].combo.setCurrentText("Guardian")
    shown.put("authority_from", "10/2/2026")
    shown.put("authority_until", "10/1/2026")
    shown.accept()
    assert fields["authority_until"].error().startswith("The last day is before the first.")
    assert fields["authority_from"].line.text() == "10/02/2026"


def test_a_contact_is_edited_and_removed_by_the_menu_of_its_row_and_comes_back(shown, door, kofi):
    full(door, kofi)
    shown.pane.refresh()
    menu_of(shown, "Ana Brandt")["Edit contact"].trigger()
    assert shown.dialog().fields["contact_id"].line.text() == "Ana Brandt"
    shown.dialog().fields["relation"].combo.setCurrentText("Friend")
    shown.accept()
    assert "friend" in words(shown)
    menu_of(shown, "Ana Brandt")["Remove contact"].trigger()
    assert "Ana Brandt" not in words(shown)
    shown.desk.undo()
    assert "Ana Brandt" in words(shown)


def test_the_entry_of_the_address_book_is_edited_from_the_row(shown, door, kofi):
    full(door, kofi)
    shown.pane.refresh()
    menu_of(shown, "Ana Brandt")["Edit entry in the address book"].trigger()
    shown.put("title", "Head nurse")
    shown.accept()
    assert "Head nurse · (404) 555-0118" in words(shown)


def test_a_contact_changed_in_another_window_shows_both_versions(shown, door, kofi):
    full(door, kofi)
    shown.pane.refresh()
    menu_of(shown, "Ana Brandt")["Edit contact"].trigger()
    dialog = shown.dialog()
    row = door.ask(patient_contacts.list_known, patient_id=kofi)[0]
    given = {"patient_contact_id": row.patient_contact_id, "expected_version": row.version}
    theirs = replace(row.tie, relation=Relation.FRIEND, note="Moved to Macon")
    door.do(patient_contacts.change_known, **given, tie=theirs)
    dialog.fields["relation"].combo.setCurrentText("Sponsor")
    shown.accept()
    assert dialog.isVisible()
    assert dialog.fields["note"].hint_label.text() == "Saved now: Moved to Macon"
    assert dialog.fields["relation"].hint_label.text() == "Saved now: Friend"
    assert dialog.fields["relation"].value() is Relation.SPONSOR
    shown.accept()
    row = door.ask(patient_contacts.list_known, patient_id=kofi)[0]
    assert (row.tie.relation, row.tie.note) == (Relation.SPONSOR, "")


def test_a_contact_removed_in_another_window_is_told_and_nothing_typed_is_lost(shown, door, kofi):
    full(door, kofi)
    shown.pane.refresh()
    menu_of(shown, "Ana Brandt")["Edit contact"].trigger()
    dialog = shown.dialog()
    row = door.ask(patient_contacts.list_known, patient_id=kofi)[0]
    given = {"patient_contact_id": row.patient_contact_id, "expected_version": row.version}
    door.do(patient_contacts.remove_known, patient_id=kofi, **given)
    QTest.keyClicks(dialog.fields["note"].text, "Calls on Mondays")
    shown.accept()
    assert dialog.isVisible()
    assert dialog.fields["note"].value() == "Calls on Mondays"
    assert not dialog.message_area.isHidden()


def test_a_phone_is_added_changed_and_removed(shown, door, kofi):
    shown.click("Add phone", page(shown))
    shown.put("number", "4045550144")
    shown.dialog().fields["voicemail"].combo.setCurrentText("No voicemail")
    shown.accept()
    assert "(404) 555-0144" in words(shown)
    menu_of(shown, "(404) 555-0144")["Edit phone"].trigger()
    shown.put("note", "After 5 PM")
    shown.accept()
    (row,) = door.ask(patient_phones.list_phones, patient_id=kofi)
    assert row.phone == FurtherPhone("(404) 555-0144", voicemail=Voicemail.NO, note="After 5 PM")
    menu_of(shown, "(404) 555-0144")["Remove phone"].trigger()
    assert "(404) 555-0144" not in words(shown)


def test_a_number_without_digits_is_refused_beside_the_field(shown):
    shown.click("Add phone", page(shown))
    field = shown.put("number", "none")
    shown.accept()
    assert field.error().startswith("A phone number needs digits.")


def test_who_may_only_see_is_offered_nothing_to_do(door, kofi, as_person, themed, qtbot):
    full(door, kofi)
    as_person("Elin Thornquist")
    shown = Shown(door, qtbot)
    shown.open(kofi)
    shown.chart.show_tab("details")
    said = words(shown)
    assert "Ana Brandt" in said
    assert "May be told nothing" not in said
    buttons = {name_of(each) for each in page(shown).findChildren(QToolButton) if each.isVisible()}
    assert not any(name.startswith("Actions for") for name in buttons)


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
def test_the_tab_can_be_walked(door, kofi, themed, qtbot, theme, zoom):
    full(door, kofi)
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, *((1440, 838) if zoom == 100 else (1280, 688)))
    shown.open(kofi)
    shown.chart.show_tab("details")
    settle()
    assert walk(shown.window, may_elide=zoom > 100) == []


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("run", ["add_known", "add_phone"])
def test_the_forms_can_be_walked(door, kofi, themed, qtbot, zoom, run):
    change_look(themed, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    dialog = shown.run(run, kofi)
    if run == "add_known":
        dialog.fields["relation"].combo.setCurrentText("Guardian")
        settle()
    assert walk(dialog) == []


def test_an_entry_changed_elsewhere_shows_in_the_tab(shown, door, kofi):
    ana = full(door, kofi)
    details = door.ask(contacts.read_contact, contact_id=ana.contact_id)
    given = {"contact_id": ana.contact_id, "expected_version": details.row.version}
    shown.desk.do(
        contacts.change_contact, owner=shown.window, **given, fields=NewContact(name="Ana Reed")
    )
    assert "Ana Reed" in words(shown)


def test_the_patient_is_edited_from_the_identity_card(shown, door, kofi):
    shown.click("Edit", page(shown))
    assert shown.dialog().act is patients.change_patient

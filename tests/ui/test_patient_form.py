"""The patient's form: parts that fold, what there is none of, and bad input that loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from iopdesk.domain.contacts import Employment, Housing, Voicemail
from iopdesk.domain.patients import NewPatient
from iopdesk.services import patient_search, patients
from iopdesk.ui.theme.apply import change_look
from tests.ui.conftest import name_of
from tests.ui.patients_window import Shown, settle, someone
from tests.ui.walker import walk


@pytest.fixture
def marisol(door):
    return someone(door, "Marisol", "Quintero")


@pytest.fixture
def shown(door, marisol, themed, qtbot):
    return Shown(door, qtbot)


@pytest.fixture
def form(shown):
    shown.pane.new_here()
    return shown.dialog()


def kept(door, patient_id):
    return door.ask(patients.read_patient, patient_id=patient_id).fields


def section(form, title):
    return next(each for each in form.sections if each.head.text() == title)


def opened(form):
    return [each.head.text() for each in form.sections if each.is_open()]


def newest(shown):
    return kept(shown.door, shown.chart.chart.header.patient_id)


# -- parts that fold --------------------------------------------------------------


def test_a_new_patient_is_asked_for_little_and_the_rest_is_a_click_away(form):
    assert opened(form) == []
    assert not form.fields["street"].isVisible()
    part = section(form, "Address and emergency contact")
    QTest.mouseClick(part.head, Qt.MouseButton.LeftButton)
    assert form.fields["street"].isVisible()
    assert name_of(part.head) == "Address and emergency contact, shown"
    QTest.keyClick(part.head, Qt.Key.Key_Space)
    assert not form.fields["street"].isVisible()
    assert name_of(part.head) == "Address and emergency contact, folded"


def test_a_part_in_which_something_stands_is_shown(shown, door, marisol):
    before = door.ask(patients.read_patient, patient_id=marisol)
    door.do(
        patients.change_patient,
        patient_id=marisol,
        expected_version=before.version,
        fields=replace(before.fields, city="Decatur", housing=Housing.SHELTER),
    )
    assert opened(shown.run("edit", marisol)) == [
        "Address and emergency contact",
        "Work and home",
    ]


def test_a_draft_shows_the_part_in_which_it_stands(shown, form):
    section(form, "Insurance").set_open(is_open=True)
    shown.put("member_id", "C-5512")
    form.reject()
    settle()
    shown.pane.new_here()
    assert shown.dialog().fields["member_id"].isVisible()
    assert shown.dialog().fields["member_id"].value() == "C-5512"


def test_what_is_wrong_in_a_folded_part_is_seen(shown, form):
    shown.put("family_name", "Brandt")
    form.fields["emergency_phone"].line.setText("nobody")
    shown.accept()
    field = form.fields["emergency_phone"]
    assert field.isVisible()
    assert field.error().startswith("A phone number needs digits.")


def test_everything_of_the_record_is_kept(shown, form):
    for part in form.sections:
        part.set_open(is_open=True)
    texts = {
        "given_name": "Kofi", "family_name": "Brandt", "suffix": "III", "birth_on": "5/3/2009",
        "phone": "4045550100", "language": "Twi", "former_name": "Mensah",
        "employer": "Alder Street Bakery", "housing_note": "until March",
        "insurance": "Cedar Health", "insurance_name": "Kofi Mensah",
    }  # fmt: skip
    for name, words in texts.items():
        shown.put(name, words)
    form.fields["phone_voicemail"].combo.setCurrentText("No voicemail")
    form.fields["employment"].combo.setCurrentText("Part time")
    form.fields["housing"].combo.setCurrentText("Recovery house")
    for name in ("needs_interpreter", "none_email", "none_emergency_contact"):
        QTest.keyClick(form.fields[name].box, Qt.Key.Key_Space)
    shown.accept()
    assert newest(shown) == NewPatient(
        given_name="Kofi", family_name="Brandt", suffix="III", birth_on=date(2009, 5, 3),
        phone="(404) 555-0100", phone_voicemail=Voicemail.NO, language="Twi",
        former_name="Mensah", needs_interpreter=True, employment=Employment.PART_TIME,
        employer="Alder Street Bakery", housing=Housing.RECOVERY_HOUSE,
        housing_note="until March", insurance="Cedar Health", insurance_name="Kofi Mensah",
        none_of=("email", "emergency_contact"),
    )  # fmt: skip


def test_none_and_a_value_together_are_refused_beside_the_value(shown, form):
    shown.put("family_name", "Brandt")
    shown.put("phone", "4045550100")
    QTest.keyClick(form.fields["none_phone"].box, Qt.Key.Key_Space)
    shown.accept()
    assert form.fields["phone"].error().startswith("The record says that the patient has none.")
    QTest.keyClick(form.fields["none_phone"].box, Qt.Key.Key_Space)
    shown.accept()
    assert newest(shown).phone == "(404) 555-0100"


# -- birth dates ------------------------------------------------------------------


def test_the_age_is_told_and_the_birthday_of_age_of_somebody_of_seventeen(shown, form):
    field = shown.put("birth_on", "5/3/09")
    words = "Sunday, May 3, 2009, 17 years old, turns 18 on May 3, 2027"
    assert field.hint_label.text() == words


@pytest.mark.parametrize(
    ("typed", "day"),
    [("3/14/89", date(1989, 3, 14)), ("1/1/26", date(1926, 1, 1)), ("1/1/14", date(2014, 1, 1))],
)
def test_a_birth_year_of_two_digits_is_never_ahead_and_makes_no_infant(shown, form, typed, day):
    assert shown.put("birth_on", typed).value() == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2/30/1990", "The calendar has no such day."),
        ("13/13/1990", "The calendar has no such day."),
        ("1/1/2027", "This birth date is in the future."),
        ("1/1/1880", "This birth date is more than 120 years ago."),
        ("soon", ""),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused_beside_it_and_stays_as_typed(
    shown, form, typed, sentence
):
    shown.put("family_name", "Brandt")
    field = shown.put("birth_on", typed)
    assert field.error() != ""
    assert field.error().startswith(sentence)
    shown.accept()
    assert form.isVisible()
    assert field.line.text() == typed
    assert form.fields["family_name"].value() == "Brandt"


# -- names ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Suharto", "X", "שלום כהן", "مريم", "Zoë 🫶", "O’Neil-van der Berg", "é" * 4_000]
)
def test_a_name_of_one_word_any_script_or_length_is_kept_and_found(shown, form, door, name):
    form.fields["family_name"].line.setText(name)
    shown.accept()
    assert newest(shown).family_name == name
    header = shown.chart.chart.header
    found = door.ask(patient_search.find_patients, typed=header.mrn)
    assert [each.patient_id for each in found] == [header.patient_id]


@pytest.mark.parametrize(
    ("name", "longest"),
    [("family_name", 4_000), ("suffix", 20), ("phone", 60), ("city", 4_000), ("pronouns", 60)],
)
def test_a_text_too_long_is_refused_beside_its_field_and_none_of_it_is_lost(
    shown, form, name, longest
):
    shown.put("family_name", "Brandt")
    words = "1" * (longest + 1)
    form.fields[name].line.setText(words)
    shown.accept()
    assert form.fields[name].error() == (
        f"This text is longer than {longest} characters. Shorten it."
    )
    assert form.fields[name].line.text() == words
    assert form.fields[name].isVisible()


@pytest.mark.parametrize("name", ["", " \u3000 ", "\u200b\u200f"])
def test_a_name_that_shows_nothing_is_no_name(shown, form, name):
    form.fields["family_name"].line.setText(name)
    shown.accept()
    assert form.fields["family_name"].error().startswith("A patient needs a name.")


# -- two windows ------------------------------------------------------------------


def test_two_windows_on_one_patient_show_both_versions_also_in_folded_parts(shown, door, marisol):
    form = shown.run("edit", marisol)
    shown.put("pronouns", "she/her")
    assert opened(form) == []
    theirs = door.ask(patients.read_patient, patient_id=marisol)
    changed = replace(theirs.fields, employer="Bakery", none_of=("address",))
    given = {"patient_id": marisol, "expected_version": theirs.version}
    door.do(patients.change_patient, **given, fields=changed)
    shown.accept()
    assert form.fields["employer"].isVisible()
    assert form.fields["employer"].hint_label.text() == "Saved now: Bakery"
    assert form.fields["none_address"].hint_label.text() == "Saved now: yes"
    assert form.fields["pronouns"].value() == "she/her"
    assert kept(door, marisol) == changed
    form.fields["employer"].line.setText("Bakery")
    QTest.keyClick(form.fields["none_address"].box, Qt.Key.Key_Space)
    shown.accept()
    assert kept(door, marisol) == replace(changed, pronouns="she/her")


# -- every size -------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
def test_the_form_with_all_its_parts_can_be_walked(door, marisol, themed, qtbot, theme, zoom):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    form = shown.run("edit", marisol)
    for part in form.sections:
        part.set_open(is_open=True)
    settle()
    assert walk(form) == []

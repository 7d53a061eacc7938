"""What a patient record must hold, and look-alikes."""

from __future__ import annotations

from datetime import date

import pytest

from iopdesk.domain.patients import (
    Gender,
    NameAndBirth,
    NewPatient,
    Standing,
    check_patient,
    gender_label,
    look_alikes,
    looks_alike,
    mrn_text,
    standing_label,
    tidied,
)
from iopdesk.domain.texts import clean_line, clean_text
from iopdesk.errors import RuleBroken, known_codes, sentence_for

TODAY = date(2026, 10, 22)
BORN = date(1989, 3, 14)


@pytest.mark.parametrize(
    ("patient", "field", "code"),
    [
        (NewPatient(), "family_name", "patient.no_name"),
        (NewPatient(given_name=" \u200b", family_name="'"), "family_name", "patient.no_name"),
        (NewPatient(family_name="x" * 4001), "family_name", "patient.too_long"),
        (NewPatient(family_name="Osei", phone="5" * 61), "phone", "patient.too_long"),
        (NewPatient(family_name="Osei", phone="call"), "phone", "patient.phone"),
        (NewPatient(family_name="Osei", email="me at home"), "email", "patient.email"),
        (NewPatient(family_name="Osei", email="a@b@example.org"), "email", "patient.email"),
        (NewPatient(family_name="Osei", birth_on=date(2026, 10, 23)), "birth_on", "birth.future"),
        (NewPatient(family_name="Osei", birth_on=date(1900, 1, 1)), "birth_on", "birth.too_old"),
    ],
)
def test_what_a_record_cannot_hold_is_refused_beside_its_field(
    patient: NewPatient, field: str, code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_patient(patient, today=TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert code in known_codes()
    assert sentence_for(refused.value)


@pytest.mark.parametrize(
    "patient",
    [
        NewPatient(family_name="Prince"),
        NewPatient(given_name="Prince"),
        NewPatient(family_name="🙂"),
        NewPatient(family_name="x" * 4000, given_name="'; DROP TABLE patients;--"),
        NewPatient(family_name="Osei", phone="555-0194", email="osei@example.org"),
        NewPatient(family_name="Osei", birth_on=TODAY),
    ],
)
def test_one_word_is_enough_and_odd_names_are_names(patient: NewPatient) -> None:
    check_patient(patient, today=TODAY)


def test_what_a_list_says_is_kept_as_text() -> None:
    listed = NewPatient(family_name="Formula", phone="=cmd|A", email="none yet")
    check_patient(listed, today=TODAY, is_imported=True)


def test_a_tidied_record_has_no_nul_and_usual_phones() -> None:
    typed = NewPatient(
        given_name=" Ma\0ri  sol ",
        phone="5035550000",
        comment="one\r\ntwo\0",
        birth_on=BORN,
        gender=Gender.WOMAN,
    )
    kept = tidied(typed)
    assert kept.given_name == "Mari sol"
    assert kept.phone == "(503) 555-0000"
    assert kept.comment == "one\ntwo"
    assert (kept.birth_on, kept.gender) == (BORN, Gender.WOMAN)


def test_half_characters_become_a_sign_the_file_can_hold() -> None:
    assert clean_line("a\ud800b").encode("utf-8") == "a\ufffdb".encode()
    assert clean_text("🙂") == "🙂"


def test_a_record_number_has_five_digits_or_more() -> None:
    assert mrn_text("LR", 148) == "LR-00148"
    assert mrn_text("LR", 123456) == "LR-123456"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (NameAndBirth("Zoë", "Osei"), NameAndBirth("ZOE", "OSEI"), True),
        (NameAndBirth("June", "Arrington"), NameAndBirth("Jane", "Arrington"), True),
        (NameAndBirth("Osei", "Calvin"), NameAndBirth("Calvin", "Osei"), True),
        (NameAndBirth("Samira", "Haddadin", None, "Sam"), NameAndBirth("Sam", "Haddadin"), True),
        (NameAndBirth("Rosa", "Osei", BORN), NameAndBirth("Rose", "Osie", BORN), True),
        (NameAndBirth("Rosa", "Osei", BORN), NameAndBirth("Rose", "Osie"), False),
        (NameAndBirth("Calvin", "Osei", BORN), NameAndBirth("Theo", "Fenwick", BORN), False),
        (NameAndBirth("Calvin", "Osei"), NameAndBirth("Dmitri", "Osei"), False),
    ],
)
def test_look_alikes(one: NameAndBirth, other: NameAndBirth, alike: bool) -> None:
    assert looks_alike(one, other) is alike
    assert looks_alike(other, one) is alike


def test_every_standing_and_gender_has_a_label() -> None:
    assert all(standing_label(standing) for standing in Standing)
    assert all(gender_label(gender) for gender in (None, *Gender))


def test_no_name_shows_in_a_repr() -> None:
    assert "Osei" not in repr(NewPatient(family_name="Osei"))
    assert "Osei" not in repr(NameAndBirth("Calvin", "Osei"))


def test_of_several_patients_those_are_named_who_look_like_another() -> None:
    people = {
        1: NameAndBirth("Marisol", "Quintero", BORN),
        2: NameAndBirth("Marysol", "Quintero", None),
        3: NameAndBirth("Calvin", "Osei", BORN),
        4: NameAndBirth("Jo", "Lind", None, preferred="Calvin"),
    }
    assert look_alikes(people) == {1, 2}
    assert look_alikes({}) == look_alikes({1: people[1]}) == frozenset()

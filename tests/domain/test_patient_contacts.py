"""Whom a patient knows: what is kept of it, coming of age, and what each may be told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Term,
)
from iopdesk.domain.consents import Condition, ConsentState
from iopdesk.domain.contacts import Relation, Voicemail
from iopdesk.domain.patient_contacts import (
    Tie,
    check_tie,
    coming_of_age,
    has_authority,
    has_next_date,
    may_be_told,
    tidied,
    turns_adult_on,
)
from iopdesk.domain.patient_phones import FurtherPhone, check_phone
from iopdesk.domain.patients import NONE_OF, NewPatient, check_patient, none_label
from iopdesk.domain.patients import tidied as tidied_patient
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
ADULT, TEEN = date(1989, 3, 14), date(2009, 5, 3)
AUNT, CLINIC = 43, 41


def refused(**changes):
    given = {"contact_id": AUNT, "relation": Relation.SIBLING, **changes}
    birth_on = given.pop("birth_on", ADULT)
    with pytest.raises(RuleBroken) as caught:
        check_tie(Tie(**given), today=TODAY, birth_on=birth_on)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"contact_id": None}, "tie.no_entry", "contact_id"),
        ({"note": "x" * 4_001}, "tie.too_long", "note"),
        (
            {"authority_from": TODAY, "authority_until": TODAY - timedelta(days=1)},
            "tie.authority_reversed",
            "authority_until",
        ),
        (
            {"confidentiality_on": TODAY + timedelta(days=1)},
            "tie.signed_ahead",
            "confidentiality_on",
        ),
        ({"relation": Relation.GUARDIAN}, "tie.adult_guardian", "relation"),
        (
            {"relation": Relation.GUARDIAN, "authority_until": date(2007, 3, 14)},
            "tie.adult_guardian",
            "relation",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes, code, field):
    assert refused(**changes) == (code, field)


def test_a_guardian_of_a_minor_is_kept_and_one_whose_days_ended_before_the_birthday():
    guardian = Tie(contact_id=AUNT, relation=Relation.GUARDIAN)
    check_tie(guardian, today=TODAY, birth_on=TEEN)
    check_tie(guardian, today=TODAY, birth_on=None)
    past = Tie(contact_id=AUNT, relation=Relation.GUARDIAN, authority_until=date(2007, 3, 13))
    check_tie(past, today=TODAY, birth_on=ADULT)


@given(st.text(), st.text())
def test_texts_are_tidied_once_and_for_all(words, note):
    tie = tidied(Tie(contact_id=AUNT, next_words=words, note=note))
    assert "\n" not in tie.next_words
    assert tidied(tie) == tie


def test_a_guardian_has_days_of_authority_and_a_court_has_next_dates():
    assert {each for each in Relation if has_authority(each)} == {
        Relation.GUARDIAN,
        Relation.REPRESENTATIVE,
    }
    assert {each for each in Relation if has_next_date(each)} == {
        Relation.PROBATION,
        Relation.COURT,
        Relation.ATTORNEY,
    }


@pytest.mark.parametrize(
    ("birth_on", "expected"),
    [
        (TEEN, date(2027, 5, 3)),
        (date(2008, 10, 23), date(2026, 10, 23)),
        (date(2008, 10, 22), None),
        (date(2009, 10, 22), date(2027, 10, 22)),
        (date(2009, 10, 23), None),
        (date(2008, 2, 29), None),
        (ADULT, None),
        (None, None),
    ],
)
def test_somebody_of_seventeen_turns_eighteen_on_the_birthday(birth_on, expected):
    assert turns_adult_on(birth_on, TODAY) == expected


def test_who_was_born_on_a_leap_day_comes_of_age_on_march_1():
    assert turns_adult_on(date(2008, 2, 29), date(2026, 2, 28)) == date(2026, 3, 1)


def test_with_a_guardian_every_consent_is_signed_anew():
    assert coming_of_age(TEEN, TODAY, has_guardian=True) == (
        "Turns 18 on May 3, 2027: have every consent signed anew."
    )
    assert coming_of_age(TEEN, TODAY, has_guardian=False) == "Turns 18 on May 3, 2027."
    assert coming_of_age(ADULT, TODAY, has_guardian=True) == ""


# -- what may be told -------------------------------------------------------------


def a_consent(consent_id=7, to=AUNT, kind=RecipientKind.PERSON, **changes):
    given = {
        "what": frozenset({Info.ATTENDANCE}),
        "purposes": frozenset({Purpose.FAMILY_SUPPORT}),
        "expiry": Term(on=date(2027, 8, 10)),
        **changes,
    }
    recipient = Recipient(kind, "Somebody", to)
    return Consent(consent_id, 3, ConsentKind.SPECIFIC, recipients=(recipient,), **given)


def told(consent, condition=None, asking=None):
    condition = condition or Condition(ConsentState.VALID)
    return may_be_told([(consent, condition)], asking or Asking(person_id=AUNT))


def test_a_valid_consent_that_names_somebody_lets_them_be_told_until_its_last_day():
    (one,) = told(a_consent())
    assert one.what == {Info.ATTENDANCE, Info.IS_PATIENT}
    assert one.words == "attendance, for support by family and friends, until Aug 10, 2027"


def test_an_end_by_event_is_told_by_its_event():
    (one,) = told(a_consent(expiry=Term(event="End of probation")))
    assert one.words.endswith("until End of probation")
    (one,) = told(a_consent(expiry=Term(is_never=True)))
    assert "until" not in one.words


@pytest.mark.parametrize("state", ConsentState)
def test_only_a_valid_consent_lets_anything_be_told(state):
    valid = state in (ConsentState.VALID, ConsentState.EXPIRING)
    assert bool(told(a_consent(), Condition(state))) is valid


@pytest.mark.parametrize(
    ("asking", "is_told"),
    [
        (Asking(person_id=AUNT), True),
        (Asking(person_id=99), False),
        (Asking(organization_id=AUNT), False),
        (Asking(person_id=99, organization_id=CLINIC), False),
        (Asking(), False),
    ],
)
def test_a_person_who_is_named_is_that_person_alone(asking, is_told):
    assert bool(told(a_consent(), asking=asking)) is is_told


def test_who_works_for_a_named_organization_is_told_through_it():
    to_clinic = a_consent(to=CLINIC, kind=RecipientKind.ORGANIZATION)
    assert told(to_clinic, asking=Asking(person_id=99, organization_id=CLINIC))
    assert not told(to_clinic, asking=Asking(person_id=99))


def test_a_consent_that_names_nothing_lets_nothing_be_told():
    assert told(a_consent(what=frozenset())) == ()


# -- phones, and what there is none of --------------------------------------------


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        (FurtherPhone(), "patient_phone.no_number"),
        (FurtherPhone(number="none"), "patient_phone.no_number"),
        (FurtherPhone(number="5" * 61), "patient_phone.too_long"),
        (FurtherPhone(number="404", note="x" * 4_001), "patient_phone.too_long"),
    ],
)
def test_a_further_phone_needs_digits_and_has_its_limits(phone, code):
    with pytest.raises(RuleBroken) as caught:
        check_phone(phone)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("key", "name"), [(key, name) for key, names in NONE_OF.items() for name in names]
)
def test_what_there_is_none_of_cannot_be_given_as_well(key, name):
    value = "ana@example.org" if name == "email" else "404 555 0100"
    patient = NewPatient(family_name="Osei", none_of=(key,))
    check_patient(patient, today=TODAY)
    both = NewPatient(family_name="Osei", none_of=(key,), **{name: value})
    with pytest.raises(RuleBroken) as caught:
        check_patient(both, today=TODAY)
    assert (caught.value.code, caught.value.field) == ("patient.none_given", name)


def test_none_is_kept_in_one_order_and_only_where_it_is_known():
    patient = NewPatient(none_of=("insurance", "castle", "phone", "phone"))
    assert tidied_patient(patient).none_of == ("phone", "insurance")
    assert none_label("phone") == "no phone"


def test_without_a_phone_nothing_is_known_of_its_voicemail():
    kept = tidied_patient(NewPatient(phone=" ", phone_voicemail=Voicemail.OK))
    assert kept.phone_voicemail is Voicemail.NOT_ASKED
    kept = tidied_patient(NewPatient(phone="4045550100", phone_voicemail=Voicemail.OK))
    assert kept.phone_voicemail is Voicemail.OK

"""Merging: which value is kept, where the other goes, and what each clash comes to."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.contacts import Employment, Housing, Voicemail
from iopdesk.domain.merging import (
    JOINED,
    Clash,
    MarkFacts,
    Side,
    Stay,
    check_pair,
    check_stays,
    decide_marks,
    differing,
    field_label,
    field_words,
    joined_reasons,
    merged_fields,
    merged_standing,
    named_after,
    record_label,
)
from iopdesk.domain.patients import PATIENT_FIELDS, Gender, NewPatient, Standing
from iopdesk.errors import RuleBroken

KEPT = Side("LR-00148", NewPatient(given_name="Wendell", family_name="Ashby", phone="404-555-0163"))
OTHER = Side(
    "LR-00162", NewPatient(given_name="Wendel", family_name="Ashby", email="w@example.org")
)


def refused(check, *args, **given) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        check(*args, **given)
    return caught.value


def test_every_field_of_a_patient_is_compared_and_has_its_words():
    assert {field.name for field in fields(NewPatient)} == set(PATIENT_FIELDS)
    for name in PATIENT_FIELDS:
        assert field_label(name)


def test_an_empty_field_is_filled_from_the_other_record():
    merged = merged_fields(KEPT, OTHER)
    assert (merged.phone, merged.email) == ("404-555-0163", "w@example.org")


def test_where_both_say_something_else_the_kept_one_wins_unless_somebody_chooses():
    assert differing(KEPT, OTHER) == ("given_name",)
    assert merged_fields(KEPT, OTHER).given_name == "Wendell"
    assert merged_fields(KEPT, OTHER, {"given_name"}).given_name == "Wendel"


def test_the_name_that_is_not_kept_is_a_former_name_and_the_other_number_a_previous_one():
    kept = Side(KEPT.mrn, replace(KEPT.fields, former_name="Ash", previous_number="A-17"))
    other = Side(OTHER.mrn, replace(OTHER.fields, previous_number="B-3, A-17"))
    merged = merged_fields(kept, other)
    assert merged.former_name == "Ash, Wendel Ashby"
    assert merged.previous_number == "A-17, B-3, LR-00162"
    taken = merged_fields(kept, other, {"given_name"})
    assert taken.former_name == "Ash, Wendell Ashby"


def test_a_name_that_differs_in_accents_alone_is_no_former_name():
    other = Side(OTHER.mrn, NewPatient(given_name="WENDÉLL", family_name="ashby"))
    assert merged_fields(KEPT, other).former_name == ""


def test_every_other_value_that_is_not_kept_goes_into_the_comment_with_its_number():
    other = Side(
        OTHER.mrn,
        replace(OTHER.fields, phone="404-555-0199", birth_on=date(1961, 2, 3), comment="Mornings"),
    )
    kept = Side(KEPT.mrn, replace(KEPT.fields, birth_on=date(1961, 3, 2), comment="Calls back"))
    assert merged_fields(kept, other).comment.split("\n") == [
        "Calls back",
        "Mornings",
        "LR-00162, Date of birth: 02/03/1961",
        "LR-00162, Phone: 404-555-0199",
    ]
    taken = merged_fields(kept, other, {"birth_on"})
    assert taken.birth_on == date(1961, 2, 3)
    assert "LR-00148, Date of birth: 03/02/1961" in taken.comment


def test_what_there_is_none_of_gives_way_to_a_value():
    kept = Side(KEPT.mrn, replace(KEPT.fields, none_of=("email", "insurance")))
    merged = merged_fields(kept, OTHER)
    assert merged.none_of == ("insurance",)


TEXT = st.text("abcXYZ 01", max_size=6).map(str.strip)
PATIENTS = st.builds(
    NewPatient,
    given_name=TEXT, middle_name=TEXT, family_name=TEXT, preferred_name=TEXT, phone=TEXT,
    email=TEXT, street=TEXT, insurance=TEXT, member_id=TEXT, language=TEXT, comment=TEXT,
    birth_on=st.none() | st.dates(date(1930, 1, 1), date(2010, 1, 1)),
    gender=st.none() | st.sampled_from(Gender),
    housing=st.none() | st.sampled_from(Housing),
    employment=st.none() | st.sampled_from(Employment),
    phone_voicemail=st.sampled_from(Voicemail),
    needs_interpreter=st.booleans(),
)  # fmt: skip


@given(PATIENTS, PATIENTS, st.sets(st.sampled_from(PATIENT_FIELDS)))
def test_nothing_that_either_record_says_is_lost(one, two, take):
    kept, other = Side("LR-00148", one), Side("LR-00162", two)
    merged = merged_fields(kept, other, take - JOINED)
    says = "\n".join(field_words(name, getattr(merged, name)) for name in PATIENT_FIELDS).lower()
    for side in (kept, other):
        for name in PATIENT_FIELDS:
            words = field_words(name, getattr(side.fields, name)).lower()
            assert words in says, name


@given(st.sampled_from(Standing), st.sampled_from(Standing))
def test_the_standing_is_that_of_the_one_who_is_nearer_to_care(one, other):
    found = merged_standing(one, other)
    assert found in (one, other)
    assert found is merged_standing(other, one)
    if Standing.ACTIVE in (one, other):
        assert found is Standing.ACTIVE


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"other_id": 1}, "merge.same"),
        ({"is_kept_merged": True}, "merge.merged_before"),
        ({"is_other_merged": True}, "merge.merged_before"),
    ],
)
def test_a_record_is_merged_with_another_one_that_is_whole(given, code):
    pair = {"kept_id": 1, "other_id": 2, "is_kept_merged": False, "is_other_merged": False}
    check_pair(**pair)
    assert refused(check_pair, **(pair | given)).code == code


MARCH, JUNE, AUGUST = date(2026, 3, 2), date(2026, 6, 1), date(2026, 8, 10)


@pytest.mark.parametrize(
    ("kept", "other", "code"),
    [
        ([], [Stay(MARCH, None)], None),
        ([Stay(AUGUST, None)], [Stay(MARCH, JUNE)], None),
        ([Stay(JUNE, None)], [Stay(MARCH, JUNE)], None),
        ([Stay(MARCH, None)], [Stay(JUNE, None)], "merge.two_open"),
        ([Stay(MARCH, None)], [Stay(JUNE, AUGUST)], "merge.episodes_overlap"),
        ([Stay(MARCH, AUGUST)], [Stay(JUNE, None)], "merge.episodes_overlap"),
        ([Stay(MARCH, AUGUST)], [Stay(MARCH, AUGUST)], "merge.episodes_overlap"),
    ],
)
def test_nobody_is_in_care_twice_at_a_time(kept, other, code):
    if code is None:
        check_stays(kept, other)
        check_stays(other, kept)
        return
    assert refused(check_stays, kept, other).code == code


def test_the_days_of_two_episodes_are_named():
    error = refused(check_stays, [Stay(MARCH, AUGUST)], [Stay(JUNE, None)])
    assert error.facts["days"] == "June 1 – August 10, 2026"


SAYS, ELSE = ("present", None, None, 90, ""), ("no_show", None, None, 0, "")


def test_the_same_mark_is_kept_once_and_the_one_of_an_episode_goes_before():
    def decide(first: bool, second: bool) -> Clash:
        return decide_marks(MarkFacts(SAYS, first), MarkFacts(SAYS, second), session="Matrix")

    assert decide(True, False) is decide(True, True) is decide(False, False) is Clash.KEEP_FIRST
    assert decide(False, True) is Clash.KEEP_SECOND


def test_two_marks_of_one_session_refuse_the_merge_and_name_it():
    given = (MarkFacts(SAYS, True), MarkFacts(ELSE, True))
    error = refused(decide_marks, *given, session="Matrix, Oct 12, 2026, 9:00 AM")
    assert error.code == "merge.marks_differ"
    assert error.facts["session"] == "Matrix, Oct 12, 2026, 9:00 AM"


@pytest.mark.parametrize(
    ("kept", "other", "after"),
    [
        (None, None, None),
        ({1, 2}, None, {1, 2}),
        (None, {1, 2}, {1, 2}),
        ({1, 2}, {2, 3}, {2}),
        (set(), {1}, set()),
        (None, set(), set()),
    ],
)
def test_of_two_restrictions_the_stricter_wins(kept, other, after):
    found = named_after(kept, other)
    assert found == (None if after is None else frozenset(after))


def test_both_reasons_for_a_restriction_are_kept():
    assert joined_reasons("Own staff", "The mayor") == "Own staff\nThe mayor"
    assert joined_reasons("Own staff", " Own staff ") == joined_reasons("", "Own staff")


def test_records_of_a_table_have_their_word():
    assert record_label("attendance") == "Attendance"
    assert record_label("not_a_table") == "Other records"


def test_a_name_that_is_no_field_is_refused():
    side = Side("LR-00001", NewPatient(family_name="Osei"))
    with pytest.raises(RuleBroken) as caught:
        merged_fields(side, side, ("shoe_size",))
    assert caught.value.code == "merge.field"


def test_whoever_has_no_address_is_shown_so_beside_the_other_record():
    assert field_words("none_of", ("phone", "address")) == "no phone, no address"

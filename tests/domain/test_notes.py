"""Rules of notes: who writes which, what a signature needs, and what it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain import notes
from iopdesk.domain.notes import NoteKind
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
K = NoteKind
kinds = st.sampled_from(list(NoteKind))
ids = st.frozensets(st.integers(1, 30), max_size=6)


def code_of(fn, *args, **given):
    with pytest.raises(RuleBroken) as caught:
        fn(*args, **given)
    return caught.value.code


@pytest.mark.parametrize(
    ("treats", "is_medical", "found"),
    [
        (True, True, tuple(NoteKind)),
        (True, False, tuple(NoteKind)),
        (False, True, (K.MEDICAL,)),
        (False, False, ()),
    ],
)
def test_who_treats_writes_every_kind_and_a_nurse_medical_notes(treats, is_medical, found):
    assert notes.writable_kinds(treats=treats, is_medical=is_medical) == found


def test_a_kind_that_is_not_ones_own_is_refused_beside_the_kind():
    notes.require_kind(K.MEDICAL, (K.MEDICAL,))
    assert code_of(notes.require_kind, K.PROGRESS, (K.MEDICAL,)) == "note.not_your_kind"


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        (K.PROGRESS, True),
        (K.FAMILY, True),
        (K.CASE_MANAGEMENT, False),
        (K.MEDICAL, False),
        (K.CRISIS_CALL, False),
    ],
)
def test_a_treatment_note_is_about_a_goal_once_there_is_a_plan(kind, needs):
    assert notes.needs_goal(kind, {7}) is needs
    assert not notes.needs_goal(kind, set())


@given(kinds, ids, ids)
def test_a_note_is_signed_exactly_where_it_needs_no_goal_or_has_one(kind, plan, chosen):
    may = not notes.needs_goal(kind, plan) or bool(chosen)
    if may:
        notes.require_signable(kind, chosen, plan)
    else:
        assert code_of(notes.require_signable, kind, chosen, plan) == "note.needs_goal"


@given(ids, ids)
def test_a_goal_of_somebody_else_is_never_taken(plan, chosen):
    if chosen - plan:
        assert code_of(notes.require_known_goals, chosen, plan) == "note.other_goal"
    else:
        notes.require_known_goals(chosen, plan)


@given(st.integers(-400, 400))
def test_a_note_is_about_today_or_before(days):
    day = TODAY + timedelta(days=days)
    if days > 0:
        assert code_of(notes.require_day, day, TODAY) == "note.ahead"
    else:
        notes.require_day(day, TODAY)


@pytest.mark.parametrize(
    ("person", "is_signed", "code"),
    [(1, False, None), (2, False, "note.not_yours"), (1, True, "note.locked")],
)
def test_only_the_author_changes_a_note_and_nobody_a_signed_one(person, is_signed, code):
    given = {"person_id": person, "author_id": 1, "is_signed": is_signed}
    assert notes.is_editable(**given) is (code is None)
    if code is None:
        notes.require_editable(**given)
    else:
        assert code_of(notes.require_editable, **given) == code


def test_nothing_is_added_to_a_note_that_can_still_be_changed():
    notes.require_signed(is_signed=True)
    assert code_of(notes.require_signed, is_signed=False) == "note.not_signed"


@pytest.mark.parametrize(
    ("cosigner", "may_write", "code"),
    [(2, True, None), (1, True, "note.own_cosigner"), (2, False, "note.no_cosigner")],
)
def test_somebody_else_co_signs_who_could_have_written_the_note(cosigner, may_write, code):
    given = {"author_id": 1, "may_write": may_write}
    if code is None:
        notes.require_cosigner(cosigner, **given)
    else:
        assert code_of(notes.require_cosigner, cosigner, **given) == code


@pytest.mark.parametrize(
    ("cosigner", "is_signed", "is_cosigned", "code"),
    [
        (2, True, False, None),
        (None, True, False, "note.not_asked"),
        (3, True, False, "note.not_asked"),
        (2, False, False, "note.not_signed"),
        (2, True, True, "note.cosigned"),
    ],
)
def test_who_was_asked_co_signs_once_and_after_the_author(cosigner, is_signed, is_cosigned, code):
    given = {"cosigner_id": cosigner, "is_signed": is_signed, "is_cosigned": is_cosigned}
    if code is None:
        notes.require_cosign(2, **given)
    else:
        assert code_of(notes.require_cosign, 2, **given) == code


@pytest.mark.parametrize(
    ("words", "code"), [(" \n\t", "note.empty"), ("x" * 20_001, "note.too_long")]
)
def test_a_note_has_words_and_an_end(words, code):
    assert code_of(notes.decide_words, words) == code
    assert notes.decide_words("  Seen.\r\nCalm. ") == "Seen.\nCalm."
    assert len(notes.decide_words("x" * notes.LONGEST)) == notes.LONGEST


BEFORE = "Talked about the weekend, two urges, called the sponsor both times. Homework is done."


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        (BEFORE, True),
        (BEFORE.upper().replace(" ", "\n"), True),
        (BEFORE.replace("two urges", "three urges"), True),
        ("Came late, upset about a letter of the court. We planned the call.", False),
        ("", False),
    ],
)
def test_the_author_is_told_of_a_note_that_stood_there_before(words, is_told):
    assert notes.is_copied(words, ["Something else entirely.", BEFORE]) is is_told


def test_eighty_percent_is_already_alike():
    assert notes.likeness("abcdefgh--", ["abcdefgh++"]) == 80
    assert notes.is_copied("abcdefgh--", ["abcdefgh++"])
    assert not notes.is_copied("abcdefg---", ["abcdefg+++"])


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_likeness_is_a_percentage_and_a_text_is_wholly_like_itself(words, earlier):
    assert 0 <= notes.likeness(words, earlier) <= 100
    if words.split():
        assert notes.likeness(words, [*earlier, words]) == 100


def test_nothing_is_alike_without_an_earlier_note():
    assert notes.likeness("Seen.", []) == 0

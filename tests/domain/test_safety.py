"""The safety prompt: when it opens, whom it reaches, and what closes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.safety import (
    Acknowledgment,
    Contacts,
    PromptReason,
    Rung,
    SafetyRules,
    Sight,
    decide_acknowledgment,
    enterer_sentence,
    ladder_state,
    reason_label,
    reasons_to_prompt,
    rung_label,
    safety_rules,
    shipped_rules,
    sight_of,
)
from iopdesk.errors import RuleBroken, sentence_for

OPENED = datetime(2026, 10, 22, 22, 0, tzinfo=UTC)
ENTERER, COUNSELOR, COVER, ON_CALL, DIRECTOR, SECOND_DIRECTOR = 1, 2, 3, 4, 5, 6
EVERYBODY = Contacts(COUNSELOR, (), ON_CALL, (DIRECTOR, SECOND_DIRECTOR))


def _later(minutes: float) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def _told(people: Contacts, minutes: float) -> list[int]:
    state = ladder_state(OPENED, None, _later(minutes), people)
    return [each.person_id for each in state.told]


def _done(minutes: float = 5, action: str = "Talked, safety plan made") -> Acknowledgment:
    return Acknowledgment(COUNSELOR, _later(minutes), action)


# -- opening --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item9", "cssrs", "concern", "reasons"),
    [
        (None, None, "", []),
        (0, 0, " \n", []),
        (1, None, "", [PromptReason.PHQ9_ITEM9]),
        (3, None, "", [PromptReason.PHQ9_ITEM9]),
        (0, 1, "", [PromptReason.CSSRS]),
        (None, None, "Said goodbye to everyone", [PromptReason.CONCERN]),
        (2, 5, "Gave things away", list(PromptReason)),
    ],
)
def test_a_prompt_opens_by_an_answer_or_by_a_concern_in_words(
    item9: int | None, cssrs: int | None, concern: str, reasons: list[PromptReason]
) -> None:
    found = reasons_to_prompt(phq9_item9=item9, cssrs=cssrs, concern=concern)
    assert list(found) == reasons


def test_the_numbers_come_from_the_rule_pack() -> None:
    rules = shipped_rules()
    assert rules == safety_rules(read_pack("safety"))
    assert (rules.phq9_item9, rules.cssrs, rules.minutes) == (1, 1, 10)
    other = SafetyRules("other", phq9_item9=2, cssrs=3, minutes=1)
    assert reasons_to_prompt(phq9_item9=1, cssrs=2, rules=other) == ()
    state = ladder_state(OPENED, None, _later(1), EVERYBODY, other)
    assert state.is_told(ON_CALL)


def test_the_enterer_reads_one_sentence_that_tells_nothing() -> None:
    assert enterer_sentence() == "Take this to a clinician now."


def test_reasons_and_rungs_have_words() -> None:
    assert [reason_label(each) for each in PromptReason] == [
        "PHQ-9, item 9", "C-SSRS", "A concern in words",
    ]  # fmt: skip
    assert [rung_label(each) for each in Rung] == [
        "counselor", "covering counselor", "on call", "clinical director",
    ]  # fmt: skip


# -- climbing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "told", "next_minutes"),
    [
        (0, [COUNSELOR], 10),
        (9.99, [COUNSELOR], 10),
        (10, [COUNSELOR, ON_CALL], 20),
        (19.99, [COUNSELOR, ON_CALL], 20),
        (20, [COUNSELOR, ON_CALL, DIRECTOR, SECOND_DIRECTOR], None),
        (3000, [COUNSELOR, ON_CALL, DIRECTOR, SECOND_DIRECTOR], None),
    ],
)
def test_it_climbs_every_ten_minutes_and_drops_nobody(
    minutes: float, told: list[int], next_minutes: float | None
) -> None:
    state = ladder_state(OPENED, None, _later(minutes), EVERYBODY)
    assert [each.person_id for each in state.told] == told
    assert state.climbs_at == (None if next_minutes is None else _later(next_minutes))
    assert state.is_open


def test_each_is_told_as_who_they_are_and_since_when() -> None:
    state = ladder_state(OPENED, None, _later(60), EVERYBODY)
    assert [(each.rung, each.since) for each in state.told] == [
        (Rung.COUNSELOR, OPENED),
        (Rung.ON_CALL, _later(10)),
        (Rung.DIRECTOR, _later(20)),
        (Rung.DIRECTOR, _later(20)),
    ]


@pytest.mark.parametrize(
    ("people", "at_once", "after_ten", "in_the_end"),
    [
        (Contacts(COUNSELOR, (COVER,), ON_CALL), [COVER], [COVER, ON_CALL], [COVER, ON_CALL]),
        (Contacts(COUNSELOR, (), None, (DIRECTOR,)), [COUNSELOR], [COUNSELOR, DIRECTOR],
         [COUNSELOR, DIRECTOR]),
        (Contacts(None, (), ON_CALL, (DIRECTOR,)), [ON_CALL], [ON_CALL, DIRECTOR],
         [ON_CALL, DIRECTOR]),
        (Contacts(None, (), None, (DIRECTOR,)), [DIRECTOR], [DIRECTOR], [DIRECTOR]),
        # One person in every place is told once, and nobody waits for a rung without news.
        (Contacts(DIRECTOR, (), DIRECTOR, (DIRECTOR,)), [DIRECTOR], [DIRECTOR], [DIRECTOR]),
        (Contacts(ON_CALL, (), ON_CALL, (DIRECTOR,)), [ON_CALL], [ON_CALL, DIRECTOR],
         [ON_CALL, DIRECTOR]),
        (Contacts(), [], [], []),
    ],
)  # fmt: skip
def test_a_place_with_nobody_new_is_not_waited_for(
    people: Contacts, at_once: list[int], after_ten: list[int], in_the_end: list[int]
) -> None:
    assert _told(people, 0) == at_once
    assert _told(people, 10) == after_ten
    assert _told(people, 500) == in_the_end


def test_a_prompt_that_reaches_nobody_says_so() -> None:
    assert ladder_state(OPENED, None, _later(0), Contacts()).has_nobody
    assert not ladder_state(OPENED, None, _later(0), EVERYBODY).has_nobody


def test_ten_minutes_are_ten_minutes_when_the_clock_changes() -> None:
    zone = ZoneInfo("America/New_York")
    opened = datetime(2026, 11, 1, 1, 55, tzinfo=zone)  # the first 1:55 of two
    five, ten = (
        (opened.astimezone(UTC) + timedelta(minutes=each)).astimezone(zone) for each in (5, 10)
    )
    assert (five.hour, five.minute) == (1, 0)
    assert not ladder_state(opened, None, five, EVERYBODY).is_told(ON_CALL)
    assert ladder_state(opened, None, ten, EVERYBODY).is_told(ON_CALL)


def test_a_clock_that_went_back_leaves_the_first_place_told() -> None:
    state = ladder_state(OPENED, None, _later(-90), EVERYBODY)
    assert [each.person_id for each in state.told] == [COUNSELOR]
    assert state.climbs_at == _later(10)


def test_an_instant_without_a_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        ladder_state(datetime(2026, 10, 22, 22, 0), None, OPENED, EVERYBODY)


def _contacts() -> st.SearchStrategy[Contacts]:
    person = st.integers(1, 5)
    return st.builds(
        Contacts,
        st.none() | person,
        st.lists(person, max_size=2, unique=True).map(tuple),
        st.none() | person,
        st.lists(person, max_size=3, unique=True).map(tuple),
    )


@given(_contacts(), st.integers(0, 60), st.integers(0, 60))
def test_time_only_adds_people(people: Contacts, one: int, more: int) -> None:
    before, after = _told(people, one), _told(people, one + more)
    assert after[: len(before)] == before
    assert len(set(after)) == len(after)


@given(_contacts())
def test_whoever_there_is_gets_told_and_the_first_at_once(people: Contacts) -> None:
    counselor = set(people.cover_ids) or ({people.counselor_id} - {None})
    everybody = counselor | ({people.on_call_id} - {None}) | set(people.director_ids)
    assert set(_told(people, 20)) == everybody
    assert bool(_told(people, 0)) == bool(everybody)


@given(_contacts(), st.integers(0, 60))
def test_before_the_next_climb_nothing_changes_and_at_it_somebody_is_added(
    people: Contacts, minutes: int
) -> None:
    state = ladder_state(OPENED, None, _later(minutes), people)
    if state.climbs_at is None:
        assert _told(people, 10_000) == [each.person_id for each in state.told]
        return
    assert state.climbs_at > _later(minutes)
    just_before = ladder_state(OPENED, None, state.climbs_at - timedelta(seconds=1), people)
    then = ladder_state(OPENED, None, state.climbs_at, people)
    assert just_before.told == state.told
    assert len(then.told) > len(state.told)


# -- closing --------------------------------------------------------------------------


@given(_contacts(), st.integers(0, 60), st.integers(0, 10_000))
def test_an_acknowledged_prompt_climbs_no_more(
    people: Contacts, minutes: int, afterwards: int
) -> None:
    state = ladder_state(OPENED, _done(minutes), _later(minutes + afterwards), people)
    assert not state.is_open
    assert state.climbs_at is None
    assert [each.person_id for each in state.told] == _told(people, minutes)


@pytest.mark.parametrize("role", sorted(CLINICAL_ROLES))
def test_any_clinician_acknowledges_with_what_was_done(role: Role) -> None:
    kept = decide_acknowledgment(_done(0, "  Seen, 988 card given "), opened_at=OPENED,
                                 roles={role}, now=OPENED)  # fmt: skip
    assert kept == Acknowledgment(COUNSELOR, OPENED, "Seen, 988 card given")


@pytest.mark.parametrize(
    ("new", "roles", "before", "code", "field"),
    [
        (_done(), {Role.COUNSELOR}, _done(), "safety.closed", None),
        (_done(), {Role.TECHNICIAN, Role.ADMINISTRATOR}, None, "safety.not_clinician", None),
        (_done(action=" ok "), {Role.NURSE}, None, "safety.action", "action"),
        (_done(action=""), {Role.NURSE}, None, "safety.action", "action"),
        (_done(-1), {Role.NURSE}, None, "safety.early", "at"),
        (_done(6), {Role.NURSE}, None, "safety.ahead", "at"),
    ],
)
def test_a_word_that_does_not_close_it_is_refused(
    new: Acknowledgment,
    roles: set[Role],
    before: Acknowledgment | None,
    code: str,
    field: str | None,
) -> None:
    with pytest.raises(RuleBroken) as caught:
        decide_acknowledgment(new, opened_at=OPENED, roles=roles, now=_later(5), before=before)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert sentence_for(caught.value).endswith(".")


# -- who sees what ----------------------------------------------------------------------


def test_the_enterer_sees_the_sentence_the_told_the_prompt_and_others_nothing() -> None:
    state = ladder_state(OPENED, None, _later(0), EVERYBODY)
    assert sight_of(ENTERER, ENTERER, state) is Sight.SENTENCE
    assert sight_of(COUNSELOR, ENTERER, state) is Sight.PROMPT
    assert sight_of(ON_CALL, ENTERER, state) is Sight.NOTHING
    assert sight_of(COUNSELOR, COUNSELOR, state) is Sight.PROMPT


def test_once_acknowledged_the_enterer_is_asked_for_nothing_more() -> None:
    state = ladder_state(OPENED, _done(), _later(30), EVERYBODY)
    assert sight_of(ENTERER, ENTERER, state) is Sight.NOTHING
    assert sight_of(COUNSELOR, ENTERER, state) is Sight.PROMPT


def test_what_was_done_never_stands_in_a_repr() -> None:
    state = ladder_state(OPENED, replace(_done(), action="Talked"), _later(0), EVERYBODY)
    assert "Talked" not in repr(state) + repr(state.acknowledgment)

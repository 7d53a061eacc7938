"""Meetings, family, incidents and referrals: what may be recorded, and what it adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.support_rules import (
    MOST_MEETINGS,
    FamilyCount,
    FamilyFact,
    IncidentFacts,
    MeetingFact,
    ReferralFacts,
    check_family,
    check_incident,
    check_meeting,
    check_referral,
    check_target,
    decide_guest,
    evidence_words,
    family_count,
    guest_lacks,
    incident_lacks,
    meeting_weeks,
    open_words,
    referral_asks,
    week_words,
)
from iopdesk.domain.supports import (
    FamilyKind,
    IncidentKind,
    MeetingKind,
    MeetingProof,
    ReferralState,
)
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
SELF, SEEN = MeetingProof.SELF_REPORTED, MeetingProof.SLIP_SEEN


def refused(check, *args, **given) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as caught:
        check(*args, **given)
    return caught.value.code, caught.value.facts.get("field")


# -- meetings ---------------------------------------------------------------------


def test_a_meeting_of_today_is_kept_and_one_of_tomorrow_is_not():
    check_meeting(TODAY, today=TODAY)
    found = refused(check_meeting, TODAY + ONE_DAY, today=TODAY)
    assert found == ("meeting.ahead", "held_on")


@pytest.mark.parametrize("weekly", [None, 0, 1, MOST_MEETINGS])
def test_a_target_that_a_week_can_hold_is_kept(weekly):
    check_target(weekly)


@pytest.mark.parametrize("weekly", [-1, MOST_MEETINGS + 1])
def test_a_target_no_week_can_hold_is_refused(weekly):
    assert refused(check_target, weekly) == ("meeting.target", "weekly_meetings")


def test_weeks_begin_on_the_day_of_the_practice_and_the_running_one_stands_last():
    days = [date(2026, 10, 18), date(2026, 10, 19), TODAY, date(2026, 9, 1)]
    by_monday = meeting_weeks(days, today=TODAY, week_start=0, weeks=2)
    assert [(each.starts_on.day, each.count, each.is_now) for each in by_monday] == [
        (12, 1, False),
        (19, 2, True),
    ]
    by_sunday = meeting_weeks(days, today=TODAY, week_start=6, weeks=2)
    assert [(each.starts_on.day, each.count) for each in by_sunday] == [(11, 0), (18, 3)]


@given(
    st.lists(st.dates(TODAY - timedelta(days=49), TODAY)),
    st.sampled_from([0, 6]),
)
def test_no_meeting_of_the_weeks_shown_is_lost_or_counted_twice(days, week_start):
    weeks = meeting_weeks(days, today=TODAY, week_start=week_start)
    first = weeks[0].starts_on
    assert sum(each.count for each in weeks) == sum(day >= first for day in days)
    assert len(weeks) == 8
    assert [each.is_now for each in weeks] == [False] * 7 + [True]


def test_a_meeting_ahead_in_the_running_week_is_not_counted():
    """A clock that was set back may leave one behind."""
    weeks = meeting_weeks([TODAY + ONE_DAY], today=TODAY, week_start=0)
    assert sum(each.count for each in weeks) == 0


def test_this_week_is_told_beside_its_target():
    assert week_words(2, 3) == "2 of 3 this week"
    assert week_words(1, None) == "1 meeting this week, no target"


def test_the_evidence_counts_four_weeks_names_the_fellowships_and_says_how_it_is_known():
    facts = [
        MeetingFact(date(2026, 9, 27), MeetingKind.NA, SEEN),  # the week before them
        MeetingFact(date(2026, 9, 28), MeetingKind.SMART, SELF),
        MeetingFact(TODAY, MeetingKind.AA, SEEN),
        MeetingFact(TODAY + ONE_DAY, MeetingKind.OTHER, SEEN),
    ]
    words = evidence_words(facts, today=TODAY, week_start=0, target=3)
    assert words == "2 meetings since Sep 28 (AA, SMART Recovery), 1 slip seen, target 3 a week"


def test_nothing_is_suggested_where_no_meeting_was():
    assert evidence_words([], today=TODAY, week_start=0, target=3) == ""


# -- family -----------------------------------------------------------------------


def test_family_was_here_on_a_day_that_has_come_for_a_length_that_can_be():
    check_family(TODAY, 1, today=TODAY)
    check_family(TODAY, 600, today=TODAY)
    assert refused(check_family, TODAY + ONE_DAY, 60, today=TODAY)[0] == "family.ahead"
    for minutes in (0, -5, 601):
        assert refused(check_family, TODAY, minutes, today=TODAY)[0] == "family.minutes"


@pytest.mark.parametrize(
    ("is_guest_of", "is_covered", "code"),
    [
        (True, True, None),
        (False, True, "family.no_guest"),
        (True, False, "family.no_consent"),
        (False, False, "family.no_guest"),
    ],
)
def test_a_guest_is_family_of_the_patient_and_covered_by_a_consent(is_guest_of, is_covered, code):
    if code is None:
        decide_guest(is_guest_of=is_guest_of, is_covered=is_covered)
        return
    assert refused(decide_guest, is_guest_of=is_guest_of, is_covered=is_covered)[0] == code


def test_what_a_guest_lacks_is_told_and_a_signature_of_a_later_day_does_not_count():
    signed = {"is_covered": True, "confidentiality_on": TODAY, "on": TODAY}
    assert guest_lacks(**signed) == ()
    assert len(guest_lacks(**{**signed, "confidentiality_on": TODAY + ONE_DAY})) == 1
    assert len(guest_lacks(**{**signed, "confidentiality_on": None, "is_covered": False})) == 2


def test_guests_who_came_together_count_once_as_a_family():
    evening = (FamilyKind.EDUCATION, TODAY, 90)
    facts = [
        FamilyFact(1, *evening),
        FamilyFact(2, *evening),
        FamilyFact(1, FamilyKind.SUPPORT, TODAY, 60),
    ]
    assert family_count(facts) == FamilyCount(times=2, minutes=150, guests=2)
    assert family_count([]) == FamilyCount(0, 0, 0)


# -- incidents --------------------------------------------------------------------

SEEN_ONLY = IncidentFacts(IncidentKind.IMPAIRED, NOW, "Unsteady, slurred speech")
SETTLED = replace(
    SEEN_ONLY, is_driving_prevented=True, ride="Sister", medical_check="Seen by the nurse",
    told="Director", action="Rest, then home",
)  # fmt: skip


def test_an_incident_has_happened_and_says_what_was_seen():
    check_incident(SEEN_ONLY, now=NOW)
    later = replace(SEEN_ONLY, happened_at=NOW + timedelta(minutes=1))
    assert refused(check_incident, later, now=NOW) == ("incident.ahead", "happened_on")
    blank = replace(SEEN_ONLY, observed=" ")
    assert refused(check_incident, blank, now=NOW) == ("incident.nothing_seen", "observed")


def test_impaired_on_site_is_settled_part_by_part():
    assert len(incident_lacks(SEEN_ONLY)) == 5
    assert incident_lacks(SETTLED) == ()
    assert incident_lacks(replace(SETTLED, is_driving_prevented=False)) == ()
    assert incident_lacks(replace(SETTLED, ride="")) == ("how they got home",)


def test_a_crisis_contact_asks_only_who_was_told_and_what_was_done():
    crisis = replace(SEEN_ONLY, kind=IncidentKind.CRISIS)
    assert incident_lacks(crisis) == ("who was told", "what was done")
    assert incident_lacks(replace(crisis, told="Ravi", action="Talked, plan made")) == ()


# -- referrals --------------------------------------------------------------------

OPEN = ReferralFacts(True, "", "Blood pressure", TODAY, ReferralState.OPEN)
DONE = replace(OPEN, state=ReferralState.DONE, closed_on=TODAY, outcome="Treated")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (OPEN, None),
        (replace(OPEN, has_contact=False, to_words="County clinic"), None),
        (replace(OPEN, has_contact=False), "referral.to_nobody"),
        (replace(OPEN, why=" "), "referral.no_reason"),
        (replace(OPEN, referred_on=TODAY + ONE_DAY), "referral.ahead"),
        (replace(OPEN, appointment_on=TODAY - ONE_DAY), "referral.early_appointment"),
        (replace(OPEN, state=ReferralState.APPOINTED), "referral.no_appointment"),
        (replace(OPEN, state=ReferralState.APPOINTED, appointment_on=TODAY), None),
        (DONE, None),
        (replace(DONE, state=ReferralState.DECLINED), None),
        (replace(DONE, closed_on=None), "referral.no_end"),
        (replace(DONE, closed_on=TODAY - ONE_DAY), "referral.early_end"),
        (replace(DONE, closed_on=TODAY + ONE_DAY), "referral.end_ahead"),
        (replace(DONE, outcome=""), "referral.no_outcome"),
    ],
)
def test_a_referral_is_kept_or_refused_beside_its_field(facts, code):
    if code is None:
        check_referral(facts, today=TODAY)
        return
    assert refused(check_referral, facts, today=TODAY)[0] == code


@pytest.mark.parametrize(
    ("state", "days_ago", "appointment", "words"),
    [
        (ReferralState.OPEN, 14, None, ""),
        (ReferralState.OPEN, 15, None, "no appointment after 15 days"),
        (ReferralState.APPOINTED, 15, 0, ""),
        (ReferralState.APPOINTED, 15, -1, "appointment passed, outcome not recorded"),
        (ReferralState.DONE, 15, -1, ""),
        (ReferralState.DECLINED, 99, None, ""),
    ],
)
def test_an_open_referral_says_what_it_waits_for(state, days_ago, appointment, words):
    day = None if appointment is None else TODAY + timedelta(days=appointment)
    referred_on = TODAY - timedelta(days=days_ago)
    found = referral_asks(state, referred_on=referred_on, appointment_on=day, today=TODAY)
    assert found == words


def test_open_referrals_are_counted():
    assert open_words(list(ReferralState)) == "2 open"

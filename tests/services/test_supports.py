"""Support meetings, family, referrals, incidents and follow-ups over a real file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from iopdesk.domain.contacts import Relation
from iopdesk.domain.episodes import Origin
from iopdesk.domain.follow_ups import FollowUpState
from iopdesk.domain.supports import FamilyKind, IncidentKind, MeetingKind, ReferralState
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    episodes,
    family,
    follow_ups,
    incidents,
    referrals,
    restrictions,
    support_meetings,
)
from iopdesk.services.follow_ups import Answers
from iopdesk.storage import models
from tests.conftest import FrozenClock
from tests.services import house, supports_scenarios
from tests.services.care import admit
from tests.services.supports_scenarios import REFERRED, here, meeting, seen, version

TODAY = house.TODAY


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def door(template_file, tmp_path, clock) -> Iterator[house.Door]:
    with house.opened(template_file, tmp_path / "home", clock) as made:
        yield made


@dataclass(frozen=True, slots=True)
class InCare:
    patient_id: int
    episode_id: int


@pytest.fixture
def chart(door) -> InCare:
    patient_id = house.add_person(door, "Calvin", "Osei")
    return InCare(patient_id, admit(door, patient_id))


def refused(door, fn, **given) -> str:
    with pytest.raises(RuleBroken) as caught:
        door.do(fn, **given)
    return caught.value.code


# -- meetings ---------------------------------------------------------------------


def test_meetings_are_told_beside_the_target_with_their_weeks_and_what_may_be_evidence(door, chart):
    episode = {"episode_id": chart.episode_id}
    expected = version(door, models.Episode, chart.episode_id)
    door.do(support_meetings.set_target, **episode, expected_version=expected, weekly_meetings=3)
    for day in (TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=10)):
        door.do(support_meetings.add_meeting, patient_id=chart.patient_id, **meeting(held_on=day))
    found = door.ask(support_meetings.read_meetings, patient_id=chart.patient_id)
    assert (found.target, found.total, found.weeks[-1].count) == (3, 3, 2)
    assert found.rows[0].held_on == TODAY
    assert found.evidence.startswith("3 meetings since ")
    asked = door.ask(support_meetings.suggest_evidence, patient_id=chart.patient_id)
    assert asked == found.evidence


def test_a_meeting_is_corrected_at_the_version_that_was_seen_and_removed(door, chart):
    patient_id = chart.patient_id
    done = door.do(support_meetings.add_meeting, patient_id=patient_id, **meeting()).result
    ids = {"patient_id": patient_id, "meeting_id": done.meeting_id}
    (row,) = door.ask(support_meetings.read_meetings, patient_id=patient_id).rows
    corrected = meeting(kind=MeetingKind.NA)
    door.do(support_meetings.change_meeting, **ids, expected_version=row.version, **corrected)
    with pytest.raises(Conflict):
        door.do(support_meetings.remove_meeting, **ids, expected_version=row.version)
    (row,) = door.ask(support_meetings.read_meetings, patient_id=patient_id).rows
    assert row.kind is MeetingKind.NA
    door.do(support_meetings.remove_meeting, **ids, expected_version=row.version)
    assert door.ask(support_meetings.read_meetings, patient_id=patient_id).rows == ()


def test_a_record_of_another_patient_is_out_of_reach_through_ones_own(door, chart):
    """The door decides about the patient that is named: the record must be theirs."""
    other = house.add_person(door, "June", "Halvorsen")
    done = door.do(support_meetings.add_meeting, patient_id=other, **meeting()).result
    given = {"patient_id": chart.patient_id, "meeting_id": done.meeting_id}
    expected = version(door, models.SupportMeeting, done.meeting_id)
    with pytest.raises(Conflict):
        door.do(support_meetings.remove_meeting, **given, expected_version=expected)


def test_a_target_belongs_to_an_open_episode(door, chart):
    supports_scenarios.left(door, chart.episode_id)
    expected = version(door, models.Episode, chart.episode_id)
    given = {"episode_id": chart.episode_id, "expected_version": expected, "weekly_meetings": 2}
    assert refused(door, support_meetings.set_target, **given) == "episode.none_open"
    assert door.ask(support_meetings.read_meetings, patient_id=chart.patient_id).target is None


# -- family -----------------------------------------------------------------------


def test_a_guest_whom_a_consent_covers_is_recorded_and_counted_as_a_family(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.guest(door, patient_id)
    done = door.do(family.add_family, patient_id=patient_id, fields=here(contact_id)).result
    assert done.warnings == ()
    found = door.ask(family.read_family, patient_id=patient_id)
    assert [(each.guest, each.fields.minutes) for each in found.rows] == [("Ana Quintero", 90)]
    assert (found.count.times, found.count.minutes, found.count.guests) == (1, 90, 1)
    assert [each.lacks for each in found.guests] == [()]


def test_without_the_patients_consent_nobody_is_recorded_as_a_guest(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.contact(door)
    given = {"patient_id": patient_id, "fields": here(contact_id)}
    assert refused(door, family.add_family, **given) == "family.no_guest"
    supports_scenarios.tie(door, patient_id, contact_id)
    assert refused(door, family.add_family, **given) == "family.no_consent"
    (guest,) = door.ask(family.read_family, patient_id=patient_id).guests
    assert guest.lacks == ("no consent of the patient covers this guest",)


def test_a_consent_that_ended_before_that_day_covers_no_guest(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.contact(door)
    supports_scenarios.tie(door, patient_id, contact_id)
    supports_scenarios.agree(door, patient_id, contact_id, expires_on=date(2026, 10, 1))
    given = {"patient_id": patient_id}
    late, early = here(contact_id), here(contact_id, held_on=date(2026, 10, 1))
    assert refused(door, family.add_family, **given, fields=late) == "family.no_consent"
    door.do(family.add_family, **given, fields=early)


def test_confidentiality_that_is_not_signed_is_a_warning(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.contact(door)
    supports_scenarios.tie(door, patient_id, contact_id, confidentiality_on=None)
    supports_scenarios.agree(door, patient_id, contact_id)
    done = door.do(family.add_family, patient_id=patient_id, fields=here(contact_id)).result
    assert done.warnings == ("confidentiality is not signed",)


def test_an_employer_is_no_guest(door, chart):
    contact_id = supports_scenarios.contact(door)
    supports_scenarios.tie(door, chart.patient_id, contact_id, relation=Relation.EMPLOYER)
    given = {"patient_id": chart.patient_id, "fields": here(contact_id)}
    assert refused(door, family.add_family, **given) == "family.no_guest"
    assert door.ask(family.read_family, patient_id=chart.patient_id).guests == ()


def test_family_attendance_is_corrected_and_removed(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.guest(door, patient_id)
    done = door.do(family.add_family, patient_id=patient_id, fields=here(contact_id)).result
    ids = {"patient_id": patient_id, "family_id": done.family_id}
    seen_version = version(door, models.FamilyAttendance, done.family_id)
    changed = here(contact_id, kind=FamilyKind.SUPPORT)
    door.do(family.change_family, **ids, expected_version=seen_version, fields=changed)
    with pytest.raises(Conflict):
        door.do(family.remove_family, **ids, expected_version=seen_version)
    now = version(door, models.FamilyAttendance, done.family_id)
    door.do(family.remove_family, **ids, expected_version=now)
    assert door.ask(family.read_family, patient_id=patient_id).rows == ()


# -- incidents --------------------------------------------------------------------


def test_the_front_desk_writes_down_what_it_saw_and_does_not_read_it_back(door, chart):
    tessa = house.person(door, "Tessa Lund")
    given = {"patient_id": chart.patient_id, "facts": seen(door)}
    door.do(incidents.record_incident, by=tessa, **given)
    for fn, asked in (
        (incidents.list_incidents, {"patient_id": chart.patient_id}),
        (incidents.open_incidents, {}),
    ):
        with pytest.raises(NotAllowed):
            door.ask(fn, by=tessa, **asked)
    (row,) = door.ask(incidents.list_incidents, patient_id=chart.patient_id)
    assert (row.recorded_by, row.facts.observed) == ("Tessa Lund", "Unsteady, slurred speech")


def test_who_only_enters_cannot_write_over_an_incident(door, chart):
    given = {"patient_id": chart.patient_id, "facts": seen(door)}
    incident_id = door.do(incidents.record_incident, **given).result.incident_id
    expected = version(door, models.Incident, incident_id)
    more = {"incident_id": incident_id, "expected_version": expected}
    with pytest.raises(NotAllowed):
        door.do(incidents.change_incident, by=house.person(door, "Tessa Lund"), **given, **more)


def test_an_incident_stays_with_the_clinicians_until_everything_is_settled(door, chart):
    given = {"patient_id": chart.patient_id}
    facts = seen(door)
    done = door.do(incidents.record_incident, **given, facts=facts).result
    (open_one,) = door.ask(incidents.open_incidents)
    assert (open_one.name, open_one.kind) == ("Calvin Osei", IncidentKind.IMPAIRED)
    assert len(open_one.lacks) == 5
    settled = replace(
        facts, is_driving_prevented=True, ride="Sister", medical_check="Nurse", told="Director",
        action="Home",
    )  # fmt: skip
    expected = version(door, models.Incident, done.incident_id)
    more = {"incident_id": done.incident_id, "expected_version": expected}
    ines = house.person(door, "Ines Calloway")
    door.do(incidents.change_incident, by=ines, **given, **more, facts=settled)
    assert door.ask(incidents.open_incidents) == ()
    with pytest.raises(Conflict):
        door.do(incidents.change_incident, **given, **more, facts=settled)


def test_a_restricted_patient_who_arrives_impaired_is_written_down_and_listed_to_few(door, chart):
    given = {"patient_id": chart.patient_id}
    door.do(restrictions.restrict, **given, expected_version=0, reason="A member of our staff")
    tessa, ravi = (house.person(door, name) for name in ("Tessa Lund", "Ravi Menon"))
    done = door.do(incidents.record_incident, by=tessa, **given, facts=seen(door)).result
    assert "Osei" not in done.said
    assert door.ask(incidents.open_incidents, by=ravi) == ()
    assert len(door.ask(incidents.open_incidents)) == 1


# -- referrals --------------------------------------------------------------------


def test_referrals_stand_open_ones_first_with_whom_they_are_to_and_what_they_wait_for(door, chart):
    patient_id = chart.patient_id
    contact_id = supports_scenarios.contact(door, "Hollis Family Medicine")
    late = replace(REFERRED, referred_on=date(2026, 10, 1))
    door.do(referrals.add_referral, patient_id=patient_id, fields=late)
    done = replace(
        REFERRED, contact_id=contact_id, to_words="", state=ReferralState.DONE, closed_on=TODAY,
        outcome="Seen",
    )  # fmt: skip
    door.do(referrals.add_referral, patient_id=patient_id, fields=done)
    first, second = door.ask(referrals.list_referrals, patient_id=patient_id)
    assert (first.to, first.asks) == ("County clinic", "no appointment after 21 days")
    assert (second.to, second.asks) == ("Hollis Family Medicine", "")


def test_the_outcome_of_a_referral_is_recorded_at_the_version_that_was_seen(door, chart):
    patient_id = chart.patient_id
    door.do(referrals.add_referral, patient_id=patient_id, fields=REFERRED)
    (row,) = door.ask(referrals.list_referrals, patient_id=patient_id)
    given = {"patient_id": patient_id, "referral_id": row.referral_id}
    closed = replace(row.fields, state=ReferralState.DECLINED, closed_on=TODAY, outcome="No need")
    door.do(referrals.change_referral, **given, expected_version=row.version, fields=closed)
    with pytest.raises(Conflict):
        door.do(referrals.change_referral, **given, expected_version=row.version, fields=closed)
    (row,) = door.ask(referrals.list_referrals, patient_id=patient_id)
    assert row.fields == closed


# -- follow-ups -------------------------------------------------------------------


def test_follow_ups_begin_with_the_discharge_and_the_next_one_is_told(door, chart, clock):
    patient_id = chart.patient_id
    given = {"episode_id": chart.episode_id, "days": 30, "answers": Answers(False)}
    assert refused(door, follow_ups.record_follow_up, **given) == "follow_up.in_care"
    assert door.ask(follow_ups.list_follow_ups, patient_id=patient_id).episode_id is None
    supports_scenarios.left(door, chart.episode_id)
    assert refused(door, follow_ups.record_follow_up, **given) == "follow_up.early"
    clock.advance(timedelta(days=30))
    found = door.ask(follow_ups.list_follow_ups, patient_id=patient_id)
    assert (found.next.days, found.next.state) == (30, FollowUpState.DUE)
    door.do(follow_ups.record_follow_up, **given)
    found = door.ask(follow_ups.list_follow_ups, patient_id=patient_id)
    assert found.is_lost
    assert found.next.days == 90


def test_a_second_try_takes_the_place_of_one_that_reached_nobody(door, chart, clock):
    supports_scenarios.left(door, chart.episode_id)
    clock.advance(timedelta(days=30))
    given = {"episode_id": chart.episode_id, "days": 30}
    door.do(follow_ups.record_follow_up, **given, answers=Answers(False))
    (row,) = door.ask(follow_ups.list_follow_ups, patient_id=chart.patient_id).rows
    heard = Answers(True, True, "With a sister")
    with pytest.raises(Conflict):
        door.do(follow_ups.record_follow_up, **given, answers=heard)
    door.do(follow_ups.record_follow_up, **given, answers=heard, expected_version=row.version)
    (row,) = door.ask(follow_ups.list_follow_ups, patient_id=chart.patient_id).rows
    assert row.answers == heard


def test_answers_of_somebody_who_was_not_reached_are_refused(door, chart, clock):
    supports_scenarios.left(door, chart.episode_id)
    clock.advance(timedelta(days=30))
    given = {"episode_id": chart.episode_id, "days": 30, "answers": Answers(False, True)}
    assert refused(door, follow_ups.record_follow_up, **given) == "follow_up.not_reached"


def test_coming_back_ends_the_follow_ups(door, chart, clock):
    supports_scenarios.left(door, chart.episode_id)
    clock.advance(timedelta(days=35))
    door.do(
        episodes.admit, patient_id=chart.patient_id, on=TODAY + timedelta(days=35),
        origin=Origin.RETURN, level="2.1", weekly_minutes=540, weekdays=(0, 2, 4),
        counselor_id=None,
    )  # fmt: skip
    found = door.ask(follow_ups.list_follow_ups, patient_id=chart.patient_id)
    assert found.next is None
    assert not found.is_lost
    given = {"episode_id": chart.episode_id, "days": 30, "answers": Answers(True)}
    assert refused(door, follow_ups.record_follow_up, **given) == "follow_up.readmitted"

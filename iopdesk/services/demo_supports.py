"""Meetings, family, referrals, incidents and follow-ups of the demo practice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.contacts import Relation
from iopdesk.domain.due import FOLLOW_UP_DAYS
from iopdesk.domain.patients import Standing
from iopdesk.domain.supports import (
    FamilyKind,
    IncidentKind,
    MeetingKind,
    MeetingProof,
    ReferralFor,
    ReferralState,
)
from iopdesk.services.acts import Work
from iopdesk.storage.models import (
    Contact,
    Episode,
    FamilyAttendance,
    FollowUp,
    Incident,
    PatientContact,
    Referral,
    SupportMeeting,
)

if TYPE_CHECKING:
    from iopdesk.services.demo_people import DemoPatient
    from iopdesk.services.demo_recipe import Known, Recipe

_MARISOL = "Marisol Quintero"
_WORK = ("full-time work", "part-time work", "looking for work")
_WEEKS = 8
_LATE = 21
"""Days; a follow-up that fell due earlier was made."""
_SEED = "supports"


def add_supports(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Meetings of those in care, follow-ups of those who left, and a few of the rest."""
    rng = random.Random(_SEED)
    for one in recipe.patients.values():
        ids = known[one.name]
        if ids.episode_id is None:
            continue
        if one.standing is Standing.ACTIVE:
            target = 3 if one.name == _MARISOL else rng.choice((2, 3, 4))
            episode = work.db.get(Episode, ids.episode_id)
            assert episode is not None
            episode.weekly_meetings = target
            work.db.add_all(_meetings(recipe, one, ids.patient_id, target, rng))
        elif one.discharged_on is not None:
            work.db.add_all(_follow_ups(recipe, one, ids.episode_id, staff, rng))
    _add_family(work, recipe, known)
    patient_id = known[_MARISOL].patient_id
    work.db.add_all(_referrals(recipe, patient_id))
    work.db.add(_incident(recipe, patient_id, staff["Tessa Lund"]))


def _meetings(
    recipe: Recipe, one: DemoPatient, patient_id: int, target: int, rng: random.Random
) -> Iterator[SupportMeeting]:
    kinds = rng.choice(
        ((MeetingKind.AA, MeetingKind.AA, MeetingKind.SMART), (MeetingKind.NA, MeetingKind.SMART))
    )
    today = recipe.calendar.today
    for week in range(-_WEEKS, 1):
        for _number in range(max(0, target + rng.choice((-1, -1, 0, 0, 1)))):
            day = recipe.calendar.day(week, rng.randrange(7))
            if day > today or one.admitted_on is None or day < one.admitted_on:
                continue
            yield SupportMeeting(
                patient_id=patient_id,
                held_on=day,
                kind=rng.choice(kinds),
                is_on_site=rng.random() < 0.2,
                proof=rng.choice(tuple(MeetingProof)),
                note="",
            )


def _follow_ups(
    recipe: Recipe,
    one: DemoPatient,
    episode_id: int,
    staff: Mapping[str, int],
    rng: random.Random,
) -> Iterator[FollowUp]:
    """Each was asked within four days, except for some that fell due lately."""
    assert one.discharged_on is not None
    today = recipe.calendar.today
    for days in FOLLOW_UP_DAYS:
        due_on = one.discharged_on + timedelta(days=days)
        asked_on = due_on + timedelta(days=rng.randrange(4))
        is_late = due_on >= recipe.calendar.before(_LATE) and rng.random() < 0.6
        if asked_on >= today or is_late:
            continue
        is_reached = rng.random() < 0.7
        yield FollowUp(
            episode_id=episode_id,
            days=days,
            asked_at=datetime.combine(asked_on, time(10, 30), recipe.zone),
            asked_by_id=staff[one.counselor],
            is_reached=is_reached,
            is_abstinent=rng.random() < 0.7 if is_reached else None,
            living=rng.choice(("own home", "with family")) if is_reached else "",
            working=rng.choice(_WORK) if is_reached else "",
            note="" if is_reached else "Two calls, no answer",
        )


def _add_family(work: Work, recipe: Recipe, known: Known) -> None:
    """The sister of one patient, at three family evenings."""
    patient_id = known[_MARISOL].patient_id
    sister = work.db.scalar(
        select(Contact.id)
        .join(PatientContact, PatientContact.contact_id == Contact.id)
        .where(PatientContact.patient_id == patient_id, PatientContact.relation == Relation.SIBLING)
        .order_by(Contact.sort_key)
        .limit(1)
    )
    if sister is None:
        return
    kinds = (FamilyKind.SUPPORT, FamilyKind.EDUCATION, FamilyKind.EDUCATION)
    for back, kind in enumerate(kinds, 1):
        work.db.add(
            FamilyAttendance(
                patient_id=patient_id,
                contact_id=sister,
                kind=kind,
                held_on=recipe.calendar.day(-back, 2),
                minutes=90,
                needs_child_care=back == 1,
                note="",
            )
        )


def _referrals(recipe: Recipe, patient_id: int) -> Iterator[Referral]:
    day = recipe.calendar.before
    rows = (
        (ReferralFor.MEDICAL, "Hollis Family Medicine", "Blood pressure and sleep", day(40),
         day(30), ReferralState.DONE, day(30), "Seen, follow-up in six months"),
        (ReferralFor.MENTAL_HEALTH, "Rose Quarter Family Therapy", "Couples therapy", day(12),
         day(-6), ReferralState.APPOINTED, None, ""),
        (ReferralFor.EMPLOYMENT, "Alder Street Recovery Center", "More hours of work", day(18),
         None, ReferralState.OPEN, None, ""),
    )  # fmt: skip
    for purpose, to, why, on, appointment, state, closed, outcome in rows:
        yield Referral(
            patient_id=patient_id,
            purpose=purpose,
            contact_id=None,
            to_words=to,
            why=why,
            referred_on=on,
            appointment_on=appointment,
            state=state,
            closed_on=closed,
            outcome=outcome,
        )


def _incident(recipe: Recipe, patient_id: int, seen_by: int) -> Incident:
    """Seen at the desk weeks ago; the way home is still not told."""
    at = datetime.combine(recipe.calendar.before(23), time(9, 5), recipe.zone)
    return Incident(
        patient_id=patient_id,
        kind=IncidentKind.IMPAIRED,
        happened_at=at,
        recorded_by_id=seen_by,
        observed="Unsteady at the desk, smell of alcohol, slow answers",
        is_driving_prevented=True,
        ride="",
        medical_check="Ines Calloway, MD: vital signs normal",
        told="Dana Okafor",
        action="Rested in office 1, breath test asked for, plan looked at together",
    )

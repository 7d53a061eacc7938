"""The facts of the due list, read for many episodes in a fixed number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from iopdesk.domain.attendance import PRESENT_MARKS, Mark
from iopdesk.domain.contacts import Relation
from iopdesk.domain.due import (
    FOLLOW_UP_DAYS,
    LAST_FOLLOW_UP_OPEN,
    LEAD_DAYS,
    AuthorizationEnd,
    ConsentEnd,
    EpisodeFacts,
    UnsignedNote,
)
from iopdesk.domain.episodes import HoldKind
from iopdesk.domain.intake import AttemptResult
from iopdesk.domain.people import Role
from iopdesk.services.acts import Work
from iopdesk.services.authorization_units import renewals
from iopdesk.services.consent_views import read_consents_for
from iopdesk.services.holds import holds_by_episode
from iopdesk.services.patient_marks import patients_ready
from iopdesk.storage.models import (
    Assessment,
    Attendance,
    ContactAttempt,
    Episode,
    FollowUp,
    Note,
    Patient,
    PatientContact,
    PlanReview,
    TreatmentSession,
)

MISSED_DAYS = 60
"""No-shows further back say nothing about today."""

Found = dict[int, EpisodeFacts]
"""By the id of the episode."""


def read_facts(work: Work, episodes: Sequence[Any]) -> list[EpisodeFacts]:
    """What is known of some episodes, given as rows of :func:`episodes_looked_at`."""
    found: Found = {row.id: _first(row) for row in episodes}
    running = [each.episode_id for each in found.values() if each.discharged_on is None]
    _add_assessments(work, found, running)
    _add_reviews(work, found, running)
    _add_contact(work, found, running)
    _add_follow_ups(work, found)
    _add_notes(work, found)
    _add_guardians(work, found)
    _add_consents(work, found)
    _add_authorizations(work, found, running)
    ready = patients_ready(work, [found[each].patient_id for each in running])
    for each in running:
        found[each] = replace(found[each], all_goals_met=found[each].patient_id in ready)
    return list(found.values())


def episodes_looked_at(work: Work, patient_id: int | None = None) -> list[Any]:
    """Running episodes, and those after whose end somebody still asks how it goes."""
    last = FOLLOW_UP_DAYS[-1] + LAST_FOLLOW_UP_OPEN
    ended = and_(
        Episode.discharged_on > work.today - timedelta(days=last),
        Episode.discharged_on <= work.today - timedelta(days=FOLLOW_UP_DAYS[0] - LEAD_DAYS),
    )
    asked: Select[*tuple[Any, ...]] = (
        select(
            Episode.id,
            Episode.patient_id,
            Episode.counselor_id,
            Episode.admitted_on,
            Episode.discharged_on,
            Episode.discharge_reason,
            Patient.birth_on,
        )
        .join(Patient, Patient.id == Episode.patient_id)
        .where(Patient.merged_into_id.is_(None))
        .order_by(Episode.patient_id, Episode.admitted_on)
    )
    if patient_id is not None:
        asked = asked.where(Episode.patient_id == patient_id)
    # each by its index: one statement for both would read every episode there ever was
    running = list(work.db.execute(asked.where(Episode.discharged_on.is_(None))))
    return running + list(work.db.execute(asked.where(ended)))


def _first(row: Any) -> EpisodeFacts:
    return EpisodeFacts(
        patient_id=row.patient_id,
        episode_id=row.id,
        admitted_on=row.admitted_on,
        discharged_on=row.discharged_on,
        reason=row.discharge_reason,
        birth_on=row.birth_on,
    )


def _add_assessments(work: Work, found: Found, running: Sequence[int]) -> None:
    """When one was completed, and since when a medical evaluation is awaited."""
    completed: dict[int, date | None] = {
        row[0]: row[1]
        for row in work.db.execute(
            select(Assessment.episode_id, func.max(Assessment.completed_on))
            .where(Assessment.episode_id.in_(running))
            .group_by(Assessment.episode_id)
        )
    }
    holds = holds_by_episode(work.db, running)
    for each in running:
        facts, done = found[each], completed.get(each)
        is_held = any(hold.kind is HoldKind.MEDICAL for hold in holds[each])
        since = (done or facts.admitted_on) if is_held else None
        found[each] = replace(facts, assessed_on=done, evaluation_since=since)


def _add_reviews(work: Work, found: Found, running: Sequence[int]) -> None:
    for row in work.db.execute(
        select(PlanReview.episode_id, PlanReview.reviewed_on, PlanReview.next_on)
        .where(PlanReview.episode_id.in_(running))
        .order_by(PlanReview.reviewed_on, PlanReview.id)
    ):
        found[row.episode_id] = replace(
            found[row.episode_id], reviewed_on=row.reviewed_on, review_due_on=row.next_on
        )


def _add_contact(work: Work, found: Found, running: Sequence[int]) -> None:
    """The last day somebody was here or was reached, and the no-shows since."""
    by_patient = {found[each].patient_id: each for each in running}
    last = _last_contacts(work, list(by_patient))
    missed: Counter[int] = Counter()
    for patient_id, day in work.db.execute(
        select(Attendance.patient_id, TreatmentSession.on)
        .join(TreatmentSession, TreatmentSession.id == Attendance.session_id)
        .where(
            Attendance.patient_id.in_(by_patient),
            Attendance.mark == Mark.NO_SHOW,
            TreatmentSession.on > work.today - timedelta(days=MISSED_DAYS),
        )
    ):
        if (
            day > last.get(patient_id, date.min)
            and day >= found[by_patient[patient_id]].admitted_on
        ):
            missed[patient_id] += 1
    for patient_id, each in by_patient.items():
        found[each] = replace(
            found[each],
            last_contact_on=last.get(patient_id),
            consecutive_misses=missed[patient_id],
        )


def _last_contacts(work: Work, patient_ids: Sequence[int]) -> dict[int, date]:
    last: dict[int, date] = {
        row[0]: row[1]
        for row in work.db.execute(
            select(Attendance.patient_id, func.max(TreatmentSession.on))
            .join(TreatmentSession, TreatmentSession.id == Attendance.session_id)
            .where(Attendance.patient_id.in_(patient_ids), Attendance.mark.in_(PRESENT_MARKS))
            .group_by(Attendance.patient_id)
        )
    }
    for patient_id, at in work.db.execute(
        select(ContactAttempt.patient_id, func.max(ContactAttempt.tried_at))
        .where(
            ContactAttempt.patient_id.in_(patient_ids),
            ContactAttempt.result == AttemptResult.REACHED,
        )
        .group_by(ContactAttempt.patient_id)
    ):
        day = at.astimezone(work.practice.zone).date()
        last[patient_id] = max(day, last.get(patient_id, day))
    return last


def _add_follow_ups(work: Work, found: Found) -> None:
    """Follow-ups that were done, and who came back since."""
    ended = [each for each, facts in found.items() if facts.discharged_on is not None]
    if not ended:
        return
    done: defaultdict[int, set[int]] = defaultdict(set)
    for episode_id, days in work.db.execute(
        select(FollowUp.episode_id, FollowUp.days).where(FollowUp.episode_id.in_(ended))
    ):
        done[episode_id].add(days)
    patients = {found[each].patient_id for each in ended}
    latest: Mapping[int, date] = {
        row[0]: row[1]
        for row in work.db.execute(
            select(Episode.patient_id, func.max(Episode.admitted_on))
            .where(Episode.patient_id.in_(patients))
            .group_by(Episode.patient_id)
        )
    }
    for each in ended:
        facts = found[each]
        found[each] = replace(
            facts,
            followed_up=frozenset(done[each]),
            is_readmitted=latest[facts.patient_id] > facts.admitted_on,
        )


def _add_notes(work: Work, found: Found) -> None:
    """Notes that wait for this person; a director sees those of everybody."""
    mine = Note.author_id == work.person.id
    if Role.DIRECTOR in work.person.roles:
        mine = Note.author_id.is_not(None)
    unsigned = and_(Note.signed_at.is_(None), mine)
    second = and_(
        Note.signed_at.is_not(None),
        Note.cosigned_at.is_(None),
        Note.cosigner_id == work.person.id,
    )
    newest = {facts.patient_id: each for each, facts in found.items()}
    notes: defaultdict[int, list[UnsignedNote]] = defaultdict(list)
    for row in work.db.execute(
        select(Note.id, Note.patient_id, Note.about_on, Note.signed_at).where(
            or_(unsigned, second), Note.patient_id.in_(newest)
        )
    ):
        is_cosign = row.signed_at is not None
        notes[newest[row.patient_id]].append(UnsignedNote(row.id, row.about_on, is_cosign))
    for each, waiting in notes.items():
        found[each] = replace(found[each], notes=tuple(waiting))


def _add_consents(work: Work, found: Found) -> None:
    """The last days of valid consents, told once for a patient of several episodes."""
    newest = {facts.patient_id: each for each, facts in found.items()}
    for patient_id, endings in read_consents_for(work, newest).items():
        ends = tuple(
            ConsentEnd(one.consent_id, one.last_on) for one in endings if one.last_on is not None
        )
        found[newest[patient_id]] = replace(found[newest[patient_id]], consents=ends)


def _add_authorizations(work: Work, found: Found, running: Sequence[int]) -> None:
    by_patient = {found[each].patient_id: each for each in running}
    for patient_id, usages in renewals(work, by_patient).items():
        ends = tuple(
            AuthorizationEnd(each.authorization_id, each.last_on, one.left)
            for one in usages
            for each in (one.authorization,)
        )
        found[by_patient[patient_id]] = replace(found[by_patient[patient_id]], authorizations=ends)


def _add_guardians(work: Work, found: Found) -> None:
    wards = set(
        work.db.scalars(
            select(PatientContact.patient_id).where(PatientContact.relation == Relation.GUARDIAN)
        )
    )
    for each, facts in found.items():
        if facts.patient_id in wards:
            found[each] = replace(facts, has_guardian=True)

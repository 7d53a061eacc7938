"""What the record itself shows of the steps of an admission; as many statements for any stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from iopdesk.domain.admissions import Evidence
from iopdesk.domain.consent_terms import ConsentKind
from iopdesk.domain.documents import DocumentKind
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.intake import ChecklistStep
from iopdesk.domain.levels import level_short
from iopdesk.i18n import _
from iopdesk.services.acts import Work
from iopdesk.services.consent_facts import held
from iopdesk.storage.models import (
    Assessment,
    BenefitCheck,
    CarePlan,
    Document,
    Episode,
    Group,
    Membership,
    Patient,
    Placement,
    PrescribedSchedule,
    Specimen,
)

_NO_INSURANCE = "insurance"
"""The field of which a patient may have said that there is none."""


def evidence_of(work: Work, patient_id: int, episode: Episode) -> dict[ChecklistStep, Evidence]:
    """The steps of one episode that the record shows, with what shows each."""
    return dict(_found(work, patient_id, episode))


def _found(
    work: Work, patient_id: int, episode: Episode
) -> Iterator[tuple[ChecklistStep, Evidence]]:
    days = _days(work, patient_id, episode)
    if days.identity_on is not None:
        yield ChecklistStep.IDENTITY, Evidence(_("Document filed"), days.identity_on)
    if _NO_INSURANCE in days.none_of:
        none = Evidence(_("The patient has no insurance"), is_not_applicable=True)
        yield ChecklistStep.INSURANCE, none
    elif days.verified_on is not None:
        yield ChecklistStep.INSURANCE, Evidence(_("Benefits verified"), days.verified_on)
    consented_on = _consented_on(work, patient_id)
    if consented_on is not None:
        words = _("Treatment, payment and operations signed")
        yield ChecklistStep.CONSENTS, Evidence(words, consented_on)
    if days.assessed_on is not None:
        yield ChecklistStep.ASSESSMENT, Evidence(_("Completed"), days.assessed_on)
    if days.overdose_plan is not None:
        yield ChecklistStep.OVERDOSE_PLAN, Evidence(_("Written in the care plan"))
    if episode.naloxone_on is not None:
        yield ChecklistStep.NALOXONE, Evidence(_("Recorded"), episode.naloxone_on)
    yield from _course(work, episode)
    if days.tested_on is not None:
        yield ChecklistStep.TEST_PHASE, Evidence(_("First test asked for"), days.tested_on)


def _days(work: Work, patient_id: int, episode: Episode) -> Any:
    """The days that show a step, in one statement of one row."""

    def one(column: Any, *where: Any) -> Any:
        return select(column).where(*where).limit(1).scalar_subquery()

    return work.db.execute(
        select(
            Patient.none_of,
            one(
                func.max(Document.dated_on),
                Document.patient_id == patient_id,
                Document.kind == DocumentKind.IDENTITY,
            ).label("identity_on"),
            one(func.max(BenefitCheck.verified_on), BenefitCheck.patient_id == patient_id).label(
                "verified_on"
            ),
            one(func.min(Assessment.completed_on), Assessment.episode_id == episode.id).label(
                "assessed_on"
            ),
            one(CarePlan.id, CarePlan.episode_id == episode.id, CarePlan.overdose_plan != "").label(
                "overdose_plan"
            ),
            one(
                func.min(Specimen.due_on),
                Specimen.patient_id == patient_id,
                Specimen.due_on >= episode.admitted_on,
            ).label("tested_on"),
        ).where(Patient.id == patient_id)
    ).one()


def _consented_on(work: Work, patient_id: int) -> date | None:
    """When the consent to treatment, payment and operations that holds today was signed."""
    kind = ConsentKind.TREATMENT_PAYMENT_OPERATIONS
    for consent, condition in held(work, patient_id).standing(work.today):
        if consent.kind is kind and condition.is_valid:
            return consent.signed_on
    return None


def _course(work: Work, episode: Episode) -> Iterator[tuple[ChecklistStep, Evidence]]:
    """Level, hours and groups."""
    placement = work.db.execute(
        select(Placement.level, Placement.edition, Placement.starts_on)
        .where(Placement.episode_id == episode.id)
        .order_by(Placement.starts_on.desc())
        .limit(1)
    ).one_or_none()
    if placement is not None:
        words = level_short(placement.level, placement.edition)
        yield ChecklistStep.LEVEL, Evidence(words, placement.starts_on)
    schedule = work.db.execute(
        select(PrescribedSchedule.weekly_minutes, PrescribedSchedule.starts_on)
        .where(PrescribedSchedule.episode_id == episode.id)
        .order_by(PrescribedSchedule.starts_on.desc())
        .limit(1)
    ).one_or_none()
    if schedule is not None:
        hours = plain_hours(schedule.weekly_minutes)
        words = _("{hours} hours a week").format(hours=hours)
        yield ChecklistStep.SCHEDULE, Evidence(words, schedule.starts_on)
    names = work.db.scalars(
        select(Group.name)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.episode_id == episode.id,
            or_(
                Membership.ends_on.is_(None),
                Membership.ends_on >= (episode.discharged_on or work.today),
            ),
        )
        .order_by(Group.name)
    ).all()
    if names:
        yield ChecklistStep.GROUPS, Evidence(", ".join(dict.fromkeys(names)))

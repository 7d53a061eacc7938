"""The treatment plan on paper: drawn from the record, and the trace of every copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from iopdesk.domain.episodes import Stage, stage_label
from iopdesk.domain.goals import GoalShown, area_label, is_practice_area
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.levels import level_label
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import next_review_on, recommendation_label
from iopdesk.i18n import N_, _, medium_date
from iopdesk.reports.facts import SignatureFacts, SignatureState
from iopdesk.reports.papers import Paper
from iopdesk.reports.treatment_plan import (
    ObjectiveFacts,
    PlanGoalFacts,
    ReviewFacts,
    TreatmentPlanFacts,
    draw_treatment_plan,
)
from iopdesk.services import summary_facts as parts
from iopdesk.services.acts import Work, act, question
from iopdesk.services.goals import has_open_result
from iopdesk.services.plan_reviews import last_review
from iopdesk.services.shown_names import name_of
from iopdesk.services.summary_facts import Subject
from iopdesk.services.treatment_plans import PlanGoal, read_goals
from iopdesk.storage.models import (
    Person,
    Placement,
    PlanReview,
    PrescribedSchedule,
    StagePeriod,
)


@dataclass(frozen=True, slots=True, repr=False)
class DrawnPlan:
    """A plan as a paper; ``file_name`` names no patient."""

    paper: Paper
    file_name: str


@dataclass(frozen=True, slots=True, repr=False)
class PlanCopyNoted:
    """A copy in the audit; ``said`` is for the toast once it is out."""

    said: str = ""


@question("treatment_plan.draw", row=Row.CLINICAL, subject="patient_id", view="chart.view")
def draw_plan(work: Work, *, patient_id: int) -> DrawnPlan:
    """The plan of the newest episode as a paper. Raises ``RuleBroken`` without an episode."""
    facts = gather_plan(work, patient_id)
    day = facts.as_of.isoformat()
    return DrawnPlan(draw_treatment_plan(facts), f"treatment-plan-{day}.pdf")


def gather_plan(work: Work, patient_id: int) -> TreatmentPlanFacts:
    """What the paper says: a plan that is to be signed speaks of the day of its review.

    What was written about a goal after the review makes it a draft of today again.
    """
    subject = parts.subject_of(work, patient_id)
    review = last_review(work.db, subject.episode.id)
    goals = read_goals(work, subject.episode.id, is_pending=has_open_result(work.db, patient_id))
    is_changed = review is not None and _is_changed(goals, review)
    is_draft = review is None or is_changed
    day = work.today if review is None or is_changed else review.reviewed_on
    return TreatmentPlanFacts(
        as_of=day,
        letterhead=parts.letterhead(work),
        patient=parts.patient_facts(subject),
        number=f"TP-{review.id:05}" if review is not None else "",
        admitted_on=subject.episode.admitted_on,
        level=_level(work, subject, day),
        stage=_stage(work, subject, day),
        hours=_hours(work, subject, day),
        diagnoses=tuple(f"{each.code} {each.words}" for each in parts.diagnoses(work, subject)),
        goals=tuple(_goal(each, is_draft=is_draft) for each in goals),
        review=_review(work, review) if review is not None else None,
        is_changed=is_changed,
        signatures=_signatures(work, subject, review),
    )


def _is_changed(goals: Sequence[PlanGoal], review: PlanReview) -> bool:
    """Whether a goal, an objective or what was seen is newer than the review.

    A version is the number of the act that wrote a row last, so the larger one came later.
    """
    versions = [each.version for each in goals]
    versions += [each.version for goal in goals for each in goal.objectives]
    seen = [each.seen_on for goal in goals for each in goal.progress]
    is_later = max(versions, default=0) > review.version
    return is_later or max(seen, default=date.min) > review.reviewed_on


def _goal(goal: PlanGoal, *, is_draft: bool) -> PlanGoalFacts:
    area = area_label(goal.area)
    if is_practice_area(goal.area):
        area = _("{area} (practice area)").format(area=area)
    return PlanGoalFacts(
        area=area,
        words=goal.words,
        status=goal.status,
        evidence=goal.evidence,
        # what is signed keeps its words, whatever the laboratory answers later
        is_pending=is_draft and goal.shown is GoalShown.PENDING,
        target_on=goal.target_on,
        objectives=tuple(
            ObjectiveFacts(each.words, each.status, each.status_on, each.target_on)
            for each in goal.objectives
        ),
    )


def _review(work: Work, row: PlanReview) -> ReviewFacts:
    by = work.db.get_one(Person, row.reviewed_by_id)
    recommends = "" if row.is_first and row.recommends is None else recommendation_label(
        row.recommends
    )  # fmt: skip
    return ReviewFacts(
        reviewed_on=row.reviewed_on,
        reviewed_by=parts.title_of(by),
        next_on=row.next_on or next_review_on(row.reviewed_on),
        is_first=row.is_first,
        words=row.words,
        recommends=recommends,
    )


def _signatures(
    work: Work, subject: Subject, review: PlanReview | None
) -> tuple[SignatureFacts, ...]:
    """Patient and counselor; who signed stands there, else the primary counselor."""
    signed_on = review.patient_signed_on if review is not None else None
    patient = SignatureFacts(
        subject.name,
        _("patient"),
        state=SignatureState.WAITING if signed_on is None else SignatureState.ON_PAPER,
        reason=medium_date(signed_on) if signed_on is not None else "",
    )
    counselor, at = subject.counselor, None
    if review is not None and review.counselor_signed_at is not None:
        counselor = work.db.get(Person, review.counselor_id)
        at = review.counselor_signed_at.astimezone(work.practice.zone)
    if counselor is None:
        return (patient,)
    state = SignatureState.WAITING if at is None else SignatureState.ON_SCREEN
    role = _("counselor")
    return patient, SignatureFacts(counselor.name, role, counselor.credentials, state, at)


def _level(work: Work, subject: Subject, day: date) -> str:
    row = work.db.execute(
        select(Placement.level, Placement.edition).where(*_on(Placement, subject, day)).limit(1)
    ).one_or_none()
    return level_label(row.level, row.edition) if row is not None else ""


def _stage(work: Work, subject: Subject, day: date) -> str:
    stage = work.db.scalar(
        select(StagePeriod.stage).where(*_on(StagePeriod, subject, day)).limit(1)
    )
    return stage_label(Stage(stage)) if stage is not None else ""


def _hours(work: Work, subject: Subject, day: date) -> str:
    minutes = work.db.scalar(
        select(PrescribedSchedule.weekly_minutes)
        .where(*_on(PrescribedSchedule, subject, day))
        .limit(1)
    )
    if minutes is None:
        return ""
    return _("{hours} h a week").format(hours=plain_hours(minutes))


def _on(
    model: type[Placement] | type[StagePeriod] | type[PrescribedSchedule],
    subject: Subject,
    day: date,
) -> tuple[ColumnElement[bool], ...]:
    """What of an episode covers a day, or the day of its discharge."""
    last = subject.episode.discharged_on
    at = min(day, last) if last is not None else day
    return (
        model.episode_id == subject.episode.id,
        model.starts_on <= at,
        or_(model.ends_on.is_(None), model.ends_on >= at),
    )


# -- copies that leave ------------------------------------------------------------


@act(
    "plan_paper.save",
    row=Row.CLINICAL,
    subject="patient_id",
    label=N_("Save treatment plan as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, patient_id: int) -> PlanCopyNoted:
    """Record that a copy is about to be written to a file, before it is."""
    return PlanCopyNoted()


@act(
    "plan_paper.saved",
    row=Row.CLINICAL,
    subject="patient_id",
    label=N_("Treatment plan saved as PDF"),
    icon="file-pdf-box",
)
def end_save(work: Work, *, patient_id: int) -> PlanCopyNoted:
    """Record that the file was written."""
    said = _("{name}: treatment plan saved as PDF").format(name=name_of(work, patient_id))
    return PlanCopyNoted(said)


@act(
    "plan_paper.print",
    row=Row.CLINICAL,
    subject="patient_id",
    label=N_("Print treatment plan"),
    icon="printer-outline",
)
def begin_print(work: Work, *, patient_id: int) -> PlanCopyNoted:
    """Record that a copy is about to go to a printer, before it does."""
    return PlanCopyNoted()


@act(
    "plan_paper.printed",
    row=Row.CLINICAL,
    subject="patient_id",
    label=N_("Treatment plan printed"),
    icon="printer-outline",
)
def end_print(work: Work, *, patient_id: int) -> PlanCopyNoted:
    """Record that the printer took it."""
    said = _("{name}: treatment plan printed").format(name=name_of(work, patient_id))
    return PlanCopyNoted(said)


@act(
    "plan_paper.copy_failed",
    row=Row.CLINICAL,
    subject="patient_id",
    label=N_("Copy of a treatment plan failed"),
    icon="alert-outline",
)
def copy_failed(work: Work, *, patient_id: int) -> PlanCopyNoted:
    """Record that the copy announced last did not come out."""
    return PlanCopyNoted()

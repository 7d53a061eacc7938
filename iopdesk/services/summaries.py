"""Both summaries from the record, drawn as drafts, and the trace of every copy that leaves.

What a form holds and has not saved yet can be laid over the record, so that the
preview shows the paper as it will be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.discharge import DischargeReason, reason_label
from iopdesk.domain.episodes import day_of_stay, origin_label
from iopdesk.domain.goals import GoalArea
from iopdesk.domain.levels import level_label
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import PlanKind
from iopdesk.i18n import N_, _, ngettext
from iopdesk.reports.discharge import draw_discharge
from iopdesk.reports.facts import (
    Appointment,
    Resource,
    TimetableEntry,
    UncountedFacts,
    WarningSign,
)
from iopdesk.reports.missing import asked_of_discharge, asked_of_step_down, missing_of
from iopdesk.reports.papers import Paper, PaperState
from iopdesk.reports.step_down import draw_step_down
from iopdesk.reports.summaries import Change, DischargeFacts, StepDownFacts
from iopdesk.services import step_down_facts as steps
from iopdesk.services import summary_facts as parts
from iopdesk.services.acts import Work, act, question
from iopdesk.services.attendance_totals import StayTotals, stay_totals
from iopdesk.services.care_plans import PlanContent, plan_of
from iopdesk.services.discharges import last_attended_on
from iopdesk.services.shown_names import name_of
from iopdesk.services.specimen_views import EpisodeTests, specimen_overview


class SummaryKind(StrEnum):
    """Which of the two papers."""

    DISCHARGE = "discharge"
    STEP_DOWN = "step_down"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entered:
    """What a form holds and the record does not yet; None and empty leave the record."""

    on: date | None = None
    reason: DischargeReason | None = None
    status: str | None = None
    prognosis: str | None = None
    next_level: str | None = None
    weekly_minutes: int | None = None
    weekdays: tuple[int, ...] = ()
    plan: PlanContent | None = None


@dataclass(frozen=True, slots=True)
class MissingThing:
    """A thing the paper lacks: the fact's key, to jump to its field, and its words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """A paper with what it lacks. ``asked`` counts what it must hold, ``filled`` what it has.

    ``file_name`` names no patient.
    """

    paper: Paper
    missing: tuple[MissingThing, ...]
    asked: int
    filled: int
    file_name: str


# -- questions --------------------------------------------------------------------


@question("summary.discharge", row=Row.SUMMARIES, subject="patient_id", view="summary.view")
def gather_discharge(
    work: Work, *, patient_id: int, entered: Entered | None = None
) -> DischargeFacts:
    """The facts of the discharge summary of the newest episode, open or ended.

    Raises ``RuleBroken`` without an episode.
    """
    typed = entered or Entered()
    subject = parts.subject_of(work, patient_id)
    episode = subject.episode
    plan = typed.plan or plan_of(work.db, episode.id, PlanKind.DISCHARGE).content
    left_on = typed.on or episode.discharged_on or plan.takes_effect_on
    until = left_on or work.today
    spans = parts.placements(work, subject)
    reason = typed.reason or episode.discharge_reason
    next_level = _said(typed.next_level, episode.next_level) or plan.to_level
    tests = specimen_overview(work.db, episode.id)
    totals = stay_totals(work, patient_id, episode.admitted_on, until)
    goals, all_met = parts.goals(work, subject, is_pending=tests.is_abstinence_pending)
    facts = parts.assessed(work, subject)
    return DischargeFacts(
        as_of=work.today,
        letterhead=parts.letterhead(work),
        patient=parts.patient_facts(subject),
        admitted_on=episode.admitted_on,
        discharged_on=left_on,
        last_contact_on=last_attended_on(work.db, episode.id),
        stay_days=day_of_stay(episode.admitted_on, until),
        origin=origin_label(episode.origin),
        stage=parts.stage_words(work, subject),
        reason=reason_label(reason) if reason is not None else "",
        next_level=level_label(next_level) if next_level else "",
        levels=(
            *parts.level_spans(work, subject, spans, left_on),
            *parts.planned_span(
                next_level,
                left_on + timedelta(days=1) if left_on else None,
                place=_("elsewhere"),
            ),
        ),
        clock=parts.clock_words(work, subject, spans, until),
        diagnoses=parts.diagnoses(work, subject),
        presenting_problem=facts.problem,
        assessed_on=facts.on,
        ratings=facts.ratings,
        services=totals.services,
        uncounted=_uncounted(tests, totals),
        attendance=totals.attendance,
        tests=tests.random,
        test_remarks=tests.remarks,
        scores=facts.scores,
        goals=goals,
        all_goals_met=all_met.all_met if all_met is not None else None,
        goals_decided_on=episode.goals_decided_on,
        status=_said(typed.status, episode.discharge_status),
        prognosis=_said(typed.prognosis, episode.prognosis),
        strengths=facts.strengths,
        needs=facts.needs,
        medications=parts.medications(work, subject, until),
        naloxone=parts.naloxone_words(subject),
        overdose_plan=plan.overdose_plan,
        appointments=tuple(Appointment(*line) for line in plan.appointments),
        supports=parts.evidence(work, subject, GoalArea.SUPPORT),
        meetings=plan.meetings_after,
        warning_signs=tuple(WarningSign(*line[:2]) for line in plan.warnings),
        if_use=plan.crisis_plan,
        resources=tuple(Resource(*line) for line in plan.resources),
        patient_part=plan.patient_part,
        signatures=parts.signatures(work, subject),
    )


@question("summary.step_down", row=Row.SUMMARIES, subject="patient_id", view="summary.view")
def gather_step_down(
    work: Work, *, patient_id: int, entered: Entered | None = None
) -> StepDownFacts:
    """The facts of the step-down summary: the step planned, or the last one taken.

    Raises ``RuleBroken`` without an episode.
    """
    typed = entered or Entered()
    subject = parts.subject_of(work, patient_id)
    episode = subject.episode
    plan = typed.plan or plan_of(work.db, episode.id, PlanKind.STEP_DOWN).content
    spans = parts.placements(work, subject)
    hours = (typed.weekly_minutes, typed.weekdays)
    step = steps.step_of(work, episode.id, spans, plan, hours)
    tests = specimen_overview(work.db, episode.id)
    totals = stay_totals(work, patient_id, episode.admitted_on, subject.last_day(work.today))
    goals, _all_met = parts.goals(work, subject, is_pending=tests.is_abstinence_pending)
    facts = parts.assessed(work, subject)
    return StepDownFacts(
        as_of=work.today,
        letterhead=parts.letterhead(work),
        patient=parts.patient_facts(subject),
        from_level=level_label(step.from_level) if step.from_level else "",
        to_level=level_label(step.to_level) if step.to_level else "",
        takes_effect_on=step.on,
        decided_on=plan.decided_on,
        levels=steps.step_levels(work, subject, spans, step),
        stage=parts.stage_words(work, subject),
        clock=parts.clock_words(work, subject, spans, work.today),
        shape=plan.shape,
        hours_change=step.hours,
        groups_change=steps.groups_change(work, patient_id, step.on, plan),
        individual_change=steps.individual_change(work, patient_id, step.on),
        tests_change=Change(steps.tests_before(work, episode.id), plan.tests_after),
        meetings_change=Change(
            parts.evidence(work, subject, GoalArea.MEETINGS), plan.meetings_after
        ),
        why_now=plan.why,
        goals=goals,
        pending_result=steps.pending_words(tests),
        services_from=episode.admitted_on,
        services=totals.services,
        uncounted=_uncounted(tests, totals),
        attendance=totals.attendance,
        tests=tests.random,
        test_remarks=tests.remarks,
        scores=facts.scores,
        timetable=tuple(TimetableEntry(*line) for line in plan.timetable),
        medications=parts.medications(work, subject, work.today),
        crisis_plan=plan.crisis_plan,
        naloxone=parts.naloxone_words(subject),
        overdose_plan=plan.overdose_plan,
        recheck_on=plan.recheck_on,
        recheck_with=parts.title_of(subject.counselor),
        resources=tuple(Resource(*line) for line in plan.resources),
        patient_part=plan.patient_part,
        signatures=parts.signatures(work, subject),
    )


@question("summary.draw", row=Row.SUMMARIES, subject="patient_id", view="summary.view")
def draw_summary(
    work: Work, *, patient_id: int, kind: SummaryKind, entered: Entered | None = None
) -> Drawn:
    """A summary as a draft for the chart only, with what it lacks."""
    if kind is SummaryKind.DISCHARGE:
        leaving = gather_discharge(work, patient_id=patient_id, entered=entered)
        asked = asked_of_discharge(leaving)
        paper = draw_discharge(leaving, state=PaperState.DRAFT)
        name = f"discharge-summary-{work.today.isoformat()}.pdf"
    else:
        stepping = gather_step_down(work, patient_id=patient_id, entered=entered)
        asked = asked_of_step_down(stepping)
        paper = draw_step_down(stepping, state=PaperState.DRAFT)
        name = f"step-down-summary-{work.today.isoformat()}.pdf"
    lacking = missing_of(asked)
    return Drawn(
        paper,
        tuple(MissingThing(each.key, each.words) for each in lacking),
        len(asked),
        len(asked) - len(lacking),
        name,
    )


# -- copies that leave ------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class CopyNoted:
    """A copy in the audit; ``said`` is for the toast once it is out."""

    said: str = ""


@act(
    "summary.save",
    row=Row.SUMMARIES,
    subject="patient_id",
    label=N_("Save summary as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, patient_id: int, kind: SummaryKind) -> CopyNoted:
    """Record that a copy is about to be written to a file, before it is."""
    return CopyNoted()


@act(
    "summary.saved",
    row=Row.SUMMARIES,
    subject="patient_id",
    label=N_("Summary saved as PDF"),
    icon="file-pdf-box",
)
def end_save(work: Work, *, patient_id: int, kind: SummaryKind) -> CopyNoted:
    """Record that the file was written."""
    said = _("{name}: summary saved as PDF").format(name=name_of(work, patient_id))
    return CopyNoted(said)


@act(
    "summary.print",
    row=Row.SUMMARIES,
    subject="patient_id",
    label=N_("Print summary"),
    icon="printer-outline",
)
def begin_print(work: Work, *, patient_id: int, kind: SummaryKind) -> CopyNoted:
    """Record that a copy is about to go to a printer, before it does."""
    return CopyNoted()


@act(
    "summary.printed",
    row=Row.SUMMARIES,
    subject="patient_id",
    label=N_("Summary printed"),
    icon="printer-outline",
)
def end_print(work: Work, *, patient_id: int, kind: SummaryKind) -> CopyNoted:
    """Record that the printer took it."""
    said = _("{name}: summary printed").format(name=name_of(work, patient_id))
    return CopyNoted(said)


@act(
    "summary.copy_failed",
    row=Row.SUMMARIES,
    subject="patient_id",
    label=N_("Copy of a summary failed"),
    icon="alert-outline",
)
def copy_failed(work: Work, *, patient_id: int, kind: SummaryKind) -> CopyNoted:
    """Record that the copy announced last did not come out."""
    return CopyNoted()


# -- inside -----------------------------------------------------------------------


def _said(typed: str | None, recorded: str) -> str:
    return recorded if typed is None else typed


def _uncounted(tests: EpisodeTests, totals: StayTotals) -> tuple[UncountedFacts, ...]:
    """Tests and meetings, which are services and never hours."""
    count = tests.all_tests.collected
    words = ngettext("{count} test", "{count} tests", count).format(count=count)
    found = [UncountedFacts(_("Monitoring of use"), words)]
    if totals.meetings:
        words = ngettext("{count} meeting", "{count} meetings", totals.meetings)
        words = words.format(count=totals.meetings)
        found.append(UncountedFacts(_("Support-group meetings"), words))
    return tuple(found)

"""The treatment plan: goals with their objectives, the last review, who signs.

A plan that was not made yet, or that changed since it was signed, prints as a draft. It
stays in the chart, or goes to the patient whose plan it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from iopdesk.domain.goals import GoalStatus
from iopdesk.i18n import N_, _, medium_date
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import issue
from iopdesk.reports.facts import (
    AFTER_ISSUE,
    GoalFacts,
    Letterhead,
    PatientFacts,
    SignatureFacts,
    SignatureState,
)
from iopdesk.reports.kit.blocks import (
    Block,
    Column,
    Document,
    Grid,
    Piece,
    Prose,
    Section,
    Table,
    Text,
    given,
    quiet,
    spaced,
    strong,
    text,
)
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState

PLAN_TITLE = N_("Treatment plan")


@dataclass(frozen=True, slots=True, repr=False)
class ObjectiveFacts:
    """One step towards a goal, and how it stands since when."""

    words: str
    status: GoalStatus
    status_on: date
    target_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PlanGoalFacts:
    """One goal: its area in words, what is to be reached by when, how it stands."""

    area: str
    words: str
    status: GoalStatus
    evidence: str = ""
    is_pending: bool = False
    target_on: date | None = None
    objectives: tuple[ObjectiveFacts, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ReviewFacts:
    """The last review, or that the plan was made."""

    reviewed_on: date
    reviewed_by: str
    next_on: date
    is_first: bool
    words: str = ""
    recommends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TreatmentPlanFacts:
    """Everything a treatment plan says. ``number`` is that of its last review.

    ``is_changed``: something was written about a goal after the review.
    """

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    number: str = ""
    admitted_on: date | None = None
    level: str = ""
    stage: str = ""
    hours: str = ""
    diagnoses: tuple[str, ...] = ()
    goals: tuple[PlanGoalFacts, ...] = ()
    review: ReviewFacts | None = None
    is_changed: bool = field(default=False, metadata=AFTER_ISSUE)
    signatures: tuple[SignatureFacts, ...] = ()

    @property
    def state(self) -> PaperState:
        """Draft before the plan is made and once it changed; final with every signature."""
        if self.review is None or self.is_changed:
            return PaperState.DRAFT
        if any(each.state is SignatureState.WAITING for each in self.signatures):
            return PaperState.FOR_SIGNATURE
        return PaperState.FINAL


def draw_treatment_plan(
    facts: TreatmentPlanFacts, *, paper: PaperSize = LETTER, large_print: bool = False
) -> Paper:
    """The plan as a PDF; the same facts give the same bytes."""
    from iopdesk.reports.kit.press import press

    return press(plan_document(facts), size=paper, large_print=large_print)


def plan_document(facts: TreatmentPlanFacts) -> Document:
    """The plan as blocks, before any page is made."""
    state = facts.state
    stamp = None
    if state is not PaperState.DRAFT and facts.review is not None:
        stamp = issue(facts, facts.number, 1, facts.review.reviewed_on)
    return Document(
        title=_(PLAN_TITLE),
        subtitle=_subtitle(facts),
        as_of=facts.as_of,
        state=state,
        stamp=stamp,
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=(
            Section("", (_grid(facts), Prose(_diagnoses(facts)))),
            *(_goal(number, each) for number, each in enumerate(facts.goals, start=1)),
            *_review(facts),
        ),
        signatures=facts.signatures,
        closing=(),
    )


def _subtitle(facts: TreatmentPlanFacts) -> str:
    if facts.review is None:
        return _("The plan is not made yet. For the chart only.")
    words = _("Made {day}.") if facts.review.is_first else _("As reviewed {day}.")
    words = words.format(day=medium_date(facts.review.reviewed_on))
    if facts.is_changed:
        since = _("It changed since, and waits for its next review. For the chart only.")
        return f"{words} {since}"
    return f"{words} {_('For the chart and the patient.')}"


def _grid(facts: TreatmentPlanFacts) -> Grid:
    return Grid(
        (
            parts.patient_cells(facts.patient, facts.as_of),
            (
                (_("Admitted"), parts.day_or_missing(facts.admitted_on)),
                (_("Level of care"), text(given(facts.level))),
                (_("Stage"), text(given(facts.stage))),
                (_("Prescribed"), text(given(facts.hours))),
            ),
        )
    )


def _diagnoses(facts: TreatmentPlanFacts) -> Text:
    return spaced((strong(_("Diagnoses:")), given("; ".join(facts.diagnoses))))


def _goal(number: int, goal: PlanGoalFacts) -> Section:
    title = _("Goal {number}: {area}").format(number=number, area=goal.area)
    if goal.target_on is not None:
        title = _("{title}, by {day}").format(title=title, day=medium_date(goal.target_on))
    facts = GoalFacts(goal.area, goal.status, goal.evidence, goal.is_pending)
    columns = (Column("", 0.62), Column("", 0.2), Column("", 0.18))
    evidence: Piece = quiet(goal.evidence) if goal.evidence else quiet(_("no evidence yet"))
    head = (text(strong(_("Status and evidence")), " ", evidence), parts.goal_status(facts), text())
    blocks: list[Block] = [Prose(text(given(goal.words)))]
    rows = [head]
    for each in goal.objectives:
        by = _("by {day}").format(day=medium_date(each.target_on)) if each.target_on else ""
        objective = GoalFacts(goal.area, each.status)
        rows.append((text(each.words), parts.goal_status(objective), text(quiet(by))))
    blocks.append(Table(columns, tuple(rows)))
    return Section(title, tuple(blocks))


def _review(facts: TreatmentPlanFacts) -> tuple[Section, ...]:
    review = facts.review
    if review is None:
        return ()
    title = _("The plan is made") if review.is_first else _("Review of {day}").format(
        day=medium_date(review.reviewed_on)
    )  # fmt: skip
    by = _("By {name}.").format(name=review.reviewed_by)
    lines: list[Piece | str] = [by, review.words]
    if review.recommends:
        lines += [strong(_("Recommendation:")), f"{review.recommends}."]
    lines += [strong(_("Next review:")), f"{medium_date(review.next_on)}."]
    return (Section(title, (Prose(spaced(lines)),)),)

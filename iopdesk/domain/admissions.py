"""The checklist of an admission: what the record shows by itself, and what people say.

What the record shows goes before what somebody ticked: a completed assessment is done
whoever says what. Source of the steps: domain.md, sections 2 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from iopdesk.domain.intake import ChecklistStep, StepState, step_label
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date

BY_HAND = frozenset(
    {
        ChecklistStep.IDENTITY,
        ChecklistStep.NOTICES,
        ChecklistStep.OVERDOSE_PLAN,
        ChecklistStep.TEST_PHASE,
    }
)
"""Steps that somebody may say are done; the others show in the record, or not at all."""

ALWAYS = frozenset({ChecklistStep.ASSESSMENT, ChecklistStep.LEVEL, ChecklistStep.SCHEDULE})
"""Steps that no admission goes without."""

CLINICAL = frozenset({ChecklistStep.OVERDOSE_PLAN, ChecklistStep.NALOXONE})
"""Steps that only those see who see the clinical part of the chart."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What in the record shows a step, in words, and since when.

    ``is_not_applicable``: the record shows that the step has no use here.
    """

    words: str
    on: date | None = None
    is_not_applicable: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Ticked:
    """What somebody said about a step; ``version`` is that of the row, ``by`` a name."""

    state: StepState
    on: date
    by: str
    note: str
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class StepShown:
    """A step as it stands: done or not applicable (``state``), or neither; and why."""

    step: ChecklistStep
    state: StepState | None
    is_by_record: bool
    words: str
    version: int = 0

    @property
    def label(self) -> str:
        """The step in words."""
        return step_label(self.step)

    @property
    def may_be_done(self) -> bool:
        """Whether somebody may say that it is done."""
        return not self.is_by_record and self.step in BY_HAND

    @property
    def may_be_left_out(self) -> bool:
        """Whether somebody may say that it does not apply."""
        return not self.is_by_record and self.step not in ALWAYS


def checklist(
    evidence: Mapping[ChecklistStep, Evidence],
    ticked: Mapping[ChecklistStep, Ticked],
    steps: Iterable[ChecklistStep] = ChecklistStep,
) -> tuple[StepShown, ...]:
    """Every step in its order, with what shows it."""
    return tuple(_shown(step, evidence.get(step), ticked.get(step)) for step in steps)


def _shown(step: ChecklistStep, shown: Evidence | None, said: Ticked | None) -> StepShown:
    version = said.version if said is not None else 0
    if shown is not None:
        state = StepState.NOT_APPLICABLE if shown.is_not_applicable else StepState.DONE
        words = shown.words
        if shown.on is not None:
            words = _("{words}, {day}").format(words=words, day=medium_date(shown.on))
        return StepShown(step, state, True, words, version)
    if said is not None:
        words = _("{day}, {person}").format(day=medium_date(said.on), person=said.by)
        if said.note:
            words = _("{words}: {note}").format(words=words, note=said.note)
        return StepShown(step, said.state, False, words, version)
    return StepShown(step, None, False, "")


def steps_left(steps: Iterable[StepShown]) -> int:
    """How many steps are neither done nor out of place."""
    return sum(each.state is None for each in steps)


def decide_tick(
    step: ChecklistStep,
    state: StepState,
    *,
    on: date,
    note: str,
    is_by_record: bool,
    today: date,
) -> None:
    """Whether somebody may say so of a step.

    Raises ``RuleBroken``: ``checklist.by_record`` (the record shows it, or alone can),
    ``checklist.always``, ``checklist.no_reason``, ``checklist.ahead``.
    """
    if is_by_record or (state is StepState.DONE and step not in BY_HAND):
        raise RuleBroken("checklist.by_record")
    if state is StepState.NOT_APPLICABLE and step in ALWAYS:
        raise RuleBroken("checklist.always", field="state")
    if state is StepState.NOT_APPLICABLE and not note.strip():
        raise RuleBroken("checklist.no_reason", field="note")
    if on > today:
        raise RuleBroken("checklist.ahead", field="on")


sentences(
    {
        "checklist.by_record": N_(
            "The record itself shows whether this step is done. Enter it where it belongs."
        ),
        "checklist.always": N_("No admission goes without this step. Enter it in the chart."),
        "checklist.no_reason": N_("The reason is missing. Enter why the step does not apply."),
        "checklist.ahead": N_("This day has not come yet. Enter today or an earlier day."),
    }
)

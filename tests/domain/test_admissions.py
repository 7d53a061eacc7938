"""The checklist of an admission: the record first, then what people said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.admissions import (
    ALWAYS,
    BY_HAND,
    Evidence,
    Ticked,
    checklist,
    decide_tick,
    steps_left,
)
from iopdesk.domain.intake import ChecklistStep, StepState
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
SHOWN = Evidence("Assessment completed", date(2026, 10, 20))
steps = st.sampled_from(ChecklistStep)


def said(state: StepState = StepState.DONE, note: str = "") -> Ticked:
    return Ticked(state, date(2026, 10, 21), "Tessa Lund", note, 7)


def test_what_the_record_shows_goes_before_what_somebody_said():
    step = ChecklistStep.ASSESSMENT
    (shown,) = checklist({step: SHOWN}, {step: said(StepState.NOT_APPLICABLE, "Later")}, [step])
    assert (shown.state, shown.is_by_record) == (StepState.DONE, True)
    assert shown.words == "Assessment completed, Oct 20, 2026"


def test_what_somebody_said_shows_who_when_and_why():
    step = ChecklistStep.GROUPS
    ticked = {step: said(StepState.NOT_APPLICABLE, "Individual sessions alone")}
    (shown,) = checklist({}, ticked, [step])
    assert shown.state is StepState.NOT_APPLICABLE
    assert shown.words == "Oct 21, 2026, Tessa Lund: Individual sessions alone"
    assert shown.version == 7


def test_the_record_may_show_that_a_step_has_no_use():
    step = ChecklistStep.INSURANCE
    none = Evidence("The patient has no insurance", is_not_applicable=True)
    (shown,) = checklist({step: none}, {}, [step])
    assert (shown.state, shown.words) == (StepState.NOT_APPLICABLE, none.words)


@given(st.sets(steps), st.sets(steps))
def test_a_step_is_left_when_neither_the_record_nor_a_person_speaks_of_it(shown, ticked):
    found = checklist(dict.fromkeys(shown, SHOWN), dict.fromkeys(ticked, said()))
    assert [each.step for each in found] == list(ChecklistStep)
    assert steps_left(found) == len(set(ChecklistStep) - shown - ticked)


@pytest.mark.parametrize("step", ChecklistStep)
def test_only_what_the_record_cannot_show_is_ticked_by_hand(step):
    given = {"on": TODAY, "note": "", "is_by_record": False, "today": TODAY}
    if step in BY_HAND:
        decide_tick(step, StepState.DONE, **given)
        return
    with pytest.raises(RuleBroken, match=r"checklist\.by_record"):
        decide_tick(step, StepState.DONE, **given)


@pytest.mark.parametrize("step", ChecklistStep)
def test_out_of_place_needs_a_reason_and_never_goes_for_assessment_level_and_hours(step):
    given = {"on": TODAY, "is_by_record": False, "today": TODAY}
    code = r"checklist\.always" if step in ALWAYS else r"checklist\.no_reason"
    with pytest.raises(RuleBroken, match=code):
        decide_tick(step, StepState.NOT_APPLICABLE, note=" ", **given)
    if step not in ALWAYS:
        decide_tick(step, StepState.NOT_APPLICABLE, note="Declined", **given)


def test_nobody_ticks_ahead_or_over_the_record():
    given = {"note": "", "today": TODAY}
    done, step = StepState.DONE, ChecklistStep.IDENTITY
    with pytest.raises(RuleBroken, match=r"checklist\.ahead"):
        decide_tick(step, done, on=date(2026, 10, 23), is_by_record=False, **given)
    with pytest.raises(RuleBroken, match=r"checklist\.by_record"):
        decide_tick(step, done, on=TODAY, is_by_record=True, **given)

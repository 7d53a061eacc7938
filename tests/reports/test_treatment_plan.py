"""The treatment plan on paper: what it says, in which state, and who signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from iopdesk.domain.disclosures import NOTICE
from iopdesk.domain.goals import GoalStatus
from iopdesk.reports.facts import PatientFacts, SignatureFacts, SignatureState
from iopdesk.reports.papers import PaperState
from iopdesk.reports.treatment_plan import (
    ObjectiveFacts,
    PlanGoalFacts,
    ReviewFacts,
    TreatmentPlanFacts,
    draw_treatment_plan,
)
from tests.reports.examples import LETTERHEAD
from tests.reports.reading import pages_of

DAY = date(2026, 9, 25)
PATIENT = SignatureFacts("Marisol Quintero", "patient")
COUNSELOR = SignatureFacts("Dana Okafor", "counselor", "LCSW")
SIGNED = (
    replace(PATIENT, state=SignatureState.ON_PAPER, reason="Sep 25, 2026"),
    replace(COUNSELOR, state=SignatureState.ON_SCREEN, signed_at=datetime(2026, 9, 25, 16, 20)),
)
FACTS = TreatmentPlanFacts(
    as_of=DAY,
    letterhead=LETTERHEAD,
    patient=PatientFacts("Marisol Quintero", "LR-00148", "Mari", date(1989, 3, 14), "Dana Okafor"),
    number="TP-00012",
    admitted_on=date(2026, 8, 10),
    level="2.1 Intensive outpatient",
    stage="Stage 2, early recovery",
    hours="9 h a week",
    diagnoses=("F11.20 Opioid use disorder, severe",),
    goals=(
        PlanGoalFacts(
            "Support network",
            "Two people to call",
            GoalStatus.PARTLY_MET,
            "Her sister",
            target_on=date(2026, 11, 10),
            objectives=(ObjectiveFacts("Find a sponsor", GoalStatus.MET, DAY, DAY),),
        ),
        PlanGoalFacts("Abstinence", "No use for 90 days", GoalStatus.NOT_MET, is_pending=True),
    ),
    review=ReviewFacts(DAY, "Dana Okafor, LCSW", date(2026, 10, 26), False, "Steady.", "Step down"),
    signatures=(PATIENT, COUNSELOR),
)


def said(facts: TreatmentPlanFacts) -> str:
    return " ".join(pages_of(draw_treatment_plan(facts).pdf))


def test_a_plan_says_each_goal_with_its_objectives_and_what_the_review_found():
    text = said(FACTS)
    places = [
        text.index(words)
        for words in (
            "Treatment plan As reviewed Sep 25, 2026. For the chart and the patient.",
            "Marisol Quintero (“Mari”)",
            "Diagnoses: F11.20 Opioid use disorder, severe",
            "Goal 1: Support network, by Nov 10, 2026",
            "Two people to call",
            "Find a sponsor",
            "by Sep 25, 2026",
            "Goal 2: Abstinence",
            "Pending result",
            "Review of Sep 25, 2026 By Dana Okafor, LCSW. Steady. Recommendation: Step down.",
            "Next review: Oct 26, 2026.",
            "Signatures",
        )
    ]
    assert places == sorted(places)
    assert NOTICE in text
    assert "(404) 555-0199" in text


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        (replace(FACTS, review=None), PaperState.DRAFT, "The plan is not made yet."),
        (replace(FACTS, is_changed=True), PaperState.DRAFT, "It changed since, and waits"),
        (FACTS, PaperState.FOR_SIGNATURE, "Document TP-00012, version 1"),
        (
            replace(FACTS, signatures=(SIGNED[0], COUNSELOR)),
            PaperState.FOR_SIGNATURE,
            "Signed on paper: Sep 25, 2026",
        ),
        (
            replace(FACTS, signatures=SIGNED),
            PaperState.FINAL,
            "Signed on screen Sep 25, 2026, 4:20 PM",
        ),
    ],
)
def test_the_state_of_a_plan_follows_from_review_and_signatures(facts, state, words):
    paper = draw_treatment_plan(facts)
    assert paper.state is state
    assert words in " ".join(pages_of(paper.pdf))


def test_a_plan_that_was_just_made_recommends_nothing():
    review = replace(FACTS.review, is_first=True, words="", recommends="")
    text = said(replace(FACTS, review=review))
    assert "The plan is made" in text
    assert "Recommendation" not in text


def test_the_same_facts_give_the_same_bytes_and_a_signature_keeps_the_code():
    first, second = draw_treatment_plan(FACTS), draw_treatment_plan(FACTS)
    assert first.pdf == second.pdf

    def code(facts):
        text = draw_treatment_plan(facts).text
        return [line for line in text.splitlines() if "code" in line.lower()]

    assert code(FACTS) == code(replace(FACTS, signatures=SIGNED))
    assert code(FACTS) != code(replace(FACTS, hours="12 h a week"))


def test_a_plan_with_nothing_in_it_still_prints():
    bare = TreatmentPlanFacts(
        as_of=DAY, letterhead=LETTERHEAD, patient=PatientFacts("June Halvorsen", "LR-00001")
    )
    assert "To be entered" in said(bare)

"""What a summary lacks is one list: it prints, and it is what the panes jump to."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from iopdesk.reports.discharge import draw_discharge
from iopdesk.reports.facts import AttendanceFacts, Letterhead, MedicationFacts
from iopdesk.reports.missing import asked_of_discharge, asked_of_step_down, missing_of
from iopdesk.reports.papers import PaperState
from iopdesk.reports.step_down import draw_step_down
from tests.reports.examples import BARE_DISCHARGE, BARE_STEP_DOWN, NOELLE, SAMIRA


def test_the_whole_examples_lack_nothing():
    assert missing_of(asked_of_discharge(NOELLE)) == ()
    assert missing_of(asked_of_step_down(SAMIRA)) == ()


@pytest.mark.parametrize(
    ("asked", "facts"), [(asked_of_discharge, NOELLE), (asked_of_step_down, SAMIRA)]
)
def test_every_key_names_a_fact(asked, facts):
    names = {each.name for each in fields(facts)}
    assert {each.key for each in asked(facts)} <= names


@pytest.mark.parametrize(
    ("asked", "bare", "whole"),
    [
        (asked_of_discharge, BARE_DISCHARGE, NOELLE),
        (asked_of_step_down, BARE_STEP_DOWN, SAMIRA),
    ],
)
def test_taking_any_asked_fact_away_is_noticed(asked, bare, whole):
    for name in {each.key for each in missing_of(asked(bare))} - {"letterhead", "patient"}:
        if name == "pending_result":
            continue
        poorer = replace(whole, **{name: getattr(bare, name)})
        assert name in {each.key for each in missing_of(asked(poorer))}, name


def test_nothing_prescribed_is_an_answer_and_an_unknown_prescriber_is_not():
    none = replace(NOELLE, medications=())
    assert missing_of(asked_of_discharge(none)) == ()
    nobody = replace(NOELLE, medications=(MedicationFacts("Naltrexone", "50 mg"),))
    assert [each.words for each in missing_of(asked_of_discharge(nobody))] == [
        "Who continues each medication"
    ]


def test_a_pending_goal_asks_what_is_pending():
    assert [
        each.key for each in missing_of(asked_of_step_down(replace(SAMIRA, pending_result=" ")))
    ] == ["pending_result"]


def test_zero_is_a_fact():
    zero = AttendanceFacts(0, 0, 0, 0, 0)
    facts = replace(NOELLE, attendance=zero, stay_days=0, all_goals_met=False)
    assert missing_of(asked_of_discharge(facts)) == ()


@pytest.mark.parametrize(
    ("draw", "asked", "bare"),
    [
        (draw_discharge, asked_of_discharge, BARE_DISCHARGE),
        (draw_step_down, asked_of_step_down, BARE_STEP_DOWN),
    ],
)
def test_what_is_missing_prints_as_to_be_entered_and_is_listed(draw, asked, bare):
    paper = draw(bare, state=PaperState.DRAFT)
    missing = missing_of(asked(bare))
    assert paper.text.count("To be entered") >= len(missing)
    assert f"Not complete: {len(missing)} things missing." in paper.text
    for each in missing:
        assert each.words in paper.text


def test_a_practice_without_a_crisis_line_shows_that_on_its_paper():
    facts = replace(NOELLE, letterhead=replace(NOELLE.letterhead, crisis_phone=""))
    assert "24 hours To be entered" in draw_discharge(facts, state=PaperState.DRAFT).text


def test_a_bare_letterhead_says_what_it_lacks():
    facts = replace(NOELLE, letterhead=Letterhead("Larkspur Recovery"))
    text = draw_discharge(facts, state=PaperState.DRAFT).text
    assert "Address: To be entered" in text
    assert "Phone: To be entered" in text

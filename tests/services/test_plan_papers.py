"""The treatment plan drawn from the record, in the state that the record says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.errors import RuleBroken
from iopdesk.reports.papers import PaperState
from iopdesk.services import goals, objectives, plan_papers, plan_reviews
from iopdesk.services.plan_papers import draw_plan
from iopdesk.services.treatment_plans import read_plan_of
from iopdesk.storage.models import AuditEntry
from tests.reports.reading import pages_of
from tests.services.care import admit, complete

TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero")


@pytest.fixture
def episode_id(door, patient_id):
    found = admit(door, patient_id, counselor_id=door.person.id)
    complete(door, found)
    return found


def test_a_plan_is_a_draft_then_for_signature_then_final_and_a_draft_again_once_it_changes(
    door, patient_id, episode_id, clock
):
    def state():
        return door.ask(draw_plan, patient_id=patient_id).paper.state

    def plan():
        return door.ask(read_plan_of, patient_id=patient_id)

    own = {"episode_id": episode_id}
    door.do(goals.add_goal, **own, area=GoalArea.SUPPORT, words="Two people to call")
    assert state() is PaperState.DRAFT
    goal_id = plan().goals[0].goal_id
    door.do(
        plan_reviews.write_review,
        **own,
        reviewed_on=TODAY,
        words="",
        goals=[(goal_id, GoalStatus.PARTLY_MET, "Her sister")],
    )
    assert state() is PaperState.FOR_SIGNATURE
    for act, more in (
        (plan_reviews.sign_review, {}),
        (plan_reviews.record_patient_signature, {"on": TODAY}),
    ):
        last = plan().last
        given = {"review_id": last.review_id, "expected_version": last.version}
        door.do(act, **own, **given, **more)
    drawn = door.ask(draw_plan, patient_id=patient_id)
    assert drawn.paper.state is PaperState.FINAL
    text = " ".join(pages_of(drawn.paper.pdf))
    for words in ("Her sister", "9 h a week", "2.1 Intensive", "Stage 1, engagement"):
        assert words in text
    assert "Signed on screen Oct 22, 2026, 9:12 AM" in text
    assert drawn.file_name == "treatment-plan-2026-10-22.pdf"
    clock.advance(timedelta(days=3))
    assert door.ask(draw_plan, patient_id=patient_id).paper.pdf == drawn.paper.pdf
    door.do(objectives.add_objective, **own, goal_id=goal_id, words="Find a sponsor")
    assert state() is PaperState.DRAFT


def test_what_was_seen_after_the_review_makes_it_a_draft_even_when_the_goal_stays(
    door, patient_id, episode_id, clock
):
    own = {"episode_id": episode_id}
    door.do(goals.add_goal, **own, area=GoalArea.SUPPORT, words="Two people to call")
    door.do(plan_reviews.write_review, **own, reviewed_on=TODAY, words="")
    clock.advance(timedelta(days=2))
    row = door.ask(read_plan_of, patient_id=patient_id).goals[0]
    door.do(
        goals.record_progress,
        **own,
        goal_id=row.goal_id,
        expected_version=row.version,
        on=TODAY + timedelta(days=1),
        status=GoalStatus.NOT_MET,
        evidence="",
    )
    assert door.ask(draw_plan, patient_id=patient_id).paper.state is PaperState.DRAFT


def test_without_an_episode_there_is_no_plan_to_print(door, patient_id):
    with pytest.raises(RuleBroken) as caught:
        door.ask(draw_plan, patient_id=patient_id)
    assert caught.value.code == "episode.none_open"


def test_every_copy_leaves_its_trace(door, patient_id, episode_id, practice_file):
    for act in (
        plan_papers.begin_save,
        plan_papers.end_save,
        plan_papers.begin_print,
        plan_papers.end_print,
        plan_papers.copy_failed,
    ):
        assert not door.do(act, patient_id=patient_id).is_undoable
    with practice_file.read_engine.connect() as connection:
        found = connection.execute(
            select(AuditEntry.act).where(AuditEntry.act.like("plan_paper.%"))
        ).scalars()
        assert sorted(found) == sorted(
            ["plan_paper.save", "plan_paper.saved", "plan_paper.print", "plan_paper.printed",
             "plan_paper.copy_failed"]
        )  # fmt: skip

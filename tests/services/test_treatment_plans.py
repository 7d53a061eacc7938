"""The treatment plan: goals, objectives, progress, reviews and their signatures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import GoalArea, GoalShown, GoalStatus
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import discharges, goals, objectives, plan_reviews
from iopdesk.services.chart import open_chart
from iopdesk.services.treatment_plans import read_plan_of
from iopdesk.storage.models import Goal
from tests.services import cups
from tests.services.care import ADMITTED, admit, complete

TODAY = date(2026, 10, 22)
MET, PARTLY, NOT = GoalStatus.MET, GoalStatus.PARTLY_MET, GoalStatus.NOT_MET
NEXT = TODAY + timedelta(days=30)


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero")


@pytest.fixture
def episode_id(door, patient_id):
    found = admit(door, patient_id, counselor_id=door.person.id)
    complete(door, found)
    return found


@pytest.fixture
def plan(door, patient_id):
    """The plan as it is now."""
    return lambda: door.ask(read_plan_of, patient_id=patient_id)


@pytest.fixture
def goal_id(door, episode_id, plan):
    door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.SUPPORT, words="Two to call")
    return plan().goals[0].goal_id


def progress(door, episode_id, row, on, status, evidence=""):
    door.do(
        goals.record_progress,
        episode_id=episode_id,
        goal_id=row.goal_id,
        expected_version=row.version,
        on=on,
        status=status,
        evidence=evidence,
    )


def review(door, episode_id, **more):
    given = {"reviewed_on": TODAY, "words": "Going well.", "next_on": NEXT, **more}
    return door.do(plan_reviews.write_review, episode_id=episode_id, **given).result.review_id


def sign_both(door, episode_id, plan):
    for act, more in (
        (plan_reviews.record_patient_signature, {"on": TODAY}),
        (plan_reviews.sign_review, {}),
    ):
        last = plan().last
        given = {"review_id": last.review_id, "expected_version": last.version}
        door.do(act, episode_id=episode_id, **given, **more)


# -- goals and progress -----------------------------------------------------------


def test_a_goal_has_an_aim_in_words_and_a_day_and_an_area_has_one(door, episode_id, plan):
    given = {"episode_id": episode_id, "area": GoalArea.FAMILY, "words": "Evenings in peace"}
    door.do(goals.add_goal, **given, target_on=NEXT)
    (row,) = plan().goals
    assert (row.words, row.target_on, row.shown) == ("Evenings in peace", NEXT, GoalShown.NOT_MET)
    with pytest.raises(RuleBroken) as caught:
        door.do(goals.add_goal, **given)
    assert (caught.value.code, caught.value.field) == ("goal.area_taken", "area")
    version = row.version
    given = {"episode_id": episode_id, "goal_id": row.goal_id, "expected_version": version}
    door.do(goals.change_goal, **given, words="Evenings together", target_on=None)
    with pytest.raises(Conflict):
        door.do(goals.change_goal, **given, words="Evenings apart", target_on=None)
    assert (plan().goals[0].words, plan().goals[0].target_on) == ("Evenings together", None)
    door.undo()
    assert plan().goals[0].words == "Evenings in peace"


@pytest.mark.parametrize(
    ("words", "target_on", "code", "field"),
    [
        (" ", None, "goal.no_words", "words"),
        ("Peace", ADMITTED - timedelta(days=1), "goal.target_early", "target_on"),
    ],
)
def test_a_goal_without_words_or_aimed_before_the_admission_is_refused(
    door, episode_id, words, target_on, code, field
):
    with pytest.raises(RuleBroken) as caught:
        door.do(
            goals.add_goal,
            episode_id=episode_id,
            area=GoalArea.FAMILY,
            words=words,
            target_on=target_on,
        )
    assert (caught.value.code, caught.value.field) == (code, field)


def test_the_status_of_a_goal_follows_the_newest_progress_not_the_last_typed(
    door, episode_id, goal_id, plan
):
    progress(door, episode_id, plan().goals[0], TODAY, MET, "Sister and sponsor")
    progress(door, episode_id, plan().goals[0], TODAY - timedelta(days=20), PARTLY, "Sister")
    row = plan().goals[0]
    assert (row.status, row.evidence, row.decided_on) == (MET, "Sister and sponsor", TODAY)
    assert [each.status for each in row.progress] == [MET, PARTLY]
    assert row.progress[0].recorded_by == "Dana Okafor"
    door.undo()
    door.undo()
    row = plan().goals[0]
    assert (row.status, row.evidence, row.progress) == (NOT, "", ())


@pytest.mark.parametrize(
    ("on", "status", "evidence", "code", "field"),
    [
        (TODAY + timedelta(days=1), PARTLY, "", "goal.progress_ahead", "on"),
        (ADMITTED - timedelta(days=1), PARTLY, "", "goal.progress_early", "on"),
        (TODAY, MET, "  ", "goal.needs_evidence", "evidence"),
    ],
)
def test_progress_that_cannot_be_is_refused_beside_its_field(
    door, episode_id, goal_id, plan, on, status, evidence, code, field
):
    with pytest.raises(RuleBroken) as caught:
        progress(door, episode_id, plan().goals[0], on, status, evidence)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert plan().goals[0].progress == ()


def test_the_card_on_the_overview_writes_progress_too_and_only_of_what_changed(
    door, episode_id, plan
):
    area = GoalArea.SUPPORT
    for _again in range(2):
        door.do(goals.update_goals, episode_id=episode_id, goals=[(area, PARTLY, "Her sister")])
    door.do(goals.update_goals, episode_id=episode_id, goals=[(area, MET, "Her sponsor too")])
    assert [(each.status, each.evidence) for each in plan().goals[0].progress] == [
        (MET, "Her sponsor too"),
        (PARTLY, "Her sister"),
    ]
    door.undo()
    assert [each.status for each in plan().goals[0].progress] == [PARTLY]
    assert plan().goals[0].status is PARTLY


def test_an_open_result_shows_on_the_plan_as_on_the_overview(door, patient_id, episode_id, plan):
    door.do(
        goals.update_goals, episode_id=episode_id, goals=[(GoalArea.ABSTINENCE, MET, "90 days")]
    )
    cups.collect(door, cups.ask(door, patient_id).specimen_id)
    assert plan().goals[0].shown is GoalShown.PENDING
    assert plan().determination.is_pending


def test_the_plan_of_an_ended_episode_is_read_and_not_changed(
    door, patient_id, episode_id, goal_id, plan
):
    version = door.ask(open_chart, patient_id=patient_id).header.episode_version
    given = {"status": "", "prognosis": "", "next_level": ""}
    door.do(
        discharges.discharge,
        episode_id=episode_id,
        expected_version=version,
        on=TODAY,
        reason=DischargeReason.COMPLETED,
        **given,
    )
    assert (len(plan().goals), plan().is_open, plan().due) == (1, False, None)
    with pytest.raises(RuleBroken) as caught:
        door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.FAMILY, words="Peace")
    assert caught.value.code == "goal.ended"


# -- objectives -------------------------------------------------------------------


def test_objectives_are_added_moved_changed_removed_and_every_step_goes_back(
    door, episode_id, goal_id, plan
):
    own = {"episode_id": episode_id, "goal_id": goal_id}
    for words in ("Ask my sister", "Find a sponsor", "Go to the home group"):
        door.do(objectives.add_objective, **own, words=words)

    def shown():
        return [each.words for each in plan().goals[0].objectives]

    last = plan().goals[0].objectives[2]
    one = {**own, "objective_id": last.objective_id}
    door.do(objectives.move_objective, **one, step=-2)
    assert shown() == ["Go to the home group", "Ask my sister", "Find a sponsor"]
    last = plan().goals[0].objectives[0]
    door.do(
        objectives.change_objective,
        **one,
        expected_version=last.version,
        words="Lead the home group",
        target_on=NEXT,
        status=MET,
        status_on=TODAY,
    )
    changed = plan().goals[0].objectives[0]
    assert (changed.words, changed.target_on, changed.status) == ("Lead the home group", NEXT, MET)
    door.do(objectives.remove_objective, **one, expected_version=changed.version)
    assert shown() == ["Ask my sister", "Find a sponsor"]
    for _step in range(3):
        door.undo()
    assert shown() == ["Ask my sister", "Find a sponsor", "Go to the home group"]


def test_an_objective_is_changed_by_who_saw_it_and_through_its_own_goal_alone(
    door, episode_id, goal_id, plan, make_patient
):
    door.do(objectives.add_objective, episode_id=episode_id, goal_id=goal_id, words="Ask")
    row = plan().goals[0].objectives[0]
    other = admit(door, make_patient("Theo", "Brannigan"))
    given = {"goal_id": goal_id, "objective_id": row.objective_id}
    door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.FAMILY, words="Peace")
    second = {**given, "goal_id": plan().goals[1].goal_id}
    with pytest.raises(Conflict):
        door.do(objectives.move_objective, episode_id=episode_id, **second, step=1)
    with pytest.raises(Conflict):
        door.do(objectives.move_objective, episode_id=other, **given, step=1)
    with pytest.raises(Conflict):
        door.do(
            objectives.remove_objective,
            episode_id=episode_id,
            **given,
            expected_version=row.version - 1,
        )


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"words": ""}, "objective.no_words", "words"),
        ({"status_on": TODAY + timedelta(days=1)}, "objective.ahead", "status_on"),
        ({"target_on": ADMITTED - timedelta(days=1)}, "goal.target_early", "target_on"),
    ],
)
def test_an_objective_that_cannot_be_is_refused(door, episode_id, goal_id, plan, more, code, field):
    door.do(objectives.add_objective, episode_id=episode_id, goal_id=goal_id, words="Ask")
    row = plan().goals[0].objectives[0]
    given = {"words": "Ask", "target_on": None, "status": NOT, "status_on": TODAY, **more}
    with pytest.raises(RuleBroken) as caught:
        door.do(
            objectives.change_objective,
            episode_id=episode_id,
            goal_id=goal_id,
            objective_id=row.objective_id,
            expected_version=row.version,
            **given,
        )
    assert (caught.value.code, caught.value.field) == (code, field)


# -- reviews ----------------------------------------------------------------------


def test_the_first_review_says_that_the_plan_was_made_and_the_next_is_due_in_30_days(
    door, episode_id, goal_id, plan
):
    assert plan().due.on == ADMITTED + timedelta(days=30)
    review(door, episode_id, words="")
    assert plan().last.is_first
    assert plan().due.on == NEXT
    review(door, episode_id, expected_last=plan().last.review_id, next_on=None)
    assert not plan().last.is_first
    assert plan().due.on == NEXT


def test_a_review_writes_what_it_found_of_each_goal_that_changed(door, episode_id, goal_id, plan):
    door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.FAMILY, words="Peace at home")
    seen = [(each.goal_id, PARTLY, "Better") for each in plan().goals[:1]]
    seen += [(plan().goals[1].goal_id, NOT, "")]
    review_id = review(
        door, episode_id, goals=seen, recommends=PlacementReason.STEP_DOWN, words="Ready for less."
    )
    first, second = plan().goals
    assert [(each.status, each.review_id) for each in first.progress] == [(PARTLY, review_id)]
    assert second.progress == ()
    assert plan().last.recommends is PlacementReason.STEP_DOWN
    door.undo()
    assert plan().reviews == ()
    assert plan().goals[0].status is NOT


def test_a_changed_review_replaces_what_it_found_and_takes_one_signature_back(
    door, episode_id, goal_id, plan
):
    review(door, episode_id, goals=[(goal_id, PARTLY, "Her sister")])
    last = plan().last
    own = {"episode_id": episode_id, "review_id": last.review_id}
    door.do(plan_reviews.sign_review, **own, expected_version=last.version)
    assert plan().last.counselor == "Dana Okafor"
    assert plan().last.counselor_signed_on == TODAY
    day = TODAY - timedelta(days=2)
    changed = {"reviewed_on": day, "words": "Two now.", "next_on": NEXT}
    door.do(
        plan_reviews.change_review,
        **own,
        expected_version=plan().last.version,
        goals=[(goal_id, MET, "Her sister and her sponsor")],
        **changed,
    )
    assert plan().last.counselor_signed_on is None
    (row,) = plan().goals[0].progress
    assert (row.status, row.seen_on) == (MET, day)


def test_a_review_moved_to_an_earlier_day_lets_what_was_seen_since_count_again(
    door, episode_id, goal_id, plan
):
    progress(door, episode_id, plan().goals[0], TODAY - timedelta(days=5), PARTLY, "Her sister")
    review(door, episode_id, goals=[(goal_id, MET, "Her sponsor too")])
    assert plan().goals[0].status is MET
    last, day = plan().last, TODAY - timedelta(days=8)
    door.do(
        plan_reviews.change_review,
        episode_id=episode_id,
        review_id=last.review_id,
        expected_version=last.version,
        reviewed_on=day,
        words="Two now.",
        next_on=NEXT,
    )
    row = plan().goals[0]
    assert (row.status, row.decided_on) == (PARTLY, TODAY - timedelta(days=5))
    assert [each.seen_on for each in row.progress] == [TODAY - timedelta(days=5), day]


def test_a_status_from_before_progress_was_kept_stays_when_it_is_newer(
    door, episode_id, goal_id, plan, practice_file
):
    with Session(practice_file.write_engine) as db:
        connection = db.connection()
        columns = {"status": MET, "evidence": "Of before", "decided_on": TODAY}
        connection.execute(update(Goal.__table__).values(**columns))
        db.info["door_commits"] = True
        db.commit()
    progress(door, episode_id, plan().goals[0], TODAY - timedelta(days=5), PARTLY, "Her sister")
    assert (plan().goals[0].status, plan().goals[0].evidence) == (MET, "Of before")


def test_with_both_signatures_a_review_is_locked_and_signing_never_goes_back(
    door, episode_id, goal_id, plan
):
    review(door, episode_id)
    sign_both(door, episode_id, plan)
    last = plan().last
    assert last.is_locked
    given = {"episode_id": episode_id, "review_id": last.review_id}
    given |= {"expected_version": last.version}
    for act, more in (
        (plan_reviews.change_review, {"reviewed_on": TODAY, "words": "Else"}),
        (plan_reviews.sign_review, {}),
        (plan_reviews.record_patient_signature, {"on": TODAY}),
    ):
        with pytest.raises(RuleBroken) as caught:
            door.do(act, **given, **more)
        assert caught.value.code == "review.locked"
    with pytest.raises(Conflict):  # what undo finds is the review itself, and that is signed
        door.undo()
    assert plan().last.is_locked


def test_each_signs_once_and_the_patient_not_before_the_review(door, episode_id, goal_id, plan):
    review(door, episode_id)
    own = {"episode_id": episode_id, "review_id": plan().last.review_id}

    def version():
        return plan().last.version

    for on, code in (
        (TODAY + timedelta(days=1), "review.signed_ahead"),
        (TODAY - timedelta(days=1), "review.signed_early"),
    ):
        with pytest.raises(RuleBroken) as caught:
            door.do(plan_reviews.record_patient_signature, **own, expected_version=version(), on=on)
        assert (caught.value.code, caught.value.field) == (code, "on")
    door.do(plan_reviews.sign_review, **own, expected_version=version())
    with pytest.raises(RuleBroken) as caught:
        door.do(plan_reviews.sign_review, **own, expected_version=version())
    assert caught.value.code == "review.counselor_has_signed"
    with pytest.raises(Conflict):
        door.do(plan_reviews.sign_review, **own, expected_version=version() - 1)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"reviewed_on": TODAY + timedelta(days=1)}, "review.ahead", "reviewed_on"),
        ({"reviewed_on": ADMITTED - timedelta(days=1)}, "review.before_admission", "reviewed_on"),
        ({"reviewed_on": TODAY - timedelta(days=9)}, "review.before_last", "reviewed_on"),
        ({"next_on": TODAY}, "review.next_before", "next_on"),
        ({"words": " "}, "review.no_words", "words"),
        ({"recommends": PlacementReason.ADMISSION}, "review.unknown", "recommends"),
    ],
)
def test_a_review_that_cannot_be_is_refused_beside_its_field(
    door, episode_id, goal_id, plan, more, code, field
):
    review(door, episode_id, reviewed_on=TODAY - timedelta(days=8))
    with pytest.raises(RuleBroken) as caught:
        review(door, episode_id, expected_last=plan().last.review_id, **more)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert len(plan().reviews) == 1


def test_a_plan_without_goals_is_no_plan_and_met_needs_its_evidence_in_a_review(
    door, episode_id, plan
):
    with pytest.raises(RuleBroken) as caught:
        review(door, episode_id)
    assert caught.value.code == "review.no_goals"
    door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.FAMILY, words="Peace")
    goal_id = plan().goals[0].goal_id
    with pytest.raises(RuleBroken) as caught:
        review(door, episode_id, goals=[(goal_id, MET, "")])
    assert (caught.value.code, caught.value.field) == (
        "goal.needs_evidence",
        f"evidence_{goal_id}",
    )
    assert plan().reviews == ()


def test_two_who_review_at_once_do_not_both_write(door, episode_id, goal_id):
    review(door, episode_id)
    with pytest.raises(Conflict):
        review(door, episode_id)


def test_only_the_last_review_changes(door, episode_id, goal_id, plan):
    first = review(door, episode_id, reviewed_on=TODAY - timedelta(days=8))
    version = plan().last.version
    review(door, episode_id, expected_last=first)
    with pytest.raises(RuleBroken) as caught:
        door.do(
            plan_reviews.change_review,
            episode_id=episode_id,
            review_id=first,
            expected_version=version,
            reviewed_on=TODAY,
            words="Else",
        )
    assert caught.value.code == "review.not_last"


# -- who, and how much ------------------------------------------------------------


def test_a_counselor_plans_for_the_own_caseload_and_the_front_desk_for_nobody(
    door, as_person, patient_id, episode_id
):
    for name, code in (("Ravi Menon", "not_on_caseload"), ("Tessa Lund", "not_allowed")):
        as_person(name)
        with pytest.raises(NotAllowed) as caught:
            door.ask(read_plan_of, patient_id=patient_id)
        assert caught.value.code == code


def test_the_plan_takes_as_many_statements_after_a_year_as_on_the_first_day(
    door, episode_id, goal_id, plan, practice_file
):
    def statements() -> int:
        counted = []
        listener = (
            practice_file.read_engine,
            "before_cursor_execute",
            lambda *a: counted.append(a),
        )
        event.listen(*listener)
        plan()
        event.remove(*listener)
        return len(counted)

    before = statements()
    for number in range(12):
        progress(door, episode_id, plan().goals[0], TODAY - timedelta(days=number), PARTLY, "So")
        last = plan().last
        review(door, episode_id, expected_last=last.review_id if last else None)
    assert statements() == before


# -- the chip of the tab ----------------------------------------------------------


@pytest.mark.parametrize(
    ("next_on", "words", "kind"),
    [
        (TODAY + timedelta(days=8), None, None),
        (date(2026, 10, 26), "Review Oct 26", "warn"),
        (TODAY, "Review Oct 22", "warn"),
    ],
)
def test_the_tab_says_when_a_review_is_near(
    door, patient_id, episode_id, goal_id, next_on, words, kind
):
    review(door, episode_id, reviewed_on=TODAY - timedelta(days=20), next_on=next_on)
    chips = door.ask(open_chart, patient_id=patient_id).tab_chips
    found = [(each.words, each.kind) for each in chips if each.key == "plan"]
    assert found == ([(words, kind)] if words else [])


def test_a_review_that_is_overdue_is_said_in_other_words_to_clinicians_alone(
    door, as_person, patient_id, episode_id
):
    chips = door.ask(open_chart, patient_id=patient_id).tab_chips
    assert [each.words for each in chips if each.key == "plan"] == ["Review was due Sep 9"]
    as_person("Tessa Lund")
    chips = door.ask(open_chart, patient_id=patient_id).tab_chips
    assert [each for each in chips if each.key == "plan"] == []


def test_goals_that_an_act_wrote_twice_are_undone_and_redone_to_the_top(door, make_patient):
    episode_id = admit(door, make_patient("Gus", "Petrakis"))
    areas = [GoalArea.ABSTINENCE, GoalArea.BEHAVIOR]
    for evidence in ("Seen once", "Seen again"):
        given = [(area, GoalStatus.PARTLY_MET, evidence) for area in areas]
        door.do(goals.update_goals, episode_id=episode_id, goals=given)
    door.undo()
    door.undo()
    assert door.ask(goals.list_goals, episode_id=episode_id) == ()
    door.redo()
    door.redo()
    rows = door.ask(goals.list_goals, episode_id=episode_id)
    assert {row.evidence for row in rows} == {"Seen again"}

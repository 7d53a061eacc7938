"""How every act on treatment plans and on the course of an episode is done, for the guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from iopdesk.domain.episodes import PlacementReason, Stage
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.histories import Track
from iopdesk.services import (
    episode_views,
    episodes,
    goals,
    histories,
    objectives,
    plan_papers,
    plan_reviews,
    treatment_plans,
)
from iopdesk.services.treatment_plans import TreatmentPlan
from tests.services.house import TODAY, Chart

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

Given = dict[str, Any]


def _another(home: Home) -> Chart:
    """One more patient; the records of a chart need the clinical key, which a guard may drop."""
    home.door.sign_in(home.counselor, home.door.file.clinical_key)
    return home.another()


def _planned(home: Home) -> tuple[TreatmentPlan, Given]:
    """Somebody in care with one goal that has an objective; the ids of both."""
    chart = _another(home)
    own: Given = {"episode_id": chart.episode_id}
    home.door.do(goals.add_goal, **own, area=GoalArea.SUPPORT, words="Two people to call")
    plan = home.door.ask(treatment_plans.read_plan_of, patient_id=chart.patient_id)
    own |= {"goal_id": plan.goals[0].goal_id}
    for words in ("Ask my sister", "Find a sponsor"):
        home.door.do(objectives.add_objective, **own, words=words)
    return home.door.ask(treatment_plans.read_plan_of, patient_id=chart.patient_id), own


def _add_goal(home: Home) -> Scene:
    return goals.add_goal, {
        "episode_id": _another(home).episode_id,
        "area": GoalArea.FAMILY,
        "words": "Family evenings without quarrel",
        "target_on": TODAY,
    }


def _change_goal(home: Home) -> Scene:
    plan, own = _planned(home)
    given = {"expected_version": plan.goals[0].version, "words": "Three people to call"}
    return goals.change_goal, {**own, **given, "target_on": TODAY}


def _progress(home: Home) -> Scene:
    plan, own = _planned(home)
    given = {"expected_version": plan.goals[0].version, "on": TODAY}
    status = GoalStatus.PARTLY_MET
    return goals.record_progress, {**own, **given, "status": status, "evidence": "Calls her sister"}


def _add_objective(home: Home) -> Scene:
    _plan, own = _planned(home)
    return objectives.add_objective, {**own, "words": "Go to the home group", "target_on": TODAY}


def _objective(home: Home) -> Given:
    plan, own = _planned(home)
    row = plan.goals[0].objectives[0]
    return {**own, "objective_id": row.objective_id, "expected_version": row.version}


def _change_objective(home: Home) -> Scene:
    status = {"status": GoalStatus.MET, "status_on": TODAY, "target_on": TODAY}
    return objectives.change_objective, {**_objective(home), "words": "Ask my brother", **status}


def _move_objective(home: Home) -> Scene:
    given = _objective(home)
    del given["expected_version"]
    return objectives.move_objective, {**given, "step": 1}


def _remove_objective(home: Home) -> Scene:
    return objectives.remove_objective, _objective(home)


def _review(home: Home) -> Scene:
    plan, _own = _planned(home)
    seen = ((plan.goals[0].goal_id, GoalStatus.PARTLY_MET, "Calls her sister"),)
    return plan_reviews.write_review, {
        "episode_id": plan.episode_id,
        "reviewed_on": TODAY,
        "words": "Works on the network.",
        "goals": seen,
        "recommends": PlacementReason.STEP_DOWN,
        "next_on": TODAY.replace(month=11),
    }


def _written(home: Home) -> Given:
    act, given = _review(home)
    review_id = home.door.do(act, **given).result.review_id
    version = home.version(plan_reviews.PlanReview, review_id)
    own = {"episode_id": given["episode_id"], "review_id": review_id}
    return {**own, "expected_version": version}


def _change_review(home: Home) -> Scene:
    given = {"reviewed_on": TODAY, "words": "Works on the network, and on sleep."}
    return plan_reviews.change_review, {**_written(home), **given}


def _patient_signed(home: Home) -> Scene:
    return plan_reviews.record_patient_signature, {**_written(home), "on": TODAY}


def _sign(home: Home) -> Scene:
    return plan_reviews.sign_review, _written(home)


def _entry(home: Home) -> Given:
    """The second stage of somebody's course."""
    chart = _another(home)
    own = {"episode_id": chart.episode_id, "stage": Stage.EARLY_RECOVERY}
    home.door.do(episodes.change_stage, **own, on=TODAY)
    course = home.door.ask(episode_views.read_episodes, patient_id=chart.patient_id)[0]
    row = next(each for each in course.entries if each.track is Track.STAGE)
    own = {"episode_id": chart.episode_id, "track": Track.STAGE, "entry_id": row.entry_id}
    return {**own, "expected_version": row.version}


def _correct(home: Home) -> Scene:
    return histories.correct_entry, {**_entry(home), "starts_on": TODAY, "ends_on": TODAY}


def _remove(home: Home) -> Scene:
    return histories.remove_entry, _entry(home)


def _copy(act: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (act, {"patient_id": home.chart.patient_id})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "episode.correct_entry": _correct,
    "episode.remove_entry": _remove,
    "goal.add": _add_goal,
    "goal.change": _change_goal,
    "goal.record_progress": _progress,
    "objective.add": _add_objective,
    "objective.change": _change_objective,
    "objective.move": _move_objective,
    "objective.remove": _remove_objective,
    "plan_paper.copy_failed": _copy(plan_papers.copy_failed),
    "plan_paper.print": _copy(plan_papers.begin_print),
    "plan_paper.printed": _copy(plan_papers.end_print),
    "plan_paper.save": _copy(plan_papers.begin_save),
    "plan_paper.saved": _copy(plan_papers.end_save),
    "plan_review.change": _change_review,
    "plan_review.patient_signed": _patient_signed,
    "plan_review.sign": _sign,
    "plan_review.write": _review,
}

"""The dated course: levels with their reasons and reviews, tapers, corrections, readmission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import PlacementReason, Stage
from iopdesk.domain.goals import GoalArea, StepDownShape
from iopdesk.domain.histories import Track
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    discharges,
    episodes,
    goals,
    histories,
    levels,
    plan_reviews,
)
from iopdesk.services.chart import open_chart
from iopdesk.services.episode_views import read_episodes
from tests.services.care import ADMITTED, admit, complete

TODAY = date(2026, 10, 22)
UP, DOWN, TAPER, TRANSFER = (
    PlacementReason.STEP_UP,
    PlacementReason.STEP_DOWN,
    PlacementReason.TAPER,
    PlacementReason.TRANSFER,
)
CORRECT, REMOVE = histories.correct_entry, histories.remove_entry


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))


@pytest.fixture
def episode_id(door, patient_id):
    found = admit(door, patient_id, counselor_id=door.person.id)
    complete(door, found)
    return found


@pytest.fixture
def course(door, patient_id):
    """The newest episode as it is now."""
    return lambda: door.ask(read_episodes, patient_id=patient_id)[0]


def entries(episode, track):
    return [each for each in episode.entries if each.track is track]


def review(door, episode_id):
    door.do(goals.add_goal, episode_id=episode_id, area=GoalArea.SUPPORT, words="Two to call")
    return door.do(
        plan_reviews.write_review,
        episode_id=episode_id,
        reviewed_on=TODAY,
        words="",
        recommends=DOWN,
    ).result.review_id


def place(door, episode_id, level, reason, on=TODAY, **more):
    given = {"note": "Agreed in the review", **more}
    door.do(levels.place, episode_id=episode_id, level=level, on=on, reason=reason, **given)


def leave(door, patient_id, on=TODAY, **more):
    header = door.ask(open_chart, patient_id=patient_id).header
    given = {"status": "", "prognosis": "", "next_level": "", **more}
    door.do(
        discharges.discharge,
        episode_id=header.episode_id,
        expected_version=header.episode_version,
        on=on,
        reason=DischargeReason.COMPLETED,
        **given,
    )


# -- steps ------------------------------------------------------------------------


def test_a_step_has_its_reason_and_the_review_that_it_came_from(door, episode_id, course):
    review_id = review(door, episode_id)
    place(
        door,
        episode_id,
        "2.5",
        UP,
        review_id=review_id,
        weekly_minutes=1200,
        weekdays=(0, 1, 2, 3, 4),
    )
    now = entries(course(), Track.PLACEMENT)[0]
    assert (now.title, now.why) == ("2.5 Partial hospital", "Step-up")
    assert now.note == "Agreed in the review"
    assert now.reviewed_on == TODAY
    assert [each.title for each in entries(course(), Track.SCHEDULE)] == [
        "20 h a week, Mon, Tue, Wed, Thu, Fri",
        "9 h a week, Mon, Wed, Fri",
    ]
    door.undo()
    assert len(entries(course(), Track.PLACEMENT)) == 1
    assert entries(course(), Track.SCHEDULE)[0].ends_on is None


def test_a_step_down_by_its_own_form_tells_its_review_too(door, patient_id, episode_id, course):
    review_id = review(door, episode_id)
    header = door.ask(open_chart, patient_id=patient_id).header
    door.do(
        discharges.step_down,
        episode_id=episode_id,
        expected_version=header.episode_version,
        level="1",
        on=TODAY,
        shape=StepDownShape.FEWER_SESSIONS,
        weekly_minutes=120,
        weekdays=(0,),
        why="Ready for less",
        review_id=review_id,
    )
    assert entries(course(), Track.PLACEMENT)[0].reviewed_on == TODAY


@pytest.mark.parametrize(
    ("level", "reason", "more", "code", "field"),
    [
        ("1", UP, {}, "level.not_more", "level"),
        ("2.5", DOWN, {}, "level.not_less", "level"),
        ("1", DOWN, {"note": " "}, "level.no_reason", "note"),
        ("2.1", TAPER, {}, "level.taper_hours", "weekly_minutes"),
        ("9.9", TRANSFER, {}, "level_unknown", "level"),
        ("1", DOWN, {"on": ADMITTED}, "episode.stretch_order", "on"),
        ("1", DOWN, {"on": ADMITTED - timedelta(days=1)}, "episode.before_admission", "on"),
        ("2.5", UP, {"weekly_minutes": 540, "weekdays": ()}, "schedule_days", "weekdays"),
    ],
)
def test_a_step_that_is_none_is_refused_beside_its_field(
    door, episode_id, course, level, reason, more, code, field
):
    with pytest.raises(RuleBroken) as caught:
        place(door, episode_id, level, reason, **more)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert len(course().entries) == 3


def test_a_review_of_somebody_else_is_no_reason(door, episode_id, make_patient):
    other = admit(door, make_patient("Theo", "Brannigan"))
    review_id = review(door, other)
    with pytest.raises(Conflict):
        place(door, episode_id, "1", DOWN, review_id=review_id)


def test_a_taper_runs_two_whole_weeks_and_then_offers_another_level(
    door, episode_id, course, clock
):
    hours = {"weekly_minutes": 360, "weekdays": (0, 2)}
    place(door, episode_id, "2.1", TAPER, on=date(2026, 10, 19), **hours)
    assert course().taper.label == "Taper week 1 of 2"
    assert entries(course(), Track.SCHEDULE)[0].why == "Taper"
    assert entries(course(), Track.SCHEDULE)[0].note.startswith("Agreed in the review")
    assert entries(course(), Track.SCHEDULE)[0].warnings
    clock.advance(timedelta(days=12))
    assert course().taper.is_over
    assert course().taper.advice.startswith("The taper is over. Change the placement")
    place(door, episode_id, "1", DOWN, on=date(2026, 11, 2), weekly_minutes=120, weekdays=(0,))
    assert course().taper is None
    assert [each.title for each in entries(course(), Track.PLACEMENT)] == [
        "1 Outpatient",
        "2.1 Intensive outpatient",
        "2.1 Intensive outpatient",
    ]


def test_the_clocks_stand_beside_the_course(door, episode_id, course):
    assert [each.words for each in course().clocks] == ["90-day minimum will be reached Nov 7."]


# -- corrections ------------------------------------------------------------------


def entry_given(episode, track, place=0):
    row = entries(episode, track)[place]
    own = {"episode_id": episode.episode_id, "track": track, "entry_id": row.entry_id}
    return {**own, "expected_version": row.version}


@pytest.mark.parametrize(
    ("track", "act", "more"),
    [
        (Track.STAGE, episodes.change_stage, {"stage": Stage.EARLY_RECOVERY}),
        (
            Track.SCHEDULE,
            episodes.prescribe_schedule,
            {"weekly_minutes": 720, "weekdays": (0, 1, 2, 3)},
        ),
        (Track.PLACEMENT, levels.place, {"level": "1", "reason": DOWN, "note": "Ready"}),
    ],
)
def test_wrong_dates_are_corrected_refused_where_they_overlap_and_undone(
    door, episode_id, course, track, act, more
):
    door.do(act, episode_id=episode_id, on=TODAY, **more)
    given = entry_given(course(), track)
    earlier = TODAY - timedelta(days=7)
    with pytest.raises(RuleBroken) as caught:
        door.do(CORRECT, **given, starts_on=earlier, ends_on=None)
    assert (caught.value.code, caught.value.field) == ("history.overlaps", "starts_on")
    before = entry_given(course(), track, 1)
    ends_on = earlier - timedelta(days=1)
    door.do(CORRECT, **before, starts_on=ADMITTED, ends_on=ends_on)
    door.do(CORRECT, **given, starts_on=earlier, ends_on=None)
    assert [(each.starts_on, each.ends_on) for each in entries(course(), track)] == [
        (earlier, None),
        (ADMITTED, ends_on),
    ]
    door.undo()
    door.undo()
    assert entries(course(), track)[0].starts_on == TODAY
    door.do(CORRECT, **entry_given(course(), track), starts_on=TODAY, ends_on=TODAY)
    assert entries(course(), track)[0].ends_on == TODAY


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code", "field"),
    [
        (TODAY, TODAY - timedelta(days=1), "history.backwards", "ends_on"),
        (ADMITTED - timedelta(days=1), None, "history.early", "starts_on"),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_their_field(
    door, episode_id, course, starts_on, ends_on, code, field
):
    given = entry_given(course(), Track.PLACEMENT)
    with pytest.raises(RuleBroken) as caught:
        door.do(CORRECT, **given, starts_on=starts_on, ends_on=ends_on)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_care_elsewhere_is_corrected_too(door, episode_id, course):
    days = {"starts_on": date(2026, 7, 2), "ends_on": date(2026, 7, 7)}
    door.do(episodes.add_stay, episode_id=episode_id, level="3.7", place_name="Cedar House", **days)
    given = entry_given(course(), Track.STAY)
    door.do(CORRECT, **given, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 7))
    (row,) = entries(course(), Track.STAY)
    assert (row.title, row.note) == ("3.7 Medically monitored inpatient", "Cedar House")
    assert row.starts_on == date(2026, 7, 1)
    assert course().segments[0].title == "Detox"
    door.do(REMOVE, **entry_given(course(), Track.STAY))
    assert entries(course(), Track.STAY) == []


def test_a_wrong_entry_is_removed_and_the_one_before_it_goes_on(door, episode_id, course):
    door.do(episodes.change_stage, episode_id=episode_id, stage=Stage.MAINTENANCE, on=TODAY)
    door.do(REMOVE, **entry_given(course(), Track.STAGE))
    (row,) = entries(course(), Track.STAGE)
    assert (row.title, row.ends_on) == ("Stage 1, engagement", None)
    with pytest.raises(RuleBroken) as caught:
        door.do(REMOVE, **entry_given(course(), Track.STAGE))
    assert caught.value.code == "history.only_one"
    door.undo()
    assert len(entries(course(), Track.STAGE)) == 2


def test_an_entry_is_changed_by_who_saw_it_and_through_its_own_episode_alone(
    door, episode_id, course, make_patient
):
    given = entry_given(course(), Track.STAGE)
    stale = {**given, "expected_version": given["expected_version"] - 1}
    other = {**given, "episode_id": admit(door, make_patient("Theo", "Brannigan"))}
    for wrong in (stale, other):
        with pytest.raises(Conflict):
            door.do(CORRECT, **wrong, starts_on=ADMITTED, ends_on=None)


# -- more than one episode --------------------------------------------------------


def test_a_second_open_episode_is_refused_and_after_a_discharge_both_are_read(
    door, patient_id, episode_id
):
    with pytest.raises(RuleBroken) as caught:
        admit(door, patient_id, on=TODAY)
    assert caught.value.code == "episode_open"
    leave(door, patient_id, on=date(2026, 10, 1))
    with pytest.raises(RuleBroken) as caught:
        admit(door, patient_id, on=date(2026, 9, 30))
    assert (caught.value.code, caught.value.field) == ("admission_overlaps", "admitted_on")
    again = admit(door, patient_id, on=TODAY)
    newest, earlier = door.ask(read_episodes, patient_id=patient_id)
    assert (newest.episode_id, earlier.episode_id) == (again, episode_id)
    assert (newest.discharged_on, earlier.discharged_on) == (None, date(2026, 10, 1))
    assert (earlier.reason_words, earlier.days) == ("Completed", 53)
    assert [each.second_line for each in earlier.segments] == ["Aug 10–Oct 1"]
    given = entry_given(earlier, Track.STAGE)
    with pytest.raises(RuleBroken) as caught:
        door.do(CORRECT, **given, starts_on=ADMITTED, ends_on=None)
    assert (caught.value.code, caught.value.field) == ("history.late", "ends_on")


def test_all_episodes_take_as_many_statements_as_one(door, patient_id, episode_id, practice_file):
    def statements() -> int:
        counted = []
        listener = ("before_cursor_execute", lambda *given: counted.append(given))
        event.listen(practice_file.read_engine, *listener)
        door.ask(read_episodes, patient_id=patient_id)
        event.remove(practice_file.read_engine, *listener)
        return len(counted)

    before = statements()
    leave(door, patient_id, on=date(2026, 10, 1))
    again = admit(door, patient_id, on=date(2026, 10, 2))
    door.do(episodes.change_stage, episode_id=again, stage=Stage.MAINTENANCE, on=TODAY)
    assert statements() == before


def test_who_may_not_see_the_chart_sees_no_course(door, as_person, patient_id, episode_id):
    for name, code in (("Ravi Menon", "not_on_caseload"), ("Tessa Lund", "not_allowed")):
        as_person(name)
        with pytest.raises(NotAllowed) as caught:
            door.ask(read_episodes, patient_id=patient_id)
        assert caught.value.code == code

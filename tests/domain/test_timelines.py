"""The continuum timeline, as data for painting."""

from __future__ import annotations

from datetime import date

from iopdesk.domain.episodes import PlacementSpan
from iopdesk.domain.timelines import PlannedStep, SegmentState, StaySpan, timeline

TODAY = date(2026, 10, 22)
STAYS = [
    StaySpan("3.5", "Elm House", date(2026, 7, 7), date(2026, 8, 6)),
    StaySpan("3.7", "County Hospital", date(2026, 7, 2), date(2026, 7, 7)),
]
HERE = [PlacementSpan("2.1", date(2026, 8, 10), None, "asam4", 540)]
NEXT = PlannedStep("1.5", date(2026, 11, 9), 120, "asam4")


def test_the_timeline_shows_care_elsewhere_care_here_and_the_planned_step() -> None:
    found = timeline(STAYS, HERE, NEXT, today=TODAY)
    assert [(each.title, each.first_line, each.second_line) for each in found] == [
        ("Detox", "3.7 · 5 days", "Jul 2–7"),
        ("Residential", "3.5 · 30 days", "Jul 7–Aug 6"),
        ("Intensive outpatient", "2.1 · 9 h a week", "Aug 10–now, week 11 of 13"),
        ("Step-down", "1.5 · 2 h a week", "Planned Nov 9"),
    ]
    assert [each.state for each in found] == [
        SegmentState.DONE, SegmentState.DONE, SegmentState.NOW, SegmentState.PLANNED,
    ]  # fmt: skip
    assert [each.icon for each in found] == [
        "bed-outline", "home-outline", "account-group-outline", "stairs-down",
    ]  # fmt: skip
    assert all(each.days > 0 for each in found)
    assert found[3].spoken == "Step-down, Planned, 1.5 · 2 h a week, Planned Nov 9"


def test_a_week_begun_counts_as_a_week() -> None:
    later = PlannedStep("1.5", date(2026, 11, 10), None, "asam4")
    assert timeline([], HERE, later, today=TODAY)[0].second_line.endswith("week 11 of 14")


def test_without_a_plan_only_the_week_is_named() -> None:
    (here,) = timeline([], HERE, None, today=TODAY)
    assert here.second_line == "Aug 10–now, week 11"


def test_a_plan_whose_day_has_come_is_no_longer_planned() -> None:
    found = timeline([], HERE, NEXT, today=date(2026, 11, 9))
    assert [each.state for each in found] == [SegmentState.NOW]


def test_an_ended_placement_shows_its_days_and_a_higher_step_climbs() -> None:
    ended = PlacementSpan("2.1", date(2026, 8, 10), date(2026, 8, 30), "asam4")
    up = PlannedStep("2.5", date(2026, 11, 9), None, "asam4")
    first, step = timeline([], [ended], up, today=TODAY)
    assert (first.state, first.days, first.second_line) == (SegmentState.DONE, 21, "Aug 10–30")
    assert (step.title, step.icon, step.first_line) == ("Next step", "stairs-up", "Level 2.5")


def test_an_unknown_level_keeps_its_place() -> None:
    (stay,) = timeline([StaySpan("?", "Elm House", TODAY, TODAY)], [], None, today=TODAY)
    assert (stay.title, stay.days) == ("Elm House", 1)

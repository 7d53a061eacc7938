"""The continuum of care of some episodes, in four statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.episodes import PlacementSpan
from iopdesk.domain.plans import PlanKind
from iopdesk.domain.timelines import PlannedStep, Segment, StaySpan, timeline
from iopdesk.services.acts import Work
from iopdesk.storage.models import CarePlan, OutsideStay, Placement, PrescribedSchedule


@dataclass(frozen=True, slots=True, repr=False)
class Course:
    """The placements of one episode with their hours, and its timeline."""

    placements: tuple[PlacementSpan, ...]
    segments: tuple[Segment, ...]


def read_courses(work: Work, ended: Mapping[int, date | None]) -> dict[int, Course]:
    """The course of each episode; ``ended`` gives the day of discharge by episode."""
    placements = _placements(work, ended)
    stays: dict[int, list[StaySpan]] = defaultdict(list)
    for row in work.db.execute(
        select(
            OutsideStay.episode_id,
            OutsideStay.level,
            OutsideStay.place,
            OutsideStay.starts_on,
            OutsideStay.ends_on,
        ).where(OutsideStay.episode_id.in_(ended))
    ):
        stay = StaySpan(row.level, row.place, row.starts_on, row.ends_on)
        stays[row.episode_id].append(stay)
    planned = _planned(work, ended)
    return {
        each: Course(
            tuple(placements[each]),
            _segments(work, stays[each], placements[each], planned.get(each), ended[each]),
        )
        for each in ended
    }


def _placements(work: Work, ended: Mapping[int, date | None]) -> dict[int, list[PlacementSpan]]:
    """Each placement with the hours prescribed on its last day (today while it runs).

    One that is still ahead has those of its first day.
    """
    schedules: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for episode_id, starts_on, minutes in work.db.execute(
        select(
            PrescribedSchedule.episode_id,
            PrescribedSchedule.starts_on,
            PrescribedSchedule.weekly_minutes,
        )
        .where(PrescribedSchedule.episode_id.in_(ended))
        .order_by(PrescribedSchedule.starts_on)
    ):
        schedules[episode_id].append((starts_on, minutes))
    found: dict[int, list[PlacementSpan]] = defaultdict(list)
    for row in work.db.execute(
        select(
            Placement.episode_id,
            Placement.level,
            Placement.starts_on,
            Placement.ends_on,
            Placement.edition,
        )
        .where(Placement.episode_id.in_(ended))
        .order_by(Placement.starts_on)
    ):
        end = row.ends_on or ended[row.episode_id]
        last = end or max(work.today, row.starts_on)
        hours = [minutes for first, minutes in schedules[row.episode_id] if first <= last]
        span = PlacementSpan(
            row.level, row.starts_on, end, row.edition, hours[-1] if hours else None
        )
        found[row.episode_id].append(span)
    return found


def _planned(work: Work, ended: Mapping[int, date | None]) -> dict[int, PlannedStep]:
    """The step-downs that plans say and no placement yet."""
    return {
        row.episode_id: PlannedStep(row.to_level, row.takes_effect_on)
        for row in work.db.execute(
            select(CarePlan.episode_id, CarePlan.to_level, CarePlan.takes_effect_on).where(
                CarePlan.episode_id.in_(ended),
                CarePlan.kind == PlanKind.STEP_DOWN,
                CarePlan.takes_effect_on > work.today,
                CarePlan.to_level != "",
            )
        )
        if row.takes_effect_on is not None
    }


def _segments(
    work: Work,
    stays: Sequence[StaySpan],
    placements: Sequence[PlacementSpan],
    planned: PlannedStep | None,
    discharged_on: date | None,
) -> tuple[Segment, ...]:
    current = [each for each in placements if each.starts_on <= work.today]
    ahead = [each for each in placements if each.starts_on > work.today]
    step = None
    if discharged_on is None and ahead:
        step = PlannedStep(ahead[0].level, ahead[0].starts_on, ahead[0].weekly_minutes)
    elif discharged_on is None:
        step = planned
    return timeline(stays, current, step, today=work.today)

"""All episodes of a patient with their dated course, as the tab of the chart shows them.

Some statements for all episodes together, however long the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from iopdesk.domain.discharge import DischargeReason, reason_label
from iopdesk.domain.episodes import (
    Origin,
    PlacementReason,
    Stage,
    day_of_stay,
    placement_reason_label,
    stage_label,
)
from iopdesk.domain.histories import Track
from iopdesk.domain.hours import plain_hours, week_first
from iopdesk.domain.levels import band_for, is_iop, level_label
from iopdesk.domain.permission import Row
from iopdesk.domain.schedules import Taper, judge_schedule, taper_on
from iopdesk.domain.stays import Clock, stay_clocks
from iopdesk.domain.timelines import Segment
from iopdesk.i18n import _, weekday_name
from iopdesk.services.acts import Work, question
from iopdesk.services.continuum import Course, read_courses
from iopdesk.services.medications import methadone_since
from iopdesk.services.records import get
from iopdesk.storage.models import (
    Episode,
    OutsideStay,
    Patient,
    Person,
    Placement,
    PlanReview,
    PrescribedSchedule,
    StagePeriod,
)

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True, repr=False)
class EntryRow:
    """One entry of the course. ``reviewed_on`` is the day of the review that it came from.

    ``why`` is a word, ``note`` what was written, where, or who signed off; ``warnings`` are
    sentences about hours outside of the band.
    """

    track: Track
    entry_id: int
    version: int
    starts_on: date
    ends_on: date | None
    title: str
    why: str = ""
    note: str = ""
    reviewed_on: date | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ReviewChoice:
    """A review of the plan that a change of level may have come from."""

    review_id: int
    reviewed_on: date
    is_first: bool
    recommends: PlacementReason | None


@dataclass(frozen=True, slots=True, repr=False)
class EpisodeRow:
    """One episode; ``entries`` the newest first. ``clocks``, ``taper`` and ``reviews`` are
    those of the newest episode, empty for earlier ones."""

    episode_id: int
    admitted_on: date
    discharged_on: date | None
    reason: DischargeReason | None
    origin: Origin
    counselor: str
    days: int
    level: str
    weekly_minutes: int | None
    weekdays: tuple[int, ...]
    segments: tuple[Segment, ...]
    entries: tuple[EntryRow, ...]
    clocks: tuple[Clock, ...] = ()
    taper: Taper | None = None
    reviews: tuple[ReviewChoice, ...] = ()

    @property
    def reason_words(self) -> str:
        """Why it ended; empty while it runs."""
        return reason_label(self.reason) if self.reason and self.discharged_on else ""


@question("episode.history", row=Row.CLINICAL, subject="patient_id")
def read_episodes(work: Work, *, patient_id: int) -> tuple[EpisodeRow, ...]:
    """The episodes of a patient: the open one first, then the newest."""
    rows = work.db.execute(
        select(Episode, Person.name, Person.credentials, Patient.birth_on)
        .join(Patient, Patient.id == Episode.patient_id)
        .outerjoin(Person, Person.id == Episode.counselor_id)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
    ).all()
    if not rows:
        return ()
    ended = {row.Episode.id: row.Episode.discharged_on for row in rows}
    courses = read_courses(work, ended)
    entries = _entries(work, ended, rows[0].birth_on)
    reviews = review_choices(work, rows[0].Episode.id)
    found = []
    for place, row in enumerate(rows):
        one = row.Episode
        who = ", ".join(part for part in (row.name, row.credentials) if part)
        made = _episode(work, one, who, courses[one.id], entries[one.id])
        found.append(_with_now(work, made, one, courses[one.id], reviews) if not place else made)
    return tuple(found)


def _episode(
    work: Work, one: Episode, counselor: str, course: Course, entries: list[EntryRow]
) -> EpisodeRow:
    until = one.discharged_on or work.today
    running = [each for each in course.placements if each.covers(until)]
    return EpisodeRow(
        episode_id=one.id,
        admitted_on=one.admitted_on,
        discharged_on=one.discharged_on,
        reason=one.discharge_reason,
        origin=one.origin,
        counselor=counselor,
        days=day_of_stay(one.admitted_on, until),
        level=running[-1].level if running else "",
        weekly_minutes=None,
        weekdays=(),
        segments=course.segments,
        entries=tuple(sorted(entries, key=_newest_first, reverse=True)),
    )


def _newest_first(entry: EntryRow) -> tuple[date, bool, int]:
    return entry.starts_on, entry.track is not Track.STAY, -list(Track).index(entry.track)


def _with_now(
    work: Work,
    made: EpisodeRow,
    one: Episode,
    course: Course,
    reviews: tuple[ReviewChoice, ...],
) -> EpisodeRow:
    """The newest episode also says what runs now."""
    schedule = _schedule_on(work, one.id, one.discharged_on or work.today)
    taper = None
    if schedule is not None and schedule.is_taper and one.discharged_on is None:
        taper = taper_on(schedule.starts_on, work.today, first_weekday=work.practice.week_start)
    return replace(
        made,
        weekly_minutes=schedule.weekly_minutes if schedule is not None else None,
        weekdays=schedule.weekdays if schedule is not None else (),
        clocks=stay_clocks(
            course.placements,
            on=one.discharged_on or work.today,
            methadone_since=methadone_since(work.db, get(work.db, Episode, one.id)),
        ),
        taper=taper,
        reviews=reviews,
    )


def _schedule_on(work: Work, episode_id: int, day: date) -> PrescribedSchedule | None:
    row = work.db.scalars(
        select(PrescribedSchedule)
        .where(PrescribedSchedule.episode_id == episode_id, PrescribedSchedule.starts_on <= day)
        .order_by(PrescribedSchedule.starts_on.desc())
        .limit(1)
    ).one_or_none()
    return row if row is not None and (row.ends_on is None or row.ends_on >= day) else None


def review_choices(work: Work, episode_id: int) -> tuple[ReviewChoice, ...]:
    """The reviews of an episode's plan, the newest first."""
    return tuple(
        ReviewChoice(row.id, row.reviewed_on, row.is_first, row.recommends)
        for row in work.db.execute(
            select(
                PlanReview.id, PlanReview.reviewed_on, PlanReview.is_first, PlanReview.recommends
            )
            .where(PlanReview.episode_id == episode_id)
            .order_by(PlanReview.reviewed_on.desc(), PlanReview.id.desc())
        )
    )


# -- entries ----------------------------------------------------------------------


Found = dict[int, list[EntryRow]]
"""Entries by episode."""


def _entries(work: Work, ended: Mapping[int, date | None], birth_on: date | None) -> Found:
    found: Found = defaultdict(list)
    placements = _add_placements(work, ended, found)
    _add_schedules(work, ended, found, placements, birth_on)
    for stage in work.db.scalars(select(StagePeriod).where(StagePeriod.episode_id.in_(ended))):
        title = stage_label(Stage(stage.stage))
        found[stage.episode_id].append(_entry(Track.STAGE, stage, title))
    for stay in work.db.scalars(select(OutsideStay).where(OutsideStay.episode_id.in_(ended))):
        title = level_label(stay.level)
        found[stay.episode_id].append(_entry(Track.STAY, stay, title, note=stay.place))
    return found


def _add_placements(work: Work, ended: Mapping[int, date | None], found: Found) -> list[Placement]:
    placements = []
    for row, reviewed_on in work.db.execute(
        select(Placement, PlanReview.reviewed_on)
        .outerjoin(PlanReview, PlanReview.id == Placement.review_id)
        .where(Placement.episode_id.in_(ended))
    ):
        placements.append(row)
        why = placement_reason_label(row.reason)
        title = level_label(row.level, row.edition)
        more = {"note": row.note, "reviewed_on": reviewed_on}
        entry = _entry(Track.PLACEMENT, row, title, why=why, **more)
        found[row.episode_id].append(entry)
    return placements


def _add_schedules(
    work: Work,
    ended: Mapping[int, date | None],
    found: Found,
    placements: Sequence[Placement],
    birth_on: date | None,
) -> None:
    for row, signer in work.db.execute(
        select(PrescribedSchedule, Person.name)
        .outerjoin(Person, Person.id == PrescribedSchedule.signed_off_by_id)
        .where(PrescribedSchedule.episode_id.in_(ended))
    ):
        placed = next((each for each in placements if _carries(each, row)), None)
        warnings = _band_warnings(work, row, placed, birth_on)
        more = {"note": _hours_note(row, signer), "warnings": warnings}
        why = _("Taper") if row.is_taper else ""
        entry = _entry(Track.SCHEDULE, row, _hours_words(row), why=why, **more)
        found[row.episode_id].append(entry)


def _carries(placement: Placement, schedule: PrescribedSchedule) -> bool:
    """Whether the hours began during a placement."""
    day = schedule.starts_on
    return (
        placement.episode_id == schedule.episode_id
        and placement.starts_on <= day
        and (placement.ends_on is None or placement.ends_on >= day)
    )


def _entry(track: Track, row: Any, title: str, **more: Any) -> EntryRow:
    return EntryRow(track, row.id, row.version, row.starts_on, row.ends_on, title, **more)


def _hours_words(row: PrescribedSchedule) -> str:
    days = ", ".join(
        weekday_name(date.fromordinal(_MONDAY.toordinal() + each)) for each in row.weekdays
    )
    hours = _("{hours} h a week").format(hours=plain_hours(row.weekly_minutes))
    return f"{hours}, {days}" if days else hours


def _hours_note(row: PrescribedSchedule, signer: str | None) -> str:
    parts = [row.reason] if row.reason else []
    if signer:
        parts.append(_("signed off by {name}").format(name=signer))
    return ", ".join(parts)


def _band_warnings(
    work: Work, row: PrescribedSchedule, placed: Placement | None, birth_on: date | None
) -> tuple[str, ...]:
    if placed is None:
        return ()
    first = week_first(row.starts_on, work.practice.week_start)
    band = band_for(placed.edition, placed.level, birth_on=birth_on, week_first=first)
    return judge_schedule(
        row.weekly_minutes, band, is_iop=is_iop(placed.level, placed.edition)
    ).warnings

"""What changes with a step-down: levels, hours, groups, individual sessions, tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, or_, select

from iopdesk.domain.episodes import PlacementReason, PlacementSpan
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.sessions import SessionKind, SessionStatus
from iopdesk.domain.specimens import CollectionStatus, TestReason
from iopdesk.i18n import _, clock_time, ngettext, short_date, weekday_name
from iopdesk.reports.facts import LevelSpan
from iopdesk.reports.summaries import Change
from iopdesk.services.acts import Work
from iopdesk.services.care_plans import PlanContent
from iopdesk.services.specimen_views import EpisodeTests
from iopdesk.services.summary_facts import Subject, level_spans, planned_span
from iopdesk.storage.models import (
    Group,
    Membership,
    Placement,
    PrescribedSchedule,
    Specimen,
    TreatmentSession,
)

_WEEKS = 4
_BEFORE = timedelta(weeks=_WEEKS)
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """The step the paper is about; ``is_taken`` once its placement is recorded."""

    from_level: str
    to_level: str
    on: date | None
    hours: Change
    minutes: int | None
    is_taken: bool


def step_of(
    work: Work,
    episode_id: int,
    spans: Sequence[PlacementSpan],
    plan: PlanContent,
    typed: tuple[int | None, tuple[int, ...]],
) -> Step:
    """The last placement that began as a step-down, else the step of the plan.

    ``typed`` are hours (in minutes) and weekdays a form holds and the record does not.
    """
    taken = work.db.scalar(
        select(Placement.starts_on)
        .where(Placement.episode_id == episode_id, Placement.reason == PlacementReason.STEP_DOWN)
        .order_by(Placement.starts_on.desc())
        .limit(1)
    )
    is_planned = typed[0] is not None or (
        plan.takes_effect_on is not None and plan.takes_effect_on > (taken or date.min)
    )
    if taken is not None and not is_planned:
        earlier = [each.level for each in spans if each.starts_on < taken]
        level = next(each.level for each in spans if each.starts_on == taken)
        minutes, days = _hours_on(work, episode_id, taken)
        before = _hours_words(*_hours_on(work, episode_id, taken - timedelta(days=1)))
        change = Change(before, _hours_words(minutes, days))
        return Step(earlier[-1] if earlier else "", level, taken, change, minutes, True)
    current = [each.level for each in spans if each.starts_on <= work.today]
    before = _hours_words(*_hours_on(work, episode_id, work.today))
    after = _hours_words(*typed)
    if not after and plan.takes_effect_on is not None:
        ahead = _hours_from(work, episode_id, plan.takes_effect_on)
        after = _hours_words(*ahead) if ahead else ""
    level = current[-1] if current else ""
    return Step(level, plan.to_level, plan.takes_effect_on, Change(before, after), typed[0], False)


def step_levels(
    work: Work, subject: Subject, spans: Sequence[PlacementSpan], step: Step
) -> tuple[LevelSpan, ...]:
    """The levels so far, and the one that comes where it is not recorded yet."""
    if step.is_taken:
        return level_spans(work, subject, spans, None)
    until = step.on - timedelta(days=1) if step.on is not None and step.to_level else None
    begun = [each for each in spans if each.starts_on <= (step.on or work.today)]
    return (
        *level_spans(work, subject, begun, until),
        *planned_span(step.to_level, step.on, step.minutes),
    )


def groups_change(work: Work, patient_id: int, on: date | None, plan: PlanContent) -> Change:
    """Groups until the step and from it; before the seats are changed, as the plan says."""
    day = on or work.today
    before = _groups_on(work, patient_id, min(day - timedelta(days=1), work.today))
    after = _groups_on(work, patient_id, day)
    if plan.timetable and after in ("", before):
        after = _("As in the new timetable below")
    return Change(before, after)


def _groups_on(work: Work, patient_id: int, day: date) -> str:
    names = work.db.scalars(
        select(Group.name)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.patient_id == patient_id,
            Membership.starts_on <= day,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
        )
        .order_by(Group.name)
        .distinct()
    )
    return ", ".join(names)


def individual_change(work: Work, patient_id: int, on: date | None) -> Change:
    """Individual sessions in the four weeks before, and the next one that is planned."""
    session = TreatmentSession
    own = (
        session.patient_id == patient_id,
        session.kind == SessionKind.INDIVIDUAL,
        session.status == SessionStatus.PLANNED,
    )
    day = on or work.today
    last = min(day, work.today)
    count = work.db.scalar(
        select(func.count()).where(*own, session.on >= last - _BEFORE, session.on < last)
    )
    following = work.db.execute(
        select(session.on, session.start_minute, session.is_by_video)
        .where(*own, session.on >= day)
        .order_by(session.on, session.start_minute)
        .limit(1)
    ).one_or_none()
    after = ""
    if following is not None:
        hour, minute = divmod(following.start_minute, 60)
        words = _("Next: {day}, {time}, by video") if following.is_by_video else _(
            "Next: {day}, {time}"
        )  # fmt: skip
        after = words.format(day=short_date(following.on), time=clock_time(time(hour, minute)))
    before = _("{count} in the last {weeks} weeks").format(count=count or 0, weeks=_WEEKS)
    return Change(before, after)


def tests_before(work: Work, episode_id: int) -> str:
    """How many random tests were drawn in the last four weeks."""
    count = work.db.scalar(
        select(func.count()).where(
            Specimen.episode_id == episode_id,
            Specimen.reason == TestReason.RANDOM,
            Specimen.due_on > work.today - _BEFORE,
            Specimen.due_on <= work.today,
            Specimen.status != CollectionStatus.DRAWN,
        )
    )
    return ngettext(
        "{count} random test in the last {weeks} weeks",
        "{count} random tests in the last {weeks} weeks",
        count or 0,
    ).format(count=count or 0, weeks=_WEEKS)


def pending_words(tests: EpisodeTests) -> str:
    """What is open, where abstinence reads *Pending result*."""
    if not tests.is_abstinence_pending:
        return ""
    count = max(tests.all_tests.open_results, 1)
    return ngettext(
        "{count} test result is still open. This page is amended when it is there.",
        "{count} test results are still open. This page is amended when they are there.",
        count,
    ).format(count=count)


# -- hours ------------------------------------------------------------------------


def _hours_on(work: Work, episode_id: int, day: date) -> tuple[int | None, tuple[int, ...]]:
    row = work.db.execute(
        select(PrescribedSchedule.weekly_minutes, PrescribedSchedule.weekdays)
        .where(
            PrescribedSchedule.episode_id == episode_id,
            PrescribedSchedule.starts_on <= day,
            or_(PrescribedSchedule.ends_on.is_(None), PrescribedSchedule.ends_on >= day),
        )
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else (None, ())


def _hours_from(
    work: Work, episode_id: int, day: date
) -> tuple[int | None, tuple[int, ...]] | None:
    """Hours prescribed anew from exactly a day on, or later."""
    row = work.db.execute(
        select(PrescribedSchedule.weekly_minutes, PrescribedSchedule.weekdays)
        .where(
            PrescribedSchedule.episode_id == episode_id,
            PrescribedSchedule.starts_on >= max(day, work.today + timedelta(days=1)),
        )
        .order_by(PrescribedSchedule.starts_on)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def _hours_words(minutes: int | None, weekdays: Sequence[int]) -> str:
    """ "9, Mon Tue Thu"; empty without hours."""
    if minutes is None:
        return ""
    days = " ".join(weekday_name(_MONDAY + timedelta(days=each)) for each in sorted(weekdays))
    return f"{plain_hours(minutes)}, {days}" if days else plain_hours(minutes)

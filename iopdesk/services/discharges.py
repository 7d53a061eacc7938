"""Leaving: the discharge that ends an episode, and the step-down that goes on inside of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import PRESENT_MARKS
from iopdesk.domain.discharge import DischargeReason, decide_discharge
from iopdesk.domain.episodes import PlacementReason, PlacementSpan
from iopdesk.domain.goals import StepDownShape, shape_label
from iopdesk.domain.levels import is_less_care, level_label, level_of
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import PlanKind
from iopdesk.domain.sessions import SessionStatus
from iopdesk.domain.stays import ClockMoment, clock_notices
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.care_plans import PlanContent, write_plan
from iopdesk.services.episode_views import ReviewChoice, review_choices
from iopdesk.services.episodes import EDITION, prescribe_schedule
from iopdesk.services.levels import place
from iopdesk.services.medications import methadone_since
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Membership,
    Patient,
    Placement,
    PrescribedSchedule,
    StagePeriod,
    TreatmentSession,
)


@dataclass(frozen=True, slots=True, repr=False)
class Left:
    """An episode after a discharge or a step-down; ``warnings`` are sentences."""

    episode_id: int
    said: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Leaving:
    """What both forms start from: the open episode as it stands."""

    episode_id: int
    name: str
    version: int
    admitted_on: date
    last_attended_on: date | None
    level: str
    weekly_minutes: int | None
    weekdays: tuple[int, ...]
    reason: DischargeReason | None
    status: str
    prognosis: str
    next_level: str
    reviews: tuple[ReviewChoice, ...]
    discharge_warnings: tuple[str, ...]
    step_down_notes: tuple[str, ...]


@question("episode.leaving", row=Row.EPISODES, subject="patient_id")
def read_leaving(work: Work, *, patient_id: int) -> Leaving:
    """The open episode for the two forms. Raises ``RuleBroken`` when there is none."""
    episode = work.db.scalar(
        select(Episode).where(Episode.patient_id == patient_id, Episode.discharged_on.is_(None))
    )
    if episode is None:
        raise RuleBroken("episode.none_open")
    placement = _on(work.db, Placement, episode.id, work.today)
    schedule = _on(work.db, PrescribedSchedule, episode.id, work.today)
    return Leaving(
        episode_id=episode.id,
        name=name_of(work, patient_id),
        version=episode.version,
        admitted_on=episode.admitted_on,
        last_attended_on=last_attended_on(work.db, episode.id),
        level=placement.level if placement else "",
        weekly_minutes=schedule.weekly_minutes if schedule else None,
        weekdays=schedule.weekdays if schedule else (),
        reason=episode.discharge_reason,
        status=episode.discharge_status,
        prognosis=episode.prognosis,
        next_level=episode.next_level,
        reviews=review_choices(work, episode.id),
        discharge_warnings=_notices(work, episode, work.today, ClockMoment.DISCHARGE),
        step_down_notes=_notices(work, episode, work.today, ClockMoment.STEP_DOWN),
    )


def last_attended_on(db: Session, episode_id: int) -> date | None:
    """The day of the last session the patient attended in this episode."""
    return db.scalar(
        select(func.max(TreatmentSession.on))
        .join(Attendance, Attendance.session_id == TreatmentSession.id)
        .where(Attendance.episode_id == episode_id, Attendance.mark.in_(PRESENT_MARKS))
    )


# -- discharge --------------------------------------------------------------------


@act(
    "episode.discharge",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Discharge"),
    icon="exit-run",
)
def discharge(
    work: Work,
    *,
    episode_id: int,
    expected_version: int,
    on: date,
    reason: DischargeReason,
    status: str,
    prognosis: str,
    next_level: str,
    plan: PlanContent | None = None,
    plan_version: int = 0,
) -> Left:
    """End the episode on a day: placement, stage, hours and seats end with it.

    Individual sessions still ahead are cancelled. ``plan`` is the continuing-care plan,
    saved in the same act. A minimum stay not reached is a warning in the answer, never a
    refusal. Raises what :func:`iopdesk.domain.discharge.decide_discharge` raises.
    """
    episode = get(work.db, Episode, episode_id, expected_version)
    decide_discharge(
        on,
        today=work.today,
        admitted_on=episode.admitted_on,
        last_attended_on=last_attended_on(work.db, episode_id),
        is_open=episode.discharged_on is None,
    )
    warnings = _notices(work, episode, on, ClockMoment.DISCHARGE)
    if plan is not None:
        write_plan(work, episode_id, PlanKind.DISCHARGE, plan_version, plan)
    for model in (Placement, StagePeriod, PrescribedSchedule, Membership):
        stretches = select(model).where(model.episode_id == episode_id)
        _end(work.db, work.db.scalars(stretches), on)
    _cancel_ahead(work, episode.patient_id)
    episode.discharged_on, episode.discharge_reason = on, reason
    episode.discharge_status, episode.prognosis = status.strip(), prognosis.strip()
    episode.next_level = next_level.strip()
    get(work.db, Patient, episode.patient_id).standing = Standing.DISCHARGED
    said = _("{name} discharged").format(name=name_of(work, episode.patient_id))
    return Left(episode_id, said, warnings)


def _end(db: Session, stretches: Iterable[Any], on: date) -> None:
    """End what runs past a day on that day; what would only begin later never was."""
    for row in stretches:
        if row.starts_on > on:
            db.delete(row)
        elif row.ends_on is None or row.ends_on > on:
            row.ends_on = on
            if isinstance(row, Membership):
                row.end_reason = _("Discharged")


def _cancel_ahead(work: Work, patient_id: int) -> None:
    ahead = select(TreatmentSession).where(
        TreatmentSession.patient_id == patient_id,
        TreatmentSession.status == SessionStatus.PLANNED,
        TreatmentSession.starts_at > work.now,
        TreatmentSession.is_closed.is_(False),
    )
    for session in work.db.scalars(ahead):
        session.status, session.cancel_reason = SessionStatus.CANCELLED, _("Discharged")


# -- step-down --------------------------------------------------------------------


@act(
    "episode.step_down",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Step down"),
    icon="stairs-down",
)
def step_down(
    work: Work,
    *,
    episode_id: int,
    expected_version: int,
    level: str,
    on: date,
    shape: StepDownShape,
    weekly_minutes: int,
    weekdays: tuple[int, ...],
    why: str,
    plan: PlanContent | None = None,
    plan_version: int = 0,
    review_id: int | None = None,
) -> Left:
    """Begin less care in the same, open episode: a new placement and new hours.

    The level may stay the same with fewer hours; more care is refused. Goals not met and
    a minimum stay not reached are notes in the answer, never a refusal. ``plan`` is the
    step-down plan, saved in the same act; ``review_id`` the review that it came from.
    """
    episode = get(work.db, Episode, episode_id, expected_version)
    if episode.discharged_on is not None:
        raise RuleBroken("episode.none_open")
    if not why.strip():
        raise RuleBroken("step_down.no_reason", field="why")
    new = level_of(EDITION, level)
    now = _on(work.db, Placement, episode_id, work.today)
    hours = _on(work.db, PrescribedSchedule, episode_id, work.today)
    if now is not None and level != now.level and not is_less_care(level, now.level):
        raise RuleBroken(
            "step_down.more_care", field="level", level=level_label(now.level, now.edition)
        )
    is_same = now is not None and level == now.level
    if is_same and hours is not None and weekly_minutes >= hours.weekly_minutes:
        raise RuleBroken("step_down.no_change", field="weekly_minutes")
    if plan is not None:
        write_plan(work, episode_id, PlanKind.STEP_DOWN, plan_version, plan)
    if not is_same:
        place(
            work,
            episode_id=episode_id,
            level=level,
            on=on,
            reason=PlacementReason.STEP_DOWN,
            note=f"{shape_label(shape)}: {why.strip()}",
            review_id=review_id,
        )
        work.db.flush()
    prescribe_schedule(
        work,
        episode_id=episode_id,
        on=on,
        weekly_minutes=weekly_minutes,
        weekdays=weekdays,
        reason=why,
    )
    said = _("{name} steps down to {level}").format(
        name=name_of(work, episode.patient_id), level=new.short
    )
    return Left(episode_id, said, _notices(work, episode, on, ClockMoment.STEP_DOWN))


# -- inside -----------------------------------------------------------------------


def _notices(work: Work, episode: Episode, on: date, moment: ClockMoment) -> tuple[str, ...]:
    spans = [
        PlacementSpan(row.level, row.starts_on, row.ends_on, row.edition)
        for row in work.db.execute(
            select(
                Placement.level, Placement.starts_on, Placement.ends_on, Placement.edition
            ).where(Placement.episode_id == episode.id)
        )
    ]
    since = methadone_since(work.db, episode)
    found = clock_notices(spans, on=on, moment=moment, methadone_since=since)
    return tuple(each.words for each in found)


def _on(
    db: Session, model: type[Placement] | type[PrescribedSchedule], episode_id: int, day: date
) -> Any:
    """The stretch of an episode that covers a day, or None."""
    return db.scalar(
        select(model)
        .where(
            model.episode_id == episode_id,
            model.starts_on <= day,
            or_(model.ends_on.is_(None), model.ends_on >= day),
        )
        .limit(1)
    )


sentences(
    {
        "step_down.no_reason": N_(
            "It is not said why now. Write the reason in a few words; it prints on the summary."
        ),
        "step_down.more_care": N_(
            "This level is not less care than {level}. Choose a lower one, or change the level "
            "of care instead."
        ),
        "step_down.no_change": N_(
            "Level and hours stay as they are. Choose a lower level, or fewer hours."
        ),
    }
)

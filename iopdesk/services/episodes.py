"""Episodes: admission, counselor, levels, stages, schedules, care elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.episodes import Origin, PlacementReason, Stage, decide_admission
from iopdesk.domain.levels import find_level, level_of
from iopdesk.domain.patients import Standing
from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.bands import check_hours, check_schedule
from iopdesk.services.holds import holds_of as holds_of
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.wait_list import end_by_admission
from iopdesk.storage.models import (
    Assessment,
    Episode,
    OutsideStay,
    Patient,
    Person,
    PersonRole,
    Placement,
    PrescribedSchedule,
    StagePeriod,
)

EDITION = "asam3"
"""Edition whose level codes the program records today."""


@dataclass(frozen=True, slots=True, repr=False)
class EpisodeChanged:
    """An episode after an act, and what the toast says of it."""

    episode_id: int
    said: str


# -- reading ----------------------------------------------------------------------


def open_episode(db: Session, patient_id: int) -> Episode:
    """The patient's open episode. Raises ``RuleBroken`` when there is none."""
    episode = db.scalars(
        select(Episode).where(Episode.patient_id == patient_id, Episode.discharged_on.is_(None))
    ).one_or_none()
    if episode is None:
        raise RuleBroken("episode.none_open")
    return episode


# -- admission --------------------------------------------------------------------


@act(
    "episode.admit",
    row=Row.EPISODES,
    subject="patient_id",
    undo=True,
    label=N_("Admit"),
    icon="account-plus-outline",
)
def admit(
    work: Work,
    *,
    patient_id: int,
    on: date,
    origin: Origin,
    level: str,
    weekly_minutes: int,
    weekdays: tuple[int, ...],
    counselor_id: int | None,
    reason: str = "",
) -> EpisodeChanged:
    """Open an episode with its first placement, stage 1, schedule and an empty assessment.

    Treatment still waits for the assessment. ``reason`` explains hours outside the
    band. Raises ``RuleBroken``: a second open episode, a day ahead or before the last
    discharge, an unknown level, hours that :func:`bands.check_hours` refuses.
    """
    patient = get(work.db, Patient, patient_id)
    _check_admission(work, patient_id, on)
    level_of(EDITION, level)
    signer = check_hours(
        work,
        birth_on=patient.birth_on,
        edition=EDITION,
        level=level,
        on=on,
        weekly_minutes=weekly_minutes,
        weekdays=weekdays,
        is_taper=False,
        reason=reason,
    )
    if counselor_id is not None:
        _check_counselor(work.db, counselor_id)
    episode = Episode(
        patient_id=patient_id,
        counselor_id=counselor_id,
        origin=origin,
        admitted_on=on,
        methadone_since=None,
        naloxone_on=None,
        goals_decided_on=None,
        discharged_on=None,
        discharge_reason=None,
        discharge_status="",
        prognosis="",
        next_level="",
        weekly_meetings=None,
    )
    work.db.add(episode)
    work.db.flush()
    schedule = PrescribedSchedule(
        episode_id=episode.id,
        starts_on=on,
        ends_on=None,
        weekly_minutes=weekly_minutes,
        weekdays=tuple(sorted(weekdays)),
        is_taper=False,
        reason=reason.strip(),
        signed_off_by_id=signer,
    )
    work.db.add_all([schedule, *_first_rows(episode.id, on, level)])
    patient.standing = Standing.ACTIVE
    end_by_admission(work, patient_id, on)
    said = _("{name} admitted").format(name=name_of(work, patient_id))
    return EpisodeChanged(episode.id, said)


def _check_admission(work: Work, patient_id: int, on: date) -> None:
    ends = work.db.scalars(
        select(Episode.discharged_on).where(Episode.patient_id == patient_id)
    ).all()
    decide_admission(
        on,
        today=work.today,
        has_open=None in ends,
        last_discharged_on=max((end for end in ends if end is not None), default=None),
    )


def _check_counselor(db: Session, person_id: int) -> None:
    """Raise ``RuleBroken`` unless the person works here in a clinical role."""
    found = db.scalar(
        select(PersonRole.id)
        .join(Person, Person.id == PersonRole.person_id)
        .where(
            Person.id == person_id,
            Person.is_active,
            PersonRole.role.in_(CLINICAL_ROLES),
        )
        .limit(1)
    )
    if found is None:
        raise RuleBroken("episode.not_a_counselor", field="counselor_id")


def _first_rows(
    episode_id: int, on: date, level: str
) -> list[Placement | StagePeriod | Assessment]:
    return [
        Placement(
            episode_id=episode_id,
            edition=EDITION,
            level=level,
            reason=PlacementReason.ADMISSION,
            note="",
            starts_on=on,
            ends_on=None,
            review_id=None,
        ),
        StagePeriod(episode_id=episode_id, stage=Stage.ENGAGEMENT, starts_on=on, ends_on=None),
        Assessment(
            episode_id=episode_id,
            edition=EDITION,
            completed_on=None,
            completed_by_id=None,
            ratings=(),
            cows_score=None,
            ciwa_score=None,
            phq9_score=None,
            gad7_score=None,
            presenting_problem="",
            substances="",
            last_use_on=None,
            is_daily_use=False,
            strengths="",
            needs="",
            medical_evaluated_on=None,
            dimension_words=(),
        ),
    ]


@act(
    "episode.assign_counselor",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Assign counselor"),
    icon="account-outline",
)
def assign_counselor(
    work: Work, *, episode_id: int, counselor_id: int, expected_version: int
) -> EpisodeChanged:
    """Make a person the primary counselor of an open episode."""
    episode = open_of(work.db, episode_id, expected_version)
    _check_counselor(work.db, counselor_id)
    episode.counselor_id = counselor_id
    said = _("{name}: counselor assigned").format(name=name_of(work, episode.patient_id))
    return EpisodeChanged(episode_id, said)


# -- dated history ----------------------------------------------------------------


@act(
    "episode.change_stage",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Change stage"),
    icon="stairs-up",
)
def change_stage(work: Work, *, episode_id: int, stage: Stage, on: date) -> EpisodeChanged:
    """Begin another stage on a day; the stage before ends the day before."""
    episode = open_of(work.db, episode_id)
    begin_stretch(work.db, StagePeriod, episode, on, StagePeriod(stage=stage))
    said = _("{name}: stage {stage} from now on").format(
        name=name_of(work, episode.patient_id), stage=int(stage)
    )
    return EpisodeChanged(episode_id, said)


@act(
    "episode.prescribe_schedule",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Prescribe hours"),
    icon="calendar-clock-outline",
)
def prescribe_schedule(
    work: Work,
    *,
    episode_id: int,
    on: date,
    weekly_minutes: int,
    weekdays: tuple[int, ...],
    is_taper: bool = False,
    reason: str = "",
) -> EpisodeChanged:
    """Prescribe hours and weekdays from a day on; outside of the band a reason is needed."""
    episode = open_of(work.db, episode_id)
    signer = check_schedule(
        work,
        episode,
        on,
        weekly_minutes,
        weekdays=weekdays,
        is_taper=is_taper,
        reason=reason,
    )
    row = PrescribedSchedule(
        weekly_minutes=weekly_minutes,
        weekdays=tuple(sorted(weekdays)),
        is_taper=is_taper,
        reason=reason.strip(),
        signed_off_by_id=signer,
    )
    begin_stretch(work.db, PrescribedSchedule, episode, on, row)
    said = _("{name}: hours prescribed").format(name=name_of(work, episode.patient_id))
    return EpisodeChanged(episode_id, said)


def begin_stretch(
    db: Session,
    model: type[StagePeriod] | type[PrescribedSchedule] | type[Placement],
    episode: Episode,
    on: date,
    row: StagePeriod | PrescribedSchedule | Placement,
) -> None:
    """End the running stretch the day before ``on`` and begin ``row``; inside of an act."""
    if on < episode.admitted_on:
        raise RuleBroken("episode.before_admission", field="on")
    running: Any = db.scalars(
        select(model).where(model.episode_id == episode.id, model.ends_on.is_(None))
    ).one_or_none()
    if running is not None:
        if on <= running.starts_on:
            raise RuleBroken("episode.stretch_order", field="on")
        running.ends_on = on - timedelta(days=1)
    row.episode_id, row.starts_on, row.ends_on = episode.id, on, None
    db.add(row)


@act(
    "episode.add_stay",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Add care elsewhere"),
    icon="home-outline",
)
def add_stay(
    work: Work, *, episode_id: int, level: str, place_name: str, starts_on: date, ends_on: date
) -> EpisodeChanged:
    """Record care elsewhere, such as detox or residential, before this episode."""
    episode = get(work.db, Episode, episode_id)
    if find_level(level) is None:
        raise RuleBroken("level_unknown", field="level", level=level)
    if starts_on > work.today:
        raise RuleBroken("episode.stay_ahead", field="starts_on")
    if ends_on < starts_on:
        raise RuleBroken("episode.end_before_start", field="ends_on")
    work.db.add(
        OutsideStay(
            episode_id=episode_id,
            level=level,
            place=place_name.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    said = _("{name}: care elsewhere added").format(name=name_of(work, episode.patient_id))
    return EpisodeChanged(episode_id, said)


# -- inside -----------------------------------------------------------------------


def open_of(db: Session, episode_id: int, expected_version: int | None = None) -> Episode:
    """An episode that is open. Raises ``Conflict``, and ``RuleBroken`` for one that ended."""
    episode = get(db, Episode, episode_id, expected_version)
    if episode.discharged_on is not None:
        raise RuleBroken("episode.none_open")
    return episode


sentences(
    {
        "episode.none_open": N_("There is no open episode. Admit the patient first."),
        "episode.not_a_counselor": N_(
            "This person has no clinical role here. Choose a counselor from the list."
        ),
        "episode.stay_ahead": N_(
            "This care has not begun yet. Enter the day it began, today or earlier."
        ),
        "episode.before_admission": N_(
            "This is before the admission. Enter the day of admission or a later one."
        ),
        "episode.stretch_order": N_(
            "A later or equal start is already recorded. Enter a day after it."
        ),
        "episode.end_before_start": N_("The end is before the start. Enter a later end."),
    }
)

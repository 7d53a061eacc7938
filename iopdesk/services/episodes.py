"""Episodes: admission, assessment and holds, levels, stages, schedules, diagnoses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.episodes import (
    DiagnosisKind,
    HoldKind,
    Origin,
    PlacementReason,
    Stage,
)
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.records import get, name_of
from iopdesk.storage.models import (
    Assessment,
    Diagnosis,
    Episode,
    HoldOverride,
    OutsideStay,
    Patient,
    Placement,
    PrescribedSchedule,
    StagePeriod,
)

EDITION = "asam3"
"""Edition whose level codes the program records today."""


@dataclass(frozen=True, slots=True)
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
) -> EpisodeChanged:
    """Open an episode with its first placement, stage 1, schedule and an empty assessment.

    Treatment still waits for the assessment. Raises ``RuleBroken`` for a second
    open episode, a day in the future, or one before the last discharge.
    """
    patient = get(work.db, Patient, patient_id)
    if patient.standing is Standing.ACTIVE:
        raise RuleBroken("episode.already_open")
    if on > work.today:
        raise RuleBroken("episode.admitted_in_future", field="on")
    last = work.db.scalar(
        select(Episode.discharged_on)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.desc())
        .limit(1)
    )
    if last is not None and on < last:
        raise RuleBroken("episode.before_last_discharge", field="on")
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
    )
    work.db.add(episode)
    work.db.flush()
    work.db.add_all(_first_rows(episode.id, on, level, weekly_minutes, weekdays))
    patient.standing = Standing.ACTIVE
    said = _("{name} admitted").format(name=name_of(work.db, patient_id))
    return EpisodeChanged(episode.id, said)


def _first_rows(
    episode_id: int, on: date, level: str, weekly_minutes: int, weekdays: tuple[int, ...]
) -> list[Placement | StagePeriod | PrescribedSchedule | Assessment]:
    return [
        Placement(
            episode_id=episode_id,
            edition=EDITION,
            level=level,
            reason=PlacementReason.ADMISSION,
            note="",
            starts_on=on,
            ends_on=None,
        ),
        StagePeriod(episode_id=episode_id, stage=Stage.ENGAGEMENT, starts_on=on, ends_on=None),
        PrescribedSchedule(
            episode_id=episode_id,
            starts_on=on,
            ends_on=None,
            weekly_minutes=weekly_minutes,
            weekdays=weekdays,
            is_taper=False,
            reason="",
            signed_off_by_id=None,
        ),
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
    episode = _open(work.db, episode_id, expected_version)
    episode.counselor_id = counselor_id
    said = _("{name}: counselor assigned").format(name=name_of(work.db, episode.patient_id))
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
    episode = _open(work.db, episode_id)
    _begin(work.db, StagePeriod, episode, on, StagePeriod(stage=stage))
    said = _("{name}: stage {stage} from now on").format(
        name=name_of(work.db, episode.patient_id), stage=int(stage)
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
    from iopdesk.services.bands import check_schedule

    episode = _open(work.db, episode_id)
    signer = check_schedule(work, episode, on, weekly_minutes, is_taper=is_taper, reason=reason)
    row = PrescribedSchedule(
        weekly_minutes=weekly_minutes,
        weekdays=weekdays,
        is_taper=is_taper,
        reason=reason.strip(),
        signed_off_by_id=signer,
    )
    _begin(work.db, PrescribedSchedule, episode, on, row)
    said = _("{name}: hours prescribed").format(name=name_of(work.db, episode.patient_id))
    return EpisodeChanged(episode_id, said)


def _begin(
    db: Session,
    model: type[StagePeriod] | type[PrescribedSchedule] | type[Placement],
    episode: Episode,
    on: date,
    row: StagePeriod | PrescribedSchedule | Placement,
) -> None:
    """End the running stretch the day before ``on`` and begin ``row``."""
    running = db.scalars(
        select(model).where(model.episode_id == episode.id, model.ends_on.is_(None))
    ).one_or_none()
    if on < episode.admitted_on:
        raise RuleBroken("episode.before_admission", field="on")
    if running is not None:
        if on <= running.starts_on:
            raise RuleBroken("episode.stretch_order", field="on")
        running.ends_on = on - timedelta(days=1)
    row.episode_id, row.starts_on, row.ends_on = episode.id, on, None
    db.add(row)


@act(
    "episode.place",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Change level of care"),
    icon="stairs-down",
)
def place(
    work: Work,
    *,
    episode_id: int,
    level: str,
    on: date,
    reason: PlacementReason,
    note: str = "",
) -> EpisodeChanged:
    """Begin another placement in the same, open episode (step down, step up, transfer)."""
    episode = _open(work.db, episode_id)
    row = Placement(edition=EDITION, level=level, reason=reason, note=note.strip())
    _begin(work.db, Placement, episode, on, row)
    said = _("{name}: level {level}").format(name=name_of(work.db, episode.patient_id), level=level)
    return EpisodeChanged(episode_id, said)


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
    said = _("{name}: care elsewhere added").format(name=name_of(work.db, episode.patient_id))
    return EpisodeChanged(episode_id, said)


# -- assessment and holds ---------------------------------------------------------


@act(
    "assessment.complete",
    row=Row.CLINICAL,
    subject="assessment_id",
    undo=True,
    label=N_("Complete assessment"),
    icon="clipboard-text-outline",
)
def complete_assessment(
    work: Work,
    *,
    assessment_id: int,
    expected_version: int,
    on: date,
    ratings: tuple[int, ...],
    presenting_problem: str,
    substances: str = "",
    last_use_on: date | None = None,
    is_daily_use: bool = False,
    strengths: str = "",
    needs: str = "",
    cows_score: int | None = None,
    ciwa_score: int | None = None,
    phq9_score: int | None = None,
    gad7_score: int | None = None,
) -> EpisodeChanged:
    """Complete (or correct) the assessment: six ratings 0-4, the clinician's words, scores."""
    from iopdesk.domain.assessments import check_assessment

    row = get(work.db, Assessment, assessment_id, expected_version)
    if on > work.today:
        raise RuleBroken("assessment.in_future", field="on")
    check_assessment(
        ratings=ratings,
        cows_score=cows_score,
        ciwa_score=ciwa_score,
        phq9_score=phq9_score,
        gad7_score=gad7_score,
        presenting_problem=presenting_problem,
    )
    row.completed_on, row.completed_by_id = on, work.person.id
    row.ratings, row.presenting_problem = ratings, presenting_problem.strip()
    row.substances, row.last_use_on, row.is_daily_use = substances, last_use_on, is_daily_use
    row.strengths, row.needs = strengths, needs
    row.cows_score, row.ciwa_score = cows_score, ciwa_score
    row.phq9_score, row.gad7_score = phq9_score, gad7_score
    patient_id = get(work.db, Episode, row.episode_id).patient_id
    said = _("{name}: assessment completed").format(name=name_of(work.db, patient_id))
    return EpisodeChanged(row.episode_id, said)


@act(
    "assessment.record_medical",
    row=Row.MEDICATIONS,
    subject="assessment_id",
    undo=True,
    label=N_("Record medical evaluation"),
    icon="stethoscope",
)
def record_medical_evaluation(work: Work, *, assessment_id: int, on: date) -> EpisodeChanged:
    """Record that a medical evaluation took place; it ends the medical hold."""
    row = get(work.db, Assessment, assessment_id)
    if on > work.today:
        raise RuleBroken("assessment.in_future", field="on")
    row.medical_evaluated_on = on
    patient_id = get(work.db, Episode, row.episode_id).patient_id
    said = _("{name}: medical evaluation recorded").format(name=name_of(work.db, patient_id))
    return EpisodeChanged(row.episode_id, said)


@act(
    "episode.override_hold",
    row=Row.OVERRIDES,
    subject="episode_id",
    label=N_("Override hold"),
    icon="lock",
)
def override_hold(work: Work, *, episode_id: int, hold: HoldKind, reason: str) -> EpisodeChanged:
    """Let treatment go on despite a hold; a clinical director, in writing, never undone."""
    episode = _open(work.db, episode_id)
    if not reason.strip():
        raise RuleBroken("episode.override_needs_reason", field="reason")
    work.db.add(
        HoldOverride(
            episode_id=episode_id,
            hold=hold,
            reason=reason.strip(),
            decided_by_id=work.person.id,
            decided_at=work.now,
        )
    )
    said = _("{name}: hold overridden").format(name=name_of(work.db, episode.patient_id))
    return EpisodeChanged(episode_id, said)


@act(
    "episode.set_diagnoses",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Change diagnoses"),
    icon="clipboard-text-outline",
)
def set_diagnoses(
    work: Work, *, episode_id: int, diagnoses: Sequence[tuple[str, str, DiagnosisKind]]
) -> EpisodeChanged:
    """Replace the diagnoses: (ICD-10 code, words, kind), the primary one first."""
    from iopdesk.domain.assessments import check_diagnosis

    episode = get(work.db, Episode, episode_id)
    for code, words, _kind in diagnoses:
        check_diagnosis(code, words)
    for old in work.db.scalars(select(Diagnosis).where(Diagnosis.episode_id == episode_id)):
        work.db.delete(old)
    work.db.flush()
    for number, (code, words, kind) in enumerate(diagnoses):
        work.db.add(
            Diagnosis(
                episode_id=episode_id,
                code=code.strip().upper(),
                words=words.strip(),
                kind=kind,
                is_primary=number == 0,
            )
        )
    said = _("{name}: diagnoses changed").format(name=name_of(work.db, episode.patient_id))
    return EpisodeChanged(episode_id, said)


# -- inside -----------------------------------------------------------------------


def _open(db: Session, episode_id: int, expected_version: int | None = None) -> Episode:
    episode = get(db, Episode, episode_id, expected_version)
    if episode.discharged_on is not None:
        raise RuleBroken("episode.none_open")
    return episode


sentences(
    {
        "episode.none_open": N_("There is no open episode. Admit the patient first."),
        "episode.already_open": N_("The patient is already admitted. One episode is open."),
        "episode.admitted_in_future": N_(
            "This day has not come yet. Enter the day of admission, today or earlier."
        ),
        "episode.before_last_discharge": N_(
            "The last episode ended after this day. Enter that day or a later one."
        ),
        "episode.before_admission": N_(
            "This is before the admission. Enter the day of admission or a later one."
        ),
        "episode.stretch_order": N_(
            "A later or equal start is already recorded. Enter a day after it."
        ),
        "episode.end_before_start": N_("The end is before the start. Enter a later end."),
        "episode.override_needs_reason": N_("An override needs a written reason. Enter one."),
        "assessment.in_future": N_("This day has not come yet. Enter today or an earlier day."),
    }
)

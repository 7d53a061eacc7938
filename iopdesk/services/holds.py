"""Holds of patients: what seating, check-in and the chart must know before treatment.

A hold follows from the assessment, what was scored of withdrawal since, and the overrides;
nothing stores it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from iopdesk.domain.assessments import WITHDRAWAL, Instrument
from iopdesk.domain.episodes import AssessmentFacts, Hold, HoldKind, all_holds
from iopdesk.storage.models import Assessment, Episode, HoldOverride, InstrumentResult

_CHUNK = 500


def holds_of(db: Session, episode: Episode, *, with_overridden: bool = False) -> tuple[Hold, ...]:
    """The holds in force on an episode; ``with_overridden`` adds those a director set aside.

    Source of the rule: assessment before treatment, no detox needed (levels.toml).
    """
    return holds_by_episode(db, [episode.id], with_overridden=with_overridden)[episode.id]


def holds_by_patient(db: Session, patient_ids: Collection[int]) -> dict[int, tuple[Hold, ...]]:
    """The holds in force of each patient's open episode; a patient without one is left out."""
    episodes: dict[int, int] = {}
    for some in _chunks(sorted(patient_ids)):
        for episode_id, patient_id in db.execute(
            select(Episode.id, Episode.patient_id).where(
                Episode.patient_id.in_(some), Episode.discharged_on.is_(None)
            )
        ):
            episodes[episode_id] = patient_id
    found = holds_by_episode(db, episodes)
    return {episodes[episode_id]: holds for episode_id, holds in found.items()}


def holds_by_episode(
    db: Session, episode_ids: Collection[int], *, with_overridden: bool = False
) -> dict[int, tuple[Hold, ...]]:
    """The holds in force of several episodes, in three statements for every 500."""
    answer: dict[int, tuple[Hold, ...]] = {}
    for some in _chunks(sorted(episode_ids)):
        facts, overrides, scores = _facts(db, some), _overrides(db, some), _scores(db, some)
        for episode_id in some:
            known = with_scores(facts.get(episode_id), scores.get(episode_id, ()))
            every = all_holds(known, overrides.get(episode_id, ()))
            answer[episode_id] = tuple(
                hold for hold in every if with_overridden or not hold.is_overridden
            )
    return answer


def _facts(db: Session, episode_ids: Sequence[int]) -> dict[int, AssessmentFacts]:
    """What the holds look at: of each episode the newest completed assessment, else the newest."""
    rows = db.execute(
        select(
            Assessment.episode_id,
            Assessment.completed_on,
            Assessment.ratings,
            Assessment.cows_score,
            Assessment.ciwa_score,
            Assessment.medical_evaluated_on,
        )
        .where(Assessment.episode_id.in_(episode_ids))
        .order_by(Assessment.completed_on.is_not(None), Assessment.id)
    )
    return {
        row.episode_id: AssessmentFacts(
            completed_on=row.completed_on,
            withdrawal_rating=row.ratings[WITHDRAWAL] if row.ratings else None,
            cows_score=row.cows_score,
            ciwa_score=row.ciwa_score,
            medical_evaluated_on=row.medical_evaluated_on,
        )
        for row in rows
    }


WithdrawalScore = tuple[date, str, int]
"""Day, scale and points of one COWS or CIWA-Ar."""


def with_scores(
    facts: AssessmentFacts | None, scores: Collection[WithdrawalScore]
) -> AssessmentFacts | None:
    """The facts with the highest scores that no medical evaluation has answered yet.

    A lower score later does not end a hold, an evaluation (or an override) does: what was
    scored up to its day is answered, what is scored after it asks for the next one.
    """
    seen_on = facts.medical_evaluated_on if facts is not None else None
    fresh = [each for each in scores if seen_on is None or each[0] > seen_on]
    cows = [points for _on, scale, points in fresh if scale == Instrument.COWS]
    ciwa = [points for _on, scale, points in fresh if scale == Instrument.CIWA]
    if not fresh:
        return facts
    known = facts or AssessmentFacts()
    if seen_on is not None:
        known = AssessmentFacts(completed_on=known.completed_on)
    else:
        cows += [] if known.cows_score is None else [known.cows_score]
        ciwa += [] if known.ciwa_score is None else [known.ciwa_score]
    return replace(known, cows_score=max(cows, default=None), ciwa_score=max(ciwa, default=None))


def _scores(db: Session, episode_ids: Sequence[int]) -> dict[int, list[WithdrawalScore]]:
    """COWS and CIWA-Ar of each episode: since the one before it ended, as intake comes first."""
    before = aliased(Episode)
    ended_on = (
        select(func.max(before.discharged_on))
        .where(before.patient_id == Episode.patient_id, before.admitted_on < Episode.admitted_on)
        .scalar_subquery()
    )
    found: dict[int, list[WithdrawalScore]] = {}
    for episode_id, on, scores in db.execute(
        select(Episode.id, InstrumentResult.taken_on, InstrumentResult.scores)
        .join(InstrumentResult, InstrumentResult.patient_id == Episode.patient_id)
        .where(
            Episode.id.in_(episode_ids),
            InstrumentResult.instrument.in_((Instrument.COWS, Instrument.CIWA)),
            or_(ended_on.is_(None), InstrumentResult.taken_on > ended_on),
            or_(
                Episode.discharged_on.is_(None),
                InstrumentResult.taken_on <= Episode.discharged_on,
            ),
        )
    ):
        found.setdefault(episode_id, []).extend((on, scale, points) for scale, points in scores)
    return found


def _overrides(db: Session, episode_ids: Sequence[int]) -> dict[int, set[HoldKind]]:
    found: dict[int, set[HoldKind]] = {}
    for episode_id, hold in db.execute(
        select(HoldOverride.episode_id, HoldOverride.hold).where(
            HoldOverride.episode_id.in_(episode_ids)
        )
    ):
        found.setdefault(episode_id, set()).add(hold)
    return found


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]

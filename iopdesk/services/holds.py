"""Holds of patients: what seating, check-in and the chart must know before treatment.

A hold follows from the assessment and its overrides; nothing stores it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.assessments import WITHDRAWAL
from iopdesk.domain.episodes import AssessmentFacts, Hold, HoldKind, all_holds
from iopdesk.storage.models import Assessment, Episode, HoldOverride

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
    """The holds in force of several episodes, in two statements for every 500."""
    answer: dict[int, tuple[Hold, ...]] = {}
    for some in _chunks(sorted(episode_ids)):
        facts, overrides = _facts(db, some), _overrides(db, some)
        for episode_id in some:
            every = all_holds(facts.get(episode_id), overrides.get(episode_id, ()))
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

"""The treatment plan made, reviewed and signed: acts.

A review that nobody or only one signed can still change; a change takes the one signature
back, because it was given for other words. With both signatures it is locked, and what
comes later is a new review. Signing cannot be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.goals import GoalStatus, check_evidence
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import (
    ReviewDays,
    decide_patient_signature,
    decide_review,
    is_locked,
)
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.goals import add_progress, follow_newest, open_plan
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, Goal, GoalProgress, PlanReview

Seen = tuple[int, GoalStatus, str]
"""A goal, the status it came to, and the evidence."""


@dataclass(frozen=True, slots=True, repr=False)
class Reviewed:
    """A review after an act."""

    review_id: int
    said: str


@act(
    "plan_review.write",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Review the plan"),
    icon="clipboard-check-outline",
)
def write_review(
    work: Work,
    *,
    episode_id: int,
    reviewed_on: date,
    words: str,
    goals: Sequence[Seen] = (),
    recommends: PlacementReason | None = None,
    next_on: date | None = None,
    expected_last: int | None = None,
) -> Reviewed:
    """Make the plan, or review it: the first of an episode says that it was made.

    ``goals``: what the review found of each; one that stays as it is gets no new row.
    ``expected_last`` is the review the person saw as the last one (None: there was none).
    Raises ``Conflict`` when another was written since, ``RuleBroken`` as
    :func:`iopdesk.domain.plans.decide_review` does.
    """
    episode = open_plan(work, episode_id)
    last = last_review(work.db, episode_id)
    if (last.id if last is not None else None) != expected_last:
        raise Conflict("planreview")
    _decide(work, episode, last, reviewed_on, next_on, recommends, words, is_first=last is None)
    row = PlanReview(
        episode_id=episode_id,
        is_first=last is None,
        reviewed_on=reviewed_on,
        reviewed_by_id=work.person.id,
        words=words.strip(),
        recommends=recommends,
        next_on=next_on,
        patient_signed_on=None,
        counselor_signed_at=None,
        counselor_id=None,
    )
    work.db.add(row)
    work.db.flush()
    _note_goals(work, row, goals)
    said = _("{name}: plan made") if row.is_first else _("{name}: plan reviewed")
    return Reviewed(row.id, said.format(name=name_of(work, episode.patient_id)))


@act(
    "plan_review.change",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Change review"),
    icon="pencil-outline",
)
def change_review(
    work: Work,
    *,
    episode_id: int,
    review_id: int,
    expected_version: int,
    reviewed_on: date,
    words: str,
    goals: Sequence[Seen] = (),
    recommends: PlacementReason | None = None,
    next_on: date | None = None,
) -> Reviewed:
    """Change the last review while it is not locked; a signature given is taken back.

    Raises ``Conflict``, ``RuleBroken`` as :func:`write_review`, or for a review that is
    locked or has a later one.
    """
    episode = open_plan(work, episode_id)
    row = _review(work, episode_id, review_id, expected_version)
    last = last_review(work.db, episode_id)
    if last is None or last.id != review_id:
        raise RuleBroken("review.not_last")
    before = last_review(work.db, episode_id, but=review_id)
    _decide(work, episode, before, reviewed_on, next_on, recommends, words, is_first=row.is_first)
    row.reviewed_on, row.words = reviewed_on, words.strip()
    row.recommends, row.next_on = recommends, next_on
    row.patient_signed_on = row.counselor_signed_at = row.counselor_id = None
    _move_progress(work, row)
    _note_goals(work, row, goals)
    said = _("{name}: review changed").format(name=name_of(work, episode.patient_id))
    return Reviewed(row.id, said)


@act(
    "plan_review.patient_signed",
    row=Row.CLINICAL,
    subject="episode_id",
    label=N_("Record the patient's signature"),
    icon="draw",
)
def record_patient_signature(
    work: Work, *, episode_id: int, review_id: int, expected_version: int, on: date
) -> Reviewed:
    """Record the day on which the patient signed the paper of a review. Cannot be undone.

    Raises ``RuleBroken``: signed already, a day ahead or before the review.
    """
    row = _review(work, episode_id, review_id, expected_version)
    if row.patient_signed_on is not None:
        raise RuleBroken("review.patient_has_signed")
    decide_patient_signature(on, reviewed_on=row.reviewed_on, today=work.today)
    row.patient_signed_on = on
    return _signed(work, episode_id, row, _("{name}: the patient signed"))


@act(
    "plan_review.sign",
    row=Row.CLINICAL,
    subject="episode_id",
    label=N_("Sign the review"),
    icon="file-sign",
)
def sign_review(work: Work, *, episode_id: int, review_id: int, expected_version: int) -> Reviewed:
    """Sign a review as the counselor, now and in the own name. Cannot be undone.

    Raises ``RuleBroken`` when it is signed already.
    """
    row = _review(work, episode_id, review_id, expected_version)
    if row.counselor_signed_at is not None:
        raise RuleBroken("review.counselor_has_signed")
    row.counselor_signed_at, row.counselor_id = work.now, work.person.id
    return _signed(work, episode_id, row, _("{name}: review signed"))


# -- inside -----------------------------------------------------------------------


def last_review(db: Session, episode_id: int, *, but: int | None = None) -> PlanReview | None:
    """The newest review of an episode, leaving out one."""
    return db.scalars(
        select(PlanReview)
        .where(PlanReview.episode_id == episode_id, PlanReview.id != (but or 0))
        .order_by(PlanReview.reviewed_on.desc(), PlanReview.id.desc())
        .limit(1)
    ).one_or_none()


def check_review(db: Session, episode_id: int, review_id: int | None) -> None:
    """Raise ``Conflict`` unless the review, where one is named, is of this episode."""
    if review_id is None:
        return
    row = db.get(PlanReview, review_id)
    if row is None or row.episode_id != episode_id:
        raise Conflict("planreview")


def _decide(
    work: Work,
    episode: Episode,
    before: PlanReview | None,
    reviewed_on: date,
    next_on: date | None,
    recommends: PlacementReason | None,
    words: str,
    *,
    is_first: bool,
) -> None:
    count = select(func.count()).select_from(Goal).where(Goal.episode_id == episode.id)
    last_on = before.reviewed_on if before is not None else None
    decide_review(
        reviewed_on,
        next_on,
        recommends,
        days=ReviewDays(work.today, episode.admitted_on, last_on),
        goals=work.db.scalar(count) or 0,
        words=words,
        is_first=is_first,
    )


def _review(work: Work, episode_id: int, review_id: int, expected_version: int) -> PlanReview:
    row = get(work.db, PlanReview, review_id, expected_version)
    if row.episode_id != episode_id:
        raise Conflict("planreview")
    if is_locked(row.patient_signed_on, row.counselor_signed_at):
        raise RuleBroken("review.locked")
    return row


def _move_progress(work: Work, review: PlanReview) -> None:
    """What the review found of the goals was seen on the day of the review."""
    for own, goal in work.db.execute(
        select(GoalProgress, Goal)
        .join(Goal, Goal.id == GoalProgress.goal_id)
        .where(Goal.episode_id == review.episode_id, GoalProgress.review_id == review.id)
    ).all():
        if own.seen_on != review.reviewed_on:
            was_on, own.seen_on = own.seen_on, review.reviewed_on
            work.db.flush()
            follow_newest(work.db, goal, was_on=was_on)


def _note_goals(work: Work, review: PlanReview, goals: Sequence[Seen]) -> None:
    """A row of progress for each goal that the review found changed."""
    for goal_id, status, evidence in goals:
        shown = evidence.strip()
        goal = get(work.db, Goal, goal_id)
        if goal.episode_id != review.episode_id:
            raise Conflict("goal")
        check_evidence(status, shown, field=f"evidence_{goal_id}")
        if (goal.status, goal.evidence) == (status, shown):
            continue
        own = work.db.scalar(
            select(GoalProgress).where(
                GoalProgress.goal_id == goal_id, GoalProgress.review_id == review.id
            )
        )
        if own is not None:
            work.db.delete(own)
            work.db.flush()
        add_progress(work, goal, review.reviewed_on, status, shown, review.id)


def _signed(work: Work, episode_id: int, row: PlanReview, words: str) -> Reviewed:
    episode = get(work.db, Episode, episode_id)
    return Reviewed(row.id, words.format(name=name_of(work, episode.patient_id)))


sentences(
    {
        "review.not_last": N_("A later review was written. Change that one, or write a new one."),
        "review.locked": N_(
            "Both have signed this review, so it stays as it is. Write a new review."
        ),
        "review.patient_has_signed": N_(
            "The patient has signed this review already. Nothing is left to record."
        ),
        "review.counselor_has_signed": N_(
            "This review is signed already. Nothing is left to sign."
        ),
    }
)

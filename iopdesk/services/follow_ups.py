"""Follow-ups after discharge: how somebody fares 30, 90, 180 and 365 days later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.follow_ups import (
    Left,
    PlannedFollowUp,
    check_follow_up,
    is_lost,
    next_due,
    plan_follow_ups,
)
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, FollowUp, Person


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """What was heard: None and empty where it was not asked or nobody was reached."""

    is_reached: bool
    is_abstinent: bool | None = None
    living: str = ""
    working: str = ""
    note: str = ""

    @property
    def has_any(self) -> bool:
        """Whether the person themselves answered something."""
        return self.is_abstinent is not None or bool(self.living.strip() or self.working.strip())


@dataclass(frozen=True, slots=True, repr=False)
class FollowUpRow:
    """A follow-up that was recorded."""

    follow_up_id: int
    version: int
    days: int
    asked_at: datetime
    asked_by: str
    answers: Answers


@dataclass(frozen=True, slots=True, repr=False)
class FollowUps:
    """The follow-ups of the last episode that ended; ``episode_id`` None where none did."""

    episode_id: int | None
    discharged_on: date | None
    planned: tuple[PlannedFollowUp, ...]
    rows: tuple[FollowUpRow, ...]
    is_over: bool = False

    @property
    def next(self) -> PlannedFollowUp | None:
        """The one to do next."""
        return next_due(self.planned)

    @property
    def is_lost(self) -> bool:
        """Lost to follow-up."""
        return is_lost(self.planned) and not self.is_over


@dataclass(frozen=True, slots=True, repr=False)
class FollowUpChanged:
    """A follow-up after an act."""

    follow_up_id: int
    said: str


@act(
    "follow_up.record",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Record follow-up"),
    icon="phone",
)
def record_follow_up(
    work: Work,
    *,
    episode_id: int,
    days: int,
    answers: Answers,
    expected_version: int = 0,
) -> FollowUpChanged:
    """Record the follow-up of so many days, or correct it.

    ``expected_version`` is 0 where none was recorded. Raises ``Conflict`` when one was, or
    changed since, and what :func:`iopdesk.domain.follow_ups.check_follow_up` raises.
    """
    episode = get(work.db, Episode, episode_id)
    if not answers.is_reached and answers.has_any:
        raise RuleBroken("follow_up.not_reached", field="is_reached")
    check_follow_up(_left(work.db, episode), days, today=work.today)
    row = work.db.scalars(
        select(FollowUp).where(FollowUp.episode_id == episode_id, FollowUp.days == days)
    ).one_or_none()
    if (row.version if row is not None else 0) != expected_version:
        raise Conflict("followup")
    if row is None:
        row = FollowUp(episode_id=episode_id, days=days)
        work.db.add(row)
    row.asked_at, row.asked_by_id = work.now, work.person.id
    row.is_reached, row.is_abstinent = answers.is_reached, answers.is_abstinent
    row.living, row.working = answers.living.strip(), answers.working.strip()
    row.note = answers.note.strip()
    work.db.flush()
    said = _("{name}: follow-up recorded").format(name=name_of(work, episode.patient_id))
    return FollowUpChanged(row.id, said)


@question("follow_up.list", row=Row.CLINICAL, subject="patient_id")
def list_follow_ups(work: Work, *, patient_id: int) -> FollowUps:
    """The follow-ups of the last episode that ended, in three statements at most."""
    episode = work.db.scalars(
        select(Episode)
        .where(Episode.patient_id == patient_id, Episode.discharged_on.is_not(None))
        .order_by(Episode.discharged_on.desc(), Episode.id.desc())
        .limit(1)
    ).one_or_none()
    if episode is None:
        return FollowUps(None, None, (), ())
    rows = tuple(
        FollowUpRow(
            row.FollowUp.id,
            row.FollowUp.version,
            row.FollowUp.days,
            row.FollowUp.asked_at.astimezone(work.practice.zone),
            row.name,
            _answers(row.FollowUp),
        )
        for row in work.db.execute(
            select(FollowUp, Person.name)
            .join(Person, Person.id == FollowUp.asked_by_id)
            .where(FollowUp.episode_id == episode.id)
            .order_by(FollowUp.days)
        )
    )
    left = _left(work.db, episode)
    reached = {row.days: row.answers.is_reached for row in rows}
    planned = plan_follow_ups(left, reached, today=work.today)
    return FollowUps(episode.id, episode.discharged_on, planned, rows, left.is_over)


def _left(db: Session, episode: Episode) -> Left:
    """How an episode ended, and whether a later one has begun."""
    later = db.scalar(
        select(Episode.id)
        .where(
            Episode.patient_id == episode.patient_id,
            Episode.id != episode.id,
            Episode.admitted_on >= episode.admitted_on,
        )
        .limit(1)
    )
    return Left(episode.discharged_on, episode.discharge_reason, later is not None)


def _answers(row: FollowUp) -> Answers:
    return Answers(row.is_reached, row.is_abstinent, row.living, row.working, row.note)


sentences(
    {
        "follow_up.not_reached": N_(
            "There are answers, but nobody was reached. Say that the person was reached, or "
            "take the answers out."
        ),
    }
)

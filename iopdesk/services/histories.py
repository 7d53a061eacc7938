"""The dated course of a patient's episodes: read, and a wrong entry corrected or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.histories import (
    EpisodeDays,
    Stretch,
    Track,
    decide_stretch,
    track_label,
)
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import (
    Episode,
    OutsideStay,
    Placement,
    PrescribedSchedule,
    StagePeriod,
)

MODELS: dict[Track, Any] = {
    Track.PLACEMENT: Placement,
    Track.STAGE: StagePeriod,
    Track.SCHEDULE: PrescribedSchedule,
    Track.STAY: OutsideStay,
}
"""The model behind each track."""


@dataclass(frozen=True, slots=True, repr=False)
class EntryChanged:
    """An entry of the course after an act."""

    said: str


@act(
    "episode.correct_entry",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Correct dates"),
    icon="pencil-outline",
)
def correct_entry(
    work: Work,
    *,
    episode_id: int,
    track: Track,
    entry_id: int,
    expected_version: int,
    starts_on: date,
    ends_on: date | None,
) -> EntryChanged:
    """Correct the dates of an entry, or end it. Nothing else of it changes.

    Raises ``Conflict`` when it changed since, ``RuleBroken`` as
    :func:`iopdesk.domain.histories.decide_stretch` does.
    """
    episode, row = _entry(work, episode_id, track, entry_id, expected_version)
    others = [each for each in _track(work.db, episode_id, track) if each.id != entry_id]
    decide_stretch(
        Stretch(starts_on, ends_on),
        [Stretch(each.starts_on, each.ends_on) for each in others],
        track=track,
        days=EpisodeDays(work.today, episode.admitted_on, episode.discharged_on),
    )
    row.starts_on, row.ends_on = starts_on, ends_on
    return _changed(work, episode, track, _("{name}: dates corrected, {what}"))


@act(
    "episode.remove_entry",
    row=Row.EPISODES,
    subject="episode_id",
    undo=True,
    label=N_("Remove entry"),
    icon="trash-can-outline",
)
def remove_entry(
    work: Work, *, episode_id: int, track: Track, entry_id: int, expected_version: int
) -> EntryChanged:
    """Take an entry that never was out of the course; undo puts it back.

    The one before it that ended for its sake goes on in its place. Raises ``RuleBroken``
    for the only one of its track, ``Conflict`` when it changed since.
    """
    episode, row = _entry(work, episode_id, track, entry_id, expected_version)
    if track is not Track.STAY:
        rows = _track(work.db, episode_id, track)
        if len(rows) == 1:
            raise RuleBroken("history.only_one")
        eve = row.starts_on - timedelta(days=1)
        for before in rows:
            if before.ends_on == eve:
                before.ends_on = row.ends_on
    work.db.delete(row)
    return _changed(work, episode, track, _("{name}: entry removed, {what}"))


def _entry(
    work: Work, episode_id: int, track: Track, entry_id: int, expected_version: int
) -> tuple[Episode, Any]:
    episode = get(work.db, Episode, episode_id)
    row = get(work.db, MODELS[track], entry_id, expected_version)
    if row.episode_id != episode_id:
        raise Conflict("entry")
    return episode, row


def _track(db: Session, episode_id: int, track: Track) -> Sequence[Any]:
    model = MODELS[track]
    rows: Sequence[Any] = db.scalars(
        select(model).where(model.episode_id == episode_id).order_by(model.starts_on)
    ).all()
    return rows


def _changed(work: Work, episode: Episode, track: Track, words: str) -> EntryChanged:
    name = name_of(work, episode.patient_id)
    return EntryChanged(words.format(name=name, what=track_label(track).lower()))


sentences(
    {
        "history.only_one": N_(
            "The episode has no other entry of this kind, so this one stays. Correct its dates."
        ),
    }
)

"""Levels of care inside of an open episode: step up, step down, taper, transfer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from iopdesk.domain.episodes import PlacementReason, placement_reason_label
from iopdesk.domain.histories import decide_change
from iopdesk.domain.levels import level_of
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.episodes import (
    EDITION,
    EpisodeChanged,
    begin_stretch,
    open_of,
    prescribe_schedule,
)
from iopdesk.services.plan_reviews import check_review
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Placement


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
    note: str,
    weekly_minutes: int | None = None,
    weekdays: tuple[int, ...] = (),
    review_id: int | None = None,
) -> EpisodeChanged:
    """Begin another placement in the same, open episode, with its hours where they are given.

    ``note`` says why; ``review_id`` is the review of the plan that it came from. A taper
    stays at the level with fewer hours, for two whole weeks. Raises ``RuleBroken``: an unknown
    level, a step in the wrong direction, no reason, a day no placement may begin on, hours
    that :func:`iopdesk.services.bands.check_schedule` refuses; ``Conflict`` for a review of
    another episode.
    """
    episode = open_of(work.db, episode_id)
    level_of(EDITION, level)
    now = work.db.scalar(
        select(Placement.level).where(
            Placement.episode_id == episode_id, Placement.ends_on.is_(None)
        )
    )
    decide_change(reason, level, now or "", note)
    is_taper = reason is PlacementReason.TAPER
    if is_taper and weekly_minutes is None:
        raise RuleBroken("level.taper_hours", field="weekly_minutes")
    check_review(work.db, episode_id, review_id)
    row = Placement(
        edition=EDITION, level=level, reason=reason, note=note.strip(), review_id=review_id
    )
    begin_stretch(work.db, Placement, episode, on, row)
    if weekly_minutes is not None:
        work.db.flush()
        prescribe_schedule(
            work,
            episode_id=episode_id,
            on=on,
            weekly_minutes=weekly_minutes,
            weekdays=weekdays,
            is_taper=is_taper,
            reason=note,
        )
    said = _("{name}: {step}, level {level}").format(
        name=name_of(work, episode.patient_id),
        step=placement_reason_label(reason).lower(),
        level=level,
    )
    return EpisodeChanged(episode_id, said)


sentences(
    {
        "level.taper_hours": N_("A taper is fewer hours. Enter the hours a week and their days."),
    }
)

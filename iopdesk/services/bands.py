"""Whether a prescribed schedule may stand: the band of its level, a reason, a sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from iopdesk.domain.hours import week_first
from iopdesk.domain.levels import band_for, is_iop
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.domain.schedules import decide_schedule
from iopdesk.services.acts import Work
from iopdesk.storage.models import Episode, Patient, Placement


def check_schedule(
    work: Work,
    episode: Episode,
    on: date,
    weekly_minutes: int,
    *,
    weekdays: Sequence[int],
    is_taper: bool,
    reason: str,
) -> int | None:
    """The id of the director whose sign-off the schedule needs and has, else None.

    Reads the level in force on ``on``. Raises what :func:`check_hours` raises.
    """
    placement = work.db.execute(
        select(Placement.edition, Placement.level)
        .where(
            Placement.episode_id == episode.id,
            Placement.starts_on <= on,
            or_(Placement.ends_on.is_(None), Placement.ends_on >= on),
        )
        .limit(1)
    ).one_or_none()
    edition, level = placement or ("", "")
    return check_hours(
        work,
        birth_on=work.db.scalar(select(Patient.birth_on).where(Patient.id == episode.patient_id)),
        edition=edition,
        level=level,
        on=on,
        weekly_minutes=weekly_minutes,
        weekdays=weekdays,
        is_taper=is_taper,
        reason=reason,
    )


def check_hours(
    work: Work,
    *,
    birth_on: date | None,
    edition: str,
    level: str,
    on: date,
    weekly_minutes: int,
    weekdays: Sequence[int],
    is_taper: bool,
    reason: str,
) -> int | None:
    """As :func:`check_schedule`, for a level that is given.

    Raises ``RuleBroken`` as :func:`iopdesk.domain.schedules.decide_schedule` does. A
    director who prescribes signs off; anybody else is refused outside of 6–30 hours.
    """
    first = week_first(on, work.practice.week_start)
    verdict = decide_schedule(
        weekly_minutes,
        weekdays,
        band_for(edition, level, birth_on=birth_on, week_first=first),
        is_iop=is_iop(level, edition),
        is_taper=is_taper,
        reason=reason,
        is_director=work.access(Row.OVERRIDES, Need.DO) is Access.ALL,
    )
    return work.person.id if verdict.needs_sign_off else None

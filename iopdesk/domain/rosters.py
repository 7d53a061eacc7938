"""Rosters: who is expected at a session, and freezing it when its day has ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, medium_date


@dataclass(frozen=True, slots=True)
class Stint:
    """A patient's stretch in a group; both days inside, no ``ends_on`` while it runs."""

    patient_id: int
    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the patient was a member on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class RosterSession:
    """A session as the day close sees it. ``is_closed`` = its roster is frozen."""

    id: int
    on: date
    is_closed: bool
    is_cancelled: bool = False


def expected_on(
    stints: Iterable[Stint], day: date, *, is_cancelled: bool = False
) -> tuple[int, ...]:
    """Patients expected at a session on ``day``, each once, by id.

    Nobody is expected at a cancelled session.
    """
    if is_cancelled:
        return ()
    return tuple(sorted({each.patient_id for each in stints if each.covers(day)}))


def roster_of(
    session: RosterSession, stints: Iterable[Stint], frozen: Collection[int]
) -> tuple[int, ...]:
    """Who was or is expected: the frozen roster once there is one, else the members.

    Past rosters never change, whoever joins or leaves later.
    """
    if session.is_closed:
        return tuple(sorted(frozen))
    return expected_on(stints, session.on, is_cancelled=session.is_cancelled)


def to_freeze(sessions: Iterable[RosterSession], *, today: date) -> tuple[RosterSession, ...]:
    """Sessions of past days whose roster is not frozen yet, oldest first."""
    open_ones = [each for each in sessions if not each.is_closed and each.on < today]
    return tuple(sorted(open_ones, key=lambda each: (each.on, each.id)))


def decide_join(stints: Sequence[Stint], new: Stint) -> None:
    """Whether a stint may be added; silent when it may. ``stints`` are those of the group.

    Leaving and returning makes a second stint; two of one patient never
    overlap. Raises ``RuleBroken``.
    """
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise RuleBroken("stint_backwards", field="ends_on")
    for each in stints:
        if each.patient_id == new.patient_id and _overlap(each, new):
            raise RuleBroken("stint_overlaps", day=medium_date(each.starts_on))


def decide_leave(stint: Stint, ends_on: date) -> None:
    """Whether a member may leave with ``ends_on`` as the last day inside.

    Raises ``RuleBroken`` for a stint that ended already or a day before it began.
    """
    if stint.ends_on is not None and stint.ends_on <= ends_on:
        raise RuleBroken("stint_ended", day=medium_date(stint.ends_on))
    if ends_on < stint.starts_on:
        raise RuleBroken("stint_backwards", field="ends_on")


def _overlap(one: Stint, two: Stint) -> bool:
    return (two.ends_on is None or one.starts_on <= two.ends_on) and (
        one.ends_on is None or two.starts_on <= one.ends_on
    )


def most_members(stints: Iterable[Stint], *, since: date) -> int:
    """The most members the group has on any one day from ``since`` on."""
    ahead = [each for each in stints if each.ends_on is None or each.ends_on >= since]
    days = {since} | {each.starts_on for each in ahead if each.starts_on > since}
    return max(len({each.patient_id for each in ahead if each.covers(day)}) for day in days)


sentences(
    {
        "stint_backwards": N_("The last day is before the first. Enter a later day."),
        "stint_overlaps": N_(
            "The patient is in this group already, since {day}. Nothing was changed."
        ),
        "stint_ended": N_("The patient left this group {day}. Nothing was changed."),
    }
)

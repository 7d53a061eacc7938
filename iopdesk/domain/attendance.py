"""Attendance: the five marks, presence in minutes, and what may be marked when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from iopdesk.domain.episodes import Hold
from iopdesk.domain.spans import Span, minutes_of, without
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time, short_date


class Mark(StrEnum):
    """One patient at one session. Left early is a second fact, not a mark."""

    PRESENT = "present"
    LATE = "late"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    VIRTUAL = "virtual"


PRESENT_MARKS = frozenset({Mark.PRESENT, Mark.LATE, Mark.VIRTUAL})
"""Marks of somebody who was there."""

KEYS = {
    "P": Mark.PRESENT,
    "L": Mark.LATE,
    "N": Mark.NO_SHOW,
    "E": Mark.EXCUSED,
    "V": Mark.VIRTUAL,
}
"""The key that enters each mark."""


class RosterState(StrEnum):
    """What is shown of somebody without a mark."""

    EXPECTED = "expected"
    NOT_HERE_YET = "not_here_yet"
    NOT_MARKED = "not_marked"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


# Label, icon, color token.
_MARKS = {
    Mark.PRESENT: (N_("Present"), "check", "good"),
    Mark.LATE: (N_("Late"), "clock-outline", "warn"),
    Mark.NO_SHOW: (N_("No-show"), "close", "bad"),
    Mark.EXCUSED: (N_("Excused"), "minus-circle-outline", "neut"),
    Mark.VIRTUAL: (N_("Virtual"), "video-outline", "good"),
}

_STATES = {
    RosterState.EXPECTED: (N_("Expected"), "", "neut"),
    RosterState.NOT_HERE_YET: (N_("Not here yet"), "account-clock-outline", "neut"),
    RosterState.NOT_MARKED: (N_("Not marked"), "account-clock-outline", "neut"),
    RosterState.ON_HOLD: (N_("On hold"), "lock", "warn"),
    RosterState.CANCELLED: (N_("Cancelled"), "close", "neut"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """How a state is shown: its word, icon name and color token."""

    label: str
    icon: str
    token: str


def mark_label(mark: Mark) -> str:
    """The mark in words."""
    return _(_MARKS[mark][0])


def mark_icon(mark: Mark) -> str:
    """Icon name of the mark."""
    return _MARKS[mark][1]


def mark_token(mark: Mark) -> str:
    """Color token of the mark."""
    return _MARKS[mark][2]


def mark_key(mark: Mark) -> str:
    """The key that enters the mark: "P"."""
    return next(key for key, each in KEYS.items() if each is mark)


def mark_of_key(key: str) -> Mark:
    """The mark a key enters, in either case. Raises ``RuleBroken('mark_key')``."""
    mark = KEYS.get(key.upper())
    if mark is None:
        raise RuleBroken("mark_key", key=key)
    return mark


def shown_mark(mark: Mark) -> Shown:
    """How a mark is shown."""
    label, icon, token = _MARKS[mark]
    return Shown(_(label), icon, token)


def shown_state(state: RosterState) -> Shown:
    """How somebody without a mark is shown."""
    label, icon, token = _STATES[state]
    return Shown(_(label), icon, token)


def roster_state(
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    is_on_hold: bool = False,
    is_cancelled: bool = False,
) -> RosterState:
    """The state of an unmarked person. Nobody becomes late, or a no-show, by the clock."""
    if is_cancelled:
        return RosterState.CANCELLED
    if is_on_hold:
        return RosterState.ON_HOLD
    if now < starts_at:
        return RosterState.EXPECTED
    return RosterState.NOT_HERE_YET if now < ends_at else RosterState.NOT_MARKED


# -- marking ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """A session and one patient as they stand; instants are aware, ``on`` is the local day.

    ``holds`` are those that apply to this kind of session (``groups.holds_at``).
    """

    starts_at: datetime
    ends_at: datetime
    on: date
    now: datetime
    today: date
    is_cancelled: bool = False
    is_expected: bool = True
    holds: tuple[Hold, ...] = ()
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """What is written: the mark, when the patient came and left, minutes inside the session."""

    mark: Mark
    arrived_at: datetime | None
    left_at: datetime | None
    minutes: int
    reason: str
    is_walk_in: bool


def decide_mark(
    facts: MarkFacts,
    mark: Mark,
    *,
    late_minutes: int | None = None,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
    reason: str = "",
) -> MarkDecision:
    """Decide one mark; marks are also entered and corrected after the day.

    Present means on time: it records the moment of check-in, at the latest the
    start. Late asks minutes after the start (or the arrival), excused a reason;
    a virtual arrival after the start is kept.
    Raises ``RuleBroken`` with the code of the rule.
    """
    _check_open(facts)
    if mark in PRESENT_MARKS:
        return _decide_present(facts, mark, late_minutes, arrived_at, left_at, reason)
    if left_at is not None:
        raise RuleBroken("left_not_there", field="left_at")
    if not facts.is_expected:
        raise RuleBroken("mark_not_expected")
    if mark is Mark.EXCUSED and not reason.strip():
        raise RuleBroken("mark_excuse", field="reason")
    if mark is Mark.NO_SHOW and facts.now < facts.starts_at:
        raise RuleBroken("mark_no_show_early", time=clock_time(facts.starts_at))
    return MarkDecision(mark, None, None, 0, reason.strip(), is_walk_in=False)


def _check_open(facts: MarkFacts) -> None:
    if facts.is_cancelled:
        raise RuleBroken("mark_cancelled")
    if facts.on > facts.today:
        raise RuleBroken("mark_ahead", day=short_date(facts.on))


def _decide_present(
    facts: MarkFacts,
    mark: Mark,
    late_minutes: int | None,
    arrived_at: datetime | None,
    left_at: datetime | None,
    reason: str,
) -> MarkDecision:
    if facts.holds:
        why = "; ".join(reason for hold in facts.holds for reason in hold.reasons)
        raise RuleBroken("mark_on_hold", hold=facts.holds[0].label, why=why)
    joined_late = mark is Mark.VIRTUAL and arrived_at is not None and arrived_at > facts.starts_at
    if mark is Mark.LATE or joined_late:
        arrived = _late_arrival(facts, late_minutes, arrived_at)
    else:
        arrived = min(arrived_at or facts.now, facts.starts_at)
    left = _left(facts, arrived, left_at)
    inside = Span(max(arrived, facts.starts_at), left or facts.ends_at)
    minutes = minutes_of(without(inside, facts.breaks))
    return MarkDecision(mark, arrived, left, minutes, reason.strip(), not facts.is_expected)


def _late_arrival(
    facts: MarkFacts, late_minutes: int | None, arrived_at: datetime | None
) -> datetime:
    if late_minutes is not None:
        arrived_at = facts.starts_at + timedelta(minutes=late_minutes)
    if arrived_at is None:
        raise RuleBroken("late_arrival", field="arrived_at")
    if arrived_at <= facts.starts_at:
        raise RuleBroken("late_on_time", field="arrived_at", time=clock_time(facts.starts_at))
    if arrived_at >= facts.ends_at:
        raise RuleBroken("late_after_end", field="arrived_at", time=clock_time(facts.ends_at))
    if arrived_at > facts.now:
        raise RuleBroken("late_ahead", field="arrived_at", time=clock_time(facts.now))
    return arrived_at


def _left(facts: MarkFacts, arrived: datetime, left_at: datetime | None) -> datetime | None:
    """The moment of leaving early; at the end or after it nobody left early."""
    if left_at is None or left_at >= facts.ends_at:
        return None
    if left_at <= max(arrived, facts.starts_at):
        raise RuleBroken("left_before_arrival", field="left_at")
    if left_at > facts.now:
        raise RuleBroken("left_ahead", field="left_at", time=clock_time(facts.now))
    return left_at


def left_early_label(left_at: datetime) -> str:
    """ "Left 10:05 AM"; the time in the zone it is given in."""
    return _("Left {time}").format(time=clock_time(left_at))


def rest_present(
    expected: Iterable[int], marked: Collection[int], held: Collection[int]
) -> tuple[int, ...]:
    """Who "mark the rest present" marks: expected, not marked yet, not on hold."""
    return tuple(each for each in expected if each not in marked and each not in held)


# -- looking back -----------------------------------------------------------------


def consecutive_misses(marks: Sequence[Mark | None]) -> int:
    """No-shows in a row up to the newest mark; ``marks`` in order of time.

    Sessions without a mark are passed over. An excused absence ends the run:
    somebody was in touch.
    """
    run = 0
    for mark in reversed(marks):
        if mark is Mark.NO_SHOW:
            run += 1
        elif mark is not None:
            break
    return run


def last_contact(attended: Iterable[tuple[date, Mark]]) -> date | None:
    """Day of the last session the patient was at, computed and never typed."""
    return max((on for on, mark in attended if mark in PRESENT_MARKS), default=None)


@dataclass(frozen=True, slots=True)
class Rate:
    """Sessions attended of sessions marked."""

    attended: int
    marked: int

    @property
    def percent(self) -> int | None:
        """Whole percent, halves up; None before the first mark."""
        if self.marked == 0:
            return None
        return (200 * self.attended + self.marked) // (2 * self.marked)


def attendance_rate(marks: Iterable[Mark | None]) -> Rate:
    """Attended of marked sessions; those without a mark do not count."""
    given = [each for each in marks if each is not None]
    return Rate(sum(each in PRESENT_MARKS for each in given), len(given))


sentences(
    {
        "mark_key": N_("Not saved: “{key}”. Use P, L, N, E or V."),
        "mark_cancelled": N_("This session was cancelled, so nobody is marked."),
        "mark_ahead": N_("This session is on {day}. Mark it on that day."),
        "mark_not_expected": N_(
            "The patient was not expected at this session. Only a walk-in who came is marked."
        ),
        "mark_excuse": N_("An excused absence needs its reason. Enter it."),
        "mark_no_show_early": N_("The session starts at {time}. A no-show is marked after that."),
        "mark_on_hold": N_("On hold: {hold} ({why}). Settle that first, or ask the director."),
        "late_arrival": N_("Late needs the arrival. Enter the minutes after the start."),
        "late_on_time": N_("That is not after {time}, the start. Mark the patient present."),
        "late_after_end": N_("The session ended at {time}. Enter an earlier arrival."),
        "late_ahead": N_("That arrival is still ahead; it is {time} now. Enter an earlier one."),
        "left_not_there": N_("Only somebody who came can leave early. Mark the arrival first."),
        "left_before_arrival": N_("That is not after the arrival. Enter a later time."),
        "left_ahead": N_("That time is still ahead; it is {time} now. Enter it when it is so."),
    }
)

"""The on-call rota: who is behind the 24-hour line now, and where nobody is.

A turn runs from an instant to before another, so that a handover at 5:00 PM belongs to
who takes over. Instants are counted in UTC and shown on the practice's wall, so that the
turn over a change of the clock has its true length. Source: domain.md, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.series import instant_of
from iopdesk.domain.spans import Span, in_utc, minutes_of, overlap, without
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time, short_date

LONGEST: Final = timedelta(days=31)
"""A longer turn is a slip in the year or the month; nobody is on call for more at a stretch."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on call from an instant to before another; both aware. ``id`` 0 is not kept yet."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    id: int = 0

    @property
    def span(self) -> Span:
        """The time of the turn, in UTC."""
        return in_utc(Span(self.starts_at, self.ends_at))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two turns that share a stretch of time; the one that began first stands first."""

    one: Turn
    two: Turn
    span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one day for one person, in local time; None where nobody is on call."""

    person_id: int | None
    starts_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class RotaDay:
    """One day of the rota from midnight to midnight; its pieces follow each other."""

    day: date
    pieces: tuple[Piece, ...]

    @property
    def has_gap(self) -> bool:
        """Whether nobody is on call at some moment of the day."""
        return any(each.person_id is None for each in self.pieces)


@dataclass(frozen=True, slots=True)
class RotaWeek:
    """Seven days, with the gaps and overlaps among them, in order."""

    days: tuple[RotaDay, ...]
    gaps: tuple[Span, ...]
    overlaps: tuple[Overlap, ...]


# -- who, and where nobody ----------------------------------------------------------


def on_call_at(turns: Iterable[Turn], at: datetime) -> Turn | None:
    """The turn that covers an instant; its end is outside. None where nobody is on call.

    Where turns overlap, the one that began last has taken over.
    """
    instant = in_utc(Span(at, at)).start
    found = [each for each in turns if each.span.start <= instant < each.span.end]
    return max(found, key=_order, default=None)


def _order(turn: Turn) -> tuple[datetime, int, int]:
    return turn.span.start, turn.id, turn.person_id


def gaps(turns: Iterable[Turn], within: Span) -> tuple[Span, ...]:
    """The stretches of ``within`` in which nobody is on call, in UTC and in order."""
    return without(within, [each.span for each in turns])


def overlaps(turns: Iterable[Turn]) -> tuple[Overlap, ...]:
    """Each pair of turns that share a moment, by the beginning of what they share."""
    ordered = sorted((each for each in turns if each.span.start < each.span.end), key=_order)
    found = [
        Overlap(one, two, Span(two.span.start, min(one.span.end, two.span.end)))
        for one, two in combinations(ordered, 2)
        if overlap(one.span, two.span)
    ]
    return tuple(sorted(found, key=lambda each: each.span))


def rota_week(turns: Sequence[Turn], first: date, zone: str) -> RotaWeek:
    """The seven days from ``first`` on, as the practice's wall shows them."""
    names = [first + timedelta(days=number) for number in range(8)]
    midnights = [instant_of(each, 0, zone) for each in names]
    whole = Span(midnights[0], midnights[-1])
    near = [each for each in turns if overlap(each.span, whole)]
    days = tuple(
        RotaDay(day, _pieces(near, Span(start, end), zone))
        for day, (start, end) in zip(names, pairwise(midnights), strict=False)
    )
    return RotaWeek(days, gaps(near, whole), overlaps(near))


def _pieces(turns: Sequence[Turn], day: Span, zone: str) -> tuple[Piece, ...]:
    """Who is on call through a day; neighbors of the same person are one piece."""
    edges = {day.start, day.end}
    for turn in turns:
        edges |= {each for each in (turn.span.start, turn.span.end) if day.start < each < day.end}
    stretches: list[tuple[int | None, Span]] = []
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        turn_now = on_call_at(turns, start)
        person = turn_now.person_id if turn_now else None
        if stretches and stretches[-1][0] == person:
            stretches[-1] = person, Span(stretches[-1][1].start, end)
        else:
            stretches.append((person, Span(start, end)))
    local = ZoneInfo(zone)
    return tuple(
        Piece(who, span.start.astimezone(local), span.end.astimezone(local), minutes_of([span]))
        for who, span in stretches
    )


def minutes_on_call(turns: Iterable[Turn], person_id: int, within: Span) -> int:
    """Whole minutes of one person inside of a stretch, each moment once."""
    bounds = in_utc(within)
    own = [each.span for each in turns if each.person_id == person_id]
    return minutes_of(
        Span(max(each.start, bounds.start), min(each.end, bounds.end)) for each in own
    )


def gap_words(gap: Span, zone: str) -> str:
    """A gap as a sentence in local time: "Nobody is on call from Fri Nov 27, 5:00 PM to …"."""
    return _("Nobody is on call from {start} to {end}.").format(
        start=_moment(gap.start, zone), end=_moment(gap.end, zone)
    )


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{short_date(local.date())}, {clock_time(local)}"


# -- entering, swapping, handing over -------------------------------------------------


def decide_turn(
    new: Turn, others: Iterable[Turn], *, roles: Collection[Role], now: datetime, zone: str
) -> Turn:
    """The turn as it is kept, in UTC. ``others`` are the rota without the turn itself.

    ``roles`` are those in force of the person: who is on call has every open patient on
    the caseload. Raises ``RuleBroken("on_call.backwards" | "on_call.long" | "on_call.past" |
    "on_call.not_clinical" | "on_call.taken")``.
    """
    span = new.span
    if span.end <= span.start:
        raise RuleBroken("on_call.backwards", field="ends_at")
    if span.end - span.start > LONGEST:
        raise RuleBroken("on_call.long", field="ends_at", days=LONGEST.days)
    if span.end <= now:
        raise RuleBroken("on_call.past", field="ends_at")
    _require_clinical(roles)
    for other in sorted(others, key=_order):
        if overlap(other.span, span):
            raise RuleBroken(
                "on_call.taken",
                field="starts_at",
                start=_moment(other.starts_at, zone),
                end=_moment(other.ends_at, zone),
            )
    return replace(new, starts_at=span.start, ends_at=span.end)


def decide_change(
    old: Turn,
    new: Turn,
    others: Iterable[Turn],
    *,
    roles: Collection[Role],
    now: datetime,
    zone: str,
) -> Turn:
    """The turn after a correction. Of one that has begun only the end may move.

    Raises ``RuleBroken("on_call.over" | "on_call.under_way")`` and those of
    :func:`decide_turn`.
    """
    if old.span.end <= now:
        raise RuleBroken("on_call.over")
    is_kept = new.person_id == old.person_id and new.span.start == old.span.start
    if old.span.start <= now and not is_kept:
        raise RuleBroken("on_call.under_way")
    return decide_turn(new, others, roles=roles, now=now, zone=zone)


def check_removal(turn: Turn, now: datetime) -> None:
    """Whether a turn may be taken out: what has begun is history.

    Raises ``RuleBroken("on_call.over" | "on_call.under_way")``.
    """
    if turn.span.end <= now:
        raise RuleBroken("on_call.over")
    if turn.span.start <= now:
        raise RuleBroken("on_call.under_way")


def _require_clinical(roles: Collection[Role]) -> None:
    if not CLINICAL_ROLES & set(roles):
        raise RuleBroken("on_call.not_clinical", field="person_id")


def swap(turns: Sequence[Turn], one: Turn, two: Turn, *, now: datetime) -> tuple[Turn, ...]:
    """The rota after two people take each other's turn; hours and gaps stay as they are.

    Raises ``RuleBroken("on_call.gone" | "on_call.same_person" | "on_call.begun")``.
    """
    for each in (one, two):
        _require_ahead(turns, each, now)
    if one.person_id == two.person_id:
        raise RuleBroken("on_call.same_person")
    changed = {one: two.person_id, two: one.person_id}
    return tuple(replace(each, person_id=changed.get(each, each.person_id)) for each in turns)


def _require_ahead(turns: Sequence[Turn], turn: Turn, now: datetime) -> None:
    """The turn must be in the rota and not have begun: what was is history."""
    if turn not in turns:
        raise RuleBroken("on_call.gone")
    if turn.span.start <= now:
        raise RuleBroken("on_call.begun")


def hand_over(
    turns: Sequence[Turn],
    turn: Turn,
    person_id: int,
    *,
    roles: Collection[Role],
    at: datetime,
    now: datetime,
) -> tuple[Turn, ...]:
    """The rota after somebody takes over the rest of a turn from ``at`` on.

    ``roles`` are those in force of who takes over. The first part stays with who had it; at
    the very start the whole turn goes over. Raises ``RuleBroken("on_call.gone" |
    "on_call.same_person" | "on_call.not_clinical" | "on_call.outside" | "on_call.behind")``.
    """
    if turn not in turns:
        raise RuleBroken("on_call.gone")
    if turn.person_id == person_id:
        raise RuleBroken("on_call.same_person", field="person_id")
    _require_clinical(roles)
    instant = at.astimezone(UTC)
    if not turn.span.start <= instant < turn.span.end:
        raise RuleBroken("on_call.outside", field="at")
    if instant < now:
        raise RuleBroken("on_call.behind", field="at")
    rest = Turn(person_id, instant, turn.span.end)
    if instant == turn.span.start:
        parts: tuple[Turn, ...] = (replace(turn, person_id=person_id),)
    else:
        parts = (replace(turn, ends_at=instant), rest)
    place = turns.index(turn)
    return (*turns[:place], *parts, *turns[place + 1 :])


sentences(
    {
        "on_call.backwards": N_("The end is not after the start. Enter a later end."),
        "on_call.long": N_(
            "A turn lasts {days} days at most. Enter an earlier end, and a second turn after it."
        ),
        "on_call.past": N_("This turn is over already. Enter one that ends later than now."),
        "on_call.over": N_("This turn is over, and what was is kept. Nothing was changed."),
        "on_call.under_way": N_(
            "This turn has begun, and what was is kept. Change its end, or hand over the rest."
        ),
        "on_call.not_clinical": N_(
            "This person has no clinical role in force. Choose a counselor, a nurse or a "
            "clinical director."
        ),
        "on_call.taken": N_(
            "Somebody is on call from {start} to {end} already. Change the times, or hand that "
            "turn over."
        ),
        "on_call.same_person": N_("This is the same person. Choose a colleague."),
        "on_call.gone": N_("This turn is no longer in the rota. Open the rota again."),
        "on_call.begun": N_(
            "A turn that has begun is not swapped. Hand over the rest of it instead."
        ),
        "on_call.outside": N_("This time is outside of the turn. Enter a time inside of it."),
        "on_call.behind": N_("This time is past. Hand over from now on, or from a later time."),
    }
)

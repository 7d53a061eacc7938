"""Minimum-stay clocks: 90 days of outpatient care, 12 months of methadone; they never block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from iopdesk.domain.episodes import PlacementSpan
from iopdesk.domain.levels import find_level
from iopdesk.domain.pack_tables import LevelRules
from iopdesk.domain.rule_packs import shipped
from iopdesk.i18n import _, medium_date, month_day, ngettext


class ClockKind(StrEnum):
    """A minimum stay that is counted."""

    OUTPATIENT = "outpatient"
    METHADONE = "methadone"


class ClockMoment(StrEnum):
    """When a clock is looked at; it never blocks."""

    STEP_DOWN = "step_down"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Clock:
    """A minimum stay: whether it is reached, on which day, and a line for the chart.

    ``reached_on`` of a clock still running assumes that care goes on without a gap.
    """

    kind: ClockKind
    is_reached: bool
    reached_on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class ClockNotice:
    """What a clock says at a step-down (information) or a discharge (warning)."""

    kind: ClockKind
    is_warning: bool
    words: str


def outpatient_days(placements: Sequence[PlacementSpan], on: date) -> int:
    """Days in outpatient care up to and with ``on``, across placements, each once."""
    return len(_outpatient_day_set(placements, on))


def _outpatient_day_set(placements: Sequence[PlacementSpan], on: date) -> set[int]:
    days: set[int] = set()
    for each in placements:
        level = find_level(each.level, each.edition)
        if level is not None and level.is_outpatient:
            last = on if each.ends_on is None else min(each.ends_on, on)
            days.update(range(each.starts_on.toordinal(), last.toordinal() + 1))
    return days


def stay_clocks(
    placements: Sequence[PlacementSpan],
    *,
    on: date,
    methadone_since: date | None = None,
    rules: LevelRules | None = None,
) -> tuple[Clock, ...]:
    """The minimum-stay clocks as they stand on a day. Source: levels.toml, minimum_stay."""
    pack = rules or shipped().levels
    clocks = [_outpatient_clock(placements, on, pack.outpatient_days)]
    if methadone_since is not None:
        clocks.append(_methadone_clock(methadone_since, on, pack.methadone_months))
    return tuple(clocks)


def _outpatient_clock(placements: Sequence[PlacementSpan], on: date, needed: int) -> Clock:
    days = sorted(_outpatient_day_set(placements, on))
    if len(days) >= needed:
        reached = date.fromordinal(days[needed - 1])
        words = _("{days}-day minimum reached {day}.").format(days=needed, day=month_day(reached))
        return Clock(ClockKind.OUTPATIENT, True, reached, words)
    will_reach = on + timedelta(days=needed - len(days))
    words = _("{days}-day minimum will be reached {day}.").format(
        days=needed, day=month_day(will_reach)
    )
    return Clock(ClockKind.OUTPATIENT, False, will_reach, words)


def _methadone_clock(since: date, on: date, months: int) -> Clock:
    reached = since + relativedelta(months=months)
    if on >= reached:
        words = _("{months} months of methadone reached {day}.")
    else:
        words = _("{months} months of methadone will be reached {day}.")
    words = words.format(months=months, day=medium_date(reached))
    return Clock(ClockKind.METHADONE, on >= reached, reached, words)


def clock_notices(
    placements: Sequence[PlacementSpan],
    *,
    on: date,
    moment: ClockMoment,
    methadone_since: date | None = None,
    rules: LevelRules | None = None,
) -> tuple[ClockNotice, ...]:
    """What the clocks not yet reached say: information at step-down, a warning at discharge."""
    pack = rules or shipped().levels
    days = outpatient_days(placements, on)
    found = []
    for clock in stay_clocks(placements, on=on, methadone_since=methadone_since, rules=pack):
        if clock.is_reached or clock.reached_on is None:
            continue
        if clock.kind is ClockKind.OUTPATIENT:
            words = ngettext(
                "{count} day of outpatient care so far; at least {needed} are recommended.",
                "{count} days of outpatient care so far; at least {needed} are recommended.",
                days,
            ).format(count=days, needed=pack.outpatient_days)
        else:
            words = _(
                "Methadone maintenance is recommended for at least {months} months, until {day}."
            ).format(months=pack.methadone_months, day=medium_date(clock.reached_on))
        found.append(ClockNotice(clock.kind, moment is ClockMoment.DISCHARGE, words))
    return tuple(found)

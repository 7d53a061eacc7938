"""Prescribed schedules: hours against the band of the level, sign-off, and the taper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from iopdesk.domain.hours import MONDAY, plain_hours, week_first
from iopdesk.domain.levels import Band
from iopdesk.domain.pack_tables import LevelRules
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _

WEEK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class ScheduleVerdict:
    """What a schedule outside of its band asks for; warnings are whole sentences."""

    warnings: tuple[str, ...]
    needs_reason: bool
    needs_sign_off: bool
    may_taper: bool


@dataclass(frozen=True, slots=True)
class Taper:
    """A taper on one day: which week it is, of how many, and the last day inside.

    ``is_over`` = its weeks have passed; then a placement at outpatient is offered.
    """

    week: int
    weeks: int
    ends_on: date
    is_over: bool

    @property
    def label(self) -> str:
        """ "Taper week 1 of 2"."""
        return _("Taper week {week} of {weeks}").format(week=self.week, weeks=self.weeks)

    @property
    def running(self) -> tuple[int, int] | None:
        """(week, of weeks) while it runs, for the state of the week."""
        return None if self.is_over else (self.week, self.weeks)

    @property
    def advice(self) -> str:
        """What to do when it is over; empty while it runs."""
        if not self.is_over:
            return ""
        return _("The taper is over. Change the placement to outpatient, or prescribe more hours.")


def judge_schedule(
    weekly_minutes: int,
    band: Band | None,
    *,
    is_iop: bool,
    rules: LevelRules | None = None,
) -> ScheduleVerdict:
    """Compare prescribed minutes a week with the band of the level.

    Outside of the band a reason is asked for; an IOP kind outside 6–30 hours
    also needs the director's sign-off. Source: levels.toml, bands and iop_span.
    """
    pack = rules or shipped().levels
    span = Band(pack.iop_span.lowest, pack.iop_span.highest)
    warnings = []
    outside = band is not None and not band.holds(weekly_minutes)
    needs_sign_off = is_iop and not span.holds(weekly_minutes)
    if outside and band is not None:
        warnings.append(
            _("{hours} h a week is outside of the band of this level, {band}.").format(
                hours=plain_hours(weekly_minutes), band=band.words
            )
        )
    if needs_sign_off:
        warnings.append(
            _("Intensive outpatient takes {span}; the director signs off on {hours} h.").format(
                span=span.words, hours=plain_hours(weekly_minutes)
            )
        )
    below = band is not None and band.is_below(weekly_minutes)
    return ScheduleVerdict(tuple(warnings), outside or needs_sign_off, needs_sign_off, below)


def decide_schedule(
    weekly_minutes: int,
    weekdays: Sequence[int],
    band: Band | None,
    *,
    is_iop: bool,
    is_taper: bool = False,
    reason: str = "",
    is_director: bool = False,
    rules: LevelRules | None = None,
) -> ScheduleVerdict:
    """Whether a schedule may be prescribed; the verdict says what it rests on.

    ``weekdays`` are 0 (Monday) to 6. ``is_director`` = a clinical director
    prescribes it, which is the sign-off. Raises ``RuleBroken`` with the rule's code.
    """
    check_schedule_values(weekly_minutes, weekdays)
    verdict = judge_schedule(weekly_minutes, band, is_iop=is_iop, rules=rules)
    if is_taper and not verdict.may_taper:
        raise RuleBroken("schedule_taper", field="is_taper")
    if verdict.needs_reason and not reason.strip():
        raise RuleBroken("schedule_reason", field="reason", why=verdict.warnings[0])
    if verdict.needs_sign_off and not is_director:
        raise RuleBroken("schedule_sign_off", field="weekly_minutes", why=verdict.warnings[-1])
    return verdict


def check_schedule_values(weekly_minutes: int, weekdays: Sequence[int]) -> None:
    """Raise ``RuleBroken`` for hours no week has, or for days that are not days of a week."""
    if not 0 < weekly_minutes <= WEEK_MINUTES:
        raise RuleBroken("schedule_hours", field="weekly_minutes")
    if not weekdays:
        raise RuleBroken("schedule_days", field="weekdays")
    if len(set(weekdays)) != len(weekdays) or not all(0 <= each <= 6 for each in weekdays):
        raise RuleBroken("schedule_days_wrong", field="weekdays")
    if weekly_minutes > len(weekdays) * 24 * 60:
        raise RuleBroken("schedule_hours", field="weekly_minutes")


def taper_on(
    starts_on: date,
    day: date,
    *,
    first_weekday: int = MONDAY,
    rules: LevelRules | None = None,
) -> Taper | None:
    """Where a taper that began ``starts_on`` stands on ``day``; None before it.

    Two whole weeks, counted from the week it starts in. Source: levels.toml, taper.
    """
    if day < starts_on:
        return None
    weeks = (rules or shipped().levels).taper_weeks
    first = week_first(starts_on, first_weekday)
    week = (week_first(day, first_weekday) - first).days // 7 + 1
    ends_on = first + timedelta(days=7 * weeks - 1)
    return Taper(min(week, weeks), weeks, ends_on, week > weeks)


sentences(
    {
        "schedule_hours": N_("That is more or less than the days hold. Enter the hours a week."),
        "schedule_days": N_("No day of the week is chosen. Choose the days of treatment."),
        "schedule_days_wrong": N_("The days of the week are wrong. Choose each day once."),
        "schedule_taper": N_(
            "A taper is for hours below the band of the level. Prescribe fewer hours, or no taper."
        ),
        "schedule_reason": N_("{why} Write the reason."),
        "schedule_sign_off": N_("{why} Ask a clinical director to prescribe it."),
    }
)

"""Hours of a week, three counters: scheduled, attended, qualifying days; and the week's state.

Minutes are whole and floored; instants are aware. Overlapping sessions count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from iopdesk.domain.attendance import PRESENT_MARKS, Mark
from iopdesk.domain.levels import Band
from iopdesk.domain.pack_tables import HoursRules, PayerEntry
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.domain.spans import Span, in_utc, minutes_of, overlap, without
from iopdesk.i18n import N_, _, hours_text

MONDAY, SUNDAY = 0, 6
"""First day of the week, a setting; numbered as ``date.weekday()``."""


class WeekState(StrEnum):
    """Where a patient's hours of the week stand."""

    ABOVE_BAND = "above_band"
    ON_TRACK = "on_track"
    SHORT_RECOVERABLE = "short_recoverable"
    SHORT = "short"
    TAPER = "taper"


# Label, icon, state token.
_STATES = {
    WeekState.ABOVE_BAND: (N_("Above band"), "alert-outline", "warn"),
    WeekState.ON_TRACK: (N_("On track"), "check-circle-outline", "good"),
    WeekState.SHORT_RECOVERABLE: (N_("Short, can be made up"), "alert-outline", "warn"),
    WeekState.SHORT: (N_("Short"), "alert-outline", "warn"),
    WeekState.TAPER: (N_("Taper week {week} of {weeks}"), "stairs-down", "neut"),
}


@dataclass(frozen=True, slots=True)
class WeekSession:
    """One session of one patient's week. ``on`` is its local day.

    ``is_expected`` is False for a walk-in and a make-up. ``breaks`` lie inside it.
    """

    starts_at: datetime
    ends_at: datetime
    on: date
    kind: SessionKind
    service: Service
    is_expected: bool = True
    is_cancelled: bool = False
    mark: Mark | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A session later this week that might make up missed minutes."""

    starts_at: datetime
    ends_at: datetime
    has_free_seat: bool
    is_right_stage: bool


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Minutes of one week. ``likely`` = attended + ahead, each moment once."""

    scheduled: int
    attended: int
    ahead: int
    qualifying_days: int
    units: int

    @property
    def likely(self) -> int:
        """Attended and still ahead together."""
        return self.attended + self.ahead


@dataclass(frozen=True, slots=True)
class WeekVerdict:
    """State of the week with its label, icon, color token and the reason in a line."""

    state: WeekState
    label: str
    reason: str

    @property
    def icon(self) -> str:
        """Icon beside the label."""
        return _STATES[self.state][1]

    @property
    def token(self) -> str:
        """Color token of the state: good, warn or neut."""
        return _STATES[self.state][2]


# -- weeks ------------------------------------------------------------------------


def week_first(day: date, first_weekday: int = MONDAY) -> date:
    """First day of the week that holds ``day``."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def week_days(day: date, first_weekday: int = MONDAY) -> tuple[date, ...]:
    """The seven days of the week that holds ``day``."""
    first = week_first(day, first_weekday)
    return tuple(first + timedelta(days=number) for number in range(7))


def plain_hours(minutes: int) -> str:
    """Prescribed minutes as hours without needless decimals: "9", "4.5", "6.25"."""
    whole, rest = divmod(minutes, 60)
    if rest == 0:
        return str(whole)
    hundredths = (rest * 100 + 30) // 60
    return f"{whole}.{hundredths:02d}".rstrip("0")


# -- what counts ------------------------------------------------------------------


def counts(
    kind: SessionKind,
    service: Service,
    *,
    payer: PayerEntry | None = None,
    rules: HoursRules | None = None,
) -> bool:
    """Whether a session is treatment time. Support meetings and test collection never are.

    Medical sessions count only where the payer pack says so. Source: hours.toml.
    """
    pack = rules or shipped().hours
    if kind in pack.never_kinds or service in pack.never_services:
        return False
    if kind in pack.medical_kinds or service in pack.medical_services:
        return (payer or pack.payers["default"]).counts_medical
    return kind in pack.kinds


# -- presence ---------------------------------------------------------------------


def presence(session: WeekSession) -> tuple[Span, ...]:
    """When the patient was in the session: presence inside of it, breaks out.

    Present means on time: an arrival after the start counts only for *late* and
    *virtual*. No mark, no-show and excused give nothing.
    """
    if session.is_cancelled or session.mark not in PRESENT_MARKS:
        return ()
    arrived = session.arrived_at or session.starts_at
    start = max(arrived, session.starts_at)
    if session.mark is Mark.PRESENT:
        start = session.starts_at
    end = min(session.left_at or session.ends_at, session.ends_at)
    return without(Span(start, end), session.breaks) if start < end else ()


def attended_minutes(session: WeekSession) -> int:
    """Attended minutes of one session, whether or not it counts as treatment."""
    return minutes_of(presence(session))


# -- the week ---------------------------------------------------------------------


def week_hours(
    sessions: Sequence[WeekSession],
    *,
    now: datetime,
    payer: PayerEntry | None = None,
    rules: HoursRules | None = None,
) -> WeekHours:
    """The three counters of one patient's week.

    Scheduled: expected, not cancelled. Attended: presence in sessions that are
    over (or left already). Ahead: expected and not yet over, unless missed; what
    is attended already is not counted again.
    """
    pack = rules or shipped().hours
    plan = payer or pack.payers["default"]
    held = [
        each
        for each in sessions
        if not each.is_cancelled and counts(each.kind, each.service, payer=plan, rules=pack)
    ]
    scheduled = [span for each in held if each.is_expected for span in _length(each)]
    attended = [span for each in held if _is_done(each, now) for span in presence(each)]
    ahead = [span for each in held if not _is_done(each, now) for span in _expected_ahead(each)]
    done = minutes_of(attended)
    return WeekHours(
        scheduled=minutes_of(scheduled),
        attended=done,
        ahead=minutes_of([*attended, *ahead]) - done,
        qualifying_days=_qualifying_days(held, now, plan),
        units=_units(held, now, plan),
    )


def _length(session: WeekSession) -> tuple[Span, ...]:
    return without(Span(session.starts_at, session.ends_at), session.breaks)


def _is_done(session: WeekSession, now: datetime) -> bool:
    """Over, or left before its end."""
    return session.ends_at <= now or (session.left_at is not None and session.left_at <= now)


def _expected_ahead(session: WeekSession) -> tuple[Span, ...]:
    if session.mark in PRESENT_MARKS:
        return presence(session)
    if session.mark is None and session.is_expected:
        return _length(session)
    return ()


def _credited_by_day(
    sessions: Sequence[WeekSession], now: datetime, payer: PayerEntry
) -> tuple[int, ...]:
    """Minutes of each day after the payer's grace, rounded down to whole units."""
    by_day: dict[date, list[Span]] = {}
    for each in sessions:
        if _is_done(each, now):
            by_day.setdefault(each.on, []).extend(presence(each))
    return tuple(credited(minutes_of(spans), payer) for spans in by_day.values())


def credited(minutes: int, payer: PayerEntry) -> int:
    """A day's minutes as a payer counts them: grace first, then whole units, rounded down."""
    if minutes <= 0:
        return 0
    return (minutes + payer.grace_minutes) // payer.unit_minutes * payer.unit_minutes


def _qualifying_days(sessions: Sequence[WeekSession], now: datetime, payer: PayerEntry) -> int:
    days = _credited_by_day(sessions, now, payer)
    return sum(each >= payer.day_minutes for each in days)


def _units(sessions: Sequence[WeekSession], now: datetime, payer: PayerEntry) -> int:
    return sum(_credited_by_day(sessions, now, payer)) // payer.unit_minutes


def make_up_minutes(
    sessions: Sequence[WeekSession], candidates: Sequence[MakeUp], *, now: datetime
) -> int:
    """The most minutes that make-ups ahead could add: free seat, right stage, no clash.

    Two make-ups at one time cannot both be attended.
    """
    taken = [
        in_utc(Span(each.starts_at, each.ends_at))
        for each in sessions
        if not each.is_cancelled and (each.is_expected or each.mark in PRESENT_MARKS)
    ]
    free = sorted(
        (
            in_utc(Span(each.starts_at, each.ends_at))
            for each in candidates
            if each.has_free_seat and each.is_right_stage and each.starts_at >= now
        ),
        key=lambda span: span.end,
    )
    free = [span for span in free if not any(overlap(span, other) for other in taken)]
    best: list[int] = [0]
    for number, span in enumerate(free):
        before = max((best[i + 1] for i in range(number) if free[i].end <= span.start), default=0)
        best.append(max(best[-1], before + minutes_of([span])))
    return best[-1]


def judge_week(
    hours: WeekHours,
    *,
    prescribed: int | None,
    band: Band | None,
    make_up: int = 0,
    taper: tuple[int, int] | None = None,
) -> WeekVerdict:
    """State of the week with its reason.

    ``make_up`` are the minutes make-ups ahead could add; ``taper`` is (week, of
    weeks) while a taper runs. Nothing prescribed counts as on track.
    """
    likely, goal = hours.likely, prescribed or 0
    if band is not None and band.is_above(hours.scheduled):
        state = WeekState.ABOVE_BAND
    elif likely >= goal:
        state = WeekState.TAPER if taper else WeekState.ON_TRACK
    elif likely + make_up >= goal:
        state = WeekState.SHORT_RECOVERABLE
    else:
        state = WeekState.SHORT
    label = _(_STATES[state][0])
    if state is WeekState.TAPER and taper is not None:
        label = label.format(week=taper[0], weeks=taper[1])
    return WeekVerdict(state, label, _reason(hours, state, prescribed, band))


def _reason(hours: WeekHours, state: WeekState, prescribed: int | None, band: Band | None) -> str:
    parts = [
        _("{attended} h attended, {ahead} h booked").format(
            attended=hours_text(hours.attended), ahead=hours_text(hours.ahead)
        )
    ]
    if prescribed is None:
        parts.append(_("no hours prescribed"))
    else:
        parts.append(_("{hours} h prescribed").format(hours=plain_hours(prescribed)))
    if state is WeekState.ABOVE_BAND and band is not None:
        parts.append(
            _("{hours} h scheduled, above {band}").format(
                hours=hours_text(hours.scheduled), band=band.words
            )
        )
    if band is not None and band.is_below(hours.likely):
        parts.append(_("below the band"))
    return ", ".join(parts)

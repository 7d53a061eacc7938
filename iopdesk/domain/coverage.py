"""Insurance: authorizations and their units, what runs out, and what a verification holds.

Days attended use units as the payer pack says: one for each qualifying day, or one for
each unit of minutes. A day that no authorization has a unit for is past it and is flagged,
never dropped. Money is in whole cents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from iopdesk.domain.consent_forms import Element
from iopdesk.domain.hours import credited
from iopdesk.domain.pack_tables import PayerEntry
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, ngettext

WARN_UNITS = 5
"""Units left from which on more are asked for: under two weeks at three days a week."""

WARN_DAYS = 7
"""Days left from which on more are asked for: payers take some working days to answer."""

MOST_CENTS = 1_000_000
"""A copay of more than 10,000 dollars is a slip of the finger."""

_MONEY = re.compile(r"\$? ?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{2}))?", re.ASCII)


class UsesUnit(StrEnum):
    """What uses a unit, as the payer pack says."""

    QUALIFYING_DAY = "qualifying_day"
    UNIT = "unit"


class AuthorizationState(StrEnum):
    """How an authorization stands."""

    AHEAD = "ahead"
    RUNNING = "running"
    RUNNING_OUT = "running_out"
    USED_UP = "used_up"
    ENDED = "ended"


_STATES = {
    AuthorizationState.AHEAD: N_("Not begun"),
    AuthorizationState.RUNNING: N_("Running"),
    AuthorizationState.RUNNING_OUT: N_("Running out"),
    AuthorizationState.USED_UP: N_("Used up"),
    AuthorizationState.ENDED: N_("Ended"),
}


def authorization_state_label(state: AuthorizationState) -> str:
    """The state in words: "Running out"."""
    return _(_STATES[state])


@dataclass(frozen=True, slots=True)
class Authorization:
    """Units a payer allows for one service from one day to another, both inside."""

    authorization_id: int
    first_on: date
    last_on: date
    units: int
    service: str = ""

    def is_on(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class AttendedDay:
    """Minutes attended on a day, before the payer's grace and rounding."""

    day: date
    minutes: int
    service: str = ""


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day attended with units that no authorization had left."""

    day: date
    units: int
    service: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Units used of each authorization, by its id, and the days past all of them."""

    used: Mapping[int, int]
    past: tuple[PastDay, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """One authorization on one day; ``days_left`` are those after today, negative once over."""

    authorization: Authorization
    state: AuthorizationState
    used: int
    left: int
    days_left: int

    @property
    def words(self) -> str:
        """ "3 units and 12 days left"; "Used up", "Ended"."""
        if self.state in (AuthorizationState.USED_UP, AuthorizationState.ENDED):
            return authorization_state_label(self.state)
        units = ngettext("{count} unit", "{count} units", self.left).format(count=self.left)
        if self.days_left == 0:
            return _("{units} left, last day today").format(units=units)
        days = ngettext("{count} day", "{count} days", self.days_left).format(count=self.days_left)
        return _("{units} and {days} left").format(units=units, days=days)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Days on which two authorizations of one service both run."""

    first_id: int
    second_id: int
    starts_on: date
    ends_on: date


# -- units ------------------------------------------------------------------------


def decide_authorization(authorization: Authorization) -> None:
    """Allow it. Raises ``RuleBroken("authorization.days" | "authorization.units")``."""
    if authorization.last_on < authorization.first_on:
        raise RuleBroken("authorization.days", field="last_on")
    if authorization.units < 1:
        raise RuleBroken("authorization.units", field="units")


def day_units(minutes: int, payer: PayerEntry) -> int:
    """The units that the minutes of one day use, after grace and rounding."""
    counted = credited(minutes, payer)
    if UsesUnit(payer.uses_unit) is UsesUnit.QUALIFYING_DAY:
        return int(counted >= payer.day_minutes)
    return counted // payer.unit_minutes


def allocate(
    authorizations: Iterable[Authorization], days: Iterable[AttendedDay], payer: PayerEntry
) -> Allocation:
    """Give the units of each day to the authorizations of its service, in order of time.

    Where several run, the one that ends first is used first, so that the least is lost.
    Entries of one day and service count together.
    """
    order = sorted(authorizations, key=lambda a: (a.last_on, a.first_on, a.authorization_id))
    left = {each.authorization_id: each.units for each in order}
    minutes: Counter[tuple[date, str]] = Counter()
    for entry in days:
        minutes[entry.day, entry.service] += entry.minutes
    past = []
    for (day, service), total in sorted(minutes.items()):
        open_units = day_units(total, payer)
        for each in order:
            if each.service == service and each.is_on(day):
                taken = min(open_units, left[each.authorization_id])
                left[each.authorization_id] -= taken
                open_units -= taken
        if open_units:
            past.append(PastDay(day, open_units, service))
    used = {each.authorization_id: each.units - left[each.authorization_id] for each in order}
    return Allocation(used, tuple(past))


def service_used(
    day: date, service: str, counts: bool, authorizations: Iterable[Authorization]
) -> str | None:
    """The service whose authorization a session of a day uses; None where it uses none.

    Its own where one was allowed for that day; else that of all treatment (the empty
    service), where the session ``counts`` as treatment.
    """
    if service and any(each.service == service and each.is_on(day) for each in authorizations):
        return service
    return "" if counts else None


def usage(authorization: Authorization, allocation: Allocation, today: date) -> Usage:
    """How an authorization stands today; it runs out at 5 units or 7 days left."""
    used = allocation.used.get(authorization.authorization_id, 0)
    left = authorization.units - used
    days_left = (authorization.last_on - today).days
    if days_left < 0:
        state = AuthorizationState.ENDED
    elif left <= 0:
        state = AuthorizationState.USED_UP
    elif today < authorization.first_on:
        state = AuthorizationState.AHEAD
    elif left <= WARN_UNITS or days_left <= WARN_DAYS:
        state = AuthorizationState.RUNNING_OUT
    else:
        state = AuthorizationState.RUNNING
    return Usage(authorization, state, used, left, days_left)


def to_renew(
    authorizations: Sequence[Authorization], allocation: Allocation, today: date
) -> tuple[Usage, ...]:
    """What runs out, is used up or has ended, and has no successor; the first to end first."""
    stand = [usage(each, allocation, today) for each in authorizations]
    at_rest = (AuthorizationState.AHEAD, AuthorizationState.RUNNING)
    found = [
        one
        for one in stand
        if one.state not in at_rest and not any(_follows(other, one, today) for other in stand)
    ]
    return tuple(
        sorted(found, key=lambda u: (u.authorization.last_on, u.authorization.authorization_id))
    )


def _follows(other: Usage, one: Usage, today: date) -> bool:
    """Whether another authorization takes over in time, before units or days are gone."""
    mine, next_one = one.authorization, other.authorization
    if next_one.service != mine.service or next_one == mine:
        return False
    if one.state is AuthorizationState.ENDED:  # whichever came later is the one to renew
        return (next_one.last_on, next_one.authorization_id) > (mine.last_on, mine.authorization_id)
    needed_on = mine.last_on + timedelta(days=1)
    if one.left <= WARN_UNITS:
        needed_on = min(needed_on, today + timedelta(days=WARN_DAYS))
    return other.left > 0 and next_one.last_on > mine.last_on and next_one.first_on <= needed_on


def overlaps(authorizations: Iterable[Authorization]) -> tuple[Overlap, ...]:
    """Every pair of one service that shares days, in order of their first day."""
    order = sorted(authorizations, key=lambda a: (a.first_on, a.last_on, a.authorization_id))
    found = []
    for one, other in combinations(order, 2):
        starts_on = max(one.first_on, other.first_on)
        ends_on = min(one.last_on, other.last_on)
        if one.service == other.service and starts_on <= ends_on:
            found.append(Overlap(one.authorization_id, other.authorization_id, starts_on, ends_on))
    return tuple(found)


# -- verification -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class BenefitsCheck:
    """What was learned when benefits were verified; ``copay_cents`` None is not recorded."""

    verified_on: date | None = None
    verified_by: str = ""
    spoke_with: str = ""
    benefits: str = ""
    reference: str = ""
    copay_cents: int | None = None


def missing_in_check(check: BenefitsCheck) -> tuple[Element, ...]:
    """What the record of a verification lacks: who, when, benefits, reference number, copay."""
    rows = (
        ("verified_by", check.verified_by, _("Who verified"), _("It does not say who verified.")),
        ("spoke_with", check.spoke_with, _("With whom"), _("The payer's person is missing.")),
        ("verified_on", check.verified_on, _("When"), _("The day of the verification is missing.")),
        ("benefits", check.benefits, _("Benefits"), _("The benefits are missing.")),
        ("reference", check.reference, _("Reference"), _("The reference number is missing.")),
        ("copay", check.copay_cents, _("Copay"), _("The copay is missing. Enter 0 for none.")),
    )
    return tuple(
        Element(code, label, words)
        for code, value, label, words in rows
        if value is None or (isinstance(value, str) and not value.strip())
    )


def read_cents(text: str, *, field: str = "copay") -> int:
    """An amount in dollars as typed, in cents: ``25``, ``$25.00``, ``1,250.50``.

    Raises ``RuleBroken("copay.not_read" | "copay.too_high")``.
    """
    match = _MONEY.fullmatch(" ".join(text.split()))
    if match is None:
        raise RuleBroken("copay.not_read", field=field)
    cents = int(match[1].replace(",", "")) * 100 + int(match[2] or 0)
    if cents > MOST_CENTS:
        raise RuleBroken("copay.too_high", field=field, most=cents_text(MOST_CENTS))
    return cents


def cents_text(cents: int) -> str:
    """Cents as dollars: ``$1,250.50``."""
    return f"${cents // 100:,}.{cents % 100:02d}"


sentences(
    {
        "authorization.days": N_("The last day is before the first day. Change one of them."),
        "authorization.units": N_("An authorization has one unit or more. Enter its units."),
        "copay.not_read": N_("This is no amount. Type it like 25 or 25.00."),
        "copay.too_high": N_("This amount is above {most}. Check the decimal point."),
    }
)

"""Substances a patient has used: how, how often, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from iopdesk.domain.dates import age_on
from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date

LONGEST_NAME: Final = 80
"""Longest name of a substance, in characters."""
GREATEST_AGE: Final = 120


class Route(StrEnum):
    """How a substance is taken."""

    ORAL = "oral"
    SMOKED = "smoked"
    SNORTED = "snorted"
    INJECTED = "injected"
    OTHER = "other"


class Frequency(StrEnum):
    """How often a substance was used in the month before intake."""

    NONE = "none"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


_ROUTES = {
    Route.ORAL: N_("by mouth"),
    Route.SMOKED: N_("smoked or vaped"),
    Route.SNORTED: N_("snorted"),
    Route.INJECTED: N_("injected"),
    Route.OTHER: N_("other"),
}
_FREQUENCIES = {
    Frequency.NONE: N_("not in the past month"),
    Frequency.MONTHLY: N_("1–3 days in the month"),
    Frequency.WEEKLY: N_("1–6 days a week"),
    Frequency.DAILY: N_("daily or nearly"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Substance:
    """One substance and its use; ``first_used_at`` is an age in whole years."""

    name: str
    route: Route | None = None
    frequency: Frequency | None = None
    first_used_at: int | None = None
    last_used_on: date | None = None
    note: str = ""

    @property
    def use_words(self) -> str:
        """How and how often: "injected, daily or nearly, since age 17"."""
        parts = [route_label(self.route) if self.route else ""]
        parts.append(frequency_label(self.frequency) if self.frequency else "")
        if self.first_used_at is not None:
            parts.append(_("since age {age}").format(age=self.first_used_at))
        return ", ".join(each for each in parts if each)

    @property
    def last_use_words(self) -> str:
        """ "last Oct 3, 2026"; empty where nobody knows."""
        if self.last_used_on is None:
            return ""
        return _("last {day}").format(day=medium_date(self.last_used_on))


def decide_substance(
    new: Substance, others: Iterable[str], *, today: date, born: date | None
) -> Substance:
    """The substance as it is kept. ``others`` are the names that stand beside it.

    Raises ``RuleBroken("substance.name" | "substance.twice" | "substance.age" |
    "substance.before_birth" | "substance.ahead")``.
    """
    name = clean_line(new.name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise RuleBroken("substance.name", field="name", most=LONGEST_NAME)
    if name.casefold() in {clean_line(each).casefold() for each in others}:
        raise RuleBroken("substance.twice", field="name")
    oldest = GREATEST_AGE if born is None else age_on(born, today)
    if new.first_used_at is not None and not 0 <= new.first_used_at <= oldest:
        raise RuleBroken("substance.age", field="first_used_at")
    if new.last_used_on is not None and new.last_used_on > today:
        raise RuleBroken("substance.ahead", field="last_used_on")
    if new.last_used_on is not None and born is not None and new.last_used_on < born:
        raise RuleBroken("substance.before_birth", field="last_used_on")
    return replace(new, name=name, note=new.note.strip())


def last_use(substances: Iterable[Substance]) -> date | None:
    """The last day on which any of them was used; None where no day is known."""
    return max((each.last_used_on for each in substances if each.last_used_on), default=None)


def route_label(route: Route) -> str:
    """How a substance is taken, lower case: "smoked or vaped"."""
    return _(_ROUTES[route])


def frequency_label(frequency: Frequency) -> str:
    """How often, lower case: "daily or nearly"."""
    return _(_FREQUENCIES[frequency])


sentences(
    {
        "substance.name": N_("The substance needs a name of up to {most} characters. Enter one."),
        "substance.twice": N_("This substance is in the list already. Change it there."),
        "substance.age": N_("The patient was never this old. Enter the age in years at first use."),
        "substance.ahead": N_("This day has not come yet. Enter the day of the last use."),
        "substance.before_birth": N_(
            "This day is before the patient's birth. Enter the day of the last use."
        ),
    }
)

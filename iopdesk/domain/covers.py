"""Cover: a colleague who has a counselor's patients on the own caseload for some days.

Source: reliability.md, section 2 ("primary or covering counselor of the open episode").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

LONGEST = timedelta(days=92)
"""A cover that lasts longer is an assignment of a new counselor."""


@dataclass(frozen=True, slots=True)
class CoverSpan:
    """Who covers whom from one day to another, both inside."""

    counselor_id: int
    person_id: int
    starts_on: date
    ends_on: date

    def is_on(self, day: date) -> bool:
        """Whether the cover counts on a day."""
        return self.starts_on <= day <= self.ends_on


def may_cover_for_others(roles: Collection[Role]) -> bool:
    """Whether somebody names the cover of colleagues; everybody else names their own."""
    return bool({Role.DIRECTOR, Role.ADMINISTRATOR} & set(roles))


def decide_cover(
    wanted: CoverSpan,
    *,
    by_id: int,
    by_roles: Collection[Role],
    stand_in_roles: Collection[Role],
    others: Collection[CoverSpan],
    today: date,
) -> None:
    """Allow a cover. ``stand_in_roles`` are those in force of the colleague who covers.

    Raises ``RuleBroken("cover.not_yours" | "cover.same_person" | "cover.days" |
    "cover.too_long" | "cover.past" | "cover.not_clinical" | "cover.exists")``.
    """
    if wanted.counselor_id != by_id and not may_cover_for_others(by_roles):
        raise RuleBroken("cover.not_yours", field="counselor_id")
    if wanted.counselor_id == wanted.person_id:
        raise RuleBroken("cover.same_person", field="person_id")
    if wanted.ends_on < wanted.starts_on:
        raise RuleBroken("cover.days", field="ends_on")
    if wanted.ends_on < today:
        raise RuleBroken("cover.past", field="ends_on")
    if wanted.ends_on - wanted.starts_on > LONGEST:
        raise RuleBroken("cover.too_long", field="ends_on")
    if not CLINICAL_ROLES & set(stand_in_roles):
        raise RuleBroken("cover.not_clinical", field="person_id")
    pair = wanted.counselor_id, wanted.person_id
    for one in others:
        is_same = (one.counselor_id, one.person_id) == pair
        if is_same and one.starts_on <= wanted.ends_on and wanted.starts_on <= one.ends_on:
            raise RuleBroken("cover.exists", field="person_id")


def ended(cover: CoverSpan, today: date) -> CoverSpan | None:
    """The cover as it is when it ends now: until yesterday; None when it had not begun by then.

    Raises ``RuleBroken("cover.over")`` for one whose last day is past.
    """
    if cover.ends_on < today:
        raise RuleBroken("cover.over")
    if cover.starts_on >= today:
        return None
    last = today - timedelta(days=1)
    return CoverSpan(cover.counselor_id, cover.person_id, cover.starts_on, last)


sentences(
    {
        "cover.not_yours": N_(
            "Only a clinical director or an administrator names the cover of a colleague. "
            "Choose yourself as the one who is away."
        ),
        "cover.same_person": N_("Nobody covers for themselves. Choose a colleague."),
        "cover.days": N_("The last day is before the first day. Change one of them."),
        "cover.past": N_("These days are past. Enter a last day from today on."),
        "cover.too_long": N_(
            "A cover lasts three months at most. Assign the patients another counselor instead."
        ),
        "cover.not_clinical": N_(
            "This person has no clinical role in force. Choose a counselor, a nurse or a "
            "clinical director."
        ),
        "cover.exists": N_("This colleague covers on some of these days already. Change the days."),
        "cover.over": N_("This cover is over already. Nothing was changed."),
    }
)

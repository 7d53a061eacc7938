"""Follow-ups after discharge: which are due, done or lost, and when one may be recorded.

The days and how long each stays open are those of the due list (:mod:`iopdesk.domain.due`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.due import FOLLOW_UP_DAYS, LAST_FOLLOW_UP_OPEN, LEAD_DAYS
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class FollowUpState(StrEnum):
    """How one of the follow-ups of an episode stands."""

    AHEAD = "ahead"
    DUE = "due"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    MISSED = "missed"
    ENDED = "ended"


_STATES = {
    FollowUpState.AHEAD: N_("Ahead"),
    FollowUpState.DUE: N_("Due"),
    FollowUpState.REACHED: N_("Reached"),
    FollowUpState.NOT_REACHED: N_("Not reached"),
    FollowUpState.MISSED: N_("Not done"),
    FollowUpState.ENDED: N_("Not needed"),
}


def follow_up_state_label(state: FollowUpState) -> str:
    """How it stands: "Not reached"."""
    return _(_STATES[state])


@dataclass(frozen=True, slots=True)
class Left:
    """How an episode ended; ``is_readmitted``: a later one has begun."""

    discharged_on: date | None
    reason: DischargeReason | None = None
    is_readmitted: bool = False

    @property
    def is_over(self) -> bool:
        """Nobody is to be asked any more: back in care, or died."""
        return self.is_readmitted or self.reason is DischargeReason.DIED


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """One follow-up of an episode: days after discharge, its day, its state."""

    days: int
    due_on: date
    state: FollowUpState


def plan_follow_ups(
    left: Left, reached: Mapping[int, bool], *, today: date
) -> tuple[PlannedFollowUp, ...]:
    """The follow-ups of an ended episode in their order; none while it is open.

    ``reached`` holds those that were recorded, by days, and whether the person was reached.
    """
    if left.discharged_on is None:
        return ()
    ends = (*FOLLOW_UP_DAYS[1:], FOLLOW_UP_DAYS[-1] + LAST_FOLLOW_UP_OPEN)
    since = (today - left.discharged_on).days
    return tuple(
        PlannedFollowUp(
            days,
            left.discharged_on + timedelta(days=days),
            _state(left, reached.get(days), since, days, end),
        )
        for days, end in zip(FOLLOW_UP_DAYS, ends, strict=True)
    )


def _state(left: Left, is_reached: bool | None, since: int, days: int, end: int) -> FollowUpState:
    if is_reached is not None:
        return FollowUpState.REACHED if is_reached else FollowUpState.NOT_REACHED
    if left.is_over:
        return FollowUpState.ENDED
    if since >= end:
        return FollowUpState.MISSED
    return FollowUpState.DUE if since >= days - LEAD_DAYS else FollowUpState.AHEAD


def next_due(planned: tuple[PlannedFollowUp, ...]) -> PlannedFollowUp | None:
    """The follow-up to do next: the one that is due, else the first ahead."""
    for state in (FollowUpState.DUE, FollowUpState.AHEAD):
        found = next((each for each in planned if each.state is state), None)
        if found is not None:
            return found
    return None


def is_lost(planned: tuple[PlannedFollowUp, ...]) -> bool:
    """Lost to follow-up: the last of those whose time came was not reached, or not done."""
    past = (FollowUpState.REACHED, FollowUpState.NOT_REACHED, FollowUpState.MISSED)
    came = [each.state for each in planned if each.state in past]
    return bool(came) and came[-1] is not FollowUpState.REACHED


def check_follow_up(left: Left, days: int, *, today: date) -> None:
    """Raise ``RuleBroken`` unless this follow-up may be recorded today.

    Codes: ``follow_up.in_care``, ``follow_up.readmitted``, ``follow_up.died``,
    ``follow_up.unknown``, ``follow_up.early``.
    """
    if left.discharged_on is None:
        raise RuleBroken("follow_up.in_care")
    if left.is_readmitted:
        raise RuleBroken("follow_up.readmitted")
    if left.reason is DischargeReason.DIED:
        raise RuleBroken("follow_up.died")
    if days not in FOLLOW_UP_DAYS:
        raise RuleBroken("follow_up.unknown", field="days")
    opens_on = left.discharged_on + timedelta(days=days - LEAD_DAYS)
    if today < opens_on:
        raise RuleBroken("follow_up.early", field="days", day=medium_date(opens_on))


sentences(
    {
        "follow_up.in_care": N_(
            "The patient is in care. Follow-ups begin with the discharge; nothing was recorded."
        ),
        "follow_up.readmitted": N_(
            "The patient came back into care, which ended these follow-ups. Nothing was recorded."
        ),
        "follow_up.died": N_("The patient died. No follow-up is due; nothing was recorded."),
        "follow_up.unknown": N_(
            "There is no such follow-up. Choose one of 30, 90, 180 or 365 days."
        ),
        "follow_up.early": N_("This follow-up opens on {day}. Choose an earlier one, or wait."),
    }
)

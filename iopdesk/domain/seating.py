"""Suggestions for seats: no hard limit is broken, and the soft order names its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iopdesk.domain.episodes import stage_short
from iopdesk.domain.groups import SeatDecision, SeatFacts, SeatLimit, judge_seat
from iopdesk.i18n import _, hours_text, ngettext


@dataclass(frozen=True, slots=True)
class SeatSuggestion:
    """A patient (or group, by ``id``) for a seat: the decision and why it ranks where it does."""

    id: int
    decision: SeatDecision
    order: tuple[int, ...]
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """The reasons in one line: of the offer, or of the refusal."""
        if self.decision.may_suggest:
            return ", ".join(self.reasons)
        return self.decision.words


def suggest(candidates: Iterable[tuple[int, SeatFacts]]) -> tuple[SeatSuggestion, ...]:
    """The candidates that break no hard limit, best first.

    Order: stage distance, hours still needed, prescribed days, balance.
    """
    judged = (_suggestion(each, facts) for each, facts in candidates)
    kept = [each for each in judged if each.decision.may_suggest]
    return tuple(sorted(kept, key=lambda each: (each.order, each.id)))


def not_offered(candidates: Iterable[tuple[int, SeatFacts]]) -> tuple[SeatSuggestion, ...]:
    """The others, by id, each with every reason why it is not offered."""
    judged = (_suggestion(each, facts) for each, facts in candidates)
    refused = [each for each in judged if not each.decision.may_suggest]
    return tuple(sorted(refused, key=lambda each: each.id))


def _suggestion(number: int, facts: SeatFacts) -> SeatSuggestion:
    decision = judge_seat(facts)
    covered = min(facts.hours_needed, facts.group_weekly_minutes)
    outside = _days_outside(facts)
    fullness = facts.members * 1000 // max(facts.capacity, 1)
    order = (stage_distance(facts), -covered, outside, facts.waiting_ahead, fullness)
    reasons = [*_reasons(facts, covered, outside)]
    if facts.waiting_ahead:
        reasons += [each.words for each in decision.reasons if each.limit is SeatLimit.WAIT_LIST]
    return SeatSuggestion(number, decision, order, tuple(reasons))


def stage_distance(facts: SeatFacts) -> int:
    """How far the patient's stage is from the middle of the stages served, in half stages.

    Nothing for a group of all stages; a group made for one stage fits best.
    """
    if not facts.stages or facts.stage is None:
        return 0
    return abs(2 * int(facts.stage) - (min(facts.stages) + max(facts.stages)))


def _days_outside(facts: SeatFacts) -> int:
    if not facts.prescribed_weekdays:
        return 0
    return len(facts.group_weekdays - facts.prescribed_weekdays)


def _reasons(facts: SeatFacts, covered: int, outside: int) -> Iterable[str]:
    if facts.stage is not None:
        yield stage_short(facts.stage)
    if covered > 0:
        yield _("{hours} h of the missing hours").format(hours=hours_text(covered))
    if outside:
        yield ngettext("{count} day not prescribed", "{count} days not prescribed", outside).format(
            count=outside
        )
    elif facts.prescribed_weekdays:
        yield _("on prescribed days")
    free = facts.capacity - facts.members
    yield ngettext("{count} seat free", "{count} seats free", free).format(count=free)

"""The safety prompt: when one opens, who is told, and what closes it.

Whoever entered the answer reads one sentence and nothing more. The patient's counselor,
or whoever covers, is told at once; while nobody acknowledges it, the prompt climbs to
the person on call (or the directors where nobody is) and then to the directors. Nobody
who was told is dropped, and a rung with nobody on it is not waited for. It closes by a
clinician's word about what was done. Source: domain.md, section 7; rule pack ``safety``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class PromptReason(StrEnum):
    """Why a prompt opened."""

    PHQ9_ITEM9 = "phq9_item9"
    CSSRS = "cssrs"
    CONCERN = "concern"


class Rung(StrEnum):
    """As whom somebody is told, in the order in which the prompt climbs."""

    COUNSELOR = "counselor"
    COVER = "cover"
    ON_CALL = "on_call"
    DIRECTOR = "director"


class Sight(StrEnum):
    """What a person sees of a prompt."""

    NOTHING = "nothing"
    SENTENCE = "sentence"
    PROMPT = "prompt"


_REASONS: Final = {
    PromptReason.PHQ9_ITEM9: N_("PHQ-9, item 9"),
    PromptReason.CSSRS: N_("C-SSRS"),
    PromptReason.CONCERN: N_("A concern in words"),
}
_RUNGS: Final = {
    Rung.COUNSELOR: N_("counselor"),
    Rung.COVER: N_("covering counselor"),
    Rung.ON_CALL: N_("on call"),
    Rung.DIRECTOR: N_("clinical director"),
}

SHORTEST_ACTION: Final = 3
"""What was done, in characters: fewer are no words ("ok" tells nobody anything)."""


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """Least points that open a prompt, and the minutes until it climbs."""

    version: str
    phq9_item9: int
    cssrs: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who there is to tell about one patient now; covers stand in for the counselor."""

    counselor_id: int | None = None
    cover_ids: tuple[int, ...] = ()
    on_call_id: int | None = None
    director_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledgment:
    """A clinician's word: who, when, and what was done."""

    person_id: int
    at: datetime
    action: str


@dataclass(frozen=True, slots=True)
class Told:
    """One person who is told, as whom, and since when (UTC)."""

    person_id: int
    rung: Rung
    since: datetime


@dataclass(frozen=True, slots=True, repr=False)
class LadderState:
    """Where a prompt stands. ``climbs_at`` is None when it is closed or at its top."""

    told: tuple[Told, ...]
    climbs_at: datetime | None
    acknowledgment: Acknowledgment | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.acknowledgment is None

    @property
    def has_nobody(self) -> bool:
        """Whether there was no clinician to tell: then the enterer must find one."""
        return not self.told

    def is_told(self, person_id: int) -> bool:
        """Whether this person is told."""
        return any(each.person_id == person_id for each in self.told)


def safety_rules(pack: Mapping[str, Any]) -> SafetyRules:
    """The rules of a pack shaped like ``safety``."""
    return SafetyRules(
        version=str(pack["version"]),
        phq9_item9=int(pack["opens"]["phq9_item9"]["least"]),
        cssrs=int(pack["opens"]["cssrs"]["least"]),
        minutes=int(pack["ladder"]["minutes"]),
    )


@cache
def shipped_rules() -> SafetyRules:
    """The rules this program ships with."""
    return safety_rules(read_pack("safety"))


def enterer_sentence() -> str:
    """All that whoever entered the answer reads; it tells nothing about the patient."""
    return _("Take this to a clinician now.")


def reason_label(reason: PromptReason) -> str:
    """Why the prompt opened, for those who are told."""
    return _(_REASONS[reason])


def rung_label(rung: Rung) -> str:
    """As whom somebody is told, in words, lower case."""
    return _(_RUNGS[rung])


def reasons_to_prompt(
    *,
    phq9_item9: int | None = None,
    cssrs: int | None = None,
    concern: str = "",
    rules: SafetyRules | None = None,
) -> tuple[PromptReason, ...]:
    """Why a prompt opens; empty when it does not. The rest of a form may be unanswered."""
    pack = rules or shipped_rules()
    found = []
    if phq9_item9 is not None and phq9_item9 >= pack.phq9_item9:
        found.append(PromptReason.PHQ9_ITEM9)
    if cssrs is not None and cssrs >= pack.cssrs:
        found.append(PromptReason.CSSRS)
    if clean_line(concern):
        found.append(PromptReason.CONCERN)
    return tuple(found)


def ladder_state(
    opened_at: datetime,
    acknowledgment: Acknowledgment | None,
    now: datetime,
    people: Contacts,
    rules: SafetyRules | None = None,
) -> LadderState:
    """Who is told by ``now``, or was by the acknowledgment, and when it climbs next.

    All instants are aware. A clock that went back behind the opening changes nothing.
    """
    pack = rules or shipped_rules()
    opened = _in_utc(opened_at)
    until = max(_in_utc(acknowledgment.at if acknowledgment else now), opened)
    told: dict[int, Told] = {}
    climbs_at = None
    for number, rung in enumerate(_rungs(people)):
        since = opened + timedelta(minutes=number * pack.minutes)
        if since > until:
            climbs_at = since
            break
        for person_id, role in rung:
            told.setdefault(person_id, Told(person_id, role, since))
    return LadderState(tuple(told.values()), None if acknowledgment else climbs_at, acknowledgment)


def _rungs(people: Contacts) -> Iterator[list[tuple[int, Rung]]]:
    """The rungs that bring somebody new, lowest first."""
    first = [(each, Rung.COVER) for each in people.cover_ids]
    if not first and people.counselor_id is not None:
        first = [(people.counselor_id, Rung.COUNSELOR)]
    second = [] if people.on_call_id is None else [(people.on_call_id, Rung.ON_CALL)]
    third = [(each, Rung.DIRECTOR) for each in people.director_ids]
    seen: set[int] = set()
    for rung in (first, second, third):
        fresh = [(person_id, role) for person_id, role in rung if person_id not in seen]
        seen.update(person_id for person_id, _role in fresh)
        if fresh:
            yield fresh


def sight_of(person_id: int, enterer_id: int, state: LadderState) -> Sight:
    """What a person sees: who is told the prompt, the enterer one sentence, others nothing.

    An enterer who is told as well is the clinician, and sees the prompt.
    """
    if state.is_told(person_id):
        return Sight.PROMPT
    if person_id == enterer_id and state.is_open:
        return Sight.SENTENCE
    return Sight.NOTHING


def decide_acknowledgment(
    new: Acknowledgment,
    *,
    opened_at: datetime,
    roles: Collection[Role],
    now: datetime,
    before: Acknowledgment | None = None,
) -> Acknowledgment:
    """The acknowledgment as it is kept. ``roles`` are those in force of who acknowledges.

    Any clinician may, told or not: who is with the patient is the right one. Raises
    ``RuleBroken("safety.closed" | "safety.not_clinician" | "safety.action" | "safety.early" |
    "safety.ahead")``.
    """
    if before is not None:
        raise RuleBroken("safety.closed")
    if not CLINICAL_ROLES & set(roles):
        raise RuleBroken("safety.not_clinician")
    if len(clean_line(new.action)) < SHORTEST_ACTION:
        raise RuleBroken("safety.action", field="action")
    at = _in_utc(new.at)
    if at < _in_utc(opened_at):
        raise RuleBroken("safety.early", field="at")
    if at > _in_utc(now):
        raise RuleBroken("safety.ahead", field="at")
    return Acknowledgment(new.person_id, at, new.action.strip())


def _in_utc(at: datetime) -> datetime:
    """The instant in UTC: aware times of one zone subtract by the wall, which lies at DST."""
    if at.tzinfo is None:
        raise ValueError("a prompt is timed by instants that know their zone")
    return at.astimezone(UTC)


sentences(
    {
        "safety.closed": N_("A clinician has acknowledged this already. Nothing was changed."),
        "safety.not_clinician": N_(
            "Only a clinician acknowledges this. Take it to a counselor, a nurse or a clinical "
            "director now."
        ),
        "safety.action": N_("What was done is missing. Write it in a few words."),
        "safety.ahead": N_("This time has not come yet. Enter when it was acknowledged."),
        "safety.early": N_(
            "This time is before the prompt opened. Enter the time of the acknowledgment."
        ),
    }
)

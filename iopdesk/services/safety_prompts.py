"""Safety prompts: opened with the answer that calls for one, told up the ladder, acknowledged.

Whoever opens one learns nothing of it but one sentence. Who is told follows from the
counselor, the covers, the rota and the directors of this moment, and nothing stores it
(:mod:`iopdesk.domain.safety`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from iopdesk.domain.people import Role
from iopdesk.domain.permission import Row
from iopdesk.domain.safety import (
    Acknowledgment,
    Contacts,
    LadderState,
    Sight,
    Told,
    decide_acknowledgment,
    ladder_state,
    reason_label,
    reasons_to_prompt,
    rung_label,
    sight_of,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.on_call import clinicians, turns_between
from iopdesk.services.records import get
from iopdesk.services.shown_names import read_names
from iopdesk.storage.models import Cover, Episode, Person, SafetyPrompt


@dataclass(frozen=True, slots=True, repr=False)
class PromptRow:
    """An open prompt for somebody who is told of it; instants on the practice's wall clock.

    In lobby mode reason and concern are empty. ``told`` are (person, as whom, since).
    """

    prompt_id: int
    version: int
    patient_id: int
    name: str
    opened_at: datetime
    reason: str
    concern: str
    entered_by: str
    told: tuple[tuple[str, str, datetime], ...]
    climbs_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class PastPrompt:
    """A prompt of one patient in the chart, open or acknowledged."""

    opened_at: datetime
    reason: str
    concern: str
    entered_by: str
    acknowledged_by: str
    acknowledged_at: datetime | None
    action: str


@dataclass(frozen=True, slots=True, repr=False)
class Raised:
    """A concern was passed on; ``sight`` is what its enterer sees of the prompt."""

    sight: Sight
    said: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledged:
    """A prompt after its acknowledgment."""

    said: str


# -- acts -----------------------------------------------------------------------------


@act(
    "safety.raise_concern",
    row=Row.INSTRUMENT_ENTRY,
    subject="patient_id",
    label=N_("Tell a clinician of a concern"),
    icon="alert-octagon-outline",
    by_number=True,
)
def raise_concern(work: Work, *, patient_id: int, concern: str) -> Raised:
    """Open a prompt from somebody's own words. Raises ``RuleBroken("safety.no_words")``."""
    sight = open_when_due(work, patient_id, concern=concern)
    if sight is None:
        raise RuleBroken("safety.no_words", field="concern")
    return Raised(sight)


@act(
    "safety.acknowledge",
    row=Row.SAFETY,
    subject="prompt_id",
    label=N_("Acknowledge safety prompt"),
    icon="clipboard-check-outline",
)
def acknowledge(
    work: Work, *, prompt_id: int, expected_version: int, action: str, at: datetime | None = None
) -> Acknowledged:
    """Close a prompt by what was done, and when; it stands for ever.

    Raises ``Conflict`` and what :func:`iopdesk.domain.safety.decide_acknowledgment` raises.
    """
    row = get(work.db, SafetyPrompt, prompt_id, expected_version)
    kept = decide_acknowledgment(
        Acknowledgment(work.person.id, at or work.now, action),
        opened_at=row.opened_at,
        roles=work.person.roles,
        now=work.now,
        before=_closed(row),
    )
    row.acknowledged_by_id, row.acknowledged_at = kept.person_id, kept.at
    row.action = kept.action
    return Acknowledged(_("Safety prompt acknowledged"))


def open_when_due(
    work: Work,
    patient_id: int,
    *,
    phq9_item9: int | None = None,
    cssrs: int | None = None,
    concern: str = "",
    result_id: int | None = None,
) -> Sight | None:
    """Open a prompt in the act that runs, if the answers call for one.

    Answers what the person at the desk sees of it; None where none was due. Of several
    reasons the first is kept, and a concern in words with it.
    """
    reasons = reasons_to_prompt(phq9_item9=phq9_item9, cssrs=cssrs, concern=concern)
    if not reasons:
        return None
    row = SafetyPrompt(
        patient_id=patient_id,
        result_id=result_id,
        reason=reasons[0],
        concern=concern.strip(),
        opened_at=work.now,
        entered_by_id=work.person.id,
        acknowledged_by_id=None,
        acknowledged_at=None,
        action="",
    )
    work.db.add(row)
    work.db.flush()
    state = Ladder(work, [row]).state(row)
    return sight_of(work.person.id, work.person.id, state)


# -- questions ------------------------------------------------------------------------


@question("safety.told", row=Row.OWN)
def read_told(work: Work) -> tuple[PromptRow, ...]:
    """The open prompts that the person at the desk is told of, oldest first."""
    rows = list(
        work.db.scalars(
            select(SafetyPrompt)
            .where(SafetyPrompt.acknowledged_at.is_(None))
            .order_by(SafetyPrompt.opened_at, SafetyPrompt.id)
        )
    )
    if not rows or Role.AUDITOR in work.person.roles:
        return ()
    ladder = Ladder(work, rows)
    found = [(row, ladder.state(row)) for row in rows]
    mine = [(row, state) for row, state in found if state.is_told(work.person.id)]
    names = read_names(work, {row.patient_id for row, _state in mine})
    return tuple(_shown(work, row, state, names[row.patient_id], ladder) for row, state in mine)


def past_prompts(work: Work, patient_id: int) -> tuple[PastPrompt, ...]:
    """All prompts of a patient, newest first."""
    zone, names = work.practice.zone, _people(work)
    rows = work.db.execute(
        select(
            SafetyPrompt.opened_at,
            SafetyPrompt.reason,
            SafetyPrompt.concern,
            SafetyPrompt.entered_by_id,
            SafetyPrompt.acknowledged_by_id,
            SafetyPrompt.acknowledged_at,
            SafetyPrompt.action,
        )
        .where(SafetyPrompt.patient_id == patient_id)
        .order_by(SafetyPrompt.opened_at.desc(), SafetyPrompt.id.desc())
    )
    return tuple(
        PastPrompt(
            row.opened_at.astimezone(zone),
            reason_label(row.reason),
            row.concern,
            names.get(row.entered_by_id, ""),
            names.get(row.acknowledged_by_id, ""),
            row.acknowledged_at.astimezone(zone) if row.acknowledged_at else None,
            row.action,
        )
        for row in rows
    )


# -- the ladder -----------------------------------------------------------------------


class Ladder:
    """Who there is to tell about the patients of some prompts, read once for all of them."""

    def __init__(self, work: Work, rows: Sequence[SafetyPrompt]) -> None:
        self._work = work
        patients = {row.patient_id for row in rows}
        self._clinicians = clinicians(work)
        self._counselors = _counselors(work, patients)
        self._covers = _covers(work, set(self._counselors.values()))
        first = min(row.opened_at for row in rows)
        self._turns = turns_between(work, min(first, work.now), work.now)
        self.people: Mapping[int, str] = _people(work)

    def state(self, row: SafetyPrompt) -> LadderState:
        """Where a prompt stands now.

        Who was on call since it opened stays told when the turn goes over to somebody else.
        """
        called = [
            each.person_id
            for each in sorted(self._turns, key=lambda one: one.starts_at)
            if each.ends_at > row.opened_at and each.person_id in self._clinicians
        ]
        states = [self._state(row, each) for each in dict.fromkeys(called)] or [
            self._state(row, None)
        ]
        told: dict[int, Told] = {}
        for state in states:
            for each in state.told:
                known = told.get(each.person_id)
                if known is None or each.since < known.since:
                    told[each.person_id] = each
        return replace(states[-1], told=tuple(told.values()))

    def _state(self, row: SafetyPrompt, on_call_id: int | None) -> LadderState:
        counselor_id = self._counselors.get(row.patient_id)
        covers = self._covers.get(counselor_id, ()) if counselor_id is not None else ()
        people = Contacts(
            counselor_id=counselor_id if counselor_id in self._clinicians else None,
            cover_ids=tuple(each for each in covers if each in self._clinicians),
            on_call_id=on_call_id,
            director_ids=tuple(
                sorted(key for key, roles in self._clinicians.items() if Role.DIRECTOR in roles)
            ),
        )
        return ladder_state(row.opened_at, _closed(row), self._work.now, people)


def _closed(row: SafetyPrompt) -> Acknowledgment | None:
    if row.acknowledged_by_id is None or row.acknowledged_at is None:
        return None
    return Acknowledgment(row.acknowledged_by_id, row.acknowledged_at, row.action)


def _shown(
    work: Work, row: SafetyPrompt, state: LadderState, name: str, ladder: Ladder
) -> PromptRow:
    zone, is_hidden = work.practice.zone, work.is_lobby
    return PromptRow(
        prompt_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        name=name,
        opened_at=row.opened_at.astimezone(zone),
        reason="" if is_hidden else reason_label(row.reason),
        concern="" if is_hidden else row.concern,
        entered_by=ladder.people.get(row.entered_by_id, ""),
        told=tuple(
            (ladder.people.get(each.person_id, ""), rung_label(each.rung), each.since)
            for each in state.told
        ),
        climbs_at=state.climbs_at.astimezone(zone) if state.climbs_at else None,
    )


def _counselors(work: Work, patient_ids: Collection[int]) -> dict[int, int]:
    """The counselor of the open, else the latest, episode of each patient."""
    latest: dict[int, int | None] = {}
    for patient_id, counselor_id in work.db.execute(
        select(Episode.patient_id, Episode.counselor_id)
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
    ):
        latest.setdefault(patient_id, counselor_id)
    return {patient_id: each for patient_id, each in latest.items() if each is not None}


def _covers(work: Work, counselor_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Who covers today for each of some counselors."""
    found: dict[int, tuple[int, ...]] = {}
    for counselor_id, person_id in work.db.execute(
        select(Cover.counselor_id, Cover.person_id).where(
            Cover.counselor_id.in_(counselor_ids),
            Cover.starts_on <= work.today,
            Cover.ends_on >= work.today,
        )
    ):
        found[counselor_id] = (*found.get(counselor_id, ()), person_id)
    return found


def _people(work: Work) -> dict[Any, str]:
    return {row.id: row.name for row in work.db.execute(select(Person.id, Person.name))}


sentences(
    {
        "safety.no_words": N_("What worries you is missing. Write it in a few words."),
    }
)

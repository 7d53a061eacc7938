"""What is due, on Today and in a chart: as far as the person may see each kind.

The rules are in :mod:`iopdesk.domain.due`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from iopdesk.domain.due import DueItem, DueKind, EpisodeFacts, Target, Urgency, due_items, target_of
from iopdesk.domain.people import Role
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.services.acts import Work, question
from iopdesk.services.due_facts import episodes_looked_at, read_facts
from iopdesk.services.shown_names import read_names
from iopdesk.services.subjects import closed_to, covered_counselors, on_caseload

MOST = 60
"""Rows that a list shows; the count tells how many there are."""

ROWS = {
    DueKind.ASSESSMENT: Row.SCHEDULE,
    DueKind.MEDICAL_EVALUATION: Row.CLINICAL,
    DueKind.LOST_CONTACT: Row.SCHEDULE,
    DueKind.AUTHORIZATION: Row.COVERAGE,
    DueKind.CONSENT: Row.CONSENTS,
    DueKind.WARD_OF_AGE: Row.CONSENTS,
    DueKind.PLAN_REVIEW: Row.CLINICAL,
    DueKind.STEP_DOWN: Row.CLINICAL,
    DueKind.NOTE: Row.CLINICAL,
    DueKind.FOLLOW_UP: Row.CLINICAL,
}
"""The right that shows a kind; the front desk schedules assessments and calls who is lost."""


@dataclass(frozen=True, slots=True, repr=False)
class DueRow:
    """One thing that is due, of one patient."""

    kind: DueKind
    urgency: Urgency
    due_on: date
    words: str
    patient_id: int
    name: str
    record_id: int
    is_mine: bool

    @property
    def target(self) -> Target:
        """The place to jump to."""
        return target_of(self.kind)


@dataclass(frozen=True, slots=True, repr=False)
class DueList:
    """The first of what is due; ``count`` and ``mine`` say how many there are."""

    rows: tuple[DueRow, ...]
    count: int
    mine: int


@question("due.list", row=Row.SCHEDULE)
def list_due(work: Work, *, only_mine: bool = False) -> DueList:
    """What is due in the practice: overdue, then today, then soon."""
    rows = _due(work, episodes_looked_at(work))
    mine = [each for each in rows if each.is_mine]
    shown = mine if only_mine else rows
    return DueList(tuple(shown[:MOST]), len(rows), len(mine))


@question("due.of_patient", row=Row.SCHEDULE, subject="patient_id")
def list_due_of(work: Work, *, patient_id: int) -> tuple[DueRow, ...]:
    """What is due for one patient."""
    return tuple(_due(work, episodes_looked_at(work, patient_id)))


def _due(work: Work, episodes: Sequence[Any]) -> list[DueRow]:
    closed = closed_to(work)
    open_to = [each for each in episodes if each.patient_id not in closed]
    facts = read_facts(work, open_to)
    reach = _Reach(work, {each.patient_id for each in facts})
    items = [each for each in due_items(facts, today=work.today) if reach.sees(each)]
    names = read_names(work, {each.patient_id for each in items})
    own = _own(work, open_to, facts)
    return [
        DueRow(
            each.kind,
            each.urgency,
            each.due_on,
            each.words,
            each.patient_id,
            names[each.patient_id],
            each.record_id,
            each.patient_id in own,
        )
        for each in items
    ]


def _own(work: Work, episodes: Sequence[Any], facts: Sequence[EpisodeFacts]) -> set[int]:
    """Patients whose tasks are the person's: as counselor, as cover, or by a note of theirs."""
    counselors = {work.person.id, *covered_counselors(work.db, work.person.id, work.today)}
    found = {e.patient_id for e in episodes if e.counselor_id in counselors}
    if Role.DIRECTOR not in work.person.roles:  # a director reads the notes of everybody
        found |= {each.patient_id for each in facts if each.notes}
    return found


class _Reach:
    """Which kinds the person sees, and of whom."""

    def __init__(self, work: Work, patient_ids: Collection[int]) -> None:
        self._access = {row: work.access(row, Need.SEE) for row in set(ROWS.values())}
        self._own: set[int] = set()
        if Access.OWN_CASELOAD in self._access.values():
            self._own = on_caseload(work, patient_ids)

    def sees(self, item: DueItem) -> bool:
        access = self._access[ROWS[item.kind]]
        return access is Access.ALL or (
            access is Access.OWN_CASELOAD and item.patient_id in self._own
        )

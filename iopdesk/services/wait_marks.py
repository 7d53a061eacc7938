"""The wait list as a list: its order, and what a row shows of somebody who waits or waited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from iopdesk.domain.intake import Priority, WaitOutcome, priority_rank
from iopdesk.domain.patients import Standing
from iopdesk.services.acts import Work
from iopdesk.services.shown_names import remark
from iopdesk.services.subjects import is_closed
from iopdesk.storage.models import Patient, WaitEntry

_LOT = 500


@dataclass(frozen=True, slots=True, repr=False)
class WaitMark:
    """What a list shows of somebody who waits, or waited once."""

    priority: Priority | None
    since: date | None
    next_step: str
    next_on: date | None
    closed_on: date | None = None
    outcome: WaitOutcome | None = None


# -- for lists --------------------------------------------------------------------


def _of_open(column: Any) -> Any:
    return (
        select(column)
        .where(WaitEntry.patient_id == Patient.id, WaitEntry.closed_on.is_(None))
        .correlate(Patient)
        .scalar_subquery()
    )


def _ranked() -> ColumnElement[int]:
    ranks = [(WaitEntry.priority == each, priority_rank(each)) for each in Priority]
    return func.coalesce(_of_open(case(*ranks)), priority_rank(None))


_SINCE = func.coalesce(_of_open(WaitEntry.asked_on), Patient.referred_on)
ORDER: tuple[Any, ...] = (_ranked(), _SINCE.is_(None), _SINCE, Patient.sort_key)
"""A statement on patients sorted as :class:`iopdesk.domain.intake.WaitPlace` says."""

_ENTRIES = (
    select(
        Patient.id,
        Patient.standing,
        Patient.referred_on,
        WaitEntry.priority,
        WaitEntry.asked_on,
        WaitEntry.next_step,
        WaitEntry.next_on,
        WaitEntry.closed_on,
        WaitEntry.outcome,
    )
    .outerjoin(WaitEntry, WaitEntry.patient_id == Patient.id)
    .order_by(WaitEntry.closed_on.is_(None), WaitEntry.closed_on, WaitEntry.id)
)


def wait_marks(work: Work, patient_ids: Collection[int]) -> Mapping[int, WaitMark]:
    """What a list shows of patients who wait or waited; nothing while others can look on."""
    if work.is_lobby:
        return {}
    found: dict[int, WaitMark] = {}
    todo = sorted(each for each in patient_ids if not is_closed(work, each))
    for start in range(0, len(todo), _LOT):
        lot = todo[start : start + _LOT]
        for row in work.db.execute(_ENTRIES.where(Patient.id.in_(lot))):
            is_over = row.closed_on is not None
            if is_over and row.standing is Standing.WAITING:  # of an earlier time
                found[row.id] = WaitMark(None, row.referred_on, "", None)
                continue
            found[row.id] = WaitMark(
                row.priority,
                row.asked_on or row.referred_on,
                remark(work, row.id, row.next_step or ""),
                row.next_on,
                row.closed_on,
                row.outcome,
            )
    return found

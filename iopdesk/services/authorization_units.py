"""Units that attendance has used of authorizations, as the payer pack counts them.

Computed, never stored: a corrected mark corrects the units. Two statements for any number of
patients, over the days of their authorizations alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from iopdesk.domain.attendance import PRESENT_MARKS
from iopdesk.domain.coverage import (
    Allocation,
    AttendedDay,
    Authorization,
    Usage,
    allocate,
    service_used,
    to_renew,
    usage,
)
from iopdesk.domain.hours import WeekSession, counts, presence
from iopdesk.domain.pack_tables import PayerEntry
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.sessions import SessionStatus
from iopdesk.domain.spans import Span, minutes_of
from iopdesk.services.acts import Work
from iopdesk.storage import models
from iopdesk.storage.models import Attendance, TreatmentSession

_LOT = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How the authorizations of one patient stand today, in order of their last days."""

    allocation: Allocation
    usages: tuple[Usage, ...]
    renewals: tuple[Usage, ...]


def payer_entry(payer: str) -> PayerEntry:
    """The pack's entry of a payer, found by its label; the common rule for any other."""
    payers = shipped().hours.payers
    folded = payer.casefold().strip()
    return next(
        (each for each in payers.values() if each.label.casefold() == folded), payers["default"]
    )


def stand_of(work: Work, patient_ids: Collection[int]) -> dict[int, Standing]:
    """How the authorizations of some patients stand; who has none is not in it."""
    found: dict[int, Standing] = {}
    todo = sorted(patient_ids)
    for start in range(0, len(todo), _LOT):
        lot = todo[start : start + _LOT]
        authorizations, payers = _authorizations(work, lot)
        days = _attended(work, authorizations, payers)
        for patient_id, each in authorizations.items():
            allocation = allocate(each, days.get(patient_id, ()), payers[patient_id])
            found[patient_id] = Standing(
                allocation,
                tuple(usage(one, allocation, work.today) for one in each),
                to_renew(each, allocation, work.today),
            )
    return found


def renewals(work: Work, patient_ids: Collection[int]) -> dict[int, tuple[Usage, ...]]:
    """The authorizations to ask for anew, by patient; for lists of what is due."""
    return {
        patient_id: stand.renewals
        for patient_id, stand in stand_of(work, patient_ids).items()
        if stand.renewals
    }


def _authorizations(
    work: Work, patient_ids: Collection[int]
) -> tuple[dict[int, list[Authorization]], dict[int, PayerEntry]]:
    """By patient, and the payer of the newest of each."""
    row = models.Authorization
    found: dict[int, list[Authorization]] = {}
    payers: dict[int, PayerEntry] = {}
    for each in work.db.execute(
        select(row.id, row.patient_id, row.payer, row.service, row.first_on, row.last_on, row.units)
        .where(row.patient_id.in_(patient_ids))
        .order_by(row.last_on, row.id)
    ):
        one = Authorization(each.id, each.first_on, each.last_on, each.units, each.service)
        found.setdefault(each.patient_id, []).append(one)
        payers[each.patient_id] = payer_entry(each.payer)
    return found, payers


def _attended(
    work: Work,
    authorizations: Mapping[int, Collection[Authorization]],
    payers: Mapping[int, PayerEntry],
) -> dict[int, list[AttendedDay]]:
    """Minutes by patient, day and the service whose authorization they use; each moment once."""
    if not authorizations:
        return {}
    spans: dict[tuple[int, date, str], list[Span]] = {}
    for patient_id, session in _sessions(work, authorizations):
        is_counted = counts(session.kind, session.service, payer=payers[patient_id])
        own = authorizations[patient_id]
        service = service_used(session.on, session.service.value, is_counted, own)
        if service is not None and any(each.service == service for each in own):
            spans.setdefault((patient_id, session.on, service), []).extend(presence(session))
    found: dict[int, list[AttendedDay]] = {}
    for (patient_id, day, service), there in spans.items():
        entry = AttendedDay(day, minutes_of(there), service)
        found.setdefault(patient_id, []).append(entry)
    return found


def _sessions(work: Work, patient_ids: Iterable[int]) -> list[tuple[int, WeekSession]]:
    """The attended sessions that are over, from the first day of each patient's authorizations."""
    row = models.Authorization
    since = (
        select(row.patient_id, func.min(row.first_on).label("first_on"))
        .where(row.patient_id.in_(list(patient_ids)))
        .group_by(row.patient_id)
        .subquery()
    )
    rows = work.db.execute(
        select(
            Attendance.patient_id,
            TreatmentSession.starts_at,
            TreatmentSession.minutes,
            TreatmentSession.on,
            TreatmentSession.kind,
            TreatmentSession.service,
            Attendance.mark,
            Attendance.arrived_at,
            Attendance.left_at,
        )
        .join(since, since.c.patient_id == Attendance.patient_id)
        .join(
            TreatmentSession,
            and_(
                TreatmentSession.id == Attendance.session_id,
                TreatmentSession.on >= since.c.first_on,
            ),
        )
        .where(
            Attendance.mark.in_(PRESENT_MARKS),
            TreatmentSession.on <= work.today,
            TreatmentSession.status == SessionStatus.PLANNED,
        )
    )
    found = []
    for each in rows:
        ends_at = each.starts_at + timedelta(minutes=each.minutes)
        if ends_at <= work.now or (each.left_at is not None and each.left_at <= work.now):
            session = WeekSession(
                starts_at=each.starts_at,
                ends_at=ends_at,
                on=each.on,
                kind=each.kind,
                service=each.service,
                mark=each.mark,
                arrived_at=each.arrived_at,
                left_at=each.left_at,
            )
            found.append((each.patient_id, session))
    return found

"""Totals of a stay for the papers: sessions and minutes by component, and by mark."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from iopdesk.domain.attendance import PRESENT_MARKS, Mark
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus, service_label
from iopdesk.reports.facts import AttendanceFacts, ServiceFacts
from iopdesk.services.acts import Work
from iopdesk.services.chart_hours import sessions_of_patient
from iopdesk.storage.models import Attendance, TreatmentSession


@dataclass(frozen=True, slots=True)
class StayTotals:
    """What was scheduled and attended from one day to another; meetings are apart."""

    services: tuple[ServiceFacts, ...]
    attendance: AttendanceFacts
    meetings: int


@dataclass(slots=True)
class _Component:
    attended: int = 0
    scheduled: int = 0
    minutes: int = 0


@dataclass(slots=True)
class _Sums:
    scheduled_minutes: int = 0
    attended_minutes: int = 0
    marks: Counter[Mark | None] = field(default_factory=Counter)
    components: dict[Service, _Component] = field(default_factory=dict)
    meetings: int = 0


def stay_totals(work: Work, patient_id: int, first: date, last: date) -> StayTotals:
    """Sessions that took place in the span and are over, each once.

    Support meetings and test collections never count; a session attended without being
    expected counts as scheduled too, so that nothing is attended beyond what was.
    """
    sums = _Sums()
    for session, mark in sessions_of_patient(work.db, patient_id, first, last):
        is_over = session.starts_at + timedelta(minutes=session.minutes) <= work.now
        if session.status is SessionStatus.PLANNED and is_over:
            _add(sums, session, mark)
    order = list(Service)
    services = tuple(
        ServiceFacts(service_label(service), one.attended, one.scheduled, one.minutes)
        for service, one in sorted(sums.components.items(), key=lambda pair: order.index(pair[0]))
    )
    marks = sums.marks
    present = sum(marks[each] for each in PRESENT_MARKS)
    late, virtual = marks[Mark.LATE], marks[Mark.VIRTUAL]
    attendance = AttendanceFacts(
        scheduled_minutes=sums.scheduled_minutes,
        attended_minutes=sums.attended_minutes,
        scheduled=marks.total(),
        attended=present,
        on_time=present - late - virtual,
        late=late,
        virtual=virtual,
        no_show=marks[Mark.NO_SHOW],
        excused=marks[Mark.EXCUSED],
    )
    return StayTotals(services, attendance, sums.meetings)


def _add(sums: _Sums, session: TreatmentSession, row: Attendance | None) -> None:
    mark = row.mark if row is not None else None
    is_present = mark in PRESENT_MARKS
    if session.kind is SessionKind.SUPPORT_MEETING:
        sums.meetings += is_present
        return
    pack = shipped().hours
    if session.kind in pack.never_kinds or session.service in pack.never_services:
        return
    minutes = row.minutes if row is not None and is_present else 0
    one = sums.components.setdefault(session.service, _Component())
    one.scheduled += 1
    one.attended += is_present
    one.minutes += minutes
    sums.marks[mark] += 1
    sums.scheduled_minutes += session.minutes
    sums.attended_minutes += minutes

"""Attendance: one mark for one patient at one session, and its corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from iopdesk.domain.attendance import (
    PRESENT_MARKS,
    Mark,
    MarkDecision,
    MarkFacts,
    decide_mark,
    left_early_label,
    mark_label,
    rest_present,
)
from iopdesk.domain.groups import holds_at
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import SessionStatus
from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_, _, clock_time, ngettext
from iopdesk.services.acts import Work, act
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.records import get
from iopdesk.services.rosters import expected_at
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Attendance, Episode, TreatmentSession


@dataclass(frozen=True, slots=True, repr=False)
class Marked:
    """A mark after an act; ``mark`` is None when it was taken off."""

    session_id: int
    patient_id: int
    mark: Mark | None
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class RestMarked:
    """Who "mark the rest present" marked."""

    session_id: int
    patient_ids: tuple[int, ...]
    said: str


@act(
    "attendance.mark",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Check in"),
    icon="check",
    by_number=True,
)
def mark(
    work: Work,
    *,
    session_id: int,
    patient_id: int,
    mark: Mark,
    late_minutes: int | None = None,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
    reason: str = "",
) -> Marked:
    """Enter or correct a mark; the change log keeps what it was.

    Late during a session that runs takes the present moment when no arrival is
    given. Raises ``RuleBroken`` with the rule that says no.
    """
    session = get(work.db, TreatmentSession, session_id)
    is_expected = patient_id in expected_at(work.db, [session])[session_id]
    facts = _facts(work, session, patient_id, is_expected=is_expected)
    if mark is Mark.LATE and late_minutes is None and arrived_at is None:
        arrived_at = work.now if facts.starts_at < work.now < facts.ends_at else None
    decision = decide_mark(
        facts,
        mark,
        late_minutes=late_minutes,
        arrived_at=arrived_at,
        left_at=left_at,
        reason=reason,
    )
    _write(work, session, patient_id, decision)
    name = name_of(work, patient_id)
    return Marked(session_id, patient_id, mark, _said(work, name, decision))


@act(
    "attendance.clear",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Take the mark off"),
    icon="close",
    by_number=True,
)
def clear(work: Work, *, session_id: int, patient_id: int) -> Marked:
    """Take a mark off; nothing happens where there is none."""
    row = _row(work, session_id, patient_id)
    if row is None:
        return Marked(session_id, patient_id, None, "")
    work.db.delete(row)
    name = name_of(work, patient_id)
    return Marked(session_id, patient_id, None, _("{name}: mark taken off").format(name=name))


@act(
    "attendance.mark_rest",
    row=Row.SCHEDULE,
    subject="session_id",
    undo=True,
    label=N_("Mark the rest present"),
    icon="check",
    by_number=True,
)
def mark_rest_present(work: Work, *, session_id: int) -> RestMarked:
    """Mark everybody present who is expected, not marked and not on hold."""
    session = get(work.db, TreatmentSession, session_id)
    expected = expected_at(work.db, [session])[session_id]
    marked = set(
        work.db.scalars(select(Attendance.patient_id).where(Attendance.session_id == session_id))
    )
    holds = holds_by_patient(work.db, expected)
    held = {
        patient_id
        for patient_id, found in holds.items()
        if holds_at(session.kind, found, session.service)
    }
    rest = rest_present(expected, marked, held)
    for patient_id in rest:
        facts = _facts(work, session, patient_id, is_expected=True)
        _write(work, session, patient_id, decide_mark(facts, Mark.PRESENT))
    if not rest:
        return RestMarked(session_id, (), "")
    said = ngettext("{count} patient present", "{count} patients present", len(rest))
    return RestMarked(session_id, rest, said.format(count=len(rest)))


@act(
    "attendance.leave_early",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Left early"),
    icon="exit-run",
    by_number=True,
)
def leave_early(work: Work, *, session_id: int, patient_id: int, left_at: datetime) -> Marked:
    """Record when somebody who came left before the end."""
    row = _row(work, session_id, patient_id)
    if row is None or row.mark not in PRESENT_MARKS:
        raise RuleBroken("left_not_there", field="left_at")
    session = get(work.db, TreatmentSession, session_id)
    facts = _facts(work, session, patient_id, is_expected=True)
    decision = decide_mark(
        facts, row.mark, arrived_at=row.arrived_at, left_at=left_at, reason=row.reason
    )
    _write(work, session, patient_id, decision)
    local = left_at.astimezone(work.practice.zone)
    said = f"{name_of(work, patient_id)}: {left_early_label(local)}"
    return Marked(session_id, patient_id, row.mark, said)


def _facts(
    work: Work, session: TreatmentSession, patient_id: int, *, is_expected: bool
) -> MarkFacts:
    holds = holds_by_patient(work.db, [patient_id]).get(patient_id, ())
    return MarkFacts(
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        on=session.on,
        now=work.now,
        today=work.today,
        is_cancelled=session.status is SessionStatus.CANCELLED,
        is_expected=is_expected,
        holds=holds_at(session.kind, holds, session.service),
    )


def _row(work: Work, session_id: int, patient_id: int) -> Attendance | None:
    return work.db.scalars(
        select(Attendance).where(
            Attendance.session_id == session_id, Attendance.patient_id == patient_id
        )
    ).one_or_none()


def _write(work: Work, session: TreatmentSession, patient_id: int, decision: MarkDecision) -> None:
    row = _row(work, session.id, patient_id)
    values = {
        "mark": decision.mark,
        "arrived_at": decision.arrived_at,
        "left_at": decision.left_at,
        "minutes": decision.minutes,
        "reason": decision.reason,
    }
    if row is None:
        work.db.add(
            Attendance(
                session_id=session.id,
                patient_id=patient_id,
                episode_id=_episode_on(work, patient_id, session),
                **values,
            )
        )
        return
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _episode_on(work: Work, patient_id: int, session: TreatmentSession) -> int | None:
    """The episode that covers the session's day."""
    return work.db.scalar(
        select(Episode.id)
        .where(
            Episode.patient_id == patient_id,
            Episode.admitted_on <= session.on,
            Episode.discharged_on.is_(None) | (Episode.discharged_on >= session.on),
        )
        .order_by(Episode.admitted_on.desc())
        .limit(1)
    )


def _said(work: Work, name: str, decision: MarkDecision) -> str:
    word = mark_label(decision.mark).lower()
    if decision.arrived_at is None:
        return f"{name} {word}"
    return f"{name} {word} {clock_time(decision.arrived_at.astimezone(work.practice.zone))}"

"""Booking sessions: adding, moving, cancelling and restoring one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from iopdesk.domain.bookings import (
    BookingFacts,
    decide_add,
    decide_cancel,
    decide_clashes,
    decide_move,
    decide_restore,
    shift_presence,
)
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.series import instant_of
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.domain.spans import Span
from iopdesk.i18n import N_, _, clock_time, short_date
from iopdesk.services.acts import Work, act
from iopdesk.services.boards import title_of
from iopdesk.services.records import get
from iopdesk.services.rosters import close_days
from iopdesk.services.session_reading import Plan, clashes_of
from iopdesk.services.session_views import facts_of
from iopdesk.services.shown_names import name_of, own_title
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Group,
    Patient,
    Person,
    Room,
    RosterEntry,
    TreatmentSession,
)


@dataclass(frozen=True, slots=True, repr=False)
class SessionChanged:
    """A session after an act; ``said`` is empty when nothing changed."""

    session_id: int
    on: date
    said: str


@act("session.add", row=Row.SCHEDULE, undo=True, label=N_("New session"), icon="calendar-plus")
def add_session(
    work: Work,
    *,
    kind: SessionKind,
    service: Service,
    modality: str,
    title: str,
    group_id: int | None,
    patient_id: int | None,
    on: date,
    start_minute: int,
    minutes: int,
    room_id: int | None,
    facilitator_id: int | None,
    is_by_video: bool = False,
    accept_clashes: bool = False,
) -> SessionChanged:
    """Book one session of a group, of a patient, or of neither (a meeting on site).

    Raises ``RuleBroken`` with the rule that says no; ``session.clash`` unless
    clashes are accepted.
    """
    session = TreatmentSession(
        series_id=None,
        group_id=group_id,
        patient_id=patient_id,
        kind=kind,
        service=service,
        modality=modality,
        title=title,
        on=on,
        start_minute=start_minute,
        minutes=minutes,
        room_id=room_id,
        facilitator_id=facilitator_id,
        status=SessionStatus.PLANNED,
        cancel_reason="",
        is_by_video=is_by_video,
        topic="",
        is_closed=False,
    )
    decide_add(_booking(work, session, on, start_minute, minutes))
    _check_there(work, room_id, facilitator_id)
    session.starts_at = instant_of(on, start_minute, work.practice.zone.key)
    _refuse_clashes(work, session, is_accepted=accept_clashes)
    work.db.add(session)
    work.db.flush()
    return _changed(work, session, _("{title} booked for {when}"))


@act(
    "session.move",
    row=Row.SCHEDULE,
    subject="session_id",
    undo=True,
    label=N_("Move session"),
    icon="calendar-clock-outline",
    by_number=True,
)
def move_session(
    work: Work,
    *,
    session_id: int,
    expected_version: int,
    on: date,
    start_minute: int,
    minutes: int,
    room_id: int | None,
    facilitator_id: int | None,
    accept_clashes: bool = False,
) -> SessionChanged:
    """Change day, time, length, room or counselor of a session.

    Marks that were entered keep to the new hours. Raises ``RuleBroken`` with the
    rule that says no, and :class:`Conflict` when the session changed meanwhile.
    """
    session = get(work.db, TreatmentSession, session_id, expected_version)
    close_days(work)
    marks = _marks(work, session)
    new = _booking(work, session, on, start_minute, minutes)
    decide_move(facts_of(session, len(marks)), new)
    _check_there(work, room_id, facilitator_id)
    before = _place(session)
    hours = _hours(session)
    session.on, session.start_minute, session.minutes = on, start_minute, minutes
    session.room_id, session.facilitator_id = room_id, facilitator_id
    session.starts_at = instant_of(on, start_minute, work.practice.zone.key)
    if _place(session) == before:
        return SessionChanged(session_id, on, "")
    _refuse_clashes(work, session, is_accepted=accept_clashes)
    for mark in marks:
        _shift(mark, hours, _hours(session))
    is_moved = _place(session)[:2] != before[:2]
    return _changed(
        work, session, _("{title} moved to {when}") if is_moved else _("{title} changed, {when}")
    )


@act(
    "session.cancel",
    row=Row.SCHEDULE,
    subject="session_id",
    undo=True,
    label=N_("Cancel session"),
    icon="close",
    by_number=True,
)
def cancel_session(
    work: Work, *, session_id: int, expected_version: int, reason: str
) -> SessionChanged:
    """Cancel a session, for a reason; its series goes on. Raises ``RuleBroken``, ``Conflict``."""
    session = get(work.db, TreatmentSession, session_id, expected_version)
    close_days(work)
    decide_cancel(facts_of(session, len(_marks(work, session))), reason)
    session.status, session.cancel_reason = SessionStatus.CANCELLED, reason
    return _changed(work, session, _("{title} of {when} cancelled"))


@act(
    "session.restore",
    row=Row.SCHEDULE,
    subject="session_id",
    undo=True,
    label=N_("Restore session"),
    icon="restore",
    by_number=True,
)
def restore_session(
    work: Work, *, session_id: int, expected_version: int, accept_clashes: bool = False
) -> SessionChanged:
    """Let a cancelled session take place after all. Raises ``RuleBroken``, ``Conflict``."""
    session = get(work.db, TreatmentSession, session_id, expected_version)
    new = _booking(work, session, session.on, session.start_minute, session.minutes)
    decide_restore(facts_of(session, 0), new)
    session.status, session.cancel_reason = SessionStatus.PLANNED, ""
    if session.is_closed and not _has_roster(work, session):
        # its day was closed while it was cancelled: nobody was frozen
        session.is_closed = False
    _refuse_clashes(work, session, is_accepted=accept_clashes)
    close_days(work)
    return _changed(work, session, _("{title} of {when} restored"))


def _booking(
    work: Work, session: TreatmentSession, on: date, start_minute: int, minutes: int
) -> BookingFacts:
    """The session as the rules see it, on a day and at a time."""
    group_id, patient_id = session.group_id, session.patient_id
    group = get(work.db, Group, group_id) if group_id is not None else None
    return BookingFacts(
        kind=session.kind,
        on=on,
        start_minute=start_minute,
        minutes=minutes,
        has_group=group is not None,
        has_patient=patient_id is not None,
        is_in_care=patient_id is not None and _is_in_care(work, patient_id, on),
        group_ends_on=group.ends_on if group else None,
        title=session.title,
    )


def _is_in_care(work: Work, patient_id: int, on: date) -> bool:
    if get(work.db, Patient, patient_id).standing is Standing.WAITING:
        return True
    covers = select(Episode.id).where(
        Episode.patient_id == patient_id,
        or_(Episode.discharged_on.is_(None), Episode.discharged_on >= on),
    )
    return work.db.scalar(select(covers.exists())) or False


def _check_there(work: Work, room_id: int | None, facilitator_id: int | None) -> None:
    if room_id is not None:
        get(work.db, Room, room_id)
    if facilitator_id is not None:
        get(work.db, Person, facilitator_id)


def _refuse_clashes(work: Work, session: TreatmentSession, *, is_accepted: bool) -> None:
    if is_accepted:
        return
    plan = Plan(
        session.id,
        session.group_id,
        session.patient_id,
        session.on,
        session.start_minute,
        session.minutes,
        session.room_id,
        session.facilitator_id,
        session.is_by_video,
        session.kind,
        session.service,
    )
    decide_clashes({each.kind for each in clashes_of(work, plan)}, is_accepted=False)


def _place(session: TreatmentSession) -> tuple[date, int, int, int | None, int | None]:
    return (
        session.on,
        session.start_minute,
        session.minutes,
        session.room_id,
        session.facilitator_id,
    )


def _hours(session: TreatmentSession) -> Span:
    return Span(session.starts_at, session.starts_at + timedelta(minutes=session.minutes))


def _marks(work: Work, session: TreatmentSession) -> list[Attendance]:
    return list(work.db.scalars(select(Attendance).where(Attendance.session_id == session.id)))


def _shift(mark: Attendance, was: Span, new: Span) -> None:
    if mark.arrived_at is not None:
        mark.arrived_at, mark.minutes = shift_presence(was, new, mark.arrived_at, mark.left_at)


def _has_roster(work: Work, session: TreatmentSession) -> bool:
    entries = select(func.count()).where(RosterEntry.session_id == session.id)
    return bool(work.db.scalar(entries))


def _changed(work: Work, session: TreatmentSession, words: str) -> SessionChanged:
    """What was done, with the name of the session and its time: for the toast."""
    group = get(work.db, Group, session.group_id).name if session.group_id else ""
    patient = name_of(work, session.patient_id) if session.patient_id else ""
    title = title_of(session.kind, own_title(work, session), group, patient)
    local = session.starts_at.astimezone(work.practice.zone)
    when = f"{short_date(session.on)}, {clock_time(local)}"
    return SessionChanged(session.id, session.on, words.format(title=title, when=when))

"""Booking sessions: what may be added, moved, cancelled and restored, and what it takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from iopdesk.domain.series import wall_time
from iopdesk.domain.sessions import ConflictKind, SessionKind, conflict_label
from iopdesk.domain.spans import Span, minutes_of
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, medium_date

SHORTEST, LONGEST = 15, 480
"""Minutes a session lasts at least and at most."""

_DAY = 24 * 60

OF_ONE_PATIENT = frozenset(
    {
        SessionKind.INDIVIDUAL,
        SessionKind.ASSESSMENT,
        SessionKind.MEDICAL,
        SessionKind.DISCHARGE_MEETING,
    }
)
"""Kinds of session that name their patient."""

_NEEDS_CARE = frozenset(
    {
        SessionKind.GROUP,
        SessionKind.INDIVIDUAL,
        SessionKind.FAMILY,
        SessionKind.EDUCATION,
        SessionKind.DISCHARGE_MEETING,
    }
)
"""Treatment: not booked for somebody who is neither in care that day nor waiting for it."""


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """A session as it is to be; ``start_minute`` counts from midnight, wall time.

    ``is_in_care``: the patient waits for care or has an episode that reaches to
    that day; nothing for a session without a patient.
    """

    kind: SessionKind
    on: date
    start_minute: int
    minutes: int
    has_group: bool = False
    has_patient: bool = False
    is_in_care: bool = True
    group_ends_on: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session as it stands. ``marks`` are those that were entered, of any kind."""

    on: date
    is_cancelled: bool
    is_closed: bool
    marks: int


def decide_add(new: BookingFacts) -> None:
    """Whether a session makes sense as it is to be added; silent when it does.

    Raises ``RuleBroken`` with the field at fault.
    """
    if len(new.title) > TEXT_LIMIT:
        raise RuleBroken("session.long_text", field="title")
    if new.kind is SessionKind.GROUP and not new.has_group:
        raise RuleBroken("session.no_group", field="group_id")
    if new.kind in OF_ONE_PATIENT and not new.has_patient:
        raise RuleBroken("session.no_patient", field="patient_id")
    if new.has_group and (new.has_patient or new.kind in OF_ONE_PATIENT):
        raise RuleBroken("session.group_and_patient", field="group_id")
    _check_place(new)


def decide_move(before: SessionFacts, new: BookingFacts) -> None:
    """Whether a session may be changed to a new day, time, room or counselor.

    Raises ``RuleBroken``: a cancelled session is not moved, and one that has
    marks, or whose day was closed, stays on its day.
    """
    if before.is_cancelled:
        raise RuleBroken("session.is_cancelled")
    if new.on != before.on and not may_move_day(before):
        raise RuleBroken("session.marked", field="on")
    _check_place(new)


def may_move_day(session: SessionFacts) -> bool:
    """Whether a session may go to another day: nothing was marked, its roster is not frozen."""
    return not (session.marks or session.is_closed)


def decide_cancel(before: SessionFacts, reason: str) -> None:
    """Whether a session may be cancelled, for a reason. Raises ``RuleBroken``."""
    if before.is_cancelled:
        raise RuleBroken("session.is_cancelled")
    if before.marks:
        raise RuleBroken("session.cancel_marked")
    if not reason.strip():
        raise RuleBroken("session.no_reason", field="reason")
    if len(reason) > TEXT_LIMIT:
        raise RuleBroken("session.long_text", field="reason")


def decide_restore(before: SessionFacts, new: BookingFacts) -> None:
    """Whether a cancelled session may take place after all. Raises ``RuleBroken``."""
    if not before.is_cancelled:
        raise RuleBroken("session.not_cancelled")
    _check_place(new)


def decide_clashes(kinds: Collection[ConflictKind], *, is_accepted: bool) -> None:
    """Refuse a session that clashes, unless the person books it anyway.

    Raises ``RuleBroken('session.clash')`` naming each kind of clash once.
    """
    if kinds and not is_accepted:
        words = "; ".join(conflict_label(each) for each in ConflictKind if each in kinds)
        raise RuleBroken("session.clash", what=words)


def seats_short(expected: int, *, capacity: int | None, seats: int | None) -> bool:
    """Whether more people are expected than the group or the room has seats.

    ``None`` where there is no group or no room (or everybody joins by video).
    """
    return any(limit is not None and expected > limit for limit in (capacity, seats))


def shift_presence(
    was: Span, new: Span, arrived_at: datetime, left_at: datetime | None
) -> tuple[datetime, int]:
    """Arrival and minutes of somebody who came, when the session's hours are corrected.

    Who was on time stays so; minutes are presence inside the new hours. Raises
    ``RuleBroken('session.marks_outside')`` when the times of the mark leave none.
    """
    arrived = min(arrived_at, new.start) if arrived_at <= was.start else arrived_at
    inside = Span(max(arrived, new.start), min(left_at or new.end, new.end))
    if inside.end <= inside.start:
        raise RuleBroken("session.marks_outside", field="start_minute")
    return arrived, minutes_of([inside])


def _check_place(new: BookingFacts) -> None:
    wall_time(new.start_minute)
    if not SHORTEST <= new.minutes <= LONGEST:
        raise RuleBroken("session.length", field="minutes")
    if new.start_minute + new.minutes > _DAY:
        raise RuleBroken("session.past_midnight", field="minutes")
    if new.group_ends_on is not None and new.on > new.group_ends_on:
        raise RuleBroken("session.group_ended", field="on", day=medium_date(new.group_ends_on))
    if new.has_patient and new.kind in _NEEDS_CARE and not new.is_in_care:
        raise RuleBroken("session.not_in_care", field="patient_id")


sentences(
    {
        "session.long_text": N_("That is more than 4,000 characters. Shorten it."),
        "session.no_group": N_("A group session belongs to a group. Choose the group."),
        "session.no_patient": N_("A session of this kind is for one patient. Choose the patient."),
        "session.group_and_patient": N_(
            "A session is for a group or for one patient. Choose one of them."
        ),
        "session.length": N_("A session lasts 15 minutes to 8 hours. Enter its minutes."),
        "session.past_midnight": N_(
            "A session ends on the day it starts. Enter an earlier start or fewer minutes."
        ),
        "session.group_ended": N_("This group ends {day}. Choose a day up to then."),
        "session.not_in_care": N_(
            "The patient is not in care on that day and not on the wait list. "
            "Admit the patient first, or choose another day."
        ),
        "session.marked": N_(
            "This session has marks, or its day has been closed, so it stays on its day. "
            "Its time, room and counselor can still be changed."
        ),
        "session.marks_outside": N_(
            "A mark has an arrival or a leaving time outside of these hours. "
            "Correct the mark first, or enter other hours."
        ),
        "session.is_cancelled": N_("This session is cancelled. Restore it first."),
        "session.not_cancelled": N_("This session is not cancelled. Nothing was changed."),
        "session.cancel_marked": N_(
            "This session has marks, so it took place. Take the marks off before cancelling it."
        ),
        "session.no_reason": N_("Cancelling needs its reason. Enter it."),
        "session.clash": N_(
            "Not booked: {what}. Choose another time, room or counselor, or book it anyway."
        ),
    }
)

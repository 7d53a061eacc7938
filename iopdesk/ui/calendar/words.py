"""Words of the calendar: titles of spans, sessions and conflicts as sentences."""

from __future__ import annotations

from datetime import date, timedelta

from iopdesk.domain.episodes import stages_label
from iopdesk.domain.names import initial_and_family, split_name
from iopdesk.domain.sessions import ConflictKind, conflict_label, modality_label
from iopdesk.domain.times import time_of
from iopdesk.i18n import _, clock_time, date_span, long_date, short_date, time_range
from iopdesk.services.session_views import CalendarSession, Clash


def span_title(first_on: date, days: int) -> str:
    """``October 19–25, 2026``, or the long date of one day."""
    if days == 1:
        return long_date(first_on)
    return date_span(first_on, first_on + timedelta(days=days - 1))


def spoken_times(session: CalendarSession) -> str:
    """``9:00 to 10:30 AM``."""
    start, _dash, end = time_range(session.starts_at, session.ends_at).partition("–")
    return _("{start} to {end}").format(start=start, end=end)


def sentence(session: CalendarSession) -> str:
    """The session as a screen reader says it, and as its tooltip."""
    parts = [session.title, short_date(session.on), spoken_times(session), session.room]
    if session.is_by_video:
        parts.append(_("by video"))
    if session.capacity is not None:
        parts.append(
            _("{expected} of {capacity} expected").format(
                expected=session.expected, capacity=session.capacity
            )
        )
    if session.is_cancelled:
        parts.append(_("cancelled"))
    kinds = dict.fromkeys(clash.kind for clash in session.clashes)
    parts += [conflict_label(kind).lower() for kind in kinds]
    return ", ".join(part for part in parts if part)


def facts_line(session: CalendarSession) -> str:
    """Stages and modality under the title."""
    stages = stages_label(session.stages) if session.stages else ""
    modality = modality_label(session.modality) if session.modality else ""
    return " · ".join(part for part in (stages, modality) if part)


def moment_words(on: date, start_minute: int) -> str:
    """``Thu Oct 22, 10:00 AM``."""
    return f"{short_date(on)}, {clock_time(time_of(start_minute % (24 * 60)))}"


def clash_title(clash: Clash) -> str:
    """``Room conflict, Thu 1:15–1:50 PM``."""
    times = time_range(clash.starts_at, clash.ends_at)
    return f"{conflict_label(clash.kind)}, {short_date(clash.starts_at.date())}, {times}"


def clash_sentence(clash: Clash, own: str) -> str:
    """What is taken twice; ``own`` is the session asked about, "" for a new one."""
    patterns = {
        ConflictKind.ROOM: (
            _("{what} is booked for {own} and {other}."),
            _("{what} is booked for {other}."),
        ),
        ConflictKind.COUNSELOR: (
            _("{what} leads {own} and {other}."),
            _("{what} leads {other}."),
        ),
        ConflictKind.PATIENT: (
            _("{own} and {other} both expect {what}."),
            _("{other} expects {what}."),
        ),
    }
    pattern = patterns.get(clash.kind)
    if pattern is None:  # a lack of seats, a hold: it says all by itself
        return clash.what
    return pattern[0 if own else 1].format(what=clash.what, own=own, other=clash.other)


def own_words(session: CalendarSession) -> str:
    """``T. Brannigan (R. Menon)``: the title and who leads it, as conflicts name sessions."""
    name = split_name(session.facilitator)
    leader = initial_and_family(name.given, name.family)
    return f"{session.short_title} ({leader})" if leader else session.short_title

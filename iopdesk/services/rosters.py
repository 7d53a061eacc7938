"""Who is expected at a session, and the day close that freezes it.

A closed day's roster is what its roster entries say, whatever memberships do
later; an open day's roster follows from the stints of its group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session, aliased

from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import SessionStatus
from iopdesk.i18n import N_
from iopdesk.services.acts import Work, act
from iopdesk.storage.models import Membership, RosterEntry, TreatmentSession


@dataclass(frozen=True, slots=True)
class DaysClosed:
    """How many sessions the day close froze."""

    sessions: int


@act("roster.close_days", row=Row.OWN, label=N_("Close past days"))
def close_days(work: Work) -> DaysClosed:
    """Freeze the rosters of every past day that is still open; running it again does nothing.

    It runs at unlock, at midnight and before memberships change.
    """
    past = select(TreatmentSession).where(
        TreatmentSession.on < work.today, TreatmentSession.is_closed.is_(False)
    )
    sessions = work.db.scalars(past).all()
    expected = expected_at(work.db, sessions)
    for session in sessions:
        work.db.add_all(
            RosterEntry(session_id=session.id, patient_id=patient_id)
            for patient_id in expected[session.id]
        )
        session.is_closed = True
    return DaysClosed(len(sessions))


def expected_at(db: Session, sessions: Iterable[TreatmentSession]) -> dict[int, tuple[int, ...]]:
    """Patient ids expected at each session (by session id), in order of joining.

    Nobody is expected at a cancelled session, also when it was cancelled afterwards.
    """
    todo = list(sessions)
    answer: dict[int, tuple[int, ...]] = {session.id: () for session in todo}
    closed = [session.id for session in todo if session.is_closed]
    frozen: dict[int, list[int]] = {}
    for start in range(0, len(closed), 500):
        for session_id, patient_id in db.execute(
            select(RosterEntry.session_id, RosterEntry.patient_id)
            .where(RosterEntry.session_id.in_(closed[start : start + 500]))
            .order_by(RosterEntry.id)
        ):
            frozen.setdefault(session_id, []).append(patient_id)
    running = [each for each in todo if each.status is not SessionStatus.CANCELLED]
    members = _members(
        db, [(each.group_id, each.on) for each in running if not each.is_closed and each.group_id]
    )
    for session in running:
        if session.is_closed:
            answer[session.id] = tuple(frozen.get(session.id, ()))
        else:
            answer[session.id] = _those(members, session.group_id, session.patient_id, session.on)
    return answer


def would_expect(
    db: Session, *, group_id: int | None, patient_id: int | None, on: date
) -> tuple[int, ...]:
    """Patient ids that a session of this group or patient would expect on a day."""
    members = _members(db, [(group_id, on)] if group_id is not None else [])
    return _those(members, group_id, patient_id, on)


_Stints = dict[int, list[tuple[int, date, date | None]]]


def _those(
    members: _Stints, group_id: int | None, patient_id: int | None, on: date
) -> tuple[int, ...]:
    if patient_id is not None:
        return (patient_id,)
    return tuple(
        member
        for member, first, last in members.get(group_id or 0, ())
        if first <= on and (last is None or on <= last)
    )


def seated_since(day: date) -> ColumnElement[bool]:
    """Stints that are not over before a day, by the index of their ends: over are most."""
    stint = aliased(Membership)
    running = select(stint.id).where(stint.ends_on.is_(None))
    ending = select(stint.id).where(stint.ends_on >= day)
    return Membership.id.in_(union_all(running, ending))


def _members(db: Session, wanted: Sequence[tuple[int, date]]) -> _Stints:
    if not wanted:
        return {}
    groups = {group_id for group_id, _on in wanted}
    first_day = min(on for _group_id, on in wanted)
    last_day = max(on for _group_id, on in wanted)
    found: _Stints = {}
    for group_id, patient_id, starts_on, ends_on in db.execute(
        select(Membership.group_id, Membership.patient_id, Membership.starts_on, Membership.ends_on)
        .where(
            Membership.group_id.in_(groups),
            Membership.starts_on <= last_day,
            seated_since(first_day),
        )
        .order_by(Membership.starts_on, Membership.id)
    ):
        found.setdefault(group_id, []).append((patient_id, starts_on, ends_on))
    return found

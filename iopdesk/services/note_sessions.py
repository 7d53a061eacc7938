"""The sessions a note can be of: those of a day at which the patient was or is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.sessions import kind_label
from iopdesk.i18n import _, time_range
from iopdesk.services.acts import Work
from iopdesk.services.rosters import expected_at
from iopdesk.services.shown_names import own_title
from iopdesk.storage.models import Attendance, Group, TreatmentSession

_DAY = 24 * 60


@dataclass(frozen=True, slots=True, repr=False)
class SessionOfDay:
    """A session with its times and mode, as it was held."""

    session_id: int
    words: str


def belongs(db: Session, session: TreatmentSession, patient_id: int) -> bool:
    """Whether the patient is or was expected at a session, or was there all the same."""
    return patient_id in _there(db, [session], patient_id)[session.id]


def sessions_on(work: Work, patient_id: int, on: date) -> tuple[SessionOfDay, ...]:
    """The patient's sessions of a day, in their order; four statements at most."""
    sessions = work.db.scalars(
        select(TreatmentSession)
        .where(TreatmentSession.on == on)
        .order_by(TreatmentSession.start_minute, TreatmentSession.id)
    ).all()
    there = _there(work.db, sessions, patient_id)
    own = [each for each in sessions if there[each.id]]
    names = group_names(work.db, own)
    return tuple(SessionOfDay(each.id, session_words(work, each, names)) for each in own)


def group_names(db: Session, sessions: Sequence[TreatmentSession]) -> dict[int, str]:
    """The names of the groups of some sessions."""
    wanted = {each.group_id for each in sessions if each.group_id is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in db.execute(
        select(Group.id, Group.name).where(Group.id.in_(wanted))
    )}  # fmt: skip


def session_words(work: Work, session: TreatmentSession, names: dict[int, str]) -> str:
    """Times, title and mode: "9:00–10:30 AM, Relapse prevention, in person"."""
    title = own_title(work, session) or names.get(session.group_id or 0, "")
    ends = (session.start_minute + session.minutes) % _DAY
    return _("{times}, {title}, {mode}").format(
        times=time_range(_time(session.start_minute), _time(ends)),
        title=title or kind_label(session.kind),
        mode=_("by video") if session.is_by_video else _("in person"),
    )


def _there(
    db: Session, sessions: Sequence[TreatmentSession], patient_id: int
) -> dict[int, tuple[int, ...]]:
    """By session the patient's id where they are expected or marked, else nothing."""
    expected = expected_at(db, sessions)
    marked = set(
        db.scalars(
            select(Attendance.session_id).where(
                Attendance.patient_id == patient_id,
                Attendance.session_id.in_([each.id for each in sessions]),
            )
        )
    )
    return {
        each.id: (patient_id,) if patient_id in expected[each.id] or each.id in marked else ()
        for each in sessions
    }


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)

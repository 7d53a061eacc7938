"""Rows of two records that cannot stand side by side in one: decided first, settled then.

Each is decided by a rule of :mod:`iopdesk.domain.merging`; a test compares the tables that
are looked at here with the unique keys of all tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iopdesk.domain.intake import WaitOutcome
from iopdesk.domain.merging import (
    Clash,
    MarkFacts,
    Stay,
    check_stays,
    decide_marks,
    joined_reasons,
    named_after,
)
from iopdesk.domain.sessions import kind_label
from iopdesk.domain.times import time_of
from iopdesk.i18n import _, clock_time, medium_date, ngettext
from iopdesk.services.acts import Work
from iopdesk.storage.base import Logged
from iopdesk.storage.models import (
    Attendance,
    BreakGlass,
    Episode,
    Group,
    Restriction,
    RestrictionAccess,
    RosterEntry,
    TreatmentSession,
    WaitEntry,
)

LOOKED_AT = frozenset(
    {
        "attendance",
        "episodes",
        "restriction_access",
        "restrictions",
        "roster_entries",
        "wait_entries",
    }
)
"""Tables in which a patient, alone or with something else, stands once at most."""


@dataclass(slots=True)
class Decisions:
    """What is to go before all rows move, and what a person is told of it."""

    kept_id: int
    other_id: int
    gone: list[Logged] = field(default_factory=list)
    ended_waits: list[WaitEntry] = field(default_factory=list)
    wait_outcome: WaitOutcome | None = None
    restriction: tuple[str, frozenset[int]] | None = None
    running: list[BreakGlass] = field(default_factory=list)
    notices: tuple[str, ...] = ()


def decide(work: Work, kept_id: int, other_id: int) -> Decisions:
    """Look at every clash; nothing is written. Raises what the rules refuse."""
    made = Decisions(kept_id, other_id)
    _decide_episodes(work.db, made)
    _decide_attendance(work.db, made)
    _decide_rosters(work.db, made)
    _decide_waits(work.db, made)
    _decide_restriction(work.db, made)
    made.running = list(
        work.db.scalars(
            select(BreakGlass).where(
                BreakGlass.patient_id.in_((kept_id, other_id)), BreakGlass.ends_at > work.now
            )
        )
    )
    if made.running:
        _notice(made, _("An emergency opening that runs ends with the merge."))
    return made


def settle(work: Work, made: Decisions) -> None:
    """Take out what would stand twice; the rows that stay move afterwards."""
    for row in made.gone:
        work.db.delete(row)
    for entry in made.ended_waits:
        entry.closed_on, entry.outcome = work.today, made.wait_outcome
        entry.outcome_words = _("Two records were merged")
    for glass in made.running:
        glass.ends_at = work.now
    work.db.flush()
    if made.restriction is not None:
        _restrict(work.db, made)


# -- one table after the other ----------------------------------------------------


def _decide_episodes(db: Session, made: Decisions) -> None:
    def stays(patient_id: int) -> list[Stay]:
        rows = db.execute(
            select(Episode.admitted_on, Episode.discharged_on).where(
                Episode.patient_id == patient_id
            )
        )
        return [Stay(*row) for row in rows]

    check_stays(stays(made.kept_id), stays(made.other_id))


def _decide_attendance(db: Session, made: Decisions) -> None:
    second = aliased(Attendance)
    pairs = db.execute(
        select(Attendance, second, TreatmentSession, Group.name)
        .join(second, second.session_id == Attendance.session_id)
        .join(TreatmentSession, TreatmentSession.id == Attendance.session_id)
        .outerjoin(Group, Group.id == TreatmentSession.group_id)
        .where(Attendance.patient_id == made.kept_id, second.patient_id == made.other_id)
        .order_by(TreatmentSession.starts_at)
    ).all()
    for mine, theirs, session, group in pairs:
        name = _session_words(session, group)
        clash = decide_marks(_mark(mine), _mark(theirs), session=name)
        made.gone.append(theirs if clash is Clash.KEEP_FIRST else mine)
    if pairs:
        words = ngettext(
            "{count} session was marked alike in both records; the mark is kept once.",
            "{count} sessions were marked alike in both records; each mark is kept once.",
            len(pairs),
        )
        _notice(made, words.format(count=len(pairs)))


def _mark(row: Attendance) -> MarkFacts:
    says = (row.mark, row.arrived_at, row.left_at, row.minutes, row.reason)
    return MarkFacts(says, row.episode_id is not None)


def _session_words(session: TreatmentSession, group: str | None) -> str:
    """Group (else kind), day and time: a title of its own may name the patient."""
    what = group or kind_label(session.kind)
    at = clock_time(time_of(session.start_minute))
    return f"{what}, {medium_date(session.on)}, {at}"


def _decide_rosters(db: Session, made: Decisions) -> None:
    """Expected at one session is expected once."""
    own = select(RosterEntry.session_id).where(RosterEntry.patient_id == made.kept_id)
    made.gone += db.scalars(
        select(RosterEntry).where(
            RosterEntry.patient_id == made.other_id, RosterEntry.session_id.in_(own)
        )
    )


def _decide_waits(db: Session, made: Decisions) -> None:
    """Nobody waits who is in care, and nobody waits twice: the kept record's entry goes on."""
    both = (made.kept_id, made.other_id)
    waits = list(
        db.scalars(
            select(WaitEntry)
            .where(WaitEntry.patient_id.in_(both), WaitEntry.closed_on.is_(None))
            .order_by(WaitEntry.patient_id == made.other_id)
        )
    )
    is_in_care = db.scalar(
        select(Episode.id)
        .where(Episode.patient_id.in_(both), Episode.discharged_on.is_(None))
        .limit(1)
    )
    if is_in_care is not None and waits:
        made.ended_waits, made.wait_outcome = waits, WaitOutcome.ADMITTED
        _notice(made, _("The patient is in care: waiting ends."))
    elif len(waits) > 1:
        made.ended_waits = waits[1:]
        _notice(made, _("Both records wait: the entry of the kept one goes on."))


def _decide_restriction(db: Session, made: Decisions) -> None:
    both = (made.kept_id, made.other_id)
    found = list(db.scalars(select(Restriction).where(Restriction.patient_id.in_(both))))
    if not found:
        return
    by_patient = {row.patient_id: row for row in found}
    accesses = list(
        db.scalars(select(RestrictionAccess).where(RestrictionAccess.patient_id.in_(both)))
    )

    def named(patient_id: int) -> set[int] | None:
        if patient_id not in by_patient:
            return None
        return {row.person_id for row in accesses if row.patient_id == patient_id}

    after = named_after(named(made.kept_id), named(made.other_id)) or frozenset()
    reasons = [by_patient[each].reason if each in by_patient else "" for each in both]
    made.restriction = joined_reasons(*reasons), after
    made.gone += [row for row in found if row.patient_id == made.other_id]
    made.gone += [
        row for row in accesses if row.patient_id == made.other_id or row.person_id not in after
    ]
    words = ngettext(
        "The record is restricted; {count} person is named as one who may open it.",
        "The record is restricted; {count} people are named as those who may open it.",
        len(after),
    )
    _notice(made, words.format(count=len(after)))


def _restrict(db: Session, made: Decisions) -> None:
    """The kept record as restricted as the stricter of the two was."""
    assert made.restriction is not None
    reason, named = made.restriction
    query = select(Restriction).where(Restriction.patient_id == made.kept_id)
    row: Any = db.scalars(query).one_or_none()
    if row is None:
        db.add(Restriction(patient_id=made.kept_id, reason=reason))
    elif row.reason != reason:
        row.reason = reason
    there = set(
        db.scalars(
            select(RestrictionAccess.person_id).where(RestrictionAccess.patient_id == made.kept_id)
        )
    )
    for person_id in sorted(named - there):
        db.add(RestrictionAccess(patient_id=made.kept_id, person_id=person_id))
    db.flush()


def _notice(made: Decisions, words: str) -> None:
    made.notices = (*made.notices, words)

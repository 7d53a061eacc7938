"""Support meetings a patient went to, and how many a week are aimed at.

Other people at a meeting are never recorded. Nothing here counts as hours of treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from iopdesk.domain.hours import week_first
from iopdesk.domain.permission import Row
from iopdesk.domain.support_rules import (
    EVIDENCE_WEEKS,
    WEEKS_SHOWN,
    MeetingFact,
    MeetingWeek,
    check_meeting,
    check_target,
    evidence_words,
    meeting_weeks,
)
from iopdesk.domain.supports import MeetingKind, MeetingProof
from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.support_records import own
from iopdesk.storage.models import Episode, SupportMeeting

LATEST = 40
"""So many meetings are listed, the latest; the weeks count all of them."""


@dataclass(frozen=True, slots=True, repr=False)
class MeetingRow:
    """One meeting."""

    meeting_id: int
    version: int
    held_on: date
    kind: MeetingKind
    is_on_site: bool
    proof: MeetingProof
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Meetings:
    """A patient's meetings: the target with the version of its episode, weeks, the latest.

    ``episode_id`` is that of the open episode; without one there is no target to set.
    ``evidence`` is what may stand as evidence of the goal, and only a suggestion.
    """

    episode_id: int | None
    episode_version: int
    target: int | None
    weeks: tuple[MeetingWeek, ...]
    rows: tuple[MeetingRow, ...]
    total: int
    evidence: str


@dataclass(frozen=True, slots=True, repr=False)
class MeetingChanged:
    """A patient's meetings after an act."""

    meeting_id: int | None
    said: str


@act(
    "support.add_meeting",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Add support meeting"),
    icon="handshake-outline",
)
def add_meeting(
    work: Work,
    *,
    patient_id: int,
    held_on: date,
    kind: MeetingKind,
    is_on_site: bool,
    proof: MeetingProof,
    note: str = "",
) -> MeetingChanged:
    """Record a meeting. Raises ``RuleBroken("meeting.ahead")``."""
    check_meeting(held_on, today=work.today)
    row = SupportMeeting(
        patient_id=patient_id,
        held_on=held_on,
        kind=kind,
        is_on_site=is_on_site,
        proof=proof,
        note=note.strip(),
    )
    work.db.add(row)
    work.db.flush()
    said = _("{name}: meeting recorded").format(name=name_of(work, patient_id))
    return MeetingChanged(row.id, said)


@act(
    "support.change_meeting",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Correct support meeting"),
    icon="pencil-outline",
)
def change_meeting(
    work: Work,
    *,
    patient_id: int,
    meeting_id: int,
    expected_version: int,
    held_on: date,
    kind: MeetingKind,
    is_on_site: bool,
    proof: MeetingProof,
    note: str = "",
) -> MeetingChanged:
    """Correct a meeting. Raises ``Conflict``, and ``RuleBroken("meeting.ahead")``."""
    row = own(work.db, SupportMeeting, meeting_id, patient_id, expected_version)
    check_meeting(held_on, today=work.today)
    row.held_on, row.kind, row.is_on_site = held_on, kind, is_on_site
    row.proof, row.note = proof, note.strip()
    said = _("{name}: meeting corrected").format(name=name_of(work, patient_id))
    return MeetingChanged(meeting_id, said)


@act(
    "support.remove_meeting",
    row=Row.CLINICAL,
    subject="patient_id",
    undo=True,
    label=N_("Remove support meeting"),
    icon="trash-can-outline",
)
def remove_meeting(
    work: Work, *, patient_id: int, meeting_id: int, expected_version: int
) -> MeetingChanged:
    """Take out a meeting that was recorded by mistake. Raises ``Conflict``."""
    row = own(work.db, SupportMeeting, meeting_id, patient_id, expected_version)
    work.db.delete(row)
    said = _("{name}: meeting removed").format(name=name_of(work, patient_id))
    return MeetingChanged(None, said)


@act(
    "support.set_target",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Set meetings a week"),
    icon="flag-checkered",
)
def set_target(
    work: Work, *, episode_id: int, expected_version: int, weekly_meetings: int | None
) -> MeetingChanged:
    """Aim at so many meetings a week, or at none. Raises ``RuleBroken`` and ``Conflict``."""
    check_target(weekly_meetings)
    episode = get(work.db, Episode, episode_id, expected_version)
    if episode.discharged_on is not None:
        raise RuleBroken("episode.none_open")
    episode.weekly_meetings = weekly_meetings
    said = _("{name}: weekly target set").format(name=name_of(work, episode.patient_id))
    return MeetingChanged(None, said)


@question("support.meetings", row=Row.CLINICAL, subject="patient_id")
def read_meetings(work: Work, *, patient_id: int) -> Meetings:
    """The target, the last weeks, the latest meetings, in four statements."""
    episode = work.db.execute(
        select(Episode.id, Episode.version, Episode.weekly_meetings).where(
            Episode.patient_id == patient_id, Episode.discharged_on.is_(None)
        )
    ).one_or_none()
    target = episode.weekly_meetings if episode is not None else None
    of_patient = SupportMeeting.patient_id == patient_id
    rows = work.db.execute(
        select(*_COLUMNS)
        .where(of_patient)
        .order_by(SupportMeeting.held_on.desc(), SupportMeeting.id.desc())
        .limit(LATEST)
    ).all()
    total = work.db.scalar(select(func.count()).where(of_patient)) or 0
    facts = _facts(work, patient_id, WEEKS_SHOWN)
    start = work.practice.week_start
    return Meetings(
        episode.id if episode is not None else None,
        episode.version if episode is not None else 0,
        target,
        meeting_weeks([each.held_on for each in facts], today=work.today, week_start=start),
        tuple(MeetingRow(*row) for row in rows),
        total,
        evidence_words(facts, today=work.today, week_start=start, target=target),
    )


@question("support.evidence", row=Row.CLINICAL, subject="patient_id")
def suggest_evidence(work: Work, *, patient_id: int) -> str:
    """What may stand as evidence of the goal of 12-step or SMART attendance; "" for none."""
    target = work.db.scalar(
        select(Episode.weekly_meetings).where(
            Episode.patient_id == patient_id, Episode.discharged_on.is_(None)
        )
    )
    facts = _facts(work, patient_id, EVIDENCE_WEEKS)
    start = work.practice.week_start
    return evidence_words(facts, today=work.today, week_start=start, target=target)


_COLUMNS: tuple[Any, ...] = (
    SupportMeeting.id,
    SupportMeeting.version,
    SupportMeeting.held_on,
    SupportMeeting.kind,
    SupportMeeting.is_on_site,
    SupportMeeting.proof,
    SupportMeeting.note,
)


def _facts(work: Work, patient_id: int, weeks: int) -> list[MeetingFact]:
    since = week_first(work.today, work.practice.week_start) - timedelta(days=7 * (weeks - 1))
    rows = work.db.execute(
        select(SupportMeeting.held_on, SupportMeeting.kind, SupportMeeting.proof).where(
            SupportMeeting.patient_id == patient_id, SupportMeeting.held_on >= since
        )
    )
    return [MeetingFact(*row) for row in rows]

"""What a document can prove: records of the same patient that the person may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, select

from iopdesk.domain.documents import Proves, proves_label
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date
from iopdesk.services.acts import Work, question
from iopdesk.services.chart import may_see
from iopdesk.storage.models import (
    Consent,
    ConsentRecipient,
    Episode,
    Note,
    PlanReview,
    Specimen,
    SupportMeeting,
)

_OFFERED = 20
"""Newest records of each sort that are offered."""

_ROWS: Final = {
    Proves.CONSENT: Row.CONSENTS,
    Proves.RESULT: Row.RESULTS,
    Proves.PLAN: Row.CLINICAL,
    Proves.NOTE: Row.CLINICAL,
    Proves.MEETING: Row.CLINICAL,
}

_TO_WHOM = (
    select(func.min(ConsentRecipient.name))
    .where(ConsentRecipient.consent_id == Consent.id)
    .scalar_subquery()
)

# Each gives id, patient, day, and a word more.
_RECORDS: Final[dict[Proves, tuple[Select[Any], Any, Any, Any]]] = {
    Proves.CONSENT: (
        select(Consent.id, Consent.patient_id, Consent.written_at, _TO_WHOM),
        Consent.id,
        Consent.patient_id,
        Consent.written_at,
    ),
    Proves.RESULT: (
        select(Specimen.id, Specimen.patient_id, Specimen.due_on, func.lower("")),
        Specimen.id,
        Specimen.patient_id,
        Specimen.due_on,
    ),
    Proves.PLAN: (
        select(PlanReview.id, Episode.patient_id, PlanReview.reviewed_on, func.lower("")).join(
            Episode, Episode.id == PlanReview.episode_id
        ),
        PlanReview.id,
        Episode.patient_id,
        PlanReview.reviewed_on,
    ),
    Proves.NOTE: (
        select(Note.id, Note.patient_id, Note.about_on, func.lower("")),
        Note.id,
        Note.patient_id,
        Note.about_on,
    ),
    Proves.MEETING: (
        select(
            SupportMeeting.id, SupportMeeting.patient_id, SupportMeeting.held_on, func.lower("")
        ),
        SupportMeeting.id,
        SupportMeeting.patient_id,
        SupportMeeting.held_on,
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class Provable:
    """A record that a document may prove: "Consent of Aug 10, 2026, Ana Quintero"."""

    proves: Proves
    record_id: int
    words: str


@question("document.provable", row=Row.DOCUMENTS, subject="patient_id")
def list_provable(work: Work, *, patient_id: int) -> tuple[Provable, ...]:
    """The newest records of each sort that the person may see, one statement a sort."""
    found: list[Provable] = []
    for proves, (query, _key, owner, day) in _RECORDS.items():
        if may_see(work, _ROWS[proves], patient_id):
            newest = query.where(owner == patient_id).order_by(day.desc()).limit(_OFFERED)
            found += _provables(work, proves, work.db.execute(newest))
    return tuple(found)


def words_of(
    work: Work, patient_id: int, wanted: Iterable[tuple[Proves, int]]
) -> dict[tuple[Proves, int], str]:
    """What documents prove, in words; of what the person may not see only its sort."""
    asked: dict[Proves, set[int]] = {}
    for proves, record_id in wanted:
        asked.setdefault(proves, set()).add(record_id)
    found = {(proves, key): proves_label(proves) for proves, ids in asked.items() for key in ids}
    for proves, ids in asked.items():
        if may_see(work, _ROWS[proves], patient_id):
            for each in _of_ids(work, proves, ids):
                found[proves, each.record_id] = each.words
    return found


def require_own(work: Work, patient_id: int, proves: Proves | None, proves_id: int | None) -> None:
    """The record is this patient's and may be seen. Raises ``RuleBroken("document.proof")``."""
    if proves is None and proves_id is None:
        return
    is_known = False
    if proves is not None and proves_id is not None and may_see(work, _ROWS[proves], patient_id):
        query, key, owner, _day = _RECORDS[proves]
        here = query.where(key == proves_id, owner == patient_id)
        is_known = work.db.execute(here).first() is not None
    if not is_known:
        raise RuleBroken("document.proof", field="proof")


def _of_ids(work: Work, proves: Proves, ids: Collection[int]) -> list[Provable]:
    query, key, _owner, _day = _RECORDS[proves]
    return _provables(work, proves, work.db.execute(query.where(key.in_(ids))))


def _provables(work: Work, proves: Proves, rows: Iterable[Any]) -> list[Provable]:
    return [
        Provable(proves, record_id, _told(proves, _day_of(work, at), more or ""))
        for record_id, _patient_id, at, more in rows
    ]


def _day_of(work: Work, at: date | datetime) -> date:
    return at.astimezone(work.practice.zone).date() if isinstance(at, datetime) else at


def _told(proves: Proves, day: date, more: str) -> str:
    words = _("{record} of {day}").format(record=proves_label(proves), day=medium_date(day))
    return f"{words}, {more}" if more else words


sentences(
    {
        "document.proof": N_(
            "What this document shall prove is not in this chart. Choose one of those offered."
        ),
    }
)

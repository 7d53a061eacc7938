"""The documents of a chart, and the slips of those that went to another or came from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import or_, select

from iopdesk.domain.documents import DocumentKind, Media, Proves
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.document_proofs import words_of
from iopdesk.services.documents import shown_title
from iopdesk.storage.models import Document, Patient, Person


@dataclass(frozen=True, slots=True, repr=False)
class DocumentRow:
    """One document; ``filed_at`` is on the practice's wall clock, ``proof`` what it proves."""

    document_id: int
    version: int
    kind: DocumentKind
    title: str
    dated_on: date
    filed_at: datetime
    filed_by: str
    media: Media
    size: int
    pages: int | None
    proves: Proves | None
    proves_id: int | None
    proof: str

    @property
    def shown(self) -> str:
        """What it is called: its title, else its kind."""
        return shown_title(self.title, self.kind)


@dataclass(frozen=True, slots=True, repr=False)
class SlipRow:
    """A move out of this chart or into it; ``other`` is the other chart's record number.

    A number, no name and no title: this chart is not to tell who is in the other.
    """

    document_id: int
    kind: DocumentKind
    is_away: bool
    other: str
    moved_at: datetime
    moved_by: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class FiledDocuments:
    """The documents of a chart, newest first, and its slips."""

    documents: tuple[DocumentRow, ...]
    slips: tuple[SlipRow, ...]


@question("document.list", row=Row.DOCUMENTS, subject="patient_id")
def list_documents(work: Work, *, patient_id: int) -> FiledDocuments:
    """All documents of a chart, in a number of statements that does not grow with them."""
    found = work.db.execute(
        select(
            Document.id,
            Document.version,
            Document.kind,
            Document.title,
            Document.dated_on,
            Document.filed_at,
            Person.name,
            Document.media,
            Document.size,
            Document.pages,
            Document.proves,
            Document.proves_id,
        )
        .join(Person, Person.id == Document.filed_by_id)
        .where(Document.patient_id == patient_id)
        .order_by(Document.dated_on.desc(), Document.id.desc())
    ).all()
    own = [row for row in found if row.size]
    proofs = words_of(
        work, patient_id, [(row.proves, row.proves_id) for row in own if row.proves is not None]
    )
    rows = tuple(
        DocumentRow(
            row.id,
            row.version,
            row.kind,
            row.title,
            row.dated_on,
            row.filed_at.astimezone(work.practice.zone),
            row.name,
            row.media,
            row.size,
            row.pages,
            row.proves,
            row.proves_id,
            proofs.get((row.proves, row.proves_id), ""),
        )
        for row in own
    )
    left = {row.proves_id for row in found if not row.size}
    return FiledDocuments(rows, _slips(work, patient_id, {row.id for row in own} | left))


def _slips(work: Work, patient_id: int, document_ids: set[int]) -> tuple[SlipRow, ...]:
    """The moves of some documents that began or ended in this chart, newest first.

    A document lies in a chart until its next slip was written; after the last it lies where
    its own row says.
    """
    if not document_ids:
        return ()
    rows = work.db.execute(
        select(
            Document.id,
            Document.patient_id,
            Document.size,
            Document.proves_id,
            Document.kind,
            Document.title,
            Document.filed_at,
            Person.name,
            Patient.mrn,
        )
        .join(Person, Person.id == Document.filed_by_id)
        .join(Patient, Patient.id == Document.patient_id)
        .where(
            or_(
                Document.id.in_(document_ids),
                Document.proves.is_(None) & Document.proves_id.in_(document_ids),
            )
        )
        .order_by(Document.id)
    ).all()
    now = {row.id: row for row in rows if row.size}
    slips: dict[int, list[Any]] = {}
    for row in rows:
        if not row.size:
            slips.setdefault(row.proves_id, []).append(row)
    found = [
        each
        for key, moves in slips.items()
        if key in now
        for each in _moves(work, patient_id, now[key], moves)
    ]
    return tuple(sorted(found, key=lambda each: each.moved_at, reverse=True))


def _moves(work: Work, patient_id: int, document: Any, moves: Sequence[Any]) -> list[SlipRow]:
    stops = [*moves, document]
    return [
        SlipRow(
            document_id=document.id,
            kind=document.kind,
            is_away=here.patient_id == patient_id,
            other=there.mrn if here.patient_id == patient_id else here.mrn,
            moved_at=here.filed_at.astimezone(work.practice.zone),
            moved_by=here.name,
            reason=here.title,
        )
        for here, there in pairwise(stops)
        if patient_id in (here.patient_id, there.patient_id)
    ]

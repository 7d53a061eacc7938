"""Documents filed in a chart, and their contents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.documents import DocumentKind, Media, Proves
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.types import Choice, Id, UtcInstant


class Document(Logged):
    """A scanned or received file. ``content_id`` names its bytes, which never change.

    ``proves_id`` is the record of the sort ``proves`` that this document shows.
    """

    __tablename__ = "documents"
    constraints = (Index(None, "patient_id", "dated_on"), Index(None, "proves", "proves_id"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[DocumentKind] = mapped_column(Choice(DocumentKind))
    title: Mapped[str] = mapped_column(Text)
    dated_on: Mapped[date]
    filed_at: Mapped[datetime] = mapped_column(UtcInstant)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    media: Mapped[Media] = mapped_column(Choice(Media))
    size: Mapped[int]
    pages: Mapped[int | None]
    content_id: Mapped[str] = mapped_column(String(36), unique=True)
    proves: Mapped[Proves | None] = mapped_column(Choice(Proves))
    proves_id: Mapped[int | None] = mapped_column(Id)


class DocumentContent(Base):
    """The bytes of a document, outside of the change log: written once, never changed.

    A document whose filing was undone leaves its content, so that it can be redone.
    """

    __tablename__ = "document_contents"

    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary)

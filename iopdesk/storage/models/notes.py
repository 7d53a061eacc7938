"""Notes of the chart; and counseling notes, sealed a second time with the clinical key."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.notes import NoteKind
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items, UtcInstant


class CounselingNote(Logged):
    """One note. ``sealed`` is bound to ``uid``, which is made before the row is inserted.

    ``key_id`` names the clinical key it was sealed with, which may be a retired one.
    """

    __tablename__ = "counseling_notes"
    constraints = (Index(None, "patient_id", "written_at"), Index(None, "author_id"))

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(UtcInstant)
    key_id: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Note(Logged):
    """A note of the chart. Signed it is locked; what comes later are addenda.

    ``goal_ids`` are the goals it is about. ``minutes`` and ``mode`` belong to the session.
    """

    __tablename__ = "notes"
    constraints = (
        Index(None, "patient_id", "about_on"),
        Index(None, "author_id", "signed_at"),
        Index(None, "session_id"),
    )

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    episode_id: Mapped[int | None] = mapped_column(ForeignKey("episodes.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    kind: Mapped[NoteKind] = mapped_column(Choice(NoteKind))
    about_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    goal_ids: Mapped[tuple[int, ...]] = mapped_column(Items)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(UtcInstant)
    signed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    cosigner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cosigned_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class NoteAddendum(Logged):
    """What was added to a signed note, by whom and when; signed as it is written."""

    __tablename__ = "note_addenda"
    constraints = (Index(None, "note_id"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    words: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(UtcInstant)

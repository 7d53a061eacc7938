"""Counseling notes: their words are sealed a second time, with the clinical key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.storage.base import Logged
from iopdesk.storage.types import UtcInstant


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

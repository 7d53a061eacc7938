"""What keeps the practice from being lost: recovery sheets, waivers, rehearsals of restoring."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.recovery import SheetKind
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class RecoverySheet(Logged):
    """A printed sheet of the recovery kit; its secret is on the paper alone.

    ``public_key`` is compared before a key is sealed for the sheet. ``proven_at`` is set
    when two of its groups were typed back, ``ended_at`` when another sheet took its place.
    """

    __tablename__ = "recovery_sheets"

    kind: Mapped[SheetKind] = mapped_column(Choice(SheetKind))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proven_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Waiver(Logged):
    """A safety that a person gave up in their own typed words, until it is met after all."""

    __tablename__ = "waivers"

    what: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime] = mapped_column(UtcInstant)


class Rehearsal(Logged):
    """The newest backup was restored into a private folder, and how that went."""

    __tablename__ = "rehearsals"
    constraints = (Index(None, "done_at"),)

    backup_made_at: Mapped[datetime] = mapped_column(UtcInstant)
    done_at: Mapped[datetime] = mapped_column(UtcInstant)
    is_good: Mapped[bool]
    trouble: Mapped[str] = mapped_column(String(60))

"""The first call, waiting, attempts to reach somebody, and the steps of an admission."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.intake import (
    AttemptResult,
    ChecklistStep,
    ContactWay,
    Priority,
    StepState,
    WaitOutcome,
)
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class WaitEntry(Logged):
    """A stretch of waiting, from the first call on. The index allows one open per patient.

    ``caller`` is empty where the patient called; ``asks_for`` is why, in the caller's words.
    """

    __tablename__ = "wait_entries"
    constraints = (
        Index(None, "patient_id"),
        Index(None, "next_on"),
        Index(
            "uq_wait_entries_one_open",
            "patient_id",
            unique=True,
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
    )

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    asked_on: Mapped[date]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    caller: Mapped[str] = mapped_column(Text)
    caller_relation: Mapped[str] = mapped_column(Text)
    caller_phone: Mapped[str] = mapped_column(String(60))
    asks_for: Mapped[str] = mapped_column(Text)
    wanted_times: Mapped[str] = mapped_column(Text)
    priority: Mapped[Priority | None] = mapped_column(Choice(Priority))
    priority_since: Mapped[date | None]
    interim_services: Mapped[str] = mapped_column(Text)
    interim_on: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(Text)
    next_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[WaitOutcome | None] = mapped_column(Choice(WaitOutcome))
    outcome_words: Mapped[str] = mapped_column(Text)


class ContactAttempt(Logged):
    """One try to reach somebody who waits, or who was lost."""

    __tablename__ = "contact_attempts"
    constraints = (Index(None, "patient_id", "tried_at"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    tried_at: Mapped[datetime] = mapped_column(UtcInstant)
    tried_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    way: Mapped[ContactWay] = mapped_column(Choice(ContactWay))
    result: Mapped[AttemptResult] = mapped_column(Choice(AttemptResult))
    note: Mapped[str] = mapped_column(Text)


class ChecklistItem(Logged):
    """What somebody said about a step of an admission that the record cannot show itself."""

    __tablename__ = "checklist_items"
    constraints = (UniqueConstraint("episode_id", "step"),)

    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    step: Mapped[ChecklistStep] = mapped_column(Choice(ChecklistStep))
    state: Mapped[StepState] = mapped_column(Choice(StepState))
    done_on: Mapped[date]
    done_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(Text)

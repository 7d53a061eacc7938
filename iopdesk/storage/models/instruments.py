"""Answers to questionnaires with their scores, safety prompts, and who is on call."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.safety import PromptReason
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items, UtcInstant


class InstrumentResult(Logged):
    """One questionnaire filled in, or a score alone.

    ``instrument`` is the code of a questionnaire, of an instrument without items, or
    ``own`` (then ``own_name`` with its range). ``answers`` are pairs (item, points) of the
    items answered, ``scores`` pairs (scale, points).
    """

    __tablename__ = "instrument_results"
    constraints = (Index(None, "patient_id", "instrument", "taken_on"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    instrument: Mapped[str] = mapped_column(String(20))
    form_version: Mapped[str] = mapped_column(String(20))
    taken_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answers: Mapped[tuple[tuple[str, int], ...]] = mapped_column(Items)
    scores: Mapped[tuple[tuple[str, int], ...]] = mapped_column(Items)
    own_name: Mapped[str] = mapped_column(Text)
    own_lowest: Mapped[int | None]
    own_highest: Mapped[int | None]
    is_higher_better: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)


class SafetyPrompt(Logged):
    """A word to clinicians that somebody may be in danger, open until acknowledged."""

    __tablename__ = "safety_prompts"
    constraints = (Index(None, "acknowledged_at"), Index(None, "patient_id"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    result_id: Mapped[int | None] = mapped_column(ForeignKey("instrument_results.id"))
    reason: Mapped[PromptReason] = mapped_column(Choice(PromptReason))
    concern: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    action: Mapped[str] = mapped_column(Text)


class OnCallTurn(Logged):
    """Who is behind the 24-hour line from an instant to before another."""

    __tablename__ = "on_call_turns"
    constraints = (Index(None, "ends_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcInstant)
    ends_at: Mapped[datetime] = mapped_column(UtcInstant)

"""Test panels, specimens and what each analyte read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    SpecimenKind,
    TestReason,
)
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items, UtcInstant


class Panel(Logged):
    """A cup lot: which analytes it sees (codes, in order), its cut-offs and expiry."""

    __tablename__ = "panels"

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[SpecimenKind] = mapped_column(Choice(SpecimenKind))
    analytes: Mapped[tuple[str, ...]] = mapped_column(Items)
    cutoffs: Mapped[tuple[int, ...]] = mapped_column(Items)
    lot: Mapped[str] = mapped_column(String(60))
    expires_on: Mapped[date | None]
    has_sg_strip: Mapped[bool]
    is_active: Mapped[bool]


class Specimen(Logged):
    """One drawn or asked-for test and its specimen. Measures are scaled integers.

    Tenths of a degree Fahrenheit, tenths of mg/dL creatinine, specific gravity
    times 10,000, tenths of pH, micrograms of nitrite per mL.
    """

    __tablename__ = "specimens"
    constraints = (
        Index(None, "patient_id", "due_on"),
        Index(None, "due_on"),
        Index(None, "status", "signed_at"),
    )

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    episode_id: Mapped[int | None] = mapped_column(ForeignKey("episodes.id"))
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"))
    reason: Mapped[TestReason] = mapped_column(Choice(TestReason))
    reason_note: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    status: Mapped[CollectionStatus] = mapped_column(Choice(CollectionStatus))
    status_note: Mapped[str] = mapped_column(Text)
    collected_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    collected_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    temperature: Mapped[int | None]
    temperature_minutes: Mapped[int | None]
    creatinine: Mapped[int | None]
    specific_gravity: Mapped[int | None]
    ph: Mapped[int | None]
    nitrite: Mapped[int | None]
    is_oxidant: Mapped[bool | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class AnalyteResult(Logged):
    """What the cup, the laboratory and a clinician say of one analyte."""

    __tablename__ = "analyte_results"
    constraints = (
        UniqueConstraint("specimen_id", "analyte"),
        # asked with the state written out: a bound value cannot use it
        Index(
            "ix_analyte_results_sent",
            "specimen_id",
            sqlite_where=text("lab = 'sent'"),
            postgresql_where=text("lab = 'sent'"),
        ),
    )

    specimen_id: Mapped[int] = mapped_column(ForeignKey("specimens.id"))
    analyte: Mapped[str] = mapped_column(String(12))
    reading: Mapped[Reading] = mapped_column(Choice(Reading))
    lab: Mapped[LabState] = mapped_column(Choice(LabState))
    is_accepted_as_use: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)

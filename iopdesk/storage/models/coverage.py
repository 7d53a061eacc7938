"""Insurance: what was learned when benefits were verified, and what the payer allowed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.storage.base import Logged


class BenefitCheck(Logged):
    """One verification of a patient's insurance. Money is in cents; None is not recorded."""

    __tablename__ = "benefit_checks"
    constraints = (Index(None, "patient_id", "verified_on"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    payer: Mapped[str] = mapped_column(Text)
    member_id: Mapped[str] = mapped_column(Text)
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    spoke_with: Mapped[str] = mapped_column(Text)
    benefits: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    copay_cents: Mapped[int | None]


class Authorization(Logged):
    """Units a payer allows for one service, from one day to another, both inside."""

    __tablename__ = "authorizations"
    constraints = (Index(None, "patient_id", "last_on"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    payer: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(60))
    service: Mapped[str] = mapped_column(String(40))
    first_on: Mapped[date]
    last_on: Mapped[date]
    units: Mapped[int]
    note: Mapped[str] = mapped_column(Text)

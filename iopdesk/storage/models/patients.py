"""Patients and their medications."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.contacts import Employment, Housing, Voicemail
from iopdesk.domain.patients import Gender, Standing
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items


class Patient(Logged):
    """A person with a record number. Text nobody gave is empty, never NULL.

    ``none_of`` names the fields of which the patient said that there is none: phone,
    e-mail, address, emergency contact, insurance. ``insurance_name`` is the name the payer
    knows. ``merged_into_id``: this record was one of a pair, and lives on in another.
    """

    __tablename__ = "patients"
    constraints = (
        Index(None, "standing", "sort_key"),
        Index(None, "sort_key"),
        Index(None, "birth_on"),
        Index(None, "previous_number"),
    )

    mrn: Mapped[str] = mapped_column(String(20), unique=True)
    standing: Mapped[Standing] = mapped_column(Choice(Standing))
    given_name: Mapped[str] = mapped_column(Text)
    middle_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    suffix: Mapped[str] = mapped_column(String(20))
    preferred_name: Mapped[str] = mapped_column(Text)
    former_name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    birth_on: Mapped[date | None]
    gender: Mapped[Gender | None] = mapped_column(Choice(Gender))
    pronouns: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    postal_code: Mapped[str] = mapped_column(Text)
    emergency_contact: Mapped[str] = mapped_column(Text)
    emergency_phone: Mapped[str] = mapped_column(String(60))
    previous_number: Mapped[str] = mapped_column(Text)
    primary_substance: Mapped[str] = mapped_column(Text)
    referral_source: Mapped[str] = mapped_column(Text)
    referred_on: Mapped[date | None]
    insurance: Mapped[str] = mapped_column(Text)
    member_id: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    insurance_name: Mapped[str] = mapped_column(Text)
    phone_voicemail: Mapped[Voicemail] = mapped_column(Choice(Voicemail))
    none_of: Mapped[tuple[str, ...]] = mapped_column(Items)
    needs_interpreter: Mapped[bool]
    employment: Mapped[Employment | None] = mapped_column(Choice(Employment))
    employer: Mapped[str] = mapped_column(Text)
    housing: Mapped[Housing | None] = mapped_column(Choice(Housing))
    housing_note: Mapped[str] = mapped_column(Text)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("patients.id"))


class Medication(Logged):
    """A medicine a patient takes or took; tests are read against it."""

    __tablename__ = "medications"
    constraints = (Index(None, "patient_id"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    name: Mapped[str] = mapped_column(Text)
    dose: Mapped[str] = mapped_column(Text)
    prescriber: Mapped[str] = mapped_column(Text)
    continued_by: Mapped[str] = mapped_column(Text)
    is_as_needed: Mapped[bool]
    is_long_acting: Mapped[bool]
    started_on: Mapped[date]
    stopped_on: Mapped[date | None]

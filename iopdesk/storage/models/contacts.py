"""The address book, what ties its entries to patients, and further phone numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.contacts import ContactKind, PhoneKind, Relation, Voicemail
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice


class Contact(Logged):
    """A person or an organization outside of the practice.

    ``is_hipaa``: a covered entity or business associate, which may redisclose.
    ``code_word``: what the caller says on the phone to be known.
    """

    __tablename__ = "contacts"
    constraints = (Index(None, "sort_key"), Index(None, "organization_id"))

    kind: Mapped[ContactKind] = mapped_column(Choice(ContactKind))
    name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    title: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(String(60))
    fax: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    code_word: Mapped[str] = mapped_column(Text)
    is_hipaa: Mapped[bool]
    is_hidden: Mapped[bool]


class PatientContact(Logged):
    """What an entry of the address book is to a patient.

    ``next_on`` is the next date there (probation, court). A guardian's or representative's
    authority runs from ``authority_from`` to ``authority_until``, both inside.
    """

    __tablename__ = "patient_contacts"
    constraints = (Index(None, "patient_id"), Index(None, "contact_id"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    relation: Mapped[Relation] = mapped_column(Choice(Relation))
    is_emergency: Mapped[bool]
    next_on: Mapped[date | None]
    next_words: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    authority_from: Mapped[date | None]
    authority_until: Mapped[date | None]
    confidentiality_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text)


class PatientPhone(Logged):
    """A further number of a patient; the first one stands with the patient."""

    __tablename__ = "patient_phones"
    constraints = (Index(None, "patient_id"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[PhoneKind] = mapped_column(Choice(PhoneKind))
    number: Mapped[str] = mapped_column(String(60))
    voicemail: Mapped[Voicemail] = mapped_column(Choice(Voicemail))
    note: Mapped[str] = mapped_column(Text)

"""The practice itself: its facts, settings, staff, roles and rooms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.people import Role
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, UtcInstant


class Practice(Logged):
    """The one practice of this file."""

    __tablename__ = "practice"

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(String(60))
    fax: Mapped[str] = mapped_column(String(60))
    crisis_phone: Mapped[str] = mapped_column(String(60))
    zone: Mapped[str] = mapped_column(String(60))
    mrn_prefix: Mapped[str] = mapped_column(String(6))
    is_demo: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class Setting(Logged):
    """A setting that differs from its default; ``person_id`` is empty for the practice's."""

    __tablename__ = "settings"
    constraints = (UniqueConstraint("person_id", "key"),)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)


class Person(Logged):
    """A member of staff. ``public_key`` is compared before any key is granted.

    ``password_set_by_id`` is the administrator who knows the password, until the person
    has chosen one of their own.
    """

    __tablename__ = "people"

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    credentials: Mapped[str] = mapped_column(String(60))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    is_active: Mapped[bool]
    password_set_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class PersonRole(Logged):
    """One role of one person.

    ``waits_since`` is set on a clinical role until a director approves it, ``ends_on``
    (the last day inside) on the role of an auditor. Neither means in force.
    """

    __tablename__ = "person_roles"
    constraints = (UniqueConstraint("person_id", "role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    waits_since: Mapped[datetime | None] = mapped_column(UtcInstant)
    ends_on: Mapped[date | None]


class Cover(Logged):
    """A colleague who looks after a counselor's patients from one day to another, both inside."""

    __tablename__ = "covers"
    constraints = (Index(None, "person_id", "ends_on"),)

    counselor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Room(Logged):
    """A place where sessions happen."""

    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    seats: Mapped[int]
    is_active: Mapped[bool]

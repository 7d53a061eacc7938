"""Standing groups and the stints of patients in them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.patients import Gender
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.storage.base import Logged
from iopdesk.storage.types import Choice, Items


class Group(Logged):
    """A standing treatment group. No stages means all stages."""

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[SessionKind] = mapped_column(Choice(SessionKind))
    service: Mapped[Service] = mapped_column(Choice(Service))
    modality: Mapped[str] = mapped_column(String(80))
    stages: Mapped[tuple[int, ...]] = mapped_column(Items)
    capacity: Mapped[int]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    admission: Mapped[GroupAdmission] = mapped_column(Choice(GroupAdmission))
    gender: Mapped[Gender | None] = mapped_column(Choice(Gender))
    language: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Membership(Logged):
    """A stint of a patient in a group; ``ends_on`` is the last day inside."""

    __tablename__ = "memberships"
    constraints = (
        Index(None, "group_id", "starts_on"),
        Index(None, "patient_id", "group_id", "starts_on"),
        Index(None, "ends_on"),
        Index(None, "episode_id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text)
    override_reason: Mapped[str] = mapped_column(Text)

"""The sessions of a patient that come up, as the chart lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import and_, func, or_, select

from iopdesk.domain.sessions import Look, kind_label, look_of
from iopdesk.services.acts import Work
from iopdesk.services.shown_names import own_title
from iopdesk.storage.models import Group, Membership, Room, TreatmentSession

COMING_UP = 5
"""How many sessions a chart shows ahead."""


@dataclass(frozen=True, slots=True, repr=False)
class ComingUp:
    """One session ahead (or running) of the patient."""

    session_id: int
    on: date
    starts: time
    minutes: int
    title: str
    look: Look
    room: str
    is_by_video: bool


def read_coming_up(work: Work, patient_id: int) -> tuple[ComingUp, ...]:
    """The next sessions the patient is expected at, the running one first."""
    now = work.local_now
    minute = now.hour * 60 + now.minute
    session = TreatmentSession
    seated = (
        select(Membership.id)
        .where(
            Membership.patient_id == patient_id,
            Membership.group_id == session.group_id,
            Membership.starts_on <= session.on,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= session.on),
        )
        .exists()
    )
    rows = work.db.execute(
        select(
            session.id,
            session.on,
            session.start_minute,
            session.minutes,
            session.title,
            session.patient_id,
            func.coalesce(Group.name, "").label("group"),
            session.kind,
            session.modality,
            session.service,
            func.coalesce(Room.name, "").label("room"),
            session.is_by_video,
        )
        .outerjoin(Group, Group.id == session.group_id)
        .outerjoin(Room, Room.id == session.room_id)
        .where(
            or_(
                session.on > work.today,
                and_(session.on == work.today, session.start_minute + session.minutes > minute),
            ),
            session.status == "planned",
            or_(session.patient_id == patient_id, seated),
        )
        .order_by(session.on, session.start_minute)
        .limit(COMING_UP)
    )
    return tuple(
        ComingUp(
            row.id,
            row.on,
            time(row.start_minute // 60, row.start_minute % 60),
            row.minutes,
            own_title(work, row) or row.group or kind_label(row.kind),
            look_of(row.kind, row.modality, row.service),
            row.room,
            row.is_by_video,
        )
        for row in rows
    )

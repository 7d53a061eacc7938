"""Short ways to book sessions, for tests of services and panes."""

from __future__ import annotations

from datetime import date
from typing import Any

from iopdesk.domain.episodes import HoldKind
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import assessments, groups, seating, session_views, sessions
from iopdesk.services.door import Door
from iopdesk.services.session_views import CalendarSession
from tests.services.care import admit

TODAY = date(2026, 10, 22)


def group_facts(**more: Any) -> dict[str, Any]:
    """What makes a group of Mondays, Tuesdays and Thursdays at 9:00 in room 1."""
    return {
        "name": "Foundations",
        "kind": SessionKind.GROUP,
        "service": Service.BEHAVIORAL,
        "modality": "cbt",
        "stages": (1,),
        "capacity": 12,
        "room_id": 1,
        "facilitator_id": 2,
        "admission": GroupAdmission.ROLLING,
        "weekdays": (0, 1, 3),
        "start_minute": 540,
        "minutes": 90,
        "starts_on": date(2026, 10, 12),
        **more,
    }


def make_group(door: Door, name: str = "Foundations", **more: Any) -> int:
    """Make a group as :func:`group_facts` says; returns its id."""
    made: int = door.do(groups.add_group, **group_facts(name=name, **more)).result.group_id
    return made


def admit_member(
    door: Door, patient_id: int, group_id: int | None = None, on: date = TODAY
) -> None:
    """Admit a patient who may begin treatment, and seat them when a group is given."""
    episode_id = admit(door, patient_id, weekdays=(0, 1, 3))
    door.do(
        assessments.override_hold,
        episode_id=episode_id,
        hold=HoldKind.ASSESSMENT,
        reason="seen at the hospital",
    )
    if group_id is not None:
        door.do(
            seating.seat, group_id=group_id, patient_id=patient_id, on=on, override_reason="fits"
        )


def book(door: Door, patient_id: int | None, **more: Any) -> int:
    """Book an individual session today at 1:00 PM in room 4; returns its id."""
    given = {
        "kind": SessionKind.INDIVIDUAL,
        "service": Service.INDIVIDUAL,
        "modality": "",
        "title": "",
        "group_id": None,
        "patient_id": patient_id,
        "on": TODAY,
        "start_minute": 780,
        "minutes": 50,
        "room_id": 4,
        "facilitator_id": 2,
        **more,
    }
    made: int = door.do(sessions.add_session, **given).result.session_id
    return made


def shown(door: Door, session_id: int) -> CalendarSession:
    """A session as the calendar shows it."""
    session: CalendarSession = door.ask(session_views.read_card, session_id=session_id).session
    return session


def on_day(door: Door, on: date, days: int = 1) -> tuple[CalendarSession, ...]:
    """The sessions of some days, as the calendar shows them."""
    found: tuple[CalendarSession, ...]
    found = door.ask(session_views.read_span, first_on=on, days=days).sessions
    return found

"""What is typed about a patient stays in where the record is restricted, and in lobby mode."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import String, Text, update
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.permission import Access, access
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import NotAllowed
from iopdesk.services import attendance, sessions
from iopdesk.services.acts import REGISTRY, Act
from iopdesk.services.audit_log import AuditFilter
from iopdesk.services.caller_helper import CallAsked
from iopdesk.services.door import Door
from iopdesk.services.restrictions import restrict
from iopdesk.services.specimen_grid import GridFilter
from iopdesk.storage.models import Attendance, Patient, TreatmentSession
from tests.conftest import FrozenClock
from tests.services import house

CANARY = "Zyxwv"
TODAY = date(2026, 10, 22)
BORN = date(1961, 2, 3)
STAFF = (
    "Tessa Lund",
    "Elin Thornquist",
    "Ravi Menon",
    "Ines Calloway",
    "Bo Fairweather",
    "Otto Reyes",
)
OTHER_WAY = {"audit.draw", "imports.plan"}
"""A file, and a plan that tells of one by name and birth date together alone."""


@dataclasses.dataclass
class Home:
    door: Door
    june: house.Chart
    own_session: int


@pytest.fixture(scope="module")
def home(template_file, tmp_path_factory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("canary") / "home"
    with house.opened(template_file, folder, FrozenClock()) as door:
        marcus = house.person(door, "Marcus Bell")
        june = house.furnish(door, marcus, house.add_group(door, marcus, 540), "June", "Halvorsen")
        booked: dict[str, Any] = {"kind": SessionKind.INDIVIDUAL, "service": Service.INDIVIDUAL}
        booked |= {"modality": "", "title": "", "group_id": None, "patient_id": june.patient_id}
        booked |= {"on": TODAY, "start_minute": 900, "minutes": 50, "room_id": None}
        added = door.do(sessions.add_session, **booked, facilitator_id=marcus.id)
        own = added.result.session_id
        given = {"session_id": june.session_id, "patient_id": june.patient_id}
        door.do(attendance.mark, **given, mark=Mark.EXCUSED, reason=CANARY)
        _write_canaries(door, june.patient_id, own)
        door.do(restrict, patient_id=june.patient_id, expected_version=0, reason=CANARY * 2)
        yield Home(door, june, own)


def _write_canaries(door: Door, patient_id: int, session_id: int) -> None:
    columns = Patient.__table__.columns
    words = {
        each.name: CANARY
        for each in columns
        if isinstance(each.type, String | Text) and each.name not in ("mrn", "standing", "gender")
    }
    with Session(door.file.write_engine) as db:
        connection = db.connection()
        of = Patient.__table__.update().where(columns["id"] == patient_id)
        connection.execute(of.values(**words, birth_on=BORN))
        texts = {"title": CANARY, "topic": CANARY, "cancel_reason": CANARY}
        own = update(TreatmentSession).where(TreatmentSession.id == session_id)
        connection.execute(own.values(**texts))
        marked = update(Attendance).where(Attendance.patient_id == patient_id)
        connection.execute(marked.values(reason=CANARY))
        db.info["door_commits"] = True
        db.commit()


def arguments(home: Home, act: Act) -> dict[str, Any]:
    """What a question is asked with, so that the restricted patient would be in its answer."""
    booked = {"group_id": None, "patient_id": home.june.patient_id, "on": TODAY}
    booked |= {"start_minute": 900, "minutes": 50, "room_id": None, "session_id": None}
    given: dict[str, dict[str, Any]] = {
        "board.day": {"on": TODAY},
        "group.candidates": {"group_id": home.june.group_id},
        "group.grid": {"group_id": home.june.group_id},
        "call.answer": {"asked": CallAsked(CallerKind.UNKNOWN, asked_for=CANARY)},
        "contact.find": {"typed": CANARY},
        "on_call.week": {"first_on": TODAY},
        "patient.find": {"typed": CANARY},
        "patient.look_alikes": {"given": CANARY, "family": CANARY, "birth_on": None},
        "session.clashes": booked | {"facilitator_id": None},
        "session.span": {"first_on": TODAY - timedelta(days=3), "days": 7},
        "specimen.grid": {"which": GridFilter.OPEN},
        "audit.read": {"wanted": AuditFilter()},
        "audit.read_own": {"wanted": AuditFilter()},
        "session.card": {"session_id": home.own_session},
    }
    return given.get(act.name, {})


def texts(found: Any) -> Iterator[str]:
    """Every word and day of an answer, however deep."""
    if isinstance(found, str | date):
        yield str(found)
    elif dataclasses.is_dataclass(found):
        for field in dataclasses.fields(found):
            yield from texts(getattr(found, field.name))
    elif isinstance(found, Mapping):
        for pair in found.items():
            yield from texts(pair)
    elif isinstance(found, Iterable) and not isinstance(found, bytes):
        for each in found:
            yield from texts(each)


QUESTIONS = [
    act
    for act in REGISTRY.values()
    if act.is_question and act.subject != "patient_id" and act.name not in OTHER_WAY
    if act.subject in (None, "session_id")
]


@pytest.mark.parametrize("act", QUESTIONS, ids=lambda act: act.name)
def test_no_question_that_lists_tells_more_of_a_restricted_patient_than_the_number(home, act):
    for name in STAFF:
        person = house.person(home.door, name)
        if access(person.roles, act.row, act.need) is Access.NONE:
            continue
        answer = home.door.ask(act.fn, by=person, **arguments(home, act))
        said = "\n".join(texts(answer))
        assert CANARY.casefold() not in said.casefold(), name
        assert str(BORN) not in said, name


LOBBY = [
    act
    for act in REGISTRY.values()
    if act.is_question and not act.is_off_in_lobby and act.name not in OTHER_WAY
    if act.subject in (None, "session_id", "patient_id")
]


@pytest.mark.parametrize("act", LOBBY, ids=lambda act: act.name)
def test_in_lobby_mode_nothing_typed_about_a_patient_comes_out_of_any_question(home, act):
    given = arguments(home, act)
    if act.subject == "patient_id":
        given["patient_id"] = home.june.patient_id
    home.door.is_lobby = True
    try:
        answer = home.door.ask(act.fn, by=house.person(home.door, "Marcus Bell"), **given)
    except NotAllowed:  # of another role
        return
    finally:
        home.door.is_lobby = False
    said = "\n".join(texts(answer))
    assert CANARY.casefold() not in said.casefold()
    assert str(BORN) not in said


def test_the_canary_sings_for_who_may_see_her(home):
    marcus = house.person(home.door, "Marcus Bell")
    board = home.door.ask(REGISTRY["board.day"].fn, by=marcus, on=TODAY)
    card = home.door.ask(REGISTRY["session.card"].fn, by=marcus, session_id=home.own_session)
    assert all(CANARY in "\n".join(texts(each)) for each in (board, card))

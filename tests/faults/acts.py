"""The acts that the fault sweep runs; each feature adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from iopdesk.domain.attendance import Mark
from iopdesk.domain.episodes import Origin
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import assessments, attendance, boards, episodes, groups, patients, seating
from iopdesk.services.door import Door

TODAY = date(2026, 10, 22)


@dataclass(frozen=True, slots=True)
class FaultedAct:
    """``prepare`` brings the file to where the act can run; ``run`` is the act alone."""

    name: str
    prepare: Callable[[Door], object]
    run: Callable[[Door, object], object]


def _add(door: Door, count: int = 1) -> int:
    last = 0
    for number in range(count):
        fields = NewPatient(given_name=f"Test{number}", family_name="Person" * 40)
        last = door.do(patients.add_patient, fields=fields).result.patient_id
    return last


def _admit(door: Door, patient_id: int) -> int:
    episode_id: int = door.do(
        episodes.admit,
        patient_id=patient_id,
        on=date(2026, 10, 1),
        origin=Origin.FIRST_LINE,
        level="2.1",
        weekly_minutes=540,
        weekdays=(0, 1, 3),
        counselor_id=None,
    ).result.episode_id
    return episode_id


def _group(door: Door) -> int:
    group_id: int = door.do(
        groups.add_group,
        name="Foundations",
        kind=SessionKind.EDUCATION,
        service=Service.EDUCATION,
        modality="",
        stages=(),
        capacity=12,
        room_id=None,
        facilitator_id=None,
        admission=GroupAdmission.ROLLING,
        weekdays=(3,),
        start_minute=540,
        minutes=90,
        starts_on=TODAY,
    ).result.group_id
    return group_id


def _seated(door: Door) -> tuple[int, int]:
    patient_id, group_id = _add(door), _group(door)
    _admit(door, patient_id)
    door.do(seating.seat, group_id=group_id, patient_id=patient_id, on=TODAY)
    session_id = door.ask(boards.read_board, on=TODAY).sessions[0].session_id
    return session_id, patient_id


def _mark(door: Door, seated: object) -> None:
    assert isinstance(seated, tuple)
    door.do(attendance.mark, session_id=seated[0], patient_id=seated[1], mark=Mark.PRESENT)


ACTS: tuple[FaultedAct, ...] = (
    FaultedAct("add patient", lambda _door: None, lambda door, _none: _add(door)),
    FaultedAct("admit", _add, lambda door, found: _admit(door, int(str(found)))),
    FaultedAct("make group", lambda _door: None, lambda door, _none: _group(door)),
    FaultedAct("mark attendance", _seated, _mark),
)

assert assessments  # registered with the acts above

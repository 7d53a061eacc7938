"""The acts of the desk that the fault sweeps run; each feature adds its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from iopdesk.domain.attendance import Mark
from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import Origin
from iopdesk.domain.goals import StepDownShape
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.lists import Table
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import (
    attendance,
    boards,
    discharges,
    groups,
    imports,
    patients,
    rosters,
    seating,
    summaries,
)
from iopdesk.services.door import Door
from iopdesk.services.list_files import read_list
from iopdesk.services.paper_files import remove_unfinished, write_file
from iopdesk.services.summaries import SummaryKind
from tests.services import care, cups

TODAY = date(2026, 10, 22)
PDF = "summary.pdf"
NOTES = "notes"
LIST = Path(__file__).parents[1] / "fixtures" / "lists" / "patients_simple.csv"

Step = Callable[[Door, Any, Path], object]


def _nothing(_place: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class FaultedAct:
    """``prepare`` brings the file to where the act can run; each of ``steps`` is acknowledged.

    A step is given the door, what ``prepare`` answered, and the folder of the practice.
    """

    name: str
    prepare: Callable[[Door], Any]
    steps: tuple[Step, ...]
    makes: tuple[str, ...] = ()
    restart: Callable[[Path], None] = _nothing
    """What the next start tidies in the folder, beside opening the practice."""

    look: Callable[[Path], Hashable] = _nothing
    """What is found beside the rows, such as which passwords open."""


def add_patient(door: Door) -> int:
    """Add a patient with a comment that needs a page of its own."""
    fields = NewPatient(
        given_name="Test", family_name="Person", comment="Comes by bus from far away. " * 120
    )
    patient_id: int = door.do(patients.add_patient, fields=fields).result.patient_id
    return patient_id


def _admit(door: Door, patient_id: int) -> int:
    return care.admit(
        door, patient_id, on=date(2026, 10, 1), origin=Origin.FIRST_LINE, weekdays=(0, 1, 3)
    )


def admit_patient(door: Door) -> int:
    """Add a patient and admit them."""
    patient_id = add_patient(door)
    _admit(door, patient_id)
    return patient_id


def make_group(door: Door, starts_on: date = TODAY) -> int:
    """Make a weekly group."""
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
        starts_on=starts_on,
    ).result.group_id
    return group_id


def _seat(door: Door, found: tuple[int, int]) -> None:
    door.do(seating.seat, group_id=found[0], patient_id=found[1], on=TODAY)


def _seated(door: Door) -> tuple[int, int]:
    patient_id, group_id = admit_patient(door), make_group(door)
    _seat(door, (group_id, patient_id))
    return _session(door), patient_id


def _session(door: Door) -> int:
    session_id: int = door.ask(boards.read_board, on=TODAY).sessions[0].session_id
    return session_id


def _mark(door: Door, found: tuple[int, int], mark: Mark = Mark.PRESENT) -> None:
    door.do(attendance.mark, session_id=found[0], patient_id=found[1], mark=mark)


def ask_for_cup(door: Door) -> int:
    """Add and admit a patient and ask for a test."""
    return cups.ask(door, admit_patient(door)).specimen_id


def _record_cup(door: Door, specimen_id: int) -> None:
    door.do(cups.readings.enter_all_negative, specimen_id=specimen_id)


def _discharge(door: Door, patient_id: int) -> None:
    now = door.ask(discharges.read_leaving, patient_id=patient_id)
    door.do(
        discharges.discharge,
        episode_id=now.episode_id,
        expected_version=now.version,
        on=TODAY,
        reason=DischargeReason.COMPLETED,
        status="Sober, housed.",
        prognosis="Good.",
        next_level="1",
    )


def _step_down(door: Door, patient_id: int) -> None:
    now = door.ask(discharges.read_leaving, patient_id=patient_id)
    door.do(
        discharges.step_down,
        episode_id=now.episode_id,
        expected_version=now.version,
        level="1",
        on=TODAY + timedelta(days=4),
        shape=StepDownShape.FEWER_SESSIONS,
        weekly_minutes=140,
        weekdays=(0, 3),
        why="All goals are met.",
    )


def _list(_door: Door) -> Table:
    return read_list(LIST).table


def _undo_mark(door: Door, _found: object) -> None:
    assert door.undo() is not None


def _past_group(door: Door) -> int:
    admit_patient(door)
    return make_group(door, TODAY - timedelta(days=14))


def _save_summary(door: Door, patient_id: int, folder: Path) -> None:
    drawn = door.ask(summaries.draw_summary, patient_id=patient_id, kind=SummaryKind.DISCHARGE)
    write_file(folder / PDF, drawn.paper.pdf, notes=folder / NOTES)


def _draw_summary(door: Door, patient_id: int, _folder: Path) -> None:
    """What goes to a printer is drawn in memory: no disk has a part in it."""
    drawn = door.ask(summaries.draw_summary, patient_id=patient_id, kind=SummaryKind.DISCHARGE)
    assert drawn.paper.pdf.startswith(b"%PDF")


def _tidy_papers(folder: Path) -> None:
    for note in (folder / NOTES).glob("*"):
        if note.read_bytes():
            note.write_text(str(folder), encoding="utf-8")  # an image of the disk lies elsewhere
    remove_unfinished(folder / NOTES)
    assert not list((folder / NOTES).glob("*")), "a note of a paper was left behind"


def _noted(act: Callable[..., Any]) -> Step:
    def step(door: Door, patient_id: int, _folder: Path) -> None:
        door.do(act, patient_id=patient_id, kind=SummaryKind.DISCHARGE)

    return step


def _one(run: Callable[[Door, Any], object]) -> tuple[Step, ...]:
    return (lambda door, found, _folder: run(door, found),)


DESK_ACTS: tuple[FaultedAct, ...] = (
    FaultedAct("add patient", _nothing, _one(lambda door, _none: add_patient(door))),
    FaultedAct("admit", add_patient, _one(_admit)),
    FaultedAct(
        "assess",
        lambda door: _admit(door, add_patient(door)),
        _one(lambda door, episode_id: care.complete(door, episode_id, on=date(2026, 10, 2))),
    ),
    FaultedAct("make group", _nothing, _one(lambda door, _none: make_group(door))),
    FaultedAct("seat", lambda door: (make_group(door), admit_patient(door)), _one(_seat)),
    FaultedAct("mark attendance", _seated, _one(_mark)),
    FaultedAct(
        "mark the rest present",
        _seated,
        _one(lambda door, found: door.do(attendance.mark_rest_present, session_id=found[0])),
    ),
    FaultedAct(
        "record a cup", lambda door: cups.collect(door, ask_for_cup(door)), _one(_record_cup)
    ),
    FaultedAct("step down", admit_patient, _one(_step_down)),
    FaultedAct("discharge", admit_patient, _one(_discharge)),
    FaultedAct(
        "import a list", _list, _one(lambda door, table: door.do(imports.add_people, table=table))
    ),
    FaultedAct(
        "mark and undo",
        _seated,
        (*_one(_mark), *_one(_undo_mark)),
    ),
    FaultedAct("close past days", _past_group, _one(lambda door, _id: door.do(rosters.close_days))),
    FaultedAct(
        "save a summary",
        admit_patient,
        (_noted(summaries.begin_save), _save_summary, _noted(summaries.end_save)),
        makes=(PDF,),
        restart=_tidy_papers,
    ),
    FaultedAct(
        "print a summary",
        admit_patient,
        (_noted(summaries.begin_print), _draw_summary, _noted(summaries.end_print)),
    ),
)
